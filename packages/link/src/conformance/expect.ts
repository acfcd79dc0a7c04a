// How a check ends before its end: the engine does not do what the protocol says, or nothing can be said about it.

import { isDeepStrictEqual } from 'node:util';

/** The engine does not do what the protocol says. */
export class Unmet extends Error {
  override readonly name = 'Unmet';
  readonly expected: string;
  readonly seen: string;

  constructor(expected: string, seen: string) {
    super(`expected ${expected}; seen ${seen}`);
    this.expected = expected;
    this.seen = seen;
  }
}

/** Nothing can be said about this engine: what the check needs is not there. */
export class Skipped extends Error {
  override readonly name = 'Skipped';
}

/** Characters of what was seen that are worth reading. */
const SHOWN_MAX = 400;

export function show(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value, mapsToo) ?? String(value));
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text;
}

function mapsToo(_key: string, value: unknown): unknown {
  return value instanceof Map ? Object.fromEntries(value as Map<string, unknown>) : value;
}

/** Throws unless a condition holds. */
export function must(holds: boolean, expected: string, seen: unknown): asserts holds {
  if (!holds) throw new Unmet(expected, show(seen));
}

/** Throws unless two values are the same through and through; maps have no order. */
export function same(what: string, seen: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(seen, expected)) throw new Unmet(`${what} to be ${show(expected)}`, show(seen));
}
