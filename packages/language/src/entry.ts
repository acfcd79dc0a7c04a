// Entries: how objects and bindings are written as keys and values, and read again.
//
//   lb vserver web                            HTTP 10.0.0.1 80 -timeout 5
//   lb vserver web -> service s1              -weight 3
//   lb vserver web -> rewrite policy p -type REQUEST     -priority 100
//   policy patset agents -> -string curl      -index 2         what is bound is no object: the argument says what it is
//   route 10.0.0.0 255.0.0.0 10.1.1.1 -td 5   -distance 2      several arguments name it
//   ns param                                  -maxConn 5       there is one only
//
// The spelling is canonical: equal objects are equal texts, so digests of equal configurations are equal. A value of several
// words is one word here, quoted.

import { assert } from '@lockstep/core';
import { type Binding, isSequence, type Noun } from './noun.ts';
import type { ArgumentSchema, Values } from './schema.ts';
import { quote, splitWords } from './token.ts';
import { companionOf, isCompanion } from './usage.ts';
import { checkValue } from './value.ts';
import type { Vocabulary } from './vocabulary.ts';
import { wordsIn } from './words.ts';

const ARROW = '->';

/** The value of a binding that would be there without anybody's doing, and is not. */
export const UNBOUND = '-unbound YES';

/** What a key says. */
export interface EntryName {
  readonly noun: Noun;
  /** The arguments that name the object, as far as they are given. */
  readonly id: Values;
  /** The first of them; empty where there is none. */
  readonly name: string;
  /** For a binding: what is bound. */
  readonly bound?: BoundName;
}

export interface BoundName {
  readonly binding: Binding;
  /** The kind of object that is bound; null where it is none. */
  readonly noun: Noun | null;
  readonly id: Values;
  readonly name: string;
}

/** The key of an object that one argument names. */
export function objectKey(noun: Noun, name: string): string {
  return `${noun.name} ${quote(name)}`;
}

/** The key of an object. */
export function keyOf(noun: Noun, id: Values): string {
  const [first, second] = noun.identity;
  // Most objects have a name.
  if (first !== undefined && second === undefined && first.or === undefined && first.form === 'positional') {
    return objectKey(noun, valueIn(first.argument, id));
  }
  const words = noun.identity.flatMap(({ argument, or, form }) =>
    wordsOfId(or === undefined || id[argument.name] !== undefined ? argument : or, form === 'flag', id),
  );
  return [noun.name, ...words].join(' ');
}

/** The key of a binding. `bound` is the kind of object that is bound, null for what is none. */
export function bindingKey(ownerKey: string, binding: Binding, bound: Noun | null, id: Values): string {
  const [first, ...rest] = binding.identity;
  assert(first !== undefined, 'something says what is bound');
  return [
    ownerKey,
    ARROW,
    bound === null || !binding.byNoun ? `-${first.name}` : bound.name,
    ...wordsOfId(first, false, id),
    ...rest.flatMap((argument) => wordsOfId(argument, true, id)),
  ].join(' ');
}

export function parseKey(vocabulary: Vocabulary, key: string): EntryName {
  const found = readKey(vocabulary, splitWords(key) ?? []);
  assert(found !== null, 'a key names an object, or a binding', { key });
  return found;
}

function readKey(vocabulary: Vocabulary, words: readonly string[]): EntryName | null {
  const owner = vocabulary.nounAt(words, 0);
  if (owner === undefined) return null;
  const { noun } = owner;
  const named = readId(
    noun.identity.map(({ argument, or, form }) => ({ argument, or, flag: form === 'flag' })),
    words,
    owner.words,
  );
  if (named === null) return null;
  const name = Object.values(named.id)[0] ?? '';
  if (named.at === words.length) return { noun, id: named.id, name };
  if (words[named.at] !== ARROW) return null;
  const bound = readBound(vocabulary, noun, words, named.at + 1);
  return bound === null ? null : { noun, id: named.id, name, bound };
}

function readBound(
  vocabulary: Vocabulary,
  owner: Noun,
  words: readonly string[],
  at: number,
): BoundName | null {
  const kind = words[at] ?? '';
  const found = kind.startsWith('-') ? undefined : vocabulary.nounAt(words, at);
  const binding =
    found === undefined
      ? owner.bindings.find(({ identity }) => `-${identity[0]?.name}` === kind)
      : bindingOf(owner, found.noun.name);
  if (binding === undefined) return null;
  const [first, ...rest] = binding.identity;
  if (first === undefined) return null;
  const named = readId(
    [{ argument: first, flag: false }, ...rest.map((argument) => ({ argument, flag: true }))],
    words,
    at + (found?.words ?? 1),
  );
  if (named === null || named.at !== words.length) return null;
  return { binding, noun: found?.noun ?? null, id: named.id, name: firstOf(first, named.id) };
}

/** The binding of an owner that takes this kind of object. */
function bindingOf(owner: Noun, bound: string): Binding | undefined {
  return owner.bindings.find(
    ({ byNoun, identity: [first] }) => byNoun && first?.reference?.nouns.includes(bound),
  );
}

interface NamedBy {
  readonly argument: ArgumentSchema;
  readonly or?: ArgumentSchema | undefined;
  readonly flag: boolean;
}

function readId(
  by: readonly NamedBy[],
  words: readonly string[],
  start: number,
): { id: Values; at: number } | null {
  const id: Record<string, string> = {};
  let at = start;
  for (const { argument, or, flag } of by) {
    if (flag && words[at] !== `-${argument.name}`) continue;
    if (flag) at += 1;
    const word = words[at];
    if (word === undefined) return null;
    const named = or === undefined || checkValue(argument, word, 1).ok ? argument : or;
    id[named.name] = word;
    at += 1;
  }
  return { id, at };
}

function wordsOfId(argument: ArgumentSchema, flag: boolean, id: Values): string[] {
  if (!flag) return [quote(valueIn(argument, id))];
  const value = id[argument.name];
  return value === undefined ? [] : [`-${argument.name}`, quote(value)];
}

function valueIn(argument: ArgumentSchema, id: Values): string {
  const value = id[argument.name];
  assert(value !== undefined, 'what names an object is given', { argument: argument.name });
  return value;
}

function firstOf(argument: ArgumentSchema | undefined, id: Values): string {
  return argument === undefined ? '' : (id[argument.name] ?? '');
}

/** The value of an object. Arguments at their default are written only where they were given. */
export function formatValue(noun: Noun, values: Values): string {
  // Of an object that was there before anybody added it, nobody knows them: what is set is written with its name.
  if (!hasFront(noun, values)) {
    const order = [...noun.positional.map(({ name }) => name), ...noun.flagOrder];
    return formatFlags(order, values).join(' ');
  }
  const words = noun.positional.map(({ name, default: usual = '' }) => quote(values[name] ?? usual));
  // How a word is encrypted stands behind them.
  if (hasCompanions(values)) {
    for (const { name } of noun.positional) words.push(...formatCompanion(name, values));
  }
  words.push(...formatFlags(noun.flagOrder, values));
  return words.join(' ');
}

/** Whether all is known of an object that only `add` says of it. */
export function hasFront({ positional }: Noun, values: Values): boolean {
  return positional.every(({ name, default: usual }) => values[name] !== undefined || usual !== undefined);
}

export function parseValue(noun: Noun, value: string): Record<string, string> {
  const words = wordsOf(value);
  const values: Record<string, string> = {};
  const front = value === '' || value.startsWith('-') ? [] : noun.positional;
  for (const [at, { name }] of front.entries()) {
    const word = words[at];
    assert(word !== undefined, 'an entry has all positional arguments', { noun: noun.name, value });
    values[name] = word;
  }
  return readFlags(words, front.length, values);
}

export function formatBinding(binding: Binding, values: Values): string {
  return formatFlags(flagNames(binding), values).join(' ');
}

const flagNamesOf = new WeakMap<Binding, readonly string[]>();

function flagNames(binding: Binding): readonly string[] {
  let names = flagNamesOf.get(binding);
  if (names === undefined) {
    names = binding.flags.map(({ name }) => name);
    flagNamesOf.set(binding, names);
  }
  return names;
}

export function parseBinding(value: string): Record<string, string> {
  return readFlags(wordsOf(value), 0, {});
}

const places = new WeakMap<readonly string[], ReadonlyMap<string, number>>();

/** The names of an order by their place in it. */
function placesIn(order: readonly string[]): ReadonlyMap<string, number> {
  let known = places.get(order);
  if (known === undefined) {
    known = new Map(order.map((name, at) => [name, at]));
    places.set(order, known);
  }
  return known;
}

/** `-timeout 5 -comment "a b"`, in the order given, which may be long where the values are few. */
function formatFlags(order: readonly string[], values: Values): string[] {
  const place = placesIn(order);
  const names: string[] = [];
  for (const name in values) if (values[name] !== undefined && place.has(name)) names.push(name);
  if (names.length > 1) names.sort((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0));
  const words: string[] = [];
  const companions = names.length > 0 && hasCompanions(values);
  for (const name of names) {
    words.push(`-${name}`, quote(values[name] ?? ''));
    if (companions) words.push(...formatCompanion(name, values));
  }
  return words;
}

/** Whether anything says how a value is encrypted: few objects have it, and all are formatted. */
function hasCompanions(values: Values): boolean {
  for (const name in values) if (isCompanion(name)) return true;
  return false;
}

function formatCompanion(name: string, values: Values): string[] {
  const companion = values[companionOf(name)];
  return companion === undefined ? [] : [`-${companionOf(name)}`, quote(companion)];
}

/** The arguments of an entry by their names; null for one that is no text of this language: an engine may show anything. */
export function argumentsOf(vocabulary: Vocabulary, key: string, value: string): Map<string, string> | null {
  const words = splitWords(key);
  const entry = words === null ? null : readKey(vocabulary, words);
  const values = splitWords(value);
  if (entry === null || values === null) return null;
  const front =
    entry.bound !== undefined || value === '' || value.startsWith('-') ? [] : entry.noun.positional;
  const flags = values.slice(front.length);
  if (values.length < front.length || flags.length % 2 !== 0) return null;
  const found = new Map(front.map(({ name }, at) => [name, values[at] ?? '']));
  for (let at = 0; at < flags.length; at += 2) {
    const flag = flags[at] ?? '';
    if (!flag.startsWith('-')) return null;
    found.set(flag.slice(1), flags[at + 1] ?? '');
  }
  return found;
}

/** What an entry refers to: keys of objects, and the claim that it alone may hold. */
export function referencesOf(vocabulary: Vocabulary, key: string, value: string): string[] {
  if (refersToNothing(vocabulary, key, value)) return [];
  const { noun, id, bound } = parseKey(vocabulary, key);
  if (bound !== undefined) return boundReferences(noun, id, bound, value);
  const references = lastingReferences(noun, id);
  if (noun.referring.length === 0 && noun.claim === undefined && noun.namedBy === undefined)
    return references;
  const values = parseValue(noun, value);
  if (noun.namedBy !== undefined && !hasFront(noun, values)) references.push(noun.namedBy.noun);
  for (const argument of noun.referring) references.push(...referredKeys(argument, values[argument.name]));
  const claim = noun.claim?.(values);
  if (claim !== undefined && claim !== null) references.push(`=${claim}`);
  return references;
}

/** Whether it is plain at a glance that an object refers to nothing, as most do: then its entry need not be read. */
function refersToNothing(vocabulary: Vocabulary, key: string, value: string): boolean {
  if (key.includes(` ${ARROW} `)) return false;
  const noun = vocabulary.nounIn(key);
  if (noun === undefined || typeof noun.existence !== 'string' || noun.claim !== undefined) return false;
  if (noun.namedBy !== undefined) return false;
  return noun.referring.every(
    (argument) => !noun.positional.includes(argument) && !value.includes(`-${argument.name} `),
  );
}

/** Objects on which another is only an aspect, or that its name names. */
function lastingReferences({ existence, identity: [first] }: Noun, id: Values): string[] {
  if (typeof existence === 'string' || first === undefined) return [];
  const name = quote(id[first.argument.name] ?? '');
  return existence.map((noun) => `${noun} ${name}`);
}

function boundReferences(owner: Noun, id: Values, bound: BoundName, value: string): string[] {
  const references = [keyOf(owner, id), ...lastingReferences(owner, id)];
  if (bound.noun !== null) references.push(objectKey(bound.noun, bound.name));
  const values = { ...bound.id, ...parseBinding(value) };
  for (const argument of namingIn(bound)) {
    references.push(...referredKeys(argument, values[argument.name]));
  }
  const claim = priorityClaim(owner, id, bound, values);
  if (claim !== null) references.push(claim);
  return references;
}

/** The arguments by which a binding may name objects besides the one that is bound. */
export function namingIn({ binding, noun }: Pick<BoundName, 'binding' | 'noun'>): readonly ArgumentSchema[] {
  const { identity, flags } = binding;
  return [...(noun === null ? identity : identity.slice(1)), ...flags];
}

/** Of the policies of a kind that are bound at one place, each has a priority of its own. */
export function priorityClaim(
  owner: Noun,
  id: Values,
  { binding, noun }: BoundName,
  values: Values,
): string | null {
  const priority = values['priority'];
  if (priority === undefined || binding.identity[0]?.name.toLowerCase().startsWith('policy') !== true)
    return null;
  return `=priority ${priority} of ${keyOf(owner, id)}, ${values['type'] ?? ''} ${noun?.name ?? ''}`;
}

/** The keys of what a value of an argument may name. */
export function referredKeys(argument: ArgumentSchema, value: string | undefined): string[] {
  return namesIn(argument, value).flatMap(({ name, nouns }) => nouns.map((noun) => `${noun} ${quote(name)}`));
}

/** The names in a value of an argument, with the kinds of object that each may be of. */
export function namesIn(
  argument: ArgumentSchema,
  value: string | undefined,
): { name: string; nouns: readonly string[]; argument: ArgumentSchema }[] {
  if (value === undefined) return [];
  const words = isSequence(argument) ? (splitWords(value) ?? []) : [value];
  const own = argument.type.kind === 'none' ? 0 : 1;
  return words.flatMap((name, at) => {
    const by = argument.repeat !== undefined || at < own ? argument : argument.tail?.[at - own]?.argument;
    const { reference } = by ?? argument;
    if (by === undefined || reference === undefined || wordsIn(reference.words).has(name)) return [];
    return [{ name, nouns: reference.nouns, argument: by }];
  });
}

function readFlags(
  words: readonly string[],
  start: number,
  values: Record<string, string>,
): Record<string, string> {
  for (let at = start; at + 1 < words.length; at += 2) {
    const flag = words[at] ?? '';
    assert(flag.startsWith('-'), 'an entry has flags behind its positional arguments', { flag });
    values[flag.slice(1)] = words[at + 1] ?? '';
  }
  return values;
}

function wordsOf(text: string): string[] {
  const words = splitWords(text);
  assert(words !== null, 'an entry is canonical text', { text });
  return words;
}
