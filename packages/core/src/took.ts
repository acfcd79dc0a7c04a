// "OK" does not mean "the value you asked for": engines clamp, round and normalise. What the test bed really took is what
// every other engine must hold, and what the sender is told.

import { type Change, Draft } from './configuration.ts';
import type { Took } from './deliver.ts';
import type { Fleet } from './fleet.ts';
import type { Step } from './rehearse.ts';

/** The step as the engine took it: null where it holds something that the command must not touch. */
export function stepAsTaken(fleet: Fleet, step: Step, took: Took): Step | null {
  const { record, dialect } = fleet;
  const asked = new Map(step.changes.map(({ key, after }) => [key, after]));
  for (const key of took.keys()) if (!asked.has(key)) return null;
  const changes: Change[] = [];
  for (const [key, wanted] of asked) {
    const before = record.get(key);
    const after = took.has(key) ? (took.get(key) ?? undefined) : wanted;
    if (before !== after) changes.push({ key, before, after });
  }
  const after = new Draft(record, dialect.references, changes);
  const keys = changes.map(({ key }) => key);
  return { ...step, changes, undo: dialect.plan(after, record, keys), expected: after.digest };
}

/** `hz 500`, for people. */
export function formatTook(took: Took): string {
  return [...took]
    .map(([key, value]) => (value === null ? `no ${key}` : `${key} ${value}`.trimEnd()))
    .join(', ');
}
