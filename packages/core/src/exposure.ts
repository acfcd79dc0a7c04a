// The window in which traffic may see two states: from the first engine's word that it executed a command to the moment in
// which no two differ because of it. It has a bound, by the settings alone (protocol.md section 8), and is measured.

import type { Settings } from './settings.ts';

export interface Exposure {
  /** The longest that it can be, in ms, whatever fails, before the fleet is equal again or locked. */
  readonly boundMs: number;
  /** The longest that it was since this manager began, in ms; 0: no command yet. */
  readonly widestMs: number;
}

/**
 * Two deliveries one after the other, the fence of who did not answer, each round of the undo with its own fence, and the
 * recovery of who was lost: reached or ended, and settled again. A plan of more than 100 commands takes 2 ms longer for each.
 */
export function exposureBoundMs({ timeoutMs, resolveTimeoutMs, undoRetries, onLost }: Settings): number {
  const recovery = onLost === 'lock' ? 0 : (2 + undoRetries) * timeoutMs;
  return 2 * timeoutMs + resolveTimeoutMs + (1 + undoRetries) * (timeoutMs + resolveTimeoutMs) + recovery;
}
