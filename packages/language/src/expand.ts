// Lines that stand for several commands: ranges that are counted, and patterns that objects match.
//
//   add server s[1-3] 10.0.0.[1-3]   ─▶ add server s1 10.0.0.1 · add server s2 10.0.0.2 · add server s3 10.0.0.3
//   rm server web*                   ─▶ rm server web1 · rm server web2
//
// Ranges stand in names and addresses; patterns in the name of what the line is about, where that is there already. What is
// quoted stands for itself, and so does every other argument. A line that only reads stands for itself, too.
//
// Invariant: what a plan gives never expands: see `literal` in token.ts.

import type { Configuration, Refusal } from '@lockstep/core';
import { parseKey } from './entry.ts';
import { excerpt } from './excerpt.ts';
import { bindUsages, type Noun, setUsages } from './noun.ts';
import type { ArgumentSchema } from './schema.ts';
import { isFlagWord, lex, literal, RANGE, type Token } from './token.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Commands that one line may stand for. */
export const EXPANDED_COMMANDS_MAX = 1_000;

/** Names that are read for one line at most, again for each number of a range: what is named twice is meant once. */
const NAMES_MAX = 10 * EXPANDED_COMMANDS_MAX;

/** Names that the patterns of one line are held against, at most: some tenths of a second. */
const LOOKS_MAX = 5_000_000;

/** Verbs whose object is there already, so that a pattern can find it. */
const OF_WHAT_IS_THERE: ReadonlySet<string> = new Set([
  'rm',
  'set',
  'unset',
  'bind',
  'unbind',
  'enable',
  'disable',
]);

/** Verbs in whose lines ranges are counted. */
const WITH_RANGES: ReadonlySet<string> = new Set([...OF_WHAT_IS_THERE, 'add', 'rename']);

/** What of a line may stand for several. */
interface Places {
  readonly verb: string;
  readonly noun: Noun;
  /** Names of what the line is about: one, of rm one or more. */
  readonly names: readonly Token[];
  /** Those, and every other name and address, in the order of the line. */
  readonly all: readonly Token[];
}

/** See Dialect.expand. */
export function expand(
  vocabulary: Vocabulary,
  configuration: Configuration,
  line: string,
): readonly string[] | Refusal | null {
  if (!/[[*]/.test(line)) return null;
  const places = placesOf(vocabulary, line);
  if (places === null) return null;
  const odd = places.names.find((token) => isOdd(token, places.verb));
  if (odd !== undefined) {
    const message = `${excerpt(odd.text, 40)} is no name: a range is written [1-3]; quote the name if this is part of it`;
    return { code: 1097, message, column: odd.column };
  }
  const counted = countRanges(line, places);
  if (counted !== null && 'code' in counted) return counted;
  const names = places.names.length * (counted?.length ?? 1);
  if (names > NAMES_MAX) return tooMany(String(names), places.names[0]?.column ?? 1);
  const columns = places.names.map(({ column }) => column);
  const objects = new Objects(vocabulary, configuration, places.noun);
  // An object that patterns of several numbers find, `a1*` and `a10*`, is meant once.
  const commands = new Set<string>();
  let matched = false;
  for (const each of counted ?? [line]) {
    const matching = match(vocabulary, objects, each, columns);
    if (matching !== null && 'code' in matching) return matching;
    matched ||= matching !== null;
    for (const command of matching ?? [each]) commands.add(command);
    if (commands.size > EXPANDED_COMMANDS_MAX) return tooMany(String(commands.size), columns[0] ?? 1);
  }
  return counted === null && !matched ? null : [...commands];
}

/** The line once for each number; null where it has no range. */
function countRanges(line: string, { all }: Places): string[] | Refusal | null {
  const ranges = all.flatMap((token) =>
    Array.from(token.text.matchAll(RANGE), (found) => rangeAt(found, token.column - 1 + found.index)),
  );
  const [first] = ranges;
  if (first === undefined) return null;
  for (const { text, at, count } of ranges) {
    const wrong = (message: string): Refusal => ({ code: 1097, message, column: at + 1 });
    if (count < 1n)
      return wrong(`the range ${excerpt(text, 40)} counts backwards; quote the word if this is part of it`);
    if (count > EXPANDED_COMMANDS_MAX) return tooMany(String(count), at + 1);
    if (count !== first.count) {
      return wrong(
        `the ranges of a line are counted in step, but ${first.text} has ${first.count} numbers and ${text} has ${count}`,
      );
    }
  }
  return Array.from({ length: Number(first.count) }, (_line, step) => {
    let written = '';
    let end = 0;
    for (const { text, at, from, digits } of ranges) {
      written += line.slice(end, at) + String(from + BigInt(step)).padStart(digits, '0');
      end = at + text.length;
    }
    return written + line.slice(end);
  });
}

interface Range {
  readonly text: string;
  /** Where in the line, from 0. */
  readonly at: number;
  readonly from: bigint;
  readonly count: bigint;
  /** Digits that each number has at least: `[01-10]` keeps its zeros. */
  readonly digits: number;
}

function rangeAt([text, from = '', to = '']: RegExpExecArray, at: number): Range {
  const count = BigInt(to) - BigInt(from) + 1n;
  return { text, at, from: BigInt(from), count, digits: from.startsWith('0') ? from.length : 1 };
}

/**
 * The line once for each object that its pattern finds; null where it has none. `columns` are those of the names in the line
 * as it was written.
 */
function match(
  vocabulary: Vocabulary,
  objects: Objects,
  line: string,
  columns: readonly number[],
): string[] | Refusal | null {
  const places = line.includes('*') ? placesOf(vocabulary, line) : null;
  if (places === null || !OF_WHAT_IS_THERE.has(places.verb) || !places.names.some(isPattern)) return null;
  const { noun, names } = places;
  const found = new Set<string>();
  const looked = new Set<string>();
  for (const [at, token] of names.entries()) {
    if (isPattern(token) && looked.has(token.text)) continue;
    if (isPattern(token)) looked.add(token.text);
    const matching = isPattern(token) ? objects.like(token.text) : [token.text];
    const column = columns[at] ?? token.column;
    if (matching === null) {
      const message = `too many patterns for ${objects.count} objects: name fewer in a line`;
      return { code: 1108, message, column };
    }
    if (matching.length === 0) {
      return { code: 258, message: `no ${noun.name} matches ${excerpt(token.text, 40)}`, column };
    }
    for (const name of matching) found.add(name);
  }
  const first = names[0] as Token;
  // Only rm has several names, and nothing behind them: each object gets a line of its own.
  const last = names.at(-1) as Token;
  const [before, after] = [line.slice(0, first.column - 1), line.slice(last.column - 1 + last.length)];
  return [...found].map((name) => before + literal(name) + after);
}

/** Whether a name looks like a range or a pattern and is none, or cannot be one here: far likelier a slip than a name. */
function isOdd({ text, quoted }: Token, verb: string): boolean {
  if (quoted) return false;
  return /[[\]]/.test(text.replaceAll(RANGE, '')) || (verb === 'add' && text.includes('*'));
}

function isPattern({ text, quoted }: Token): boolean {
  return !quoted && text.includes('*');
}

/** The objects of a noun while one line is expanded: read once, and each pattern is looked for once. */
class Objects {
  readonly #vocabulary: Vocabulary;
  readonly #configuration: Configuration;
  readonly #noun: Noun;
  readonly #matching = new Map<string, readonly string[]>();
  #names: readonly string[] | undefined;
  #looks = 0;

  constructor(vocabulary: Vocabulary, configuration: Configuration, noun: Noun) {
    this.#vocabulary = vocabulary;
    this.#configuration = configuration;
    this.#noun = noun;
  }

  get count(): number {
    return this.#all().length;
  }

  /** The names that match, in order; null where that is too much to look for. `*` is any run of characters, also none. */
  like(pattern: string): readonly string[] | null {
    const known = this.#matching.get(pattern);
    if (known !== undefined) return known;
    const names = this.#all();
    this.#looks += names.length;
    if (this.#looks > LOOKS_MAX && this.#matching.size > 0) return null;
    const parts = pattern.split('*');
    const matching = names.filter((name) => isLike(name, parts));
    this.#matching.set(pattern, matching);
    return matching;
  }

  #all(): readonly string[] {
    this.#names ??= this.#configuration
      .keys(`${this.#noun.name} `)
      .map((key) => parseKey(this.#vocabulary, key))
      .filter(({ noun, bound }) => noun === this.#noun && bound === undefined)
      .map(({ name }) => name)
      .sort();
    return this.#names;
  }
}

/** Whether these parts are in the name one after the other, the first at its beginning, the last at its end. */
function isLike(name: string, [first = '', ...others]: readonly string[]): boolean {
  const last = others.pop() ?? '';
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    const found = name.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}

/** Null where nothing of the line stands for several: the parser says what is wrong with it, if anything is. */
function placesOf(vocabulary: Vocabulary, line: string): Places | null {
  const lexed = lex(line);
  const [first, ...tokens] = lexed.ok ? lexed.tokens : [];
  const verb = first?.text.toLowerCase() ?? '';
  const found = vocabulary.nounAt(
    tokens.slice(0, 4).map(({ text }) => text),
    0,
  );
  if (found === undefined || !WITH_RANGES.has(verb)) return null;
  const { noun } = found;
  const usages =
    verb === 'bind' || verb === 'unbind'
      ? bindUsages(noun, verb)
      : [...(noun.usages.get(verb) ?? []), ...(verb === 'set' ? setUsages(noun) : [])];
  const flags = new Map(usages.flatMap((usage) => [...usage.flags]));
  const named = noun.identity.filter(({ form }) => form === 'positional');
  const [names, all]: [Token[], Token[]] = [[], []];
  const rest = tokens.slice(found.words);
  let position = 0;
  for (let at = 0; at < rest.length; at += 1) {
    const token = rest[at] as Token;
    if (isFlagWord(token)) {
      if (verb === 'unset') continue;
      at += 1;
      const value = rest[at];
      if (value !== undefined && isPlace(flags.get(token.text.slice(1).toLowerCase())?.argument))
        all.push(value);
      continue;
    }
    const isName = named.length === 1 && isPlace(named[0]?.argument) && (position === 0 || verb === 'rm');
    if (isName) names.push(token);
    const place = position;
    if (isName || usages.some((usage) => isPlace(usage.positional[place]?.argument))) all.push(token);
    position += 1;
  }
  return { verb, noun, names, all: all.filter(({ quoted }) => !quoted) };
}

function isPlace(argument: ArgumentSchema | undefined): boolean {
  const kind = argument?.type.kind;
  return kind === 'name' || kind === 'address' || kind === 'host';
}

function tooMany(count: string, column: number): Refusal {
  const message = `the line stands for ${excerpt(count, 20)} commands, at most ${EXPANDED_COMMANDS_MAX} are allowed`;
  return { code: 1108, message, column };
}
