// Engines that do not answer, die, or are changed by others: found out about, said truthfully, put right.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Daemon, processesWith, serveOne, until } from './harness.ts';

await test('an engine that hangs during a command is ended, the command is undone, and a new engine comes back equal', async (t) => {
  const daemon = await Daemon.start(t, { fleet: '    resolveTimeout: 500ms\n' });
  await daemon.apply('add server a 10.0.0.1');
  const before = await daemon.status();
  const hung = await daemon.pidOf('pe2');
  process.kill(hung, 'SIGSTOP');
  const { status, receipts } = await daemon.exec(['add server b 10.0.0.2'], '--timeout', '500ms');
  assert.deepEqual([status, receipts[0]?.outcome, receipts[0]?.code], [1, 'undone', 1198]);
  assert.match(receipts[0]?.message ?? '', /pe2: no answer within 500 ms.*undone on pe0, pe1; pe2 was lost/);
  assert.ok(!processesWith(daemon.data).includes(hung), 'the engine that hung is gone');
  await daemon.apply('add server c 10.0.0.3');
  const after = await daemon.status();
  assert.equal(after.record.entries, before.record.entries + 1);
  for (const { state, digest } of after.engines)
    assert.deepEqual([state, digest], ['up', after.record.digest]);
  assert.notEqual(await daemon.pidOf('pe2'), hung);
});

await test('the truth about an engine that hung for a while is what it holds afterwards', async (t) => {
  const daemon = await Daemon.start(t);
  for (let round = 0; round < 6; round += 1) {
    const name = `pe${round % 3}`;
    const pid = await daemon.pidOf(name);
    process.kill(pid, 'SIGSTOP');
    const running = daemon.exec([`add server s${round} 10.0.0.${round}`], '--timeout', '200ms');
    await sleep(600);
    process.kill(pid, 'SIGCONT');
    const { outcome } = await running;
    assert.ok(['applied', 'undone', 'refused'].includes(outcome), outcome);
    const line = `add server s${round} 10.0.0.${round}\n`;
    for (const config of await daemon.engineConfigs()) {
      assert.equal(config.includes(line), outcome === 'applied', `${name}: ${outcome}`);
    }
    assert.equal(await daemon.pidOf(name), pid, 'it was not ended');
  }
});

await test('engines that are killed at random moments of batches while traffic flows come back equal each time', async (t) => {
  const daemon = await Daemon.start(t);
  const port = await serveOne(t, daemon);
  const names = new Set(['here']);
  let round = 0;
  let over = false;
  const sender = (async () => {
    while (!over) {
      round += 1;
      const lines = Array.from({ length: 200 }, (_, at) => `add server r${round}n${at} 10.1.0.1`);
      const { outcome, receipts } = await daemon.batch(lines, '--on-error', 'continue');
      assert.notEqual(outcome, 'locked');
      for (const receipt of receipts) {
        assert.ok(['applied', 'undone', 'refused'].includes(receipt.outcome), receipt.outcome);
        if (receipt.outcome === 'applied') names.add(receipt.command.split(' ')[2] ?? '');
      }
    }
  })();
  for (let kills = 0; kills < 10; kills += 1) {
    const victim = `pe${kills % 3}`;
    const pid = await daemon.pidOf(victim);
    await sleep(Math.random() * 300);
    process.kill(pid, 'SIGKILL');
    await until(`${victim} to be back`, async () => {
      const { engines } = await daemon.status();
      const engine = engines.find(({ name }) => name === victim);
      return engine?.state === 'up' && engine.pid !== pid;
    });
    assert.equal((await fetch(`http://127.0.0.1:${port}/`)).status, 200);
  }
  over = true;
  await sender;
  const { record, engines } = await daemon.status();
  for (const { state, digest } of engines) assert.deepEqual([state, digest], ['up', record.digest]);
  for (const config of await daemon.engineConfigs()) {
    const held = [...config.matchAll(/^add server (\S+)/gm)].map(([, name]) => name);
    assert.deepEqual(new Set(held), names, 'what was acknowledged, and nothing else');
  }
});

await test('under onLost: lock an engine that hangs locks the fleet, and what others did is taken back', async (t) => {
  const daemon = await Daemon.start(t, { fleet: '    onLost: lock\n    resolveTimeout: 500ms\n' });
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

  // Ctrl-C ends the engines: those of the next start are new and equal, so the lock is lifted, and that is said.
  assert.equal(await daemon.stop(), 0);
  const again = await Daemon.start(t, { data: daemon.data });
  assert.match(again.stdout, /the lock is lifted \(add server b 10\.0\.0\.2/);
  const after = await again.status();
  assert.equal(after.lock, null);
  assert.equal(after.record.digest, before.record.digest);
  await again.apply('add server b 10.0.0.2');
});

await test('under onLost: lock an engine that is killed is lost: commands are refused with 1196, nothing is sent', async (t) => {
  const daemon = await Daemon.start(t, { fleet: '    onLost: lock\n' });
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
  // Here a command is the first to meet it; see drift.test.ts for the monitor.
  const daemon = await Daemon.start(t, { fleet: '    monitor: off\n' });
  await daemon.apply('add server a 10.0.0.1');
  const link = await daemon.engine(t, 1);
  await link.applyLocal({ id: 'by hand', commands: ['add server stray 10.9.9.9'] });
  const first = await daemon.exec(['add server b 10.0.0.2']);
  assert.deepEqual([first.receipts[0]?.outcome, first.status], ['undone', 3]);
  const second = await daemon.exec(['add server b 10.0.0.2']);
  assert.deepEqual(
    [second.receipts[0]?.outcome, second.receipts[0]?.code, second.status],
    ['refused', 1186, 3],
  );
  assert.match(second.receipts[0]?.message ?? '', /drift on pe1/);
  await link.applyLocal({ id: 'by hand again', commands: ['rm server stray'] });
  await daemon.apply('add server b 10.0.0.2');
});
