// The sweep of packages/core/src/sweep.test.ts over every size of fleet: each engine of 1 to 64 fails, the
// verbs in turn. A plain refusal in every size, the other ways to fail in every seventh.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FaultKind } from '../../packages/core/src/testing/scripted-engine.ts';
import { FAILURES, sweep } from '../../packages/core/src/testing/sweep.ts';

const SIZES_MAX = 64;

for (const [kind, value] of Object.entries(FAILURES)) {
  void test(`whichever engine of 1 to 64 fails by ${kind} at whichever command, it is on none`, async () => {
    let failed = 0;
    const step = kind === 'refuse' ? 1 : 7;
    for (let size = 1; size <= SIZES_MAX; size += step)
      failed += await sweep(size, [kind as FaultKind, value], 'in turn');
    assert.ok(failed >= SIZES_MAX, `${failed} commands failed`);
  });
}
