// `profile: patent`: the founding patent's behaviour, on real engines.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Daemon, temporaryFolder } from './harness.ts';

const PATENT = '    profile: patent\n    monitor: off\n';
const SHOP = [
  'add server here 10.0.0.1',
  'add service s1 here HTTP 80',
  'add lb vserver w HTTP -timeout 5 -persistenceType COOKIEINSERT',
  'bind lb vserver w s1',
];

/** What each engine says that it holds, as commands. */
async function held(daemon: Daemon): Promise<string[]> {
  const engines = Array.from({ length: daemon.engines }, (_, at) => `engine:pe${at}`);
  return Promise.all(engines.map(async (engine) => (await daemon.run('config', engine)).stdout));
}

await test('a removal that one engine refuses locks the fleet, and an exit makes all engines equal', async (t) => {
  const daemon = await Daemon.start(t, { fleet: PATENT });
  await daemon.apply(...SHOP);
  const [before = ''] = await held(daemon);
  // Somebody changes pe2 past the manager: it takes no command that stands on something else.
  const link = await daemon.engine(t, 2);
  await link.applyLocal({ id: 'by hand', commands: ['add server stray 10.9.9.9'] });

  const set = await daemon.exec(['rm service s1']);
  const [receipt] = set.receipts;
  assert.deepEqual([set.status, receipt?.outcome, receipt?.code], [3, 'locked', 1204]);
  assert.match(receipt?.message ?? '', /pe2: .*and pe0, pe1 did it; .*undoOfRemovals: none/);
  assert.deepEqual(receipt?.engines.map(({ outcome }) => outcome).toSorted(), [
    'applied',
    'applied',
    'refused',
  ]);
  const { lock } = await daemon.status();
  assert.deepEqual(
    lock?.evidence.map(({ engine, holds }) => `${engine} ${holds}`),
    ['pe0 after', 'pe1 after', 'pe2 other'],
  );
  const refused = await daemon.exec(['add server b 10.0.0.2']);
  assert.deepEqual([refused.status, refused.receipts[0]?.code], [3, 1186]);

  const unlocked = await daemon.run('unlock', '--back', '--yes');
  assert.equal(unlocked.status, 0, unlocked.stderr);
  assert.deepEqual(await held(daemon), [before, before, before]);
  assert.equal((await daemon.run('status')).status, 0);
  await daemon.apply('rm service s1');
});

await test('without the profile the same removal is undone, and the fleet goes on', async (t) => {
  const daemon = await Daemon.start(t, { fleet: '    monitor: off\n' });
  await daemon.apply(...SHOP);
  const [before = ''] = await held(daemon);
  const link = await daemon.engine(t, 2);
  await link.applyLocal({ id: 'by hand', commands: ['add server stray 10.9.9.9'] });
  const set = await daemon.exec(['rm service s1']);
  assert.deepEqual(
    [set.status, set.receipts[0]?.outcome],
    [3, 'undone'],
    'pe2 drifts: that is still to be looked at',
  );
  const [first, second] = await held(daemon);
  assert.deepEqual([first, second], [before, before]);
});

await test('an unset of several arguments is one command: all of it or nothing, undone to the letter', async (t) => {
  const daemon = await Daemon.start(t, { fleet: PATENT });
  await daemon.apply(...SHOP);
  const [before = ''] = await held(daemon);
  const link = await daemon.engine(t, 2);
  await link.applyLocal({ id: 'by hand', commands: ['add server stray 10.9.9.9'] });
  const undone = await daemon.exec(['unset lb vserver w -timeout -persistenceType']);
  const [receipt] = undone.receipts;
  assert.deepEqual(
    [undone.status, receipt?.outcome, receipt?.undo],
    [3, 'undone', ['set lb vserver w -persistenceType COOKIEINSERT -timeout 5']],
  );
  const [first, second] = await held(daemon);
  assert.deepEqual([first, second], [before, before]);

  await link.applyLocal({ id: 'taken back', commands: ['rm server stray'] });
  const applied = await daemon.exec(['unset lb vserver w -timeout -persistenceType']);
  assert.deepEqual([applied.status, applied.receipts[0]?.outcome], [0, 'applied']);
  const after = await held(daemon);
  assert.ok(
    after.every((one) => one === after[0] && !/timeout|COOKIEINSERT/.test(one)),
    after.join('\n'),
  );
});

await test('a first load with errors locks when it is done, and what was loaded can be accepted', async (t) => {
  const folder = temporaryFolder(t);
  const lines = [...SHOP.slice(0, 3), 'bind lb vserver w nosuch', ...SHOP.slice(3), 'add nonsense x'];
  writeFileSync(join(folder, 'first.conf'), lines.map((line) => `${line}\n`).join(''));
  const daemon = await Daemon.start(t, { folder, fleet: `${PATENT}    load: first.conf\n` });
  assert.match(daemon.stdout, /LOCKED/);
  const { lock, bootErrors, engines } = await daemon.status();
  assert.match(lock?.message ?? '', /first\.conf: 2 lines were refused, first line 4: 258/);
  assert.deepEqual(
    bootErrors.map(({ line, code }) => [line, code]),
    [
      [4, 258],
      [6, 1088],
    ],
  );
  assert.equal(new Set(engines.map(({ digest }) => digest)).size, 1, 'the engines hold the same');
  assert.equal((await daemon.exec(['add server b 10.0.0.2'])).receipts[0]?.code, 1186);

  const unlocked = await daemon.run('unlock', '--accept', 'pe0', '--yes');
  assert.equal(unlocked.status, 0, unlocked.stderr);
  await daemon.apply('add server b 10.0.0.2');
  const [first = '', ...others] = await held(daemon);
  assert.match(first, /bind lb vserver w s1/);
  assert.ok(others.every((one) => one === first));
});
