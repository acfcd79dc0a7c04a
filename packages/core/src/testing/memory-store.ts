// The store's contract in memory: says what becomes durable, when, and fails when it is told to.

import type { Clock } from '../clock.ts';
import type { Receipt } from '../command.ts';
import { EMPTY_DIGEST } from '../digest.ts';
import { type Code, LockstepError } from '../errors.ts';
import type { AtomOutcome, FleetState, Intent, Lock, RecordState, Store } from '../store.ts';

export class MemoryStore implements Store {
  readonly id = 'store';
  /** Codes with which the next writes fail; null where they succeed. */
  failing: { intent: Code | null; outcome: Code | null; epoch: Code | null } = {
    intent: null,
    outcome: null,
    epoch: null,
  };
  /** What a write takes. */
  delayMs = 0;
  /** Called before each write. */
  onWrite: () => void = () => undefined;
  readonly entries = new Map<string, string>();
  record: RecordState = { index: 0, counter: 0, digest: EMPTY_DIGEST };
  lock: Lock | null = null;
  readonly #history = new Map<string, Receipt[]>();
  readonly #open = new Set<string>();
  #epoch = 0;
  #decided = false;
  readonly #trace: (line: string) => void;

  readonly #clock: Clock;

  constructor(clock: Clock, trace: (line: string) => void = () => undefined) {
    this.#clock = clock;
    this.#trace = trace;
  }

  open(): Promise<FleetState> {
    this.#open.clear();
    const indicator = this.lock === null ? 'consistent' : 'inconsistent';
    const { lock } = this;
    return Promise.resolve({
      ...this.record,
      lock,
      indicator,
      entries: [...this.entries],
      fresh: !this.#decided,
    });
  }

  async takeEpoch(): Promise<number> {
    this.#check('epoch', this.failing.epoch);
    this.#epoch += 1;
    return this.#epoch;
  }

  async intent(_fleet: string, { atom, commands }: Intent): Promise<void> {
    if (this.delayMs > 0) await this.#clock.timer(this.delayMs).elapsed;
    this.#check('intent', this.failing.intent);
    this.#open.add(atom);
    this.#trace(`store: intent of ${commands.length === 1 ? commands[0] : `${commands.length} commands`}`);
  }

  async outcome(_fleet: string, outcome: AtomOutcome): Promise<void> {
    this.#check('outcome', this.failing.outcome);
    if (outcome.atom !== null && !this.#open.delete(outcome.atom)) {
      throw new Error(`an outcome ends an open intent: ${outcome.atom}`);
    }
    const known = this.#history.get(outcome.set) ?? [];
    if (known.length !== outcome.position) throw new Error(`a set's receipts follow one another`);
    this.#history.set(outcome.set, [...known, ...outcome.receipts]);
    for (const { key, before, after } of outcome.changes) {
      if (this.entries.get(key) !== before) throw new Error(`${key} was not ${before}`);
      if (after === undefined) this.entries.delete(key);
      else this.entries.set(key, after);
    }
    // As in the embedded store: without changes the digest stays what the entries here have.
    const { counter, digest } = outcome.changes.length > 0 ? outcome.record : this.record;
    this.record = { index: Math.max(this.record.index, outcome.record.index), counter, digest };
    this.lock = outcome.lock ?? this.lock;
    this.#decided = true;
    this.#trace(`store: outcome ${words(outcome)}`);
  }

  unlock(): Promise<void> {
    this.onWrite();
    this.lock = null;
    this.#trace('store: unlocked');
    return Promise.resolve();
  }

  receipts(_fleet: string, set: string): Promise<Receipt[]> {
    return Promise.resolve(this.#history.get(set) ?? []);
  }

  /** Intents without an outcome. */
  get openAtoms(): number {
    return this.#open.size;
  }

  /** The receipts of a set that are durable. */
  durable(set: string): readonly Receipt[] {
    return this.#history.get(set) ?? [];
  }

  #check(what: 'intent' | 'outcome' | 'epoch', code: Code | null): void {
    this.onWrite();
    if (code === null) return;
    this.#trace(`store: ${what} not written, ${code}`);
    throw new LockstepError(code, code === 284 ? 'no space left on the disk' : 'the disk does not answer');
  }
}

function words({ receipts, lock }: AtomOutcome): string {
  const counts = new Map<string, number>();
  for (const { outcome } of receipts) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  const each = [...counts].map(([outcome, count]) => (count === 1 ? outcome : `${count} ${outcome}`));
  return `${each.join(', ')}${lock === null ? '' : ', and the lock'}`;
}
