import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSize } from './size.ts';

void test('a size is a whole number of bytes, or one with its unit', () => {
  for (const [text, bytes] of [
    ['0', 0],
    ['65536', 65_536],
    ['64KiB', 65_536],
    ['64MiB', 67_108_864],
    ['007KiB', 7_168],
  ] as const) {
    assert.equal(parseSize(text), bytes);
  }
  for (const text of [
    '',
    'KiB',
    '64 KiB',
    '64kib',
    '64KB',
    '64K',
    '1GiB',
    '1.5MiB',
    '-1',
    '+1',
    '1e3',
    '1234567890',
  ]) {
    assert.equal(parseSize(text), null, text);
  }
});
