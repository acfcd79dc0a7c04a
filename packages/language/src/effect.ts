// What of a command no data plane acts on. It is parsed, validated, kept consistent, undone and compared all the same.
//
//   held, no effect                            the noun is none that a data plane knows
//   held, no effect: serviceType SSL           this value leaves the whole object without effect
//   held, no effect: -soThreshold, lbMethod URLHASH      these arguments, and values, only
//   held, no effect: -backupVServer payment    what it names is held itself

import type { Configuration } from '@lockstep/core';
import type { LanguageCommand, ObjectName } from './command.ts';
import { objectKey, parseValue } from './entry.ts';
import { isNamed } from './facts.ts';
import type { Noun } from './noun.ts';
import type { ArgumentSchema, Values } from './schema.ts';
import { quote } from './token.ts';
import type { Vocabulary } from './vocabulary.ts';

const HELD = 'held, no effect';

/** See Dialect.held. */
export function heldOf(
  vocabulary: Vocabulary,
  before: Configuration,
  after: Configuration,
  command: LanguageCommand,
): string | null {
  switch (command.verb) {
    case 'add':
    case 'set': {
      const { noun, values, objects } = command;
      return ofObjects(after, noun, objects) ?? inWords(heldArguments(vocabulary, after, noun, values));
    }
    case 'unset': {
      const { noun, objects, unset } = command;
      const named = unset.filter((name) => noun.args.get(name.toLowerCase())?.held === true);
      return ofObjects(after, noun, objects) ?? inWords(named.map((name) => `-${name}`));
    }
    case 'rm':
    case 'enable':
    case 'disable':
      return ofObjects(before, command.noun, command.objects);
    case 'rename':
      return ofObject(before, command.noun, command.object.key);
    case 'bind':
    case 'unbind':
    case 'setBinding':
      return ofBinding(vocabulary, after, command);
    default:
      return null;
  }
}

function ofBinding(
  vocabulary: Vocabulary,
  after: Configuration,
  {
    noun,
    owner,
    binding,
    bound,
    values,
  }: Extract<LanguageCommand, { verb: 'bind' | 'unbind' | 'setBinding' }>,
): string | null {
  const whole = ofObject(after, noun, owner.key);
  if (whole !== null) return whole;
  const [first] = binding.identity;
  if (first === undefined || first.held === true) return HELD;
  const named = heldNames(vocabulary, after, first, bound[0]?.name ?? '');
  if (named !== null) return named;
  return inWords(
    binding.flags.flatMap((argument) =>
      values[argument.name] === undefined ? [] : heldValue(argument, values[argument.name] ?? '', '-'),
    ),
  );
}

/** Why nothing acts on what an argument names, whatever of that name it is; null where something does, or where it names nothing. */
function heldNames(
  vocabulary: Vocabulary,
  after: Configuration,
  { reference }: ArgumentSchema,
  name: string,
): string | null {
  const why = (reference?.nouns ?? [])
    .filter((one) => isNamed(vocabulary, after, one, name))
    .map((one) => vocabulary.noun(one))
    .map((noun) => (noun === undefined ? HELD : ofObject(after, noun, objectKey(noun, name))));
  return why.includes(null) ? null : (why[0] ?? null);
}

/** Why none of the objects has an effect; null where one has. */
function ofObjects(at: Configuration, noun: Noun, objects: readonly ObjectName[]): string | null {
  const why = objects.map(({ key }) => ofObject(at, noun, key));
  return why.includes(null) ? null : (why[0] ?? null);
}

/** Why a whole object has no effect; null where it has. */
function ofObject(after: Configuration, noun: Noun, key: string): string | null {
  if (!noun.inEffect) return HELD;
  const value = after.get(key);
  return value === undefined ? null : inWords(decisive(noun, parseValue(noun, value)));
}

/** The values of an object that leave all of it without effect. */
function decisive(noun: Noun, values: Values): string[] {
  return noun.decisive.flatMap((name) => {
    const argument = noun.args.get(name.toLowerCase());
    const value = values[name];
    if (argument === undefined || value === undefined) return [];
    if (argument.held === true && value.toLowerCase() === argument.default?.toLowerCase()) return [];
    return heldValue(argument, value, noun.positional.includes(argument) ? '' : '-');
  });
}

/** What of given values nothing acts on. */
function heldArguments(vocabulary: Vocabulary, after: Configuration, noun: Noun, values: Values): string[] {
  const front = new Set(noun.positional.map(({ name }) => name));
  return Object.entries(values).flatMap(([name, value]) => {
    const argument = noun.args.get(name.toLowerCase());
    if (argument === undefined) return [];
    const hyphen = front.has(name) ? '' : '-';
    const held = heldValue(argument, value, hyphen);
    if (held.length > 0 || heldNames(vocabulary, after, argument, value) === null) return held;
    return [`${hyphen}${name} ${quote(value)}`];
  });
}

function heldValue({ name, held }: ArgumentSchema, value: string, hyphen: string): string[] {
  if (held === true) return [`${hyphen}${name}`];
  return held?.has(value.toLowerCase()) === true ? [`${hyphen}${name} ${value}`] : [];
}

function inWords(parts: readonly string[]): string | null {
  return parts.length === 0 ? null : `${HELD}: ${parts.join(', ')}`;
}

/** An object's values as a data plane takes them: defaults filled in, and in the place of what is only held. Null: nothing acts on it. */
export function effectiveValues(noun: Noun, values: Values): Values | null {
  if (!noun.inEffect || decisive(noun, values).length > 0) return null;
  const effective: Record<string, string> = {};
  for (const argument of noun.args.values()) {
    const { name, held, default: standard } = argument;
    const given = values[name];
    const acted = given !== undefined && held !== true && held?.has(given.toLowerCase()) !== true;
    const value = acted ? given : standard;
    if (value !== undefined) effective[name] = value;
  }
  return effective;
}
