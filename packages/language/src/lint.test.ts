// Files whose lines name what comes later, as people write them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lint } from '@lockstep/core';
import { emptyConfiguration, sample } from './testing/sample.ts';

function passes(...lines: string[]): (string | number)[][] {
  const numbered = lines.map((line, at) => [at + 1, line] as const);
  return lint(sample, emptyConfiguration(), numbered).map(({ level, pass, refusal }) => [
    refusal === null ? level : refusal.code,
    pass,
  ]);
}

void test('what is bound may come before what it is bound to', () => {
  const lines = [
    'bind lb vserver web s1',
    'add lb vserver web HTTP 10.0.0.1 80',
    'add service s1 a HTTP 80',
    'add server a 10.0.0.2',
  ];
  assert.deepEqual(passes(...lines), [
    ['in effect', 3],
    ['in effect', 1],
    ['in effect', 2],
    ['in effect', 1],
  ]);
});

void test('what nothing in the file brings stays refused, and so does a change that came too early', () => {
  const lines = ['add service s1 nowhere HTTP 80', 'set server a -comment x', 'add server a 10.0.0.2'];
  assert.deepEqual(passes(...lines), [
    [258, 2],
    [258, 2],
    ['in effect', 1],
  ]);
});
