// The store contract of the core on SQLite.
//
//   sqlite-store.ts    what the manager talks to; main thread
//   store-thread.ts    questions to the thread and answers from it; ends the process where durability is in doubt
//   worker.ts          the thread: one transaction for all that waits (group commit)
//   tables.ts          what each request does to the tables
//   schema.ts          the tables; read this one before you open DIR/lockstep.db with sqlite3
//   directory-lock.ts  one process a data directory

export { DirectoryInUse } from './directory-lock.ts';
export type { EngineProcess } from './messages.ts';
export { openStore, type SqliteStore } from './sqlite-store.ts';
