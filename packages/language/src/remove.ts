// The removal of an object: with what cannot be without it, or refused where it is in use.

import type { Configuration, Reduction } from '@lockstep/core';
import type { ObjectName } from './command.ts';
import { namesIn, namingIn, objectKey, parseBinding, parseKey, parseValue } from './entry.ts';
import { changed, isNamed, missing, no } from './facts.ts';
import { isPart, type Noun } from './noun.ts';
import type { ArgumentSchema, Reference } from './schema.ts';
import { quote } from './token.ts';
import type { Vocabulary } from './vocabulary.ts';

/** An object with everything that goes along: bindings and aspects always, other objects as their reference says. */
export function remove(
  vocabulary: Vocabulary,
  configuration: Configuration,
  noun: Noun,
  object: ObjectName,
): Reduction {
  const before = configuration.get(object.key);
  if (isPart(noun, object.name)) {
    // Without what was set, it is as it always was.
    if (before !== undefined) return changed([{ key: object.key, before, after: undefined }]);
    const message = `${object.key} is a part of the product: it cannot be removed`;
    return no({ code: 257, message, column: object.column });
  }
  // What always is there goes with what is bound to it.
  const isBound =
    noun.existence === 'standing' && !configuration.referrers(object.key)[Symbol.iterator]().next().done;
  if (before === undefined && !isBound) return missing(configuration, noun, object);
  const going = new Set([object.key]);
  const stays = (one: string, name: string): boolean =>
    !going.has(`${one} ${quote(name)}`) && isNamed(vocabulary, configuration, one, name);
  // A set is walked in the order of insertion, and what is inserted meanwhile is walked too.
  for (const target of going) {
    // What is a part of the product only goes back to how it was.
    const { noun: kind, name: targetName, bound } = parseKey(vocabulary, target);
    if (bound === undefined && isPart(kind, targetName)) continue;
    for (const referrer of configuration.referrers(target)) {
      if (going.has(referrer) || isStillNamed(vocabulary, configuration, referrer, target, stays)) continue;
      const use = useOf(vocabulary, configuration, referrer, target);
      if (use?.reference.onRemove === 'refuse') {
        const message = `${target} is in use: ${referrer} names it as ${use.argument.name}`;
        return no({ code: 1070, message, column: object.column });
      }
      going.add(referrer);
    }
  }
  return changed(
    [...going]
      .map((key) => ({ key, before: configuration.get(key), after: undefined }))
      .filter((change) => change.before !== undefined),
  );
}

/** Whether an entry is a binding of an object. */
export function isBoundTo(key: string, owner: string): boolean {
  return key.startsWith(`${owner} -> `);
}

/** By which argument an entry names a target; null where it is bound to it, or an aspect of it. */
export function useOf(
  vocabulary: Vocabulary,
  configuration: Configuration,
  referrer: string,
  target: string,
): { readonly argument: ArgumentSchema; readonly reference: Reference } | null {
  // What is bound to it may name it besides, and goes along all the same.
  if (isBoundTo(referrer, target)) return null;
  const { noun, bound } = parseKey(vocabulary, referrer);
  const value = configuration.get(referrer) ?? '';
  const values = bound === undefined ? parseValue(noun, value) : { ...bound.id, ...parseBinding(value) };
  const first = bound?.binding.identity[0];
  if (bound !== undefined && bound.noun !== null && first?.reference !== undefined) {
    if (objectKey(bound.noun, bound.name) === target) return { argument: first, reference: first.reference };
  }
  for (const argument of bound === undefined ? noun.referring : namingIn(bound)) {
    for (const { name, nouns, argument: by } of namesIn(argument, values[argument.name])) {
      if (by.reference !== undefined && nouns.some((one) => `${one} ${quote(name)}` === target)) {
        return { argument: by, reference: by.reference };
      }
    }
  }
  return null;
}

/** Whether what an entry names by that name is there all the same: as an object of another kind, which stays. */
export function isStillNamed(
  vocabulary: Vocabulary,
  configuration: Configuration,
  referrer: string,
  target: string,
  stays: (noun: string, name: string) => boolean,
): boolean {
  const { noun, name, bound } = parseKey(vocabulary, referrer);
  const { noun: kind, name: targetName } = parseKey(vocabulary, target);
  const use = useOf(vocabulary, configuration, referrer, target);
  // It need not be there.
  if (use?.reference.open === true) return true;
  // What is bound is of one kind, and known to be.
  if (use !== null && bound?.noun === kind && bound.name === targetName) return false;
  const aspect = typeof noun.existence !== 'string' && name === targetName ? noun.existence : [];
  const nouns = use?.reference.nouns ?? aspect;
  return nouns.some(
    (one) => one !== kind.name && `${one} ${quote(targetName)}` !== referrer && stays(one, targetName),
  );
}
