// Bindings of a noun as the grammar has them, one a way to write it, joined to one a kind of what is bound.

import { type Binding, type Usage, type UsageItem, usageOf } from './noun.ts';
import type { ArgumentSchema } from './schema.ts';

/** Positional arguments that name what is bound are one, whatever is given of it: `bind lb vserver web NAME`. */
export function joinAlternatives(bindings: readonly Binding[]): Binding[] {
  const joined: Binding[] = [];
  for (const binding of bindings) {
    const [first] = binding.identity;
    const same = joined.findIndex(
      (other) =>
        other.identity[0]?.name === first?.name ||
        (saysTheRestAlike(binding, other) &&
          isPositional(binding) &&
          isPositional(other) &&
          first?.reference !== undefined &&
          other.identity[0]?.reference !== undefined),
    );
    const other = joined[same];
    if (other === undefined) joined.push(binding);
    // An address is a name too, of the server that it makes; a name is no address.
    else if (isAddress(other) && !isAddress(binding)) joined[same] = joinBindings(binding, other);
    else joined[same] = joinBindings(other, binding);
  }
  return joined;
}

/** One binding that takes what either takes. What the first says of an argument holds. */
export function joinBindings(one: Binding, other: Binding): Binding {
  const [first, ...rest] = one.identity;
  const [second] = other.identity;
  if (first === undefined || second === undefined) return one;
  const nouns = new Set([...(first.reference?.nouns ?? []), ...(second.reference?.nouns ?? [])]);
  const argument: ArgumentSchema =
    nouns.size === 0
      ? first
      : {
          ...first,
          reference: { onRemove: 'take', ...second.reference, ...first.reference, nouns: [...nouns] },
        };
  const known = new Set([...one.identity, ...one.flags].map(({ name }) => name.toLowerCase()));
  const flags = other.flags.filter(({ name }) => !known.has(name.toLowerCase()));
  const replaced = one.bind.items.map((item) =>
    item.argument.name === first.name ? { ...item, argument } : item,
  );
  const also = [
    ...(one.also ?? []),
    ...(first.name === second?.name && isPositional(one) !== isPositional(other) ? [other] : []),
  ].map(({ bind, unbind }) => ({ bind, unbind }));
  return {
    ...one,
    ...(also.length === 0 ? {} : { also }),
    identity: [argument, ...rest],
    flags: [...one.flags, ...flags],
    bind: usageOf([
      ...replaced,
      ...flags.map((flag) => ({ argument: flag, form: 'flag' as const, optional: true })),
    ]),
  };
}

/** Whether the kind of object says which binding it is: no other takes that kind. */
export function withKinds(bindings: readonly Binding[]): Binding[] {
  return bindings.map((binding) => {
    const nouns = binding.identity[0]?.reference?.nouns ?? [];
    const byNoun = !bindings.some(
      (other) =>
        other !== binding && other.identity[0]?.reference?.nouns.some((noun) => nouns.includes(noun)),
    );
    return { ...binding, byNoun: byNoun && nouns.length > 0 };
  });
}

/** The word behind a flag that names what is bound: `set lb vserver web -weight 5 s1` changes the binding of s1. */
export function tailOf(
  { tail }: ArgumentSchema,
  bound: ReadonlySet<string | undefined>,
): ArgumentSchema | undefined {
  return tail?.find(({ argument }) => bound.has(argument.name))?.argument;
}

/** A binding that `set` changes by such a flag. */
export function withTailed(
  binding: Binding,
  sets: readonly Usage[],
  identity: readonly UsageItem[],
): Binding {
  const [first] = binding.identity;
  if (binding.set !== undefined || first === undefined) return binding;
  const names = new Set([first.name]);
  const item = sets
    .flatMap(({ items }) => items)
    .find(({ argument }) => tailOf(argument, names) !== undefined);
  if (item === undefined || !binding.flags.some(({ name }) => name === item.argument.name)) return binding;
  const { tail: _, ...flag } = item.argument;
  const usage = usageOf([
    ...identity,
    { argument: flag, form: 'flag', optional: false },
    { argument: first, form: 'positional', optional: false },
  ]);
  return { ...binding, set: { usage, flags: [flag.name] } };
}

/** Whether all but the first argument that says what is bound are the same. */
function saysTheRestAlike({ identity: [, ...one] }: Binding, { identity: [, ...other] }: Binding): boolean {
  return one.length === other.length && one.every(({ name }, at) => name === other[at]?.name);
}

function isAddress({ identity: [first] }: Binding): boolean {
  return first?.type.kind === 'address';
}

function isPositional({ bind, identity: [first] }: Binding): boolean {
  return bind.positional.some(({ argument }) => argument.name === first?.name);
}
