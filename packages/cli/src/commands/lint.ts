// lockstep lint FILE...: what a configuration is worth here, line by line. Needs no daemon and no engine: each file is judged
// by itself, from an empty configuration, by what judges the lines of a load.

import { hash } from 'node:crypto';
import { type CommandSource, parseCommandFile, readCommandSource, UnreadableFile } from '@lockstep/api';
import { type Dialect, lint as judge, LiveConfiguration } from '@lockstep/core';
import { type CliContext, EXIT } from '../context.ts';
import { isColoured, oneLine } from '../text.ts';
import { DIALECT_NAMES, findDialect } from './lint-dialects.ts';
import { documentOf, formatFile, type JudgedFile } from './lint-report.ts';

interface LintFlags {
  readonly json: boolean;
  readonly all: boolean;
  readonly dialect: string;
}

export async function lint(this: CliContext, flags: LintFlags, ...names: string[]): Promise<void> {
  const { process } = this;
  const { stdout, stderr } = process;
  const dialect = await findDialect(flags.dialect);
  if (dialect === null) {
    stderr.write(`lockstep: no dialect ${oneLine(flags.dialect)}; there is: ${DIALECT_NAMES.join(', ')}\n`);
    process.exitCode = EXIT.usage;
    return;
  }
  const sources = names.map(read);
  const wrong = sources.filter((source) => typeof source === 'string');
  if (wrong.length > 0) {
    for (const why of wrong) stderr.write(`lockstep: ${why}\n`);
    process.exitCode = EXIT.usage;
    return;
  }
  const format = { colour: isColoured(this), all: flags.all, terminal: stdout.isTTY === true };
  const files: JudgedFile[] = [];
  for (const source of sources) {
    if (typeof source === 'string') continue;
    if (source.warning !== null) stderr.write(`lockstep: ${source.warning}\n`);
    const file = judgeFile(dialect, source);
    files.push(file);
    if (!flags.json) stdout.write(`${formatFile(file, format)}\n`);
  }
  if (flags.json) stdout.write(`${JSON.stringify(documentOf(dialect.name, files))}\n`);
  const refused = files.some(({ judged }) => judged.some(({ refusal }) => refusal !== null));
  process.exitCode = refused ? EXIT.refused : EXIT.done;
}

/** The file, or why it cannot be read. */
function read(file: string): CommandSource | string {
  try {
    return readCommandSource(file);
  } catch (error) {
    if (error instanceof UnreadableFile) return `${error.message}; nothing was judged`;
    throw error;
  }
}

function judgeFile(dialect: Dialect, { name, bytes, encoding }: CommandSource): JudgedFile {
  const empty = new LiveConfiguration((text) => hash('sha256', text), dialect.references);
  const lines = parseCommandFile(bytes).map(({ line, text }) => [line, text] as const);
  return { name, encoding, lines: physicalLines(bytes), judged: judge(dialect, empty, lines) };
}

/** What stands behind the last line end is a line, too. */
function physicalLines(bytes: Uint8Array): number {
  let ends = 0;
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) ends += 1;
  return bytes.length === 0 || bytes.at(-1) === 10 ? ends : ends + 1;
}
