// An engine that cannot get a resource: the partial failure that everything here exists for.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { bytesReceived, Daemon, freePort, hasProgram, until, webServer } from './harness.ts';

const missing = ['prlimit', 'wrk', 'ss'].filter((name) => !hasProgram(name));
const skip = missing.length > 0;
const without = skip ? ` (left out: ${missing.join(', ')} not installed)` : '';

/** From now on the process can open nothing more: the limit is the lowest number that is free. */
function forbidDescriptors(pid: number): void {
  const open = new Set(readdirSync(`/proc/${pid}/fd`).map(Number));
  let lowest = 0;
  while (open.has(lowest)) lowest += 1;
  const { status } = spawnSync('prlimit', ['--pid', String(pid), `--nofile=${lowest}:4096`]);
  assert.equal(status, 0);
}

/** Client connections that an engine has on a port, by the client's port: a new connection is a new name. */
function clientsOf(port: number): Set<string> {
  const { stdout } = spawnSync('ss', ['-tnH', 'state', 'established', 'sport', '=', `:${port}`], {
    encoding: 'utf8',
  });
  return new Set(stdout.split('\n').map((line) => line.trim().split(/\s+/).at(-1) ?? ''));
}

interface Load {
  readonly end: Promise<string>;
}

/** wrk with keep-alive, until its time is over. */
function load(port: number, seconds: number): Load {
  const child = spawn('wrk', ['-t1', '-c12', `-d${seconds}s`, `http://127.0.0.1:${port}/`]);
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  return { end: new Promise((resolve) => child.once('close', () => resolve(text))) };
}

async function balanced(daemon: Daemon, servers: readonly number[]): Promise<number> {
  const port = await freePort();
  await daemon.apply(
    'add server here 127.0.0.1',
    ...servers.map((server, at) => `add service s${at} here HTTP ${server}`),
    `add lb vserver web HTTP 127.0.0.1 ${port} -lbMethod ROUNDROBIN`,
    ...servers.map((_, at) => `bind lb vserver web s${at}`),
  );
  return port;
}

await test(`a listener that one engine cannot open is undone on all, and traffic does not notice${without}`, {
  skip,
}, async (t) => {
  const daemon = await Daemon.start(t);
  const port = await balanced(daemon, [await webServer(t, 'one'), await webServer(t, 'two')]);
  const before = await daemon.status();
  const configs = await daemon.engineConfigs();
  const links = await Promise.all([0, 1, 2].map((at) => daemon.engine(t, at)));

  const wrk = load(port, 8);
  await until('wrk to have its connections', () => clientsOf(port).size >= 12);
  const clients = clientsOf(port);
  forbidDescriptors(await daemon.pidOf('pe1'));
  const { status, receipts } = await daemon.exec([`add lb vserver x HTTP 127.0.0.1 ${await freePort()}`]);
  const configsAfter = await daemon.engineConfigs();
  const clientsAfter = clientsOf(port);
  const report = await wrk.end;

  assert.equal(status, 1);
  const [receipt] = receipts;
  assert.equal(receipt?.outcome, 'undone');
  assert.equal(receipt?.code, 280);
  assert.match(receipt?.message ?? '', /pe1: .*too many open files.*undone on pe0, pe2/);
  assert.deepEqual(
    receipt?.engines.map(({ name, outcome }) => `${name} ${outcome}`),
    ['pe0 applied', 'pe1 refused', 'pe2 applied'],
  );
  assert.deepEqual(configsAfter, configs);
  for (const link of links) {
    const sent = await link.status();
    assert.equal(sent.kind === 'answered' ? sent.answer.digest : sent.message, before.record.digest);
  }
  assert.deepEqual(clientsAfter, clients, 'no client had to connect anew');
  assert.doesNotMatch(report, /Socket errors|Non-2xx/, report);
  assert.match(report, /requests in/);
});

await test(`when the test bed cannot, the command is refused and no other engine hears of it${without}`, {
  skip,
}, async (t) => {
  // The monitor would ask the engines how they are.
  const daemon = await Daemon.start(t, { fleet: '    monitor: off\n' });
  await daemon.apply('add server here 127.0.0.1');
  forbidDescriptors(await daemon.pidOf('pe0'));
  const others = [1, 2].map((at) => daemon.enginePort + at);
  const bytes = others.map(bytesReceived);
  const { record } = await daemon.status();
  const { status, receipts } = await daemon.exec([`add lb vserver x HTTP 127.0.0.1 ${await freePort()}`]);
  assert.equal(status, 1);
  assert.equal(receipts[0]?.outcome, 'refused');
  assert.equal(receipts[0]?.code, 280);
  assert.deepEqual(
    receipts[0]?.engines.map(({ name }) => name),
    ['pe0'],
  );
  assert.deepEqual(others.map(bytesReceived), bytes);
  assert.equal((await daemon.status()).record.digest, record.digest);
});

await test('an address that another program holds is refused with 304 and named', async (t) => {
  const daemon = await Daemon.start(t, { engines: 2 });
  const taken = await webServer(t, 'another');
  const { receipts } = await daemon.exec([`add lb vserver x HTTP 127.0.0.1 ${taken}`]);
  assert.equal(receipts[0]?.outcome, 'refused');
  assert.equal(receipts[0]?.code, 304);
  assert.match(receipts[0]?.message ?? '', new RegExp(`127\\.0\\.0\\.1:${taken}`));
});
