import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { merged, SortedKeys } from './sorted-keys.ts';

const key = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '\u{1f600}', ' '), maxLength: 4 });
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ toggle: key }) },
  fc.record({ ask: key }),
  fc.constant({ all: true }),
);

void test('keys that come and go are in the order of their code units, and a list that was given stays as it was', () => {
  fc.assert(
    fc.property(fc.array(key, { maxLength: 40 }), fc.array(step, { maxLength: 60 }), (first, steps) => {
      const entries = new Map(first.map((one) => [one, 0]));
      const keys = new SortedKeys(entries);
      const given: [readonly string[], string][] = [];
      for (const one of steps) {
        if ('toggle' in one) {
          if (!entries.delete(one.toggle)) entries.set(one.toggle, 0);
          keys.touch(one.toggle);
        } else {
          const list = 'ask' in one ? keys.withPrefix(one.ask) : keys.all();
          const prefix = 'ask' in one ? one.ask : '';
          assert.deepEqual(list, [...entries.keys()].filter((each) => each.startsWith(prefix)).sort());
          given.push([list, list.join('|')]);
        }
      }
      for (const [list, text] of given) assert.equal(list.join('|'), text);
    }),
    { numRuns: 2_000 },
  );
});

void test('two sorted lists are merged into one', () => {
  fc.assert(
    fc.property(fc.uniqueArray(key), fc.func(fc.boolean()), (all, isOne) => {
      const sorted = all.toSorted();
      const one = sorted.filter((each) => isOne(each));
      const other = sorted.filter((each) => !one.includes(each));
      assert.deepEqual(merged(one, other), sorted);
    }),
  );
});
