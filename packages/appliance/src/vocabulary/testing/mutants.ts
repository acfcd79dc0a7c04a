// Lines with one fault of a known kind, made of lines that are accepted.

import { type ArgumentSchema, lex, type Noun, type Vocabulary } from '@lockstep/language';
import { bindUsages, setUsages, type Usage, type UsageItem } from '../../../../language/src/noun.ts';
import { isFlagWord, literal, type Token } from '../../../../language/src/token.ts';
import { read } from '../../../../language/src/usage.ts';
import type { Random } from './random.ts';

export interface Mutant {
  readonly line: string;
  /** One of these is the right answer. */
  readonly codes: readonly number[];
  /** Where the fault is, in columns of the line, from 1: from the beginning of a word to just behind it. */
  readonly from: number;
  readonly to: number;
  /** Whether the right word is only one edit away, so that it must be offered. */
  readonly near: boolean;
}

/** A line that is accepted, and which word is what. */
interface Line {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly noun: Noun;
  /** Where the noun ends, as an index of a token. */
  readonly behind: number;
  readonly usage: Usage;
  /** Arguments that were given, with the tokens that are their values; none of a switch. */
  readonly given: readonly Given[];
}

interface Given {
  readonly item: UsageItem;
  /** Index of the flag; -1 where there is none. */
  readonly flag: number;
  /** Indices of the words, those behind its own included. */
  readonly words: readonly number[];
}

type Mutate = (line: Line, random: Random) => Mutant | null;

/** What a line is made of; null where no usage reads it, or a range or a pattern is in it. */
export function understood(vocabulary: Vocabulary, text: string): Line | null {
  const lexed = lex(text);
  const [verb, ...rest] = lexed.ok ? lexed.tokens : [];
  if (verb === undefined || !lexed.ok || /[[*]/.test(text)) return null;
  const found = vocabulary.nounAt(
    rest.slice(0, 5).map((token) => token.text),
    0,
  );
  if (found === undefined) return null;
  const behind = 1 + found.words;
  const tokens = lexed.tokens.slice(behind);
  const name = verb.text.toLowerCase();
  const { noun } = found;
  const usages =
    name === 'bind' || name === 'unbind'
      ? bindUsages(noun, name)
      : [...(noun.usages.get(name) ?? []), ...(name === 'set' ? setUsages(noun) : [])];
  for (const usage of usages) {
    const given = givenIn(usage, tokens, text, behind);
    if (given !== null) return { text, tokens: lexed.tokens, noun, behind, usage, given };
  }
  return null;
}

function givenIn(usage: Usage, tokens: readonly Token[], text: string, behind: number): Given[] | null {
  try {
    const { columns } = read(usage, tokens, text.length + 1);
    const items = new Map(usage.items.map((item) => [item.argument.name, item]));
    const starts = Object.entries(columns)
      .flatMap(([name, column]) => {
        const item = items.get(name);
        const at = tokens.findIndex((token) => token.column === column);
        if (item === undefined) return [];
        const empty = item.argument.type.kind === 'switch';
        // The column of a flag's value is that of the word behind it, or its own where there is none.
        const flag = item.form === 'positional' ? -1 : tokens.findIndex((token) => isNamed(token, name));
        return [{ item, flag, at: empty ? flag : at }];
      })
      .sort((a, b) => a.at - b.at);
    return starts.map(({ item, flag, at }, index) => {
      const next = starts[index + 1];
      const end = next === undefined ? tokens.length : next.flag === -1 ? next.at : next.flag;
      const words = item.argument.type.kind === 'switch' ? [] : range(at, Math.max(at, end));
      return { item, flag: flag === -1 ? -1 : flag + behind, words: words.map((word) => word + behind) };
    });
  } catch {
    return null;
  }
}

function isNamed(token: Token, name: string): boolean {
  return isFlagWord(token) && token.text.slice(1).toLowerCase() === name.toLowerCase();
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, at) => from + at);
}

/** Arguments of one word whose value is of a type. */
function ofType(line: Line, kinds: readonly string[]): { argument: ArgumentSchema; at: number }[] {
  return line.given
    .filter(
      ({ item: { argument } }) => kinds.includes(argument.type.kind) && argument.reference === undefined,
    )
    .flatMap(({ item: { argument }, words: [at] }) => (at === undefined ? [] : [{ argument, at }]));
}

/** The line with another text in the place of a token. */
function replaced(
  { text, tokens }: Line,
  at: number,
  by: string,
): { line: string; from: number; to: number } {
  const { column, length } = tokens[at] as Token;
  return {
    line: text.slice(0, column - 1) + by + text.slice(column - 1 + length),
    from: column,
    to: column + by.length,
  };
}

/** The line without some tokens; the place is the first that is gone. */
function cut({ tokens }: Line, gone: readonly number[], text: string): string {
  return tokens
    .filter((_, at) => !gone.includes(at))
    .map(({ column, length }) => text.slice(column - 1, column - 1 + length))
    .join(' ');
}

/** A word that is one edit away: a letter that is another, is gone, or is there twice. */
function misspelt(word: string, random: Random): string {
  const at = random.below(word.length);
  const letter = word.charAt(at);
  const other = /[a-z]/i.test(letter) ? (letter === 'q' ? 'z' : 'q') : 'q';
  switch (random.below(3)) {
    case 0:
      return word.slice(0, at) + other + word.slice(at + 1);
    case 1:
      return word.slice(0, at) + other + letter + word.slice(at + 1);
    default:
      return word.slice(0, at) + word.slice(at + 1);
  }
}

function pick<T>(all: readonly T[], random: Random): T | undefined {
  return all.length === 0 ? undefined : random.pick(all);
}

const notInEnumeration: Mutate = (line, random) => {
  const one = pick(ofType(line, ['enum']), random);
  if (one === undefined || one.argument.type.kind !== 'enum') return null;
  const { values } = one.argument.type;
  const wrong = misspelt(line.tokens[one.at]?.text ?? '', random);
  if (wrong === '' || values.some((value) => value.toLowerCase() === wrong.toLowerCase())) return null;
  return { ...replaced(line, one.at, literal(wrong)), codes: [1097], near: wrong.length > 1 };
};

const outOfRange =
  (side: 'below' | 'above'): Mutate =>
  (line, random) => {
    const one = pick(ofType(line, ['integer', 'range']), random);
    const type = one?.argument.type;
    if (one === undefined || type === undefined || (type.kind !== 'integer' && type.kind !== 'range'))
      return null;
    const bound = side === 'below' ? type.min : type.max;
    if (Math.abs(bound) === Number.MAX_SAFE_INTEGER) return null;
    const beyond = side === 'below' ? bound - 1 - random.below(5) : bound + 1 + random.below(1_000);
    // A range has no negative numbers.
    if (type.kind === 'range' && beyond < 0) return null;
    return {
      ...replaced(line, one.at, String(beyond)),
      codes: [side === 'below' ? 1109 : 1108],
      near: false,
    };
  };

const noSuchFlag: Mutate = (line, random) => {
  const one = pick(
    line.given.filter(({ flag }) => flag !== -1),
    random,
  );
  const flag = line.tokens[one?.flag ?? -1];
  if (one === undefined || flag === undefined || flag.text.length < 4) return null;
  const wrong = `-${misspelt(flag.text.slice(1), random)}`;
  const known = [...line.noun.usages.values()]
    .flat()
    .some(({ flags }) => flags.has(wrong.slice(1).toLowerCase()));
  if (known || !/^-[a-z]/i.test(wrong) || wrong.toLowerCase() === '-encrypted') return null;
  return { ...replaced(line, one.flag, wrong), codes: [1090], near: true };
};

/** The last positional argument that must be there; or a flag that must. */
const leftOut: Mutate = (line, random) => {
  const must = line.given.filter(({ item }) => !item.optional);
  const last = must.findLast(({ item }) => item.form === 'positional');
  const one = pick(
    must.filter((given) => given.item.form === 'flag' || given === last),
    random,
  );
  if (one === undefined) return null;
  const behind = line.given.filter(({ item }) => item.form === 'positional' && item.optional);
  const gone = [
    ...(one.flag === -1 ? [] : [one.flag]),
    ...one.words,
    ...(one.flag === -1 ? behind.flatMap(({ words }) => words) : []),
  ];
  const text = cut(line, gone, line.text);
  // It is missed at the end, or where a flag stands in its place.
  return { line: text, codes: [1094, 1095], from: 1, to: text.length + 1, near: false };
};

const withoutValue: Mutate = (line, random) => {
  const one = pick(
    line.given.filter(
      ({ item, flag, words }) => flag !== -1 && words.length > 0 && item.argument.type.kind !== 'none',
    ),
    random,
  );
  if (one === undefined) return null;
  const next = line.tokens[(one.words.at(-1) ?? 0) + 1];
  if (next !== undefined && !isFlagWord(next)) return null;
  const text = cut(line, one.words, line.text);
  const { column, length } = lexed(text)[one.flag] as Token;
  return { line: text, codes: [1095], from: column, to: column + length, near: false };
};

const wrongNoun: Mutate = (line, random) => {
  const at = line.behind - 1;
  const token = line.tokens[at] as Token;
  const wrong = misspelt(token.text, random);
  if (wrong === '' || wrong.startsWith('-')) return null;
  const from = (line.tokens[1] as Token).column;
  return { ...replaced(line, at, literal(wrong)), codes: [1088], from, near: token.text.length > 3 };
};

const wrongVerb: Mutate = (line, random) => {
  const wrong = misspelt(line.tokens[0]?.text ?? '', random);
  return wrong === '' ? null : { ...replaced(line, 0, wrong), codes: [1088], near: true };
};

/** A word begins with a quote that nothing closes, or a quoted one is not closed. */
const unclosed: Mutate = (line, random) => {
  const at = line.behind + random.below(Math.max(1, line.tokens.length - line.behind));
  const token = line.tokens[at];
  if (token === undefined || line.tokens.slice(at + (token.quoted ? 0 : 1)).some(({ quoted }) => quoted)) {
    if (token?.quoted !== true || at !== line.tokens.length - 1) return null;
    const text = line.text.trimEnd().slice(0, -1);
    if (text.endsWith('\\')) return null;
    return { line: text, codes: [1115], from: token.column, to: text.length + 1, near: false };
  }
  if (/["'\\}]/.test(line.text.slice(token.column - 1))) return null;
  return {
    ...replaced(line, at, random.pick(['"', "'", 'q{']) + token.text),
    codes: [1115],
    near: false,
  };
};

const tooLong: Mutate = (line, random) => {
  const one = pick(
    ofType(line, ['name', 'text']).filter(
      ({ argument: { type } }) => type.kind !== 'text' || type.max < 5_000,
    ),
    random,
  );
  if (one === undefined) return null;
  const { type } = one.argument;
  const max = type.kind === 'text' ? type.max : 127;
  return { ...replaced(line, one.at, 'x'.repeat(max + 1)), codes: [1106], near: false };
};

const twice: Mutate = (line, random) => {
  const one = pick(
    line.given.filter(({ flag }) => flag !== -1),
    random,
  );
  if (one === undefined) return null;
  const again = [one.flag, ...one.words].map((at) => {
    const { column, length } = line.tokens[at] as Token;
    return line.text.slice(column - 1, column - 1 + length);
  });
  const front = `${line.text.trimEnd()} `;
  const [flag = ''] = again;
  return {
    line: front + again.join(' '),
    codes: [1097],
    from: front.length + 1,
    to: front.length + 1 + flag.length,
    near: false,
  };
};

function lexed(text: string): readonly Token[] {
  const all = lex(text);
  return all.ok ? all.tokens : [];
}

/** The kinds of fault. A fault is null where the line has no place for it. */
export const FAULTS: Readonly<Record<string, Mutate>> = {
  'a value that is not in its enumeration': notInEnumeration,
  'a number below its range': outOfRange('below'),
  'a number above its range': outOfRange('above'),
  'a flag that does not exist': noSuchFlag,
  'a required argument left out': leftOut,
  'a flag without its value': withoutValue,
  'a wrong noun': wrongNoun,
  'a wrong verb': wrongVerb,
  'a quote that is not closed': unclosed,
  'a text that is too long': tooLong,
  'a flag given twice': twice,
};
