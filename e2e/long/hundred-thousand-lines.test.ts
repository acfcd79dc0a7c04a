// A first start that loads 100,000 lines, with a mistake in every thousandth and the last one cut off: in virtual time, with
// engines in this process, because it is the load that is looked at.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { World } from '../../packages/core/src/testing/world.ts';

const LINES = 100_000;

void test('a file of 100,000 lines is loaded, and the ledger has exactly the lines that are wrong', async () => {
  const world = new World();
  await world.open(['A', 'B', 'C'], {}, true);
  for (const engine of world.engines) engine.running = false;
  world.note = () => undefined;
  const lines: [number, string][] = [];
  for (let at = 1; at < LINES; at += 1) {
    const line = at % 1_000 === 0 ? `add k${at - 1} again` : `put k${at} ${at}`;
    lines.push([at, line]);
  }
  lines.push([LINES, 'put k10']);
  const { ledger } = await world.clock.until(world.start({ source: 'file large.conf', lines }));
  assert.equal(ledger?.lines, LINES);
  assert.deepEqual(
    ledger.errors.map(({ line, code }) => [line, code]),
    [...Array.from({ length: 99 }, (_one, at) => [(at + 1) * 1_000, 273]), [LINES, 1094]],
  );
  const entries = new Map<string, string>();
  for (let at = 1; at < LINES; at += 1) if (at % 1_000 !== 0) entries.set(`k${at}`, `${at}`);
  const digest = world.digestOf(entries);
  for (const engine of world.engines) assert.equal(engine.state().digest, digest, engine.name);
  assert.equal(world.store.record.digest, digest);
  const { boot } = await world.clock.until(world.manager.save(null, 'ann', false));
  assert.equal(boot, false, 'what is missing now would be missing after every start');
});
