// Contract: who starts and ends engines. Native engines have a keeper; for products that people run themselves there is none.

import type { Engine } from './engine.ts';

export interface Keeper {
  /**
   * Ends an engine for certain (SIGKILL): when this resolves, nothing that was ever sent to it can take effect any more,
   * and it serves nobody. Rejects with a LockstepError where that cannot be made sure.
   */
  end(name: string): Promise<void>;
  /**
   * Starts an engine that was ended: empty, aside, with an epoch as its floor, not equal to anything yet. Rejects with a
   * LockstepError where it does not come up, with 1205 for a name that no engine of this fleet can have.
   */
  start(name: string, epoch: number): Promise<Engine>;
  /** Whether there is a process of it, running or stopped. Where there is none, nothing can take effect any more. */
  runs(name: string): boolean;
}
