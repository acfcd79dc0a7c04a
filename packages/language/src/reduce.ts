// The pure model of execution: what a command would change in a configuration, or why it is refused.
// Manager and engine run the same code, so what the one expects is what the other does.

import { type Change, type Configuration, Draft, type Reduction, type Refusal } from '@lockstep/core';
import { reduceBind, reduceSetBinding, reduceUnbind } from './bind.ts';
import { clear } from './clear.ts';
import type { CommandOf, LanguageCommand, ObjectName } from './command.ts';
import { formatValue, hasFront, namesIn, objectKey, parseValue, referencesOf } from './entry.ts';
import {
  broughtAlong,
  changed,
  exists,
  isThere,
  missedWithout,
  missing,
  no,
  replaced,
  unmet,
} from './facts.ts';
import { mistakable } from './mistakable.ts';
import { isBuiltin, isPart, type Noun } from './noun.ts';
import { remove } from './remove.ts';
import { rename } from './rename.ts';
import type { Values } from './schema.ts';
import { hides } from './shadow.ts';
import { usualState } from './state.ts';
import { companionOf } from './usage.ts';
import type { Vocabulary } from './vocabulary.ts';
import { canBeWritten } from './writable.ts';

const NOTHING: ReadonlySet<string> = new Set();

export function reduce(
  vocabulary: Vocabulary,
  configuration: Configuration,
  command: LanguageCommand,
): Reduction {
  switch (command.verb) {
    case 'add':
      return each(vocabulary, configuration, command, (before, object) =>
        add(vocabulary, before, command, object),
      );
    case 'set':
      return each(vocabulary, configuration, command, (before, object) =>
        set(vocabulary, before, command, object),
      );
    case 'unset':
      return each(vocabulary, configuration, command, (before, object) =>
        unset(vocabulary, before, command, object),
      );
    case 'rm':
      return each(vocabulary, configuration, command, (before, object) =>
        remove(vocabulary, before, command.noun, object),
      );
    case 'enable':
    case 'disable':
      return each(vocabulary, configuration, command, (before, object) =>
        toggle(vocabulary, before, command, object),
      );
    case 'rename':
      return rename(vocabulary, configuration, command);
    case 'bind':
      return reduceBind(vocabulary, configuration, command);
    case 'unbind':
      return reduceUnbind(vocabulary, configuration, command);
    case 'setBinding':
      return reduceSetBinding(vocabulary, configuration, command);
    case 'clear':
      return clear(vocabulary, configuration, command.level);
    case 'show':
    case 'print':
    case 'features':
      return changed([]);
  }
}

/** One object after the other, each on what the one before it left. */
function each(
  vocabulary: Vocabulary,
  configuration: Configuration,
  { objects }: { readonly objects: readonly ObjectName[] },
  one: (configuration: Configuration, object: ObjectName) => Reduction,
): Reduction {
  const [only, second] = objects;
  if (only !== undefined && second === undefined) return one(configuration, only);
  const draft = new Draft(configuration, (key, value) => referencesOf(vocabulary, key, value));
  for (const object of objects) {
    const reduction = one(draft, object);
    if (!reduction.ok) return reduction;
    draft.apply(reduction.changes);
  }
  return changed(draft.changes());
}

function add(
  vocabulary: Vocabulary,
  configuration: Configuration,
  command: CommandOf<'add'>,
  object: ObjectName,
): Reduction {
  const { noun } = command;
  if (configuration.get(object.key) !== undefined) return exists(object);
  const hidden = isBuiltin(noun, object.name)
    ? null
    : hides(vocabulary, configuration, noun, object.name, object.column);
  if (hidden !== null) return no(hidden);
  const values = remembered(noun, command.values);
  const changes: Change[] = [];
  const implied = noun.implies?.(values) ?? null;
  if (implied !== null) {
    const other = vocabulary.noun(implied.noun) as Noun;
    const otherKey = objectKey(other, implied.name);
    if (configuration.get(otherKey) === undefined) {
      changes.push({ key: otherKey, before: undefined, after: formatValue(other, implied.values) });
    }
  }
  for (const argument of noun.referring) {
    if (values[argument.name] === undefined) continue;
    for (const named of namesIn(argument, values[argument.name])) {
      const change = broughtAlong(vocabulary, configuration, named);
      if (change !== null && !changes.some(({ key }) => key === change.key)) changes.push(change);
    }
  }
  const made = changes.length === 0 ? NOTHING : new Set(changes.map(({ key }) => key));
  const refusal = check(vocabulary, configuration, command, object, values, made);
  if (refusal !== null) return no(refusal);
  const after = heldValue(noun, object, values);
  if (after !== undefined) changes.push({ key: object.key, before: undefined, after });
  return changed(changes);
}

function set(
  vocabulary: Vocabulary,
  configuration: Configuration,
  command: CommandOf<'set'>,
  object: ObjectName,
): Reduction {
  const { noun } = command;
  if (!isThere(vocabulary, configuration, noun, object)) return missing(configuration, noun, object);
  const before = configuration.get(object.key);
  const old = before === undefined ? {} : parseValue(noun, before);
  const wrong = contradiction(command, old, object);
  if (wrong !== null) return no(wrong);
  const values: Record<string, string> = { ...old, ...command.values };
  // What is set anew is not encrypted as the old was.
  for (const name of Object.keys(command.values)) {
    const companion = companionOf(name);
    if (command.values[companion] === undefined) delete values[companion];
  }
  if (noun.switchable && values['state'] === usualState(noun, object.name)) delete values['state'];
  const refusal =
    check(vocabulary, configuration, command, object, values, new Set()) ??
    missed(vocabulary, configuration, object, old, values);
  if (refusal !== null) return no(refusal);
  return replaced(object.key, before, heldValue(noun, object, values));
}

/** What is there by an argument alone keeps it. */
function missed(
  vocabulary: Vocabulary,
  configuration: Configuration,
  object: ObjectName,
  old: Values,
  values: Values,
): Refusal | null {
  const key = missedWithout(vocabulary, configuration, object, old, values);
  if (key === null) return null;
  return { code: 1070, message: `${key} is there by it, and something is set of it`, column: object.column };
}

/** `set` names the type of a monitor, but does not change it. */
function contradiction(
  { noun, values, columns }: CommandOf<'set'>,
  old: Values,
  object: ObjectName,
): Refusal | null {
  for (const [name, value] of Object.entries(values)) {
    const argument = noun.args.get(name.toLowerCase());
    if (argument === undefined || noun.settable.has(name.toLowerCase()) || old[name] === undefined) continue;
    if (old[name] === value) continue;
    const message = `${name}: ${object.key} is ${old[name]}, which cannot be changed: remove it and add it anew`;
    return { code: 1097, message, column: columns[name] ?? object.column };
  }
  return null;
}

function unset(
  vocabulary: Vocabulary,
  configuration: Configuration,
  { noun, unset: names }: CommandOf<'unset'>,
  object: ObjectName,
): Reduction {
  if (!isThere(vocabulary, configuration, noun, object)) return missing(configuration, noun, object);
  const before = configuration.get(object.key);
  const gone = new Set(names.flatMap((name) => [name, companionOf(name)]));
  const old = before === undefined ? {} : parseValue(noun, before);
  const values = Object.fromEntries(Object.entries(old).filter(([name]) => !gone.has(name)));
  const wrong = noun.check?.(object.name, withDefaults(noun, values)) ?? null;
  if (wrong !== null) return no({ code: 1097, message: wrong, column: object.column });
  const refusal =
    claimed(configuration, noun, object, values) ?? missed(vocabulary, configuration, object, old, values);
  if (refusal !== null) return no(refusal);
  const after = heldValue(noun, object, values);
  if (after !== undefined && !canBeWritten(vocabulary, { noun, ...object }, values)) {
    const message = `${object.key} cannot be without ${names.map((name) => `-${name}`).join(', ')}: nothing gives it the rest alone`;
    return no({ code: 1097, message, column: object.column });
  }
  return replaced(object.key, before, after);
}

function toggle(
  vocabulary: Vocabulary,
  configuration: Configuration,
  { noun, verb }: CommandOf<'enable' | 'disable'>,
  object: ObjectName,
): Reduction {
  if (!isThere(vocabulary, configuration, noun, object)) return missing(configuration, noun, object);
  const before = configuration.get(object.key);
  const { state: _, ...values } = before === undefined ? {} : parseValue(noun, before);
  const state = verb === 'enable' ? 'ENABLED' : 'DISABLED';
  const after = state === usualState(noun, object.name) ? values : { ...values, state };
  return replaced(object.key, before, heldValue(noun, object, after));
}

/** The value of an object's entry; none where it is there without one, and nothing was set. */
function heldValue(noun: Noun, { name }: ObjectName, values: Values): string | undefined {
  if (noun.existence === 'made' && !isPart(noun, name) && hasFront(noun, values))
    return formatValue(noun, values);
  // What is fixed is only named along with what is set.
  const set =
    noun.settable.size === 0
      ? Object.keys(values)
      : Object.keys(values).filter(
          (one) => one === 'state' || noun.settable.has(one.toLowerCase()) || !isNamedAlong(noun, one),
        );
  return set.length > 0 ? formatValue(noun, values) : undefined;
}

/** Whether `set` names an argument that it does not change. */
function isNamedAlong({ usages, settable }: Noun, name: string): boolean {
  const sets = usages.get('set') ?? [];
  return (
    !settable.has(name.toLowerCase()) &&
    sets.some(({ items }) => items.some(({ argument }) => argument.name === name))
  );
}

/** What add and set have in common: references exist, claims are free, the noun's own rules hold. */
function check(
  vocabulary: Vocabulary,
  configuration: Configuration,
  command: CommandOf<'add' | 'set'>,
  object: ObjectName,
  values: Values,
  made: ReadonlySet<string>,
): Refusal | null {
  const { noun, columns } = command;
  for (const argument of noun.referring) {
    const given = command.values[argument.name];
    if (given === undefined) continue;
    const column = columns[argument.name] ?? object.column;
    for (const named of namesIn(argument, given)) {
      const refusal = unmet(vocabulary, configuration, named, column, object.key, made);
      if (refusal !== null) return refusal;
    }
  }
  const other = claimed(configuration, noun, object, values);
  if (other !== null) return other;
  const mistaken = mistakable(noun, command.values, columns);
  if (mistaken !== null) return mistaken;
  const wrong = noun.check?.(object.name, withDefaults(noun, values)) ?? null;
  return wrong === null ? null : { code: 1097, message: wrong, column: object.column };
}

/** What an object would hold alone, and another holds. */
function claimed(
  configuration: Configuration,
  noun: Noun,
  { key, column }: ObjectName,
  values: Values,
): Refusal | null {
  const claim = noun.claim?.(values) ?? null;
  if (claim === null) return null;
  for (const holder of configuration.referrers(`=${claim}`)) {
    if (holder !== key) return { code: 273, message: `${claim} belongs to ${holder} already`, column };
  }
  return null;
}

export function withDefaults(noun: Noun, values: Values): Values {
  const all: Record<string, string> = { ...values };
  for (const { name, default: value } of noun.args.values()) {
    if (all[name] === undefined && value !== undefined) all[name] = value;
  }
  return all;
}

/** What of the given values is kept: a switch remembers only that it is off. */
function remembered(noun: Noun, values: Values): Values {
  if (!noun.switchable || values['state'] !== 'ENABLED') return values;
  const { state: _, ...rest } = values;
  return rest;
}
