// The window in which traffic may see two states: from the first engine's word that it executed a command to the moment in
// which no two differ because of it. It has a bound, by the settings alone (protocol.md section 8), and is measured.

import type { Fleet } from './fleet.ts';
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
function exposureBoundMs({ timeoutMs, resolveTimeoutMs, undoRetries, onLost }: Settings): number {
  const recovery = onLost === 'lock' ? 0 : (2 + undoRetries) * timeoutMs;
  return 2 * timeoutMs + resolveTimeoutMs + (1 + undoRetries) * (timeoutMs + resolveTimeoutMs) + recovery;
}

/** With what is under way at this moment. */
export function exposureOf(fleet: Fleet): Exposure {
  const { clock, passages, settings, widest } = fleet;
  const members = fleet.active().length;
  const open = passages.flatMap(({ deliveries }) => {
    const did = deliveries.filter(({ outcome }) => outcome === 'applied' || outcome === 'dirty');
    return did.length === 0 || did.length === members ? [] : did.map(({ at }) => at);
  });
  const now = open.length === 0 ? 0 : clock.monotonic() - Math.min(...open);
  return { boundMs: exposureBoundMs(settings), widestMs: Math.max(widest, now) };
}
