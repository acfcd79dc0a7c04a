// lockstep lint FILE...: what a configuration is worth here, line by line. Needs no daemon and no engine: each file is judged
// by itself, from an empty configuration, by what judges the lines of a load.

import { isUtf8 } from 'node:buffer';
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseCommandFile } from '@lockstep/api';
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

/** A file as it was read: UTF-8, or what it is taken for where it is none. */
interface Source {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly encoding: 'utf-8' | 'latin1';
}

/** What systems say of a file that cannot be read. */
const READ_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'you may not read it',
};

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
  const files: JudgedFile[] = [];
  for (const source of sources) {
    if (typeof source === 'string') continue;
    if (source.encoding === 'latin1')
      stderr.write(
        `lockstep: ${source.name} is no UTF-8 and was read as Latin-1; a load takes UTF-8 only: iconv -f latin1 -t utf-8\n`,
      );
    const file = judgeFile(dialect, source);
    files.push(file);
    if (!flags.json) stdout.write(`${formatFile(file, { colour: isColoured(this), all: flags.all })}\n`);
  }
  if (flags.json) stdout.write(`${JSON.stringify(documentOf(dialect.name, files))}\n`);
  const refused = files.some(({ judged }) => judged.some(({ refusal }) => refusal !== null));
  process.exitCode = refused ? EXIT.refused : EXIT.done;
}

/** The file, or why it cannot be read. */
function read(file: string): Source | string {
  const name = file === '-' ? 'standard input' : oneLine(file);
  try {
    const bytes = readFileSync(file === '-' ? 0 : file);
    return isUtf8(bytes)
      ? { name, bytes, encoding: 'utf-8' }
      : { name, bytes: Buffer.from(bytes.toString('latin1')), encoding: 'latin1' };
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    return `cannot read ${name}: ${READ_ERRORS[code] ?? message}; nothing was judged`;
  }
}

function judgeFile(dialect: Dialect, { name, bytes, encoding }: Source): JudgedFile {
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
