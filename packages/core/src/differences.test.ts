import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Difference, differencesOf, type Side } from './differences.ts';

function side(name: string, entries: Readonly<Record<string, string>>): Side {
  const held = new Map(Object.entries(entries));
  return { name, get: (key) => held.get(key), keys: [...held.keys()] };
}

/** Values like `a=1 b=2`. Anything else is none. */
const PAIRS = {
  arguments: (_key: string, value: string) => {
    const words = value.split(' ').map((word) => word.split('='));
    return words.every((word) => word.length === 2)
      ? new Map(words.map(([name = '', text = '']) => [name, text]))
      : null;
  },
};

function differences(sides: readonly Side[], vote = true): Difference[] {
  return differencesOf(sides, { dialect: PAIRS, base: 'record', vote });
}

/** `key argument kind odd` */
function brief({ key, argument, kind, odd }: Difference): string {
  return [key, argument ?? '-', kind, ...odd].join(' ');
}

void test('an entry that all have is split into its arguments, and only those that differ are told', () => {
  const [row, ...more] = differences([
    side('record', { w: 'timeout=5 port=80' }),
    side('pe0', { w: 'timeout=5 port=80' }),
    side('pe1', { w: 'timeout=8 port=80 comment=x' }),
  ]);
  assert.deepEqual(row, {
    key: 'w',
    argument: 'timeout',
    values: { record: '5', pe0: '5', pe1: '8' },
    odd: ['pe1'],
    kind: 'changed',
    blame: null,
  });
  assert.deepEqual(more.map(brief), ['w comment changed pe1']);
  assert.deepEqual(more[0]?.values, { record: null, pe0: null, pe1: 'x' });
});

void test('an entry that somebody lacks, or that is none of the dialect, is told as a whole', () => {
  const rows = differences([
    side('record', { a: 'x=1', b: 'x=1', c: 'x=1' }),
    side('pe0', { a: 'x=1', b: 'x=2', c: 'free text', d: 'x=1' }),
    side('pe1', { a: 'x=1', c: 'x=1' }),
  ]);
  assert.deepEqual(rows.map(brief), ['b - changed', 'c - changed pe0', 'd - added pe0']);
  assert.deepEqual(rows[0]?.values, { record: 'x=1', pe0: 'x=2', pe1: null });
});

void test('values that differ in their spelling only are told as a whole', () => {
  const rows = differences([side('record', { a: 'x=1 y=2' }), side('pe0', { a: 'y=2 x=1' })]);
  assert.deepEqual(rows.map(brief), ['a - changed']);
});

void test('nobody is odd where nobody has a majority, or nobody votes', () => {
  const sides = [side('record', { a: 'x=1' }), side('pe0', { a: 'x=2' }), side('pe1', { a: 'x=3' })];
  assert.deepEqual(differences(sides)[0]?.odd, []);
  const even = [...sides.slice(0, 2), side('pe1', { a: 'x=1' }), side('pe2', { a: 'x=2' })];
  assert.deepEqual(differences(even)[0]?.odd, []);
  const most = [...sides, side('pe2', { a: 'x=3' }), side('pe3', { a: 'x=3' })];
  assert.deepEqual(differences(most)[0]?.odd, ['record', 'pe0']);
  assert.deepEqual(differences(most, false)[0]?.odd, []);
});

void test('what is told are just the entries that are not the same, in the order of their keys', () => {
  const entries = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom('x=1', 'x=2', 'text'));
  fc.assert(
    fc.property(fc.array(entries, { minLength: 1, maxLength: 5 }), (all) => {
      const sides = all.map((one, at) => side(at === 0 ? 'record' : `pe${at}`, one));
      const told = differences(sides);
      const expected = ['a', 'b', 'c', 'd'].filter(
        (key) => new Set(sides.map(({ get }) => get(key))).size > 1,
      );
      assert.deepEqual([...new Set(told.map(({ key }) => key))], expected);
      for (const { key, values, kind, odd } of told) {
        const held = sides.map(({ get }) => get(key));
        assert.equal(kind === 'added', held[0] === undefined);
        assert.equal(
          kind === 'removed',
          held[0] !== undefined && new Set(held).size === 2 && held.includes(undefined),
        );
        assert.deepEqual(
          Object.keys(values),
          sides.map(({ name }) => name),
        );
        assert.ok(odd.length * 2 < sides.length);
        assert.ok(new Set(Object.values(values)).size > 1);
      }
    }),
  );
});
