// Lines made deterministic, before anything is written down or sent: a salt, an id, the time, a file's content are chosen
// once, here, so that every engine gets the same and a repetition is one.
//
// Invariant: what is chosen is chosen in the order of the lines, once each, and nobody chooses behind this.

import { TIMED_OUT, within } from './clock.ts';
import type { Refusal } from './dialect.ts';
import { LockstepError } from './errors.ts';
import type { Fleet } from './fleet.ts';

export interface Determined {
  /** The lines with everything in them chosen; those for which that is not possible as they were. */
  readonly lines: readonly string[];
  /** Why it was not possible, by line. */
  readonly refusals: ReadonlyMap<string, Refusal>;
}

/** Chooses what lines leave open. */
export async function determineAll(fleet: Fleet, lines: readonly string[]): Promise<Determined> {
  const refusals = new Map<string, Refusal>();
  // Most dialects have nothing to choose, and a set may have a million lines.
  if (fleet.dialect.determine === undefined) return { lines, refusals };
  const determined: string[] = [];
  for (const line of lines) {
    const chosen = await determine(fleet, line);
    if (typeof chosen !== 'string') refusals.set(line, chosen);
    determined.push(typeof chosen === 'string' ? chosen : line);
  }
  return { lines: determined, refusals };
}

/** One line. A file that does not come holds the queue up no longer than an engine may. */
async function determine(
  { dialect, chances, clock, settings }: Fleet,
  line: string,
): Promise<string | Refusal> {
  try {
    const chosen = dialect.determine?.(line, chances) ?? line;
    if (typeof chosen === 'string') return chosen;
    const inTime = await within(clock, settings.timeoutMs, chosen);
    if (inTime !== TIMED_OUT) return inTime;
    return { code: 261, message: `what the line leaves open was not read within ${settings.timeoutMs} ms` };
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
    return { code: error.code, message: error.message };
  }
}
