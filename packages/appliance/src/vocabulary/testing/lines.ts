// Lines that nobody planned: any verb that configures in any of its usages, on what is there or might be. Most of them are taken.

import type { Configuration } from '@lockstep/core';
import type { ArgumentSchema, Noun, Vocabulary } from '@lockstep/language';
import { argumentsOf, parseKey } from '../../../../language/src/entry.ts';
import { bindUsages, setUsages, type Usage, type UsageItem, verbsOf } from '../../../../language/src/noun.ts';
import { literal } from '../../../../language/src/token.ts';
import { FewValues } from './few-values.ts';
import type { Random } from './random.ts';

const CONFIGURING = new Set(
  'add import set unset rm bind unbind enable disable rename link unlink clear'.split(' '),
);

const REMOVING = new Set(['rm', 'unbind', 'clear']);

/** How often what a line needs is made instead of the line, at most. */
const DEPTH_MAX = 4;

/** What a line is about. */
interface Subject {
  readonly noun: Noun;
  /** What is known of it: by which arguments it is named, what is bound to it, and what is set. */
  readonly id: ReadonlyMap<string, string>;
  readonly bound: ReadonlyMap<string, string>;
  readonly given: readonly string[];
}

const NOTHING: ReadonlyMap<string, string> = new Map();

export class Lines {
  readonly #vocabulary: Vocabulary;
  readonly #random: Random;
  readonly #nouns: readonly Noun[];
  readonly #values: FewValues;

  constructor(vocabulary: Vocabulary, random: Random, nouns: readonly Noun[]) {
    this.#vocabulary = vocabulary;
    this.#random = random;
    this.#nouns = nouns;
    this.#values = new FewValues(vocabulary, random);
  }

  next(configuration: Configuration): string {
    const random = this.#random;
    if (random.once(300)) return `clear ns config ${random.pick(['basic', 'extended', 'full'])}`;
    for (;;) {
      const subject = this.#subject(configuration);
      const { noun, id, bound } = subject;
      const verbs = verbsOf(noun).filter((verb) => CONFIGURING.has(verb));
      if (verbs.length === 0) continue;
      let verb = random.pick(verbs);
      // What goes by itself goes seldom, so that something is there to go wrong.
      if (REMOVING.has(verb) && random.once(2)) verb = random.pick(verbs);
      if (id.size === 0 && verbs.includes('add') && !random.once(8)) verb = 'add';
      else if (verbs.includes('bind') && random.once(3)) verb = 'bind';
      if (bound.size > 0 && random.once(2)) verb = random.pick(['unbind', 'bind', 'set']);
      const line = verb === 'unset' ? this.#unset(subject) : this.#write(configuration, verb, subject);
      if (line !== null) return line;
    }
  }

  #subject(configuration: Configuration): Subject {
    const random = this.#random;
    const keys = configuration.keys();
    if (keys.length === 0 || random.once(3)) return fresh(random.pick(this.#nouns));
    const key = random.pick(keys);
    const { noun, id, bound } = parseKey(this.#vocabulary, key);
    if (bound?.noun != null && random.once(4)) {
      const id = new Map([[bound.noun.identity[0]?.argument.name ?? '', bound.name]]);
      return { noun: bound.noun, id, bound: NOTHING, given: [] };
    }
    const given = argumentsOf(this.#vocabulary, key, configuration.get(key) ?? '') ?? NOTHING;
    return {
      noun,
      id: new Map(Object.entries(id)),
      bound: new Map(Object.entries(bound?.id ?? {})),
      given: bound === undefined ? [...given.keys()] : [],
    };
  }

  /** A line by one of the usages of a verb; null where it has none. */
  #write(configuration: Configuration, verb: string, subject: Subject, depth = 0): string | null {
    const random = this.#random;
    const usages = usagesOf(subject.noun, verb);
    if (usages.length === 0) return null;
    const words = [verb, subject.noun.name];
    const chance = random.pick([2, 6, 12]);
    // Of positional arguments that may be left out, those behind one that is left out are, too.
    let left = false;
    for (const item of random.pick(usages).items) {
      const { argument, form, optional } = item;
      const known = this.#known(verb, subject, item);
      const there: boolean =
        known !== null || !optional || (!(form === 'positional' && left) && random.once(chance));
      const lacking =
        known === null && !isNaming(subject.noun, argument)
          ? this.#values.lacking(configuration, argument)
          : [];
      const made = lacking.length === 0 || random.once(10) ? undefined : random.pick(lacking);
      if (there && made !== undefined && depth < DEPTH_MAX && (!optional || random.once(3)))
        return this.#write(configuration, 'add', fresh(made), depth + 1);
      left ||= !there && form === 'positional';
      if (!there || (optional && made !== undefined)) continue;
      if (form === 'flag') words.push(`-${argument.name}`);
      if (known !== null) words.push(literal(known));
      else if (isNaming(subject.noun, argument) || verb === 'rename')
        words.push(literal(this.#values.name(argument)));
      else words.push(...this.#values.words(configuration, argument));
    }
    return words.join(' ');
  }

  /** What is known of an argument, mostly. */
  #known(verb: string, { noun, id, bound }: Subject, { argument, optional }: UsageItem): string | null {
    const random = this.#random;
    if (!isNaming(noun, argument)) {
      const value = bound.get(argument.name);
      return value === undefined || random.once(8) ? null : value;
    }
    const value = id.get(argument.name);
    if (value === undefined || random.once(verb === 'add' ? 3 : 12)) return null;
    return optional && random.once(12) ? null : value;
  }

  #unset({ noun, id, given }: Subject): string | null {
    const random = this.#random;
    const names = [...noun.unsettable.values()].map(({ name }) => name);
    const there = names.filter((name) => given.includes(name));
    const words = ['unset', noun.name];
    for (const { argument, form } of noun.identity) {
      const value = id.get(argument.name) ?? (form === 'flag' ? null : this.#values.name(argument));
      if (value === null) continue;
      if (form === 'flag') words.push(`-${argument.name}`);
      words.push(literal(value));
    }
    const chosen = new Set<string>();
    for (let count = 1 + random.below(3); count > 0; count -= 1)
      chosen.add(random.pick(there.length > 0 && !random.once(4) ? there : names));
    return [...words, ...[...chosen].map((name) => `-${name}`)].join(' ');
  }
}

/** An object of which nothing is known. */
function fresh(noun: Noun): Subject {
  return { noun, id: NOTHING, bound: NOTHING, given: [] };
}

function usagesOf(noun: Noun, verb: string): readonly Usage[] {
  if (verb === 'bind' || verb === 'unbind') return bindUsages(noun, verb);
  const usages = noun.usages.get(verb) ?? [];
  return verb === 'set' ? [...usages, ...setUsages(noun)] : usages;
}

function isNaming({ identity }: Noun, { name }: ArgumentSchema): boolean {
  return identity.some(({ argument, or }) => argument.name === name || or?.name === name);
}
