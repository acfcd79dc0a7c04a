// kill -9 of the daemon at random moments of a batch: nothing acknowledged is lost, nothing is half done, traffic flows on.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiClient } from '@lockstep/api';
import { Daemon, freePort, until, webServer } from './harness.ts';

/** More with ROUNDS=50. */
const ROUNDS = Number(process.env['ROUNDS'] ?? 6);

/** Commands that each leave a trace, and some that take one away. */
function commands(round: number): string[] {
  return Array.from({ length: 600 }, (_, at) =>
    at % 5 === 4 ? `rm server r${round}n${at - 1}` : `add server r${round}n${at} 10.${round}.0.1`,
  );
}

await test('a daemon that is killed in the middle of a batch loses nothing that it acknowledged', async (t) => {
  let daemon = await Daemon.start(t);
  const [server, port] = [await webServer(t, 'one'), await freePort()];
  await daemon.apply(
    'add server here 127.0.0.1',
    `add service s here HTTP ${server}`,
    `add lb vserver web HTTP 127.0.0.1 ${port}`,
    'bind lb vserver web s',
  );
  const { engines } = await daemon.status();
  const pids = engines.map(({ pid }) => pid);
  const must = new Map<string, boolean>();

  let over = false;
  const traffic = (async () => {
    let served = 0;
    for (; !over; served += 1) assert.equal((await fetch(`http://127.0.0.1:${port}/`)).status, 200);
    return served;
  })();

  for (let round = 0; round < ROUNDS; round += 1) {
    const token = readFileSync(`${daemon.data}/admin.token`, 'utf8').trim();
    const client = new ApiClient({ api: daemon.api, token });
    let acknowledged = 0;
    const running = client
      .submit('adc', { commands: commands(round) }, ({ command, outcome }) => {
        assert.equal(outcome, 'applied');
        acknowledged += 1;
        must.set(command.split(' ')[2] ?? '', command.startsWith('add'));
      })
      .then(
        () => assert.fail('the batch was over before the daemon was killed'),
        (error: unknown) => assert.match(String(error), /aborted|ended before|socket hang up|ECONNRESET/),
      );
    await sleep(20 + Math.random() * 300);
    await daemon.kill();
    await running;
    daemon = await Daemon.start(t, { after: daemon });
    const status = await daemon.status();
    assert.deepEqual(
      status.engines.map(({ pid }) => pid),
      pids,
      'the engines are the same processes',
    );
    assert.equal(status.lock, null);
    for (const { state, digest } of status.engines)
      assert.deepEqual([state, digest], ['up', status.record.digest]);
    const [config = ''] = await daemon.engineConfigs();
    for (const [name, there] of must) {
      assert.equal(
        config.includes(`add server ${name} `),
        there,
        `${name}, round ${round}, ${acknowledged} acknowledged`,
      );
    }
    // What was not acknowledged is gone: a portion is there as a whole or not at all.
    const held = config.split('\n').filter((line) => line.startsWith(`add server r${round}n`)).length;
    const expected = [...must].filter(([name, there]) => there && name.startsWith(`r${round}n`)).length;
    assert.ok(held >= expected);
  }
  over = true;
  assert.ok((await traffic) > 0);
  await until('the last daemon to answer', async () => (await daemon.run('status')).status === 0);
});
