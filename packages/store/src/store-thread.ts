// The main thread's end of the store thread: requests go there in order, answers come back by id.
//
// Where durability is in doubt (a failed sync, a thread that died) there is no honest answer: the process ends, and what
// is durable decides at the next start.

import { writeSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { AssertionError, LockstepError } from '@lockstep/core';
import type { Answer, Calls, Failure, FromWorker, ToWorker } from './messages.ts';

/** Of a process that ends because it cannot keep its promises: EX_SOFTWARE of sysexits.h. */
const EXIT_STATUS = 70;

interface Waiting {
  readonly resolve: (result: Calls[keyof Calls]['answer']) => void;
  readonly reject: (error: Error) => void;
}

export class StoreThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #opened = Promise.withResolvers<string>();
  readonly #ended = Promise.withResolvers<void>();
  #nextId = 1;
  /** No request is taken any more, and the thread may end. */
  #closing = false;
  #commits = 0;

  /** Called after each transaction that wrote anything. */
  onCommit: () => void = () => undefined;

  /** Starts a thread from the code at `url` on the database file at `path`. */
  constructor(url: URL, path: string) {
    this.#worker = new Worker(url, { workerData: { path } });
    this.#worker.on('message', (message: FromWorker) => this.#handleMessage(message));
    this.#worker.on('messageerror', (error) => endProcess(`an answer could not be read: ${error.message}`));
    this.#worker.on('error', (error: unknown) => {
      endProcess(
        `the thread failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
    });
    this.#worker.on('exit', () => {
      if (!this.#closing) endProcess('the thread ended by itself');
      this.#ended.resolve();
    });
  }

  /** The store's id, once it is open. Rejects with 284 or 261 when it cannot be opened; the thread has ended then. */
  get opened(): Promise<string> {
    return this.#opened.promise;
  }

  /** Transactions committed since the opening, as of the last answer. */
  get commits(): number {
    return this.#commits;
  }

  /** Resolves when what was asked is durable. Rejects with 284 or 261 when nothing of it was written. */
  ask<Kind extends keyof Calls>(kind: Kind, args: Calls[Kind]['args']): Promise<Calls[Kind]['answer']> {
    if (this.#closing) return Promise.reject(new LockstepError(261, 'the store is closed'));
    const id = this.#nextId;
    this.#nextId += 1;
    const { promise, resolve, reject } = Promise.withResolvers<Calls[Kind]['answer']>();
    this.#waiting.set(id, { resolve: resolve as Waiting['resolve'], reject });
    this.#worker.postMessage({ id, kind, args });
    return promise;
  }

  /** Lets all that was asked finish, then ends the thread. */
  async close(): Promise<void> {
    if (!this.#closing) {
      this.#closing = true;
      this.#worker.postMessage({ kind: 'close' } satisfies ToWorker);
    }
    await this.#ended.promise;
  }

  #handleMessage(message: FromWorker): void {
    switch (message.kind) {
      case 'opened':
        this.#opened.resolve(message.storeId);
        return;
      case 'refused':
        this.#closing = true;
        this.#worker.once('exit', () => this.#opened.reject(errorOf(message.failure)));
        return;
      case 'answers':
        if (message.commits > this.#commits) this.onCommit();
        this.#commits = message.commits;
        for (const answer of message.answers) this.#settle(answer);
        return;
      case 'fatal':
        endProcess(message.message);
    }
  }

  #settle(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ('failure' in answer) waiting?.reject(errorOf(answer.failure));
    else waiting?.resolve(answer.result);
  }
}

function errorOf({ code, message }: Failure): Error {
  return code === null ? new AssertionError(message) : new LockstepError(code, message);
}

function endProcess(why: string): never {
  // Synchronously, because nothing after this runs: no log, no answer.
  writeSync(
    2,
    `lockstep store: ${why.replaceAll(/\s*\n\s*/g, ' ')}; ending, so that nothing untrue is answered\n`,
  );
  process.exit(EXIT_STATUS);
}
