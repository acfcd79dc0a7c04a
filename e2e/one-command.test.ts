// A command typed by a person runs on every packet engine or on none.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Daemon, freePort, webServer } from './harness.ts';

await test('a command is applied on all three engines, and each says so at its own address', async (t) => {
  const daemon = await Daemon.start(t);
  const { status, outcome, receipts } = await daemon.exec(['add server s1 10.0.0.1']);
  assert.equal(status, 0);
  assert.equal(outcome, 'applied');
  const [receipt] = receipts;
  assert.deepEqual(receipt?.undo, ['rm server s1']);
  assert.deepEqual(
    receipt?.engines.map(({ name, outcome: delivery }) => `${name} ${delivery}`),
    ['pe0 applied', 'pe1 applied', 'pe2 applied'],
  );
  const { record } = await daemon.status();
  for (const at of [0, 1, 2]) {
    const sent = await (await daemon.engine(t, at)).status();
    assert.equal(sent.kind, 'answered');
    assert.equal(sent.answer.digest, record.digest);
    assert.equal(sent.answer.counter, 1);
  }
  assert.deepEqual(await daemon.engineConfigs(), Array(3).fill('add server s1 10.0.0.1\n'));
});

await test('traffic flows through a virtual server, and the next request after a command sees its effect', async (t) => {
  const daemon = await Daemon.start(t);
  const [one, two, port] = [await webServer(t, 'one'), await webServer(t, 'two'), await freePort()];
  await daemon.apply(
    'add server here 127.0.0.1',
    `add service s1 here HTTP ${one}`,
    `add service s2 here HTTP ${two}`,
    `add lb vserver web HTTP 127.0.0.1 ${port} -lbMethod ROUNDROBIN`,
    'bind lb vserver web s1',
  );
  const ask = async (): Promise<string> => (await fetch(`http://127.0.0.1:${port}/path`)).text();
  assert.equal(await ask(), 'one /path for 127.0.0.1\n');
  await daemon.apply('bind lb vserver web s2', 'disable service s1');
  for (let request = 0; request < 20; request += 1) assert.equal(await ask(), 'two /path for 127.0.0.1\n');
  await daemon.apply('rm service s2');
  assert.equal((await fetch(`http://127.0.0.1:${port}/`)).status, 503);
  await daemon.apply('enable service s1');
  assert.equal(await ask(), 'one /path for 127.0.0.1\n');
  await daemon.apply('rm lb vserver web');
  await assert.rejects(ask());
});

await test('show answers from the record, runningConfig loads to the same digest, and neither moves an index', async (t) => {
  const daemon = await Daemon.start(t);
  await daemon.apply(
    'add server a 10.0.0.1',
    'add service s a HTTP 80',
    'add lb vserver "two words" HTTP',
    'bind lb vserver "two words" s -weight 7',
  );
  const before = await daemon.status();
  const { receipts } = await daemon.exec(['show ns runningConfig', 'show lb vserver "two words"']);
  assert.deepEqual(
    receipts.map(({ outcome }) => outcome),
    ['read', 'read'],
  );
  const text = receipts[0]?.output ?? '';
  assert.equal(`${text}\n`, (await daemon.run('config')).stdout);
  assert.match(receipts[1]?.output ?? '', /bound: service s -weight 7/);
  assert.deepEqual(await daemon.status(), before);
  await daemon.apply('clear ns config -force full');
  assert.equal((await daemon.run('config')).stdout, '');
  const loaded = await daemon.batch(text.split('\n'));
  assert.equal(loaded.outcome, 'applied');
  assert.equal((await daemon.status()).record.digest, before.record.digest);
});

await test('a rollback set that fails at its last command, after removals, leaves every engine byte-equal', async (t) => {
  const daemon = await Daemon.start(t);
  await daemon.apply(
    'add server a 10.0.0.1',
    'add server b 10.0.0.2 -comment "second one"',
    'add service s1 a HTTP 80',
    'add service s2 b HTTP 81 -maxClient 9',
    'add lb vserver v1 HTTP',
    'add lb vserver v2 HTTP -backupVServer v1 -timeout 2 -persistenceType COOKIEINSERT',
    'bind lb vserver v1 s1 -weight 3',
    'bind lb vserver v1 s2',
    'bind lb vserver v2 s2 -weight 100',
  );
  const configs = await daemon.engineConfigs();
  const { record } = await daemon.status();
  const set = [
    'rm server b',
    'unset lb vserver v2 -timeout -backupVServer',
    'rename lb vserver v1 v9',
    'rm lb vserver v2',
    'clear ns config full',
    'bind lb vserver nosuch s1',
  ];
  const { status, receipts } = await daemon.exec(set, '--on-error', 'rollback');
  assert.equal(status, 1);
  assert.deepEqual(
    receipts.map(({ outcome }) => outcome),
    ['undone', 'undone', 'undone', 'undone', 'undone', 'refused'],
  );
  assert.deepEqual(await daemon.engineConfigs(), configs);
  const after = await daemon.status();
  assert.equal(after.record.digest, record.digest);
  for (const engine of after.engines) assert.equal(engine.digest, record.digest);
  for (const engine of after.engines) assert.equal(engine.counter, record.counter);
});

await test('a configuration of any size prints as it is, loads again, and is the same on every engine', async (t) => {
  const daemon = await Daemon.start(t);
  const lines = Array.from({ length: 1_200 }, (_, at) => `add server s${at} 10.0.${at >> 8}.${at & 255}`);
  assert.equal((await daemon.batch(lines)).outcome, 'applied');
  const { record } = await daemon.status();
  const printed = (await daemon.run('config')).stdout;
  assert.deepEqual(printed.trimEnd().split('\n').sort(), [...lines].sort());
  assert.deepEqual(await daemon.engineConfigs(), [printed, printed, printed]);
  await daemon.apply('clear ns config full');
  assert.equal((await daemon.batch(printed.trimEnd().split('\n'))).outcome, 'applied');
  assert.equal((await daemon.status()).record.digest, record.digest);
});

await test('exit ends a set at the first failure, continue goes on', async (t) => {
  const daemon = await Daemon.start(t);
  const lines = ['add server a 10.0.0.1', 'add server a 10.0.0.2', 'add server b 10.0.0.3'];
  const exit = await daemon.exec(lines);
  assert.deepEqual(
    exit.receipts.map(({ outcome }) => outcome),
    ['applied', 'refused', 'skipped'],
  );
  const goesOn = await daemon.exec(lines, '--on-error', 'continue');
  assert.deepEqual(
    goesOn.receipts.map(({ outcome }) => outcome),
    ['refused', 'refused', 'applied'],
  );
  assert.equal(goesOn.status, 1);
});
