// The monitor's clock: has the manager look at the engines again and again, from the end of the start to the stop.

import type { ConfigurationManager } from '@lockstep/core';
import type { Logger } from 'pino';

interface MonitorContext {
  readonly manager: Pick<ConfigurationManager, 'look'>;
  /** Time from one look to the next, in ms; null: it never looks. */
  readonly everyMs: number | null;
  readonly log: Logger;
}

export class Monitor {
  readonly #context: MonitorContext;
  #timer: NodeJS.Timeout | undefined;

  constructor(context: MonitorContext) {
    this.#context = context;
  }

  start(): void {
    const { everyMs } = this.#context;
    if (everyMs === null || this.#timer !== undefined) return;
    // A look that takes longer than this is not looked over: the manager has one at a time.
    this.#timer = setInterval(() => this.#look(), everyMs).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const { manager, log } = this.#context;
    manager.look().catch((error: unknown) => {
      // A bug, but nothing was changed: the next look may tell more.
      log.error({ event: 'look-failed', stack: error instanceof Error ? error.stack : null }, String(error));
    });
  }
}
