// A new name for an object: it moves, and everything that names it names it by the new one.

import type { Change, Configuration, Reduction } from '@lockstep/core';
import type { CommandOf } from './command.ts';
import {
  bindingKey,
  formatBinding,
  formatValue,
  keyOf,
  objectKey,
  parseBinding,
  parseKey,
  parseValue,
  UNBOUND,
} from './entry.ts';
import { changed, exists, isNamed, missing, no } from './facts.ts';
import { isBuiltin, isSequence, type Noun } from './noun.ts';
import type { ArgumentSchema, Values } from './schema.ts';
import { hides, isHidden } from './shadow.ts';
import { quote, splitWords } from './token.ts';
import { joined } from './usage.ts';
import type { Vocabulary } from './vocabulary.ts';

export function rename(
  vocabulary: Vocabulary,
  configuration: Configuration,
  { noun, object, newName }: CommandOf<'rename'>,
): Reduction {
  const value = configuration.get(object.key);
  if (isBuiltin(noun, object.name)) {
    return no({
      code: 257,
      message: `${object.key} is a part of the product: it keeps its name`,
      column: object.column,
    });
  }
  if (value === undefined) return missing(configuration, noun, object);
  const first = noun.identity[0]?.argument.name ?? '';
  const key = keyOf(noun, { ...object.id, [first]: newName.text });
  if (configuration.get(key) !== undefined || isBuiltin(noun, newName.text)) {
    return exists({ ...object, key, column: newName.column });
  }
  const { column } = newName;
  const hidden =
    hides(vocabulary, configuration, noun, newName.text, column) ??
    isHidden(vocabulary, configuration, noun, { old: object.name, name: newName.text, column });
  if (hidden !== null) return no(hidden);
  // Nothing names itself: what another of the name names by it is the next.
  const means = (nouns: readonly string[] = [], by = ''): boolean =>
    nouns.find(
      (one) => `${one} ${quote(object.name)}` !== by && isNamed(vocabulary, configuration, one, object.name),
    ) === noun.name;
  const alone = (nouns: readonly string[]): boolean =>
    !nouns.some((one) => one !== noun.name && isNamed(vocabulary, configuration, one, object.name));
  const names = { noun: noun.name, old: object.name, now: newName.text, means, alone };
  const changes: Change[] = [
    { key: object.key, before: value, after: undefined },
    {
      key,
      before: undefined,
      after: renamedEntry(vocabulary, object.key, value, object.key, names).value,
    },
  ];
  const coming = new Set([key]);
  for (const referrer of configuration.referrers(object.key)) {
    if (referrer === object.key) continue;
    const before = configuration.get(referrer) ?? '';
    const moved = renamedEntry(vocabulary, referrer, before, object.key, names);
    if (moved.key === referrer) {
      if (moved.value !== before) changes.push({ key: referrer, before, after: moved.value });
      continue;
    }
    // An aspect of another object that has the new name.
    if (configuration.get(moved.key) !== undefined || coming.has(moved.key)) {
      return exists({ ...object, key: moved.key, column: newName.column });
    }
    coming.add(moved.key);
    changes.push(
      { key: referrer, before, after: undefined },
      { key: moved.key, before: undefined, after: moved.value },
    );
  }
  return changed(changes);
}

interface Names {
  readonly noun: string;
  readonly old: string;
  readonly now: string;
  /** Whether it is the object that the old name means where it may name one of these nouns. */
  readonly means: (nouns: readonly string[] | undefined, by?: string) => boolean;
  /** Whether it is the only object of the old name among these nouns. */
  readonly alone: (nouns: readonly string[]) => boolean;
}

/** An entry that names the object, as it is after the renaming. */
function renamedEntry(
  vocabulary: Vocabulary,
  key: string,
  value: string,
  target: string,
  names: Names,
): { key: string; value: string } {
  const { noun, id, bound } = parseKey(vocabulary, key);
  const ownerId = keyOf(noun, id) === target || isAspect(noun, names) ? firstRenamed(noun, id, names) : id;
  if (bound === undefined) {
    const means = (nouns: readonly string[] | undefined): boolean => names.means(nouns, key);
    const values = renamedIn(noun.referring, parseValue(noun, value), { ...names, means });
    return { key: keyOf(noun, ownerId), value: formatValue(noun, values) };
  }
  const { binding } = bound;
  const [argument, ...rest] = binding.identity;
  const toldBy = renamedIn(bound.noun === null ? binding.identity : rest, bound.id, names);
  const isBound = bound.noun !== null && objectKey(bound.noun, bound.name) === target;
  const boundId = isBound && argument !== undefined ? { ...toldBy, [argument.name]: names.now } : toldBy;
  return {
    key: bindingKey(keyOf(noun, ownerId), binding, bound.noun, boundId),
    value:
      value === UNBOUND
        ? value
        : formatBinding(binding, renamedIn(binding.flags, parseBinding(value), names)),
  };
}

/** Whether an entry lives on the object alone: where another kind has an object of the old name, it stays with that. */
function isAspect({ existence }: Noun, { noun, alone }: Names): boolean {
  return typeof existence !== 'string' && existence.includes(noun) && alone(existence);
}

function firstRenamed({ identity: [first] }: Noun, id: Values, { old, now }: Names): Values {
  return first !== undefined && id[first.argument.name] === old ? { ...id, [first.argument.name]: now } : id;
}

function renamedIn(args: readonly ArgumentSchema[], values: Values, { old, now, means }: Names): Values {
  const renamed: Record<string, string> = { ...values };
  for (const argument of args) {
    const value = values[argument.name];
    if (value === undefined) continue;
    if (!isSequence(argument)) {
      if (value === old && means(argument.reference?.nouns)) renamed[argument.name] = now;
      continue;
    }
    const words = splitWords(value) ?? [];
    const own = argument.type.kind === 'none' ? 0 : 1;
    const after = words.map((word, at) => {
      const by = argument.repeat !== undefined || at < own ? argument : argument.tail?.[at - own]?.argument;
      return word === old && means(by?.reference?.nouns) ? now : word;
    });
    renamed[argument.name] = joined(argument, after);
  }
  return renamed;
}
