import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SKIP, WITHOUT } from './redis-fleet.ts';
import { stopRounds } from './stop-rounds.ts';

void test(`what is said of a command on a Redis that stood still is the truth, ten times${WITHOUT}`, {
  skip: SKIP,
}, async (t) => {
  const { outcomes } = await stopRounds(t, 10);
  t.diagnostic(JSON.stringify(outcomes));
  assert.ok((outcomes['applied'] ?? 0) > 0, 'some are continued soon enough');
});
