// Real configurations, taken line by line. What is refused is known, each line of it: lines that are broken in the file,
// objects that the file lacks, and words that the product has not either (files that were written to test a converter).
// testdata/refused.tsv has file, line and code; `UPDATE=1 node --test …` rewrites it: then read the difference.

import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { LiveConfiguration } from '@lockstep/core';
import { adcDialect as adc } from '../dialect.ts';

const FILES = new URL('../../../../../shared/data/ns-conf/', import.meta.url);
const REFUSED = new URL('../../testdata/refused.tsv', import.meta.url);
const here = existsSync(FILES);

interface Line {
  readonly number: number;
  readonly text: string;
}

function empty(): LiveConfiguration {
  return new LiveConfiguration((text) => hash('sha256', text), adc.references);
}

/** The code with which a line is refused, or null. What it changes is changed. */
function take(configuration: LiveConfiguration, line: string): number | null {
  const parsed = adc.parse(line);
  if (!parsed.ok) return parsed.refusal.code;
  if (parsed.command.kind !== 'configures') return null;
  const reduced = adc.reduce(configuration, parsed.command);
  if (!reduced.ok) return reduced.refusal.code;
  configuration.apply(reduced.changes);
  return null;
}

/** Takes lines whatever their order: those that are refused once more, as long as that helps. What is refused for good. */
function load(configuration: LiveConfiguration, lines: readonly Line[]): Map<Line, number> {
  let refused = new Map<Line, number>();
  for (
    let left = lines, before = Number.POSITIVE_INFINITY;
    left.length < before;
    left = [...refused.keys()]
  ) {
    before = left.length;
    refused = new Map();
    for (const line of left) {
      const code = take(configuration, line.text);
      if (code !== null) refused.set(line, code);
    }
  }
  return refused;
}

function linesOf(file: string): Line[] {
  return readFileSync(new URL(file, FILES), 'latin1')
    .split(/\r?\n/)
    .map((text, at) => ({ number: at + 1, text: text.trim() }))
    .filter(({ text }) => text !== '' && !text.startsWith('#'));
}

void test(`of real configurations exactly the known lines are refused, and what is printed loads again${here ? '' : ' (skipped: ../shared/data/ns-conf is not beside the repository)'}`, {
  skip: !here,
}, () => {
  const rows: string[] = [];
  for (const file of readdirSync(FILES).filter((name) => name.endsWith('.conf'))) {
    const configuration = empty();
    for (const [{ number }, code] of load(configuration, linesOf(file)))
      rows.push(`${file.slice(0, 2)}\t${number}\t${code}`);
    const again = empty();
    for (const line of adc.print(configuration)) assert.equal(take(again, line), null, `${file}: ${line}`);
    assert.equal(again.digest, configuration.digest, file);
  }
  const text = `file\tline\tcode\n${rows.join('\n')}\n`;
  if (process.env['UPDATE'] === '1') writeFileSync(REFUSED, text);
  assert.equal(text, readFileSync(REFUSED, 'utf8'));
});
