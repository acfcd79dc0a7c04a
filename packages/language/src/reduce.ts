// The pure model of execution: what a command would change in a configuration, or why it is refused.
// Manager and engine run the same code, so what the one expects is what the other does.

import { type Change, type Configuration, Draft, type Reduction, type Refusal } from '@lockstep/core';
import type { CommandOf, LanguageCommand, Named } from './command.ts';
import {
  bindingKey,
  formatBinding,
  formatValue,
  objectKey,
  parseBinding,
  parseKey,
  parseValue,
  referencesOf,
  referredKey,
} from './entry.ts';
import { nearest } from './nearest.ts';
import type { Values } from './schema.ts';
import type { Noun, Vocabulary } from './vocabulary.ts';

export function reduce(
  vocabulary: Vocabulary,
  configuration: Configuration,
  command: LanguageCommand,
): Reduction {
  switch (command.verb) {
    case 'add':
      return add(vocabulary, configuration, command);
    case 'set':
      return set(configuration, command);
    case 'unset':
      return unset(configuration, command);
    case 'rm':
      return rm(vocabulary, configuration, command);
    case 'enable':
    case 'disable':
      return toggle(configuration, command);
    case 'rename':
      return rename(vocabulary, configuration, command);
    case 'bind':
      return bind(configuration, command);
    case 'unbind':
      return unbind(configuration, command);
    case 'setBinding':
      return setBinding(configuration, command);
    case 'clear':
      return changed(
        configuration.keys().map((key) => ({ key, before: configuration.get(key), after: undefined })),
      );
    case 'show':
    case 'print':
      return changed([]);
  }
}

function add(vocabulary: Vocabulary, configuration: Configuration, command: CommandOf<'add'>): Reduction {
  const { noun, name } = command;
  const key = objectKey(noun, name.text);
  if (configuration.get(key) !== undefined) return exists(noun, name);
  const values = remembered(noun, command.values);
  const changes: Change[] = [];
  const implied = noun.schema.implies?.(values) ?? null;
  if (implied !== null) {
    const other = vocabulary.noun(implied.noun) as Noun;
    const otherKey = objectKey(other, implied.name);
    if (configuration.get(otherKey) === undefined) {
      changes.push({ key: otherKey, before: undefined, after: formatValue(other, implied.values) });
    }
  }
  const made = new Set(changes.map((change) => change.key));
  const refusal = check(configuration, command, key, values, made);
  if (refusal !== null) return no(refusal);
  return changed([...changes, { key, before: undefined, after: formatValue(noun, values) }]);
}

function set(configuration: Configuration, command: CommandOf<'set'>): Reduction {
  const { noun, name } = command;
  const key = objectKey(noun, name.text);
  const before = configuration.get(key);
  if (before === undefined) return missing(configuration, noun, name);
  const values = { ...parseValue(noun, before), ...command.values };
  const refusal = check(configuration, command, key, values, new Set());
  if (refusal !== null) return no(refusal);
  return replaced(key, before, formatValue(noun, values));
}

function unset(configuration: Configuration, { noun, name, unset: names }: CommandOf<'unset'>): Reduction {
  const key = objectKey(noun, name.text);
  const before = configuration.get(key);
  if (before === undefined) return missing(configuration, noun, name);
  const values = Object.fromEntries(
    Object.entries(parseValue(noun, before)).filter(([argument]) => !names.includes(argument)),
  );
  const wrong = noun.schema.check?.(name.text, withDefaults(noun, values)) ?? null;
  if (wrong !== null) return no({ code: 1097, message: wrong, column: name.column });
  return replaced(key, before, formatValue(noun, values));
}

function toggle(
  configuration: Configuration,
  { noun, name, verb }: CommandOf<'enable' | 'disable'>,
): Reduction {
  const key = objectKey(noun, name.text);
  const before = configuration.get(key);
  if (before === undefined) return missing(configuration, noun, name);
  const { state: _, ...values } = parseValue(noun, before);
  const after = verb === 'disable' ? { ...values, state: 'DISABLED' } : values;
  return replaced(key, before, formatValue(noun, after));
}

/** Removes objects, and what cannot be without them. */
function rm(
  vocabulary: Vocabulary,
  configuration: Configuration,
  { noun, names }: CommandOf<'rm'>,
): Reduction {
  const draft = new Draft(configuration, (key, value) => referencesOf(vocabulary, key, value));
  for (const name of names) {
    const key = objectKey(noun, name.text);
    if (draft.get(key) === undefined) return missing(draft, noun, name);
    const removal = removalOf(vocabulary, draft, key, name.column);
    if (!removal.ok) return removal;
    draft.apply(removal.changes);
  }
  return changed(draft.changes());
}

/** An object with everything that goes along: bindings always, other objects as their reference says. */
function removalOf(
  vocabulary: Vocabulary,
  configuration: Configuration,
  key: string,
  column: number,
): Reduction {
  const going = new Set([key]);
  // A set is walked in the order of insertion, and what is inserted meanwhile is walked too.
  for (const target of going) {
    for (const referrer of configuration.referrers(target)) {
      if (going.has(referrer)) continue;
      const { noun, bound } = parseKey(vocabulary, referrer);
      const argument =
        bound === undefined ? referringArgument(noun, configuration.get(referrer) ?? '', target) : undefined;
      if (argument?.reference?.onRemove === 'refuse') {
        return no({
          code: 1070,
          message: `${target} is in use: ${referrer} names it as ${argument.name}`,
          column,
        });
      }
      going.add(referrer);
    }
  }
  return changed([...going].map((one) => ({ key: one, before: configuration.get(one), after: undefined })));
}

function rename(
  vocabulary: Vocabulary,
  configuration: Configuration,
  { noun, name, newName }: CommandOf<'rename'>,
): Reduction {
  const key = objectKey(noun, name.text);
  const newKey = objectKey(noun, newName.text);
  const value = configuration.get(key);
  if (value === undefined) return missing(configuration, noun, name);
  if (configuration.get(newKey) !== undefined) return exists(noun, newName);
  const changes: Change[] = [
    { key, before: value, after: undefined },
    { key: newKey, before: undefined, after: value },
  ];
  for (const referrer of configuration.referrers(key)) {
    const before = configuration.get(referrer) ?? '';
    const { noun: owner, name: ownerName, bound } = parseKey(vocabulary, referrer);
    if (bound === undefined) {
      const values = parseValue(owner, before);
      for (const argument of owner.referring) {
        if (argument.reference?.noun === noun.schema.noun && values[argument.name] === name.text) {
          values[argument.name] = newName.text;
        }
      }
      changes.push({ key: referrer, before, after: formatValue(owner, values) });
      continue;
    }
    const ownerKey = objectKey(owner, ownerName);
    const boundKey = objectKey(bound.noun, bound.name);
    const moved = bindingKey(ownerKey === key ? newKey : ownerKey, boundKey === key ? newKey : boundKey);
    changes.push(
      { key: referrer, before, after: undefined },
      { key: moved, before: undefined, after: before },
    );
  }
  return changed(changes);
}

function bind(configuration: Configuration, command: CommandOf<'bind'>): Reduction {
  const { noun, name, bound, boundName, values } = command;
  const ownerKey = objectKey(noun, name.text);
  const boundKey = objectKey(bound, boundName.text);
  if (configuration.get(ownerKey) === undefined) return missing(configuration, noun, name);
  if (configuration.get(boundKey) === undefined) return missing(configuration, bound, boundName);
  const key = bindingKey(ownerKey, boundKey);
  if (configuration.get(key) !== undefined) {
    return no({
      code: 273,
      message: `${boundKey} is bound to ${ownerKey} already`,
      column: boundName.column,
    });
  }
  return changed([{ key, before: undefined, after: formatBinding(noun, bound, values) }]);
}

function unbind(
  configuration: Configuration,
  command: CommandOf<'bind' | 'unbind' | 'setBinding'>,
): Reduction {
  const found = existingBinding(configuration, command);
  if (!found.ok) return found;
  return changed([{ key: found.key, before: found.value, after: undefined }]);
}

function setBinding(
  configuration: Configuration,
  command: CommandOf<'bind' | 'unbind' | 'setBinding'>,
): Reduction {
  const found = existingBinding(configuration, command);
  if (!found.ok) return found;
  const values = { ...parseBinding(found.value), ...command.values };
  return replaced(found.key, found.value, formatBinding(command.noun, command.bound, values));
}

function existingBinding(
  configuration: Configuration,
  { noun, name, bound, boundName }: CommandOf<'bind' | 'unbind' | 'setBinding'>,
): { ok: true; key: string; value: string } | Extract<Reduction, { ok: false }> {
  const ownerKey = objectKey(noun, name.text);
  if (configuration.get(ownerKey) === undefined) return missing(configuration, noun, name);
  const boundKey = objectKey(bound, boundName.text);
  const key = bindingKey(ownerKey, boundKey);
  const value = configuration.get(key);
  if (value !== undefined) return { ok: true, key, value };
  return no({ code: 258, message: `${boundKey} is not bound to ${ownerKey}`, column: boundName.column });
}

/** What add and set have in common: references exist, claims are free, the noun's own rules hold. */
function check(
  configuration: Configuration,
  command: CommandOf<'add' | 'set'>,
  key: string,
  values: Values,
  made: ReadonlySet<string>,
): Refusal | null {
  const { noun, name, columns } = command;
  for (const argument of noun.referring) {
    const target = command.values[argument.name];
    if (target === undefined) continue;
    const targetKey = referredKey(argument, target);
    const column = columns[argument.name] ?? name.column;
    if (targetKey === key)
      return { code: 1097, message: `${argument.name}: ${key} cannot name itself`, column };
    if (configuration.get(targetKey) === undefined && !made.has(targetKey)) {
      return { code: 258, message: `${argument.name}: there is no ${targetKey}`, column };
    }
  }
  const claim = noun.schema.claim?.(values) ?? null;
  if (claim !== null) {
    for (const holder of configuration.referrers(`=${claim}`)) {
      if (holder !== key)
        return { code: 273, message: `${claim} belongs to ${holder} already`, column: name.column };
    }
  }
  const wrong = noun.schema.check?.(name.text, withDefaults(noun, values)) ?? null;
  return wrong === null ? null : { code: 1097, message: wrong, column: name.column };
}

/** Which argument of an object names a target. */
function referringArgument(noun: Noun, value: string, target: string): Noun['referring'][number] | undefined {
  const values = parseValue(noun, value);
  return noun.referring.find((argument) => {
    const name = values[argument.name];
    return name !== undefined && referredKey(argument, name) === target;
  });
}

export function withDefaults(noun: Noun, values: Values): Values {
  const all: Record<string, string> = { ...values };
  for (const { name, default: value } of [...noun.schema.positional, ...noun.flags.values()]) {
    if (all[name] === undefined && value !== undefined) all[name] = value;
  }
  return all;
}

/** What of the given values is kept: a switch remembers only that it is off. */
function remembered(noun: Noun, values: Values): Values {
  if (!noun.schema.switchable || values['state'] !== 'ENABLED') return values;
  const { state: _, ...rest } = values;
  return rest;
}

function replaced(key: string, before: string, after: string): Reduction {
  return changed(before === after ? [] : [{ key, before, after }]);
}

function changed(changes: readonly Change[]): Reduction {
  return { ok: true, changes };
}

function no(refusal: Refusal): Extract<Reduction, { ok: false }> {
  return { ok: false, refusal };
}

function exists(noun: Noun, name: Named): Reduction {
  return no({ code: 273, message: `${objectKey(noun, name.text)} already exists`, column: name.column });
}

function missing(configuration: Configuration, noun: Noun, name: Named): Extract<Reduction, { ok: false }> {
  const prefix = `${noun.schema.noun} `;
  const names = configuration.size > 10_000 ? [] : namesUnder(configuration, prefix);
  const message = `there is no ${objectKey(noun, name.text)}${nearest(name.text, names)}`;
  return no({ code: 258, message, column: name.column });
}

function namesUnder(configuration: Configuration, prefix: string): string[] {
  return configuration
    .keys(prefix)
    .filter((key) => !key.includes(' -> '))
    .map((key) => key.slice(prefix.length));
}
