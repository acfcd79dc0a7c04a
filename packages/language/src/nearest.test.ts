import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { nearest } from './nearest.ts';

void test('the word that was probably meant is offered: one edit for three letters, two for six, three for more', () => {
  for (const [typed, words, meant] of [
    ['srever', ['service', 'server', 'serviceGroup'], 'server'],
    ['lv', ['lb', 'cs', 'gslb'], 'lb'],
    ['xyz', ['lb', 'cs', 'gslb'], null],
    ['-tiemout', ['-timeout', '-type', '-comment'], '-timeout'],
    ['SERVER', ['server'], 'server'],
    ['vserv', ['server', 'vserver'], 'vserver'],
    ['persist', ['persistenceType', 'timeout'], 'persistenceType'],
  ] as const) {
    assert.equal(nearest(typed, words), meant === null ? '' : `; did you mean ${meant}?`, typed);
  }
});

void test('edits are counted as the definition counts them', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 9 });
  fc.assert(
    fc.property(word, word, (typed, candidate) => {
      const most = typed.length <= 3 ? 1 : typed.length <= 6 ? 2 : 3;
      const begins = typed.length >= 3 && candidate.startsWith(typed);
      const near = begins || edits(typed, candidate) <= most;
      assert.equal(nearest(typed, [candidate]) !== '', near);
    }),
    { numRuns: 5_000 },
  );
});

/** The definition of the distance, slow and plain. */
function edits(one: string, other: string): number {
  if (one === '' || other === '') return Math.max(one.length, other.length);
  if (one[0] === other[0]) return edits(one.slice(1), other.slice(1));
  return (
    1 + Math.min(edits(one.slice(1), other), edits(one, other.slice(1)), edits(one.slice(1), other.slice(1)))
  );
}
