// The store as the manager sees it. It turns contracts into what is written and back; the writing is the thread's.

import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AtomOutcome,
  type BootLedger,
  type Entries,
  type FleetEvent,
  type FleetState,
  type Intent,
  type Loading,
  type Lock,
  LockstepError,
  type Receipt,
  type RecordState,
  type SetBegun,
  type SetKnown,
  type Store,
  type Version,
} from '@lockstep/core';
import { DirectoryInUse, DirectoryLock } from './directory-lock.ts';
import { describeFailure } from './failure.ts';
import type {
  EngineProcess,
  ForgetPosition,
  Forgotten,
  HistoryRow,
  LastPosition,
  Page,
  StoredEvent,
  WrittenSet,
} from './messages.ts';
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
  readonly #watchers = new Set<() => void>();

  /** @internal Use {@link openStore}. */
  constructor(id: string, thread: StoreThread, lock: DirectoryLock) {
    this.id = id;
    this.#thread = thread;
    this.#lock = lock;
    thread.onCommit = () => {
      for (const watcher of this.#watchers) watcher();
    };
  }

  /** Transactions committed since the opening. Far fewer than requests when these come together. */
  get commits(): number {
    return this.#thread.commits;
  }

  /** Calls a watcher after each transaction, until the function that this answers is called. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  async open(fleet: string): Promise<FleetState> {
    const row = await this.#thread.ask('open', { fleet });
    return {
      ...row,
      lock: row.lock === null ? null : parseLock(row.lock),
      loading: row.loading === null ? null : (JSON.parse(row.loading) as Loading),
      ledger: row.ledger === null ? null : ledgerOf(row.ledger),
    };
  }

  async endInterrupted(fleet: string, outcome: 'undone' | 'locked', index: number | null): Promise<void> {
    await this.#thread.ask('endInterrupted', { fleet, outcome, index, time: Date.now() });
  }

  /** The fleet must have been opened, as for all that is written below. */
  takeEpoch(fleet: string, above = 0): Promise<number> {
    return this.#thread.ask('takeEpoch', { fleet, above });
  }

  begin(fleet: string, set: SetBegun): Promise<SetKnown | null> {
    return this.#thread.ask('begin', { fleet, begun: writtenSet(set) });
  }

  async intent(fleet: string, intent: Intent): Promise<void> {
    const { atom, set, sender, time, begins } = intent;
    await this.#thread.ask('intent', {
      fleet,
      atom,
      set,
      sender,
      time,
      commands: JSON.stringify(intent.commands),
      before: JSON.stringify(intent.before),
      irreversible: intent.irreversible === true ? 1 : 0,
      begins: begins === undefined ? null : writtenSet(begins),
    });
  }

  /**
   * A lock stays until an outcome lifts it; lifting where there is none ends the open atoms only. A set ends with `ends`
   * only when every command has its receipt here too, which is not so after an outcome that could not be written. Also
   * rejects with 261 when a change does not start from what is written, for the same reason.
   */
  async outcome(fleet: string, outcome: AtomOutcome): Promise<void> {
    const { atom, set, sender, time, position, record, lock, begins, ledger } = outcome;
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
      lifts: outcome.lifts ?? null,
      standings: outcome.standings ?? [],
      begins: begins === undefined ? null : writtenSet(begins),
      ends: outcome.ends ?? false,
      ledger: ledger === undefined ? null : JSON.stringify(ledger),
    });
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

  /** One of before version 2 is known by its receipts alone: with an empty hash, and ended. */
  findSet(fleet: string, by: { readonly set: string } | { readonly key: string }): Promise<SetKnown | null> {
    return this.#thread.ask('findSet', { fleet, by });
  }

  /** The index never goes back. A lock stays, and so do open atoms and the receipts of before. */
  async restart(
    fleet: string,
    entries: Entries,
    record: RecordState,
    loading: Loading | null,
  ): Promise<void> {
    await this.#thread.ask('restart', {
      fleet,
      entries: JSON.stringify(entries),
      record,
      loading: loading === null ? null : JSON.stringify(loading),
    });
  }

  async disown(fleet: string, why: string | null): Promise<void> {
    await this.#thread.ask('disown', { fleet, why });
  }

  /** Without `boot` the boot version stays the one that it was. */
  saveVersion(
    fleet: string,
    { label, sender, time, boot }: Pick<Version, 'label' | 'sender' | 'time' | 'boot'>,
  ): Promise<Version> {
    return this.#thread.ask('saveVersion', { fleet, label, sender, time, boot });
  }

  versions(fleet: string): Promise<Version[]> {
    return this.#thread.ask('versions', { fleet });
  }

  versionEntries(fleet: string, number: number): Promise<Entries | null> {
    return this.#thread.ask('versionEntries', { fleet, number });
  }

  /**
   * Portion by portion, with pauses as long as the portions: what is asked meanwhile waits for one of them at most, and has
   * at least half of the thread's time. Cut short, it has forgotten a part.
   */
  async forget(fleet: string, before: number): Promise<number> {
    let count = 0;
    for (let from: ForgetPosition | null = { table: 'command', after: 0 }; from !== null; ) {
      const began = performance.now();
      const portion: Forgotten = await this.#thread.ask('forget', { fleet, before, from });
      count += portion.count;
      from = portion.next;
      await sleep(performance.now() - began, undefined, { ref: false });
    }
    return count;
  }

  /** Answers the number of the event. */
  appendEvent(fleet: string, { time, kind, engine, message }: FleetEvent): Promise<number> {
    return this.#thread.ask('appendEvent', { fleet, event: { time, kind, engine, message } });
  }

  events(fleet: string, page: Page): Promise<StoredEvent[]> {
    return this.#thread.ask('events', { fleet, page });
  }

  /** The receipts of all sets, in the order in which they became durable. */
  async history(fleet: string, page: Page): Promise<HistoryRow[]> {
    const rows = await this.#thread.ask('history', { fleet, page });
    return rows.map((row) => ({ ...row, receipt: JSON.parse(row.receipt) as Receipt }));
  }

  /** Where a stream begins that tells only what is new. */
  lastPosition(fleet: string): Promise<LastPosition> {
    return this.#thread.ask('lastPosition', { fleet });
  }

  /** The state of which people were last alerted; null before the first alert. */
  alerted(fleet: string): Promise<string | null> {
    return this.#thread.ask('alerted', { fleet });
  }

  async setAlerted(fleet: string, state: string): Promise<void> {
    await this.#thread.ask('setAlerted', { fleet, state });
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

function writtenSet({ set, key, hash, sender, time, onError, commands }: SetBegun): WrittenSet {
  const size = commands.length;
  return { set, key, hash, sender, time, onError, size, commands: JSON.stringify(commands) };
}

/** Ledgers of before anything could be held say nothing of it. */
function ledgerOf(json: string): BootLedger {
  const ledger = JSON.parse(json) as Omit<BootLedger, 'held' | 'inEffect'> & Partial<BootLedger>;
  const { held = 0, inEffect = ledger.lines - ledger.errors.length } = ledger;
  return { ...ledger, held, inEffect };
}

function parseLock(json: string): Lock {
  const lock = JSON.parse(json) as Lock;
  // JSON knows no undefined, which says that there is no entry.
  const after = lock.after.map((change) => ({
    key: change.key,
    before: change.before,
    after: change.after,
  }));
  return { ...lock, after };
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
