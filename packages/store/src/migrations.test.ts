import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { AssertionError } from '@lockstep/core';
import { openStore } from './index.ts';
import {
  begun,
  LOCK,
  openEnded,
  opened,
  outcome,
  receipt,
  temporaryDirectory,
  told,
} from './testing/samples.ts';

/** What made a file of version 1, to the letter. */
const VERSION_1 = `
CREATE TABLE meta (
  -- Facts about this store. 'store': its id, made with it; engines are told it as their owner.
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE fleet (
  -- One row a fleet: where its record stands. Its content is in entry.
  name TEXT PRIMARY KEY,
  epoch INTEGER NOT NULL,         -- tenure of the last manager; 0 before the first
  journal_index INTEGER NOT NULL, -- last place in the fleet's journal that was decided
  counter INTEGER NOT NULL,       -- commands executed less commands undone; for people
  digest TEXT NOT NULL,           -- of all entries
  decided INTEGER NOT NULL,       -- 1 once an outcome was written
  indicator TEXT NOT NULL,        -- consistent, in-progress (an atom is open) or inconsistent (locked)
  lock TEXT                       -- JSON: why no command may reach an engine; NULL while there is no lock
) STRICT, WITHOUT ROWID;

CREATE TABLE entry (
  -- The record: what every engine of the fleet must hold.
  fleet TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (fleet, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE atom (
  -- What was about to be sent, written before the first byte left. In the order in which it came.
  number INTEGER PRIMARY KEY,
  fleet TEXT NOT NULL,
  id TEXT NOT NULL,
  set_id TEXT NOT NULL,
  sender TEXT NOT NULL,
  time INTEGER NOT NULL,          -- ms since 1970
  ended INTEGER,                  -- ms since 1970; NULL while the outcome is not known
  commands TEXT,                  -- JSON, while it is open: later they are in command
  before TEXT                     -- JSON, while it is open: [key, value or null before it], ...
) STRICT;

-- Only open atoms are ever looked up, and there are few of them.
CREATE UNIQUE INDEX open_atom ON atom (fleet, id) WHERE ended IS NULL;

CREATE TABLE command (
  -- One row a receipt, in the order in which they became durable: the history.
  number INTEGER PRIMARY KEY,
  fleet TEXT NOT NULL,
  set_id TEXT NOT NULL,
  position INTEGER NOT NULL,      -- place in its set, from 0
  sender TEXT NOT NULL,
  time INTEGER NOT NULL,          -- ms since 1970
  receipt TEXT NOT NULL           -- JSON: all that the sender was told; the view history takes it apart
) STRICT;

CREATE UNIQUE INDEX command_of_set ON command (fleet, set_id, position);

CREATE VIEW history AS
  -- The table command for people: SELECT * FROM history ORDER BY number DESC LIMIT 20;
  SELECT
    number,
    datetime(time / 1000, 'unixepoch') AS utc,
    fleet,
    set_id,
    position,
    sender,
    json_extract(receipt, '$.index') AS journal_index,
    json_extract(receipt, '$.outcome') AS outcome,
    json_extract(receipt, '$.code') AS code,
    json_extract(receipt, '$.command') AS text,
    json_extract(receipt, '$.message') AS message
  FROM command;

CREATE TABLE engine_process (
  -- Engines that the daemon started. They may outlive it: the next one finds them here.
  fleet TEXT NOT NULL,
  name TEXT NOT NULL,
  pid INTEGER NOT NULL,
  incarnation TEXT NOT NULL,
  address TEXT NOT NULL,
  PRIMARY KEY (fleet, name)
) STRICT, WITHOUT ROWID;
PRAGMA user_version = 1;
`;

/** A file of version 1: one fleet with one entry, the last of three sets interrupted. */
function makeVersion1(directory: string): string {
  const path = join(directory, 'lockstep.db');
  const database = new DatabaseSync(path);
  database.exec(VERSION_1);
  database.exec(`
    INSERT INTO meta VALUES ('store', 'id of before');
    INSERT INTO fleet VALUES ('fleet', 6, 9, 3, '${'a'.repeat(32)}', 1, 'inconsistent', NULL);
    INSERT INTO entry VALUES ('fleet', 'x', '1');
    INSERT INTO atom (fleet, id, set_id, sender, time, commands, before)
      VALUES ('fleet', '1', 's', 'ann', 1, '["b"]', '[["y", null]]');
    INSERT INTO engine_process VALUES ('fleet', 'a', 11, 'boot-1', '/run/a.sock');
  `);
  const { after, commands, ...lock } = LOCK;
  assert.ok(after.length > 0 && commands > 0, 'locks of version 1 had neither');
  database.prepare('UPDATE fleet SET lock = ?').run(JSON.stringify(lock));
  database
    .prepare("INSERT INTO command VALUES (4, 'fleet', 's', 0, 'ann', 1, ?)")
    .run(JSON.stringify(receipt('a')));
  database.close();
  return path;
}

function schemaOf(path: string): unknown {
  const database = new DatabaseSync(path, { readOnly: true });
  const tables = database.prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name').all();
  const version = database.prepare('PRAGMA user_version').get();
  database.close();
  return { tables, version };
}

void test('a file of version 1 is migrated with all that is in it', async (t) => {
  const directory = await temporaryDirectory(t);
  makeVersion1(directory);
  const store = await opened(t, directory);
  assert.equal(store.id, 'id of before');
  assert.deepEqual(await openEnded(store, 'fleet'), {
    index: 9,
    counter: 3,
    digest: 'a'.repeat(32),
    indicator: 'inconsistent',
    lock: { ...LOCK, after: [], commands: 0 },
    entries: [['x', '1']],
    fresh: false,
    standings: new Map(),
    loading: null,
    ledger: null,
    disowned: null,
    interrupted: [],
  });
  assert.equal(await store.takeEpoch('fleet'), 7);
  assert.deepEqual(await told(store, 's'), ['a applied', 'b locked']);
  assert.deepEqual(await store.findSet('fleet', { set: 's' }), { set: 's', hash: '', ended: true });
  assert.equal(await store.findSet('fleet', { set: 'none' }), null);
  assert.equal((await store.knownEngines('fleet')).length, 1);
  assert.deepEqual(await store.versions('fleet'), []);
  const saved = { label: null, sender: 'ann', time: 1, boot: true };
  assert.equal((await store.saveVersion('fleet', saved)).number, 1);
  assert.equal(await store.begin('fleet', begun('t', ['c'], { key: 'k' })), null);
  await store.outcome('fleet', outcome(null, { set: 't', receipts: [receipt('c')], ends: true }));
  assert.deepEqual(
    (await store.history('fleet', { limit: 10 })).map(({ number }) => number),
    [4, 5, 6],
  );
});

void test('a migrated file has the same tables as a new one, word for word', async (t) => {
  const [older, newer] = [await temporaryDirectory(t), await temporaryDirectory(t)];
  const path = makeVersion1(older);
  for (const directory of [older, newer]) await (await openStore(directory)).close();
  assert.deepEqual(schemaOf(path), schemaOf(join(newer, 'lockstep.db')));
});

void test('a migration that fails leaves the file as it was', async (t) => {
  const directory = await temporaryDirectory(t);
  const path = makeVersion1(directory);
  const hand = new DatabaseSync(path);
  hand.exec('CREATE TABLE event (mine)');
  hand.close();
  const before = schemaOf(path);
  await assert.rejects(openStore(directory), AssertionError);
  assert.deepEqual(schemaOf(path), before);

  const again = new DatabaseSync(path);
  assert.equal(again.prepare('SELECT count(*) AS count FROM fleet').get()?.['count'], 1);
  again.exec('DROP TABLE event');
  again.close();
  const store = await opened(t, directory);
  assert.deepEqual((await openEnded(store, 'fleet')).entries, [['x', '1']]);
});

void test('people can read the history with any SQLite tool', async (t) => {
  const directory = await temporaryDirectory(t);
  makeVersion1(directory);
  const store = await opened(t, directory);
  await openEnded(store, 'fleet');
  const cause = { ...receipt('add a', 'locked'), code: 1241, message: 'b: cannot undo' } as const;
  await store.outcome('fleet', outcome(null, { set: LOCK.set, receipts: [cause] }));
  await store.outcome('fleet', outcome(null, { set: 'exit', receipts: [], lifts: 'superseded' }));
  const reader = new DatabaseSync(join(directory, 'lockstep.db'), { readOnly: true });
  const row = reader.prepare('SELECT * FROM history ORDER BY number DESC LIMIT 1').get();
  reader.close();
  assert.deepEqual(
    { ...row },
    {
      number: 6,
      utc: '2023-11-14 22:13:20',
      fleet: 'fleet',
      set_id: LOCK.set,
      position: 0,
      sender: 'ann',
      journal_index: 1,
      outcome: 'superseded',
      code: 1241,
      text: 'add a',
      message: 'b: cannot undo; ended superseded by the exit from the lock',
    },
  );
});
