// The thread that writes. Everything that waits when a transaction ends goes into the next one: its COMMIT costs one sync,
// however many requests share it (group commit).
//
//   message ─▶ drain the port ─▶ BEGIN ─▶ each request in a SAVEPOINT ─▶ COMMIT ─▶ all answers in one message
//                                                                          │
//                                                                     a sync failed: no answer, ever
//
// Invariant: nothing is answered before the COMMIT that made it durable.

import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { assert } from '@lockstep/core';
import { describeFailure, isFailedSync } from './failure.ts';
import type { Answer, Calls, Failure, FromWorker, Request, ToWorker } from './messages.ts';
import { openDatabase } from './schema.ts';
import { type Handlers, handlersOn } from './tables.ts';

/** Most requests in one transaction: bounds what one failing COMMIT takes with it, and the wait for the first answer. */
const GROUP_REQUESTS_MAX = 1_024;

/** Pages in the log after which it is written back into the database file: 4 MB, SQLite's own default. */
const LOG_PAGES_MAX = 1_000;

/** The same while history is forgotten. That is pages from all over the file: writing back a thousand would take long. */
const LOG_PAGES_FORGETTING = 250;

/** Requests that write nothing: nobody who waits for news has to hear of them. */
const READS: ReadonlySet<keyof Calls> = new Set([
  'receipts',
  'findSet',
  'versions',
  'versionEntries',
  'events',
  'history',
  'lastPosition',
  'alerted',
  'knownEngines',
]);

class Writer {
  readonly #database: DatabaseSync;
  readonly #handlers: Handlers;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #savepoint: StatementSync;
  readonly #release: StatementSync;
  /** Transactions that wrote something, and were committed. */
  commits = 0;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#handlers = handlersOn(database);
    this.#begin = database.prepare('BEGIN IMMEDIATE');
    this.#commit = database.prepare('COMMIT');
    this.#savepoint = database.prepare('SAVEPOINT request');
    this.#release = database.prepare('RELEASE request');
  }

  /** Runs requests as one transaction and answers them. Throws when a sync failed: then nothing may be answered. */
  runGroup(requests: readonly Request[]): Answer[] {
    try {
      this.#begin.run();
      const answers = requests.map((request) => this.#runOne(request));
      this.#commit.run();
      if (requests.some(({ kind }) => !READS.has(kind))) this.commits += 1;
      return answers;
    } catch (error) {
      if (isFailedSync(error)) throw error;
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      const failure = describeFailure(error);
      return requests.map(({ id }) => ({ id, failure }));
    }
  }

  #runOne(request: Request): Answer {
    this.#savepoint.run();
    try {
      const result = this.#dispatch(request);
      this.#release.run();
      return { id: request.id, result };
    } catch (error) {
      // SQLite may have given up the whole transaction, with a full disk for instance: then nobody's request was written.
      if (isFailedSync(error) || !this.#database.isTransaction) throw error;
      this.#database.exec('ROLLBACK TO request; RELEASE request');
      return { id: request.id, failure: describeFailure(error) };
    }
  }

  #dispatch<Kind extends keyof Calls>({
    kind,
    args,
  }: Extract<Request, { kind: Kind }>): Calls[Kind]['answer'] {
    const handler = this.#handlers[kind] as (args: Calls[Kind]['args']) => Calls[Kind]['answer'];
    return handler(args);
  }

  /**
   * Writes the log back once it is long. Throws only when a sync failed: everything is durable in the log, so any other
   * failure costs nothing but space, and the next one tries again.
   */
  writeBack(pagesMin: number): void {
    try {
      if (pagesMin > 0 && this.#logPages() < pagesMin) return;
      // PASSIVE waits for nobody: a person who reads with sqlite3 must not hold up commands.
      this.#database.exec('PRAGMA wal_checkpoint(PASSIVE)');
    } catch (error) {
      if (isFailedSync(error)) throw error;
    }
  }

  close(): void {
    this.#database.close();
  }

  /** Pages in the log that are not yet in the database file. */
  #logPages(): number {
    const row = this.#database.prepare('PRAGMA wal_checkpoint(NOOP)').get();
    return Number(row?.['log'] ?? 0) - Number(row?.['checkpointed'] ?? 0);
  }
}

function serve(port: MessagePort, writer: Writer): void {
  const say = (message: FromWorker): void => port.postMessage(message);
  port.on('message', (first: ToWorker) => {
    const { requests, closing } = drain(port, first);
    try {
      if (requests.length > 0) {
        const answers = writer.runGroup(requests);
        say({ kind: 'answers', commits: writer.commits, answers });
        // After the answers, so that nobody waits for it; after a failure at any length, because a full disk may have
        // just the room that an unwritten log takes.
        const forgetting = requests.some(({ kind }) => kind === 'forget');
        const pagesMin = forgetting ? LOG_PAGES_FORGETTING : LOG_PAGES_MAX;
        writer.writeBack(answers.some((answer) => 'failure' in answer) ? 0 : pagesMin);
      }
      if (!closing) return;
      writer.writeBack(0);
    } catch (error) {
      if (!isFailedSync(error)) throw error;
      port.removeAllListeners('message');
      say(failedSync(describeFailure(error)));
      return;
    }
    writer.close();
    port.close();
  });
}

/** Takes all that waits. */
function drain(port: MessagePort, first: ToWorker): { requests: Request[]; closing: boolean } {
  const requests: Request[] = [];
  for (let next: ToWorker | undefined = first; next !== undefined; ) {
    // Nothing follows a close.
    if (next.kind === 'close') return { requests, closing: true };
    requests.push(next);
    if (requests.length === GROUP_REQUESTS_MAX) break;
    next = (receiveMessageOnPort(port) as { message: ToWorker } | undefined)?.message;
  }
  return { requests, closing: false };
}

function start(port: MessagePort, path: string): void {
  const say = (message: FromWorker): void => port.postMessage(message);
  try {
    const { database, storeId } = openDatabase(path);
    serve(port, new Writer(database));
    say({ kind: 'opened', storeId });
  } catch (error) {
    const failure = describeFailure(error);
    say(isFailedSync(error) ? failedSync(failure) : { kind: 'refused', failure });
    port.close();
  }
}

function failedSync({ message }: Failure): FromWorker {
  return { kind: 'fatal', message: `the disk failed to sync the store: ${message}` };
}

assert(parentPort !== null, 'the store thread is started as a thread');
start(parentPort, (workerData as { path: string }).path);
