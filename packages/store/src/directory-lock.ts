// One process a data directory, for as long as the process lives.
//
// The lock is SQLite's own exclusive lock on the file DIR/lock. The operating system drops it with the process, so that
// kill -9 leaves nothing stale. It is not on lockstep.db itself: that one stays open to the sqlite3 tool.
// DIR/lockstepd.pid only says whose the lock is; it decides nothing.
//
// NB: the operating system's lock belongs to the process, and closing *any* descriptor of the file drops it. So nothing
// in this process may open DIR/lock or DIR/lockstep.db except through SQLite, which knows of this.

import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const SQLITE_BUSY = 5;

/** The data directory belongs to a process that lives. */
export class DirectoryInUse extends Error {
  override readonly name = 'DirectoryInUse';
  /** Of the holder; null where it has not said. */
  readonly pid: number | null;

  constructor(directory: string, pid: number | null) {
    super(
      pid === null
        ? `the data directory ${directory} is in use by another process`
        : `the data directory ${directory} is in use by process ${pid}`,
    );
    this.pid = pid;
  }
}

export class DirectoryLock {
  readonly #database: DatabaseSync;
  readonly #pidFile: string;

  /** Creates the directory where it is missing. Throws {@link DirectoryInUse}, or an error of the file system. */
  constructor(directory: string) {
    createDurably(directory);
    const path = join(directory, 'lock');
    createPrivate(path);
    this.#pidFile = join(directory, 'lockstepd.pid');
    this.#database = new DatabaseSync(path, { timeout: 0 });
    try {
      // Nothing is ever committed here, so no journal is needed: in memory, none is left behind by kill -9.
      this.#database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
      writeFileSync(this.#pidFile, `${process.pid}\n`, { mode: 0o600 });
    } catch (error) {
      this.#database.close();
      if (isBusy(error)) throw new DirectoryInUse(directory, readPid(this.#pidFile));
      throw error;
    }
  }

  release(): void {
    // First the name, then the lock: the other way round could remove the name of the next holder.
    rmSync(this.#pidFile, { force: true });
    this.#database.close();
  }
}

/** Creates an empty file that only its owner may read. One that exists is neither changed nor opened. */
export function createPrivate(path: string): void {
  try {
    // Exclusive, because opening and closing a file that exists would drop the lock on it; see the head of this file.
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

/** Creates a directory so that it survives power loss: what names it must be on the disk too. */
function createDurably(directory: string): void {
  const path = resolve(directory);
  const first = mkdirSync(path, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let created = path; ; created = dirname(created)) {
    const parent = openSync(dirname(created), 'r');
    try {
      fsyncSync(parent);
    } finally {
      closeSync(parent);
    }
    if (created === resolve(first)) return;
  }
}

function readPid(path: string): number | null {
  try {
    const pid = Number.parseInt(readFileSync(path, 'utf8'), 10);
    return Number.isSafeInteger(pid) ? pid : null;
  } catch {
    // The holder has the lock and has not written its name yet, or cannot be read by this user.
    return null;
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
}
