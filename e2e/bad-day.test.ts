// The bad day: what is locked stays locked until an operator takes an exit; what was acknowledged outlives everything.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { Daemon, processesWith, serveOne, temporaryFolder, until } from './harness.ts';

/** The status of one request over a connection of its own: who gets it is chosen anew each time. */
function get(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, agent: false, timeout: 30_000 }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0));
    });
    asked.once('error', reject).once('timeout', () => asked.destroy(new Error('no answer')));
    asked.end();
  });
}

/** Requests, one after the other, until it is told to stop: how many were served, and what went wrong. */
function traffic(port: number): { stop: () => Promise<{ served: number; failed: string[] }> } {
  let over = false;
  const running = (async () => {
    const failed: string[] = [];
    let served = 0;
    while (!over) {
      try {
        const status = await get(port);
        if (status === 200) served += 1;
        else failed.push(`status ${status}`);
      } catch (error) {
        failed.push(String(error));
      }
    }
    return { served, failed };
  })();
  return {
    stop: () => {
      over = true;
      return running;
    },
  };
}

await test('a lock outlives the daemon, and unlock --back makes all equal while traffic flows', async (t) => {
  const daemon = await Daemon.start(t, { fleet: '    onLost: lock\n    resolveTimeout: 500ms\n' });
  const port = await serveOne(t, daemon);
  const before = await daemon.status();
  const pids = before.engines.map(({ pid }) => pid);
  const hung = await daemon.pidOf('pe2');
  process.kill(hung, 'SIGSTOP');
  const command = 'add server b 10.0.0.2';
  const set = await daemon.exec([command], '--timeout', '2s');
  assert.deepEqual([set.status, set.receipts[0]?.outcome], [3, 'locked']);
  await daemon.kill();

  const again = await Daemon.start(t, {
    after: daemon,
    fleet: '    onLost: lock\n    resolveTimeout: 500ms\n',
  });
  assert.match(again.stdout, /LOCKED: add server b 10\.0\.0\.2: pe2: no answer/);
  assert.ok(processesWith(again.data).includes(hung), 'what is evidence is not ended');
  const locked = await again.status();
  assert.equal(locked.lock?.command, command);
  const refused = await again.exec(['add server c 10.0.0.3']);
  assert.deepEqual([refused.status, refused.receipts[0]?.code], [3, 1186]);
  const why = await again.run('exec', 'show configstatus');
  assert.match(
    why.stdout,
    /LOCKED[\s\S]*command: add server b 10\.0\.0\.2[\s\S]*pe2: not known[\s\S]*unlock --back/,
  );
  const early = await again.run('unlock', '--back', '--yes');
  assert.equal(early.status, 3);
  assert.match(early.stderr, /1198 .*pe2 cannot be fenced.*--evict pe2/);

  process.kill(hung, 'SIGCONT');
  const requests = traffic(port);
  const unlocked = await again.run('unlock', '--back', '--yes', '--json');
  assert.equal(unlocked.status, 0, unlocked.stderr);
  const { served, failed } = await requests.stop();
  assert.deepEqual(failed, []);
  assert.ok(served > 0);
  const after = await again.status();
  assert.deepEqual([after.indicator, after.lock], ['consistent', null]);
  assert.equal(after.record.digest, before.record.digest);
  assert.deepEqual(
    after.engines.map(({ pid, digest, state }) => [pid, digest, state]),
    pids.map((pid) => [pid, before.record.digest, 'up']),
  );
  // What was sent is the difference: the one that executed the command when it went on, undoes it; nobody else is asked.
  const history = (await again.run('history', '--json')).stdout.trimEnd().split('\n');
  const rows = history.map(
    (line) => JSON.parse(line) as { set: string; receipt: (typeof set.receipts)[number] },
  );
  const exit = rows.find(({ receipt }) => receipt.command === 'unlock --back')?.receipt;
  const sent = exit?.engines.map(({ name, commands }) => [name, commands]);
  assert.ok(sent !== undefined);
  for (const [name, commands] of sent) {
    if (name === 'pe2')
      assert.ok(JSON.stringify(commands) === '[]' || JSON.stringify(commands) === '["rm server b"]');
    else assert.deepEqual(commands, []);
  }
  // The last word on its cause.
  assert.equal(rows.find(({ set: id }) => id === set.id)?.receipt.outcome, 'undone');
  await again.apply('add server b 10.0.0.2');
});

await test('a lost engine is started aside: its first request comes after its digest was equal', async (t) => {
  const daemon = await Daemon.start(t, { fleet: '    resolveTimeout: 500ms\n' });
  const port = await serveOne(t, daemon);
  const hung = await daemon.pidOf('pe1');
  process.kill(hung, 'SIGSTOP');
  const { receipts } = await daemon.exec(['add server b 10.0.0.2'], '--timeout', '500ms');
  const outcome = receipts[0]?.outcome ?? '';
  assert.ok(['undone', 'applied'].includes(outcome));
  const requests = traffic(port);
  const log = join(daemon.data, 'log', 'adc-pe1.log');
  const lines = (): { event: string; time: string }[] =>
    readFileSync(log, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string; time: string });
  await until('the new engine to serve', () => {
    const last = lines().findLastIndex(({ event }) => event === 'starting');
    return lines().findIndex(({ event }, at) => at > last && event === 'first-request') !== -1 && last > 0;
  });
  await requests.stop();
  const first = lines().findLast(({ event }) => event === 'first-request');
  const equal = (await daemon.events()).findLast(
    ({ kind, engine }) => kind === 'engine-equal' && engine === 'pe1',
  );
  assert.ok(first !== undefined && equal !== undefined);
  assert.ok(
    Date.parse(first.time) >= equal.time,
    `${first.time} is not before ${new Date(equal.time).toISOString()}`,
  );
  for (const config of await daemon.engineConfigs()) {
    assert.equal(config.includes('add server b 10.0.0.2'), outcome === 'applied');
  }
});

await test('after a power loss of everything start: record brings back every acknowledged command', async (t) => {
  const daemon = await Daemon.start(t, { engines: 2 });
  await daemon.apply('add server a 10.0.0.1', 'add service s a HTTP 80');
  const { record } = await daemon.status();
  await daemon.kill();
  for (const pid of processesWith(daemon.data)) process.kill(pid, 'SIGKILL');
  const again = await Daemon.start(t, { after: daemon });
  assert.match(again.stdout, /the record of the last run: 2 entries/);
  const { engines, record: after } = await again.status();
  assert.equal(after.digest, record.digest);
  for (const { digest, state } of engines) assert.deepEqual([digest, state], [record.digest, 'up']);
});

await test('after a power loss of everything start: saved brings back the boot version', async (t) => {
  const fleet = '    start: saved\n';
  const daemon = await Daemon.start(t, { engines: 2, fleet });
  await daemon.apply('add server a 10.0.0.1');
  const saved = await daemon.run('save', '--label', 'before the change');
  assert.equal(saved.status, 0, saved.stderr);
  await daemon.apply('add server b 10.0.0.2');
  await daemon.kill();
  for (const pid of processesWith(daemon.data)) process.kill(pid, 'SIGKILL');
  const again = await Daemon.start(t, { after: daemon, fleet });
  assert.match(again.stdout, /version 1: 1 entries/);
  for (const config of await again.engineConfigs()) assert.equal(config, 'add server a 10.0.0.1\n');
  assert.equal((await again.run('config', 'boot')).stdout, 'add server a 10.0.0.1\n');
});

await test('a boot file with 20 mistakes gives a ledger of exactly these', async (t) => {
  const folder = temporaryFolder(t);
  const lines: string[] = [];
  const planted: number[] = [];
  const mistakes = [
    'add servr x 10.0.0.1',
    'add server',
    'add service s nosuch HTTP 80',
    'rm server nosuch',
    'add server "x 10.0.0.1',
  ];
  for (let at = 0; at < 100; at += 1) {
    lines.push(`add server s${at} 10.0.0.1`);
    if (at % 5 !== 4) continue;
    lines.push(mistakes[planted.length % mistakes.length] ?? '');
    planted.push(lines.length);
  }
  assert.equal(planted.length, 20);
  const file = join(folder, 'boot.conf');
  writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
  const daemon = await Daemon.start(t, { engines: 2, fleet: `    load: ${file}\n` });
  const { bootErrors, record } = await daemon.status();
  assert.deepEqual(
    bootErrors.map(({ line }) => line),
    planted,
  );
  assert.equal(record.entries, 100);
  // What it lacks now it would lack after every start: saved, but not as the boot version.
  const saved = await daemon.run('save');
  assert.equal(saved.status, 0, saved.stderr);
  assert.match(saved.stdout, /not the boot version/);
  const versions = JSON.parse((await daemon.run('versions', '--json')).stdout) as {
    versions: { boot: boolean }[];
  };
  assert.deepEqual(
    versions.versions.map(({ boot }) => boot),
    [false],
  );
  assert.equal((await daemon.run('save', '--force')).status, 0);
});

await test('a load that kill -9 cut short is done again from its beginning', async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'boot.conf');
  const count = 3_000;
  writeFileSync(file, Array.from({ length: count }, (_, at) => `add server s${at} 10.0.0.1\n`).join(''));
  const fleet = `    load: ${file}\n`;
  const data = join(folder, 'data');
  const starting = Daemon.start(t, { engines: 2, fleet, data }).catch((error: unknown) => String(error));
  await until('the load to be under way', () => {
    const [daemon] = processesWith('daemon/src/main.ts').filter((pid) => processesWith(folder).includes(pid));
    if (daemon === undefined || processesWith(join(data, 'link.key')).length < 2) return false;
    try {
      if (!readFileSync(join(data, 'log', 'adc-pe1.log'), 'utf8').includes('entered')) return false;
    } catch {
      return false;
    }
    process.kill(daemon, 'SIGKILL');
    return true;
  });
  const first = await starting;
  assert.ok(typeof first === 'string', 'it was killed before it was ready');
  const daemon = await Daemon.start(t, { engines: 2, fleet, data });
  const { record, bootErrors } = await daemon.status();
  assert.deepEqual([record.entries, bootErrors], [count, []]);
});

await test('engines that die at the same moment are all noticed, and all come back equal', async (t) => {
  const daemon = await Daemon.start(t);
  await daemon.apply('add server a 10.0.0.1');
  for (let round = 0; round < 5; round += 1) {
    const victims = [await daemon.pidOf('pe0'), await daemon.pidOf('pe2')];
    for (const pid of victims) process.kill(pid, 'SIGKILL');
    await until('both to be back', async () => {
      const { engines, record } = await daemon.status();
      return engines.every(
        ({ state, digest, pid }) => state === 'up' && digest === record.digest && !victims.includes(pid ?? 0),
      );
    });
    // A life in which nothing was decided before it ended would be one in vain: three of them in a row are enough.
    await daemon.apply(`add server b${round} 10.0.0.2`);
  }
});

await test('an engine goes out for maintenance and comes back, and the fleet works all the while', async (t) => {
  const daemon = await Daemon.start(t);
  await daemon.apply('add server a 10.0.0.1');
  const out = await daemon.run('engine', 'out', 'pe1', '--yes');
  assert.equal(out.status, 0, out.stderr);
  await daemon.apply('add server b 10.0.0.2');
  await daemon.kill();
  const again = await Daemon.start(t, { after: daemon });
  assert.equal((await again.status()).engines.find(({ name }) => name === 'pe1')?.state, 'out');
  await again.apply('add server c 10.0.0.3');
  const back = await again.run('engine', 'in', 'pe1', '--yes');
  assert.equal(back.status, 0, back.stderr);
  const { engines, record } = await again.status();
  for (const { digest, state } of engines) assert.deepEqual([digest, state], [record.digest, 'up']);
});

await test('one alert for each change of state, by webhook and by command', async (t) => {
  const got: { state: string; before: string }[] = [];
  const hook = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      got.push(JSON.parse(body) as { state: string; before: string });
      response.end();
    });
  });
  await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
  t.after(() => hook.close());
  const { port } = hook.address() as AddressInfo;
  const folder = temporaryFolder(t);
  const file = join(folder, 'alerts');
  const alerts = `    alerts: { webhook: "http://127.0.0.1:${port}/", command: [sh, -c, 'echo $LOCKSTEP_FLEET $LOCKSTEP_STATE >> ${file}'] }\n`;
  const fleet = `    onLost: lock\n    resolveTimeout: 500ms\n${alerts}`;
  const daemon = await Daemon.start(t, { engines: 2, fleet });
  process.kill(await daemon.pidOf('pe1'), 'SIGSTOP');
  const { outcome } = await daemon.exec(['add server b 10.0.0.2'], '--timeout', '500ms');
  assert.equal(outcome, 'locked');
  await daemon.exec(['add server b 10.0.0.2']);
  await until('the alert', () => got.some(({ state }) => state === 'locked'));
  await daemon.kill();
  const again = await Daemon.start(t, { after: daemon, fleet });
  process.kill(await again.pidOf('pe0'), 0);
  const unlocked = await again.run('unlock', '--back', '--evict', 'pe1', '--yes');
  assert.equal(unlocked.status, 0, unlocked.stderr);
  const back = await again.run('engine', 'in', 'pe1', '--yes');
  assert.equal(back.status, 0, back.stderr);
  await until('the all-clear', () => got.at(-1)?.state === 'consistent');
  const states = got.map(({ before, state }) => `${before} ${state}`);
  assert.equal(states.filter((state) => state.endsWith(' locked')).length, 1, states.join());
  for (const [at, { before }] of got.entries()) assert.equal(before, got[at - 1]?.state ?? 'consistent');
  await until('the command', () => readFileSync(file, 'utf8').endsWith('adc consistent\n'));
});
