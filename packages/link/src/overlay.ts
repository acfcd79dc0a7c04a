// What the core calls the configuration of a product: its overlay.
//
//   baseline   what the product held when this life of it was first seen: brought up from its own files
//   live       what it holds now, as far as it was read
//   scope      the keys that were set through Lockstep
//   overlay    scope, and whatever else differs from the baseline
//   own        keys that are this instance's own by design: in none of the above but live
//
// So a product that nobody touched has an empty overlay, a change past Lockstep is an entry more, and a life that begins
// anew has lost its overlay and nothing else.
//
// Invariant: `held` has, for every key, just what overlayValue says of it.

import { hash } from 'node:crypto';
import { type Change, LiveConfiguration, PerEngine, type References } from '@lockstep/core';
import { ABSENT, type ProductEntries } from './driver.ts';

const sha256 = (text: string): string => hash('sha256', text);

export class Overlay {
  readonly #references: References;
  #baseline: ReadonlyMap<string, string> = new Map();
  #live = new Map<string, string>();
  #scope = new Set<string>();
  #held: LiveConfiguration;
  readonly #perEngine: PerEngine;

  constructor(references: References, perEngine: PerEngine = new PerEngine()) {
    this.#references = references;
    this.#perEngine = perEngine;
    this.#held = this.#empty();
  }

  get held(): LiveConfiguration {
    return this.#held;
  }

  get baseline(): ReadonlyMap<string, string> {
    return this.#baseline;
  }

  /** Of the overlay; undefined where it has no entry. */
  valueOf(key: string): string | undefined {
    if (this.isOwn(key)) return undefined;
    const live = this.#live.get(key);
    const base = this.#baseline.get(key);
    if (live === base && !this.#scope.has(key)) return undefined;
    return live ?? (base === undefined ? undefined : ABSENT);
  }

  /** What the product holds under a key, as far as it was read. */
  liveOf(key: string): string | undefined {
    return this.#live.get(key);
  }

  /** Whether a key is this instance's own: nothing is said of it. */
  isOwn(key: string): boolean {
    return this.#perEngine.covers(key);
  }

  isInScope(key: string): boolean {
    return this.#scope.has(key);
  }

  /** A life of the product begins: nothing was set through Lockstep. */
  begin(baseline: ReadonlyMap<string, string>): void {
    this.#baseline = baseline;
    this.#live = new Map(baseline);
    this.#scope = new Set();
    this.#held = this.#empty();
  }

  /** Takes in all that the product holds. */
  readAll(entries: ProductEntries): void {
    const keys = new Set([...this.#live.keys(), ...entries.keys(), ...this.#held.keys()]);
    this.#live = new Map(entries);
    this.#update(keys);
  }

  /** Takes in what the product holds under some keys. */
  readSome(keys: Iterable<string>, entries: ProductEntries): void {
    for (const key of keys) {
      const value = entries.get(key);
      if (value === undefined) this.#live.delete(key);
      else this.#live.set(key, value);
    }
    this.#update(keys);
  }

  /** Says of keys whether they are set through Lockstep. */
  mark(keys: Iterable<string>, inScope: boolean): void {
    for (const key of keys) {
      if (inScope) this.#scope.add(key);
      else this.#scope.delete(key);
    }
    this.#update(keys);
  }

  /** A configuration of the product itself on some keys, for a plan: {@link ABSENT} is what it does not hold. */
  product(keys: Iterable<string>, entries: (key: string) => string | undefined): LiveConfiguration {
    const configuration = new LiveConfiguration(sha256, this.#references);
    configuration.apply(
      [...new Set(keys)].map((key) => ({ key, before: undefined, after: entries(key) ?? ABSENT })),
    );
    return configuration;
  }

  /** Digest of a baseline, without what is left out. */
  digestOf(entries: ReadonlyMap<string, string>, leftOut: (key: string) => boolean): string {
    const configuration = new LiveConfiguration(sha256, this.#references);
    const changes: Change[] = [];
    for (const [key, after] of entries) if (!leftOut(key)) changes.push({ key, before: undefined, after });
    configuration.apply(changes);
    return configuration.digest;
  }

  #update(keys: Iterable<string>): void {
    const changes: Change[] = [];
    for (const key of new Set(keys)) {
      const before = this.#held.get(key);
      const after = this.valueOf(key);
      if (before !== after) changes.push({ key, before, after });
    }
    this.#held.apply(changes);
  }

  #empty(): LiveConfiguration {
    return new LiveConfiguration(sha256, this.#references, (key) => this.#baseline.get(key));
  }
}
