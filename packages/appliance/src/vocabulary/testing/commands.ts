// Commands made from the vocabulary itself: each argument gets a value of its type, and what it names is made beforehand.

import {
  type ArgumentSchema,
  type Noun,
  type ValueType,
  type Vocabulary,
  withDefaults,
} from '@lockstep/language';
import { type Usage, usageOf } from '../../../../language/src/noun.ts';
import { literal, splitWords } from '../../../../language/src/token.ts';
import { checkValue } from '../../../../language/src/value.ts';
import { SEMANTICS } from '../semantics.ts';
import type { Random } from './random.ts';

/** Why there is no command. */
export class NoCommand extends Error {}

/** Objects that make each other necessary: how deep at most. */
const DEPTH_MAX = 12;

/** Characters of texts: those that a line must quote are among them. */
const CHARACTERS = ['\u{1F600}', ...'abcXYZ019._-/: "\'\\[]*{}#é'.split('')];

type Values = Record<string, string>;

/** An object that lines made: the words that name it. */
export interface Made {
  readonly noun: Noun;
  readonly id: Values;
  /** What else was given, of arguments of one word. */
  readonly values: Values;
}

/** Makes lines, and keeps all of them in the order in which they can be run. */
export class Commands {
  readonly lines: string[] = [];
  readonly #vocabulary: Vocabulary;
  readonly #random: Random;
  readonly #keys = new Set<string>();
  #names = 0;
  #depth = 0;

  constructor(vocabulary: Vocabulary, random: Random) {
    this.#vocabulary = vocabulary;
    this.#random = random;
  }

  /**
   * A new object, with as many of its other arguments as chance has it. Its name has only what the usage of a later line has.
   * Throws NoCommand.
   */
  add(noun: Noun, usage: Usage, later: Usage = usage): Made {
    const id: Values = {};
    const nameable = usageOf(
      usage.items.filter(
        ({ argument, form, optional }) =>
          form === 'positional' ||
          !optional ||
          !noun.identity.some(({ argument: one }) => one.name === argument.name) ||
          later.items.some(({ argument: one }) => one.name === argument.name),
      ),
    );
    const values = this.#write(noun.usages.has('add') ? 'add' : 'import', noun, nameable, id, 2);
    return { noun, id, values };
  }

  /** Another state of an object that is there. Throws NoCommand. */
  set({ noun, id, values }: Made, usage: Usage): void {
    this.#write('set', noun, usage, { ...id }, 2, values);
  }

  /** What is there without being added; its owner is made where it lives on one. Throws NoCommand. */
  standing(noun: Noun): Made {
    const id: Values = {};
    if (typeof noun.existence !== 'string') {
      const [first] = noun.identity;
      if (first !== undefined) id[first.argument.name] = this.#object(noun.existence);
    }
    return { noun, id, values: {} };
  }

  /** Something is bound to an object that is there. Throws NoCommand. */
  bind({ noun, id }: Made, usage: Usage): void {
    this.#write('bind', noun, usage, { ...id }, 2);
  }

  /** `chance`: a part that may be left out is there once in so many times. What names the object is noted in `id`. */
  #write(verb: string, noun: Noun, usage: Usage, id: Values, chance: number, old: Values = {}): Values {
    for (let tries = 0; tries < 50; tries += 1) {
      const before = this.lines.length;
      const named = { ...id };
      const values = { ...old, ...this.#draw(verb, noun, usage, named, chance, old) };
      const key = `${noun.name} ${JSON.stringify(named)}`;
      const makes = Object.keys(id).length === 0;
      if (noun.check?.('', withDefaults(noun, values)) == null && !(makes && this.#keys.has(key))) {
        this.#keys.add(key);
        Object.assign(id, named);
        return values;
      }
      this.lines.length = before;
    }
    throw new NoCommand(`the rules of ${noun.name} are not met by chance`);
  }

  /** Writes one line; the values of arguments of one word. */
  #draw(verb: string, noun: Noun, usage: Usage, id: Values, chance: number, old: Values): Values {
    const values: Values = {};
    const known = Object.keys(id).length > 0;
    const naming = new Map(
      noun.identity.flatMap(({ argument, or, form }) =>
        [argument, ...(or === undefined ? [] : [or])].map(
          (one) => [one.name, { argument: one, form }] as const,
        ),
      ),
    );
    const words = [verb, noun.name];
    const several = usage.positional.every(({ optional }) => !optional);
    const forced = this.#forced(verb, noun, usage);
    // Of positional arguments that may be left out, those behind one that is left out are, too.
    let left = false;
    const all = noun.check === undefined ? null : this.#random.once(2);
    for (const { argument, form, optional } of usage.items) {
      const named = naming.get(argument.name);
      const there: boolean =
        named === undefined
          ? !optional ||
            argument.name === forced ||
            (!(form === 'positional' && left) &&
              ((form === 'positional' ? all : null) ?? this.#random.once(chance)))
          : id[argument.name] !== undefined ||
            (!known && (named.form === 'positional' || !optional || this.#random.once(chance)));
      left ||= !there && form === 'positional';
      if (!there) continue;
      if (form === 'flag') words.push(`-${argument.name}`);
      if (named === undefined) {
        // What is fixed is only named along.
        const fixed = noun.settable.has(argument.name.toLowerCase()) ? undefined : old[argument.name];
        const given =
          fixed === undefined ? this.#value(argument, form === 'flag' || several) : [literal(fixed)];
        if (given.length === 1) values[argument.name] = splitWords(given[0] ?? '')?.[0] ?? '';
        words.push(...given);
      } else {
        const value = id[argument.name] ?? this.#identifier(named.argument);
        id[argument.name] = value;
        words.push(literal(value));
      }
    }
    this.lines.push(words.join(' '));
    return values;
  }

  /** A flag that must be there so that the line says something. */
  #forced(verb: string, noun: Noun, usage: Usage): string | null {
    if (verb !== 'set') return null;
    const flags = [...usage.flags.values()].filter(
      ({ argument }) => !noun.identity.some(({ argument: one }) => one.name === argument.name),
    );
    return flags.length === 0 ? null : this.#random.pick(flags).argument.name;
  }

  #identifier(argument: ArgumentSchema): string {
    const [value] = this.#one({ ...argument, star: false });
    return value ?? '';
  }

  /** The words of a value, as a line has them. */
  #value(argument: ArgumentSchema, several: boolean): string[] {
    const count = argument.repeat !== undefined && several ? 1 + this.#random.below(3) : 1;
    const words: string[] = [];
    for (let at = 0; at < count; at += 1) {
      const given = this.#one(argument);
      if (given[0] === undefined || !words.includes(given[0])) words.push(...given);
    }
    // One that may be left out would be taken for the one that is left out before it.
    let left = false;
    for (const { argument: word, optional } of argument.tail ?? []) {
      left ||= optional && !this.#random.once(2);
      if (optional && left) continue;
      words.push(...this.#one(word));
    }
    const encrypted =
      argument.type.kind === 'text' &&
      argument.repeat === undefined &&
      argument.tail === undefined &&
      this.#random.once(8)
        ? ['-encrypted', '-encryptmethod', 'ENCMTHD_3']
        : [];
    return [...words.map(literal), ...encrypted];
  }

  #one(argument: ArgumentSchema): string[] {
    const { reference, star, type } = argument;
    if (type.kind === 'switch' || type.kind === 'none') return [];
    if (star === true && this.#random.once(4)) return ['*'];
    if (argument.default !== undefined && this.#random.once(6)) {
      if (reference === undefined) return [argument.default];
    }
    if (reference === undefined) return [this.#plain(type)];
    const exact = (reference.words ?? []).filter((word) => !word.endsWith('*'));
    if (exact.length > 0 && this.#random.once(4)) return [this.#random.pick(exact)];
    if (reference.open === true) return [this.#plain(type)];
    for (let tries = 0; tries < 20; tries += 1) {
      const name = this.#object(reference.nouns);
      if (checkValue(argument, name, 1).ok) return [name];
    }
    throw new NoCommand(`no ${reference.nouns.join(', ')} has a name that ${argument.name} allows`);
  }

  /** The name of an object of one of these nouns, which is made. */
  #object(nouns: readonly string[]): string {
    if (this.#depth >= DEPTH_MAX) throw new NoCommand(`objects of ${nouns.join(', ')} need each other`);
    this.#depth += 1;
    try {
      const noun = this.#vocabulary.noun(this.#random.pick(nouns));
      if (noun === undefined) throw new NoCommand(`there is no noun of ${nouns.join(', ')}`);
      const [first] = noun.identity;
      if (first === undefined) throw new NoCommand(`${noun.name} has no name`);
      const id: Values = {};
      const usages = noun.usages.get('add') ?? noun.usages.get('import') ?? [];
      if (noun.existence === 'made' && usages.length > 0) {
        this.#write(
          noun.usages.has('add') ? 'add' : 'import',
          noun,
          this.#random.pick(usages),
          id,
          this.#depth > 2 ? 1e9 : 20,
        );
        const name = id[first.argument.name];
        if (name === undefined) throw new NoCommand(`${noun.name} is made without a name`);
        return name;
      }
      if (typeof noun.existence !== 'string') return this.#object(noun.existence);
      if (noun.existence === 'standing') return this.#plain(first.argument.type);
      const builtin = SEMANTICS[noun.name]?.builtin ?? [];
      if (builtin.length > 0) return this.#random.pick(builtin).replace('*', 'x');
      throw new NoCommand(`nothing makes a ${noun.name}`);
    } finally {
      this.#depth -= 1;
    }
  }

  #plain(type: ValueType): string {
    const random = this.#random;
    this.#names += 1;
    switch (type.kind) {
      case 'name':
        return random.once(6) ? `${this.#text(0, 8)}n${this.#names}` : `n${this.#names}`;
      case 'integer':
        return String(random.between(Math.max(type.min, -(2 ** 40)), Math.min(type.max, 2 ** 40)));
      case 'range': {
        const from = random.between(type.min, type.max);
        return random.once(2) ? String(from) : `${from}-${random.between(from, type.max)}`;
      }
      case 'enum':
        return random.pick(type.values);
      case 'address':
        return (type.family ?? (random.once(3) ? 6 : 4)) === 4 ? this.#ipv4() : this.#ipv6();
      case 'prefix':
        return random.once(2)
          ? `${this.#ipv4()}/${random.between(0, 32)}`
          : `${this.#ipv6()}/${random.between(0, 128)}`;
      case 'netmask':
        return random.pick(['255.255.255.255', '255.255.255.0', '255.255.240.0', '255.0.0.0', '0.0.0.0']);
      case 'host':
        return random.pick([this.#ipv4(), this.#ipv6(), `h${this.#names}.example.com`]);
      case 'mac':
        return `02:00:00:00:${hex(random.below(256))}:${hex(random.below(256))}`;
      case 'time':
        return `${String(random.below(24)).padStart(2, '0')}:${String(random.below(60)).padStart(2, '0')}`;
      case 'text': {
        const min = Math.max(type.min ?? 1, 1);
        return this.#text(min, Math.max(min, Math.min(type.max, min + 12)));
      }
      case 'url':
        return random.once(2) ? `https://h${this.#names}.example.com/x?y=[1]` : `/path/${this.#names}`;
      case 'switch':
      case 'none':
        return '';
    }
  }

  /** Of `min` to `max` UTF-16 code units. */
  #text(min: number, max: number): string {
    const length = min + this.#random.below(max - min + 1);
    let text = '';
    while (text.length < length) text += this.#random.pick(CHARACTERS);
    return text.length > max ? `${text.slice(0, -2)}x` : text;
  }

  #ipv4(): string {
    return `10.${this.#random.below(256)}.${this.#random.below(256)}.${this.#random.below(256)}`;
  }

  #ipv6(): string {
    return `2001:db8::${(1 + this.#random.below(65_535)).toString(16)}`;
  }
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
