// Values that a line would be mistaken in: what may stand in one place of `add` is read as the first argument that takes it.
//
//   add audit nslogAction a SERVER      an address where it is one, else a domain name: no domain name is an address

import type { Refusal } from '@lockstep/core';
import type { Noun } from './noun.ts';
import type { ArgumentSchema, Values } from './schema.ts';
import { checkValue } from './value.ts';

const known = new WeakMap<Noun, readonly (readonly [ArgumentSchema, ArgumentSchema])[]>();

/** Why values cannot be: 1097, an argument has one that `add` would read as that of another; null where there is none. */
export function mistakable(
  noun: Noun,
  values: Values,
  columns: Readonly<Record<string, number>>,
): Refusal | null {
  for (const [argument, earlier] of rivalsOf(noun)) {
    const value = values[argument.name];
    if (value === undefined || columns[argument.name] === undefined) continue;
    if (!checkValue(earlier, value, 1).ok) continue;
    const message = `${argument.name}: ${value} would be read as ${earlier.name}: give it as that`;
    return { code: 1097, message, column: columns[argument.name] ?? 1 };
  }
  return null;
}

/** What `set` changes and what stands in its place in a way to add that is tried before. */
function rivalsOf(noun: Noun): readonly (readonly [ArgumentSchema, ArgumentSchema])[] {
  let rivals = known.get(noun);
  if (rivals === undefined) {
    const adds = noun.usages.get('add') ?? [];
    rivals = adds.flatMap((usage, at) =>
      adds.slice(0, at).flatMap((before) =>
        usage.positional.flatMap(({ argument }, place) => {
          const earlier = before.positional[place]?.argument;
          const isRival = earlier !== undefined && earlier.name !== argument.name;
          return isRival && noun.settable.has(argument.name.toLowerCase())
            ? [[argument, earlier] as const]
            : [];
        }),
      ),
    );
    known.set(noun, rivals);
  }
  return rivals;
}
