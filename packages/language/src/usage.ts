// Usages, both ways: the words behind a noun become values by argument, and values become words.
//
//   add lb monitor m1 HTTP -interval 2 MIN -respCode 200 204
//                  └┬┘└─┬┘ └──────┬──────┘ └───────┬──────┘
//             positional       flag with a tail   flag with a list
//
// A value of several words is one text, its words quoted as in a line. `-encrypted …` behind a text says how it is encrypted,
// and is kept beside it; `-devno N` is the device's own number for a line, which means nothing elsewhere.

import { listed, Mistake, shown } from './mistake.ts';
import { nearest } from './nearest.ts';
import { isSequence, type Usage, type UsageItem } from './noun.ts';
import type { ArgumentSchema, Values } from './schema.ts';
import { isFlagWord, literal, quote, splitWords, type Token } from './token.ts';
import { checkValue } from './value.ts';

/** Values by argument, and where each stands in the line. */
export interface Read {
  readonly values: Readonly<Record<string, string>>;
  readonly columns: Readonly<Record<string, number>>;
  /** Of arguments that take several words: where each stands. */
  readonly each: Readonly<Record<string, readonly number[]>>;
}

/** Behind the name of an argument: how its value is encrypted. */
const ENCRYPTED = '+encrypted';

/** Flags behind an encrypted value, and whether they have a value. */
const ENCRYPTED_FLAGS: ReadonlyMap<string, boolean> = new Map([
  ['-encryptmethod', true],
  ['-kek', false],
  ['-suffix', true],
  ['-hashmethod', true],
]);

/** Reads the words behind a noun. Throws a Mistake. `end` is the column behind the line. */
export function read(usage: Usage, tokens: readonly Token[], end: number): Read {
  return new Reader(usage, tokens, end).read();
}

class Reader {
  readonly #usage: Usage;
  readonly #tokens: readonly Token[];
  readonly #end: number;
  readonly #values: Record<string, string> = {};
  readonly #columns: Record<string, number> = {};
  readonly #each: Record<string, number[]> = {};
  #at = 0;
  /** Positional arguments that were taken. */
  #taken = 0;
  #flags = 0;

  constructor(usage: Usage, tokens: readonly Token[], end: number) {
    this.#usage = usage;
    this.#tokens = tokens;
    this.#end = end;
  }

  read(): Read {
    // Words beyond those that must be there go to those that may.
    const { required, positional } = this.#usage;
    const open = positional.length > required || this.#usage.several;
    let spare = open ? this.#wordsWithoutFlags() - required : 0;
    while (this.#at < this.#tokens.length) {
      const token = this.#tokens[this.#at] as Token;
      if (isFlagWord(token)) {
        this.#flag(token);
        continue;
      }
      let item = this.#usage.positional[this.#taken];
      while (item?.optional === true && spare <= 0) {
        this.#taken += 1;
        item = this.#usage.positional[this.#taken];
      }
      if (item === undefined && this.#isBareFlag(token)) {
        this.#flag(token);
        continue;
      }
      if (item === undefined)
        throw new Mistake(1090, `unexpected argument ${shown(token.text)}`, token.column);
      if (item.optional) spare -= 1;
      this.#taken += 1;
      const { argument } = item;
      this.#columns[argument.name] = token.column;
      const first = this.#word(argument, token);
      if (argument.repeat === undefined) this.#values[argument.name] = this.#withTail(argument, first);
      else {
        const words = [first];
        const columns = [token.column];
        for (; spare > 0 && this.#isWord(); spare -= 1) {
          columns.push(this.#next().column);
          words.push(this.#word(argument, this.#next()));
        }
        this.#values[argument.name] = joined(argument, words);
        this.#each[argument.name] = columns;
      }
      this.#encrypted(argument);
    }
    this.#checkComplete();
    return { values: this.#values, columns: this.#columns, each: this.#each };
  }

  #flag(token: Token): void {
    const name = token.text.replace(/^-/, '').toLowerCase();
    const item = this.#usage.flags.get(name);
    if (item === undefined && name === 'devno') {
      this.#deviceNumber(token);
      return;
    }
    // What names the object stands in front, but for the rare line that begins with a flag.
    const missing = this.#usage.items[0]?.form === 'flag' ? undefined : this.#missing();
    if (missing !== undefined && this.#taken === 0) throw this.#isMissing(missing, token.column);
    if (item === undefined) {
      const known = this.#usage.flags;
      throw new Mistake(1090, `no such argument ${shown(token.text)}`, token.column, () =>
        nearest(
          token.text,
          [...known.values()].map(({ argument }) => `-${argument.name}`),
        ),
      );
    }
    const { argument } = item;
    if (this.#values[argument.name] !== undefined) {
      throw new Mistake(1097, `-${argument.name} is given twice`, token.column);
    }
    this.#at += 1;
    this.#flags += 1;
    this.#columns[argument.name] = this.#tokens[this.#at]?.column ?? token.column;
    this.#values[argument.name] = this.#flagValue(argument, token);
    this.#encrypted(argument);
  }

  /** The device's own number for a line is passed over, but it must be one. */
  #deviceNumber(flag: Token): void {
    this.#at += 1;
    const token = this.#tokens[this.#at];
    if (token === undefined || this.#isFlag(token))
      throw new Mistake(1095, `${flag.text} has no value: a whole number`, flag.column);
    if (!/^\d+$/.test(token.text))
      throw new Mistake(1097, `${flag.text}: ${shown(token.text)} is no whole number`, token.column);
    this.#at += 1;
  }

  #flagValue(argument: ArgumentSchema, flag: Token): string {
    if (argument.type.kind === 'switch') return 'YES';
    if (argument.type.kind === 'none') return this.#withTail(argument, null);
    const token = this.#tokens[this.#at];
    if (token === undefined || this.#isFlag(token)) {
      throw new Mistake(1095, `-${argument.name} has no value: ${argument.help}`, flag.column);
    }
    const glued = glue(argument, token);
    if (glued !== null) {
      this.#at += 1;
      return glued;
    }
    const first = this.#word(argument, token);
    if (argument.repeat === undefined) return this.#withTail(argument, first);
    const words = [first];
    const columns = [token.column];
    while (this.#isWord()) {
      columns.push(this.#next().column);
      words.push(this.#word(argument, this.#next()));
    }
    this.#each[argument.name] = columns;
    return joined(argument, words);
  }

  /** A value and the words behind it that belong to it. */
  #withTail(argument: ArgumentSchema, first: string | null): string {
    if (argument.tail === undefined) return first ?? '';
    const words = first === null ? [] : [first];
    for (const { argument: word, optional } of argument.tail) {
      const token = this.#tokens[this.#at];
      if (token === undefined || this.#isFlag(token)) {
        if (optional) continue;
        throw new Mistake(
          1094,
          `${word.name} is missing behind -${argument.name}`,
          token?.column ?? this.#end,
        );
      }
      // A flag that is misspelt is not taken for a word that may be left out.
      if (optional && (isFlagWord(token) || !checkValue(word, token.text, token.column).ok)) continue;
      words.push(this.#word(word, token));
      while (word.repeat !== undefined && this.#isWord()) words.push(this.#word(word, this.#next()));
    }
    return words.map(quote).join(' ');
  }

  #encrypted({ name, type }: ArgumentSchema): void {
    const here = this.#tokens[this.#at];
    if (type.kind !== 'text' || here === undefined || !isFlagWord(here)) return;
    if (here.text.toLowerCase() !== '-encrypted') return;
    this.#at += 1;
    const words: string[] = [];
    for (let token = this.#tokens[this.#at]; token !== undefined; token = this.#tokens[this.#at]) {
      const valued = isFlagWord(token) ? ENCRYPTED_FLAGS.get(token.text.toLowerCase()) : undefined;
      if (valued === undefined) break;
      words.push(token.text);
      this.#at += 1;
      if (!valued || !this.#isWord()) continue;
      words.push(this.#next().text);
      this.#at += 1;
    }
    this.#values[name + ENCRYPTED] = words.map(quote).join(' ');
  }

  #word(argument: ArgumentSchema, token: Token): string {
    this.#at += 1;
    const checked = checkValue(argument, token.text, token.column);
    if (!checked.ok) throw new Mistake(checked.refusal.code, checked.refusal.message, token.column);
    return checked.value;
  }

  #checkComplete(): void {
    const missing = this.#missing();
    if (missing !== undefined) throw this.#isMissing(missing, this.#end);
    for (const argument of this.#usage.needed) {
      if (this.#values[argument.name] !== undefined) continue;
      throw new Mistake(1094, `-${argument.name} is missing: ${argument.help}`, this.#end);
    }
    if (this.#usage.something === true && this.#flags === 0) {
      const names = [...this.#usage.flags.values()].map(({ argument }) => `-${argument.name}`);
      throw new Mistake(1094, `nothing to set: give one of ${listed(names)}`, this.#end);
    }
  }

  /** The next positional argument that must be there. */
  #missing(): UsageItem | undefined {
    const { positional } = this.#usage;
    for (let at = this.#taken; at < positional.length; at += 1) {
      if (positional[at]?.optional === false) return positional[at];
    }
    return undefined;
  }

  #isMissing({ argument }: UsageItem, column: number): Mistake {
    return new Mistake(1094, `${argument.name} is missing: ${argument.help}`, column);
  }

  /** How many of the words are no flags, nor their values. */
  #wordsWithoutFlags(): number {
    let count = 0;
    for (let at = 0; at < this.#tokens.length; at += 1) {
      const token = this.#tokens[at] as Token;
      if (!isFlagWord(token)) {
        count += 1;
        continue;
      }
      for (let left = this.#wordsBehind(token); left > 0; left -= 1) {
        const next = this.#tokens[at + 1];
        if (next === undefined || this.#isFlag(next)) break;
        at += 1;
      }
    }
    return count;
  }

  /** Words that a flag takes at most. */
  #wordsBehind({ text }: Token): number {
    const name = text.toLowerCase();
    const item = this.#usage.flags.get(name.slice(1));
    if (item !== undefined) return wordsOf(item.argument);
    if (name === '-encrypted') return 0;
    return ENCRYPTED_FLAGS.get(name) === false ? 0 : 1;
  }

  /** Whether a word is a flag of this usage, and not a value. */
  #isFlag(token: Token): boolean {
    if (!isFlagWord(token)) return false;
    const name = token.text.slice(1).toLowerCase();
    return this.#usage.flags.has(name) || name === 'encrypted' || name === 'devno';
  }

  /** Whether a word for which there is no place is a flag that lacks its hyphen, with a value behind it. */
  #isBareFlag({ text, quoted }: Token): boolean {
    const kind = quoted ? undefined : this.#usage.flags.get(text.toLowerCase())?.argument.type.kind;
    const next = this.#tokens[this.#at + 1];
    return (
      kind !== undefined && kind !== 'switch' && kind !== 'none' && next !== undefined && !isFlagWord(next)
    );
  }

  #isWord(): boolean {
    const token = this.#tokens[this.#at];
    return token !== undefined && !isFlagWord(token);
  }

  #next(): Token {
    return this.#tokens[this.#at] as Token;
  }
}

/** `10MIN`: a number and its unit in one word, as two. */
function glue(argument: ArgumentSchema, { text, quoted, column }: Token): string | null {
  const [, number, unit] = /^(\d+)([a-z]+)$/i.exec(text) ?? [];
  const word = argument.tail?.[0]?.argument;
  if (quoted || argument.type.kind !== 'integer' || word?.type.kind !== 'enum') return null;
  const words = [checkValue(argument, number ?? '', column), checkValue(word, unit ?? '', column)];
  return words.every((one) => one.ok) ? words.map(({ value }) => quote(value)).join(' ') : null;
}

/** Words that a flag takes at most. */
function wordsOf(argument: ArgumentSchema): number {
  if (argument.repeat !== undefined) return Number.POSITIVE_INFINITY;
  const own = argument.type.kind === 'switch' || argument.type.kind === 'none' ? 0 : 1;
  return own + (argument.tail?.length ?? 0);
}

/** Several words as one text. Where their order does not count they are sorted, and each is there once. */
export function joined({ repeat }: ArgumentSchema, words: readonly string[]): string {
  const kept = repeat === 'set' ? [...new Set(words)].sort() : words;
  return kept.map(quote).join(' ');
}

/** The words of an argument's value, to be written behind its flag or in its place. */
export function write(argument: ArgumentSchema, values: Values): string[] {
  const value = values[argument.name];
  if (value === undefined) return [];
  const words = argument.type.kind === 'switch' ? [] : isSequence(argument) ? splitWords(value) : [value];
  const encrypted = values[argument.name + ENCRYPTED];
  return [
    ...(words ?? []).map(literal),
    ...(encrypted === undefined
      ? []
      : ['-encrypted', ...(splitWords(encrypted) ?? []).filter(Boolean).map(flagOrWord)]),
  ];
}

/** The words behind the noun. Arguments without a value are left out; null where one is missing that must be there. */
export function writeUsage(usage: Usage, values: Values): string[] | null {
  const words: string[] = [];
  const last = lastPositional(usage, values);
  for (const [at, { argument, form, optional }] of usage.items.entries()) {
    const value = values[argument.name];
    if (form === 'flag') {
      if (value !== undefined) words.push(`-${argument.name}`, ...write(argument, values));
      else if (!optional) return null;
      continue;
    }
    if (at > last) continue;
    if (value !== undefined) words.push(...write(argument, values));
    else if (argument.default !== undefined) words.push(literal(argument.default));
    else if (!optional) return null;
  }
  return words;
}

/** The last positional argument that must be written: behind it, only what is at its default follows. */
function lastPositional({ items }: Usage, values: Values): number {
  return items.findLastIndex(({ argument, form, optional }) => {
    if (form !== 'positional') return false;
    const value = values[argument.name];
    // What the entry has in any case needs no words where it is as always; what was given is remembered.
    return !optional || (value !== undefined && (argument.held === true || value !== argument.default));
  });
}

/** Whether a name of a value belongs to an argument's value, and is no argument of its own. */
export function isCompanion(name: string): boolean {
  return name.endsWith(ENCRYPTED);
}

/** The name of what says how the value of an argument is encrypted. */
export function companionOf(name: string): string {
  return name + ENCRYPTED;
}

function flagOrWord(word: string): string {
  return ENCRYPTED_FLAGS.has(word.toLowerCase()) ? word : literal(word);
}
