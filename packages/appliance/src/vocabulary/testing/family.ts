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
    if (noun !== undefined) named.push(...fewOf(namedBy(noun), 4, random));
  }
  return [...nouns.values()];
}

/** Whether a line can make an entry of it. */
function canBeThere(noun: Noun): boolean {
  return verbsOf(noun).some((verb) => ['add', 'import', 'set', 'bind', 'enable'].includes(verb));
}

/** The nouns that a noun names, by its arguments, its bindings, or because it lives on them. */
function namedBy({ args, bindings, existence }: Noun): string[] {
  const of = ({ reference, tail }: ArgumentSchema): string[] => [
    ...(reference?.nouns ?? []),
    ...(tail ?? []).flatMap(({ argument }) => of(argument)),
  ];
  const all = [...args.values(), ...bindings.flatMap(({ identity, flags }) => [...identity, ...flags])];
  return [...all.flatMap(of), ...(typeof existence === 'string' ? [] : existence)];
}

function fewOf(all: readonly string[], count: number, random: Random): string[] {
  return all.length === 0 ? [] : Array.from({ length: count }, () => random.pick(all));
}
