// The parser: words become a command, or a refusal that names the place, the code and the nearest valid word.
// It knows the schema and nothing else: whether an object exists is for reduce to say.

import type { Parsed, Refusal } from '@lockstep/core';
import type { LanguageCommand, Named } from './command.ts';
import { excerpt } from './excerpt.ts';
import { nearest } from './nearest.ts';
import type { ArgumentSchema, BindingSchema } from './schema.ts';
import { isFlagWord, lex, type Token } from './token.ts';
import { checkValue } from './value.ts';
import type { Noun, Vocabulary } from './vocabulary.ts';

const VERBS = [
  'add',
  'rm',
  'set',
  'unset',
  'bind',
  'unbind',
  'enable',
  'disable',
  'rename',
  'clear',
  'show',
] as const;
type Verb = (typeof VERBS)[number];

/** A command without its text, which the caller adds. */
type Unnamed = WithoutText<LanguageCommand>;
type WithoutText<C> = C extends LanguageCommand ? Omit<C, 'text'> : never;

/** Thrown inside the parser only, so that each step reads as a straight line; `parse` turns it into data. */
class Mistake extends Error {
  readonly refusal: Refusal;

  constructor(code: Refusal['code'], message: string, column: number) {
    super(message);
    this.refusal = { code, message, column };
  }
}

export function parse(vocabulary: Vocabulary, line: string): Parsed<LanguageCommand> {
  const lexed = lex(line);
  if (!lexed.ok) return lexed;
  try {
    return { ok: true, command: parseTokens(vocabulary, line, lexed.tokens) };
  } catch (error) {
    if (error instanceof Mistake) return { ok: false, refusal: error.refusal };
    throw error;
  }
}

function parseTokens(vocabulary: Vocabulary, line: string, tokens: readonly Token[]): LanguageCommand {
  const [first] = tokens;
  if (first === undefined) throw new Mistake(1088, 'no command', 1);
  const verb = VERBS.find((candidate) => candidate === first.text.toLowerCase());
  if (verb === undefined || first.quoted) {
    throw new Mistake(1088, `no such verb ${shorten(first.text)}${nearest(first.text, VERBS)}`, first.column);
  }
  const words = tokens.slice(1, 5).map(({ text }) => text);
  const text = line.trim();
  const whole = parseWhole(vocabulary, verb, words, tokens, line);
  if (whole !== null) return { ...whole, text };
  const found = vocabulary.nounAt(words, 0);
  if (found === undefined) throw unknownNoun(vocabulary, verb, tokens, line);
  const { noun } = found;
  if (!verbsOf(noun).includes(verb)) {
    const message = `${noun.schema.noun} has no verb ${verb}; it has ${verbsOf(noun).join(', ')}`;
    throw new Mistake(1088, message, first.column);
  }
  const args = new Arguments(line, tokens.slice(1 + found.words));
  return { ...parseVerb(vocabulary, verb, noun, args), text };
}

function parseVerb(vocabulary: Vocabulary, verb: Verb, noun: Noun, args: Arguments): Unnamed {
  const kind = 'configures';
  switch (verb) {
    case 'add': {
      const { name, rest } = args.positionalAndFlags(noun);
      return { kind, verb, noun, name, ...rest };
    }
    case 'set':
      return parseSet(vocabulary, noun, args);
    case 'unset': {
      const name = args.name(noun);
      return { kind, verb, noun, name, unset: args.flagNames(noun.unsettable) };
    }
    case 'rm':
      return { kind, verb, noun, names: args.names(noun) };
    case 'enable':
    case 'disable': {
      const name = args.name(noun);
      args.end();
      return { kind, verb, noun, name };
    }
    case 'rename': {
      const name = args.name(noun);
      const newName = args.name(noun, 'newName');
      args.end();
      return { kind, verb, noun, name, newName };
    }
    case 'bind':
    case 'unbind':
      return parseBind(vocabulary, verb, noun, args);
    case 'show': {
      const name = args.done ? null : args.name(noun);
      args.end();
      return { kind: 'reads', verb, noun, name };
    }
    case 'clear':
      throw new Mistake(1088, `${noun.schema.noun} cannot be cleared`, 1);
  }
}

function parseSet(vocabulary: Vocabulary, noun: Noun, args: Arguments): Unnamed {
  const name = args.name(noun);
  const binding = noun.schema.bindings.find(({ setFlag }) => setFlag !== undefined && args.isFlag(setFlag));
  if (binding !== undefined) {
    const flag = binding.flags.find((candidate) => candidate.name === binding.setFlag) as ArgumentSchema;
    const value = args.flagValue(flag, noun.settable);
    const boundName = args.value(binding.argument);
    args.end();
    const bound = boundNoun(vocabulary, binding);
    return {
      kind: 'configures',
      verb: 'setBinding',
      noun,
      name,
      bound,
      boundName,
      values: { [flag.name]: value },
    };
  }
  const { values, columns } = args.flags(noun.settable, 1);
  return { kind: 'configures', verb: 'set', noun, name, values, columns };
}

function parseBind(vocabulary: Vocabulary, verb: 'bind' | 'unbind', noun: Noun, args: Arguments): Unnamed {
  const name = args.name(noun);
  const [binding] = noun.schema.bindings as [BindingSchema];
  const boundName = args.value(binding.argument);
  const flags = new Map(verb === 'bind' ? binding.flags.map((flag) => [flag.name.toLowerCase(), flag]) : []);
  const { values } = args.flags(flags, 0);
  return { kind: 'configures', verb, noun, name, bound: boundNoun(vocabulary, binding), boundName, values };
}

/** `clear ns config full` and `show ns runningConfig`. */
function parseWhole(
  vocabulary: Vocabulary,
  verb: Verb,
  words: readonly string[],
  tokens: readonly Token[],
  line: string,
): Unnamed | null {
  const { clear, levels, print } = vocabulary.whole;
  if (verb === 'show' && startsWith(words, print)) {
    new Arguments(line, tokens.slice(1 + print.split(' ').length)).end();
    return { kind: 'reads', verb: 'print' };
  }
  if (verb !== 'clear' || !startsWith(words, clear)) return null;
  const args = new Arguments(line, tokens.slice(1 + clear.split(' ').length));
  args.skipSwitch('force');
  const level: ArgumentSchema = {
    name: 'level',
    type: { kind: 'enum', values: levels },
    help: 'how much is cleared',
  };
  args.value(level);
  args.skipSwitch('force');
  args.end();
  return { kind: 'configures', verb: 'clear' };
}

/** Consumes the words behind the noun from left to right. */
class Arguments {
  readonly #line: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(line: string, tokens: readonly Token[]) {
    this.#line = line;
    this.#tokens = tokens;
  }

  get done(): boolean {
    return this.#at >= this.#tokens.length;
  }

  name(noun: Noun, called = 'name'): Named {
    return this.value({ name: called, type: { kind: 'name' }, help: `name of the ${noun.schema.noun}` });
  }

  names(noun: Noun): Named[] {
    const names = [this.name(noun)];
    for (let token = this.#tokens[this.#at]; token !== undefined; token = this.#tokens[this.#at]) {
      if (isFlagWord(token)) throw new Mistake(1090, `no such argument ${shorten(token.text)}`, token.column);
      names.push(this.name(noun));
    }
    return names;
  }

  /** The next word as the value of a positional argument. */
  value(argument: ArgumentSchema): Named {
    const token = this.#next(argument);
    if (isFlagWord(token)) {
      throw new Mistake(1094, `${argument.name} is missing: ${argument.help}`, token.column);
    }
    return { text: this.#check(argument, token), column: token.column };
  }

  isFlag(name: string): boolean {
    const token = this.#tokens[this.#at];
    return (
      token !== undefined && isFlagWord(token) && token.text.slice(1).toLowerCase() === name.toLowerCase()
    );
  }

  skipSwitch(name: string): void {
    if (this.isFlag(name)) this.#at += 1;
  }

  /** The flag that is next, and its value. Another flag of the command is no value unless it is quoted. */
  flagValue(argument: ArgumentSchema, known: ReadonlyMap<string, ArgumentSchema>): string {
    const flag = this.#tokens[this.#at];
    this.#at += 1;
    const token = this.#tokens[this.#at];
    if (token === undefined || (isFlagWord(token) && known.has(token.text.slice(1).toLowerCase()))) {
      throw new Mistake(
        1095,
        `-${argument.name} has no value: ${argument.help}`,
        flag?.column ?? this.#endColumn(),
      );
    }
    this.#at += 1;
    return this.#check(argument, token);
  }

  /** Flags with their values, in any order; at least `min` of them. */
  flags(
    known: ReadonlyMap<string, ArgumentSchema>,
    min: number,
  ): { values: Record<string, string>; columns: Record<string, number> } {
    const values: Record<string, string> = {};
    const columns: Record<string, number> = {};
    while (!this.done) this.#flag(known, values, columns);
    if (Object.keys(values).length < min) {
      throw new Mistake(1094, `nothing to set: give one of ${listFlags(known)}`, this.#endColumn());
    }
    return { values, columns };
  }

  /** Flags without values, for unset. */
  flagNames(known: ReadonlyMap<string, ArgumentSchema>): string[] {
    const names: string[] = [];
    while (!this.done) {
      const { argument, token } = this.#knownFlag(known);
      if (names.includes(argument.name))
        throw new Mistake(1097, `-${argument.name} is given twice`, token.column);
      names.push(argument.name);
    }
    if (names.length === 0) {
      throw new Mistake(1094, `nothing to unset: give one of ${listFlags(known)}`, this.#endColumn());
    }
    return names;
  }

  /** What `add` takes: the name, the positional arguments in order, and flags among them. */
  positionalAndFlags(noun: Noun): {
    name: Named;
    rest: { values: Record<string, string>; columns: Record<string, number> };
  } {
    const name = this.name(noun);
    const values: Record<string, string> = {};
    const columns: Record<string, number> = {};
    const expected = [...noun.schema.positional];
    while (!this.done) {
      const token = this.#tokens[this.#at] as Token;
      if (isFlagWord(token)) {
        this.#flag(noun.flags, values, columns);
        continue;
      }
      const argument = expected.shift();
      if (argument === undefined) throw unexpected(token);
      columns[argument.name] = token.column;
      values[argument.name] = this.value(argument).text;
    }
    const missing = expected.find((argument) => argument.default === undefined);
    if (missing !== undefined) {
      throw new Mistake(1094, `${missing.name} is missing: ${missing.help}`, this.#endColumn());
    }
    return { name, rest: { values, columns } };
  }

  end(): void {
    const token = this.#tokens[this.#at];
    if (token === undefined) return;
    if (isFlagWord(token)) throw new Mistake(1090, `no such argument ${shorten(token.text)}`, token.column);
    throw unexpected(token);
  }

  #flag(
    known: ReadonlyMap<string, ArgumentSchema>,
    values: Record<string, string>,
    columns: Record<string, number>,
  ): void {
    const { argument, token } = this.#knownFlag(known);
    if (values[argument.name] !== undefined)
      throw new Mistake(1097, `-${argument.name} is given twice`, token.column);
    this.#at -= 1;
    columns[argument.name] = this.#tokens[this.#at + 1]?.column ?? token.column;
    values[argument.name] = this.flagValue(argument, known);
  }

  #knownFlag(known: ReadonlyMap<string, ArgumentSchema>): { argument: ArgumentSchema; token: Token } {
    const token = this.#tokens[this.#at] as Token;
    if (!isFlagWord(token)) throw unexpected(token);
    this.#at += 1;
    const word = token.text.slice(1);
    const argument = known.get(word.toLowerCase());
    if (argument !== undefined) return { argument, token };
    const names = [...known.values()].map(({ name }) => `-${name}`);
    throw new Mistake(
      1090,
      `no such argument ${shorten(token.text)}${nearest(token.text, names)}`,
      token.column,
    );
  }

  #next(argument: ArgumentSchema): Token {
    const token = this.#tokens[this.#at];
    if (token === undefined) {
      throw new Mistake(1094, `${argument.name} is missing: ${argument.help}`, this.#endColumn());
    }
    this.#at += 1;
    return token;
  }

  #check(argument: ArgumentSchema, token: Token): string {
    const checked = checkValue(argument, token.text, token.column);
    if (!checked.ok) throw new Mistake(checked.refusal.code, checked.refusal.message, token.column);
    return checked.value;
  }

  #endColumn(): number {
    return this.#line.trimEnd().length + 1;
  }
}

/** The verbs that a noun has, in the order of VERBS. */
export function verbsOf(noun: Noun): Verb[] {
  const { switchable, renamable, bindings } = noun.schema;
  const has: Record<Verb, boolean> = {
    add: true,
    rm: true,
    set: noun.settable.size > 0,
    unset: noun.unsettable.size > 0,
    bind: bindings.length > 0,
    unbind: bindings.length > 0,
    enable: switchable,
    disable: switchable,
    rename: renamable,
    clear: false,
    show: true,
  };
  return VERBS.filter((verb) => has[verb]);
}

function unknownNoun(vocabulary: Vocabulary, verb: Verb, tokens: readonly Token[], line: string): Mistake {
  const second = tokens[1];
  const { clear, print } = vocabulary.whole;
  const nouns =
    verb === 'clear'
      ? [clear]
      : vocabulary.nouns.filter((noun) => verbsOf(noun).includes(verb)).map(({ schema }) => schema.noun);
  if (verb === 'show') nouns.push(print);
  if (second === undefined) {
    return new Mistake(1094, `${verb} what? One of ${nouns.join(', ')}`, line.trimEnd().length + 1);
  }
  const typed = tokens
    .slice(1, 3)
    .map(({ text }) => text)
    .join(' ');
  const hint = nearest(typed, nouns) || nearest(second.text, nouns);
  const begins = nouns.some((noun) => noun.toLowerCase().startsWith(`${second.text.toLowerCase()} `));
  return new Mistake(1088, `no such noun ${shorten(begins ? typed : second.text)}${hint}`, second.column);
}

function boundNoun(vocabulary: Vocabulary, binding: BindingSchema): Noun {
  return vocabulary.noun(binding.noun) as Noun;
}

function startsWith(words: readonly string[], noun: string): boolean {
  return noun.split(' ').every((word, at) => words[at]?.toLowerCase() === word.toLowerCase());
}

function unexpected(token: Token): Mistake {
  return new Mistake(1090, `unexpected argument ${shorten(token.text)}`, token.column);
}

function listFlags(known: ReadonlyMap<string, ArgumentSchema>): string {
  return [...known.values()].map(({ name }) => `-${name}`).join(', ');
}

function shorten(text: string): string {
  return `"${excerpt(text, 40)}"`;
}
