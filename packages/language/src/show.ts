// Answers to commands that read: for people, from the record.

import type { Configuration, Refusal } from '@lockstep/core';
import type { CommandOf } from './command.ts';
import { objectKey, parseBinding, parseKey, parseValue } from './entry.ts';
import { nearest } from './nearest.ts';
import { withDefaults } from './reduce.ts';
import { quote } from './token.ts';
import type { Noun, Vocabulary } from './vocabulary.ts';

export function show(
  vocabulary: Vocabulary,
  configuration: Configuration,
  { noun, name }: CommandOf<'show'>,
): { text: string } | Refusal {
  if (name === null) return { text: list(vocabulary, configuration, noun) };
  const key = objectKey(noun, name.text);
  if (configuration.get(key) !== undefined) return { text: describe(vocabulary, configuration, noun, key) };
  const names = objectsOf(vocabulary, configuration, noun).map((one) => one.name);
  return { code: 258, message: `there is no ${key}${nearest(name.text, names)}`, column: name.column };
}

function objectsOf(
  vocabulary: Vocabulary,
  configuration: Configuration,
  noun: Noun,
): { key: string; name: string }[] {
  const found: { key: string; name: string }[] = [];
  for (const key of configuration.keys(`${noun.schema.noun} `)) {
    const parsed = parseKey(vocabulary, key);
    if (parsed.noun === noun && parsed.bound === undefined) found.push({ key, name: parsed.name });
  }
  return found;
}

function list(vocabulary: Vocabulary, configuration: Configuration, noun: Noun): string {
  const objects = objectsOf(vocabulary, configuration, noun);
  if (objects.length === 0) return `no ${noun.schema.noun}`;
  return objects
    .map(({ key }, at) => `${at + 1}) ${describe(vocabulary, configuration, noun, key)}`)
    .join('\n');
}

/** One object with every argument, defaults named as such, and what is bound to it. */
function describe(vocabulary: Vocabulary, configuration: Configuration, noun: Noun, key: string): string {
  const given = parseValue(noun, configuration.get(key) ?? '');
  const all = withDefaults(noun, given);
  const names = [...noun.schema.positional.map((argument) => argument.name), ...noun.flagOrder];
  const lines = names.flatMap((name) => {
    const value = all[name];
    if (value === undefined) return [];
    return [`     ${name}: ${quote(value)}${given[name] === undefined ? ' (default)' : ''}`];
  });
  const bound = configuration.keys(`${key} -> `).map((bindingKey) => {
    const { bound: target } = parseKey(vocabulary, bindingKey);
    const flags = Object.entries(parseBinding(configuration.get(bindingKey) ?? ''));
    const shown = flags.map(([flag, value]) => ` -${flag} ${quote(value)}`).join('');
    return `     bound: ${target?.noun.schema.noun} ${quote(target?.name ?? '')}${shown}`;
  });
  return [key, ...lines, ...bound].join('\n');
}
