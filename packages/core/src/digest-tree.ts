// The digests of all parts of a configuration, so that a difference is found by descending, not by reading everything.
//
// A node is named by a path: a prefix (0..64 hexadecimal digits) of SHA-256(key). Its digest is the sum of the digests
// of the entries whose key hashes into it. So a node's digest depends on the content alone, never on the shape that
// this tree has in memory: a leaf is split when it holds too many keys, and two trees of different histories agree.
//
//            ''                 path '' = everything
//        /  /  \  \
//       0  1 …  e  f            path 'a' = the entries whose key's hash begins with a
//          |
//      10 … 1f

import { assert } from './assert.ts';
import {
  addSum,
  addTo,
  digitAt,
  EMPTY_SUM,
  entrySum,
  formatSum,
  type Hash,
  type Sum,
  subtractSum,
} from './digest.ts';

/** Keys that a leaf holds before it is split. 32 keeps the tree below 20 bytes an entry and a split below 100 µs. */
const LEAF_KEYS_MAX = 32;

/** Digits of a hash. Below the last there is nothing to split by: keys that a poor hash throws together stay together. */
const DEPTH_MAX = 64;

/** What a node says of the entries below it. */
export interface NodeDigest {
  readonly digest: string;
  readonly entries: number;
}

interface Node {
  /** Its own, changed in place. */
  readonly sum: [number, number, number, number];
  entries: number;
  /** Invariant: exactly one of `keys` (a leaf) and `children` (16 of them) is set. */
  keys: string[] | null;
  children: Node[] | null;
}

export class DigestTree {
  readonly #hash: Hash;
  /** The value of a key as the tree last saw it: a split looks the moved entries up again instead of storing their hashes. */
  readonly #lookUp: (key: string) => string | undefined;
  readonly #root: Node = leaf();

  constructor(hash: Hash, lookUp: (key: string) => string | undefined) {
    this.#hash = hash;
    this.#lookUp = lookUp;
  }

  get sum(): Sum {
    return [...this.#root.sum];
  }

  /**
   * Takes one change in. Looking the key up must already answer `after`.
   * Cost: two or three hashes, whatever the size of the configuration.
   */
  change(key: string, before: string | undefined, after: string | undefined): void {
    assert(before !== undefined || after !== undefined, 'a change has a before or an after', { key });
    let delta = after === undefined ? EMPTY_SUM : entrySum(this.#hash, key, after);
    if (before !== undefined) delta = subtractSum(delta, entrySum(this.#hash, key, before));
    const grows = (after === undefined ? 0 : 1) - (before === undefined ? 0 : 1);

    const path = this.#hash(key);
    let node = this.#root;
    let depth = 0;
    for (;;) {
      addTo(node.sum, delta);
      node.entries += grows;
      if (node.children === null) break;
      node = childAt(node, path, depth);
      depth += 1;
    }
    if (grows > 0) this.#insert(node, key, depth);
    if (grows < 0) removeKey(node, key);
  }

  /** Digest and number of entries below a path. Any path has one, also those that the tree keeps no node for. */
  at(path: string): NodeDigest {
    const { node, depth } = this.#find(path);
    if (depth === path.length) return { digest: formatSum(node.sum), entries: node.entries };
    let sum = EMPTY_SUM;
    let entries = 0;
    for (const key of this.#keysOf(node, path)) {
      sum = addSum(sum, entrySum(this.#hash, key, this.#value(key)));
      entries += 1;
    }
    return { digest: formatSum(sum), entries };
  }

  /** The sixteen nodes below a path that hold anything, by their path. */
  children(path: string): Map<string, NodeDigest> {
    const found = new Map<string, NodeDigest>();
    for (const digit of '0123456789abcdef') {
      const child = this.at(path + digit);
      if (child.entries > 0) found.set(path + digit, child);
    }
    return found;
  }

  /** Keys whose hash begins with the path, in no order. */
  keysUnder(path: string): string[] {
    return [...this.#keysOf(this.#find(path).node, path)];
  }

  /** The deepest node on the way to a path. */
  #find(path: string): { node: Node; depth: number } {
    let node = this.#root;
    let depth = 0;
    while (depth < path.length && node.children !== null) {
      node = childAt(node, path, depth);
      depth += 1;
    }
    return { node, depth };
  }

  *#keysOf(node: Node, path: string): Generator<string> {
    if (node.children !== null) {
      for (const child of node.children) yield* this.#keysOf(child, path);
      return;
    }
    for (const key of node.keys ?? []) if (path === '' || this.#hash(key).startsWith(path)) yield key;
  }

  #insert(node: Node, key: string, depth: number): void {
    assert(node.keys !== null, 'a key goes into a leaf', { key });
    node.keys.push(key);
    if (node.keys.length > LEAF_KEYS_MAX && depth < DEPTH_MAX) this.#split(node, depth);
  }

  #split(node: Node, depth: number): void {
    const keys = node.keys ?? [];
    node.children = Array.from({ length: 16 }, leaf);
    node.keys = null;
    for (const key of keys) {
      const child = childAt(node, this.#hash(key), depth);
      addTo(child.sum, entrySum(this.#hash, key, this.#value(key)));
      child.entries += 1;
      child.keys?.push(key);
    }
    // All keys in one child would need hashes that share a long prefix: it is split when the next key comes.
  }

  #value(key: string): string {
    const value = this.#lookUp(key);
    assert(value !== undefined, 'the tree holds the keys of its configuration', { key });
    return value;
  }
}

function leaf(): Node {
  return { sum: [0, 0, 0, 0], entries: 0, keys: [], children: null };
}

function childAt(node: Node, path: string, depth: number): Node {
  const child = node.children?.[digitAt(path, depth)];
  assert(child !== undefined, 'a branch has sixteen children', { path, depth });
  return child;
}

function removeKey(node: Node, key: string): void {
  const keys = node.keys ?? [];
  const at = keys.indexOf(key);
  assert(at !== -1, 'a key is removed from the leaf that holds it', { key });
  keys[at] = keys[keys.length - 1] as string;
  keys.pop();
}
