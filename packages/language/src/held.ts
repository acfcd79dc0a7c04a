// A noun from a block of a grammar and what the grammar cannot say: it is held, no data plane acts on it. And a noun that is
// declared by hand as well: in effect as far as the hand says, held for the rest.

import { assert } from '@lockstep/core';
import type { GrammarArgument, GrammarBlock, GrammarItem, GrammarUsage } from './grammar.ts';
import { type Binding, byName, type Noun, type Usage, type UsageItem, usageOf } from './noun.ts';
import { type ArgumentSchema, type NounSemantics, type Reference, STATE, type ValueType } from './schema.ts';
import { Words } from './words.ts';

type References = Readonly<Record<string, Reference | null>>;

export function heldNoun(
  block: GrammarBlock,
  semantics: NounSemantics,
  refers: References,
  rank: number,
): Noun {
  return new Builder(block, semantics, refers).noun(rank);
}

class Builder {
  readonly #block: GrammarBlock;
  readonly #semantics: NounSemantics;
  readonly #refers: ReadonlyMap<string, Reference | null>;
  readonly #arguments = new Map<string, ArgumentSchema>();

  constructor(block: GrammarBlock, semantics: NounSemantics, refers: References) {
    this.#block = block;
    this.#semantics = semantics;
    this.#refers = new Map(
      [...Object.entries(refers), ...Object.entries(semantics.refers ?? {})].map(([name, reference]) => [
        name.toLowerCase(),
        reference,
      ]),
    );
  }

  noun(rank: number): Noun {
    const { noun, usages } = this.#block;
    const identity = this.#identity();
    const named = new Set(
      identity.flatMap(({ argument, or }) => [argument.name, ...(or === undefined ? [] : [or.name])]),
    );
    const existence =
      this.#semantics.existence ??
      (usages.has('add') || (usages.has('import') && usages.has('rm')) ? 'made' : 'standing');
    const found = this.#bindings(named);
    const bound = new Set(found.map(({ identity: [first] }) => first?.name));
    const bindings = found.map((binding) => withTailed(binding, this.#usages('set'), identity));
    const switched = usages.has('enable') || usages.has('disable');
    const adds = usages.has('add') ? this.#usages('add') : this.#usages('import');
    const sets = this.#usages('set')
      .filter((usage) => !usage.items.some((item) => isBound(item, bound)))
      .map((usage) => usageOf(usage.items.filter(({ argument }) => tailOf(argument, bound) === undefined)));
    const links = this.#usages('link');
    const own = new Map<string, ArgumentSchema>();
    for (const { items } of [...adds, ...sets, ...links]) {
      for (const { argument } of items) {
        if (!named.has(argument.name)) own.set(argument.name.toLowerCase(), argument);
      }
    }
    if (switched && !own.has('state')) own.set('state', STATE);
    const positional = adds.length === 0 ? [] : this.#front(adds, named);
    const front = new Set(positional.map(({ name }) => name));
    const fixed = new Set((this.#semantics.fixed ?? []).map((name) => name.toLowerCase()));
    const settable = [...byName(sets.flatMap(({ items }) => items).map(({ argument }) => argument)).values()]
      .filter(({ name }) => !named.has(name))
      .filter(({ name }) => !fixed.has(name.toLowerCase()))
      .filter(
        ({ name }) =>
          !front.has(name) || sets.every(({ items }) => items.some(({ argument }) => argument.name === name)),
      );
    const needed = existence === 'made' ? new Set([...front, ...neededBy(adds)]) : front;
    const args = [...own.values()];
    return {
      name: noun,
      help: '',
      rank,
      inEffect: false,
      identity,
      existence,
      builtin: new Words(this.#semantics.builtin),
      on: new Words(this.#semantics.on),
      cleared: this.#semantics.cleared ?? 'basic',
      args: own,
      positional,
      flagOrder: args.map(({ name }) => name).filter((name) => !front.has(name)),
      settable: byName(settable),
      unsettable: byName(settable.filter(({ name }) => !needed.has(name))),
      referring: args.filter(refersTo),
      bindings,
      switchable: switched,
      renamable: usages.has('rename') && identity.length === 1,
      usages: new Map([...usages.keys()].map((verb) => [verb, verb === 'set' ? sets : this.#usages(verb)])),
      decisive: [],
    };
  }

  /** An argument with everything that is known of it. */
  #argument(name: string): ArgumentSchema {
    const known = this.#arguments.get(name.toLowerCase());
    if (known !== undefined) return known;
    const declared = this.#block.args.get(name.toLowerCase());
    assert(declared !== undefined, 'a usage names arguments that are declared', {
      noun: this.#block.noun,
      name,
    });
    const made = this.#argumentFrom(declared);
    this.#arguments.set(name.toLowerCase(), made);
    return made;
  }

  #argumentFrom({ name, type, repeat, star, default: standard, tail }: GrammarArgument): ArgumentSchema {
    const reference = canName(type) ? (this.#refers.get(name.toLowerCase()) ?? undefined) : undefined;
    return {
      name,
      type,
      help: describeType(type),
      held: true,
      ...(standard === null ? {} : { default: standard }),
      ...(repeat === null ? {} : { repeat }),
      ...(star ? { star } : {}),
      ...(reference === undefined ? {} : { reference }),
      ...(tail.length === 0
        ? {}
        : {
            tail: tail.map((word) => ({ argument: this.#argument(word.name), optional: word.optional })),
          }),
    };
  }

  #usages(verb: string): Usage[] {
    return (this.#block.usages.get(verb) ?? []).map((usage) => this.#usage(usage));
  }

  #usage(usage: GrammarUsage): Usage {
    return usageOf(usage.map((item) => this.#item(item)));
  }

  #item({ argument: name, form, optional, repeat }: GrammarItem): UsageItem {
    const argument = this.#argument(name);
    return {
      argument: repeat && argument.repeat === undefined ? { ...argument, repeat: 'list' } : argument,
      form,
      optional,
    };
  }

  #identity(): UsageItem[] {
    const { identity } = this.#semantics;
    if (identity !== undefined) return identity.map((name) => this.#named(name));
    const { usages } = this.#block;
    const [usage = []] = usages.get('rm') ?? usages.get('set') ?? usages.get('enable') ?? [];
    return usage
      .filter(({ form, optional }) => form === 'positional' && !optional)
      .map((item) => this.#named(item.argument));
  }

  /** An argument that names an object: `name`, `-td`, `IP|dnsVserverName`. */
  #named(text: string): UsageItem {
    const flag = text.startsWith('-');
    const [name = '', other] = (flag ? text.slice(1) : text).split('|');
    const { reference: _, ...argument } = single(this.#argument(name));
    const otherwise = inAnyCase(this.#semantics.otherwise, name);
    return {
      argument: otherwise === undefined ? argument : { ...argument, default: otherwise },
      form: flag ? 'flag' : 'positional',
      optional: flag,
      ...(other === undefined ? {} : { or: single(this.#argument(other)) }),
    };
  }

  /** The positional arguments that every `add` must have. */
  #front(adds: readonly Usage[], named: ReadonlySet<string>): ArgumentSchema[] {
    const [first] = adds;
    return (first?.positional ?? [])
      .filter(({ argument, optional }) => !optional && !named.has(argument.name))
      .filter(({ argument }) =>
        adds.every(({ positional }) =>
          positional.some((item) => item.argument.name === argument.name && !item.optional),
        ),
      )
      .map(({ argument }) => argument);
  }

  #bindings(named: ReadonlySet<string>): Binding[] {
    const binds = this.#usages('bind');
    const unbinds = this.#usages('unbind');
    const sets = this.#usages('set');
    const bindings = binds.flatMap((bind): Binding[] => {
      const items = bind.items.filter(({ argument }) => !named.has(argument.name));
      const first = items[0]?.argument;
      if (first === undefined) return [];
      const names = ({ argument, form }: UsageItem): boolean =>
        argument.name === first.name && form === items[0]?.form;
      const unbind =
        unbinds.find(({ items: all }) => all.some(names)) ??
        unbinds.find(({ items: all }) => all.some(({ argument }) => argument.name === first.name));
      const extra = (unbind?.items ?? [])
        .map(({ argument }) => argument)
        .filter(({ name }) => name !== first.name && name.toLowerCase() !== 'priority' && !named.has(name))
        .filter(({ name }) => items.some(({ argument }) => argument.name === name));
      const known = new Set([first.name, ...extra.map(({ name }) => name)]);
      const flags = items.map(({ argument }) => argument).filter(({ name }) => !known.has(name));
      const set = sets.find(({ items: all }) =>
        all.some(({ argument, optional }) => argument.name === first.name && !optional),
      );
      return [
        {
          identity: [single(first), ...extra.map(single)],
          flags,
          byNoun: false,
          usual: new Words(inAnyCase(this.#semantics.bound, first.name)),
          bind,
          unbind: unbind ?? usageOf(bind.items.filter(({ argument }) => !flags.includes(argument))),
          ...(set === undefined
            ? {}
            : {
                set: {
                  usage: set,
                  flags: flags.map(({ name }) => name).filter((name) => set.flags.has(name.toLowerCase())),
                },
              }),
        },
      ];
    });
    return withKinds(joinAlternatives(bindings));
  }
}

/** Positional arguments that name what is bound by its name alone are one: `bind lb vserver web NAME`. */
function joinAlternatives(bindings: readonly Binding[]): Binding[] {
  const joined: Binding[] = [];
  for (const binding of bindings) {
    const [first] = binding.identity;
    const same = joined.findIndex(
      (other) =>
        other.identity[0]?.name === first?.name ||
        (binding.identity.length === 1 &&
          other.identity.length === 1 &&
          isPositional(binding) &&
          isPositional(other) &&
          first?.reference !== undefined &&
          other.identity[0]?.reference !== undefined),
    );
    const other = joined[same];
    if (other === undefined) joined.push(binding);
    else joined[same] = joinBindings(other, binding);
  }
  return joined;
}

/** One binding that takes what either takes. What the first says of an argument holds. */
function joinBindings(one: Binding, other: Binding): Binding {
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
function withKinds(bindings: readonly Binding[]): Binding[] {
  return bindings.map((binding) => {
    const nouns = binding.identity[0]?.reference?.nouns ?? [];
    const byNoun = !bindings.some(
      (other) =>
        other !== binding && other.identity[0]?.reference?.nouns.some((noun) => nouns.includes(noun)),
    );
    return { ...binding, byNoun: byNoun && nouns.length > 0 };
  });
}

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

/** What every way to add an object must say of it: it cannot be without. */
function neededBy(adds: readonly Usage[]): string[] {
  const [first, ...others] = adds.map(
    ({ items }) => new Set(items.filter(({ optional }) => !optional).map(({ argument }) => argument.name)),
  );
  return [...(first ?? [])].filter((name) => others.every((one) => one.has(name)));
}

/** Whether values of a type can be names. */
function canName({ kind }: ValueType): boolean {
  return (
    kind === 'name' ||
    kind === 'integer' ||
    kind === 'text' ||
    kind === 'host' ||
    kind === 'address' ||
    kind === 'none'
  );
}

/** The word behind a flag that names what is bound: `set lb vserver web -weight 5 s1` changes the binding of s1. */
function tailOf(
  { tail }: ArgumentSchema,
  bound: ReadonlySet<string | undefined>,
): ArgumentSchema | undefined {
  return tail?.find(({ argument }) => bound.has(argument.name))?.argument;
}

/** A binding that `set` changes by such a flag. */
function withTailed(binding: Binding, sets: readonly Usage[], identity: readonly UsageItem[]): Binding {
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

/** What a table says of an argument, whatever the case of its name. */
function inAnyCase<T>(table: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  const lower = name.toLowerCase();
  return Object.entries(table ?? {}).find(([one]) => one.toLowerCase() === lower)?.[1];
}

function isPositional({ bind, identity: [first] }: Binding): boolean {
  return bind.positional.some(({ argument }) => argument.name === first?.name);
}

function isBound({ argument, optional }: UsageItem, bound: ReadonlySet<string | undefined>): boolean {
  return !optional && bound.has(argument.name);
}

function refersTo({ reference, tail }: ArgumentSchema): boolean {
  return reference !== undefined || tail?.some(({ argument }) => refersTo(argument)) === true;
}

/** One of it, where a usage takes several. */
function single(argument: ArgumentSchema): ArgumentSchema {
  const { repeat: _, ...rest } = argument;
  return rest;
}

function describeType(type: ValueType): string {
  switch (type.kind) {
    case 'integer':
    case 'range': {
      const [min, max] = [type.min, type.max].map((bound) =>
        Number.isSafeInteger(bound) && Math.abs(bound) < Number.MAX_SAFE_INTEGER ? String(bound) : '',
      );
      const bounds =
        min === '' && max === ''
          ? ''
          : min === ''
            ? ` to ${max}`
            : max === ''
              ? ` from ${min}`
              : ` ${min} to ${max}`;
      return `a whole number${type.kind === 'range' ? ', or two with a hyphen between,' : ''}${bounds}`;
    }
    case 'enum':
      return type.values.length > 12
        ? `one of ${type.values.slice(0, 12).join(', ')} …`
        : `one of ${type.values.join(', ')}`;
    case 'name':
      return 'a name';
    case 'address':
      return 'an IP address';
    case 'prefix':
      return 'an IP address, and the length of a prefix';
    case 'netmask':
      return 'a network mask';
    case 'host':
      return 'an IP address or a domain name';
    case 'mac':
      return 'a MAC address';
    case 'time':
      return 'a time of day, HH:MM';
    case 'text':
      return 'a text';
    case 'url':
      return 'a URL';
    case 'switch':
      return 'no value';
    case 'none':
      return 'the words behind it';
  }
}
