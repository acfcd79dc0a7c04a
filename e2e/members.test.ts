// Members that do not come up, that drift, that differ by design, and that are of another version: in real processes.

import assert from 'node:assert/strict';
import { mkdirSync, rmdirSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import type { DifferencesDocument } from '@lockstep/api';
import { Daemon, serveOne, until } from './harness.ts';
import { redisFleet, SKIP, WITHOUT } from './redis-fleet.ts';

/** The status of one request over a connection of its own. */
function ask(port: number): Promise<number | string> {
  return new Promise((resolve) => {
    get({ host: '127.0.0.1', port, agent: false }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0));
    }).once('error', (error) => resolve(error.message));
  });
}

await test('an engine that cannot be started is quarantined, and taken in again when it can', async (t) => {
  const daemon = await Daemon.start(t, { fleet: '    joinRetries: 1\n    monitor: { every: 100ms }\n' });
  await daemon.apply('add server a 10.0.0.1');
  // It cannot be started where its log cannot be opened.
  const log = join(daemon.data, 'log', 'adc-pe2.log');
  rmSync(log);
  mkdirSync(log);
  process.kill(await daemon.pidOf('pe2'), 'SIGKILL');
  const quarantined = async (): Promise<{ since: number; why: string } | null | undefined> =>
    (await daemon.status()).engines.find(({ name }) => name === 'pe2')?.quarantined;
  await until('pe2 to be quarantined', async () => (await quarantined()) !== null);
  assert.match((await quarantined())?.why ?? '', /^its starts were in vain: .*adc-pe2\.log/);
  const { outcome, receipts, status } = await daemon.exec(['add server b 10.0.0.2']);
  assert.deepEqual([outcome, receipts[0]?.code, status], ['refused', 1196, 1]);
  assert.match(receipts[0]?.message ?? '', /pe2 is quarantined: .*engine in pe2 tries again/);
  const shown = await daemon.run('status');
  assert.match(shown.stdout, /pe2 is quarantined since .*\n {4}engine in pe2 tries again, engine out pe2/);
  const configured = await daemon.run('exec', 'show configstatus');
  assert.match(configured.stdout, /pe2 is quarantined: /);
  assert.ok(
    (await daemon.events()).some(({ kind, engine }) => kind === 'engine-quarantined' && engine === 'pe2'),
  );
  const early = await daemon.run('engine', 'in', 'pe2', '--yes');
  assert.notEqual(early.status, 0);
  assert.notEqual(await quarantined(), null);

  rmdirSync(log);
  const taken = await daemon.run('engine', 'in', 'pe2', '--yes');
  assert.equal(taken.status, 0, taken.stderr);
  assert.equal(await quarantined(), null);
  await daemon.apply('add server b 10.0.0.2');
});

await test('what is each engine’s own is no drift; engines with other rules are replaced while traffic flows', async (t) => {
  const settings = '    monitor: { every: 100ms }\n';
  const first = await Daemon.start(t, { fleet: `${settings}    perEngine: [server local-*]\n` });
  const port = await serveOne(t, first);
  const link = await first.engine(t, 1);
  await link.applyLocal({ id: 'own', commands: ['add server local-1 10.9.9.9'] });
  const refused = await first.exec(['add server local-2 10.0.0.2']);
  assert.deepEqual([refused.outcome, refused.receipts[0]?.code], ['refused', 257]);
  assert.match(refused.receipts[0]?.message ?? '', /server local-2 .*perEngine: "server local-\*"/);
  await first.apply('add server shared 10.0.0.3');
  const check = await first.run('check');
  assert.equal(check.status, 0, check.stdout);
  assert.match(check.stdout, /\nnot compared: server local-\*\n$/);
  const compared = JSON.parse((await first.run('diff', '--json')).stdout) as DifferencesDocument;
  assert.deepEqual([compared.differences, compared.ignored], [[], ['server local-*']]);
  assert.deepEqual((await first.status()).perEngine, ['server local-*']);
  assert.match((await first.run('config', 'engine:pe1')).stdout, /^add server local-1 10\.9\.9\.9$/m);
  const before = (await first.status()).engines.map(({ pid }) => pid);
  await first.kill();

  let over = false;
  const answers = (async () => {
    const all: (number | string)[] = [];
    while (!over) all.push(await ask(port));
    return all;
  })();
  const second = await Daemon.start(t, { after: first, fleet: `${settings}    perEngine: [service own]\n` });
  over = true;
  const { engines, complete, drift } = await second.status();
  assert.deepEqual([complete, drift], [true, 0]);
  assert.ok(engines.every(({ pid }) => !before.includes(pid)));
  const outdated = (await second.events()).filter(({ kind }) => kind === 'engine-outdated');
  assert.deepEqual(outdated.map(({ engine }) => engine ?? '').toSorted(), ['pe0', 'pe1', 'pe2']);
  // A connection that an engine had accepted when it was killed ends with it; there was always another to accept the next.
  const failed = (await answers).filter((answer) => answer !== 200);
  assert.ok(
    failed.every((answer) => answer !== 503 && !String(answer).includes('ECONNREFUSED')),
    failed.join(', '),
  );
  assert.equal(await ask(port), 200);
  await second.apply('add server local-2 10.0.0.2');
});

await test('a packet engine that drifts is healed, and the history says so', async (t) => {
  const daemon = await Daemon.start(t, { fleet: '    monitor: { every: 100ms, heal: true }\n' });
  await daemon.apply('add server a 10.0.0.1');
  const link = await daemon.engine(t, 1);
  await link.applyLocal({ id: 'by hand', commands: ['add server mine 10.9.9.9'] });
  const healed = async (): Promise<boolean> => (await daemon.events()).some(({ kind }) => kind === 'healed');
  await until('pe1 to be healed', healed);
  const { indicator, drift } = await daemon.status();
  assert.deepEqual([indicator, drift], ['consistent', 0]);
  const history = JSON.parse(
    `[${(await daemon.run('history', '--json')).stdout.trim().replaceAll('\n', ',')}]`,
  ) as {
    sender: string;
    receipt: { command: string; outcome: string; engines: { name: string; commands: string[] }[] };
  }[];
  const heal = history.find(({ receipt }) => receipt.command === 'heal pe1');
  assert.deepEqual(
    [
      heal?.sender,
      heal?.receipt.outcome,
      heal?.receipt.engines.map(({ name, commands }) => [name, commands]),
    ],
    ['lockstep', 'applied', [['pe1', ['rm server mine']]]],
  );
});

await test(`a Redis that drifts is healed, but not what no undo restores, nor what is its own${WITHOUT}`, {
  skip: SKIP,
}, async (t) => {
  const { daemon, servers, parameter } = await redisFleet(t, {
    settings: ['monitor: { every: 100ms, heal: true }', 'perEngine: [config replica-announce-*]'],
  });
  await daemon.apply('CONFIG SET hz 50');
  await servers[0]?.cli('CONFIG', 'SET', 'replica-announce-ip', '10.0.0.1');
  await servers[1]?.cli('CONFIG', 'SET', 'replica-announce-ip', '10.0.0.2');
  await servers[1]?.cli('CONFIG', 'SET', 'hz', '77');
  await until('r2 to be healed', async () => (await parameter('hz'))[1] === '50');
  await until('all of them to be equal', async () => (await daemon.status()).indicator === 'consistent');
  assert.deepEqual(await parameter('replica-announce-ip'), ['10.0.0.1', '10.0.0.2', '']);
  const refused = await daemon.exec(['CONFIG SET replica-announce-ip 10.0.0.9']);
  assert.deepEqual([refused.outcome, refused.receipts[0]?.code], ['refused', 257]);
  const given = await daemon.exec(['UNSET CONFIG replica-announce-ip'], '--irreversible');
  assert.deepEqual([given.outcome, given.receipts[0]?.code], ['refused', 257]);
  const check = await daemon.run('check');
  assert.equal(check.status, 0, check.stdout);
  assert.match(check.stdout, /\nnot compared: config replica-announce-\*\n$/);

  // To lead it back may cut Lockstep off: nobody does that unasked. It is said once, however often it is looked at.
  const usual = await parameter('protected-mode');
  const other = usual[2] === 'yes' ? 'no' : 'yes';
  await servers[2]?.cli('CONFIG', 'SET', 'protected-mode', other);
  const said = async (): Promise<string[]> =>
    (await daemon.events()).flatMap(({ kind, message }) => (kind === 'not-healed' ? [message] : []));
  await until('it to be said', async () => (await said()).length > 0);
  assert.match((await said()).join('\n'), /^r3: 257 protected-mode decides who reaches Redis.*; not healed$/);
  const { indicator, drift } = await daemon.status();
  assert.deepEqual([indicator, drift], ['inconsistent', 1]);
  assert.equal((await parameter('protected-mode'))[2], other);
  const back = await daemon.run('unlock', '--back', '--irreversible', '--yes');
  assert.equal(back.status, 0, back.stderr);
  assert.deepEqual(await parameter('protected-mode'), usual);
  assert.equal((await said()).length, 1);
});
