// "OK" does not mean "the value you asked for": engines clamp, round and normalise. What the test bed really took is what
// every other engine must hold, and what the sender is told.

import { assert } from './assert.ts';
import { type Change, Draft } from './configuration.ts';
import type { Took } from './deliver.ts';
import { addSum, formatSum, parseSum, subtractSum } from './digest.ts';
import type { Fleet } from './fleet.ts';
import type { Step } from './rehearse.ts';

/** The digest that a step leads to as the engine took it; null where it holds something that the command must not touch. */
export function expectedAsTaken({ record }: Fleet, step: Step, took: Took): string | null {
  const changes = changesAsTaken(step, took);
  if (changes === null) return null;
  let sum = parseSum(step.base);
  for (const { key, before, after } of changes) {
    if (before !== undefined) sum = subtractSum(sum, record.entrySum(key, before));
    if (after !== undefined) sum = addSum(sum, record.entrySum(key, after));
  }
  return formatSum(sum);
}

/** The step as the engine took it, on the record as it stands; null where it holds something that it must not touch. */
export function stepAsTaken({ record, dialect }: Fleet, step: Step, took: Took): Step | null {
  assert(record.digest === step.base, 'what was taken is taken in its turn');
  const changes = changesAsTaken(step, took);
  if (changes === null) return null;
  const after = new Draft(record, dialect.references, changes);
  const keys = changes.map(({ key }) => key);
  const undo = step.undo === null ? null : dialect.plan(after, record, keys);
  return { ...step, changes, undo, expected: after.digest };
}

function changesAsTaken(step: Step, took: Took): Change[] | null {
  const asked = new Map(step.changes.map((change) => [change.key, change]));
  for (const key of took.keys()) if (!asked.has(key)) return null;
  const changes: Change[] = [];
  for (const [key, { before, after: wanted }] of asked) {
    const after = took.has(key) ? (took.get(key) ?? undefined) : wanted;
    if (before !== after) changes.push({ key, before, after });
  }
  return changes;
}

/** `hz 500`, for people. */
export function formatTook(took: Took): string {
  return [...took]
    .map(([key, value]) => (value === null ? `no ${key}` : `${key} ${value}`.trimEnd()))
    .join(', ');
}
