// A file of commands that is sent to the daemon: read, and what is to be said of it said.

import { readCommandSource, UnreadableFile } from '@lockstep/api';
import type { CliContext } from './context.ts';
import { UsageError } from './session.ts';

/** Its bytes in UTF-8; `-` is standard input. Warns on standard error. Throws a UsageError where it cannot be read. */
export function readSource({ process: { stderr } }: CliContext, file: string): Uint8Array {
  try {
    const { bytes, warning } = readCommandSource(file);
    if (warning !== null) stderr.write(`lockstep: ${warning}\n`);
    return bytes;
  } catch (error) {
    if (error instanceof UnreadableFile) throw new UsageError(`${error.message}; nothing was sent`);
    throw error;
  }
}
