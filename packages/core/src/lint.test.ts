import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LiveConfiguration } from './configuration.ts';
import type { Dialect } from './dialect.ts';
import { lint, workable } from './lint.ts';
import { sha256 } from './testing/hash.ts';
import { LINES, type LinesCommand } from './testing/lines-dialect.ts';
import { unwrapped } from './wrapped.ts';

/** Lines in which what a value names must be there. */
const STRICT: Dialect<LinesCommand> = {
  ...LINES,
  reduce: (configuration, command) =>
    command.value.startsWith('@') && configuration.get(command.value.slice(1)) === undefined
      ? { ok: false, refusal: { code: 258, message: `no entry ${command.value.slice(1)}` } }
      : LINES.reduce(configuration, command),
};

const nothing = (): LiveConfiguration => new LiveConfiguration(sha256, LINES.references);

const numbered = (...lines: string[]): [number, string][] => lines.map((line, at) => [at + 1, line]);

void test('each line has its level, and the reason why it is refused or held', () => {
  const judged = lint(LINES, nothing(), numbered('put x 1', 'put y idle', 'get x', 'fire', 'add x 2', 'put'));
  assert.deepEqual(
    judged.map(({ line, level, held, refusal, pass }) => [line, level, held, refusal?.code ?? null, pass]),
    [
      [1, 'in effect', null, null, 1],
      [2, 'held', 'held, no effect', null, 1],
      [3, 'reads', null, null, 1],
      [4, 'refused', null, 1088, 1],
      [5, 'refused', null, 273, 1],
      [6, 'refused', null, 1094, 1],
    ],
  );
});

void test('what a line behind it changed is not changed by a line that was refused before', () => {
  const [first, second] = lint(LINES, nothing(), numbered('del x', 'put x 1'));
  assert.equal(first?.refusal?.code, 258);
  assert.equal(first?.refusal?.message, 'in line 1 there was nothing of it, and line 2 changed x');
  assert.equal(second?.level, 'in effect');
});

void test('a line that names what comes later is taken behind the others, as often as that helps', () => {
  const judged = lint(STRICT, nothing(), numbered('put a @b', 'put b @c', 'put c 1', 'put d @e'));
  assert.deepEqual(
    judged.map(({ line, level, pass }) => [line, level, pass]),
    [
      [1, 'in effect', 3],
      [2, 'in effect', 2],
      [3, 'in effect', 1],
      [4, 'refused', 4],
    ],
  );
});

void test('a load takes lines in the order in which they can work; what cannot work stays where it is', () => {
  const lines = workable(STRICT, nothing(), numbered('put a @b', 'put b @c', 'del z', 'put c 1', 'get'));
  assert.deepEqual(
    lines.map(({ line }) => line),
    [3, 4, 5, 2, 1],
  );
});

void test('a command that was broken over lines is one, under the number of its first', () => {
  assert.deepEqual(
    [...unwrapped(LINES, numbered('put', ' x', '1', '', 'put y 1', 'z', 'put z 1'))],
    [
      [1, 'put x 1'],
      [4, ''],
      [5, 'put y 1'],
      [6, 'z'],
      [7, 'put z 1'],
    ],
  );
});

void test('however many lines name what never comes, each is told', () => {
  const lines = Array.from({ length: 150_000 }, (_one, at) => [at + 1, `del k${at}`] as const);
  assert.equal(lint(LINES, nothing(), lines).length, lines.length);
});
