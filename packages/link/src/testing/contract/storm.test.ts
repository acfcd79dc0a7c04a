// Seeded storms on every link: whatever happens on the way, nothing is executed twice or out of order, and the link's word
// agrees with the truth. `STORMS=200` takes a few minutes, and `SEED=7` runs that one alone.

import { test } from 'node:test';
import { BEDS } from './beds.ts';
import { storm } from './storm.ts';

const { SEED, STORMS = '40' } = process.env;
const SEEDS = SEED === undefined ? Array.from({ length: Number(STORMS) }, (_, at) => at + 1) : [Number(SEED)];

const TOGETHER = 8;

for (const bed of BEDS) {
  void test(`fifty commands through ${SEEDS.length} storms are each executed once, in order, or known not to be (${bed.name})`, {
    concurrency: TOGETHER,
  }, async (t) => {
    // Most of a storm is waiting for what does not come.
    const each = SEEDS.map((seed) => t.test(`SEED=${seed}`, async (one) => storm(await bed.make(one), seed)));
    await Promise.all(each);
  });
}
