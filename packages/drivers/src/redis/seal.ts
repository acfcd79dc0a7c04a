// A line without its secrets: a password of an ACL as its hash, any other secret blotted out.
//
// A line is looked through as it came, before anybody knows whether it is a command: a slip of the finger must not put a
// password into a history. So whatever may be one is blotted out where the line is refused all the same: words that are no
// rule of an ACL, what follows a name like `requirepass` in a command that there is not, and the rest of a line whose quotes
// are broken. A broken line stays broken.
//
// Invariants: a sealed line seals to itself; parsing looks at sealed lines only.

import { hash } from 'node:crypto';
import { parseTypedRule, RULE_WORDS } from './acl-rules.ts';
import { isSecret, SECRET_NAMES } from './parameters.ts';
import { nearest, split, type Word } from './words.ts';

/** What stands where a secret was. */
export const BLOT = '***';

const SUSPICIOUS = /auth|pass|secret|token|credential|setuser/i;
const HARMLESS_NAME = /^(tls-auth-.*|masteruser|primaryuser)$/;
/** Commands in which no secret has a place. */
const HARMLESS: Readonly<Record<string, readonly string[]>> = {
  config: ['get', 'rewrite', 'resetstat'],
  acl: ['list', 'users', 'getuser', 'deluser', 'save', 'load', 'log', 'cat', 'whoami'],
  function: ['load', 'delete', 'list', 'flush', 'stats', 'dump'],
  unset: ['config', 'acl', 'function'],
};

interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly by: string;
}

/** The line without secrets; unchanged where there are none. Never fails. */
export function seal(line: string): string {
  const { words, broken } = split(line);
  const [family = '', verb = ''] = words.slice(0, 2).map((word) => word.text.toLowerCase());
  const called = `${family} ${verb}`;
  if (HARMLESS[family]?.includes(verb)) return line;
  const replacements =
    called === 'acl setuser' ? inRules(words) : called === 'config set' ? inParameters(words) : inAny(words);
  if (broken !== null && (replacements.length > 0 || isBrokenSecret(line, called, words, broken))) {
    replacements.push({ start: broken.start, end: line.length, by: `"${BLOT}` });
  }
  return replacements.reduceRight(
    (sealed, { start, end, by }) => sealed.slice(0, start) + by + sealed.slice(end),
    line,
  );
}

/** Whether a parameter holds a secret, or is called as if it did. */
export function looksSecret(name: string): boolean {
  const lower = name.toLowerCase();
  if (HARMLESS_NAME.test(lower)) return false;
  return isSecret(lower) || SUSPICIOUS.test(lower) || nearest(lower, SECRET_NAMES) !== '';
}

/** Whether a word that is no rule of an ACL is a mistyped one rather than a password. */
function isMistyped(word: string): boolean {
  return nearest(word, RULE_WORDS) !== '';
}

function inRules(words: readonly Word[]): Replacement[] {
  const replacements: Replacement[] = [];
  const name = words[2];
  if (name !== undefined && /^[<>]|[\s\p{Cf}][<>]/u.test(name.text)) replacements.push(blot(name));
  for (let at = 3; at < words.length; at += 1) {
    const from = words[at] as Word;
    const end = endOfSelector(words, at);
    const to = words[end] as Word;
    const text = words
      .slice(at, end + 1)
      .map((word) => word.text)
      .join(' ');
    const rule = parseTypedRule(text);
    if (rule === null) {
      if (text !== BLOT && (at < end || !isMistyped(text))) replacements.push(blot(from, to));
    } else if (rule.kind === 'secret') {
      const unclear = from.binary || /\ufffd|\p{Cs}/u.test(text);
      const sign = rule.adds ? '#' : '!';
      const by = unclear ? BLOT : sign + hash('sha256', rule.password);
      replacements.push({ start: from.start, end: from.end, by });
    }
    at = end;
  }
  return replacements;
}

/** Index of the last word of a selector that begins at a word; the last of all where it does not close. */
function endOfSelector(words: readonly Word[], at: number): number {
  if (!words[at]?.text.startsWith('(')) return at;
  const end = words.findIndex((word, index) => index >= at && word.text.endsWith(')'));
  return end === -1 ? words.length - 1 : end;
}

/**
 * Names and values by turns; where one is missing, nobody knows which is which. Behind the name of a secret everything goes:
 * a password of several words may have lost its quotes, and the line is refused in any case. What pairs there were stay pairs:
 * otherwise the line would mean something else, and be sealed otherwise, the next time.
 */
function inParameters(words: readonly Word[]): Replacement[] {
  const last = words.at(-1);
  const paired = words.length % 2 === 0;
  for (let at = 2; at < words.length; at += 1) {
    const word = words[at] as Word;
    const next = words[at + 1];
    const isName = !paired || at % 2 === 0;
    const composed = isName && !/^[\w.-]+$/.test(word.text) && SUSPICIOUS.test(word.text);
    if (composed) return [paired ? blotPair(word, last) : blot(word, last)];
    if (!(isName ? looksSecret(word.text) : isSecret(word.text)) || next === undefined) continue;
    if (!isName) return [blotPair(next, last)];
    return next === last && next.text === BLOT ? [] : [blot(next, last)];
  }
  return [];
}

/** In a line that is no command: behind the first word that may be a secret, or be followed by one, everything goes. */
function inAny(words: readonly Word[]): Replacement[] {
  const last = words.at(-1);
  for (const [at, word] of words.entries()) {
    const composed = /[\s=:]/.test(word.text) && (SUSPICIOUS.test(word.text) || /[<>]/.test(word.text));
    if (composed || /^[<>]./s.test(word.text)) return [blot(word, last)];
    const next = words[at + 1];
    if (!isAlarming(word.text) || next === undefined) continue;
    return next === last && next.text === BLOT ? [] : [blot(next, last)];
  }
  return [];
}

function isAlarming(word: string): boolean {
  return looksSecret(word) || nearest(word, ['setuser']) !== '';
}

function isBrokenSecret(line: string, called: string, words: readonly Word[], broken: Word): boolean {
  if (called === 'acl setuser') return true;
  const texts = [line.slice(broken.start), broken.text];
  const alarming = texts.some((text) => SUSPICIOUS.test(text) || /[<>]/.test(text));
  return alarming || words.some((word) => isAlarming(word.text));
}

function blotPair(from: Word, to: Word = from): Replacement {
  return { ...blot(from, to), by: `${BLOT} ${BLOT}` };
}

function blot(from: Word, to: Word = from): Replacement {
  return { start: from.start, end: to.end, by: BLOT };
}
