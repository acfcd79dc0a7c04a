import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { EMPTY_DIGEST } from '@lockstep/core';
import { openEnded, opened, outcome, reopened, temporaryDirectory } from './testing/samples.ts';

const TIME = 1_700_000_000_002;

void test('versions are numbered, keep what the record was, and come back the last first', async (t) => {
  const directory = await temporaryDirectory(t);
  let store = await opened(t, directory);
  await openEnded(store, 'fleet');
  await store.open('other');
  assert.deepEqual(await store.versions('fleet'), []);
  const save = (label: string | null, boot: boolean): ReturnType<typeof store.saveVersion> =>
    store.saveVersion('fleet', { label, sender: 'ann', time: TIME, boot });
  const empty = await save(null, false);
  const first = {
    number: 1,
    label: null,
    sender: 'ann',
    time: TIME,
    digest: EMPTY_DIGEST,
    entries: 0,
    boot: false,
  };
  assert.deepEqual(empty, first);

  const added = [
    { key: 'b', before: undefined, after: '2' },
    { key: 'a "é"', before: undefined, after: '' },
  ];
  const record = { index: 2, counter: 2, digest: '2'.repeat(32) };
  await store.outcome('fleet', outcome(null, { changes: added, record }));
  const second = {
    number: 2,
    label: 'before friday',
    sender: 'ann',
    time: TIME,
    digest: record.digest,
    entries: 2,
    boot: true,
  };
  assert.deepEqual(await save('before friday', true), second);
  // What is changed afterwards is not in it.
  const changes = [{ key: 'b', before: '2', after: '3' }];
  await store.outcome('fleet', outcome(null, { set: 's', changes }));

  store = await reopened(t, store, directory);
  await openEnded(store, 'fleet');
  assert.deepEqual(await store.versions('fleet'), [second, first]);
  assert.deepEqual(await store.versionEntries('fleet', 1), []);
  const kept = [
    ['a "é"', ''],
    ['b', '2'],
  ];
  assert.deepEqual(await store.versionEntries('fleet', 2), kept);
  for (const number of [0, 3, -1]) assert.equal(await store.versionEntries('fleet', number), null);
  assert.deepEqual(await store.versions('other'), []);
  assert.equal(await store.versionEntries('other', 1), null);
  const theirs = await store.saveVersion('other', { label: null, sender: 'bob', time: TIME, boot: true });
  assert.equal(theirs.number, 1, 'numbers are of a fleet');
});

void test('one version is the boot version, the last that was saved as such', async (t) => {
  const directory = await temporaryDirectory(t);
  let store = await opened(t, directory);
  await openEnded(store, 'fleet');
  for (const boot of [false, true, false, true, false]) {
    await store.saveVersion('fleet', { label: null, sender: 'ann', time: TIME, boot });
  }
  store = await reopened(t, store, directory);
  const boots = (await store.versions('fleet')).filter(({ boot }) => boot);
  assert.deepEqual(
    boots.map(({ number }) => number),
    [4],
  );
});

void test('a number is not given again when a version was removed by hand', async (t) => {
  const directory = await temporaryDirectory(t);
  const store = await opened(t, directory);
  await openEnded(store, 'fleet');
  const save = (): ReturnType<typeof store.saveVersion> =>
    store.saveVersion('fleet', { label: null, sender: 'ann', time: TIME, boot: false });
  await save();
  await save();
  const hand = new DatabaseSync(join(directory, 'lockstep.db'));
  hand.exec('DELETE FROM version WHERE number = 2; DELETE FROM version_entry WHERE number = 2');
  hand.close();
  assert.equal((await save()).number, 3);
});

void test('a version is saved of a fleet that was opened', async (t) => {
  const store = await opened(t);
  const version = { label: null, sender: 'ann', time: TIME, boot: false };
  await assert.rejects(store.saveVersion('nobody', version), /a version is saved of a fleet that was opened/);
});

void test('a version of 100,000 entries is whole', async (t) => {
  const store = await opened(t);
  await openEnded(store, 'fleet');
  const entries = Array.from(
    { length: 100_000 },
    (_, at) => [`key ${`${at}`.padStart(6, '0')}`, `v${at}`] as const,
  );
  await store.restart('fleet', entries, { index: 1, counter: 1, digest: '1'.repeat(32) }, null);
  const { entries: count } = await store.saveVersion('fleet', {
    label: null,
    sender: 'ann',
    time: TIME,
    boot: true,
  });
  assert.equal(count, 100_000);
  assert.deepEqual(await store.versionEntries('fleet', 1), entries);
});
