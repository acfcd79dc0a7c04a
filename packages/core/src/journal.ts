// The two durable moments of an atom that is no command of a set: an exit, a heal.

import type { Receipt } from './command.ts';
import type { Change } from './configuration.ts';
import { LockstepError } from './errors.ts';
import type { Fleet } from './fleet.ts';
import type { AtomOutcome } from './store.ts';

export class Journal {
  readonly #fleet: Fleet;
  readonly #action: string;
  readonly #sender: string;
  readonly #atom: string;
  readonly #set: string;

  /** @param action as a person would type it */
  constructor(fleet: Fleet, action: string, sender: string) {
    this.#fleet = fleet;
    this.#action = action;
    this.#sender = sender;
    this.#atom = fleet.newId();
    this.#set = fleet.newId();
  }

  /** Before anything is sent, with what it changes in the record. Rejects with 284 or 261 when it cannot be written. */
  intend(changes: readonly Change[]): Promise<void> {
    return this.#fleet.store.intent(this.#fleet.name, {
      atom: this.#atom,
      set: this.#set,
      sender: this.#sender,
      time: this.#fleet.clock.now(),
      commands: [this.#action],
      before: changes.map(({ key, before }) => [key, before ?? null]),
    });
  }

  /** Before anybody is answered. Null when it is written; else why not: the intent is open then. */
  async end(receipt: Receipt, more: Partial<AtomOutcome> = {}): Promise<string | null> {
    const fleet = this.#fleet;
    try {
      await fleet.store.outcome(fleet.name, this.outcome(receipt, more));
    } catch (error) {
      if (error instanceof LockstepError) return error.message;
      throw error;
    }
    fleet.unsaved.clear();
    return null;
  }

  /** What {@link end} writes. */
  outcome(receipt: Receipt, more: Partial<AtomOutcome> = {}): AtomOutcome {
    const fleet = this.#fleet;
    return {
      atom: this.#atom,
      set: this.#set,
      sender: this.#sender,
      time: fleet.clock.now(),
      position: 0,
      receipts: [receipt],
      changes: [],
      record: fleet.position(),
      lock: null,
      standings: [...fleet.unsaved],
      ...more,
    };
  }
}
