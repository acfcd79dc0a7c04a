// A few nouns that have to do with each other: one, and what it names, and what that names.

import { type ArgumentSchema, type Noun, type Vocabulary, verbsOf } from '@lockstep/language';
import type { Random } from './random.ts';

/** What most configurations have, so that its bindings and aspects meet more often than chance has it. */
const USUAL = [
  'server',
  'service',
  'serviceGroup',
  'lb vserver',
  'lb monitor',
  'cs vserver',
  'ssl vserver',
  'responder policy',
  'rewrite policy',
];

export function family(vocabulary: Vocabulary, random: Random, size: number): Noun[] {
  const nouns = new Map<string, Noun>();
  const add = (name: string): void => {
    const noun = vocabulary.noun(name);
    if (noun !== undefined && canBeThere(noun)) nouns.set(noun.name, noun);
  };
  if (random.once(3)) for (const name of USUAL) add(name);
  const named: string[] = [];
  while (nouns.size < size) {
    const next = named.length > 0 && !random.once(3) ? random.pick(named) : random.pick(vocabulary.names);
    if (nouns.has(next)) {
      named.splice(named.indexOf(next), named.includes(next) ? 1 : 0);
      continue;
    }
    add(next);
    const noun = vocabulary.noun(next);
    const lists = noun === undefined ? [] : namedBy(noun);
    // Two of a list: kinds that may have one name, and of which one is looked for first.
    for (const list of fewOf(lists, 2, random)) named.push(...fewOf(list, 2, random));
  }
  return [...nouns.values()];
}

/** Whether a line can make an entry of it. */
function canBeThere(noun: Noun): boolean {
  return verbsOf(noun).some((verb) => ['add', 'import', 'set', 'bind', 'enable'].includes(verb));
}

/** What a noun names by each argument, by what is bound to it, or because it lives on it. */
function namedBy({ args, bindings, existence }: Noun): (readonly string[])[] {
  const of = ({ reference, tail }: ArgumentSchema): (readonly string[])[] => [
    ...(reference === undefined ? [] : [reference.nouns]),
    ...(tail ?? []).flatMap(({ argument }) => of(argument)),
  ];
  const bound = bindings.flatMap(({ identity, flags }) => [...identity, ...flags]);
  return [...[...args.values(), ...bound].flatMap(of), ...(typeof existence === 'string' ? [] : [existence])];
}

function fewOf<T>(all: readonly T[], count: number, random: Random): T[] {
  return all.length === 0 ? [] : Array.from({ length: count }, () => random.pick(all));
}
