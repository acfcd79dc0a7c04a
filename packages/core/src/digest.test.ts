import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  addSum,
  EMPTY_DIGEST,
  EMPTY_SUM,
  entrySum,
  equalSums,
  formatSum,
  type Sum,
  subtractSum,
} from './digest.ts';
import { sha256 } from './testing/hash.ts';
import { SEED } from './testing/seed.ts';

const SIZE = 2n ** 128n;
const number = fc.bigInt({ min: 0n, max: SIZE - 1n });

function sumOf(value: bigint): Sum {
  const word = (shift: bigint): number => Number((value >> shift) & 0xffff_ffffn);
  return [word(96n), word(64n), word(32n), word(0n)];
}

function numberOf(sum: Sum): bigint {
  return BigInt(`0x${formatSum(sum)}`);
}

void test('sums are those of whole numbers modulo 2^128', () => {
  fc.assert(
    fc.property(number, number, (a, b) => {
      assert.equal(numberOf(addSum(sumOf(a), sumOf(b))), (a + b) % SIZE);
      assert.equal(numberOf(subtractSum(sumOf(a), sumOf(b))), (a - b + SIZE) % SIZE);
      assert.equal(equalSums(sumOf(a), sumOf(b)), a === b);
    }),
    { seed: SEED, numRuns: 2_000 },
  );
});

void test('carries and borrows cross every word', () => {
  const one = sumOf(1n);
  for (const bits of [32n, 64n, 96n]) {
    const below = 2n ** bits - 1n;
    assert.equal(numberOf(addSum(sumOf(below), one)), below + 1n);
    assert.equal(numberOf(subtractSum(sumOf(below + 1n), one)), below);
  }
  assert.deepEqual(addSum(sumOf(SIZE - 1n), one), EMPTY_SUM);
  assert.equal(numberOf(subtractSum(EMPTY_SUM, one)), SIZE - 1n);
  assert.equal(formatSum(EMPTY_SUM), EMPTY_DIGEST);
});

void test('an entry’s digest is the first half of SHA-256 over key, zero byte and value', () => {
  assert.equal(formatSum(entrySum(sha256, 'key', 'välue')), sha256('key\0välue').slice(0, 32));
});

void test('an entry with a zero byte is a bug: two entries would have one digest', () => {
  assert.throws(() => entrySum(sha256, 'a\0b', 'c'), /invariant broken/);
  assert.throws(() => entrySum(sha256, 'a', 'b\0c'), /invariant broken/);
});
