import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hashText, pickLeastConnection, pickRendezvous, pickRoundRobin } from './balance.ts';

const weightsOf = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 8 });

for (const [weights, picks] of [
  [[1], 'A A A'],
  [[1, 1], 'A B A B'],
  [[1, 1, 1], 'A B C A B C'],
  [[5, 1, 1], 'A A B A C A A'],
  [[2, 0, 1], 'A C A A C A'],
  [[0, 0], '- -'],
] as const) {
  void test(`round robin with weights ${weights.join(',')} picks ${picks}`, () => {
    const credits = new Float64Array(weights.length);
    const chosen = picks.split(' ').map(() => pickRoundRobin(credits, weights));
    assert.equal(chosen.map((index) => (index === -1 ? '-' : 'ABC'[index])).join(' '), picks);
  });
}

void test('in every full round each service is chosen exactly its weight times', () => {
  fc.assert(
    fc.property(weightsOf, fc.nat(30), (weights, before) => {
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const credits = new Float64Array(weights.length);
      for (let pick = 0; pick < before; pick++) pickRoundRobin(credits, weights);
      const counts = weights.map(() => 0);
      for (let pick = 0; pick < total; pick++) counts[pickRoundRobin(credits, weights)]!++;
      assert.deepEqual(counts, weights);
    }),
  );
});

void test('a service that cannot be chosen never is, by any method', () => {
  fc.assert(
    fc.property(
      weightsOf,
      fc.array(fc.nat(9), { minLength: 8, maxLength: 8 }),
      fc.nat(),
      (weights, active, key) => {
        const some = weights.some((weight) => weight > 0);
        const seeds = weights.map((_, index) => hashText(`s${index}`));
        for (const chosen of [
          pickRoundRobin(new Float64Array(weights.length), weights),
          pickLeastConnection(active, weights, key % weights.length),
          pickRendezvous(key, seeds, weights),
        ]) {
          if (some) assert.ok(weights[chosen]! > 0);
          else assert.equal(chosen, -1);
        }
      },
    ),
  );
});

void test('least connection chooses a service with the fewest requests by weight', () => {
  fc.assert(
    fc.property(
      weightsOf,
      fc.array(fc.nat(9), { minLength: 8, maxLength: 8 }),
      fc.nat(7),
      (weights, active, start) => {
        const chosen = pickLeastConnection(active, weights, start % weights.length);
        const load = (index: number): number => active[index]! / weights[index]!;
        for (let index = 0; index < weights.length && chosen !== -1; index++) {
          if (weights[index]! > 0) assert.ok(load(chosen) <= load(index) + 1e-9);
        }
      },
    ),
  );
});

for (const [active, weights, start, chosen] of [
  [[0, 0, 0], [1, 1, 1], 0, 0],
  [[0, 0, 0], [1, 1, 1], 2, 2],
  [[1, 0, 0], [1, 1, 1], 0, 1],
  [[2, 1], [3, 1], 0, 0],
  [[3, 1], [3, 1], 1, 1],
  [[0, 5], [0, 1], 0, 1],
  [[0], [0], 0, -1],
] as const) {
  void test(`least connection: ${active.join(',')} under way by weights ${weights.join(',')} from ${start}`, () => {
    assert.equal(pickLeastConnection(active, weights, start), chosen);
  });
}

void test('when a service goes, only the clients it had move, and when it comes back they return', () => {
  const seeds = ['s1', 's2', 's3', 's4'].map(hashText);
  for (let client = 0; client < 2_000; client++) {
    const key = hashText(`10.0.${client >> 8}.${client & 255}`);
    const all = pickRendezvous(key, seeds, [1, 1, 1, 1]);
    const without = pickRendezvous(key, seeds, [1, 1, 0, 1]);
    if (all !== 2) assert.equal(without, all);
    else assert.notEqual(without, 2);
  }
});

void test('rendezvous hashing spreads clients by weight', () => {
  const seeds = ['s1', 's2', 's3'].map(hashText);
  const counts = [0, 0, 0];
  for (let client = 0; client < 40_000; client++) {
    counts[pickRendezvous(hashText(`10.1.${client >> 8}.${client & 255}`), seeds, [1, 2, 1])]!++;
  }
  for (const [index, share] of [0.25, 0.5, 0.25].entries()) {
    assert.ok(Math.abs(counts[index]! / 40_000 - share) < 0.02, counts.join(' '));
  }
});

void test('the choice of rendezvous hashing is the same in every process and release', () => {
  const seeds = ['s1', 's2', 's3'].map(hashText);
  const chosen = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4', '2001:db8::1', '2001:db8::2'].map(
    (client) => pickRendezvous(hashText(client), seeds, [1, 1, 1]),
  );
  assert.equal(chosen.join(''), '212011');
});
