import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endLife, type Lives, newLives, startOver } from './life.ts';

/** A life that began at index 5, at 0 ms, after a second start. */
function living(short: number): Lives {
  return { ...newLives(), starts: 2, short, entered: { at: 0, index: 5 } };
}

void test('ten short lives in a row are in vain; a long one, or one in which something was decided, is not', () => {
  for (const [before, index, now, expected] of [
    [0, 5, 59_999, [0, 1]],
    [8, 5, 59_999, [0, 9]],
    [9, 5, 59_999, [Number.POSITIVE_INFINITY, 10]],
    [9, 5, 60_000, [0, 0]],
    [9, 6, 1, [0, 0]],
  ] as const) {
    const lives = living(before);
    endLife(lives, index, now);
    assert.deepEqual([lives.starts, lives.short], expected);
    assert.equal(lives.entered, null);
  }
});

void test('a start that never came through is counted until somebody wants it all the same', () => {
  const lives = { ...living(3), entered: null };
  endLife(lives, 5, 1);
  assert.deepEqual([lives.starts, lives.short], [2, 3]);
  startOver(lives);
  assert.deepEqual([lives.starts, lives.short], [0, 0]);
});
