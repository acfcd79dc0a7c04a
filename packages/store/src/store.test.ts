import assert from 'node:assert/strict';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { EMPTY_DIGEST } from '@lockstep/core';
import { openStore } from './index.ts';
import {
  intent,
  isCode,
  LOCK,
  openEnded,
  opened,
  outcome,
  receipt,
  reopened,
  temporaryDirectory,
} from './testing/samples.ts';

/** What a fleet has where nothing else is said. */
const freshState = {
  indicator: 'consistent',
  lock: null,
  entries: [],
  fresh: false,
  standings: new Map(),
  loading: null,
  ledger: null,
  disowned: null,
  interrupted: [],
} as const;

void test('a new fleet is empty, consistent and fresh', async (t) => {
  const store = await opened(t);
  assert.deepEqual(await openEnded(store, 'fleet'), {
    index: 0,
    counter: 0,
    digest: EMPTY_DIGEST,
    ...freshState,
    fresh: true,
  });
});

void test('an outcome brings back its record and its entries after reopening', async (t) => {
  const directory = await temporaryDirectory(t);
  const store = await opened(t, directory);
  await openEnded(store, 'fleet');
  await store.intent('fleet', intent('1', ['add a']));
  const record = { index: 7, counter: 3, digest: 'a'.repeat(32) };
  await store.outcome(
    'fleet',
    outcome('1', {
      record,
      // In order: the same key is added, changed, removed and added again.
      changes: [
        { key: 'x', before: undefined, after: '1' },
        { key: 'x', before: '1', after: '2' },
        { key: 'x', before: '2', after: undefined },
        { key: 'x', before: undefined, after: '' },
        { key: 'é "quoted"', before: undefined, after: 'v' },
        { key: 'gone', before: undefined, after: 'v' },
        { key: 'gone', before: 'v', after: undefined },
      ],
    }),
  );
  const state = await openEnded(await reopened(t, store, directory), 'fleet');
  assert.deepEqual(state, {
    ...freshState,
    ...record,
    entries: [
      ['x', ''],
      ['é "quoted"', 'v'],
    ],
  });
});

void test('fleets know nothing of each other', async (t) => {
  const store = await opened(t);
  await openEnded(store, 'one');
  await openEnded(store, 'two');
  await store.outcome('one', outcome(null, { changes: [{ key: 'x', before: undefined, after: '1' }] }));
  assert.deepEqual((await openEnded(store, 'one')).entries, [['x', '1']]);
  assert.deepEqual((await openEnded(store, 'two')).entries, []);
  assert.equal((await openEnded(store, 'two')).fresh, true);
  assert.deepEqual(await store.receipts('two', 'set of null'), []);
});

void test('the id of a store stays, and two stores have two', async (t) => {
  const directory = await temporaryDirectory(t);
  const store = await opened(t, directory);
  const { id } = store;
  assert.match(id, /^[0-9a-f-]{36}$/);
  assert.equal((await reopened(t, store, directory)).id, id);
  assert.notEqual((await opened(t)).id, id);
});

void test('receipts come back in order and unchanged, over several outcomes and many pages', async (t) => {
  const store = await opened(t);
  await openEnded(store, 'fleet');
  const sent = Array.from({ length: 5_000 }, (_, number) => receipt(`command ${number}`));
  const first = { ...receipt('refused one', 'refused'), index: null, column: 7, output: 'line\nline' };
  sent[0] = first;
  for (let position = 0; position < sent.length; position += 256) {
    const receipts = sent.slice(position, position + 256);
    await store.outcome('fleet', outcome(null, { set: 'big', position, receipts }));
  }
  assert.deepEqual(await store.receipts('fleet', 'big'), sent);
  assert.deepEqual(await store.receipts('fleet', 'none'), []);
});

void test('epochs never repeat, neither over lives nor over fleets', async (t) => {
  const directory = await temporaryDirectory(t);
  let store = await opened(t, directory);
  const epochs: number[] = [];
  for (let life = 0; life < 3; life += 1) {
    await openEnded(store, 'one');
    await openEnded(store, 'two');
    epochs.push(...(await Promise.all(['one', 'two', 'one'].map((fleet) => store.takeEpoch(fleet)))));
    store = await reopened(t, store, directory);
  }
  assert.deepEqual(epochs, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

void test('an open intent ends undone at the next opening, behind what its set has', async (t) => {
  const directory = await temporaryDirectory(t);
  const store = await opened(t, directory);
  await openEnded(store, 'fleet');
  await store.outcome('fleet', outcome(null, { set: 's', receipts: [receipt('a'), receipt('b')] }));
  await store.intent('fleet', intent('1', ['c', 'd'], 's'));

  const next = await reopened(t, store, directory);
  assert.equal((await openEnded(next, 'fleet')).indicator, 'consistent');
  const told = (await next.receipts('fleet', 's')).map(({ command, outcome: what }) => `${command} ${what}`);
  assert.deepEqual(told, ['a applied', 'b applied', 'c undone', 'd undone']);
  const [, , undone] = await next.receipts('fleet', 's');
  assert.match(undone?.message ?? '', /^the manager ended before the outcome was known/);

  // It has ended once and for all: nothing is told twice, and its outcome can no longer be written.
  await openEnded(next, 'fleet');
  assert.equal((await next.receipts('fleet', 's')).length, 4);
  await assert.rejects(next.outcome('fleet', outcome('1')), /an outcome ends an open intent/);
});

void test('a first start that was cut short is still fresh', async (t) => {
  const directory = await temporaryDirectory(t);
  const store = await opened(t, directory);
  await openEnded(store, 'fleet');
  await store.intent('fleet', intent('1', ['a']));
  assert.equal((await openEnded(await reopened(t, store, directory), 'fleet')).fresh, true);
});

void test('the indicator on the disk is in progress while an atom is open', async (t) => {
  const directory = await temporaryDirectory(t);
  const store = await opened(t, directory);
  const indicator = (): unknown => {
    const reader = new DatabaseSync(join(directory, 'lockstep.db'), { readOnly: true });
    const row = reader.prepare('SELECT indicator FROM fleet').get();
    reader.close();
    return row?.['indicator'];
  };
  await openEnded(store, 'fleet');
  await store.intent('fleet', intent('1', ['a']));
  assert.equal(indicator(), 'in-progress');
  await store.outcome('fleet', outcome(null));
  assert.equal(
    indicator(),
    'in-progress',
    'an outcome that ends another atom, or none, does not end this one',
  );
  await store.outcome('fleet', outcome('1'));
  assert.equal(indicator(), 'consistent');
});

void test('an epoch is above the one that an engine has seen', async (t) => {
  const store = await opened(t);
  await openEnded(store, 'fleet');
  const epochs = [await store.takeEpoch('fleet', 41), await store.takeEpoch('fleet', 7)];
  assert.deepEqual(epochs, [42, 43]);
});

void test('a lock survives, and outcomes without one do not end it', async (t) => {
  const directory = await temporaryDirectory(t);
  let store = await opened(t, directory);
  await openEnded(store, 'fleet');
  await store.intent('fleet', intent('1', ['a']));
  await store.outcome('fleet', outcome('1', { lock: LOCK }));
  store = await reopened(t, store, directory);
  await openEnded(store, 'fleet');
  await store.outcome('fleet', outcome(null, { receipts: [receipt('b', 'locked')] }));
  store = await reopened(t, store, directory);
  const { lock, indicator } = await openEnded(store, 'fleet');
  assert.deepEqual({ lock, indicator }, { lock: LOCK, indicator: 'inconsistent' });
});

void test('how members stand is kept until they stand as the file says', async (t) => {
  const directory = await temporaryDirectory(t);
  let store = await opened(t, directory);
  await openEnded(store, 'fleet');
  const standings = [
    ['a', 'out'],
    ['b', 'evicted'],
    ['c', 'removed'],
    ['d', 'in'],
  ] as const;
  await store.outcome('fleet', outcome(null, { standings }));
  store = await reopened(t, store, directory);
  assert.deepEqual((await openEnded(store, 'fleet')).standings, new Map(standings));
  const later = [
    ['a', 'in'],
    ['b', null],
    ['never known', null],
  ] as const;
  await store.outcome('fleet', outcome(null, { set: 's', standings: later }));
  store = await reopened(t, store, directory);
  const left = [
    ['a', 'in'],
    ['c', 'removed'],
    ['d', 'in'],
  ] as const;
  assert.deepEqual((await openEnded(store, 'fleet')).standings, new Map(left));
});

void test('a start that begins anew replaces the record, and its load is there until its ledger is', async (t) => {
  const directory = await temporaryDirectory(t);
  let store = await opened(t, directory);
  await openEnded(store, 'fleet');
  const change = { key: 'old', before: undefined, after: '1' };
  const ledger = { source: 'file a.conf', time: 1, lines: 2, inEffect: 1, held: 1, errors: [] };
  const record = { index: 9, counter: 9, digest: '9'.repeat(32) };
  await store.outcome('fleet', outcome(null, { changes: [change], record, ledger }));
  assert.deepEqual((await openEnded(store, 'fleet')).ledger, ledger);

  const loading = {
    source: 'version 3',
    lines: [
      [1, 'add a'],
      [4, 'add "é\n"'],
    ],
  } as const;
  const empty = { index: 3, counter: 0, digest: EMPTY_DIGEST };
  await store.restart('fleet', [], empty, loading);
  store = await reopened(t, store, directory);
  const cut = await openEnded(store, 'fleet');
  assert.deepEqual(cut, { ...empty, ...freshState, index: 9, loading, ledger: null });

  const error = {
    line: 4,
    command: 'add "é\n"',
    engine: null,
    code: 1088,
    message: 'no such command',
  } as const;
  await store.outcome('fleet', outcome(null, { set: 's', position: 0 }));
  assert.deepEqual(
    (await openEnded(store, 'fleet')).loading,
    loading,
    'an outcome without a ledger is one of many',
  );
  const loaded = { ...ledger, errors: [error] };
  await store.outcome('fleet', outcome(null, { set: 's', position: 1, ledger: loaded }));
  store = await reopened(t, store, directory);
  const over = await openEnded(store, 'fleet');
  assert.deepEqual([over.loading, over.ledger], [null, loaded]);

  const entries = [
    ['a', '1'],
    ['b "c"', ''],
  ] as const;
  await store.restart('fleet', entries, { index: 20, counter: 2, digest: '2'.repeat(32) }, null);
  store = await reopened(t, store, directory);
  assert.deepEqual(await openEnded(store, 'fleet'), {
    ...freshState,
    index: 20,
    counter: 2,
    digest: '2'.repeat(32),
    entries,
  });
});

void test('a first start that loads line by line is not fresh when it is cut short', async (t) => {
  const store = await opened(t);
  const { fresh } = await openEnded(store, 'fleet');
  await store.restart(
    'fleet',
    [],
    { index: 0, counter: 0, digest: EMPTY_DIGEST },
    { source: 'file f', lines: [] },
  );
  assert.deepEqual([fresh, (await openEnded(store, 'fleet')).fresh], [true, false]);
});

void test('a change that does not start from what is written is refused, with all of its outcome', async (t) => {
  const store = await opened(t);
  await openEnded(store, 'fleet');
  await store.outcome('fleet', outcome(null, { changes: [{ key: 'x', before: undefined, after: '1' }] }));
  const before = await openEnded(store, 'fleet');
  const wrong = [
    { key: 'x', before: undefined, after: '2' },
    { key: 'x', before: '0', after: '2' },
    { key: 'x', before: '0', after: undefined },
    { key: 'y', before: '0', after: undefined },
    { key: 'y', before: '0', after: '1' },
  ];
  for (const change of wrong) {
    const changes = [{ key: 'z', before: undefined, after: '1' }, change];
    await assert.rejects(store.outcome('fleet', outcome(null, { set: 'wrong', changes })), isCode(261));
  }
  assert.deepEqual(await openEnded(store, 'fleet'), before);
  assert.deepEqual(await store.receipts('fleet', 'wrong'), []);
});

void test('an outcome without changes leaves the digest to the entries that are written', async (t) => {
  const store = await opened(t);
  await openEnded(store, 'fleet');
  const record = { index: 9, counter: 9, digest: 'f'.repeat(32) };
  await store.outcome('fleet', outcome(null, { record }));
  const { index, counter, digest } = await openEnded(store, 'fleet');
  assert.deepEqual({ index, counter, digest }, { index: 9, counter: 0, digest: EMPTY_DIGEST });
});

void test('a failing request spoils none of those that share its transaction', async (t) => {
  const store = await opened(t);
  await openEnded(store, 'fleet');
  const results = await Promise.allSettled([
    store.intent('fleet', intent('1', ['a'])),
    store.outcome('fleet', outcome('never begun', { set: 'torn' })),
    store.intent('no such fleet', intent('2', ['a'])),
    store.outcome('fleet', outcome('1', { set: 'whole' })),
  ]);
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected', 'rejected', 'fulfilled'],
  );
  assert.equal((await store.receipts('fleet', 'whole')).length, 1);
  assert.equal((await store.receipts('fleet', 'torn')).length, 0);
});

void test('requests that come together share transactions', async (t) => {
  const store = await opened(t);
  await openEnded(store, 'fleet');
  const before = store.commits;
  const intents = Array.from({ length: 1_000 }, (_, number) =>
    store.intent('fleet', intent(`${number}`, ['a'])),
  );
  await Promise.all(intents);
  const commits = store.commits - before;
  assert.ok(commits <= 100, `1,000 intents took ${commits} transactions`);
});

void test('a started engine is known until it is forgotten', async (t) => {
  const directory = await temporaryDirectory(t);
  let store = await opened(t, directory);
  const a = { fleet: 'fleet', name: 'a', pid: 11, incarnation: 'boot-1', address: '/run/a.sock' };
  const b = { fleet: 'fleet', name: 'b', pid: 12, incarnation: 'boot-2', address: '/run/b.sock' };
  await store.rememberEngine(b);
  await store.rememberEngine(a);
  await store.rememberEngine({ ...b, fleet: 'other' });
  store = await reopened(t, store, directory);
  assert.deepEqual(await store.knownEngines('fleet'), [a, b]);
  const again = { ...a, pid: 13, incarnation: 'boot-3' };
  await store.rememberEngine(again);
  await store.forgetEngine('fleet', 'b');
  await store.forgetEngine('fleet', 'never started');
  assert.deepEqual(await store.knownEngines('fleet'), [again]);
});

void test('closing finishes what was asked, and nothing is taken after it', async (t) => {
  const directory = await temporaryDirectory(t);
  const store = await opened(t, directory);
  const asked = [store.open('fleet'), store.outcome('fleet', outcome(null))];
  const closed = store.close();
  await assert.rejects(store.open('fleet'), isCode(261));
  await Promise.all([...asked, closed, store.close()]);
  assert.equal((await (await opened(t, directory)).receipts('fleet', 'set of null')).length, 1);
});

void test('only the owner may read the directory and its files', async (t) => {
  const directory = join(await temporaryDirectory(t), 'deep', 'data');
  const store = await opened(t, directory);
  await store.open('fleet');
  const mode = async (name: string): Promise<string> =>
    ((await stat(join(directory, name))).mode & 0o777).toString(8);
  assert.equal(await mode('.'), '700');
  for (const name of ['lock', 'lockstep.db', 'lockstep.db-wal', 'lockstepd.pid']) {
    assert.equal(await mode(name), '600', name);
  }
});

void test('a store of a newer version is refused and left as it was', async (t) => {
  const directory = await temporaryDirectory(t);
  await (await opened(t, directory)).close();
  const path = join(directory, 'lockstep.db');
  const newer = new DatabaseSync(path);
  newer.exec('PRAGMA user_version = 1000');
  newer.close();
  const before = await readFile(path);
  const refused = (error: unknown): boolean => isCode(261)(error) && /newer Lockstep/.test(String(error));
  await assert.rejects(openStore(directory), refused);
  await assert.rejects(openStore(directory), refused, 'a refused opening lets the directory go');
  assert.ok(before.equals(await readFile(path)));
});

void test('a file that is no store is refused and left as it was', async (t) => {
  const directory = await temporaryDirectory(t);
  const path = join(directory, 'lockstep.db');
  await writeFile(path, 'no database, but somebody may need it\n'.repeat(100));
  const before = await readFile(path);
  await assert.rejects(openStore(directory), isCode(261));
  assert.ok(before.equals(await readFile(path)));

  const foreign = join(await temporaryDirectory(t), 'lockstep.db');
  const database = new DatabaseSync(foreign);
  database.exec('CREATE TABLE theirs (x)');
  database.close();
  await assert.rejects(openStore(join(foreign, '..')), /a database of another program/);
});

void test('a directory that cannot be made is refused with 261', async (t) => {
  const file = join(await temporaryDirectory(t), 'file');
  await writeFile(file, '');
  await assert.rejects(openStore(join(file, 'data')), isCode(261));
});
