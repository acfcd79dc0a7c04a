// Which engine it is that fails must not matter, nor how many there are. All sizes from 1 to 64: e2e/long.

import { test } from 'node:test';
import type { FaultKind } from './testing/scripted-engine.ts';
import { FAILURES, sweep } from './testing/sweep.ts';

for (const [kind, value] of Object.entries(FAILURES)) {
  void test(`whichever engine fails by ${kind} at whichever command, it is on none`, async () => {
    for (const size of [1, 2, 3, 4, 7, 16]) await sweep(size, [kind as FaultKind, value]);
  });
}
