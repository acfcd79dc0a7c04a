// What an error of SQLite or of the file system means to a sender.

import type { Code } from '@lockstep/core';
import type { Failure } from './messages.ts';

// Primary result codes, https://sqlite.org/rescode.html: the low byte of what `errcode` gives.
const SQLITE_FULL = 13;
/** Extended: no room for the file by which processes share the index of the log. SQLite does not call that full. */
const SQLITE_IOERR_SHMSIZE = 4874;
/** The disk, the file or another program stands in the way: an operator can do something about each. */
const OPERATING = new Set([
  3, // PERM
  5, // BUSY: another program holds the write lock
  7, // NOMEM
  8, // READONLY
  10, // IOERR
  11, // CORRUPT
  14, // CANTOPEN
  15, // PROTOCOL: locking
  26, // NOTADB
]);

// Extended result codes.
const SQLITE_IOERR_FSYNC = 1034;
const SQLITE_IOERR_DIR_FSYNC = 1290;

/**
 * Whether an error says that a sync failed. Nobody can tell then what is on the disk: the kernel may have dropped the
 * pages it could not write, and the next sync would succeed without them.
 */
export function isFailedSync(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === SQLITE_IOERR_FSYNC || code === SQLITE_IOERR_DIR_FSYNC;
}

/** What a rejected request is told. Anything that no disk and no operator can cause is a bug, and has no code. */
export function describeFailure(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof StoreRefusal) return { code: error.code, message };
  const extended = sqliteCode(error);
  if (extended !== null) {
    const primary = extended & 0xff;
    const words = `the store cannot be read or written: ${message} (SQLite ${extended})`;
    if (primary === SQLITE_FULL || extended === SQLITE_IOERR_SHMSIZE) return { code: 284, message: words };
    return { code: OPERATING.has(primary) ? 261 : null, message: words };
  }
  return { code: fileCode(error), message };
}

/** The code of a failed file operation; null for any other error. */
function fileCode(error: unknown): Code | null {
  if (!(error instanceof Error && 'syscall' in error && 'code' in error)) return null;
  return error.code === 'ENOSPC' || error.code === 'EDQUOT' ? 284 : 261;
}

function sqliteCode(error: unknown): number | null {
  if (!(error instanceof Error && 'errcode' in error)) return null;
  return typeof error.errcode === 'number' ? error.errcode : null;
}

/** An expected refusal by the store itself. */
export class StoreRefusal extends Error {
  override readonly name = 'StoreRefusal';
  readonly code: Code = 261;
}
