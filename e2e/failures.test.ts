// The pages on failures and on paths are held against the tests that they name: each is there, under its name.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SCENARIOS = new Set(readdirSync(join(ROOT, 'packages/core/testdata')));

/** The failures that are known. */
const FAILURES = 55;

/** How many may be shown by nothing, or not wholly. */
const NOT_YET_MAX = 5;

const page = (name: string): string => readFileSync(join(ROOT, 'docs/reference', name), 'utf8');

/** The cells of the rows of a page's tables. */
function rowsOf(name: string): string[][] {
  return page(name)
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| no. ') && !line.startsWith('| path '))
    .map((line) => line.slice(2, -2).split(' | '));
}

interface Named {
  readonly file: string;
  /** Null for a scenario. */
  readonly title: string | null;
}

/** The scenarios and tests that a cell names. */
function namedIn(cell: string): Named[] {
  return cell.split(' · ').map((each): Named => {
    const [, file, title] = /^`([^`]+)`(?: “([^”]+)”)?$/.exec(each) ?? [];
    assert.ok(file !== undefined, `a scenario, or a file and the name of a test: ${each}`);
    return { file, title: title ?? null };
  });
}

/** That what is named is there. What a title leaves open is `…`. */
function check({ file, title }: Named): void {
  if (title === null) {
    assert.ok(SCENARIOS.has(file), `no scenario ${file}`);
    return;
  }
  const path = join(ROOT, file);
  assert.ok(existsSync(path), `no file ${file}`);
  const pattern = title
    .split('…')
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join('[^\n]*');
  assert.match(readFileSync(path, 'utf8'), new RegExp(`['\`]${pattern}`), `${file}: no test ${title}`);
}

void test('each of the failures is on the page once, in its order', () => {
  const numbers = rowsOf('failures.md').map(([number]) => Number(number));
  assert.deepEqual(
    numbers,
    Array.from({ length: FAILURES }, (_one, at) => at + 1),
  );
});

void test('each failure says what holds, and names what shows it', () => {
  for (const [number, goesWrong = '', holds = '', shownBy = ''] of rowsOf('failures.md')) {
    for (const sentence of [goesWrong, holds]) assert.match(sentence, /^[A-Z](?:.{5,})\.$/, number);
    for (const one of namedIn(shownBy)) check(one);
  }
});

void test('few failures are shown in part only, each with the reason', () => {
  const rows = rowsOf('failures.md').filter((row) => row.join(' ').includes('not yet'));
  assert.ok(rows.length <= NOT_YET_MAX, `${rows.length}`);
  for (const [number, , holds = ''] of rows)
    assert.match(holds, /not yet: [^.]{10,}, because [^.]{10,}\.$/, number);
});

void test('each path of a command has a scenario that goes it', () => {
  const rows = rowsOf('paths.md');
  assert.ok(rows.length > 100, `${rows.length}`);
  for (const [path = '', shownBy = ''] of rows) {
    assert.match(path, /^.{5,}$/);
    for (const one of namedIn(shownBy)) check(one);
  }
});
