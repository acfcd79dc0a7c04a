// The appliance's nouns as they are declared: each argument at the ends of its range, and beyond.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ArgumentSchema, NounSchema } from '@lockstep/language';
import { ADC_SCHEMA, adcDialect as adc } from './dialect.ts';

/** A value that the argument takes. */
function valid({ type }: ArgumentSchema): string {
  switch (type.kind) {
    case 'integer':
      return String(type.min);
    case 'enum':
      return type.values[0] ?? '';
    case 'address':
    case 'host':
      return '10.0.0.1';
    case 'url':
      return '/x';
    case 'name':
    case 'text':
      return 'x';
    default:
      assert.fail(`no value is known of ${type.kind}`);
  }
}

/** Values that it takes, and those that it refuses with their codes. */
function limits({ type }: ArgumentSchema): { taken: string[]; refused: Record<string, number> } {
  switch (type.kind) {
    case 'integer':
      return {
        taken: [String(type.min), String(type.max)],
        refused: { [String(type.min - 1)]: 1109, [String(type.max + 1)]: 1108, x: 1097, '""': 1097 },
      };
    case 'enum':
      return {
        taken: type.values.flatMap((value) => [value, value.toLowerCase()]),
        refused: { nothing: 1097, '""': 1097 },
      };
    case 'address':
      return {
        taken: ['10.0.0.1', '::1', ...(type.any ? ['*'] : [])],
        refused: { '10.0.0.256': 1097, a: 1097 },
      };
    case 'host':
      return { taken: ['10.0.0.1', '::1', 'a.example'], refused: { '10.0.0.256': 1097, '*': 1097 } };
    case 'name':
      return {
        taken: ['x', '"two words"', 'n'.repeat(127)],
        refused: { '""': 1097, [`${'n'.repeat(128)}`]: 1106 },
      };
    case 'text':
      return {
        taken: ['""', '"two words"', 't'.repeat(type.max)],
        refused: { [`${'t'.repeat(type.max + 1)}`]: 1106 },
      };
    case 'url':
      return { taken: ['/x', 'https://a.example/x?y'], refused: { x: 1097, 'ftp://a.example': 1097 } };
    default:
      assert.fail(`no limits are known of ${type.kind}`);
  }
}

/** The code of the refusal, or null where the line is understood. Its column must be the value's. */
function refusal(before: string, value: string, after = ''): number | null {
  const parsed = adc.parse(`${before} ${value}${after}`);
  if (parsed.ok) return null;
  assert.equal(parsed.refusal.column, before.length + 2, `${before} ${value}: ${parsed.refusal.message}`);
  return parsed.refusal.code;
}

function tryLimits(argument: ArgumentSchema, before: string, after = ''): void {
  const { taken, refused } = limits(argument);
  for (const value of taken) assert.equal(refusal(before, value, after), null, `${before} ${value}`);
  for (const [value, code] of Object.entries(refused)) {
    assert.equal(refusal(before, value, after), code, `${before} ${value}`);
  }
}

/** `add NOUN name` with the positional arguments before one. */
function addUpTo({ noun, positional }: NounSchema, count: number): string {
  return ['add', noun, 'n', ...positional.slice(0, count).map(valid)].join(' ');
}

for (const schema of ADC_SCHEMA.nouns) {
  const { noun, positional, flags, bindings } = schema;

  void test(`${noun}: positional arguments take what is in their range, and nothing beyond`, () => {
    for (const [at, argument] of positional.entries()) {
      const after = positional.slice(at + 1).map((one) => ` ${valid(one)}`);
      tryLimits(argument, addUpTo(schema, at), after.join(''));
    }
  });

  void test(`${noun}: flags take what is in their range, and nothing beyond, in add and in set`, () => {
    for (const argument of flags) {
      tryLimits(argument, `${addUpTo(schema, positional.length)} -${argument.name}`);
      tryLimits(argument, `set ${noun} n -${argument.name}`);
    }
    for (const binding of bindings) {
      for (const flag of binding.flags) tryLimits(flag, `bind ${noun} n x -${flag.name}`);
    }
  });

  void test(`${noun}: a default is a value that the argument takes`, () => {
    for (const argument of [...positional, ...flags, ...bindings.flatMap((binding) => binding.flags)]) {
      if (argument.default === undefined) continue;
      const { type } = argument;
      if (type.kind === 'enum') assert.ok(type.values.includes(argument.default), argument.name);
      if (type.kind === 'integer') {
        assert.ok(
          Number(argument.default) >= type.min && Number(argument.default) <= type.max,
          argument.name,
        );
      }
    }
  });

  void test(`${noun}: everything has a line of help for people`, () => {
    for (const { name, help } of [{ name: noun, help: schema.help }, ...positional, ...flags]) {
      assert.match(help, /^\S.{5,120}[^.]$/, name);
    }
  });

  void test(`${noun}: a positional argument that is missing is named, behind the line`, () => {
    for (const [at, argument] of positional.entries()) {
      const line = addUpTo(schema, at);
      const parsed = adc.parse(line);
      if (argument.default !== undefined) assert.ok(parsed.ok, line);
      else {
        assert.ok(!parsed.ok);
        assert.deepEqual(
          [parsed.refusal.code, parsed.refusal.column, parsed.refusal.message],
          [1094, line.length + 1, `${argument.name} is missing: ${argument.help}`],
        );
      }
    }
  });
}
