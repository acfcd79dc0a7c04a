// Time that passes only when nothing else can happen: a test with a time-out of ten seconds takes none.

import type { Clock, Timer } from '../clock.ts';

interface Waiting {
  readonly at: number;
  readonly fire: () => void;
}

export class VirtualClock implements Clock {
  #time = 0;
  // Invariant: in the order in which they fire; of two for the same moment, the one that was set first.
  readonly #timers: Waiting[] = [];

  now(): number {
    return this.#time;
  }

  monotonic(): number {
    return this.#time;
  }

  /** Timers that run: what may still happen though nobody does anything. */
  get running(): number {
    return this.#timers.length;
  }

  timer(ms: number): Timer {
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiting: Waiting = { at: this.#time + ms, fire: resolve };
    const behind = this.#timers.findIndex(({ at }) => at > waiting.at);
    this.#timers.splice(behind === -1 ? this.#timers.length : behind, 0, waiting);
    return {
      elapsed: promise,
      cancel: () => {
        const at = this.#timers.indexOf(waiting);
        if (at !== -1) this.#timers.splice(at, 1);
      },
    };
  }

  /** Lets everything happen that can, time included, until the work is done. Rejects when it never will be. */
  async until<T>(work: Promise<T>): Promise<T> {
    let done = false;
    const settled = work.finally(() => {
      done = true;
    });
    settled.catch(() => undefined);
    for (;;) {
      await everythingReady();
      if (done) return settled;
      if (!this.#fireNext()) throw new Error('it never ends: nothing can happen any more, and no timer runs');
    }
  }

  /** Lets everything happen that can without time passing. */
  async idle(): Promise<void> {
    await everythingReady();
  }

  /** Lets time pass. */
  async pass(ms: number): Promise<void> {
    await this.until(this.timer(ms).elapsed);
    await everythingReady();
  }

  #fireNext(): boolean {
    const next = this.#timers.shift();
    if (next === undefined) return false;
    this.#time = next.at;
    next.fire();
    return true;
  }
}

/** When an immediate runs, every promise that could settle has. */
function everythingReady(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
