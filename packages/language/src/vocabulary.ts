// The nouns of a language, found whatever their case. Those of a grammar are made when somebody asks for them.

import { assert } from '@lockstep/core';
import { nounFrom } from './declared.ts';
import { amend, Grammar, type GrammarBlock } from './grammar.ts';
import { heldNoun } from './held.ts';
import { inEffectWhere } from './in-effect.ts';
import { type Noun, VERBS, verbsOf } from './noun.ts';
import type { LanguageSchema, NounSchema, NounSemantics } from './schema.ts';

const NONE: ReadonlySet<string> = new Set();
const NO_BLOCK: GrammarBlock = { noun: '', args: new Map(), usages: new Map(), more: new Map() };

export class Vocabulary {
  readonly name: string;
  readonly whole: LanguageSchema['whole'];
  /** The first word of nouns that may be left out; null where there is none. */
  readonly group: string | null;
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
  /** By lower-case name, and by name. */
  readonly #made = new Map<string, Noun>();
  #all: readonly Noun[] | undefined;
  #behind: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  #byVerb: ReadonlyMap<string, readonly string[]> | undefined;
  /** The most words that a noun has which begins with this word, in lower case. */
  readonly #wordsFrom = new Map<string, number>();

  constructor(schema: LanguageSchema) {
    this.name = schema.name;
    this.whole = schema.whole;
    this.#schema = schema;
    this.#grammar = new Grammar(schema.grammar?.text ?? '');
    this.#additions = new Grammar(schema.grammar?.additions ?? '');
    const { semantics = {}, aliases = {}, group } = schema.grammar ?? {};
    this.group = group ?? null;
    this.#semantics = new Map(Object.entries(semantics).map(([noun, one]) => [noun.toLowerCase(), one]));
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
    const short = group === undefined ? [] : [...all.keys()].filter((name) => name.startsWith(`${group} `));
    this.#aliases = new Map([
      ...short
        .map((name) => [name.slice(`${group} `.length), name] as const)
        .filter(([alias]) => !all.has(alias)),
      ...Object.entries(aliases).map(([alias, noun]) => [alias, noun.toLowerCase()] as const),
    ]);
    for (const name of [...all.keys(), ...this.#aliases.keys()]) {
      const words = name.split(' ');
      const first = words[0] ?? '';
      this.#wordsFrom.set(first, Math.max(words.length, this.#wordsFrom.get(first) ?? 0));
    }
  }

  /** The noun of exactly this name, whatever the case. */
  noun(name: string): Noun | undefined {
    const spelt = this.#made.get(name);
    if (spelt !== undefined) return spelt;
    const lower = this.#aliases.get(name.toLowerCase()) ?? name.toLowerCase();
    const made = this.#made.get(lower);
    if (made !== undefined || !this.#ranks.has(lower)) return made;
    const noun = this.#make(lower);
    this.#made.set(lower, noun);
    this.#made.set(noun.name, noun);
    return noun;
  }

  /** The noun with which a text of canonical spelling begins, a key; the longest that fits. */
  nounIn(text: string): Noun | undefined {
    const ends: number[] = [];
    const first = endOfWord(text, 0);
    const most = this.#wordsFrom.get(text.slice(0, first).toLowerCase()) ?? 0;
    for (let end = first; ends.length < most; end = endOfWord(text, end + 1)) {
      ends.push(end);
      if (end === text.length) break;
    }
    for (let at = ends.length - 1; at >= 0; at -= 1) {
      const noun = this.noun(text.slice(0, ends[at]));
      if (noun !== undefined) return noun;
    }
    return undefined;
  }

  /** The noun that the words at a place spell; the longest that fits. */
  nounAt(words: readonly string[], at: number): { noun: Noun; words: number } | undefined {
    const most = this.#wordsFrom.get((words[at] ?? '').toLowerCase()) ?? 0;
    for (let count = Math.min(most, words.length - at); count >= 1; count -= 1) {
      const noun = this.noun(count === 1 ? (words[at] ?? '') : words.slice(at, at + count).join(' '));
      if (noun !== undefined) return { noun, words: count };
    }
    return undefined;
  }

  /** The nouns that something names by the same argument as this one, and looks for behind it. */
  behind(name: string): ReadonlySet<string> {
    this.#behind ??= this.#nounsBehind();
    return this.#behind.get(name) ?? NONE;
  }

  /** By the schema alone, because few of the nouns were made. */
  #nounsBehind(): ReadonlyMap<string, ReadonlySet<string>> {
    const { refers = {}, semantics = {} } = this.#schema.grammar ?? {};
    const tables = [refers, ...Object.values(semantics).map((one) => one.refers ?? {})];
    const lists = [
      ...tables.flatMap((table) => Object.values(table).map((reference) => reference?.nouns ?? [])),
      ...this.#schema.nouns.flatMap(({ bindings }) => bindings.map(({ nouns }) => nouns)),
    ];
    const behind = new Map<string, Set<string>>();
    for (const list of new Set(lists)) {
      for (const [at, noun] of list.entries()) {
        const others = behind.get(noun) ?? new Set();
        for (const other of list.slice(at + 1)) others.add(other);
        behind.set(noun, others);
      }
    }
    return behind;
  }

  /** Every noun, in dependency order. Makes all of them: not for a command's way. */
  get nouns(): readonly Noun[] {
    this.#all ??= this.names.map((name) => this.noun(name) as Noun);
    return this.#all;
  }

  /** The verbs of all nouns, those that every language has in front. */
  get verbs(): readonly string[] {
    return [...this.#nounsByVerb().keys()];
  }

  /** The nouns that have a verb, in dependency order. */
  nounsOf(verb: string): readonly string[] {
    return this.#nounsByVerb().get(verb) ?? [];
  }

  #nounsByVerb(): ReadonlyMap<string, readonly string[]> {
    if (this.#byVerb === undefined) {
      const byVerb = new Map<string, string[]>(VERBS.map((verb) => [verb, []]));
      for (const noun of this.nouns) {
        for (const verb of verbsOf(noun)) byVerb.set(verb, [...(byVerb.get(verb) ?? []), noun.name]);
      }
      this.#byVerb = byVerb;
    }
    return this.#byVerb;
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

function endOfWord(text: string, start: number): number {
  const end = text.indexOf(' ', start);
  return end === -1 ? text.length : end;
}
