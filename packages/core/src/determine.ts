// Lines made deterministic, before anything is written down or sent: a salt, an id, the time, a file's content are chosen
// once, here, so that every engine gets the same and a repetition is one.
//
// Invariant: what is chosen is chosen in the order of the lines, once each, and nobody chooses behind this.

import { TIMED_OUT, within } from './clock.ts';
import type { Refusal } from './dialect.ts';
import { LockstepError } from './errors.ts';
import type { Fleet } from './fleet.ts';

/** What each line is when everything in it was chosen; in its place the refusal of a line for which that is not possible. */
export async function determineAll(
  fleet: Fleet,
  lines: readonly string[],
): Promise<readonly (string | Refusal)[]> {
  // Most dialects have nothing to choose, and a set may have a million lines.
  if (fleet.dialect.determine === undefined) return lines;
  const determined: (string | Refusal)[] = [];
  for (const line of lines) determined.push(await determine(fleet, line));
  return determined;
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
