// The end of the history: has the manager forget what is older than the settings say, at the start and every hour.

import { type ConfigurationManager, LockstepError } from '@lockstep/core';
import type { Logger } from 'pino';

/** From one time to the next, in ms. The shortest history is as long. */
const EVERY_MS = 3_600_000;

interface ForgettingContext {
  readonly manager: Pick<ConfigurationManager, 'forgetHistory'>;
  readonly log: Logger;
  /** For tests. */
  readonly everyMs?: number;
}

export class Forgetting {
  readonly #context: ForgettingContext;
  #timer: NodeJS.Timeout | undefined;
  /** What takes longer than an hour is not begun again meanwhile. */
  #busy = false;
  #stopped = false;

  constructor(context: ForgettingContext) {
    this.#context = context;
  }

  start(): void {
    if (this.#stopped || this.#timer !== undefined) return;
    this.#timer = setInterval(() => void this.#forget(), this.#context.everyMs ?? EVERY_MS).unref();
    void this.#forget();
  }

  /** What is under way ends with the store, and the next start takes it up. */
  stop(): void {
    this.#stopped = true;
    clearInterval(this.#timer);
  }

  async #forget(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    const { manager, log } = this.#context;
    try {
      const count = await manager.forgetHistory();
      if (count > 0)
        log.info({ event: 'history-forgotten', count }, `${count} receipts and events are forgotten`);
    } catch (error) {
      if (this.#stopped) return;
      const bug = !(error instanceof LockstepError);
      const stack = bug && error instanceof Error ? { stack: error.stack } : {};
      log[bug ? 'error' : 'warn']({ event: 'history-not-forgotten', ...stack }, String(error));
    } finally {
      this.#busy = false;
    }
  }
}
