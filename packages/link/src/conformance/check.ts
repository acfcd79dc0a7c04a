// What a check is, and what comes of it.

import type { Context } from './context.ts';

export interface Check {
  /** Lower case, for tables and filters. */
  readonly name: string;
  /** One sentence: what holds of an engine that passes. */
  readonly proves: string;
  /** Rejects with Unmet (a fail) or Skipped, see expect.ts. Need not put the engine's content back: the runner does. */
  run(context: Context): Promise<void>;
}

export type CheckResult = { readonly name: string; readonly proves: string; readonly ms: number } & (
  | { readonly status: 'pass' }
  | { readonly status: 'fail'; readonly expected: string; readonly seen: string }
  | { readonly status: 'skip'; readonly reason: string }
);
