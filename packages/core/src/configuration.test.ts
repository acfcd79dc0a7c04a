// Configuration and draft against the dumbest model there is: a map, sorted and searched from end to end.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Change, type Configuration, Draft, invert, LiveConfiguration } from './configuration.ts';
import { addSum, EMPTY_SUM, entrySum, formatSum } from './digest.ts';
import { sha256 } from './testing/hash.ts';
import { SEED } from './testing/seed.ts';

const KEYS = ['a', 'ab', 'abc', 'b', 'b c', 'bé', 'c', '𝒳', '\uffff'];
const PREFIXES = ['', 'a', 'ab', 'b', 'b ', 'z', '𝒳'];
type Model = ReadonlyMap<string, string>;

/** A value names the keys it refers to. */
function references(_key: string, value: string): readonly string[] {
  return value === '' ? [] : value.split('+');
}

const value = fc.subarray([...KEYS.slice(0, 4), 'claim 10.0.0.1:80']).map((refs) => refs.join('+'));
const edit = fc.tuple(fc.constantFrom(...KEYS), fc.option(value, { nil: undefined }));
const edits = fc.array(edit, { maxLength: 30 });

function changesOf(model: Model, wanted: readonly (readonly [string, string | undefined])[]): Change[] {
  const held = new Map(model);
  const changes: Change[] = [];
  for (const [key, after] of wanted) {
    const before = held.get(key);
    if (before === after) continue;
    changes.push({ key, before, after });
    if (after === undefined) held.delete(key);
    else held.set(key, after);
  }
  return changes;
}

function applied(model: Model, changes: readonly Change[]): Model {
  const held = new Map(model);
  for (const { key, after } of changes) {
    if (after === undefined) held.delete(key);
    else held.set(key, after);
  }
  return held;
}

function digestOf(model: Model): string {
  return formatSum(
    [...model].reduce((sum, [key, held]) => addSum(sum, entrySum(sha256, key, held)), EMPTY_SUM),
  );
}

function assertHolds(configuration: Configuration, model: Model): void {
  assert.equal(configuration.size, model.size);
  assert.equal(configuration.digest, digestOf(model));
  for (const key of KEYS) assert.equal(configuration.get(key), model.get(key));
  for (const prefix of PREFIXES) {
    assert.deepEqual(
      [...configuration.keys(prefix)],
      [...model.keys()].filter((key) => key.startsWith(prefix)).sort(),
    );
  }
  for (const reference of [...KEYS, 'claim 10.0.0.1:80']) {
    const expected = [...model].filter(([key, held]) => references(key, held).includes(reference));
    assert.deepEqual(
      [...configuration.referrers(reference)].sort(),
      expected.map(([key]) => key).sort(),
      reference,
    );
  }
}

function live(changes: readonly Change[]): LiveConfiguration {
  const configuration = new LiveConfiguration(sha256, references);
  configuration.apply(changes);
  return configuration;
}

void test('a live configuration holds what a map holds', () => {
  fc.assert(
    fc.property(edits, edits, (first, second) => {
      const start = changesOf(new Map(), first);
      const configuration = live(start);
      const model = applied(new Map(), start);
      assertHolds(configuration, model);
      const more = changesOf(model, second);
      configuration.apply(more);
      assertHolds(configuration, applied(model, more));
    }),
    { seed: SEED },
  );
});

void test('changes and their inverse lead back to the same entries, digest and referrers', () => {
  fc.assert(
    fc.property(edits, edits, (first, second) => {
      const start = changesOf(new Map(), first);
      const model = applied(new Map(), start);
      const changes = changesOf(model, second);
      const configuration = live(start);
      configuration.apply(changes);
      configuration.apply(invert(changes));
      assertHolds(configuration, model);
      const draft = new Draft(live(start), references, changes);
      draft.apply(invert(changes));
      assertHolds(draft, model);
      assert.deepEqual(draft.changes(), []);
    }),
    { seed: SEED },
  );
});

void test('a draft, and a draft on a draft, hold what a map holds, and their base stays as it is', () => {
  fc.assert(
    fc.property(edits, edits, edits, edits, (first, second, third, fourth) => {
      const start = changesOf(new Map(), first);
      const base = live(start);
      const held = applied(new Map(), start);
      const one = changesOf(held, second);
      const lower = new Draft(base, references, one);
      const below = applied(held, one);
      const two = changesOf(below, third);
      const upper = new Draft(lower, references, two);
      const above = applied(below, two);
      assertHolds(upper, above);
      // A digest that was asked for in between must not be counted twice.
      const three = changesOf(above, fourth);
      upper.apply(three);
      assertHolds(upper, applied(above, three));
      assertHolds(lower, below);
      assertHolds(base, held);
      const net = new Map(upper.changes().map(({ key, after }) => [key, after]));
      for (const { key, before, after } of upper.changes()) {
        assert.notEqual(before, after);
        assert.equal(below.get(key), before);
      }
      assert.equal(net.size, upper.changes().length, 'one change a key');
      lower.apply(upper.changes());
      assertHolds(lower, applied(above, three));
    }),
    { seed: SEED },
  );
});

void test('a change that does not start from what is held is a bug, and changes nothing', () => {
  const configuration = live([{ key: 'a', before: undefined, after: 'b' }]);
  const { digest } = configuration;
  for (const change of [
    { key: 'a', before: undefined, after: 'c' },
    { key: 'a', before: 'c', after: undefined },
    { key: 'a', before: 'b', after: 'b' },
  ]) {
    assert.throws(() => configuration.apply([change]), /invariant broken/);
    assert.equal(configuration.digest, digest);
    assertHolds(configuration, new Map([['a', 'b']]));
  }
  assert.throws(
    () => new Draft(configuration, references, [{ key: 'a', before: 'x', after: 'y' }]),
    /invariant broken/,
  );
});

void test('the whole is a part like any other: its digest and its size are those of the configuration', () => {
  const configuration = live([
    { key: 'a', before: undefined, after: '1' },
    { key: 'b', before: undefined, after: '2' },
  ]);
  assert.deepEqual(configuration.node(''), { digest: configuration.digest, entries: configuration.size });
});
