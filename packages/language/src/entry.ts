// Entries: how objects and bindings are written as keys and values, and read again.
//
//   lb vserver web                   HTTP 10.0.0.1 80 -timeout 5
//   lb vserver web -> service s1     -weight 3
//
// The spelling is canonical: equal objects are equal texts, so digests of equal configurations are equal.

import { assert } from '@lockstep/core';
import type { ArgumentSchema, Values } from './schema.ts';
import { lex, quote } from './token.ts';
import { bindingOf, type Noun, type Vocabulary } from './vocabulary.ts';

const ARROW = ' -> ';

/** What a key says. */
export interface EntryName {
  readonly noun: Noun;
  readonly name: string;
  /** For a binding: what is bound. */
  readonly bound?: { readonly noun: Noun; readonly name: string };
}

export function objectKey(noun: Noun, name: string): string {
  return `${noun.schema.noun} ${quote(name)}`;
}

/** The key of what an argument's value names. */
export function referredKey(argument: ArgumentSchema, name: string): string {
  assert(argument.reference !== undefined, 'only what refers has a target', { argument: argument.name });
  return `${argument.reference.noun} ${quote(name)}`;
}

export function bindingKey(ownerKey: string, boundKey: string): string {
  return ownerKey + ARROW + boundKey;
}

export function parseKey(vocabulary: Vocabulary, key: string): EntryName {
  const words = wordsOf(key);
  const owner = vocabulary.nounAt(words, 0);
  assert(owner !== undefined, 'a key begins with a noun', { key });
  const name = words[owner.words];
  assert(name !== undefined, 'a key has a name', { key });
  const rest = owner.words + 1;
  if (words.length === rest) return { noun: owner.noun, name };
  assert(words[rest] === '->', 'behind the name of an owner comes what is bound', { key });
  const bound = vocabulary.nounAt(words, rest + 1);
  assert(bound !== undefined, 'what is bound is a noun', { key });
  const boundName = words[rest + 1 + bound.words];
  assert(boundName !== undefined, 'what is bound has a name', { key });
  return { noun: owner.noun, name, bound: { noun: bound.noun, name: boundName } };
}

/** The value of an object. Arguments at their default are written only where they were given. */
export function formatValue(noun: Noun, values: Values): string {
  const words = noun.schema.positional.map((argument) => {
    const value = values[argument.name] ?? argument.default;
    assert(value !== undefined, 'a positional argument has a value', {
      noun: noun.schema.noun,
      argument: argument.name,
    });
    return quote(value);
  });
  return [...words, ...formatFlags(noun.flagOrder, values)].join(' ');
}

export function parseValue(noun: Noun, value: string): Record<string, string> {
  const words = wordsOf(value);
  const values: Record<string, string> = {};
  for (const [at, { name }] of noun.schema.positional.entries()) {
    const word = words[at];
    assert(word !== undefined, 'an entry has all positional arguments', { noun: noun.schema.noun, value });
    values[name] = word;
  }
  return readFlags(words, noun.schema.positional.length, values);
}

export function formatBinding(owner: Noun, bound: Noun, values: Values): string {
  const binding = bindingOf(owner, bound.schema.noun);
  assert(binding !== undefined, 'only what has a binding is bound');
  return formatFlags(
    binding.flags.map(({ name }) => name),
    values,
  ).join(' ');
}

export function parseBinding(value: string): Record<string, string> {
  return readFlags(value === '' ? [] : wordsOf(value), 0, {});
}

/** `-timeout 5 -comment "a b"`, in the order given. */
export function formatFlags(order: readonly string[], values: Values, write = quote): string[] {
  const words: string[] = [];
  for (const name of order) {
    const value = values[name];
    if (value !== undefined) words.push(`-${name}`, write(value));
  }
  return words;
}

/** The arguments of an entry by their names; null for one that is no text of this language: an engine may show anything. */
export function argumentsOf(vocabulary: Vocabulary, key: string, value: string): Map<string, string> | null {
  const words = splitWords(key);
  const owner = words === null ? undefined : vocabulary.nounAt(words, 0);
  const values = value === '' ? [] : splitWords(value);
  if (words === null || owner === undefined || values === null) return null;
  // Behind the name of an owner stands what is bound to it: such an entry has flags only.
  const positional = words.length === owner.words + 1 ? owner.noun.schema.positional : [];
  const flags = values.slice(positional.length);
  if (values.length < positional.length || flags.length % 2 !== 0) return null;
  const found = new Map(positional.map(({ name }, at) => [name, values[at] ?? '']));
  for (let at = 0; at < flags.length; at += 2) {
    const flag = flags[at] ?? '';
    if (!flag.startsWith('-')) return null;
    found.set(flag.slice(1), flags[at + 1] ?? '');
  }
  return found;
}

/** What an entry refers to: keys of objects, and the claim that it alone may hold. */
export function referencesOf(vocabulary: Vocabulary, key: string, value: string): string[] {
  const { noun, name, bound } = parseKey(vocabulary, key);
  if (bound !== undefined) return [objectKey(noun, name), objectKey(bound.noun, bound.name)];
  if (noun.referring.length === 0 && noun.schema.claim === undefined) return [];
  const values = parseValue(noun, value);
  const references: string[] = [];
  for (const argument of noun.referring) {
    const target = values[argument.name];
    if (target !== undefined) references.push(referredKey(argument, target));
  }
  const claim = noun.schema.claim?.(values);
  if (claim !== undefined && claim !== null) references.push(`=${claim}`);
  return references;
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

/** Canonical text is mostly without quotes: then splitting is enough. */
function splitWords(text: string): string[] | null {
  if (!text.includes('"')) return text.split(' ');
  const lexed = lex(text);
  return lexed.ok ? lexed.tokens.map((token) => token.text) : null;
}

function wordsOf(text: string): string[] {
  const words = splitWords(text);
  assert(words !== null, 'an entry is canonical text', { text });
  return words;
}
