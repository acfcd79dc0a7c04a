// Drift: an engine that is changed past the manager is found by the monitor, without any command, and named.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { DifferencesDocument } from '@lockstep/api';
import { Daemon, until } from './harness.ts';

const MONITOR = '    monitor: { every: 100ms }\n';

const FIRST = [
  'add server here 10.0.0.1',
  'add service s1 here HTTP 80',
  'add lb vserver w HTTP -timeout 5 -persistenceType COOKIEINSERT',
  'bind lb vserver w s1',
];

async function differences(daemon: Daemon, ...args: string[]): Promise<DifferencesDocument> {
  const { stdout, stderr } = await daemon.run('diff', '--json', ...args);
  assert.notEqual(stdout, '', stderr);
  return JSON.parse(stdout) as DifferencesDocument;
}

await test('a change by hand is found by the next look: status, event, diff and exec say so, and an exit heals it', async (t) => {
  const daemon = await Daemon.start(t, { fleet: MONITOR });
  await daemon.apply(...FIRST);
  const equal = await daemon.run('diff');
  assert.equal(equal.status, 0, equal.stderr);
  const { record } = await daemon.status();
  assert.equal(equal.stdout, `no differences: record, pe0, pe1, pe2 have digest ${record.digest}\n`);

  const link = await daemon.engine(t, 1);
  await link.applyLocal({
    id: 'by hand',
    commands: ['set lb vserver w -timeout 8', 'add server mine 10.9.9.9'],
  });
  await until('the monitor to find it', async () => (await daemon.status()).indicator === 'inconsistent');
  const status = await daemon.run('status');
  assert.equal(status.status, 3);
  assert.match(status.stdout, /drift: 1 engine does not hold what the record holds/);
  const drift = (await daemon.events()).filter(({ kind }) => kind === 'drift');
  assert.deepEqual(
    drift.map(({ message }) => message),
    ['not what the record holds: pe1'],
  );

  assert.deepEqual((await differences(daemon)).differences, [
    {
      key: 'lb vserver w',
      argument: 'timeout',
      values: { record: '5', pe0: '5', pe1: '8', pe2: '5' },
      odd: ['pe1'],
      kind: 'changed',
      blame: null,
    },
    {
      key: 'server mine',
      argument: null,
      values: { record: null, pe0: null, pe1: '10.9.9.9', pe2: null },
      odd: ['pe1'],
      kind: 'added',
      blame: null,
    },
  ]);
  const shown = await daemon.run('check');
  assert.equal(shown.status, 3);
  assert.match(shown.stdout, /^lb vserver w {2}timeout {3}5 {7}5 {7}8 \* {9}5$/m);
  assert.match(shown.stdout, /^server mine .*10\.9\.9\.9 \*/m);

  const refused = await daemon.exec(['add server b 10.0.0.2']);
  assert.deepEqual(
    [refused.receipts[0]?.outcome, refused.receipts[0]?.code, refused.status],
    ['refused', 1186, 3],
  );

  const healed = await daemon.run('unlock', '--back', '--yes');
  assert.equal(healed.status, 0, healed.stderr);
  assert.match(healed.stdout, /set lb vserver w -timeout 5/);
  const after = await daemon.run('diff');
  assert.deepEqual([after.status, after.stdout], [0, equal.stdout]);
  assert.equal((await daemon.run('status')).status, 0);
  await daemon.apply('add server b 10.0.0.2');
});

await test('a change that is taken back by hand opens the fleet again, without anybody asking', async (t) => {
  const daemon = await Daemon.start(t, { engines: 2, fleet: MONITOR });
  await daemon.apply(...FIRST);
  const link = await daemon.engine(t, 0);
  await link.applyLocal({ id: 'by hand', commands: ['rm server here'] });
  await until('the drift', async () => (await daemon.status()).drift === 1);
  const { differences: rows } = await differences(daemon);
  assert.deepEqual(
    rows.map(({ key, kind, odd }) => [key, kind, odd]),
    [
      ['lb vserver w -> service s1', 'removed', ['pe0']],
      ['server here', 'removed', ['pe0']],
      ['service s1', 'removed', ['pe0']],
    ],
  );
  await link.applyLocal({
    id: 'back again',
    commands: ['add server here 10.0.0.1', 'add service s1 here HTTP 80', 'bind lb vserver w s1'],
  });
  await until('the drift to be gone', async () => (await daemon.status()).indicator === 'consistent');
  const kinds = (await daemon.events()).map(({ kind }) => kind);
  assert.deepEqual(
    kinds.filter((kind) => kind === 'drift' || kind === 'consistent'),
    ['drift', 'consistent'],
  );
  await daemon.apply('add server b 10.0.0.2');
});

await test('two configurations are compared: versions, engines and a file', async (t) => {
  const daemon = await Daemon.start(t, { engines: 2 });
  await daemon.apply(...FIRST);
  assert.equal((await daemon.run('save')).status, 0);
  await daemon.apply('set lb vserver w -timeout 6');
  assert.deepEqual(
    (await differences(daemon, 'v1', 'engine:pe1')).differences.map(({ argument, values }) => [
      argument,
      values,
    ]),
    [['timeout', { v1: '5', pe1: '6' }]],
  );
  assert.equal((await daemon.run('diff', 'engine:pe0', 'engine:pe1')).status, 0);
  assert.equal((await daemon.run('diff', 'boot', 'saved')).status, 0);
  const file = join(daemon.data, '..', 'shop.conf');
  writeFileSync(file, (await daemon.run('config')).stdout);
  const same = await daemon.run('diff', `file:${file}`);
  assert.equal(same.status, 0, same.stderr);
  writeFileSync(file, `${FIRST.join('\n')}\nadd server b 10.0.0.2\n`);
  const other = await daemon.run('diff', 'record', `file:${file}`);
  assert.equal(other.status, 3);
  assert.match(other.stdout, /^server b .*10\.0\.0\.2$/m);
  writeFileSync(file, 'add server b 10.0.0.2\nadd servr c 10.0.0.3\n');
  const bad = await daemon.run('diff', `file:${file}`);
  assert.equal(bad.status, 2);
  assert.match(bad.stderr, /^lockstep: 1088 .*shop\.conf:2:5: no such noun "servr"/);
  for (const operand of ['v9', 'engine:pe9', 'yesterday']) {
    assert.equal((await daemon.run('diff', operand)).status, 2, operand);
  }
});

await test('an engine that hangs while nobody asks anything is lost, and comes back', async (t) => {
  const daemon = await Daemon.start(t, { engines: 2, fleet: `${MONITOR}    timeout: 500ms\n` });
  await daemon.apply(...FIRST);
  const hung = await daemon.pidOf('pe1');
  process.kill(hung, 'SIGSTOP');
  await until('a new engine', async () => {
    const { engines, record } = await daemon.status();
    return engines.every(
      ({ state, digest, pid }) => state === 'up' && digest === record.digest && pid !== hung,
    );
  });
  const lost = (await daemon.events()).filter(
    ({ kind, engine }) => kind === 'engine-lost' && engine === 'pe1',
  );
  assert.equal(lost[0]?.message, 'it does not say what it holds');
});
