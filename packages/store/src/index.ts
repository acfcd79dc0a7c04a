// The store contract of the core on SQLite.
//
//   sqlite-store.ts    what the manager talks to; main thread
//   store-thread.ts    questions to the thread and answers from it; ends the process where durability is in doubt
//   worker.ts          the thread: one transaction for all that waits (group commit)
//   tables.ts          who does each kind of request:
//     record.ts          the record: position, entries, members, lock
//     sets.ts            sets, what was about to be sent of them, and their receipts
//     versions.ts        saved configurations
//     chronicle.ts       history, events and alerts, for people and streams
//     engines.ts         engines that the daemon started
//     forget.ts          what is older than the history is kept
//   schema.ts          how the file is opened and brought to the tables that this program knows
//   migrations.ts      the tables, version by version; read this one before you open DIR/lockstep.db with sqlite3
//   directory-lock.ts  one process a data directory

export { DirectoryInUse } from './directory-lock.ts';
export type { EngineProcess, HistoryRow, LastPosition, Page, StoredEvent } from './messages.ts';
export { openStore, type SqliteStore } from './sqlite-store.ts';
