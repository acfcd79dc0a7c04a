// The dialect of the scripted product: words on a line, entries by name. Small, and with everything that makes a foreign
// product's dialect hard: names that the product brings along, tombstones for them, commands that depend on what is there,
// secrets, and commands that cut off or destroy.
//
//   SET name value [name value …]   all of them or none
//   APPEND name word                one word more at the end of a list `a,b,c`; the name must be there
//   DEL name …                      the product's own delete
//   UNSET name …                    gives names back to the product
//   SAVE                            what is held outlives a restart
//   GET name, LIST                  reads; RESET acts
//
// A word is bare, or a JSON string where it has a space, a quote or anything that is not ASCII.

import { hash } from 'node:crypto';
import type { Change, Command, Configuration, Dialect, Reduction, Refusal } from '@lockstep/core';
import { ABSENT } from '../driver.ts';

type Verb = 'SET' | 'APPEND' | 'DEL' | 'UNSET' | 'SAVE' | 'GET' | 'LIST' | 'RESET';

export interface ScriptedCommand extends Command {
  readonly verb: Verb;
  readonly words: readonly string[];
}

/** The entry whose value is secret: a line has its hash, and so has the entry. */
export const SECRET = 'secret';
/** Set to `shut`, the product lets nobody in any more. */
export const DOOR = 'door';
/** Set below what the product has stored, it throws the rest away. */
export const ROOM = 'room';
/** Each instance's own by design. */
export const PLACE = 'place';

const VERBS: Readonly<
  Record<Verb, { readonly kind: Command['kind']; readonly counts: (n: number) => boolean }>
> = {
  SET: { kind: 'configures', counts: (n) => n >= 2 && n % 2 === 0 },
  APPEND: { kind: 'configures', counts: (n) => n === 2 },
  DEL: { kind: 'configures', counts: (n) => n >= 1 },
  UNSET: { kind: 'configures', counts: (n) => n >= 1 },
  SAVE: { kind: 'configures', counts: (n) => n === 0 },
  GET: { kind: 'reads', counts: (n) => n === 1 },
  LIST: { kind: 'reads', counts: (n) => n === 0 },
  RESET: { kind: 'acts', counts: (n) => n === 0 },
};

const NAME = /^[a-z][a-z0-9.-]*$/;
const BARE = /^[!#-~]+$/;
const TOKEN = /"(?:[^"\\]|\\.)*"|\S+/g;

export const SCRIPTED: Dialect<ScriptedCommand> = {
  name: 'scripted/1',
  parse(line) {
    const words = wordsOf(line);
    if (!Array.isArray(words)) return { ok: false, refusal: words };
    const [verb = '', ...rest] = words;
    if (!isVerb(verb)) return no(1088, `no such command: ${verb}`);
    const { kind, counts } = VERBS[verb];
    if (!counts(rest.length)) return no(1095, `${verb} with ${rest.length} words`);
    const names = namesOf(verb, rest);
    const wrong = names.find((name) => !NAME.test(name));
    if (wrong !== undefined) return no(1097, `no name: ${wrong}`);
    if (new Set(names).size < names.length) return no(1205, 'the same name twice');
    if (verb === 'SET' && rest.includes(ABSENT)) return no(1097, `no value: ${ABSENT}`);
    return { ok: true, command: { kind, verb, words: rest, text: textOf([verb, ...rest]) } };
  },
  footprint: (_configuration, { verb, words }) => namesOf(verb, words),
  plan(from, to, keys) {
    const all = new Set(keys ?? [...from.keys(), ...to.keys()]);
    const different = [...all].sort().filter((key) => from.get(key) !== to.get(key));
    const given = different.filter((key) => to.get(key) === undefined);
    const gone = different.filter((key) => to.get(key) === ABSENT);
    const set = different.filter((key) => to.get(key) !== undefined && to.get(key) !== ABSENT);
    return [
      ...(given.length === 0 ? [] : [textOf(['UNSET', ...given])]),
      ...(gone.length === 0 ? [] : [textOf(['DEL', ...gone])]),
      ...set.map((key) => textOf(['SET', key, to.get(key) ?? ''])),
    ];
  },
  reduce,
  needs({ verb, words }) {
    return verb === 'APPEND' || verb === 'DEL' ? namesOf(verb, words) : [];
  },
  irreversible({ verb, words }) {
    if (verb !== 'SET') return null;
    const names = namesOf(verb, words);
    if (names.includes(DOOR)) return { why: 'a shut door lets Lockstep in no more', when: 'always' };
    return names.includes(ROOM) ? { why: 'what does not fit is thrown away', when: 'asked' } : null;
  },
  seal(line) {
    let at = -1;
    let name = '';
    return line.replaceAll(TOKEN, (token) => {
      at += 1;
      const sealed = at > 1 && at % 2 === 0 && name === SECRET && !isHash(token);
      name = at % 2 === 1 ? (unquoted(token) ?? token) : '';
      return sealed ? hashOf(unquoted(token) ?? token) : token;
    });
  },
  show(configuration, { verb, words }) {
    const keys = verb === 'GET' ? words : configuration.keys();
    return { text: keys.map((key) => `${key} ${now(configuration, key) ?? ''}`).join('\n') };
  },
  print: (configuration) =>
    configuration.keys().map((key) => {
      const value = configuration.get(key) ?? '';
      return value === ABSENT ? textOf(['DEL', key]) : textOf(['SET', key, value]);
    }),
  references: () => [],
};

/** Names that a command gives back; null for any other. */
export function releasesOf({ verb, words }: ScriptedCommand): readonly string[] | null {
  return verb === 'UNSET' ? words : null;
}

export function namesOf(verb: string, words: readonly string[]): string[] {
  if (verb === 'SET') return words.filter((_word, at) => at % 2 === 0);
  return verb === 'APPEND' ? words.slice(0, 1) : [...words];
}

export function hashOf(secret: string): string {
  return `#${hash('sha256', secret)}`;
}

function reduce(configuration: Configuration, { verb, words }: ScriptedCommand): Reduction {
  const changes: Change[] = [];
  const change = (key: string, after: string | undefined): void => {
    const before = configuration.get(key);
    if (before !== after) changes.push({ key, before, after });
  };
  for (const [at, key] of namesOf(verb, words).entries()) {
    const held = now(configuration, key);
    switch (verb) {
      case 'SET':
        change(key, words[at * 2 + 1]);
        break;
      case 'APPEND':
        if (held === undefined) return none(key);
        change(key, `${held},${words[1] ?? ''}`);
        break;
      case 'DEL':
        if (held === undefined) return none(key);
        change(key, configuration.beneath(key) === undefined ? undefined : ABSENT);
        break;
      case 'UNSET':
        if (configuration.get(key) === undefined) return none(key);
        change(key, undefined);
        break;
      default:
    }
  }
  return { ok: true, changes };
}

function now(configuration: Configuration, key: string): string | undefined {
  const value = configuration.get(key) ?? configuration.beneath(key);
  return value === ABSENT ? undefined : value;
}

function none(key: string): { readonly ok: false; readonly refusal: Refusal } {
  return { ok: false, refusal: { code: 258, message: `no such name: ${key}` } };
}

function no(code: Refusal['code'], message: string): { readonly ok: false; readonly refusal: Refusal } {
  return { ok: false, refusal: { code, message } };
}

function isVerb(word: string): word is Verb {
  return Object.hasOwn(VERBS, word);
}

function isHash(word: string): boolean {
  return /^#[0-9a-f]{64}$/.test(word);
}

function unquoted(word: string): string | null {
  if (!word.startsWith('"')) return null;
  try {
    return JSON.parse(word) as string;
  } catch {
    return null;
  }
}

function wordsOf(line: string): string[] | Refusal {
  const at = line.search(/\p{Cc}/u);
  if (at !== -1) return { code: 1119, message: 'a control character', column: at + 1 };
  const words: string[] = [];
  for (const [word] of line.matchAll(TOKEN)) {
    const text = BARE.test(word) ? word : unquoted(word);
    if (text === null) return { code: 1115, message: `neither a bare word nor a JSON string: ${word}` };
    words.push(text);
  }
  return words;
}

function textOf(words: readonly string[]): string {
  return words.map((word) => (BARE.test(word) ? word : JSON.stringify(word))).join(' ');
}
