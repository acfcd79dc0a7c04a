// A noun from a block of a grammar and what the grammar cannot say: it is held, no data plane acts on it.

import { assert } from '@lockstep/core';
import { joinAlternatives, tailOf, withKinds, withTailed } from './bindings.ts';
import { describeType } from './described.ts';
import type { GrammarArgument, GrammarBlock, GrammarItem, GrammarUsage } from './grammar.ts';
import {
  type Binding,
  byName,
  type Noun,
  refersTo,
  single,
  type Usage,
  type UsageItem,
  usageOf,
} from './noun.ts';
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
      ...(this.#semantics.namedBy === undefined ? {} : { namedBy: this.#semantics.namedBy }),
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

/** What a table says of an argument, whatever the case of its name. */
function inAnyCase<T>(table: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  const lower = name.toLowerCase();
  return Object.entries(table ?? {}).find(([one]) => one.toLowerCase() === lower)?.[1];
}

function isBound({ argument, optional }: UsageItem, bound: ReadonlySet<string | undefined>): boolean {
  return !optional && bound.has(argument.name);
}
