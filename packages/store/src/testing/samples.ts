// What the tests write: the least that the contracts ask for.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import {
  type AtomOutcome,
  type FleetState,
  type Intent,
  type Lock,
  LockstepError,
  type Outcome,
  type Receipt,
  type SetBegun,
} from '@lockstep/core';
import { openStore, type SqliteStore } from '../index.ts';

/** A directory of its own for a test, removed afterwards. */
export async function temporaryDirectory(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'lockstep-store-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** A store in a directory, its own unless one is given, closed after the test. */
export async function opened(t: TestContext, directory?: string): Promise<SqliteStore> {
  const store = await openStore(directory ?? (await temporaryDirectory(t)));
  t.after(() => store.close());
  return store;
}

/** Closes and opens again: what is seen then was on the disk. */
export async function reopened(t: TestContext, store: SqliteStore, directory: string): Promise<SqliteStore> {
  await store.close();
  return opened(t, directory);
}

export const isCode =
  (code: number) =>
  (error: unknown): boolean =>
    error instanceof LockstepError && error.code === code;

/** The receipts of a set, each as `command outcome`. */
export async function told(store: SqliteStore, set: string): Promise<string[]> {
  const receipts = await store.receipts('fleet', set);
  return receipts.map(({ command, outcome: what }) => `${command} ${what}`);
}

export function receipt(command: string, outcome: Outcome = 'applied'): Receipt {
  return {
    index: 1,
    command,
    outcome,
    code: 0,
    message: 'Done',
    output: null,
    undo: [`undo ${command}`],
    engines: [
      { name: 'a', outcome: 'applied', code: 0, index: 1, counter: 1, digest: 'd', took: null, ms: 0.25 },
    ],
    ms: 0.5,
  };
}

export function intent(atom: string, commands: readonly string[], set = `set of ${atom}`): Intent {
  return { atom, set, sender: 'ann', time: 1_700_000_000_000, commands, before: [['key', null]] };
}

export function begun(set: string, commands: readonly string[], given: Partial<SetBegun> = {}): SetBegun {
  return {
    set,
    key: null,
    hash: `hash of ${set}`,
    sender: 'ann',
    time: 1_700_000_000_000,
    onError: 'exit',
    commands,
    ...given,
  };
}

/** An outcome of one set that is written whole, unless told otherwise. */
export function outcome(atom: string | null, given: Partial<AtomOutcome> = {}): AtomOutcome {
  return {
    atom,
    set: `set of ${atom}`,
    sender: 'ann',
    time: 1_700_000_000_001,
    position: 0,
    receipts: [receipt('add a')],
    changes: [],
    record: { index: 1, counter: 1, digest: '1'.repeat(32) },
    lock: null,
    ...given,
  };
}

export const LOCK: Lock = {
  code: 1241,
  message: 'b: cannot undo',
  command: 'add a',
  set: 'set of 1',
  sender: 'ann',
  since: 1_700_000_000_001,
  evidence: [
    { engine: 'a', holds: 'before', digest: '0'.repeat(32) },
    { engine: 'b', holds: 'unknown', digest: null },
  ],
  after: [
    { key: 'x', before: undefined, after: '1' },
    { key: 'y', before: '1', after: undefined },
  ],
  commands: 1,
};

/** Opens a fleet as a start does that finds all engines equal: what an earlier life left open has its outcome then. */
export async function openEnded(store: SqliteStore, fleet: string): Promise<FleetState> {
  const { lock } = await store.open(fleet);
  await store.endInterrupted(fleet, lock === null ? 'undone' : 'locked', null);
  return store.open(fleet);
}
