// Bindings: what is bound to an object, with what is said about it there.

import { type Change, type Configuration, Draft, type Reduction } from '@lockstep/core';
import type { BoundObject, CommandOf } from './command.ts';
import {
  type BoundName,
  bindingKey,
  formatBinding,
  namesIn,
  namingIn,
  parseBinding,
  parseKey,
  priorityClaim,
  referencesOf,
  UNBOUND,
} from './entry.ts';
import {
  broughtAlong,
  changed,
  isNamed,
  isThere,
  missing,
  nearestOf,
  no,
  oneOf,
  replaced,
  unmet,
} from './facts.ts';
import type { Noun } from './noun.ts';
import type { ArgumentSchema } from './schema.ts';
import type { Vocabulary } from './vocabulary.ts';
import { wordsIn } from './words.ts';

type OnBinding = CommandOf<'bind' | 'unbind' | 'setBinding'>;

export function reduceBind(
  vocabulary: Vocabulary,
  configuration: Configuration,
  command: OnBinding,
): Reduction {
  return each(vocabulary, configuration, command, (before, bound) =>
    bind(vocabulary, before, command, bound),
  );
}

export function reduceUnbind(
  vocabulary: Vocabulary,
  configuration: Configuration,
  command: OnBinding,
): Reduction {
  return each(vocabulary, configuration, command, (before, bound) => {
    const found = findBinding(vocabulary, before, command, bound);
    if (found.ok) {
      const after = command.binding.usual.has(bound.name) ? UNBOUND : undefined;
      return changed([{ key: found.key, before: found.value, after }]);
    }
    const usual = usualKey(vocabulary, before, command, bound);
    return usual === null ? found : changed([{ key: usual, before: undefined, after: UNBOUND }]);
  });
}

export function reduceSetBinding(
  vocabulary: Vocabulary,
  configuration: Configuration,
  command: OnBinding,
): Reduction {
  return each(vocabulary, configuration, command, (before, bound) => {
    const found = findBinding(vocabulary, before, command, bound);
    if (!found.ok) return found;
    const values: Record<string, string> = { ...parseBinding(found.value), ...command.values };
    // As of an object: that it is off is remembered, not that it is on.
    if (command.values['state'] === 'ENABLED') delete values['state'];
    return replaced(found.key, found.value, formatBinding(command.binding, values));
  });
}

function each(
  vocabulary: Vocabulary,
  configuration: Configuration,
  { noun, owner, binding, bound }: OnBinding,
  one: (configuration: Configuration, bound: BoundObject) => Reduction,
): Reduction {
  if (!isThere(vocabulary, configuration, noun, owner)) return missing(configuration, noun, owner);
  const [only, second] = bound;
  const spelt = (before: Configuration, object: BoundObject): BoundObject =>
    asSpelt(vocabulary, before, binding, object);
  if (only !== undefined && second === undefined) return one(configuration, spelt(configuration, only));
  const draft = new Draft(configuration, (key, value) => referencesOf(vocabulary, key, value));
  for (const object of bound) {
    const reduction = one(draft, spelt(draft, object));
    if (!reduction.ok) return reduction;
    draft.apply(reduction.changes);
  }
  return changed(draft.changes());
}

/** What is bound by the name that it has: of a part of the product, whatever the case in which a line names it. */
function asSpelt(
  vocabulary: Vocabulary,
  configuration: Configuration,
  binding: OnBinding['binding'],
  bound: BoundObject,
): BoundObject {
  const [first] = binding.identity;
  const name = kindOf(vocabulary, configuration, binding, bound)?.builtin.spelt(bound.name) ?? bound.name;
  if (first === undefined || name === bound.name) return bound;
  return { ...bound, id: { ...bound.id, [first.name]: name }, name };
}

function bind(
  vocabulary: Vocabulary,
  configuration: Configuration,
  { noun, owner, binding, values, columns }: OnBinding,
  bound: BoundObject,
): Reduction {
  const changes: Change[] = [];
  const first = binding.identity[0] as ArgumentSchema;
  const nouns = first.reference?.nouns ?? [];
  const made = broughtAlong(vocabulary, configuration, { name: bound.name, nouns, argument: first });
  if (made !== null) changes.push(made);
  const kind =
    made === null ? kindOf(vocabulary, configuration, binding, bound) : vocabulary.noun(nouns[0] ?? '');
  if (kind === undefined) {
    const hint = nearestOf(configuration, nouns, bound.name);
    return no({ code: 258, message: `there is no ${oneOf(nouns, bound.name)}${hint}`, column: bound.column });
  }
  const said = { ...bound.id, ...values };
  for (const argument of namingIn({ binding, noun: kind })) {
    for (const named of namesIn(argument, said[argument.name])) {
      const refusal = unmet(
        vocabulary,
        configuration,
        named,
        columns[argument.name] ?? bound.column,
        '',
        new Set(),
      );
      if (refusal !== null) return no(refusal);
    }
  }
  const key = bindingKey(owner.key, binding, kind, bound.id);
  const there = configuration.get(key);
  const text = formatBinding(binding, values);
  // What was unbound is as it always was again, unless something is said about it.
  if (there === UNBOUND) return replaced(key, there, text === '' ? undefined : text);
  if (there !== undefined) {
    const what = key.slice(owner.key.length + 4);
    return no({ code: 273, message: `${what} is bound to ${owner.key} already`, column: bound.column });
  }
  const name: BoundName = { binding, noun: kind, id: bound.id, name: bound.name };
  const claim = priorityClaim(noun, owner.id, name, { ...bound.id, ...values });
  const holder = claim === null ? undefined : [...configuration.referrers(claim)][0];
  if (holder !== undefined) {
    const message = `priority ${values['priority']} belongs to ${holder} already`;
    return no({ code: 273, message, column: columns['priority'] ?? bound.column });
  }
  return changed([...changes, { key, before: undefined, after: text }]);
}

/** The kind of object that is bound: null where it is none, undefined where it should be one and is not there. */
function kindOf(
  vocabulary: Vocabulary,
  configuration: Configuration,
  binding: OnBinding['binding'],
  { name }: BoundObject,
): Noun | null | undefined {
  const reference = binding.identity[0]?.reference;
  if (reference === undefined || reference.open === true || wordsIn(reference.words).has(name)) return null;
  const found = reference.nouns.find((noun) => isNamed(vocabulary, configuration, noun, name));
  return found === undefined ? undefined : vocabulary.noun(found);
}

/** The key under which it is said that something is not bound, which would be without anybody's doing; null for anything else. */
function usualKey(
  vocabulary: Vocabulary,
  configuration: Configuration,
  { owner, binding }: OnBinding,
  bound: BoundObject,
): string | null {
  if (!binding.usual.has(bound.name)) return null;
  const kind = kindOf(vocabulary, configuration, binding, bound);
  const key = kind === undefined ? null : bindingKey(owner.key, binding, kind, bound.id);
  return key === null || configuration.get(key) !== undefined ? null : key;
}

/** The bindings of what a line names, which may say more: they have one beginning, and keys are sorted. */
function bindingsLike(
  vocabulary: Vocabulary,
  configuration: Configuration,
  owner: string,
  binding: OnBinding['binding'],
  kind: Noun | null,
  { id }: BoundObject,
): string[] {
  const [first, ...rest] = binding.identity;
  if (first === undefined || rest.length === 0) return [];
  const beginning = bindingKey(owner, binding, kind, { [first.name]: id[first.name] ?? '' });
  return configuration.keys(beginning).filter((key) => {
    if (key !== beginning && !key.startsWith(`${beginning} -`)) return false;
    if (configuration.get(key) === UNBOUND) return false;
    const other = parseKey(vocabulary, key).bound?.id ?? {};
    return Object.entries(id).every(([name, value]) => other[name] === value);
  });
}

/** The binding that a line means: what it leaves open is no matter where only one is bound that fits. */
function findBinding(
  vocabulary: Vocabulary,
  configuration: Configuration,
  { owner, binding }: OnBinding,
  bound: BoundObject,
): { ok: true; key: string; value: string } | Extract<Reduction, { ok: false }> {
  const kind = kindOf(vocabulary, configuration, binding, bound);
  const exact = kind === undefined ? '' : bindingKey(owner.key, binding, kind, bound.id);
  const there = configuration.get(exact);
  if (there !== undefined && there !== UNBOUND) return { ok: true, key: exact, value: there };
  const fitting =
    kind === undefined ? [] : bindingsLike(vocabulary, configuration, owner.key, binding, kind, bound);
  const [only, second] = fitting;
  if (only !== undefined && second === undefined)
    return { ok: true, key: only, value: configuration.get(only) ?? '' };
  if (only !== undefined) {
    const message = `${bound.name} is bound to ${owner.key} more than once: ${fitting
      .sort()
      .map((key) => key.slice(owner.key.length + 4))
      .join('; ')}`;
    return no({ code: 1097, message, column: bound.column });
  }
  const [first] = binding.identity;
  const what =
    kind === null || kind === undefined ? `${first?.name} ${bound.name}` : exact.slice(owner.key.length + 4);
  return no({ code: 258, message: `${what} is not bound to ${owner.key}`, column: bound.column });
}
