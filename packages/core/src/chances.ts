// What lines may leave open, where there is nothing to choose it from. The real thing is the daemon's.

import type { Chances } from './dialect.ts';
import { LockstepError } from './errors.ts';

/** Where nobody gave the manager anything to choose from: a line that needs it is refused with 1067. */
export const NO_CHANCES: Chances = {
  random: () => missing('random values'),
  now: () => missing('the time'),
  file: () => missing('the content of files'),
};

function missing(what: string): never {
  throw new LockstepError(1067, `${what} cannot be chosen here: nobody gave the manager a source of it`);
}
