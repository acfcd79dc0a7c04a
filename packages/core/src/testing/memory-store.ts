// The store's contract in memory: says what becomes durable, when, and fails when it is told to.

import type { Clock } from '../clock.ts';
import type { Receipt } from '../command.ts';
import { EMPTY_DIGEST } from '../digest.ts';
import { type Code, LockstepError } from '../errors.ts';
import type {
  AtomOutcome,
  BootLedger,
  Entries,
  FleetState,
  Intent,
  Loading,
  Lock,
  LockEnd,
  RecordState,
  SetBegun,
  SetKnown,
  Standing,
  Store,
  Version,
} from '../store.ts';

export class MemoryStore implements Store {
  readonly id: string = 'store';
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
  ledger: BootLedger | null = null;
  loading: Loading | null = null;
  disowned: string | null = null;
  readonly standings = new Map<string, Standing>();
  readonly #versions: (Version & { readonly content: Entries })[] = [];
  readonly #history = new Map<string, Receipt[]>();
  /** When the last receipt of each set became durable, in ms since 1970; the last set is the last here. */
  readonly #told = new Map<string, number>();
  readonly #open = new Map<string, Intent>();
  readonly #sets = new Map<string, SetBegun & { ended: boolean }>();
  #epoch = 0;
  #decided = false;
  readonly #trace: (line: string) => void;

  readonly #clock: Clock;

  constructor(clock: Clock, trace: (line: string) => void = () => undefined) {
    this.#clock = clock;
    this.#trace = trace;
  }

  open(): Promise<FleetState> {
    const indicator = this.lock === null ? 'consistent' : 'inconsistent';
    const { lock, loading, ledger, disowned } = this;
    return Promise.resolve({
      ...this.record,
      lock,
      indicator,
      entries: [...this.entries],
      fresh: !this.#decided && this.entries.size === 0,
      standings: new Map(this.standings),
      loading,
      ledger,
      disowned,
      interrupted: [...this.#open.values()],
    });
  }

  async takeEpoch(_fleet: string, above = 0): Promise<number> {
    this.#check('epoch', this.failing.epoch);
    this.#epoch = Math.max(this.#epoch, above) + 1;
    return this.#epoch;
  }

  async begin(_fleet: string, begun: SetBegun): Promise<SetKnown | null> {
    this.#check('intent', this.failing.intent);
    const known = [...this.#sets.values()].find(({ key }) => key !== null && key === begun.key);
    if (known !== undefined) return known;
    this.#sets.set(begun.set, { ...begun, ended: false });
    return null;
  }

  async intent(_fleet: string, intent: Intent): Promise<void> {
    const { atom, commands, begins } = intent;
    if (this.delayMs > 0) await this.#clock.timer(this.delayMs).elapsed;
    this.#check('intent', this.failing.intent);
    this.#open.set(atom, intent);
    if (begins !== undefined) this.#sets.set(begins.set, { ...begins, ended: false });
    this.#trace(`store: intent of ${commands.length === 1 ? commands[0] : `${commands.length} commands`}`);
  }

  async outcome(_fleet: string, outcome: AtomOutcome): Promise<void> {
    this.#check('outcome', this.failing.outcome);
    if (outcome.lifts !== undefined) this.#lift(outcome.lifts, outcome.atom);
    if (outcome.atom !== null && !this.#open.delete(outcome.atom)) {
      throw new Error(`an outcome ends an open intent: ${outcome.atom}`);
    }
    this.#noteReceipts(outcome);
    for (const { key, before, after } of outcome.changes) {
      if (this.entries.get(key) !== before) throw new Error(`${key} was not ${before}`);
      if (after === undefined) this.entries.delete(key);
      else this.entries.set(key, after);
    }
    // As in the embedded store: without changes the digest stays what the entries here have.
    const { counter, digest } = outcome.changes.length > 0 ? outcome.record : this.record;
    this.record = { index: Math.max(this.record.index, outcome.record.index), counter, digest };
    this.lock = outcome.lock ?? this.lock;
    for (const [engine, standing] of outcome.standings ?? []) {
      if (standing === null) this.standings.delete(engine);
      else this.standings.set(engine, standing);
      this.#trace(`store: ${engine} is ${standing ?? 'as configured'}`);
    }
    if (outcome.ledger !== undefined) {
      this.ledger = outcome.ledger;
      this.loading = null;
    }
    this.#decided = true;
    this.#trace(`store: outcome ${words(outcome)}`);
  }

  receipts(_fleet: string, set: string): Promise<Receipt[]> {
    return Promise.resolve(this.#history.get(set) ?? []);
  }

  findSet(_fleet: string, by: { readonly set: string } | { readonly key: string }): Promise<SetKnown | null> {
    const known = [...this.#sets.values()].find((one) =>
      'set' in by ? one.set === by.set : one.key === by.key,
    );
    return Promise.resolve(known ?? null);
  }

  restart(_fleet: string, entries: Entries, record: RecordState, loading: Loading | null): Promise<void> {
    this.onWrite();
    this.entries.clear();
    for (const [key, value] of entries) this.entries.set(key, value);
    this.record = { ...record, index: Math.max(record.index, this.record.index) };
    this.loading = loading;
    this.ledger = null;
    this.#decided = true;
    const load = loading === null ? '' : `, to load ${loading.source}`;
    this.#trace(`store: begins anew with ${record.digest}${load}`);
    return Promise.resolve();
  }

  disown(_fleet: string, why: string | null): Promise<void> {
    this.disowned = why;
    this.#trace(
      why === null ? 'store: the engines are its own' : `store: the engines are not its own: ${why}`,
    );
    return Promise.resolve();
  }

  async saveVersion(
    _fleet: string,
    { label, sender, time, boot }: Pick<Version, 'label' | 'sender' | 'time' | 'boot'>,
  ): Promise<Version> {
    this.#check('outcome', this.failing.outcome);
    const version = {
      number: this.#versions.length + 1,
      label,
      sender,
      time,
      boot,
      digest: this.record.digest,
      entries: this.entries.size,
      content: [...this.entries],
    };
    if (boot) for (const [at, one] of this.#versions.entries()) this.#versions[at] = { ...one, boot: false };
    this.#versions.push(version);
    this.#trace(`store: version ${version.number} of ${version.digest}${boot ? ', the boot version' : ''}`);
    return version;
  }

  versions(): Promise<Version[]> {
    return Promise.resolve([...this.#versions].reverse());
  }

  versionEntries(_fleet: string, number: number): Promise<Entries | null> {
    return Promise.resolve(this.#versions.find((one) => one.number === number)?.content ?? null);
  }

  forget(_fleet: string, before: number): Promise<number> {
    this.onWrite();
    const kept = new Set([this.lock?.set, [...this.#told.keys()].at(-1)]);
    for (const { set } of this.#open.values()) kept.add(set);
    let count = 0;
    for (const [set, time] of this.#told) {
      if (time >= before || kept.has(set) || this.#sets.get(set)?.ended === false) continue;
      count += this.#history.get(set)?.length ?? 0;
      for (const map of [this.#history, this.#sets, this.#told]) map.delete(set);
    }
    if (count > 0) this.#trace(`store: ${count} receipts are forgotten`);
    return Promise.resolve(count);
  }

  /** The sets that were taken in, with how many commands each has. */
  get begun(): ReadonlyMap<string, number> {
    return new Map([...this.#sets].map(([set, { commands }]) => [set, commands.length]));
  }

  /** Intents without an outcome. */
  get openAtoms(): number {
    return this.#open.size;
  }

  /** The receipts of a set that are durable. */
  durable(set: string): readonly Receipt[] {
    return this.#history.get(set) ?? [];
  }

  endInterrupted(_fleet: string, outcome: 'undone' | 'locked', index: number | null): Promise<void> {
    this.onWrite();
    for (const { set, commands } of this.#open.values()) {
      const known = this.#history.get(set) ?? [];
      this.#tell(set, [...known, ...commands.map((command) => ({ ...told(command, outcome), index }))]);
      this.#trace(`store: ${commands.join('; ')} was cut short: ${outcome}`);
    }
    this.#open.clear();
    for (const begun of this.#sets.values()) {
      if (begun.ended) continue;
      const known = this.#history.get(begun.set) ?? [];
      const rest = begun.commands.slice(known.length).map((command) => told(command, 'skipped'));
      this.#tell(begun.set, [...known, ...rest]);
      begun.ended = true;
    }
    return Promise.resolve();
  }

  /** As in the embedded store: atoms that a lock left open, one in memory too, end with it. */
  #lift(end: LockEnd, by: string | null): void {
    const { lock } = this;
    this.lock = null;
    for (const [atom, { set, commands }] of this.#open) {
      if (atom === by) continue;
      this.#open.delete(atom);
      const known = this.#history.get(set) ?? [];
      const receipts = commands.map((command) => ({ ...told(command, 'locked'), outcome: end }));
      this.#history.set(set, [...known, ...receipts]);
      this.#trace(`store: ${commands.join('; ')} was left open: ${end}`);
    }
    if (lock === null) return;
    const receipts = this.#history.get(lock.set) ?? [];
    const final = receipts.map((receipt) =>
      receipt.outcome === 'locked' && receipt.index !== null ? { ...receipt, outcome: end } : receipt,
    );
    if (receipts.length > 0) this.#history.set(lock.set, final);
    this.#trace(`store: the lock is lifted, its cause is ${end}`);
  }

  #tell(set: string, receipts: Receipt[]): void {
    this.#history.set(set, receipts);
    this.#told.delete(set);
    this.#told.set(set, this.#clock.now());
  }

  #noteReceipts({ set, position, receipts, begins, ends }: AtomOutcome): void {
    const known = this.#history.get(set) ?? [];
    if (known.length !== position) throw new Error(`a set's receipts follow one another`);
    this.#tell(set, [...known, ...receipts]);
    if (begins !== undefined) this.#sets.set(begins.set, { ...begins, ended: false });
    const begun = this.#sets.get(set);
    if (begun !== undefined && ends === true) begun.ended = true;
  }

  #check(what: 'intent' | 'outcome' | 'epoch', code: Code | null): void {
    this.onWrite();
    if (code === null) return;
    this.#trace(`store: ${what} not written, ${code}`);
    throw new LockstepError(code, code === 284 ? 'no space left on the disk' : 'the disk does not answer');
  }
}

function told(command: string, outcome: 'undone' | 'locked' | 'skipped'): Receipt {
  const code = { undone: 1192, locked: 1186, skipped: 1243 } as const;
  return {
    index: null,
    command,
    outcome,
    code: code[outcome],
    message: 'the manager ended',
    output: null,
    undo: [],
    engines: [],
    ms: 0,
  };
}

function words({ receipts, lock }: AtomOutcome): string {
  const counts = new Map<string, number>();
  for (const { outcome } of receipts) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  const each = [...counts].map(([outcome, count]) => (count === 1 ? outcome : `${count} ${outcome}`));
  return `${each.join(', ')}${lock === null ? '' : ', and the lock'}`;
}
