// What reductions ask of a configuration, and how they answer.

import type { Change, Configuration, Reduction, Refusal } from '@lockstep/core';
import { canonicalAddress } from './address.ts';
import type { ObjectName } from './command.ts';
import { formatValue, objectKey, parseKey, parseValue } from './entry.ts';
import { nearest } from './nearest.ts';
import { isBuiltin, type Noun } from './noun.ts';
import type { ArgumentSchema, Values } from './schema.ts';
import { quote } from './token.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Whether an object exists: by its entry, without one, or as an aspect of another. */
export function isThere(
  vocabulary: Vocabulary,
  configuration: Configuration,
  noun: Noun,
  { key, name }: { readonly key: string; readonly name: string },
): boolean {
  if (configuration.get(key) !== undefined || isBuiltin(noun, name)) return true;
  if (noun.existence === 'made') return isNamedElsewhere(vocabulary, configuration, noun, name);
  if (noun.existence === 'standing') return true;
  return noun.existence.some((other) => isNamed(vocabulary, configuration, other, name));
}

/** Whether an object is there because another's argument says so. */
function isNamedElsewhere(
  vocabulary: Vocabulary,
  configuration: Configuration,
  { namedBy }: Noun,
  name: string,
): boolean {
  const noun = namedBy === undefined ? undefined : vocabulary.noun(namedBy.noun);
  const value = noun === undefined ? undefined : configuration.get(noun.name);
  if (noun === undefined || value === undefined) return false;
  return parseValue(noun, value)[namedBy?.argument ?? ''] === name;
}

/** The object that would be there no more if an argument were another; null where none would be missed. */
export function missedWithout(
  vocabulary: Vocabulary,
  configuration: Configuration,
  { key }: ObjectName,
  old: Values,
  values: Values,
): string | null {
  for (const referrer of configuration.referrers(key)) {
    const { noun, name } = parseKey(vocabulary, referrer);
    const by = noun.namedBy;
    if (by?.noun === key && old[by.argument] === name && values[by.argument] !== name) return referrer;
  }
  return null;
}

/** Whether there is an object of a noun that one argument names. */
export function isNamed(
  vocabulary: Vocabulary,
  configuration: Configuration,
  nounName: string,
  name: string,
): boolean {
  const noun = vocabulary.noun(nounName);
  return noun !== undefined && isThere(vocabulary, configuration, noun, { key: objectKey(noun, name), name });
}

/** A name in a value, and what it may be the name of. */
export interface NamedObject {
  readonly name: string;
  readonly nouns: readonly string[];
  readonly argument: ArgumentSchema;
}

/** The object that an address brings along where none of that name exists: `add service s1 10.0.0.1 HTTP 80`. */
export function broughtAlong(
  vocabulary: Vocabulary,
  configuration: Configuration,
  { name, nouns, argument }: NamedObject,
): Change | null {
  const noun = vocabulary.noun(nouns[0] ?? '');
  const written = argument.reference?.address === true ? canonicalAddress(name) : null;
  if (written === null || noun === undefined) return null;
  if (nouns.some((one) => isNamed(vocabulary, configuration, one, name))) return null;
  const [address] = noun.positional;
  return {
    key: objectKey(noun, name),
    before: undefined,
    after: formatValue(noun, address === undefined ? {} : { [address.name]: written }),
  };
}

/** Why a reference cannot stand; null where what it names is there, or is made by the same command. */
export function unmet(
  vocabulary: Vocabulary,
  configuration: Configuration,
  { name, nouns, argument }: NamedObject,
  column: number,
  self: string,
  made: ReadonlySet<string>,
): Refusal | null {
  if (argument.reference?.open === true) return null;
  const keys = nouns.map((noun) => `${noun} ${quote(name)}`);
  // An object that has its name from another noun, too, may name that one.
  const others = nouns.filter((_, at) => keys[at] !== self);
  if (
    others.length < nouns.length &&
    !others.some((noun) => isNamed(vocabulary, configuration, noun, name))
  ) {
    return { code: 1097, message: `${argument.name}: ${self} cannot name itself`, column };
  }
  if (keys.some((key) => made.has(key))) return null;
  if (nouns.some((noun) => isNamed(vocabulary, configuration, noun, name))) return null;
  return { code: 258, message: `${argument.name}: there is no ${oneOf(nouns, name)}`, column };
}

/** `service s1`, `service or serviceGroup s1`. */
export function oneOf(nouns: readonly string[], name: string): string {
  const [first = '', ...others] = nouns;
  const last = others.pop();
  const kinds =
    last === undefined
      ? first
      : nouns.length > 4
        ? 'such object'
        : `${[first, ...others].join(', ')} or ${last}`;
  return `${kinds} ${quote(name)}`;
}

export function missing(
  configuration: Configuration,
  noun: Noun,
  { key, name, column }: ObjectName,
): Extract<Reduction, { ok: false }> {
  return no({
    code: 258,
    message: `there is no ${key}${nearestOf(configuration, [noun.name], name)}`,
    column,
  });
}

/** Names that are looked at for one that was probably meant: a file may have 60,000 lines with names that are none. */
const LOOKED_AT = 500;

/** The object of these nouns that a name was probably meant to be. Where there are many, of those that begin alike. */
export function nearestOf(configuration: Configuration, nouns: readonly string[], name: string): string {
  return nearest(
    name,
    nouns.flatMap((noun) => namesLike(configuration, `${noun} `, name)),
  );
}

export function exists({ key, column }: ObjectName): Reduction {
  return no({ code: 273, message: `${key} already exists`, column });
}

export function replaced(key: string, before: string | undefined, after: string | undefined): Reduction {
  return changed(before === after ? [] : [{ key, before, after }]);
}

export function changed(changes: readonly Change[]): Reduction {
  return { ok: true, changes };
}

export function no(refusal: Refusal): Extract<Reduction, { ok: false }> {
  return { ok: false, refusal };
}

function namesLike(configuration: Configuration, noun: string, name: string): string[] {
  const few = configuration.size <= LOOKED_AT;
  for (const length of few ? [0] : [name.length >> 1, name.length - 2, name.length - 1]) {
    const keys = configuration.keys(noun + name.slice(0, Math.max(0, length)));
    if (keys.length > LOOKED_AT) continue;
    return keys.filter((key) => !key.includes(' -> ')).map((key) => key.slice(noun.length));
  }
  return [];
}
