// The store as the manager sees it. It turns contracts into what is written and back; the writing is the thread's.

import { join } from 'node:path';
import {
  type AtomOutcome,
  type FleetState,
  type Intent,
  LockstepError,
  type Receipt,
  type Store,
} from '@lockstep/core';
import { DirectoryInUse, DirectoryLock } from './directory-lock.ts';
import { describeFailure } from './failure.ts';
import type { EngineProcess } from './messages.ts';
import { StoreThread } from './store-thread.ts';

/**
 * A store in a data directory. Requests take effect in the order in which they were made. A promise that rejects with 284
 * (no space) or 261 (input/output error, or closed) means that nothing of it was written. When a sync fails, no promise
 * settles: the process ends with status 70.
 */
export class SqliteStore implements Store {
  readonly id: string;
  readonly #thread: StoreThread;
  readonly #lock: DirectoryLock;
  #closed: Promise<void> | undefined;

  /** @internal Use {@link openStore}. */
  constructor(id: string, thread: StoreThread, lock: DirectoryLock) {
    this.id = id;
    this.#thread = thread;
    this.#lock = lock;
  }

  /** Transactions committed since the opening. Far fewer than requests when these come together. */
  get commits(): number {
    return this.#thread.commits;
  }

  open(fleet: string): Promise<FleetState> {
    return this.#thread.ask('open', { fleet, time: Date.now() });
  }

  /** The fleet must have been opened, as for all below. */
  takeEpoch(fleet: string): Promise<number> {
    return this.#thread.ask('takeEpoch', { fleet });
  }

  async intent(fleet: string, intent: Intent): Promise<void> {
    const { atom, set, sender, time } = intent;
    const commands = JSON.stringify(intent.commands);
    const before = JSON.stringify(intent.before);
    await this.#thread.ask('intent', { fleet, atom, set, sender, time, commands, before });
  }

  /**
   * A lock stays until {@link unlock}: an outcome without one does not end it. Also rejects with 261 when a change does not
   * start from what is written, which is so after an outcome that could not be written.
   */
  async outcome(fleet: string, outcome: AtomOutcome): Promise<void> {
    const { atom, set, sender, time, position, record, lock } = outcome;
    await this.#thread.ask('outcome', {
      fleet,
      atom,
      set,
      sender,
      time,
      position,
      receipts: outcome.receipts.map((receipt) => JSON.stringify(receipt)),
      changes: outcome.changes.map(({ key, before, after }) => [key, before ?? null, after ?? null]),
      record,
      lock: lock === null ? null : JSON.stringify(lock),
    });
  }

  async unlock(fleet: string): Promise<void> {
    await this.#thread.ask('unlock', { fleet });
  }

  async receipts(fleet: string, set: string): Promise<Receipt[]> {
    const receipts: Receipt[] = [];
    for (let from: number | null = 0; from !== null; ) {
      const page: { receipts: readonly string[]; next: number | null } = await this.#thread.ask('receipts', {
        fleet,
        set,
        from,
      });
      for (const receipt of page.receipts) receipts.push(JSON.parse(receipt) as Receipt);
      from = page.next;
    }
    return receipts;
  }

  /** Writes down an engine that was started, in place of the one that had its name. */
  async rememberEngine({ fleet, name, pid, incarnation, address }: EngineProcess): Promise<void> {
    await this.#thread.ask('rememberEngine', { fleet, name, pid, incarnation, address });
  }

  /** Forgets an engine that has ended. One that is not known is no error. */
  async forgetEngine(fleet: string, name: string): Promise<void> {
    await this.#thread.ask('forgetEngine', { fleet, name });
  }

  /** The engines that were started and not forgotten, by name. Whether they still run is for the caller to find out. */
  knownEngines(fleet: string): Promise<EngineProcess[]> {
    return this.#thread.ask('knownEngines', { fleet });
  }

  /** Finishes what was asked, then lets the directory go. Later requests reject with 261. */
  close(): Promise<void> {
    this.#closed ??= this.#thread.close().then(() => this.#lock.release());
    return this.#closed;
  }
}

/**
 * Opens the store in a directory, which is created (mode 0700) where it is missing, and locks the directory for the life
 * of the process. Rejects with {@link DirectoryInUse} when another process has it; with LockstepError 284 when there is no
 * space; with 261 when the files cannot be used, or were written by a newer version: then they are left as they were.
 */
export async function openStore(directory: string): Promise<SqliteStore> {
  const lock = lockDirectory(directory);
  try {
    const thread = new StoreThread(new URL('./worker.ts', import.meta.url), join(directory, 'lockstep.db'));
    return new SqliteStore(await thread.opened, thread, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

function lockDirectory(directory: string): DirectoryLock {
  try {
    return new DirectoryLock(directory);
  } catch (error) {
    if (error instanceof DirectoryInUse) throw error;
    const { code, message } = describeFailure(error);
    if (code === null) throw error;
    throw new LockstepError(code, `cannot use the data directory ${directory}: ${message}`, { cause: error });
  }
}
