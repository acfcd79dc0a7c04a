import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addSum, EMPTY_SUM, entrySum, formatSum } from './digest.ts';
import { DigestTree, type NodeDigest } from './digest-tree.ts';
import { sha256 } from './testing/hash.ts';
import { SEED } from './testing/seed.ts';

class Held {
  readonly entries = new Map<string, string>();
  readonly tree = new DigestTree(sha256, (key) => this.entries.get(key));

  set(key: string, value: string | undefined): void {
    const before = this.entries.get(key);
    if (before === value) return;
    if (value === undefined) this.entries.delete(key);
    else this.entries.set(key, value);
    this.tree.change(key, before, value);
  }

  /** What a node must say, added up entry by entry. */
  naive(path: string): NodeDigest {
    let sum = EMPTY_SUM;
    let entries = 0;
    for (const [key, value] of this.entries) {
      if (!sha256(key).startsWith(path)) continue;
      sum = addSum(sum, entrySum(sha256, key, value));
      entries += 1;
    }
    return { digest: formatSum(sum), entries };
  }
}

function filled(count: number): Held {
  const held = new Held();
  for (let at = 0; at < count; at += 1) held.set(`server s${at}`, `10.0.0.${at} 80 -weight ${at % 100}`);
  return held;
}

/** Paths of some depth that hold something, and some that hold nothing. */
function paths(held: Held): string[] {
  const hashes = [...held.entries.keys()].map(sha256);
  const found = hashes
    .slice(0, 40)
    .flatMap((hash) => [0, 1, 2, 3, 5, 64].map((length) => hash.slice(0, length)));
  return [...new Set(['', ...found, 'fffff', '0123456'])];
}

void test('a node says what its entries add up to, however deep it is', () => {
  for (const count of [0, 1, 32, 33, 600, 3_000]) {
    const held = filled(count);
    for (const path of paths(held))
      assert.deepEqual(held.tree.at(path), held.naive(path), `${count} ${path}`);
  }
});

void test('a node is the sum of its children, and they hold its keys', () => {
  const held = filled(600);
  for (const path of paths(held).filter(({ length }) => length < 4)) {
    const children = [...held.tree.children(path)];
    const entries = children.reduce((sum, [, child]) => sum + child.entries, 0);
    assert.equal(entries, held.tree.at(path).entries);
    assert.equal(new Set(children.flatMap(([child]) => held.tree.keysUnder(child))).size, entries);
    const under = held.tree.keysUnder(path);
    assert.deepEqual(
      under.sort(),
      [...held.entries.keys()].filter((key) => sha256(key).startsWith(path)).sort(),
    );
  }
});

void test('equal content has equal digests at every node, whatever its history', () => {
  const straight = filled(300);
  const detour = filled(2_000);
  for (let at = 1_999; at >= 300; at -= 1) detour.set(`server s${at}`, undefined);
  for (let at = 0; at < 300; at += 7) {
    const value = detour.entries.get(`server s${at}`);
    detour.set(`server s${at}`, undefined);
    detour.set(`server s${at}`, 'other');
    detour.set(`server s${at}`, value);
  }
  for (const path of paths(straight)) {
    assert.deepEqual(detour.tree.at(path), straight.tree.at(path), path);
    if (path.length < 64) assert.deepEqual(detour.tree.children(path), straight.tree.children(path), path);
  }
});

void test('equal content has equal digests after any history at all', () => {
  const key = fc.integer({ min: 0, max: 60 }).map((at) => `k${at}`);
  const change = fc.tuple(key, fc.option(fc.integer({ min: 0, max: 3 }).map(String), { nil: undefined }));
  fc.assert(
    fc.property(fc.array(change, { maxLength: 300 }), (changes) => {
      const held = new Held();
      for (const [name, value] of changes) held.set(name, value);
      const fresh = new Held();
      for (const name of [...held.entries.keys()].sort()) fresh.set(name, held.entries.get(name));
      for (const path of ['', '0', '7', 'f', 'a3']) {
        assert.deepEqual(held.tree.at(path), fresh.tree.at(path));
        assert.deepEqual(held.tree.at(path), held.naive(path));
      }
    }),
    { seed: SEED, numRuns: 100 },
  );
});

void test('a thousand configurations that differ in one argument have a thousand digests', () => {
  const held = filled(1_000);
  const digests = new Set([formatSum(held.tree.sum)]);
  for (let at = 0; at < 1_000; at += 1) {
    const key = `server s${at}`;
    const value = held.entries.get(key) ?? '';
    held.set(
      key,
      value.replace(/\d+$/, (weight) => `${Number(weight) + 1}`),
    );
    digests.add(formatSum(held.tree.sum));
    held.set(key, value);
  }
  assert.equal(digests.size, 1_001);
  assert.ok(digests.has(formatSum(filled(1_000).tree.sum)));
});

void test('keys whose hashes share a long beginning are split until they part', () => {
  // Real hashes that share twelve digits are not to be found, so this hash gives them.
  const hash = (text: string): string => {
    const [key = '', value] = text.split('\0');
    if (value !== undefined) return sha256(text);
    return `${'0'.repeat(12)}${Number(key).toString(16).padStart(2, '0')}`.padEnd(64, '0');
  };
  const entries = new Map<string, string>();
  const tree = new DigestTree(hash, (key) => entries.get(key));
  for (let at = 0; at < 200; at += 1) {
    entries.set(`${at}`, 'v');
    tree.change(`${at}`, undefined, 'v');
  }
  assert.equal(tree.at('0'.repeat(12)).entries, 200);
  assert.equal(tree.at(`${'0'.repeat(12)}1`).entries, 16);
  assert.equal(tree.at('1').entries, 0);
  for (let at = 0; at < 200; at += 1) {
    entries.delete(`${at}`);
    tree.change(`${at}`, 'v', undefined);
  }
  assert.deepEqual(tree.sum, EMPTY_SUM);
  assert.deepEqual(tree.keysUnder(''), []);
});

void test('a change without a before and an after, or of a key that is not there, is a bug', () => {
  const held = filled(3);
  assert.throws(() => held.tree.change('x', undefined, undefined), /invariant broken/);
  assert.throws(() => held.tree.change('x', 'v', undefined), /invariant broken/);
});

void test('keys that a poor hash throws together are held all the same', () => {
  const entries = new Map<string, string>();
  const tree = new DigestTree(
    () => '0'.repeat(64),
    (key) => entries.get(key),
  );
  for (let at = 0; at < 100; at += 1) {
    entries.set(`k${at}`, 'v');
    tree.change(`k${at}`, undefined, 'v');
  }
  assert.equal(tree.at('').entries, 100);
  assert.equal(tree.keysUnder('00').length, 100);
});
