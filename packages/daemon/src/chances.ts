// What lines may leave open, from the machine: random values, the time, and files that are kept in the data directory.

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Chances } from '@lockstep/core';
import { KeptFiles } from './kept-files.ts';

/** `data` is the data directory; files are kept in its folder `files`. */
export function machineChances(data: string): Chances {
  const files = new KeptFiles(join(data, 'files'));
  return {
    random: (bytes) => randomBytes(bytes).toString('hex'),
    now: () => Date.now(),
    file: (path) => files.keep(path),
  };
}
