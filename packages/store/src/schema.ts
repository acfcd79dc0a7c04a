// The tables of DIR/lockstep.db, and how the file is opened. The comments inside the statements stay in the file: `.schema`
// in sqlite3 shows them.

import { randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { createPrivate } from './directory-lock.ts';
import { StoreRefusal } from './failure.ts';

/** Of the tables below. A change to them makes a new version and a step that leads there. */
const SCHEMA_VERSION = 1;

/** Longest wait for another program that holds the write lock, in ms. */
const BUSY_WAIT_MS = 5_000;

/** A log that a long reader made grow is cut back to this when it begins anew. */
const LOG_BYTES_MAX = 64 * 1024 * 1024;

const SCHEMA = `
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
`;

/**
 * Opens the store, creates it where it is missing. Throws {@link StoreRefusal} for a file that this program must not
 * touch, and leaves it as it was; throws what SQLite throws when the disk does not let it.
 */
export function openDatabase(path: string): { database: DatabaseSync; storeId: string } {
  createPrivate(path);
  const database = new DatabaseSync(path, { timeout: BUSY_WAIT_MS });
  try {
    // Before anything is written, WAL included: a file of another program or version is not ours to change.
    const version = readVersion(database);
    if (version > SCHEMA_VERSION) {
      throw new StoreRefusal(
        `${path} was written by a newer Lockstep (store version ${version}, this one knows ${SCHEMA_VERSION}): start that one, or restore a copy of the data directory from before it`,
      );
    }
    if (version === 0 && hasTables(database)) {
      throw new StoreRefusal(`${path} is a database of another program: use another data directory`);
    }
    prepareFile(database, path);
    if (version === 0) create(database);
    const row = database.prepare("SELECT value FROM meta WHERE key = 'store'").get();
    if (typeof row?.['value'] !== 'string') {
      throw new StoreRefusal(`${path} is damaged: it has no store id; restore a copy of the data directory`);
    }
    return { database, storeId: row['value'] };
  } catch (error) {
    database.close();
    throw error;
  }
}

function readVersion(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
}

function hasTables(database: DatabaseSync): boolean {
  return database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() !== undefined;
}

function prepareFile(database: DatabaseSync, path: string): void {
  const mode = database.prepare('PRAGMA journal_mode = WAL').get()?.['journal_mode'];
  if (mode !== 'wal') {
    throw new StoreRefusal(
      `${path} is on a file system without shared memory: use a data directory on a local disk`,
    );
  }
  // FULL: in WAL mode, NORMAL would not sync at each commit. fullfsync: on macOS a plain fsync stops at the drive's cache.
  // The worker writes the log back itself, because SQLite would keep an error of that to itself.
  database.exec(`
    PRAGMA synchronous = FULL;
    PRAGMA fullfsync = ON;
    PRAGMA wal_autocheckpoint = 0;
    PRAGMA journal_size_limit = ${LOG_BYTES_MAX};
  `);
}

/** All or nothing: a process that is killed in here leaves an empty file, and the next one begins anew. */
function create(database: DatabaseSync): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    database.exec(SCHEMA);
    database.prepare("INSERT INTO meta (key, value) VALUES ('store', ?)").run(randomUUID());
    database.exec(`PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT`);
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
