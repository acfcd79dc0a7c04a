// What an engine holds, and what every member must hold: entries, found by key, by prefix and by what they refer to.
//
//   Configuration      what readers see: they never change it
//   LiveConfiguration  the one that is changed, by changes that were computed before
//   Draft              a configuration plus changes not made yet: rehearsals happen here, and nothing needs undoing
//
// Invariant: applying changes and then their inverse leaves the same entries, the same digest and the same referrers.

import { assert } from './assert.ts';
import { addSum, entrySum, formatSum, type Hash, type Sum, subtractSum } from './digest.ts';
import { DigestTree, type NodeDigest } from './digest-tree.ts';
import { merged, SortedKeys } from './sorted-keys.ts';

/** One entry before and after: undefined where it does not exist. The two differ. */
export interface Change {
  readonly key: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/**
 * What an entry refers to: keys of other entries, and claims that only one entry may hold (an address, say), which are
 * written so that they are no key. Given by the dialect; pure.
 */
export type References = (key: string, value: string) => readonly string[];

export interface Configuration {
  /** Number of entries; without those that are an engine's own, which are in no digest either. */
  readonly size: number;
  /** 32 hexadecimal digits; equal for equal content, whatever the history. */
  readonly digest: string;
  /** The canonical arguments of an entry, undefined where there is none. */
  get(key: string): string | undefined;
  /** Keys that begin with a prefix (all without one), in the order of their UTF-16 code units. */
  keys(prefix?: string): readonly string[];
  /** Keys of the entries that refer to a key or claim, in no order. */
  referrers(reference: string): ReadonlySet<string>;
  /** The digest as a number, for arithmetic. */
  readonly sum: Sum;
  /** What one entry adds to the sum. */
  entrySum(key: string, value: string): Sum;
  /**
   * What lies beneath an entry: the value that the engines hold where this configuration has none for a key. Undefined where
   * they have none either; always, for engines that hold nothing but what they are given.
   */
  beneath(key: string): string | undefined;
}

/** Whether a key is the engine's own by design: held and shown, and in no digest. */
export type IsOwn = (key: string) => boolean;

/** What engines hold from their own files, by key. */
export type Beneath = (key: string) => string | undefined;

const NOTHING_BENEATH: Beneath = () => undefined;
const NOTHING_OWN: IsOwn = () => false;

const NOBODY: ReadonlySet<string> = new Set();

export class LiveConfiguration implements Configuration {
  readonly #entries = new Map<string, string>();
  readonly #referrers = new Map<string, Set<string>>();
  readonly #hash: Hash;
  readonly #references: References;
  readonly #tree: DigestTree;
  readonly #beneath: Beneath;
  readonly #isOwn: IsOwn;
  /** Entries that are the engine's own. */
  #own = 0;
  readonly #sorted = new SortedKeys(this.#entries);

  constructor(
    hash: Hash,
    references: References,
    beneath: Beneath = NOTHING_BENEATH,
    isOwn: IsOwn = NOTHING_OWN,
  ) {
    this.#hash = hash;
    this.#references = references;
    this.#beneath = beneath;
    this.#isOwn = isOwn;
    this.#tree = new DigestTree(hash, (key) => this.#entries.get(key));
  }

  get size(): number {
    return this.#entries.size - this.#own;
  }

  get digest(): string {
    return formatSum(this.#tree.sum);
  }

  get(key: string): string | undefined {
    return this.#entries.get(key);
  }

  keys(prefix = ''): readonly string[] {
    return prefix === '' ? this.#sorted.all() : this.#sorted.withPrefix(prefix);
  }

  referrers(reference: string): ReadonlySet<string> {
    return this.#referrers.get(reference) ?? NOBODY;
  }

  get sum(): Sum {
    return this.#tree.sum;
  }

  entrySum(key: string, value: string): Sum {
    return entrySum(this.#hash, key, value);
  }

  beneath(key: string): string | undefined {
    return this.#beneath(key);
  }

  /** Whether a key is the engine's own: then no part of the digest tree has it. */
  isOwn(key: string): boolean {
    return this.#isOwn(key);
  }

  /** Digest and size of a part, see digest-tree.ts. */
  node(path: string): NodeDigest {
    return this.#tree.at(path);
  }

  /** The parts of a part that hold anything. */
  children(path: string): Map<string, NodeDigest> {
    return this.#tree.children(path);
  }

  /** Keys in a part, in no order. */
  keysUnder(path: string): string[] {
    return this.#tree.keysUnder(path);
  }

  /** Makes changes, in order. Each must start from what is here: anything else is a bug, and nothing is changed by it. */
  apply(changes: Iterable<Change>): void {
    for (const { key, before, after } of changes) {
      assert(this.#entries.get(key) === before, 'a change starts from what is held', { key, before });
      assert(before !== after, 'a change changes something', { key });
      if (before !== undefined) this.#forget(key, before);
      if (after === undefined) this.#entries.delete(key);
      else this.#entries.set(key, after);
      if (after !== undefined) this.#remember(key, after);
      if (before === undefined || after === undefined) this.#sorted.touch(key);
      if (this.#isOwn(key)) this.#own += (after === undefined ? 0 : 1) - (before === undefined ? 0 : 1);
      else this.#tree.change(key, before, after);
    }
  }

  #remember(key: string, value: string): void {
    for (const reference of this.#references(key, value)) {
      const known = this.#referrers.get(reference);
      if (known === undefined) this.#referrers.set(reference, new Set([key]));
      else known.add(key);
    }
  }

  #forget(key: string, value: string): void {
    for (const reference of this.#references(key, value)) {
      const known = this.#referrers.get(reference);
      known?.delete(key);
      if (known?.size === 0) this.#referrers.delete(reference);
    }
  }
}

/** A configuration with changes on top. The base must not change while the draft is in use. */
export class Draft implements Configuration {
  readonly #base: Configuration;
  readonly #references: References;
  /** Per key: what the base holds and what holds now. A key may be back where it was: then it is no change. */
  readonly #changed = new Map<string, { readonly before: string | undefined; after: string | undefined }>();
  /** The keys of what has changed. */
  readonly #sorted = new SortedKeys(this.#changed);
  readonly #added = new Map<string, Set<string>>();
  /** Entries more than the base has. */
  #more = 0;
  /** The sum up to the changes that nobody has asked the digest of yet. */
  #sum: Sum;
  #unsummed: Change[] = [];

  constructor(base: Configuration, references: References, changes: Iterable<Change> = []) {
    this.#base = base;
    this.#references = references;
    this.#sum = base.sum;
    this.apply(changes);
  }

  get size(): number {
    return this.#base.size + this.#more;
  }

  get digest(): string {
    return formatSum(this.sum);
  }

  get sum(): Sum {
    for (const { key, before, after } of this.#unsummed) {
      if (before !== undefined) this.#sum = subtractSum(this.#sum, this.entrySum(key, before));
      if (after !== undefined) this.#sum = addSum(this.#sum, this.entrySum(key, after));
    }
    this.#unsummed = [];
    return this.#sum;
  }

  entrySum(key: string, value: string): Sum {
    return this.#base.entrySum(key, value);
  }

  beneath(key: string): string | undefined {
    return this.#base.beneath(key);
  }

  get(key: string): string | undefined {
    const changed = this.#changed.get(key);
    return changed === undefined ? this.#base.get(key) : changed.after;
  }

  keys(prefix = ''): readonly string[] {
    if (this.#changed.size === 0) return this.#base.keys(prefix);
    const left = this.#base.keys(prefix).filter((key) => !this.#changed.has(key));
    const changed = this.#sorted.withPrefix(prefix);
    const here = changed.filter((key) => this.#changed.get(key)?.after !== undefined);
    return merged(left, here);
  }

  referrers(reference: string): ReadonlySet<string> {
    const inBase = this.#base.referrers(reference);
    const added = this.#added.get(reference);
    if (this.#changed.size === 0) return inBase;
    const found = new Set<string>();
    for (const key of inBase) if (!this.#changed.has(key)) found.add(key);
    for (const key of added ?? []) found.add(key);
    return found;
  }

  /** All changes against the base together, one a key. */
  changes(): Change[] {
    const net: Change[] = [];
    for (const [key, { before, after }] of this.#changed) {
      if (before !== after) net.push({ key, before, after });
    }
    return net;
  }

  apply(changes: Iterable<Change>): void {
    for (const change of changes) {
      const { key, before, after } = change;
      const now = this.get(key);
      assert(now === before, 'a change starts from what is held', { key, before, now });
      this.#unsummed.push(change);
      this.#more += (after === undefined ? 0 : 1) - (before === undefined ? 0 : 1);
      const changed = this.#changed.get(key);
      if (changed === undefined) {
        this.#changed.set(key, { before, after });
        this.#sorted.touch(key);
      } else changed.after = after;
      if (before !== undefined && changed !== undefined) {
        for (const reference of this.#references(key, before)) this.#added.get(reference)?.delete(key);
      }
      if (after !== undefined) this.#remember(key, after);
    }
  }

  #remember(key: string, value: string): void {
    for (const reference of this.#references(key, value)) {
      const known = this.#added.get(reference);
      if (known === undefined) this.#added.set(reference, new Set([key]));
      else known.add(key);
    }
  }
}

/** The changes that lead back, last first. */
export function invert(changes: readonly Change[]): Change[] {
  return changes.map(({ key, before, after }) => ({ key, before: after, after: before })).reverse();
}
