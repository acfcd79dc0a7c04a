// An engine that does not answer: the fleet locks, says why, and stays locked.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Daemon, until } from './harness.ts';

await test('an engine that hangs during a command locks the fleet, and what others did is taken back', async (t) => {
  const daemon = await Daemon.start(t);
  await daemon.apply('add server a 10.0.0.1');
  const before = await daemon.status();
  process.kill(await daemon.pidOf('pe2'), 'SIGSTOP');
  const { status, receipts } = await daemon.exec(['add server b 10.0.0.2'], '--timeout', '500ms');
  assert.equal(status, 3);
  assert.equal(receipts[0]?.outcome, 'locked');
  assert.match(receipts[0]?.message ?? '', /pe2: no answer within 500 ms/);
  const locked = await daemon.status();
  assert.equal(locked.lock?.command, 'add server b 10.0.0.2');
  assert.deepEqual(
    locked.lock?.evidence.map(({ engine, holds }) => `${engine} ${holds}`),
    ['pe0 before', 'pe1 before', 'pe2 unknown'],
  );
  const next = await daemon.exec(['add server c 10.0.0.3', 'show server']);
  assert.deepEqual(
    next.receipts.map(({ outcome, code }) => [outcome, code]),
    [
      ['locked', 1186],
      ['skipped', 1243],
    ],
  );
  assert.equal((await daemon.exec(['show server'])).outcome, 'read');
  assert.equal((await daemon.run('status')).status, 3);

  // Until the exits exist, new engines are the way out: they are equal, so the lock is lifted, and that is said.
  assert.equal(await daemon.stop(), 0);
  const again = await Daemon.start(t, { data: daemon.data });
  assert.match(again.stdout, /the lock is lifted \(add server b 10\.0\.0\.2/);
  const after = await again.status();
  assert.equal(after.lock, null);
  assert.equal(after.record.digest, before.record.digest);
  await again.apply('add server b 10.0.0.2');
});

await test('an engine that is killed is lost: commands are refused with 1196 and nothing is sent', async (t) => {
  const daemon = await Daemon.start(t);
  process.kill(await daemon.pidOf('pe1'), 'SIGKILL');
  await until('the loss to be noticed', async () =>
    (await daemon.status()).engines.some(({ state }) => state === 'lost'),
  );
  const { status, receipts } = await daemon.exec(['add server a 10.0.0.1']);
  assert.equal(status, 1);
  assert.deepEqual([receipts[0]?.outcome, receipts[0]?.code], ['refused', 1196]);
  assert.match(receipts[0]?.message ?? '', /pe1 is lost/);
  assert.deepEqual(receipts[0]?.engines, []);
});

await test('a change made at an engine past the manager is called drift, and nothing is sent until it is gone', async (t) => {
  const daemon = await Daemon.start(t);
  await daemon.apply('add server a 10.0.0.1');
  const link = await daemon.engine(t, 1);
  await link.applyLocal({ id: 'by hand', commands: ['add server stray 10.9.9.9'] });
  const first = await daemon.exec(['add server b 10.0.0.2']);
  assert.deepEqual([first.receipts[0]?.outcome, first.status], ['undone', 1]);
  const second = await daemon.exec(['add server b 10.0.0.2']);
  assert.deepEqual(
    [second.receipts[0]?.outcome, second.receipts[0]?.code, second.status],
    ['refused', 1186, 3],
  );
  assert.match(second.receipts[0]?.message ?? '', /drift on pe1/);
  await link.applyLocal({ id: 'by hand again', commands: ['rm server stray'] });
  await daemon.apply('add server b 10.0.0.2');
});
