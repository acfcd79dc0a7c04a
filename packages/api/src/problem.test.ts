import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CODES, type Code, LockstepError } from '@lockstep/core';
import { nextStep, problemOf } from './index.ts';

const ALL = Object.keys(CODES).map(Number) as Code[];
/** The status of what is no mistake in the request; everything else is 400. */
const STATUS: Readonly<Partial<Record<Code, number>>> = {
  257: 401,
  258: 404,
  261: 500,
  272: 429,
  273: 409,
  284: 507,
  1186: 409,
  1192: 409,
  1194: 409,
  1195: 409,
  1196: 503,
  1198: 504,
};

void test('every error is a problem document with its number, its meaning and what to do', () => {
  for (const code of ALL.filter((each) => each !== 0)) {
    assert.deepEqual(problemOf(new LockstepError(code, 'the particulars')), {
      type: 'about:blank',
      title: CODES[code].text,
      status: STATUS[code] ?? 400,
      detail: 'the particulars',
      code,
      next: code === 257 ? 'give the API token' : CODES[code].next,
    });
  }
});

void test('a status that the server knows better is kept', () => {
  assert.equal(problemOf(new LockstepError(1106, 'the body is too large'), 413).status, 413);
});

void test('every error has a next step, success and a number that is not ours have none', () => {
  for (const code of ALL) assert.equal(nextStep(code) === '', code === 0, String(code));
  for (const code of [-1, 1, 404, 1.5, Number.NaN]) assert.equal(nextStep(code), '');
});
