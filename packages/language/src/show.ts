// Answers to commands that read: for people, from the record.

import type { Configuration, Refusal } from '@lockstep/core';
import type { CommandOf } from './command.ts';
import { parseBinding, parseKey, parseValue, UNBOUND } from './entry.ts';
import { isThere } from './facts.ts';
import { nearest } from './nearest.ts';
import type { Noun } from './noun.ts';
import { withDefaults } from './reduce.ts';
import type { ArgumentSchema, Values } from './schema.ts';
import { quote } from './token.ts';
import { write } from './usage.ts';
import type { Vocabulary } from './vocabulary.ts';

export function show(
  vocabulary: Vocabulary,
  configuration: Configuration,
  { noun, object, name }: CommandOf<'show'>,
): { text: string } | Refusal {
  if (object === null || noun.identity.length === 0)
    return { text: list(vocabulary, configuration, noun, name) };
  if (isThere(vocabulary, configuration, noun, object)) {
    return { text: describe(vocabulary, configuration, noun, object.key) };
  }
  const names = objectsOf(vocabulary, configuration, noun).map((one) => one.name);
  return {
    code: 258,
    message: `there is no ${object.key}${nearest(object.name, names)}`,
    column: object.column,
  };
}

function objectsOf(
  vocabulary: Vocabulary,
  configuration: Configuration,
  noun: Noun,
): { key: string; name: string }[] {
  const found: { key: string; name: string }[] = [];
  // A noun without a name has one key, which is no prefix of others' keys.
  const keys = new Set([
    ...(configuration.get(noun.name) === undefined ? [] : [noun.name]),
    ...configuration.keys(`${noun.name} `),
  ]);
  for (const key of keys) {
    const parsed = parseKey(vocabulary, key);
    if (parsed.noun === noun && parsed.bound === undefined) found.push({ key, name: parsed.name });
  }
  return found;
}

function list(vocabulary: Vocabulary, configuration: Configuration, noun: Noun, name: string | null): string {
  const objects = objectsOf(vocabulary, configuration, noun).filter(
    (one) => name === null || one.name === name,
  );
  if (objects.length === 0) return `no ${noun.name}`;
  if (noun.identity.length === 0) return describe(vocabulary, configuration, noun, noun.name);
  return objects
    .map(({ key }, at) => `${at + 1}) ${describe(vocabulary, configuration, noun, key)}`)
    .join('\n');
}

/** One object with every argument, defaults named as such, and what is bound to it. */
function describe(vocabulary: Vocabulary, configuration: Configuration, noun: Noun, key: string): string {
  const given = parseValue(noun, configuration.get(key) ?? '');
  const lines = written([...noun.args.values()], withDefaults(noun, given), given);
  const bound = configuration.keys(`${key} -> `).map((bindingKey) => {
    const { bound: target } = parseKey(vocabulary, bindingKey);
    if (target === undefined) return '';
    const { binding, id } = target;
    const [first, ...others] = binding.identity as readonly [ArgumentSchema, ...ArgumentSchema[]];
    const values = { ...parseBinding(configuration.get(bindingKey) ?? ''), ...id };
    const flags = [...others, ...binding.flags].flatMap((argument) =>
      values[argument.name] === undefined ? [] : [`-${argument.name}`, ...write(argument, values)],
    );
    const said = configuration.get(bindingKey) === UNBOUND ? 'not bound:' : 'bound:';
    return [`     ${said}`, target.noun?.name ?? first.name, ...write(first, values), ...flags].join(' ');
  });
  return [key, ...lines, ...bound].join('\n');
}

function written(args: readonly ArgumentSchema[], all: Values, given: Values): string[] {
  return args.flatMap((argument) => {
    const value = all[argument.name];
    // What is held has no default that anything goes by.
    if (value === undefined || (given[argument.name] === undefined && argument.held === true)) return [];
    const words = argument.type.kind === 'switch' ? value : write(argument, all).join(' ') || quote(value);
    return [`     ${argument.name}: ${words}${given[argument.name] === undefined ? ' (default)' : ''}`];
  });
}
