import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatDuration, parseDuration } from './duration.ts';

void test('a duration is a whole number with its unit', () => {
  for (const [text, ms] of [
    ['500ms', 500],
    ['10s', 10_000],
    ['2m', 120_000],
    ['1h', 3_600_000],
    ['90d', 7_776_000_000],
    ['0s', 0],
    ['007s', 7_000],
  ] as const) {
    assert.equal(parseDuration(text), ms);
  }
  for (const text of [
    '',
    '10',
    's',
    '10 s',
    '1.5s',
    '-1s',
    '+1s',
    '10S',
    '1w',
    '1D',
    '1s ',
    '1m30s',
    '1e3ms',
    '1234567890ms',
  ]) {
    assert.equal(parseDuration(text), null, text);
  }
});

void test('a duration is written with the largest unit that needs no fraction', () => {
  assert.deepEqual(
    [0, 1, 999, 1_000, 1_500, 60_000, 90_000, 3_600_000, 5_400_000, 172_800_000].map(formatDuration),
    ['0ms', '1ms', '999ms', '1s', '1500ms', '1m', '90s', '1h', '90m', '2d'],
  );
});

void test('what was written is read back', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 999_999_999 }),
      fc.constantFrom(1, 1_000, 60_000, 3_600_000, 86_400_000),
      (n, unit) => {
        const ms = n * unit;
        assert.equal(parseDuration(formatDuration(ms)), ms);
      },
    ),
  );
});
