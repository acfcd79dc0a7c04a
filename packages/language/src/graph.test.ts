import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Circles, inPostOrder } from './graph.ts';

/** Up to 8 keys, and where each leads. */
const graph = fc.array(fc.uniqueArray(fc.nat(7).map(String), { maxLength: 3 }), {
  minLength: 8,
  maxLength: 8,
});

void test('each key comes once, behind what it leads to where that does not lead back', () => {
  fc.assert(
    fc.property(graph, (edges) => {
      const next = (key: string): string[] => edges[Number(key)] ?? [];
      const ordered = inPostOrder(['0', '1', '2', '3', '4', '5', '6', '7'], next);
      assert.deepEqual(ordered.toSorted(), ['0', '1', '2', '3', '4', '5', '6', '7']);
      for (const [at, key] of ordered.entries()) {
        for (const to of next(key)) assert.ok(ordered.indexOf(to) <= at || reaches(edges, to, key));
      }
    }),
    { numRuns: 2_000 },
  );
});

void test('keys are in one circle where each leads to the other, in whatever order one asks', () => {
  fc.assert(
    fc.property(graph, fc.array(fc.tuple(fc.nat(7), fc.nat(7)), { minLength: 20 }), (edges, asked) => {
      const circles = new Circles((key) => edges[Number(key)] ?? []);
      for (const [one, other] of asked) {
        const both = reaches(edges, String(one), String(other)) && reaches(edges, String(other), String(one));
        assert.equal(circles.has(String(one), String(other)), one === other || both);
      }
    }),
    { numRuns: 2_000 },
  );
});

void test('a chain of 100,000 is walked', () => {
  const next = (key: string): string[] => (key === '99999' ? [] : [String(Number(key) + 1)]);
  assert.equal(inPostOrder(['0'], next).length, 100_000);
  assert.equal(new Circles(next).has('0', '99999'), false);
});

function reaches(edges: readonly (readonly string[])[], from: string, to: string): boolean {
  const reached = new Set(edges[Number(from)]);
  for (const key of reached) for (const more of edges[Number(key)] ?? []) reached.add(more);
  return reached.has(to);
}
