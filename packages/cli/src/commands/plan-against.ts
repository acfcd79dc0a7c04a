// lockstep plan --against: what commands would do upon the configuration that a file makes. Without a daemon and without an
// engine, by what rehearses the commands of a set.

import { hash } from 'node:crypto';
import { parseCommandFile, type SetResultDocument } from '@lockstep/api';
import { atOnce, foreseen, LiveConfiguration, making, refusedOf } from '@lockstep/core';
import type { CliContext } from '../context.ts';
import { formatRefusedLines } from '../refused-lines.ts';
import { UsageError } from '../session.ts';
import { readSource } from '../source.ts';
import { oneLine } from '../text.ts';
import { DIALECT_NAMES, findDialect } from './lint-dialects.ts';

interface AgainstFlags {
  readonly against: string;
  readonly dialect?: string;
  readonly onError?: 'exit' | 'continue' | 'rollback';
  readonly irreversible: boolean;
  readonly skipRefused: boolean;
}

/** What a set would do there; null where lines of the file are refused, which is said. Throws a UsageError. */
export async function planAgainst(
  context: CliContext,
  flags: AgainstFlags,
  commands: readonly string[],
): Promise<SetResultDocument | null> {
  const { against, dialect: named = 'adc', onError = 'exit', irreversible, skipRefused } = flags;
  const dialect = await findDialect(named);
  if (dialect === null)
    throw new UsageError(`no dialect ${oneLine(named)}; there is: ${DIALECT_NAMES.join(', ')}`);
  const nothing = new LiveConfiguration((text) => hash('sha256', text), dialect.references);
  const lines = parseCommandFile(readSource(context, against)).map(({ line, text }) => [line, text] as const);
  const made = atOnce(making(dialect, nothing, lines));
  const refused = refusedOf(made);
  context.process.stderr.write(formatRefusedLines(against, refused, skipRefused));
  if (refused.length > 0 && !skipRefused) return null;
  const sealed = commands.map((command) => dialect.seal?.(command) ?? command);
  const run = atOnce(foreseen(dialect, made.configuration, sealed, { onError, rehearsal: { irreversible } }));
  const { differences, undo, before, after, outcome, receipts } = run;
  const document = { id: '', outcome, receipts, dryRun: { before, after, differences, undo } };
  return document as unknown as SetResultDocument;
}
