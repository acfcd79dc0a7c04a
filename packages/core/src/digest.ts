// Digests of configurations: portable, order-free, incremental.
//
//   digest(entry)         = the first 128 bits of SHA-256(key, a zero byte, value), all UTF-8
//   digest(configuration) = the sum of its entries' digests, modulo 2^128, as 32 hexadecimal digits
//
// A sum does not know the order in which entries came, so equal content has equal digests whatever its history, and
// a change costs two hashes. It guards against accidents, not against somebody who crafts entries to collide.
// docs/reference/digest.md has the definition with test vectors for engines in other languages.

import { assert } from './assert.ts';

/** SHA-256 of the UTF-8 bytes of a text, as 64 lower-case hexadecimal digits. Comes in from outside. */
export type Hash = (text: string) => string;

/** A number modulo 2^128 as four unsigned 32-bit words, the highest first. */
export type Sum = readonly [number, number, number, number];

export const EMPTY_SUM: Sum = [0, 0, 0, 0];

/** Digest of a configuration without entries. */
export const EMPTY_DIGEST: string = '0'.repeat(32);

export function entrySum(hash: Hash, key: string, value: string): Sum {
  assert(!key.includes('\0') && !value.includes('\0'), 'an entry holds no zero byte', { key });
  return wordsOf(hash(`${key}\0${value}`));
}

/** a + b modulo 2^128. */
export function addSum(a: Sum, b: Sum): Sum {
  const w3 = a[3] + b[3];
  const w2 = a[2] + b[2] + carry(w3);
  const w1 = a[1] + b[1] + carry(w2);
  const w0 = a[0] + b[0] + carry(w1);
  return [w0 >>> 0, w1 >>> 0, w2 >>> 0, w3 >>> 0];
}

/** Adds to a sum that somebody keeps and changes. The same as addSum, without a new array. */
export function addTo(kept: [number, number, number, number], b: Sum): void {
  const w3 = kept[3] + b[3];
  const w2 = kept[2] + b[2] + carry(w3);
  const w1 = kept[1] + b[1] + carry(w2);
  const w0 = kept[0] + b[0] + carry(w1);
  kept[0] = w0 >>> 0;
  kept[1] = w1 >>> 0;
  kept[2] = w2 >>> 0;
  kept[3] = w3 >>> 0;
}

/** a − b modulo 2^128. */
export function subtractSum(a: Sum, b: Sum): Sum {
  const w3 = a[3] - b[3];
  const w2 = a[2] - b[2] - borrow(w3);
  const w1 = a[1] - b[1] - borrow(w2);
  const w0 = a[0] - b[0] - borrow(w1);
  return [w0 >>> 0, w1 >>> 0, w2 >>> 0, w3 >>> 0];
}

export function equalSums(a: Sum, b: Sum): boolean {
  return a[0] === b[0] && a[1] === b[1] && a[2] === b[2] && a[3] === b[3];
}

/** Of 32 hexadecimal digits. */
export function parseSum(digest: string): Sum {
  assert(/^[0-9a-f]{32}$/.test(digest), 'a digest has 32 hexadecimal digits', { digest });
  return wordsOf(digest);
}

/** The value of a hexadecimal digit, in lower case, by its code unit. */
export function digitAt(hex: string, at: number): number {
  const code = hex.charCodeAt(at);
  return code < 58 ? code - 48 : code - 87;
}

/** Of the first 32 hexadecimal digits. One is computed for every entry that changes: no texts in between. */
function wordsOf(hex: string): Sum {
  return [word(hex, 0), word(hex, 8), word(hex, 16), word(hex, 24)];
}

function word(hex: string, start: number): number {
  let value = 0;
  for (let at = start; at < start + 8; at += 1) value = (value << 4) | digitAt(hex, at);
  return value >>> 0;
}

/** 32 hexadecimal digits. */
export function formatSum(sum: Sum): string {
  return hex8(sum[0]) + hex8(sum[1]) + hex8(sum[2]) + hex8(sum[3]);
}

function hex8(word: number): string {
  return word.toString(16).padStart(8, '0');
}

function carry(word: number): number {
  return word > 0xffff_ffff ? 1 : 0;
}

function borrow(word: number): number {
  return word < 0 ? 1 : 0;
}
