// Packet engines that are spoken to in datagrams: the same truth over the transport that promises nothing.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Daemon, serveOne, until } from '../harness.ts';

await test('over datagrams a command is on all engines, one that is killed comes back equal, and a restart takes all over', async (t) => {
  const daemon = await Daemon.start(t, { link: 'udp' });
  const port = await serveOne(t, daemon);
  await daemon.apply('add server a 10.0.0.1');
  const started = readFileSync(join(daemon.data, 'log', 'adc-pe0.log'), 'utf8');
  assert.match(started, /"ready".*"listen":"udp:127\.0\.0\.1:/);

  const killed = await daemon.pidOf('pe1');
  process.kill(killed, 'SIGKILL');
  const { receipts, outcome } = await daemon.exec(['add server b 10.0.0.2']);
  assert.ok(['applied', 'undone', 'refused'].includes(outcome), outcome);
  await until('pe1 to be back', async () => {
    const { engines } = await daemon.status();
    return engines.every(({ name, state, pid }) => state === 'up' && (name !== 'pe1' || pid !== killed));
  });
  for (const config of await daemon.engineConfigs()) {
    assert.ok(config.includes('add server a 10.0.0.1\n'));
    const [receipt] = receipts;
    assert.equal(config.includes('add server b 10.0.0.2\n'), receipt?.outcome === 'applied');
  }
  assert.equal((await fetch(`http://127.0.0.1:${port}/`)).status, 200);

  const pids = (await daemon.status()).engines.map(({ pid }) => pid);
  await daemon.kill();
  const again = await Daemon.start(t, { after: daemon, link: 'udp' });
  const { engines, record } = await again.status();
  assert.deepEqual(
    engines.map(({ pid }) => pid),
    pids,
    'they went on meanwhile',
  );
  for (const { state, digest } of engines) assert.deepEqual([state, digest], ['up', record.digest]);
  await again.apply('add server c 10.0.0.3');
});

await test('over datagrams an engine that hangs during a command is ended, and a new one comes back equal', async (t) => {
  const daemon = await Daemon.start(t, { link: 'udp', fleet: '    resolveTimeout: 500ms\n' });
  await daemon.apply('add server a 10.0.0.1');
  const hung = await daemon.pidOf('pe2');
  process.kill(hung, 'SIGSTOP');
  const { receipts } = await daemon.exec(['add server b 10.0.0.2'], '--timeout', '500ms');
  assert.deepEqual([receipts[0]?.outcome, receipts[0]?.code], ['undone', 1198]);
  await daemon.apply('add server c 10.0.0.3');
  assert.notEqual(await daemon.pidOf('pe2'), hung);
});
