// What the tests write: the least that the contracts ask for.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { AtomOutcome, Intent, Lock, Outcome, Receipt } from '@lockstep/core';

/** A directory of its own for a test, removed afterwards. */
export async function temporaryDirectory(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'lockstep-store-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  return directory;
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
};
