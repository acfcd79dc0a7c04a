// Public configurations, taken line by line. docs/reference/public-configurations.md says what of them is in effect, held and
// refused, and why; `UPDATE=1 node --test …` writes it anew: then read the difference.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { CODES, type Code, type LintLine } from '@lockstep/core';
import { rehearse } from '../../../core/src/rehearse.ts';
import { adcDialect } from '../dialect.ts';
import {
  acceptedLines,
  emptyConfiguration,
  judged,
  type PublicFile,
  publicFiles,
  publicFilesAreHere,
  without,
} from './testing/public-files.ts';

const PAGE = new URL('../../../../docs/reference/public-configurations.md', import.meta.url);

const INTRODUCTION = `# Public configurations

What the command language makes of configurations that others have published, each taken upon an empty one. A test holds this
page against the files where it has them (\`../shared/data/ns-conf\`, with a \`MANIFEST.tsv\`); nothing of the files is in the
repository.

*In effect*: the data plane acts on all of the command. *Held*: it is validated, kept consistent, undone, compared and loaded,
and nothing acts on some of it, or on any of it. *Refused*: it changes nothing. A line that names what a later line makes
counts as what it is when it is taken after that line, as a load takes it.

Some files were written to test a program: they hold commands that no product has, or objects that no line makes. The others
are configurations of products in service, anonymised, or made from such.
`;

void test(`what public configurations hold and what is refused of them is what the reference says${without}`, {
  skip: !publicFilesAreHere,
}, () => {
  const page = pageOf(publicFiles().map((file) => ({ file, lines: judged(file) })));
  if (process.env['UPDATE'] === '1') writeFileSync(PAGE, page);
  assert.ok(
    existsSync(PAGE) && page === readFileSync(PAGE, 'utf8'),
    'run UPDATE=1 node --test packages/appliance/src/vocabulary/public-configurations.test.ts, and read the difference',
  );
});

void test(`each line of a public configuration that is accepted has an exact undo, and what is printed loads to the same digest${without}`, {
  skip: !publicFilesAreHere,
}, () => {
  for (const file of publicFiles()) {
    const configuration = emptyConfiguration();
    take(configuration, acceptedLines(file), file);
    const again = emptyConfiguration();
    take(again, adcDialect.print(configuration), file);
    assert.equal(again.digest, configuration.digest, file.path);
  }
});

void test(`each of the ten largest public configurations is turned into each other${without}`, {
  skip: !publicFilesAreHere,
}, () => {
  const largest = publicFiles()
    .sort((a, b) => b.lines.length - a.lines.length)
    .slice(0, 10)
    .map((file) => {
      const configuration = emptyConfiguration();
      take(configuration, acceptedLines(file), file);
      return { file, configuration };
    });
  for (const from of largest) {
    for (const to of largest) {
      const commands = adcDialect.plan(from.configuration, to.configuration);
      if (from === to) assert.deepEqual(commands, []);
      const here = emptyConfiguration();
      take(here, adcDialect.print(from.configuration), from.file);
      take(here, commands, to.file);
      assert.equal(here.digest, to.configuration.digest, `${from.file.path} to ${to.file.path}`);
    }
  }
});

function take(
  configuration: ReturnType<typeof emptyConfiguration>,
  lines: readonly string[],
  { path }: PublicFile,
): void {
  for (const line of lines) {
    const [step] = rehearse(adcDialect, configuration, [line], { stopAtRefusal: true });
    assert.ok(step?.kind === 'configures', `${path}: ${line}: ${JSON.stringify(step)}`);
    configuration.apply(step.changes);
  }
}

interface Judged {
  readonly file: PublicFile;
  readonly lines: readonly LintLine[];
}

const LEVELS = ['in effect', 'held', 'reads', 'refused'] as const;

function pageOf(all: readonly Judged[]): string {
  const [real, fixtures] = [all.filter(({ file }) => !file.fixture), all.filter(({ file }) => file.fixture)];
  const reads = all.some(({ lines }) => lines.some(({ level }) => level === 'reads'));
  const columns = LEVELS.filter((level) => level !== 'reads' || reads);
  const row = (name: string, some: readonly Judged[]): string => {
    const lines = some.flatMap((one) => one.lines);
    const physical = some.reduce((sum, { file }) => sum + file.physical, 0);
    const counts = columns.map((level) => lines.filter((line) => line.level === level).length);
    return `| ${[name, physical, lines.length, ...counts].join(' | ')} |`;
  };
  const table = (some: readonly Judged[], total: string): string =>
    [
      `| file | lines | commands | ${columns.join(' | ')} |`,
      `|---|${'--:|'.repeat(2 + columns.length)}`,
      ...some.map((one) => row(`${one.file.number} ${one.file.repository} ${one.file.path}`, [one])),
      row(`**${total}**`, some),
    ].join('\n');
  return [
    INTRODUCTION,
    `## From products in service\n\n${table(real, `all ${real.length}`)}\n`,
    `## Written to test a program\n\n${table(fixtures, `all ${fixtures.length}`)}\n`,
    `## Refused\n\nBy reason. *File* is the number in front of its name above; it is in italics where the file was written to test a program.\n`,
    ...reasons(all),
  ].join('\n');
}

/** The refused lines of each code. */
function reasons(all: readonly Judged[]): string[] {
  const refused = all.flatMap(({ file, lines }) =>
    lines.flatMap(({ line, refusal }) => (refusal === null ? [] : [{ file, line, refusal }])),
  );
  const codes = [...new Set(refused.map(({ refusal }) => refusal.code))].sort((a, b) => a - b);
  return codes.map((code: Code) => {
    const these = refused.filter(({ refusal }) => refusal.code === code);
    const rows = these.map(({ file, line, refusal }) => {
      const number = file.fixture ? `*${file.number}*` : file.number;
      return `| ${number} | ${line} | ${refusal.column ?? ''} | ${inCell(refusal.message)} |`;
    });
    return `### ${code} ${CODES[code].text}: ${these.length}\n\n| file | line | column | why |\n|---|--:|--:|---|\n${rows.join('\n')}\n`;
  });
}

function inCell(text: string): string {
  return text.replaceAll(/[|<*_\\`]/g, '\\$&');
}
