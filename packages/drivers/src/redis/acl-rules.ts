// Rules of an ACL as they are typed: which there are, in one form each, and which hold a secret.

/** A rule of ACL SETUSER. */
export type Rule =
  | { readonly kind: 'switch'; readonly word: Switch }
  /** Add (#) or take away (!) a password, by its SHA-256. */
  | { readonly kind: 'password'; readonly adds: boolean; readonly hash: string }
  /** A password in clear: add (>) or take away (<). */
  | { readonly kind: 'secret'; readonly adds: boolean; readonly password: string }
  | { readonly kind: 'selector'; readonly rules: readonly SelectorRule[] }
  | SelectorRule;

/** What may stand in a selector, and on the user itself. */
export type SelectorRule =
  | { readonly kind: 'keys'; readonly access: 'R' | 'W' | 'RW'; readonly pattern: string }
  | { readonly kind: 'channels'; readonly pattern: string }
  /** `@all`, `@read`, `get`, `config|get`; lower case. */
  | { readonly kind: 'command'; readonly sign: '+' | '-'; readonly target: string }
  | { readonly kind: 'databases'; readonly word: string }
  | { readonly kind: 'clear'; readonly word: 'resetkeys' | 'resetchannels' };

const SWITCHES = [
  'on',
  'off',
  'nopass',
  'resetpass',
  'sanitize-payload',
  'skip-sanitize-payload',
  'clearselectors',
  'reset',
] as const;
type Switch = (typeof SWITCHES)[number];

const SHORT: Readonly<Record<string, string>> = {
  allkeys: '~*',
  allchannels: '&*',
  allcommands: '+@all',
  nocommands: '-@all',
};

/** Every rule that is a word of its own, for suggestions. */
export const RULE_WORDS: readonly string[] = [
  ...SWITCHES,
  ...Object.keys(SHORT),
  'resetkeys',
  'resetchannels',
];

/**
 * A rule from a word as it is typed. In a selector Redis takes quotes for quotes once more, and makes an empty one of it where
 * they do not close: none may stand there.
 */
export function parseTypedRule(word: string): Rule | null {
  return word.startsWith('(') && /["']/.test(word) ? null : parseRule(word);
}

/** A rule from a word, a whole selector in one, as Redis shows it; null for what is none. */
export function parseRule(word: string): Rule | null {
  const lower = word.toLowerCase();
  const known = SWITCHES.find((one) => one === lower);
  if (known !== undefined) return { kind: 'switch', word: known };
  switch (word.charAt(0)) {
    case '>':
    case '<':
      return { kind: 'secret', adds: word.startsWith('>'), password: word.slice(1) };
    case '#':
    case '!':
      if (!/^.[0-9a-f]{64}$/.test(word)) return null;
      return { kind: 'password', adds: word.startsWith('#'), hash: word.slice(1) };
    case '(': {
      if (!word.endsWith(')')) return null;
      const rules = word
        .slice(1, -1)
        .split(' ')
        .filter((part) => part !== '')
        // Behind `)` a selector is over, wherever its words are put together again.
        .map((part) => (part.endsWith(')') ? null : parseSelectorRule(part)));
      return rules.includes(null) ? null : { kind: 'selector', rules: rules as SelectorRule[] };
    }
    default:
      return parseSelectorRule(word);
  }
}

function parseSelectorRule(given: string): SelectorRule | null {
  const lower = given.toLowerCase();
  const word = SHORT[lower] ?? given;
  if (lower === 'resetkeys' || lower === 'resetchannels') return { kind: 'clear', word: lower };
  // Valkey 9.
  if (lower === 'alldbs' || lower === 'resetdbs' || /^db=[0-9,]+$/.test(lower))
    return { kind: 'databases', word: lower };
  if (/[ \t\n\v\f\r\0]/.test(word)) return null;
  if (word.startsWith('~')) return { kind: 'keys', access: 'RW', pattern: word.slice(1) };
  if (word.startsWith('&')) return { kind: 'channels', pattern: word.slice(1) };
  if (word.startsWith('%')) {
    const match = /^%([rw]+)~(.*)$/isu.exec(word);
    if (match === null) return null;
    const access = (match[1] as string).toUpperCase();
    const both = access.includes('R') && access.includes('W');
    return { kind: 'keys', access: both ? 'RW' : access.includes('R') ? 'R' : 'W', pattern: match[2] ?? '' };
  }
  const sign = word.charAt(0);
  if ((sign === '+' || sign === '-') && word.length > 1)
    return { kind: 'command', sign, target: word.slice(1).toLowerCase() };
  return null;
}

/** The word of a rule. A password in clear has none. */
export function formatRule(rule: Exclude<Rule, { kind: 'secret' }>): string {
  switch (rule.kind) {
    case 'switch':
    case 'databases':
    case 'clear':
      return rule.word;
    case 'password':
      return `${rule.adds ? '#' : '!'}${rule.hash}`;
    case 'selector':
      return `(${rule.rules.map(formatRule).join(' ')})`;
    case 'keys':
      return rule.access === 'RW' ? `~${rule.pattern}` : `%${rule.access}~${rule.pattern}`;
    case 'channels':
      return `&${rule.pattern}`;
    case 'command':
      return `${rule.sign}${rule.target}`;
  }
}

/** Whether a word begins a selector that goes on in the next. */
function opensSelector(word: string): boolean {
  return word.startsWith('(') && !word.endsWith(')');
}

/** Words with each selector in one; null where one does not close. */
export function joinSelectors(words: readonly string[]): string[] | null {
  const joined: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] as string;
    if (!opensSelector(word)) {
      joined.push(word);
      continue;
    }
    const end = words.findIndex((one, index) => index > at && one.endsWith(')'));
    if (end === -1) return null;
    joined.push(words.slice(at, end + 1).join(' '));
    at = end;
  }
  return joined;
}
