// A user: its canonical value, and a model of what rules make of it.
//
//   on #<sha256> ~a %R~b resetchannels &c -@all +@read +get (~d resetchannels -@all +set)
//
// The value is what follows `ACL SETUSER name reset` to make exactly that user: passwords, patterns and channels in the order
// of their text, command rules so that rules which may change places stand in the order of their text. Redis 7.0 shows single
// commands in another order in every process, so there is no comparing without. What a category has in it the model does not
// know: Redis 7.0 finds the shortest description itself, newer ones keep what was typed. Where the two differ, the answer
// of the product counts.
//
// Invariant: canonicalUser of a value's own words is the value.

import { formatRule, joinSelectors, parseRule, type Rule, type SelectorRule } from './acl-rules.ts';

interface CommandRule {
  readonly sign: '+' | '-';
  /** `@read`, `get`, `config|get`. */
  readonly target: string;
}

interface Selector {
  /** By pattern. `*` with RW stands alone. */
  readonly keys: ReadonlyMap<string, 'R' | 'W' | 'RW'>;
  readonly channels: ReadonlySet<string>;
  /** As in Valkey 9; null: nothing said. */
  readonly databases: string | null;
  readonly base: '+' | '-';
  readonly commands: readonly CommandRule[];
}

interface User {
  readonly on: boolean;
  readonly nopass: boolean;
  readonly skipsSanitizing: boolean;
  readonly passwords: ReadonlySet<string>;
  readonly root: Selector;
  readonly selectors: readonly Selector[];
}

export type Applied =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly code: 258 | 1097; readonly message: string };

/** The canonical value of what stands behind the name in a line of ACL LIST. */
export function canonicalUser(words: readonly string[]): string {
  let user = newUser(false);
  for (const word of joinSelectors(words) ?? words) {
    const rule = parseRule(word);
    if (rule !== null && rule.kind !== 'secret') user = withRule(user, rule, false);
  }
  return format(user);
}

/**
 * What rules make of a user, in order. `present`: its canonical value, undefined for a new one. `allChannels`: whether
 * acl-pubsub-default is so. Refused: 258 a password to be taken away that the user does not have; 1097 what is no rule.
 */
export function applyRules(
  present: string | undefined,
  rules: readonly string[],
  allChannels: boolean,
): Applied {
  let user = newUser(allChannels);
  if (present !== undefined) user = parseUser(present);
  for (const word of rules) {
    const rule = parseRule(word);
    if (rule === null || rule.kind === 'secret')
      return { ok: false, code: 1097, message: 'no rule of an ACL' };
    if (rule.kind === 'password' && !rule.adds && !user.passwords.has(rule.hash)) {
      return {
        ok: false,
        code: 258,
        message: 'the user does not have the password that is to be taken away',
      };
    }
    user = withRule(user, rule, allChannels);
  }
  return { ok: true, value: format(user) };
}

/** The words of a canonical value, fit to follow `reset`. */
export function wordsOfUser(value: string): string[] {
  return value.split(' ');
}

function parseUser(value: string): User {
  let user = newUser(false);
  for (const word of joinSelectors(value.split(' ')) ?? []) {
    const rule = parseRule(word);
    if (rule !== null && rule.kind !== 'secret') user = withRule(user, rule, false);
  }
  return user;
}

function newSelector(allChannels: boolean): Selector {
  return {
    keys: new Map(),
    channels: new Set(allChannels ? ['*'] : []),
    databases: null,
    base: '-',
    commands: [],
  };
}

function newUser(allChannels: boolean): User {
  return {
    on: false,
    nopass: false,
    skipsSanitizing: false,
    passwords: new Set(),
    root: newSelector(allChannels),
    selectors: [],
  };
}

function withRule(user: User, rule: Exclude<Rule, { kind: 'secret' }>, allChannels: boolean): User {
  switch (rule.kind) {
    case 'switch':
      return withSwitch(user, rule.word, allChannels);
    case 'password': {
      const passwords = new Set(user.passwords);
      if (rule.adds) passwords.add(rule.hash);
      else passwords.delete(rule.hash);
      return { ...user, passwords, nopass: rule.adds ? false : user.nopass };
    }
    case 'selector': {
      const selector = rule.rules.reduce(withSelectorRule, newSelector(allChannels));
      return { ...user, selectors: [...user.selectors, selector] };
    }
    default:
      return { ...user, root: withSelectorRule(user.root, rule) };
  }
}

function withSwitch(user: User, word: Extract<Rule, { kind: 'switch' }>['word'], allChannels: boolean): User {
  switch (word) {
    case 'on':
    case 'off':
      return { ...user, on: word === 'on' };
    case 'nopass':
    case 'resetpass':
      return { ...user, nopass: word === 'nopass', passwords: new Set() };
    case 'sanitize-payload':
    case 'skip-sanitize-payload':
      return { ...user, skipsSanitizing: word === 'skip-sanitize-payload' };
    case 'clearselectors':
      return { ...user, selectors: [] };
    case 'reset':
      return newUser(allChannels);
  }
}

function withSelectorRule(selector: Selector, rule: SelectorRule): Selector {
  switch (rule.kind) {
    case 'keys':
      return { ...selector, keys: withPattern(selector.keys, rule.pattern, rule.access) };
    case 'channels': {
      if (rule.pattern === '*') return { ...selector, channels: new Set(['*']) };
      if (selector.channels.has('*')) return selector;
      return { ...selector, channels: new Set([...selector.channels, rule.pattern]) };
    }
    case 'databases':
      return { ...selector, databases: rule.word };
    case 'clear':
      return rule.word === 'resetkeys'
        ? { ...selector, keys: new Map() }
        : { ...selector, channels: new Set() };
    case 'command':
      if (rule.target === '@all') return { ...selector, base: rule.sign, commands: [] };
      return { ...selector, commands: withCommand(selector.base, selector.commands, rule) };
  }
}

/** All keys in full swallow every other pattern. */
function withPattern(keys: Selector['keys'], pattern: string, access: 'R' | 'W' | 'RW'): Selector['keys'] {
  if (keys.get('*') === 'RW') return keys;
  const held = keys.get(pattern);
  const both = held === undefined || held === access ? access : 'RW';
  if (pattern === '*' && both === 'RW') return new Map([['*', 'RW']]);
  return new Map([...keys, [pattern, both]]);
}

/** A rule behind others: what it makes void goes, and it comes only if it says anything new. */
function withCommand(
  base: '+' | '-',
  rules: readonly CommandRule[],
  { sign, target }: CommandRule,
): readonly CommandRule[] {
  const kept = rules.filter((one) => one.target !== target && !one.target.startsWith(`${target}|`));
  for (const one of kept.toReversed()) {
    if (one.sign !== sign && mayOverlap(one.target, target)) return [...kept, { sign, target }];
    if (one.sign === sign && target.startsWith(`${one.target}|`)) return kept;
  }
  return base === sign ? kept : [...kept, { sign, target }];
}

/** Whether two targets may have a command in common. Nobody knows what is in a category. */
function mayOverlap(a: string, b: string): boolean {
  if (a.startsWith('@') || b.startsWith('@')) return true;
  return a === b || a.startsWith(`${b}|`) || b.startsWith(`${a}|`);
}

/** In canonical order, without what says nothing new there: what was void only because of its place may be so now. */
function canonicalRules(base: '+' | '-', rules: readonly CommandRule[]): readonly CommandRule[] {
  const ordered = inOrder(rules);
  const again = ordered.reduce<readonly CommandRule[]>((kept, rule) => withCommand(base, kept, rule), []);
  return again.length === ordered.length ? ordered : canonicalRules(base, again);
}

/**
 * The first by its text among all orders that mean the same: two rules change places unless one adds what the other takes
 * away.
 */
function inOrder(rules: readonly CommandRule[]): CommandRule[] {
  const left = [...rules];
  const ordered: CommandRule[] = [];
  while (left.length > 0) {
    let best = 0;
    for (let at = 1; at < left.length; at += 1) {
      const one = left[at] as CommandRule;
      if (!isBefore(one, left[best] as CommandRule)) continue;
      const free = left
        .slice(0, at)
        .every((earlier) => earlier.sign === one.sign || !mayOverlap(earlier.target, one.target));
      if (free) best = at;
    }
    ordered.push(...left.splice(best, 1));
  }
  return ordered;
}

/** Categories first. */
function isBefore(a: CommandRule, b: CommandRule): boolean {
  const [x, y] = [a, b].map(({ target }) => (target.startsWith('@') ? ` ${target}` : target)) as [
    string,
    string,
  ];
  return x < y;
}

function format(user: User): string {
  return [
    user.on ? 'on' : 'off',
    ...(user.nopass ? ['nopass'] : []),
    ...(user.skipsSanitizing ? ['skip-sanitize-payload'] : []),
    ...[...user.passwords].sort().map((hash) => `#${hash}`),
    ...formatSelector(user.root),
    ...user.selectors.map((selector) => `(${formatSelector(selector).join(' ')})`),
  ].join(' ');
}

function formatSelector({ keys, channels, databases, base, commands }: Selector): string[] {
  const patterns = [...keys].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    ...patterns.map(([pattern, access]) => formatRule({ kind: 'keys', access, pattern })),
    ...(channels.has('*') ? [] : ['resetchannels']),
    ...[...channels].sort().map((pattern) => `&${pattern}`),
    ...(databases === null ? [] : [databases]),
    `${base}@all`,
    ...canonicalRules(base, commands).map(({ sign, target }) => `${sign}${target}`),
  ];
}
