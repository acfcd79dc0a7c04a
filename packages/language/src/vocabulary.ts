// A schema made quick to look things up in. Nouns and flags are found whatever their case.

import { assert } from '@lockstep/core';
import {
  type ArgumentSchema,
  type BindingSchema,
  type LanguageSchema,
  type NounSchema,
  STATE,
} from './schema.ts';

export interface Noun {
  readonly schema: NounSchema;
  /** Place in dependency order. */
  readonly rank: number;
  /** Everything that `add` takes as a flag, by lower-case name. */
  readonly flags: ReadonlyMap<string, ArgumentSchema>;
  /** Everything that `set` takes, by lower-case name. */
  readonly settable: ReadonlyMap<string, ArgumentSchema>;
  /** Everything that `unset` takes: what may be left out. */
  readonly unsettable: ReadonlyMap<string, ArgumentSchema>;
  /** All arguments that refer to another object. */
  readonly referring: readonly ArgumentSchema[];
  /** Flags of an entry in the order in which they are written. */
  readonly flagOrder: readonly string[];
}

export class Vocabulary {
  readonly name: string;
  readonly nouns: readonly Noun[];
  readonly whole: LanguageSchema['whole'];
  readonly #byName = new Map<string, Noun>();
  readonly #wordsMax: number;

  constructor(schema: LanguageSchema) {
    this.name = schema.name;
    this.whole = schema.whole;
    this.nouns = schema.nouns.map(compile);
    for (const noun of this.nouns) this.#byName.set(noun.schema.noun.toLowerCase(), noun);
    assert(this.#byName.size === this.nouns.length, 'every noun is declared once');
    for (const noun of this.nouns) this.#checkReferences(noun);
    this.#wordsMax = Math.max(...this.nouns.map(({ schema: { noun } }) => noun.split(' ').length));
  }

  /** The noun of exactly this name, whatever the case. */
  noun(name: string): Noun | undefined {
    return this.#byName.get(name.toLowerCase());
  }

  /** The noun that the words at a place spell; the longest that fits. */
  nounAt(words: readonly string[], at: number): { noun: Noun; words: number } | undefined {
    for (let count = Math.min(this.#wordsMax, words.length - at); count >= 1; count -= 1) {
      const noun = this.#byName.get(
        words
          .slice(at, at + count)
          .join(' ')
          .toLowerCase(),
      );
      if (noun !== undefined) return { noun, words: count };
    }
    return undefined;
  }

  #checkReferences(noun: Noun): void {
    const named = [
      ...noun.referring.map(({ reference }) => reference?.noun ?? ''),
      ...noun.schema.bindings.map((binding) => binding.noun),
    ];
    for (const name of named) {
      const target = this.noun(name);
      assert(
        target !== undefined && target.rank <= noun.rank,
        'a noun refers to itself or to one before it',
        {
          noun: noun.schema.noun,
          name,
        },
      );
    }
  }
}

/** The binding of a noun that takes this kind of object. */
export function bindingOf(noun: Noun, bound: string): BindingSchema | undefined {
  return noun.schema.bindings.find((binding) => binding.noun === bound);
}

function compile(schema: NounSchema, rank: number): Noun {
  const flags = [...schema.flags, ...(schema.switchable ? [STATE] : [])];
  const all = [...schema.positional, ...flags];
  const settable = [
    ...schema.positional.filter((argument) => argument.settable === true),
    ...schema.flags.filter((argument) => argument.settable !== false),
  ];
  const names = new Set(all.map(({ name }) => name.toLowerCase()));
  assert(names.size === all.length, 'arguments of a noun have different names', { noun: schema.noun });
  return {
    schema,
    rank,
    flags: byName(flags),
    settable: byName(settable),
    unsettable: byName(schema.flags.filter((argument) => argument.settable !== false)),
    referring: all.filter(({ reference }) => reference !== undefined),
    flagOrder: flags.map(({ name }) => name),
  };
}

function byName(args: readonly ArgumentSchema[]): Map<string, ArgumentSchema> {
  return new Map(args.map((argument) => [argument.name.toLowerCase(), argument]));
}
