// The vocabulary of a language as compact text: what its nouns are called, which arguments they take, and in which order.
// Its blocks are found at once and read when somebody asks for a noun: a vocabulary of hundreds of nouns costs nothing at the
// start.
//
//   noun lb monitor
//   arg monitorName name
//   arg type enum PING TCP HTTP
//   arg respCode set range 0 65535              one word or more; their order does not count (`list`: it does)
//   arg interval integer 1 20940 = 5 + [units]  with a default; a word behind the value, which may be left out
//   arg units enum SEC MSEC MIN = SEC
//   arg srcIP none + [operator] srcIPVal        no value of its own, only the words behind
//   arg passive switch
//   arg IPAddress address | *                   or an asterisk
//   arg feature enum LB|LoadBalancing CS        another word for a value: the first is what is kept
//   add monitorName type -respCode -interval    x must be there, [x] may; x... one word or more; -f a flag, -f! must be there
//   .
//
// Each other line is one way to write a verb; a verb may have several. `add + -flag` is none of them: it puts what follows into
// each way of the verb that has it not; `set + [type]` lets what a way must have be left out. `# …` is a remark.

import { assert } from '@lockstep/core';
import type { ValueType } from './schema.ts';
import { lex, type Token } from './token.ts';

export interface GrammarArgument {
  readonly name: string;
  readonly type: ValueType;
  readonly repeat: 'list' | 'set' | null;
  readonly star: boolean;
  readonly default: string | null;
  readonly tail: readonly { readonly name: string; readonly optional: boolean }[];
}

export interface GrammarItem {
  readonly argument: string;
  readonly form: 'positional' | 'flag';
  readonly optional: boolean;
  readonly repeat: boolean;
}

export type GrammarUsage = readonly GrammarItem[];

export interface GrammarBlock {
  readonly noun: string;
  /** By lower-case name, in the order in which they were declared. */
  readonly args: ReadonlyMap<string, GrammarArgument>;
  /** By verb, in lower case. */
  readonly usages: ReadonlyMap<string, readonly GrammarUsage[]>;
  /** By verb: what every way to write it has. */
  readonly more: ReadonlyMap<string, GrammarUsage>;
}

const NAME_MAX = 65_535;

/** Blocks by noun, read on demand. */
export class Grammar {
  readonly #text: string;
  /** Where the body of a noun's block is. */
  readonly #blocks = new Map<
    string,
    { readonly noun: string; readonly start: number; readonly end: number }
  >();

  constructor(text: string) {
    this.#text = text;
    const HEAD = 'noun ';
    for (let at = text.indexOf(HEAD); at !== -1; ) {
      const lineEnd = text.indexOf('\n', at);
      const end = text.indexOf('\n.\n', lineEnd - 1);
      assert(lineEnd !== -1 && end !== -1, 'a block ends with a full stop', { at });
      const noun = text.slice(at + HEAD.length, lineEnd);
      assert(!this.#blocks.has(noun.toLowerCase()), 'a noun has one block', { noun });
      this.#blocks.set(noun.toLowerCase(), { noun, start: lineEnd + 1, end: Math.max(end, lineEnd) });
      const next = text.indexOf(`\n${HEAD}`, end + 1);
      at = next === -1 ? -1 : next + 1;
    }
  }

  /** In the order of the text. */
  get nouns(): string[] {
    return [...this.#blocks.values()].map(({ noun }) => noun);
  }

  has(noun: string): boolean {
    return this.#blocks.has(noun.toLowerCase());
  }

  /** Throws an AssertionError where a line of the block is none of the grammar. */
  block(noun: string): GrammarBlock | undefined {
    const found = this.#blocks.get(noun.toLowerCase());
    return found === undefined ? undefined : readBlock(found.noun, this.#text.slice(found.start, found.end));
  }
}

/** A block with another's arguments and usages in the place of its own: those of the same name, and of the same verb. */
export function amend(block: GrammarBlock, amendment: GrammarBlock): GrammarBlock {
  return completed({
    noun: amendment.noun,
    args: new Map([...block.args, ...amendment.args]),
    usages: new Map([...block.usages, ...amendment.usages]),
    more: amendment.more,
  });
}

/** Puts what every way of a verb has into each of them: in the place of what is there, or behind it. */
function completed(block: GrammarBlock): GrammarBlock {
  const usages = new Map(block.usages);
  for (const [verb, more] of block.more) {
    const ways = usages.get(verb) ?? [[]];
    usages.set(
      verb,
      ways.map((usage) => [
        ...usage.map((one) => more.find((item) => isSame(one, item) && item.optional) ?? one),
        ...more.filter((item) => !usage.some((one) => isSame(one, item))),
      ]),
    );
  }
  return { ...block, usages };
}

function isSame(one: GrammarItem, other: GrammarItem): boolean {
  return one.argument.toLowerCase() === other.argument.toLowerCase();
}

function readBlock(noun: string, body: string): GrammarBlock {
  const args = new Map<string, GrammarArgument>();
  const usages = new Map<string, GrammarUsage[]>();
  const more = new Map<string, GrammarUsage>();
  for (const line of body.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const lexed = lex(line);
    assert(lexed.ok, 'a line of a grammar is words', { noun, line });
    const [first = '', ...words] = lexed.tokens.map(({ text }) => text);
    if (first === 'arg') {
      const argument = readArgument(lexed.tokens.slice(1));
      assert(!args.has(argument.name.toLowerCase()), 'an argument is declared once', { noun, line });
      args.set(argument.name.toLowerCase(), argument);
      continue;
    }
    const verb = first.toLowerCase();
    if (words[0] === '+') {
      more.set(verb, words.slice(1).map(readItem));
      continue;
    }
    usages.set(verb, [...(usages.get(verb) ?? []), words.map(readItem)]);
  }
  return { noun, args, usages, more };
}

function readArgument([name, ...rest]: readonly Token[]): GrammarArgument {
  const words = [...rest];
  const [first] = words;
  const repeat = first?.text === 'list' || first?.text === 'set' ? first.text : null;
  if (repeat !== null) words.shift();
  const behind = cut(words, '+');
  const standard = cut(words, '=');
  const star = cut(words, '|').includes('*');
  return {
    name: name?.text ?? '',
    type: readType(words.map(({ text }) => text)),
    repeat,
    star,
    default: standard[0] ?? null,
    tail: behind
      .filter((word) => word !== '+')
      .map((word) => ({ name: word.replaceAll(/[[\]]/g, ''), optional: word.startsWith('[') })),
  };
}

/** What follows a mark; it and the mark are taken out of the words. A mark in quotes is a value. */
function cut(words: Token[], mark: string): string[] {
  const at = words.findIndex(({ text, quoted }) => text === mark && !quoted);
  return at === -1
    ? []
    : words
        .splice(at)
        .slice(1)
        .map(({ text }) => text);
}

function readType([kind = '', ...words]: string[]): ValueType {
  const bounds = (): { min: number; max: number } => ({
    min: bound(words[0], Number.MIN_SAFE_INTEGER),
    max: bound(words[1], Number.MAX_SAFE_INTEGER),
  });
  switch (kind) {
    case 'name':
    case 'netmask':
    case 'host':
    case 'prefix':
    case 'mac':
    case 'url':
    case 'time':
    case 'switch':
    case 'none':
    case 'address':
      return { kind };
    case 'integer':
    case 'range':
      return { kind, ...bounds() };
    case 'port':
      return { kind: 'integer', min: 0, max: 65_535 };
    case 'enum':
      assert(words.length > 0, 'an enumeration has values');
      return enumeration(words);
    case 'address4':
    case 'address6':
      return { kind: 'address', family: kind === 'address4' ? 4 : 6 };
    case 'text':
    case 'expression':
    case 'interface':
    case 'file': {
      const [first, second] = words;
      const max = Number(second ?? first ?? NAME_MAX);
      return { kind: 'text', max, ...(second === undefined ? {} : { min: Number(first) }) };
    }
    default:
      assert(false, 'a grammar names types that there are', { kind });
  }
}

/** `LB|LoadBalancing`: a value, and other words for it. */
function enumeration(words: readonly string[]): ValueType {
  const spellings = words.map((word) => word.split('|'));
  const values = spellings.map(([value = '']) => value);
  const aliases = new Map(
    spellings.flatMap(([value = '', ...others]) =>
      others.map((other) => [other.toLowerCase(), value] as const),
    ),
  );
  return { kind: 'enum', values, ...(aliases.size === 0 ? {} : { aliases }) };
}

function bound(word: string | undefined, unknown: number): number {
  return word === undefined || word === '*' ? unknown : Number(word);
}

function readItem(word: string): GrammarItem {
  if (word.startsWith('-')) {
    const required = word.endsWith('!');
    return {
      argument: word.slice(1, required ? -1 : undefined),
      form: 'flag',
      optional: !required,
      repeat: false,
    };
  }
  const optional = word.startsWith('[');
  const bare = word.replaceAll(/[[\]]/g, '');
  const repeat = bare.endsWith('...');
  return { argument: repeat ? bare.slice(0, -3) : bare, form: 'positional', optional, repeat };
}
