// Each scenario of testdata/ is one test. UPDATE=1 writes the answers anew; what changed is then read by a person.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { runScenario } from './testing/scenario.ts';

const FOLDER = new URL('../testdata/', import.meta.url);
const UPDATE = process.env['UPDATE'] === '1';

for (const file of readdirSync(FOLDER).sort()) {
  if (!file.endsWith('.txt')) continue;
  void test(file.replace(/\.txt$/, '').replaceAll('-', ' '), async () => {
    const url = new URL(file, FOLDER);
    const text = readFileSync(url, 'utf8');
    const answered = await runScenario(text);
    if (UPDATE && answered !== text) writeFileSync(url, answered);
    else assert.equal(answered, text);
  });
}
