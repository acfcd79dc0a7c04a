// A noun that is declared by hand and has a block of the grammar: in effect as far as the hand says, held for the rest.

import { joinBindings, withKinds } from './bindings.ts';
import { type Noun, refersTo, type Usage, type UsageItem, usageOf } from './noun.ts';
import type { ArgumentSchema } from './schema.ts';

/** What the hand declares is in effect, and what only the grammar knows is held. */
export function inEffectWhere(hand: Noun, held: Noun): Noun {
  const args = new Map([...held.args, ...hand.args]);
  for (const [name, argument] of hand.args) {
    const other = held.args.get(name);
    if (other !== undefined) args.set(name, joinValues(argument, other));
  }
  const joinItems = (verb: string): Usage | undefined => {
    const [usage] = hand.usages.get(verb) ?? [];
    if (usage === undefined) return undefined;
    const known = new Set(usage.items.map(({ argument }) => argument.name.toLowerCase()));
    const more = (held.usages.get(verb) ?? []).flatMap(({ items }) =>
      items.filter(
        ({ form, optional }) => form === 'flag' || (optional && (verb === 'enable' || verb === 'disable')),
      ),
    );
    return usageOf(
      [
        ...usage.items.map((item) => ({
          ...item,
          argument: args.get(item.argument.name.toLowerCase()) ?? item.argument,
        })),
        ...byItem(more.filter(({ argument }) => !known.has(argument.name.toLowerCase()))),
      ],
      usage.something,
    );
  };
  const usages = new Map(held.usages);
  for (const verb of hand.usages.keys()) {
    const joined = joinItems(verb);
    if (joined !== undefined) usages.set(verb, [joined]);
  }
  const needed = new Set(
    hand.positional
      .filter((argument) => argument.default === undefined)
      .map(({ name }) => name.toLowerCase()),
  );
  const all = [...args.values()];
  const front = new Set(hand.positional.map(({ name }) => name));
  const bindings = hand.bindings.map((binding) => {
    const other = held.bindings.find(
      ({ identity: [first] }) => first?.name.toLowerCase() === binding.identity[0]?.name.toLowerCase(),
    );
    return other === undefined ? binding : joinBindings(binding, other);
  });
  const bound = new Set(bindings.map(({ identity: [first] }) => first?.name.toLowerCase()));
  return {
    ...hand,
    existence: held.existence,
    builtin: held.builtin,
    cleared: held.cleared,
    args,
    positional: hand.positional.map((argument) => args.get(argument.name.toLowerCase()) ?? argument),
    flagOrder: all.map(({ name }) => name).filter((name) => !front.has(name)),
    settable: joinArguments(hand.settable, held.settable, args),
    unsettable: joinArguments(hand.unsettable, held.unsettable, args, needed),
    referring: all.filter(refersTo),
    bindings: withKinds([
      ...bindings,
      ...held.bindings.filter(({ identity: [first] }) => !bound.has(first?.name.toLowerCase())),
    ]),
    switchable: hand.switchable || held.switchable,
    renamable: hand.renamable || held.renamable,
    usages,
  };
}

/** An argument that is in effect for the values of the one, and held for those that only the other knows. */
function joinValues(hand: ArgumentSchema, held: ArgumentSchema): ArgumentSchema {
  const reference =
    hand.reference !== undefined && held.reference !== undefined
      ? { reference: { ...held.reference, ...hand.reference } }
      : {};
  if (hand.type.kind !== 'enum' || held.type.kind !== 'enum') {
    return {
      ...hand,
      ...reference,
      ...(held.star === true && hand.type.kind !== 'address' ? { star: true, held: new Set(['*']) } : {}),
    };
  }
  const known = new Set(hand.type.values.map((value) => value.toLowerCase()));
  const more = held.type.values.filter((value) => !known.has(value.toLowerCase()));
  return {
    ...hand,
    ...reference,
    type: { ...held.type, values: [...hand.type.values, ...more] },
    ...(more.length === 0 ? {} : { held: new Set(more.map((value) => value.toLowerCase())) }),
  };
}

function joinArguments(
  hand: ReadonlyMap<string, ArgumentSchema>,
  held: ReadonlyMap<string, ArgumentSchema>,
  args: ReadonlyMap<string, ArgumentSchema>,
  without: ReadonlySet<string> = new Set(),
): Map<string, ArgumentSchema> {
  const names = new Set([...hand.keys(), ...held.keys()]);
  return new Map(
    [...names].flatMap((name) => {
      const argument = args.get(name);
      return argument === undefined || without.has(name) ? [] : [[name, argument] as const];
    }),
  );
}

function byItem(items: readonly UsageItem[]): UsageItem[] {
  return [...new Map(items.map((item) => [item.argument.name.toLowerCase(), item])).values()].map((item) => ({
    ...item,
    optional: true,
  }));
}
