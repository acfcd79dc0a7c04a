import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { CODES, isCode, LockstepError } from './errors.ts';

// The field's list lies beside the repository, where somebody has it.
const LIST = new URL('../../../../shared/data/error-codes.tsv', import.meta.url);
const here = existsSync(LIST);

void test('every code has a text and a next step, without a full stop, and a symbol of its own', () => {
  const symbols = new Set<string>();
  for (const [code, { symbol, text, next }] of Object.entries(CODES)) {
    for (const words of [text, next]) assert.match(words, /^[a-z].*[^.\s]$/, code);
    assert.match(symbol, /^[A-Z_]+$/);
    symbols.add(symbol);
  }
  assert.equal(symbols.size, Object.keys(CODES).length);
});

void test(`every code is one of the field’s${here ? '' : ' (skipped: ../shared/data/error-codes.tsv is not beside the repository)'}`, {
  skip: !here,
}, () => {
  const rows = readFileSync(LIST, 'utf8').split('\n').slice(1);
  const field = new Map(rows.map((row) => row.split('\t')).map(([code, symbol]) => [code, symbol]));
  // Success is no error, so the list has no number for it.
  for (const [code, { symbol }] of Object.entries(CODES))
    if (code !== '0') assert.equal(field.get(code), symbol, code);
});

void test('only our numbers are codes', () => {
  for (const code of [0, 258, 1243]) assert.ok(isCode(code));
  for (const other of [1, -1, 0.5, Number.NaN, '258', null, undefined, {}, 'toString'])
    assert.ok(!isCode(other));
});

void test('an error keeps its code, its cause and whether it may succeed later', () => {
  const cause = new Error('why');
  const error = new LockstepError(284, 'no space', { cause, retryable: true });
  assert.deepEqual([error.code, error.cause, error.retryable], [284, cause, true]);
  assert.equal(new LockstepError(258, 'none').retryable, false);
  assert.ok(!('cause' in new LockstepError(258, 'none')));
});
