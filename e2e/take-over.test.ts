// Whose engines these are: a restored older store, and another store altogether, are refused until the operator says so.

import assert from 'node:assert/strict';
import { cpSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { Daemon, processesWith, runCli, until } from './harness.ts';

await test('a data directory that was restored from before is refused, and --take-over makes the engines what it holds', async (t) => {
  let daemon = await Daemon.start(t, { engines: 2 });
  await daemon.apply('add server a 10.0.0.1');
  await daemon.kill();
  const copy = `${daemon.data}.copy`;
  cpSync(daemon.data, copy, { recursive: true });
  daemon = await Daemon.start(t, { after: daemon });
  await daemon.apply('add server b 10.0.0.2');
  const before = await daemon.engineConfigs();
  const pids = processesWith(daemon.data).filter((pid) => pid !== daemon.process.pid);
  await daemon.kill();

  // Somebody restores the copy. Its engines run, and have gone on since.
  rmSync(daemon.data, { recursive: true });
  cpSync(copy, daemon.data, { recursive: true });
  const config = `${daemon.data}/../lockstep.yaml`;
  const refused = await runCli(['start', '--config', config]);
  assert.equal(refused.status, 1, refused.stdout);
  assert.match(refused.stderr, /^lockstep: .*1204 .*--take-over/m);
  assert.doesNotMatch(refused.stderr, /^\s+at /m);
  for (const pid of pids) assert.ok(processesWith(daemon.data).includes(pid), 'the engines go on');

  const taken = await Daemon.start(t, { after: daemon, args: ['--take-over'] });
  const { engines, record } = await taken.status();
  for (const { digest, state, pid } of engines) {
    assert.deepEqual([digest, state], [record.digest, 'up']);
    assert.ok(pids.includes(pid ?? 0), 'they are the same processes');
  }
  assert.notDeepEqual(await taken.engineConfigs(), before);
  assert.deepEqual(await taken.engineConfigs(), ['add server a 10.0.0.1\n', 'add server a 10.0.0.1\n']);
  await taken.apply('add server c 10.0.0.3');
  await taken.kill();
  // From here on it is like any other start.
  const again = await Daemon.start(t, { after: taken });
  assert.equal((await again.status()).record.entries, 2);
});

await test('a start that fails leaves the engines that serve as they are', async (t) => {
  const daemon = await Daemon.start(t);
  await daemon.apply('add server a 10.0.0.1');
  const killed = await daemon.pidOf('pe1');
  const others = [await daemon.pidOf('pe0'), await daemon.pidOf('pe2')];
  await daemon.kill();
  process.kill(killed, 'SIGKILL');
  const squatter = createServer((socket) => socket.destroy());
  const listens = (): Promise<boolean> =>
    new Promise((resolve) => {
      squatter.once('error', () => resolve(false));
      squatter.listen(daemon.enginePort + 1, '127.0.0.1', () => resolve(true));
    });
  await until('the port to be free', listens);
  const config = `${daemon.data}/../lockstep.yaml`;
  const refused = await runCli(['start', '--config', config]);
  assert.equal(refused.status, 2);
  assert.match(refused.stderr, /pe1: port \d+ is in use by/);
  for (const pid of others) assert.ok(processesWith(daemon.data).includes(pid));
  await new Promise((resolve) => squatter.close(resolve));
  const again = await Daemon.start(t, { after: daemon });
  assert.match(again.stdout, /taken over from an earlier daemon, as they are: pe0, pe2\n/);
});

await test('a copy that was made while the daemon ran is noticed by what its engines hold', async (t) => {
  const daemon = await Daemon.start(t, { engines: 2 });
  await daemon.apply('add server a 10.0.0.1');
  const copy = `${daemon.data}.copy`;
  cpSync(daemon.data, copy, { recursive: true });
  await daemon.apply('add server acknowledged 10.0.0.2');
  await daemon.kill();
  rmSync(daemon.data, { recursive: true });
  cpSync(copy, daemon.data, { recursive: true });
  const refused = await runCli(['start', '--config', `${daemon.data}/../lockstep.yaml`]);
  assert.equal(refused.status, 1, refused.stdout);
  assert.match(
    refused.stderr,
    /1204 pe\d is at index \d+ with something that this store, at index \d+, does not know/,
  );
  const taken = await Daemon.start(t, { after: daemon, args: ['--take-over'] });
  assert.equal((await taken.status()).record.entries, 1);
});
