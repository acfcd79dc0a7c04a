// Something that is no command of a set, and is in the history all the same: who did what, when, with which outcome.

import type { Receipt } from './command.ts';
import { LockstepError } from './errors.ts';
import type { Fleet } from './fleet.ts';
import type { AtomOutcome } from './store.ts';

interface Note {
  /** What was done, as a person would type it. */
  readonly command: string;
  readonly sender: string;
  readonly message?: string;
}

/** Makes it durable, with the members that stand otherwise now. Rejects with 284 or 261 when it cannot be written. */
export async function note(
  fleet: Fleet,
  { command, sender, message = 'Done' }: Note,
  more: Partial<AtomOutcome> = {},
): Promise<Receipt> {
  const receipt = plainReceipt(command, message);
  await fleet.store.outcome(fleet.name, {
    atom: null,
    set: fleet.newId(),
    sender,
    time: fleet.clock.now(),
    position: 0,
    receipts: [receipt],
    changes: [],
    record: fleet.position(),
    lock: null,
    standings: [...fleet.unsaved],
    ...more,
  });
  fleet.unsaved.clear();
  return receipt;
}

/** For what was done whether it can be noted or not: then only the history lacks a line. */
export function onlyHistory(error: unknown): void {
  if (!(error instanceof LockstepError)) throw error;
}

/** A success that no engine has a part in. */
export function plainReceipt(command: string, message: string): Receipt {
  return {
    index: null,
    command,
    outcome: 'applied',
    code: 0,
    message,
    output: null,
    undo: [],
    engines: [],
    ms: 0,
  };
}
