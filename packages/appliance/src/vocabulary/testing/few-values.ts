// Values of which there are few, so that names, numbers and addresses meet; and those that must be quoted. What names an object
// names mostly one that is there.

import type { Configuration } from '@lockstep/core';
import type { ArgumentSchema, Noun, Reference, ValueType, Vocabulary } from '@lockstep/language';
import { parseKey } from '../../../../language/src/entry.ts';
import { literal } from '../../../../language/src/token.ts';
import { SEMANTICS } from '../semantics.ts';
import type { Random } from './random.ts';

const NAMES = ['a', 'b'];
const ODD_NAMES = [
  'A',
  'x y',
  '-z',
  'q{',
  '10.0.0.1',
  '->',
  'a -> b',
  '1',
  '*',
  '#h',
  '"q',
  'a\\b',
  'DEFAULT',
  'ns_x',
];
const TEXTS = ['a', 'b', 'tt'];
const ODD_TEXTS = [
  '',
  'a b',
  '"',
  '-f',
  'x[1-3]',
  '\\',
  'q{x}',
  '*',
  "it's",
  '-encrypted',
  '->',
  '#',
  '\t',
  'é',
];
const NUMBERS = [0, 1, 2, 80];

export class FewValues {
  readonly #vocabulary: Vocabulary;
  readonly #random: Random;

  constructor(vocabulary: Vocabulary, random: Random) {
    this.#vocabulary = vocabulary;
    this.#random = random;
  }

  /** The words of a value, as a line has them. */
  words(configuration: Configuration, argument: ArgumentSchema): string[] {
    const random = this.#random;
    const { repeat, tail = [], type } = argument;
    const words: string[] = [];
    for (let count = repeat === undefined ? 1 : 1 + random.below(3); count > 0; count -= 1)
      words.push(...this.#one(configuration, argument));
    for (const word of tail)
      if (!word.optional || random.once(2)) words.push(...this.words(configuration, word.argument));
    if (type.kind === 'text' && repeat === undefined && tail.length === 0 && random.once(20))
      words.push('-encrypted', '-encryptmethod', 'ENCMTHD_3');
    return words;
  }

  /** The kinds that an argument may name, where it must name something and nothing of these kinds is there. */
  lacking(configuration: Configuration, { reference }: ArgumentSchema): Noun[] {
    if (reference === undefined || reference.open === true || reference.words !== undefined) return [];
    if (this.#there(configuration, reference).length > 0) return [];
    return reference.nouns.flatMap((name) => {
      const noun = this.#vocabulary.noun(name);
      return noun?.usages.has('add') === true ? [noun] : [];
    });
  }

  /** What an object may be called. */
  name({ type }: ArgumentSchema): string {
    if (type.kind !== 'name' && type.kind !== 'text') return this.#plain(type);
    return this.#random.once(8) ? this.#random.pick(ODD_NAMES) : this.#random.pick(NAMES);
  }

  #one(configuration: Configuration, argument: ArgumentSchema): string[] {
    const random = this.#random;
    const { type, star, default: usual, name } = argument;
    if (type.kind === 'switch' || type.kind === 'none') return [];
    if (star === true && random.once(6)) return ['*'];
    if (usual !== undefined && random.once(4)) return [literal(usual)];
    // Priorities that meet are refused, and few of them say enough.
    if (name.toLowerCase() === 'priority') return [random.pick(['1', '2', '10'])];
    return [literal(this.#named(configuration, argument) ?? this.#plain(type))];
  }

  /** The name of something that is there, or a word that stands for nothing; null where chance has it otherwise. */
  #named(configuration: Configuration, { reference }: ArgumentSchema): string | null {
    const random = this.#random;
    if (reference === undefined || random.once(10)) return null;
    const words = [
      ...(random.once(4) ? (reference.words ?? []) : []),
      ...(random.once(4) ? reference.nouns.flatMap((noun) => SEMANTICS[noun]?.builtin ?? []) : []),
      ...(reference.address === true && random.once(2) ? ['10.0.0.1', '::1'] : []),
    ].map((word) => word.replace('*', 'x'));
    const all = words.length > 0 ? words : this.#there(configuration, reference);
    return all.length === 0 ? null : this.#inAnyCase(random.pick(all));
  }

  /** The names of objects of the kinds that are there. */
  #there(configuration: Configuration, { nouns }: Reference): string[] {
    return nouns.flatMap((noun) =>
      configuration
        .keys(`${noun} `)
        .map((key) => parseKey(this.#vocabulary, key))
        .filter((found) => found.noun.name === noun && found.bound === undefined)
        .map((found) => found.name),
    );
  }

  #inAnyCase(word: string): string {
    return this.#random.once(12) ? word.toUpperCase() : word;
  }

  #plain(type: ValueType): string {
    const random = this.#random;
    switch (type.kind) {
      case 'name':
        return random.once(6) ? random.pick(ODD_NAMES) : random.pick(NAMES);
      case 'integer':
        return String(Math.max(type.min, Math.min(type.max, random.pick(NUMBERS))));
      case 'range': {
        const from = Math.max(type.min, 1);
        return random.once(2) ? String(from) : `${from}-${Math.min(type.max, from + 1)}`;
      }
      case 'enum':
        return random.pick(type.values);
      case 'address':
        return (type.family ?? (random.once(4) ? 6 : 4)) === 6
          ? random.pick(['::1', '2001:DB8::1'])
          : random.pick(['10.0.0.1', '10.0.0.2', '0.0.0.0']);
      case 'prefix':
        return random.pick(['10.0.0.0/8', '10.0.0.1', '::/0']);
      case 'netmask':
        return random.pick(['255.0.0.0', '255.255.255.255']);
      case 'host':
        return random.pick(['10.0.0.1', 'a.example', '::1', 'a']);
      case 'mac':
        return `02:00:00:00:00:0${random.below(2)}`;
      case 'time':
        return random.pick(['09:00', '9:00', '23:59']);
      case 'text':
        return random.once(4) ? random.pick(ODD_TEXTS) : random.pick(TEXTS);
      case 'url':
        return random.pick(['/a', 'http://h/x']);
      case 'switch':
      case 'none':
        return '';
    }
  }
}
