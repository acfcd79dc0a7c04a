// The nouns of a language, found whatever their case. Those of a grammar are made when somebody asks for them.

import { assert } from '@lockstep/core';
import { nounFrom } from './declared.ts';
import { amend, Grammar, type GrammarBlock } from './grammar.ts';
import { heldNoun, inEffectWhere } from './held.ts';
import { type Noun, verbsOf } from './noun.ts';
import type { LanguageSchema, NounSchema, NounSemantics } from './schema.ts';

const NO_BLOCK: GrammarBlock = { noun: '', args: new Map(), usages: new Map(), more: new Map() };

export class Vocabulary {
  readonly name: string;
  readonly whole: LanguageSchema['whole'];
  /** The names of all nouns: first those that are declared by hand, in their order. */
  readonly names: readonly string[];
  readonly #schema: LanguageSchema;
  readonly #grammar: Grammar;
  readonly #additions: Grammar;
  readonly #aliases: ReadonlyMap<string, string>;
  readonly #semantics: ReadonlyMap<string, NounSemantics>;
  readonly #byHand = new Map<string, NounSchema>();
  /** Place in dependency order, by lower-case name. */
  readonly #ranks = new Map<string, number>();
  readonly #made = new Map<string, Noun>();
  readonly #wordsMax: number;
  #all: readonly Noun[] | undefined;

  constructor(schema: LanguageSchema) {
    this.name = schema.name;
    this.whole = schema.whole;
    this.#schema = schema;
    this.#grammar = new Grammar(schema.grammar?.text ?? '');
    this.#additions = new Grammar(schema.grammar?.additions ?? '');
    const { semantics = {}, aliases = {} } = schema.grammar ?? {};
    this.#semantics = new Map(Object.entries(semantics).map(([noun, one]) => [noun.toLowerCase(), one]));
    this.#aliases = new Map(Object.entries(aliases).map(([alias, noun]) => [alias, noun.toLowerCase()]));
    for (const noun of schema.nouns) {
      assert(!this.#byHand.has(noun.noun.toLowerCase()), 'every noun is declared once', { noun: noun.noun });
      this.#byHand.set(noun.noun.toLowerCase(), noun);
    }
    const all = new Map<string, string>();
    for (const name of [
      ...schema.nouns.map(({ noun }) => noun),
      ...this.#grammar.nouns,
      ...this.#additions.nouns,
    ]) {
      if (!all.has(name.toLowerCase())) all.set(name.toLowerCase(), name);
    }
    this.names = [...all.values()];
    for (const [rank, name] of [...all.keys()].entries()) this.#ranks.set(name, rank);
    this.#wordsMax = Math.max(
      ...[...this.names, ...this.#aliases.keys()].map((name) => name.split(' ').length),
    );
  }

  /** The noun of exactly this name, whatever the case. */
  noun(name: string): Noun | undefined {
    const lower = this.#aliases.get(name.toLowerCase()) ?? name.toLowerCase();
    const made = this.#made.get(lower);
    if (made !== undefined || !this.#ranks.has(lower)) return made;
    const noun = this.#make(lower);
    this.#made.set(lower, noun);
    return noun;
  }

  /** The noun that the words at a place spell; the longest that fits. */
  nounAt(words: readonly string[], at: number): { noun: Noun; words: number } | undefined {
    for (let count = Math.min(this.#wordsMax, words.length - at); count >= 1; count -= 1) {
      const noun = this.noun(words.slice(at, at + count).join(' '));
      if (noun !== undefined) return { noun, words: count };
    }
    return undefined;
  }

  /** Every noun, in dependency order. Makes all of them: not for a command's way. */
  get nouns(): readonly Noun[] {
    this.#all ??= this.names.map((name) => this.noun(name) as Noun);
    return this.#all;
  }

  /** The verbs of all nouns. */
  get verbs(): ReadonlySet<string> {
    return new Set(this.nouns.flatMap(verbsOf));
  }

  /** The nouns that have a verb, in dependency order. */
  nounsOf(verb: string): string[] {
    return this.nouns.filter((noun) => verbsOf(noun).includes(verb)).map(({ name }) => name);
  }

  #make(lower: string): Noun {
    const rank = this.#ranks.get(lower) ?? 0;
    const schema = this.#byHand.get(lower);
    const hand = schema === undefined ? undefined : nounFrom(schema, rank);
    const known = this.#grammar.block(lower);
    const added = this.#additions.block(lower);
    const block = added === undefined ? known : amend(known ?? NO_BLOCK, added);
    if (block === undefined) {
      assert(hand !== undefined, 'a noun is declared somewhere', { lower });
      return hand;
    }
    const { refers = {} } = this.#schema.grammar ?? {};
    const held = heldNoun(block, this.#semantics.get(lower) ?? {}, refers, rank);
    return hand === undefined ? held : inEffectWhere(hand, held);
  }
}
