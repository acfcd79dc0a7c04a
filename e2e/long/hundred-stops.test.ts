import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SKIP, WITHOUT } from '../redis-fleet.ts';
import { stopRounds } from '../stop-rounds.ts';

void test(`what is said of a command on a Redis that stood still is the truth, a hundred times${WITHOUT}`, {
  skip: SKIP,
}, async (t) => {
  const { outcomes, inTime, inTimeDecided } = await stopRounds(t, 110);
  t.diagnostic(
    `${JSON.stringify(outcomes)}; ${inTimeDecided} of ${inTime} that went on in time were decided`,
  );
  assert.ok(inTime >= 99, 'about a hundred went on in time');
  assert.ok(inTimeDecided >= 0.8 * inTime, `${inTimeDecided} of ${inTime} were decided`);
});
