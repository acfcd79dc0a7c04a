// What a check of a driver is. Its result is like any other of the kit.

import type { Command } from '@lockstep/core';
import type { DriverContext } from './context.ts';

/** What of a driver a check is about, in the order in which they are tried. */
type Part =
  | 'reading'
  | 'running'
  | 'language'
  | 'way back'
  | 'unknown outcomes'
  | 'lives'
  | 'tenure'
  | 'rights'
  | 'many'
  | 'consent';

export interface DriverCheck {
  /** Lower case, for tables and filters; unlike that of any check on the wire. */
  readonly name: string;
  readonly part: Part;
  /** One sentence: what holds of a driver that passes. */
  readonly proves: string;
  /** Rejects with Unmet (a fail) or Skipped, see expect.ts. Has instances of its own, which end with it. */
  run<C extends Command>(context: DriverContext<C>): Promise<void>;
}
