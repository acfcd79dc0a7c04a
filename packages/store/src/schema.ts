// How DIR/lockstep.db is opened, created, and brought to the tables that this program knows.

import { randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { createPrivate } from './directory-lock.ts';
import { StoreRefusal } from './failure.ts';
import { STEPS } from './migrations.ts';

/** Of the tables. A change to them is one more step. */
const SCHEMA_VERSION = STEPS.length;

/** Longest wait for another program that holds the write lock, in ms. */
const BUSY_WAIT_MS = 5_000;

/** A log that a long reader made grow is cut back to this when it begins anew. */
const LOG_BYTES_MAX = 64 * 1024 * 1024;

/**
 * Opens the store, creates it where it is missing, and migrates it where it is of an older version. Throws
 * {@link StoreRefusal} for a file that this program must not touch, and leaves it as it was; throws what SQLite throws when
 * the disk does not let it.
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
    if (version < SCHEMA_VERSION) migrate(database, version);
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

/**
 * Takes the steps that a file lacks: all or nothing. A process that is killed in here leaves the file as it was, empty or of
 * the older version, and the next one begins anew.
 */
function migrate(database: DatabaseSync, version: number): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    for (const step of STEPS.slice(version)) database.exec(step);
    if (version === 0) {
      database.prepare("INSERT INTO meta (key, value) VALUES ('store', ?)").run(randomUUID());
    }
    database.exec(`PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT`);
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
