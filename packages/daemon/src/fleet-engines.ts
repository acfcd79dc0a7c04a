// Contract: the engines of a fleet, whoever runs them.

import type { Engine, Keeper } from '@lockstep/core';

export interface FleetEngines {
  /** The names of the configuration file, in the order of the fleet. */
  readonly configured: readonly string[];
  /** Who starts and ends them; null for products that people run themselves. */
  readonly keeper: Keeper | null;
  /** Those of these names that run already, or may. Throws a StartFailure where something is in the way. */
  find(members: readonly string[]): Promise<ReadonlyMap<string, Engine>>;
  /** At the end of the daemon's life: those that it started end with it. */
  stop(): Promise<void>;
  /** After a start that failed: those that ran before go on as they are. */
  letGo(): Promise<void>;
  /** At once, whatever they do. */
  kill(): Promise<void>;
}
