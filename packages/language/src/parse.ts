// The parser: words become a command, or a refusal that names the place, the code and the nearest valid word.
// It knows the vocabulary and nothing else: whether an object exists is for reduce to say.

import type { Parsed } from '@lockstep/core';
import type { BoundObject, LanguageCommand, ObjectName } from './command.ts';
import { describeType } from './described.ts';
import { keyOf } from './entry.ts';
import { listed, Mistake, shown } from './mistake.ts';
import { nearest } from './nearest.ts';
import {
  type Binding,
  bindUsages,
  type Noun,
  removingVerb,
  type Usage,
  type UsageItem,
  usageOf,
  verbsOf,
} from './noun.ts';
import type { ArgumentSchema, Values } from './schema.ts';
import { isFlagWord, lex, splitWords, type Token } from './token.ts';
import { companionOf, type Read, read } from './usage.ts';
import { checkValue } from './value.ts';
import type { Vocabulary } from './vocabulary.ts';

/** A command without its text, which the caller adds. */
type Unnamed = WithoutText<LanguageCommand>;
type WithoutText<C> = C extends LanguageCommand ? Omit<C, 'text'> : never;

export function parse(vocabulary: Vocabulary, line: string): Parsed<LanguageCommand> {
  const lexed = lex(line);
  if (!lexed.ok) return lexed;
  try {
    return {
      ok: true,
      command: Object.assign(parseTokens(vocabulary, line, lexed.tokens), { text: line.trim() }),
    };
  } catch (error) {
    if (error instanceof Mistake) return { ok: false, refusal: error.refusal };
    throw error;
  }
}

function parseTokens(vocabulary: Vocabulary, line: string, tokens: readonly Token[]): Unnamed {
  const [first] = tokens;
  if (first === undefined) throw new Mistake(1088, 'no command', 1);
  const verb = first.text.toLowerCase();
  const words = tokens.slice(1, 6).map(({ text }) => text);
  const end = line.trimEnd().length + 1;
  const whole = first.quoted ? null : parseWhole(vocabulary, verb, words, tokens, end);
  if (whole !== null) return whole;
  const found = first.quoted ? undefined : vocabulary.nounAt(words, 0);
  if (found === undefined || !verbsOf(found.noun).includes(verb)) {
    throw unknown(vocabulary, verb, found?.noun, tokens, end);
  }
  return parseVerb(verb, found.noun, tokens.slice(1 + found.words), end, first);
}

function parseVerb(verb: string, noun: Noun, tokens: readonly Token[], end: number, first: Token): Unnamed {
  const kind = 'configures';
  switch (verb) {
    case 'add':
    case 'import':
    case 'link': {
      // What can be added too is not made by its import alone: what that says is nothing of the object.
      if (verb === 'import' && (noun.existence !== 'made' || noun.usages.has('add')))
        throw doesSomething(verb, noun, tokens, end, first);
      const [given] = readFirst(noun.usages.get(verb) ?? [], tokens, end);
      const change = { kind, noun, objects: objectsOf(noun, given, end), ...ownOf(noun, given) } as const;
      return { ...change, verb: verb === 'link' ? 'set' : 'add' };
    }
    case 'set':
      return parseSet(noun, tokens, end);
    case 'unset':
    case 'unlink':
      return parseUnset(verb, noun, tokens, end);
    case 'rm':
    case 'clear': {
      if (verb !== removingVerb(noun)) throw doesSomething(verb, noun, tokens, end, first);
      const [given] = readFirst(noun.usages.get(verb) ?? [], tokens, end);
      return { kind, verb: 'rm', noun, objects: objectsOf(noun, given, end) };
    }
    case 'enable':
    case 'disable':
      // What is only ever enabled is no state that could be left.
      if (!noun.usages.has(verb === 'enable' ? 'disable' : 'enable'))
        throw doesSomething(verb, noun, tokens, end, first);
      return parseSwitch(verb, noun, tokens, end);
    case 'rename': {
      const [given, usage] = readFirst(noun.usages.get('rename') ?? [], tokens, end);
      const newName = usage.positional[1]?.argument.name ?? '';
      const [object] = objectsOf(noun, given, end) as [ObjectName];
      const text = given.values[newName] ?? '';
      return { kind, verb, noun, object, newName: { text, column: given.columns[newName] ?? end } };
    }
    case 'bind':
    case 'unbind':
      return parseBind(verb, noun, tokens, end);
    case 'show': {
      const [given] = readFirst(noun.usages.get('show') ?? [], tokens, end);
      const complete = noun.identity.every(
        ({ argument, or, form }) =>
          form === 'flag' ||
          given.values[argument.name] !== undefined ||
          given.values[or?.name ?? ''] !== undefined,
      );
      const object = complete ? (objectsOf(noun, given, end)[0] ?? null) : null;
      const name =
        noun.identity[0] === undefined ? null : (given.values[noun.identity[0].argument.name] ?? null);
      return { kind: 'reads', verb, noun, object, name };
    }
    default:
      throw doesSomething(verb, noun, tokens, end, first);
  }
}

function doesSomething(
  verb: string,
  noun: Noun,
  tokens: readonly Token[],
  end: number,
  first: Token,
): Mistake {
  // It is understood, so that what is wrong with it is said first.
  readFirst(noun.usages.get(verb) ?? [], tokens, end);
  const message = READING.has(verb)
    ? `nothing is counted of ${noun.name}`
    : `${verb} ${noun.name} does something at once; a configuration has nothing of it to hold`;
  return new Mistake(301, message, first.column);
}

/** Verbs of questions that no configuration answers. */
const READING = new Set(['stat', 'diff', 'query', 'check']);

function parseSet(noun: Noun, tokens: readonly Token[], end: number): Unnamed {
  const inPlace = noun.bindings.flatMap((binding) =>
    binding.set === undefined ? [] : [{ binding, usage: binding.set.usage }],
  );
  const own = (noun.usages.get('set') ?? []).filter(
    (usage) => !inPlace.some((other) => other.usage === usage),
  );
  const [given, usage] = readFirst([...own, ...inPlace.map((one) => one.usage)], tokens, end);
  const binding = inPlace.find((one) => one.usage === usage)?.binding;
  if (binding !== undefined) return onBinding('setBinding', noun, binding, given, end);
  const change = ownOf(noun, given);
  // What is always there may be named without setting anything: products print such lines.
  if (Object.keys(change.values).length === 0 && noun.existence !== 'standing' && !noun.builtin.areAll)
    throw nothingGiven('set', noun.settable, end);
  return { kind: 'configures', verb: 'set', noun, objects: objectsOf(noun, given, end), ...change };
}

function parseUnset(verb: string, noun: Noun, tokens: readonly Token[], end: number): Unnamed {
  const links = (noun.usages.get('link') ?? []).flatMap(({ items }) => items);
  const linked = links
    .map(({ argument }) => argument.name)
    .filter((name) => !noun.identity.some(({ argument }) => argument.name === name));
  const named = noun.identity.map((item) => ({ ...item, optional: item.form === 'flag' }));
  // What is fixed may be named along with the object, as `set` has it.
  const [set] = noun.usages.get('set') ?? [];
  const fixed = (set?.positional ?? []).filter(
    ({ argument }) =>
      !noun.settable.has(argument.name.toLowerCase()) &&
      !named.some((item) => item.argument.name === argument.name),
  );
  const flags = [...noun.unsettable.values()].map((argument) => ({
    argument: {
      ...argument,
      type: { kind: 'switch' } as const,
      repeat: undefined,
      tail: undefined,
    } as unknown as ArgumentSchema,
    form: 'flag' as const,
    optional: true,
  }));
  const items = [
    ...named,
    ...fixed.map((item) => ({ ...item, optional: true })),
    ...(verb === 'unset' ? flags : []),
  ];
  const [given] = readFirst([usageOf(items), ...otherwiseNamed(items)], tokens, end);
  const unset =
    verb === 'unlink'
      ? linked
      : [...noun.unsettable.values()]
          .map(({ name }) => name)
          .filter((name) => given.values[name] !== undefined);
  if (unset.length === 0) throw nothingGiven('unset', noun.unsettable, end);
  return { kind: 'configures', verb: 'unset', noun, objects: objectsOf(noun, given, end), unset };
}

/** The same where an object is named by the other argument that may name it. */
function otherwiseNamed(items: readonly UsageItem[]): Usage[] {
  return items.some(({ or }) => or !== undefined)
    ? [usageOf(items.map((item) => (item.or === undefined ? item : { ...item, argument: item.or })))]
    : [];
}

function nothingGiven(verb: string, known: ReadonlyMap<string, ArgumentSchema>, end: number): Mistake {
  const names = [...known.values()].map(({ name }) => `-${name}`);
  const what = names.length === 0 ? 'it has no argument for that' : `give one of ${listed(names)}`;
  return new Mistake(1094, `nothing to ${verb}: ${what}`, end);
}

/** Objects, or what is bound to one: `disable serviceGroup g server1 80`. */
function parseSwitch(verb: 'enable' | 'disable', noun: Noun, tokens: readonly Token[], end: number): Unnamed {
  const [given] = readFirst(noun.usages.get(verb) ?? [], tokens, end);
  const binding = noun.bindings.find(
    ({ identity: [bound] }) => bound !== undefined && given.values[bound.name] !== undefined,
  );
  if (binding === undefined) return { kind: 'configures', verb, noun, objects: objectsOf(noun, given, end) };
  const state = verb === 'enable' ? 'ENABLED' : 'DISABLED';
  return onBinding('setBinding', noun, binding, { ...given, values: { ...given.values, state } }, end);
}

function parseBind(verb: 'bind' | 'unbind', noun: Noun, tokens: readonly Token[], end: number): Unnamed {
  const [given, usage] = readFirst(bindUsages(noun, verb), tokens, end);
  const binding = noun.bindings.find((one) =>
    [one, ...(one.also ?? [])].some((way) => way[verb] === usage),
  ) as Binding;
  return onBinding(verb, noun, binding, given, end);
}

function onBinding(
  verb: 'bind' | 'unbind' | 'setBinding',
  noun: Noun,
  binding: Binding,
  given: Read,
  end: number,
): Unnamed {
  const [owner] = objectsOf(noun, given, end) as [ObjectName];
  const named = new Set(binding.identity.map(({ name }) => name));
  const flags = new Set(binding.flags.flatMap(({ name }) => [name, companionOf(name)]));
  const values = Object.fromEntries(Object.entries(given.values).filter(([name]) => flags.has(name)));
  const id = Object.fromEntries(Object.entries(given.values).filter(([name]) => named.has(name)));
  const first = binding.identity[0] as ArgumentSchema;
  const column = given.columns[first.name] ?? end;
  const bound = oneByOne(first.name, id, given.each[first.name], column).map((one): BoundObject => {
    const word = one.id[first.name] ?? '';
    const name = binding.usual.spelt(word);
    return { ...one, id: name === word ? one.id : { ...one.id, [first.name]: name }, name };
  });
  return { kind: 'configures', verb, noun, owner, binding, bound, values, columns: given.columns };
}

/** `clear ns config full`, `show ns runningConfig` and `show features`. */
function parseWhole(
  vocabulary: Vocabulary,
  verb: string,
  words: readonly string[],
  tokens: readonly Token[],
  end: number,
): Unnamed | null {
  const { clear, levels, print, features } = vocabulary.whole;
  const said = (phrase: string): number => wordsOf(phrase, words, vocabulary.group);
  if (verb === 'show' && said(print) > 0) {
    read(usageOf([]), tokens.slice(1 + said(print)), end);
    return { kind: 'reads', verb: 'print' };
  }
  if (verb === 'show' && features !== undefined && said(features) > 0) {
    read(usageOf([]), tokens.slice(1 + said(features)), end);
    return { kind: 'reads', verb: 'features' };
  }
  if (verb !== 'clear' || said(clear) === 0) return null;
  const type = { kind: 'enum', values: levels } as const;
  const level: ArgumentSchema = { name: 'level', type, help: describeType(type) };
  const force: ArgumentSchema = { name: 'force', type: { kind: 'switch' }, help: 'without asking' };
  const usage = usageOf([
    { argument: force, form: 'flag', optional: true },
    { argument: level, form: 'positional', optional: false },
  ]);
  const given = readWith(usage, tokens.slice(1 + said(clear)), end);
  return { kind: 'configures', verb: 'clear', level: given.values['level'] ?? '' };
}

/** Flags that stand in front of what names the object are allowed here. */
function readWith(usage: Usage, tokens: readonly Token[], end: number): Read {
  const flags = tokens.filter(({ text, quoted }) => !quoted && text.startsWith('-'));
  return read(usage, [...tokens.filter((token) => !flags.includes(token)), ...flags], end);
}

/** Reads by the first usage that fits; if none does, says what is wrong with the one that gets farthest. */
function readFirst(usages: readonly Usage[], tokens: readonly Token[], end: number): [Read, Usage] {
  const mistakes: Mistake[] = [];
  for (const usage of likeliestFirst(usages, tokens)) {
    try {
      return [read(usage, tokens, end), usage];
    } catch (error) {
      if (!(error instanceof Mistake)) throw error;
      mistakes.push(error);
    }
  }
  const farthest = mistakes.reduce(
    (before, one) => (isFarther(one, before) ? one : before),
    mistakes[0] ?? new Mistake(1088, 'there is no way to write this', 1),
  );
  throw notTogether(farthest, usages, tokens) ?? farthest;
}

/** Of an argument that another way to write the line has: that it does not go with one that is given. */
function notTogether(
  { code, column }: Mistake,
  usages: readonly Usage[],
  tokens: readonly Token[],
): Mistake | null {
  const nameOf = ({ text }: Token): string => text.slice(1).toLowerCase();
  const flags = tokens.filter(isFlagWord);
  const wrong = flags.find((token) => code === 1090 && token.column === column);
  if (wrong === undefined) return null;
  for (const { flags: known } of usages) {
    const item = known.get(nameOf(wrong));
    const other = item && flags.find((token) => !known.has(nameOf(token)) && isKnown(usages, nameOf(token)));
    if (other !== undefined)
      return new Mistake(1090, `-${item?.argument.name} does not go with ${other.text}`, column);
  }
  return null;
}

function isKnown(usages: readonly Usage[], flag: string): boolean {
  return usages.some(({ flags }) => flags.has(flag));
}

/** Where there are many ways to write a line, those that know all its flags are tried first: few lines need another. */
function likeliestFirst(usages: readonly Usage[], tokens: readonly Token[]): readonly Usage[] {
  if (usages.length < 3) return usages;
  const flags = tokens.filter(isFlagWord).map(({ text }) => text.slice(1).toLowerCase());
  if (flags.length === 0) return usages;
  const knowsAll = (usage: Usage): boolean => flags.every((flag) => usage.flags.has(flag));
  return [...usages.filter(knowsAll), ...usages.filter((usage) => !knowsAll(usage))];
}

/**
 * At the same place, what is wrong with an argument says more than that there is none of its name; and of two that there is
 * none, the one that knows which was meant.
 */
function isFarther(one: Mistake, other: Mistake): boolean {
  if (one.column !== other.column) return one.column > other.column;
  if (other.code !== 1090) return false;
  return one.code !== 1090 || (one.offers && !other.offers);
}

/** The objects that a line names: each word of an argument that takes several is one. */
function objectsOf(noun: Noun, { values, columns, each }: Read, end: number): ObjectName[] {
  const id: Record<string, string> = {};
  for (const { argument, or, form, optional } of noun.identity) {
    const named = or !== undefined && values[argument.name] === undefined ? or : argument;
    const value = values[named.name] ?? argument.default;
    // Its key would have it as the other, by which no such line names it.
    if (named === or && value !== undefined && checkValue(argument, value, 1).ok) {
      const message = `${or.name}: ${value} would be read as ${argument.name}: take another`;
      throw new Mistake(1097, message, columns[or.name] ?? end);
    }
    // A flag that says what is meant without it names no other object.
    if (form === 'flag' && value === argument.default) continue;
    if (value !== undefined) id[named.name] = value;
    else if (!optional) throw new Mistake(1094, `${argument.name} is missing: ${argument.help}`, end);
  }
  const { first, last } = shapeOf(noun);
  const [named = first] = Object.keys(id);
  const column = columns[named] ?? 1;
  const objectOf = (one: { id: Values; column: number }): ObjectName => {
    const name = one.id[named] ?? '';
    // Whatever the case of a part of the product, it is one object.
    const spelt = noun.builtin.spelt(name);
    const all = spelt === name ? one.id : { ...one.id, [named]: spelt };
    return { key: keyOf(noun, all), id: all, name: spelt, column: one.column };
  };
  if (each[last] === undefined) return [objectOf({ id, column })];
  return oneByOne(last, id, each[last], column).map(objectOf);
}

/** One for each word of an argument that was given several, with the columns of the words. */
function oneByOne(
  name: string,
  id: Values,
  each: readonly number[] | undefined,
  column: number,
): { id: Values; column: number }[] {
  const value = id[name];
  if (each === undefined || value === undefined) return [{ id, column }];
  return (splitWords(value) ?? []).map((word, at) => ({
    id: { ...id, [name]: word },
    column: each[at] ?? column,
  }));
}

/** What a line gives of an object's own arguments. */
function ownOf(noun: Noun, { values, columns }: Read): { values: Values; columns: Read['columns'] } {
  const { named } = shapeOf(noun);
  const own: Record<string, string> = {};
  for (const name in values) if (!named.has(name)) own[name] = values[name] as string;
  return { values: own, columns };
}

/** What of a noun's identity is needed for each line. */
interface Shape {
  readonly named: ReadonlySet<string>;
  /** The first argument, and the last one that is no flag. */
  readonly first: string;
  readonly last: string;
}

const shapes = new WeakMap<Noun, Shape>();

function shapeOf(noun: Noun): Shape {
  let shape = shapes.get(noun);
  if (shape === undefined) {
    const { identity } = noun;
    shape = {
      named: new Set(
        identity.flatMap(({ argument, or }) =>
          or === undefined ? [argument.name] : [argument.name, or.name],
        ),
      ),
      first: identity[0]?.argument.name ?? '',
      last: identity.findLast(({ form }) => form === 'positional')?.argument.name ?? '',
    };
    shapes.set(noun, shape);
  }
  return shape;
}

function unknown(
  vocabulary: Vocabulary,
  verb: string,
  noun: Noun | undefined,
  tokens: readonly Token[],
  end: number,
): Mistake {
  const [first, second] = tokens;
  const { clear, print, features } = vocabulary.whole;
  const known = vocabulary.verbs;
  if (first === undefined || first.quoted || !known.includes(verb)) {
    return new Mistake(
      1088,
      `no such verb ${shown(first?.text ?? '')}${nearest(first?.text ?? '', known)}`,
      1 + (first?.column ?? 1) - 1,
    );
  }
  const nouns = [...vocabulary.nounsOf(verb)];
  // `ssl` alone is a noun, too, but who writes `bind ssl vservr` means a longer one.
  const longer = noun !== undefined && nouns.some((one) => one.startsWith(`${noun.name} `));
  if (noun !== undefined && !longer) {
    return new Mistake(
      1088,
      `${noun.name} has no verb ${verb}; it has ${verbsOf(noun).join(', ')}`,
      first.column,
    );
  }
  if (verb === 'clear') nouns.unshift(clear);
  if (verb === 'show') nouns.push(print, ...(features === undefined ? [] : [features]));
  const begin = tokens.slice(1).map(({ text }) => `${text.toLowerCase()} `);
  const rest = nouns.filter((one) => one.toLowerCase().startsWith(begin.join('')));
  if (second === undefined || (tokens.length === 2 && rest.length > 0)) {
    return new Mistake(1094, `${[verb, ...begin].join(' ').trim()} what? One of ${listed(rest)}`, end);
  }
  const typed = tokens
    .slice(1, 3)
    .map(({ text }) => text)
    .join(' ');
  const hint = nearest(typed, nouns) || nearest(second.text, nouns);
  const begins = nouns.some((one) => one.toLowerCase().startsWith(`${second.text.toLowerCase()} `));
  return new Mistake(1088, `no such noun ${shown(begins ? typed : second.text)}${hint}`, second.column);
}

/** How many words are a phrase, which may stand without its group's name; 0 where they are something else. */
function wordsOf(phrase: string, words: readonly string[], group: string | null): number {
  const all = phrase.toLowerCase().split(' ');
  const spelt = (one: readonly string[]): boolean =>
    one.every((word, at) => words[at]?.toLowerCase() === word);
  if (spelt(all)) return all.length;
  return all.length > 1 && all[0] === group && spelt(all.slice(1)) ? all.length - 1 : 0;
}
