// The lock: why it is there, who has what, and how it becomes durable.

import { LockstepError } from './errors.ts';
import type { Fleet } from './fleet.ts';
import type { Lock } from './store.ts';

/** Who has what, as far as it is known without asking: against the digests before and after (null: there is no after). */
export function evidenceOf(fleet: Fleet, before: string, after: string | null): Lock['evidence'] {
  return fleet.active().map(({ name, state, last: { digest } }) => {
    if (state !== 'up') return { engine: name, holds: 'unknown', digest: null };
    const holds = digest === before ? 'before' : digest === after ? 'after' : 'other';
    return { engine: name, holds, digest };
  });
}

/** Whether there is anything to go forward with. */
export function leadsForward(lock: Lock | null): boolean {
  return lock !== null && (lock.commands > 0 || lock.loaded === true);
}

/** Locks between two atoms. Where the lock cannot be written it holds in memory; the next start decides then. */
export async function closeLock(fleet: Fleet, lock: Lock): Promise<void> {
  fleet.lock = lock;
  fleet.indicator = 'inconsistent';
  try {
    await fleet.store.outcome(fleet.name, {
      atom: null,
      set: fleet.newId(),
      sender: lock.sender,
      time: lock.since,
      position: 0,
      receipts: [],
      changes: [],
      record: fleet.position(),
      lock,
      standings: [...fleet.unsaved],
    });
    fleet.unsaved.clear();
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
  }
  fleet.emit('locked', null, lock.message);
}
