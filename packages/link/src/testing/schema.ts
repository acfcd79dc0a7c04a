// The published schema of the protocol, for tests: docs/reference/engine-protocol.schema.json with a checker for each of its
// definitions.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Compile, type Validator } from 'typebox/schema';
import type { AnswerKind } from '../answers.ts';

const SCHEMA_PATH: string = fileURLToPath(
  new URL('../../../../docs/reference/engine-protocol.schema.json', import.meta.url),
);

/** A schema as far as tests look into it. */
export interface Schema {
  readonly [keyword: string]: unknown;
  readonly description?: string;
  readonly examples?: readonly unknown[];
}

export const SCHEMA: Schema & { readonly $defs: Readonly<Record<string, Schema>> } = JSON.parse(
  readFileSync(SCHEMA_PATH, 'utf8'),
) as never;

/** The definition that each kind of answer is held to. */
export const ANSWER_TO: Readonly<Record<AnswerKind, string>> = {
  hello: 'answerToHello',
  apply: 'answerToApply',
  read: 'answerToRead',
  status: 'answerToStatus',
  ping: 'answerToPing',
};

const checkers = new Map<string, Validator>();

function checkerOf(definition: string): Validator {
  let checker = checkers.get(definition);
  if (checker === undefined) {
    assert.ok(definition === '' || definition in SCHEMA.$defs, `the schema has no ${definition}`);
    checker = Compile(definition === '' ? SCHEMA : { $defs: SCHEMA.$defs, $ref: `#/$defs/${definition}` });
    checkers.set(definition, checker);
  }
  return checker;
}

/** Whether a line is JSON and what a definition says; the empty name is the whole schema. */
export function fits(line: string, definition: string): boolean {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return false;
  }
  return checkerOf(definition).Check(value);
}

/** Asserts that a line is what a definition says, and tells what is wrong with it. */
export function assertFits(line: string, definition: string): void {
  const [, errors] = checkerOf(definition).Errors(JSON.parse(line));
  assert.ok(fits(line, definition), `${line}\nis no ${definition}: ${JSON.stringify(errors)}`);
}
