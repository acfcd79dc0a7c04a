// One thing at a time: whatever may change what engines hold waits here for its turn, in the order in which it was asked
// for. What only reads the record does not come here.

import { LockstepError } from './errors.ts';

export class Turns {
  /** Ends when everything has had its turn that was asked for. */
  #tail: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #asked = 0;
  #stopping = false;

  /** Those that wait or run. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Turns that were ever asked for: while it stays, nothing has begun that changes engines. */
  get asked(): number {
    return this.#asked;
  }

  /** Whether what has not begun is not to begin any more. It still has its turn, and looks here. */
  get stopping(): boolean {
    return this.#stopping;
  }

  /** Does something when everything that was asked for before is over. */
  take<T>(work: () => Promise<T>): Promise<T> {
    this.#asked += 1;
    this.#waiting += 1;
    const turn = this.#tail.then(work).finally(() => {
      this.#waiting -= 1;
    });
    this.#tail = turn.catch(() => undefined);
    return turn;
  }

  /** Takes nothing more in. Resolves when what was taken in is over. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#tail;
  }

  /** Throws 272 when the manager is stopping. */
  refuseStopping(): void {
    if (this.#stopping) throw new LockstepError(272, 'the manager is stopping', { retryable: true });
  }

  /** Throws 272 when nothing more is taken in: it is stopping, or so many wait already. */
  refuseMore(buffer: number): void {
    this.refuseStopping();
    if (this.#waiting < buffer) return;
    throw new LockstepError(272, `${this.#waiting} sets are waiting, no more are taken`, { retryable: true });
  }
}
