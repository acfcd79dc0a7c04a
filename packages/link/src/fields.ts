// Reads the fields of a message from outside, one by one. What is read is of the type that is promised; what is not is a
// Malformed error, which never leaves this package: the parsers of requests and answers turn it into a value.

import type { Code } from '@lockstep/core';

/** A message that is not understood. Caught by the parser that began to read it. */
export class Malformed extends Error {
  override readonly name = 'Malformed';
  readonly code: Code;

  constructor(code: Code, message: string) {
    super(message);
    this.code = code;
  }
}

/** An object as JSON.parse makes it: every key is the sender's own, `__proto__` too, and none is inherited but unseen. */
export type Fields = Readonly<Record<string, unknown>>;

/** UTF-16 code units of a name, an id or a digest. */
const NAME_LENGTH_MAX = 256;

/** Code units of somebody else's text that are repeated in an error. */
const QUOTED_LENGTH_MAX = 40;

/** An object out of a line of JSON. Errors: 278. */
export function fieldsOf(text: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Malformed(278, 'the line is not JSON');
  }
  if (!isFields(value)) throw new Malformed(278, `the line is ${shown(value)}, not an object`);
  return value;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a field is there, whatever its value. */
export function has(fields: Fields, name: string): boolean {
  return Object.hasOwn(fields, name);
}

/** Refuses what would be ignored otherwise. Errors: 278, with the field's name. */
export function allowOnly(fields: Fields, known: ReadonlySet<string>, what: string): void {
  for (const name of Object.keys(fields)) {
    if (!known.has(name)) throw new Malformed(278, `${what} has no field ${shown(name)}`);
  }
}

/** Well-formed text of at most `lengthMax` UTF-16 code units. */
export function text(fields: Fields, name: string, lengthMax: number = NAME_LENGTH_MAX): string {
  return textOf(required(fields, name), name, lengthMax);
}

export function textOf(value: unknown, name: string, lengthMax: number): string {
  if (typeof value !== 'string') throw new Malformed(278, `${name} is ${shown(value)}, not a string`);
  if (value.length > lengthMax) throw new Malformed(1106, `${name} is longer than ${lengthMax} characters`);
  // A lone surrogate has no UTF-8 form: two texts that differ would have one digest.
  if (!value.isWellFormed()) throw new Malformed(1119, `${name} holds half of a surrogate pair`);
  return value;
}

/** A whole number of 0..2^53−1. */
export function count(fields: Fields, name: string): number {
  return countOf(required(fields, name), name);
}

export function countOf(value: unknown, name: string): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw new Malformed(278, `${name} is ${shown(value)}, not a whole number from 0 to 2^53-1`);
}

export function flag(fields: Fields, name: string): boolean {
  const value = required(fields, name);
  if (typeof value === 'boolean') return value;
  throw new Malformed(278, `${name} is ${shown(value)}, not true or false`);
}

export function required(fields: Fields, name: string): unknown {
  if (!has(fields, name)) throw new Malformed(278, `the field ${name} is missing`);
  return fields[name];
}

/** A value from outside, short enough for a message. */
export function shown(value: unknown): string {
  if (typeof value === 'string') {
    const short =
      value.length > QUOTED_LENGTH_MAX ? `${value.slice(0, QUOTED_LENGTH_MAX).toWellFormed()}…` : value;
    return JSON.stringify(short);
  }
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
