// The configuration manager of one fleet: takes sets, runs one after the other, answers what it knows.
//
//   open  -> the durable state, and an epoch above all earlier ones
//   join  -> the engines, made equal to the record
//   load  -> a first start's configuration
//   submit

import { assert } from './assert.ts';
import type { CommandSet, OnError, Receipt, SetResult } from './command.ts';
import { outcomeOf } from './command.ts';
import { LockstepError } from './errors.ts';
import { type ExitRequest, takeExit } from './exits.ts';
import { Fleet, type FleetContext } from './fleet.ts';
import { type FleetStatus, fleetStatus } from './fleet-status.ts';
import { readAll, UnreadableError } from './locate.ts';
import { managerAction } from './manager-commands.ts';
import { changeMembership, type MembershipRequest } from './membership.ts';
import { isAnyMissing, lookAfterMissing, searchMissing } from './missing.ts';
import { type Comparison, compare, isEngine, look } from './monitor.ts';
import { note } from './note.ts';
import type { Operand } from './operand.ts';
import type { Confirmation, Decision } from './plan.ts';
import { readReceipt, statusReceipt } from './receipts.ts';
import { recover } from './recover.ts';
import { rehearse } from './rehearse.ts';
import { restoreVersion } from './restore.ts';
import { type OnReceipts, runSet } from './sets.ts';
import { COMPARISONS_MAX, SET_COMMANDS_MAX } from './settings.ts';
import { type StartPlan, type StartReport, startFleet } from './start.ts';
import type { FleetState, SetBegun, SetKnown, Version } from './store.ts';
import { configurationOf, describeVersion, saveRecord, versionAt } from './versions.ts';

/** What a sender asks for. */
export interface Submission {
  readonly commands: readonly string[];
  readonly sender: string;
  readonly onError?: OnError | undefined;
  /** Longest wait for one delivery in ms (1 or more); above the fleet's own it has no effect. */
  readonly timeoutMs?: number | undefined;
  /** Accepts commands that destroy data or may cut the manager off: what no undo restores (default: no). */
  readonly irreversible?: boolean | undefined;
}

/** A set that was taken in: its id now, its result later. */
export interface Accepted {
  readonly id: string;
  readonly result: Promise<SetResult>;
  /** Whether the set was known already, by its key: then it is not run again, and hands on no receipts. */
  readonly repeated: boolean;
}

/** A set as it can be asked for later. */
export interface SetState {
  readonly id: string;
  /** `waiting` counts as running. */
  readonly state: 'running' | 'done';
  readonly receipts: readonly Receipt[];
}

export class ConfigurationManager {
  readonly #fleet: Fleet;
  readonly #state: FleetState;
  /** Invariant: sets run in the order in which they were accepted; #waiting counts those not finished. */
  #tail: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  /** Turns that were ever asked for: while it stays, nothing has begun that changes engines. */
  #turns = 0;
  /** The monitor's look that is under way. */
  #looking: Promise<void> | null = null;
  /** Whether somebody is looking for members that are missing. */
  #searching = false;
  /** The comparison of all members that waits and has not begun. */
  #checking: Promise<Comparison> | null = null;
  /** Comparisons that wait or run. */
  #comparisons = 0;
  /** The sets that wait or run under an idempotency key, by it. */
  readonly #keyed = new Map<string, { set: string; hash: string; taken: Promise<Accepted> }>();
  /** The sets that wait or run. */
  readonly #unfinished = new Map<string, Promise<SetResult>>();
  #stopping = false;

  private constructor(fleet: Fleet, state: FleetState) {
    this.#fleet = fleet;
    this.#state = state;
  }

  /** Reads what is durable and takes an epoch. Rejects with 261 when the stored record does not match its digest. */
  static async open(context: FleetContext): Promise<ConfigurationManager> {
    const state = await context.store.open(context.name);
    const epoch = await context.store.takeEpoch(context.name);
    const fleet = new Fleet(context, epoch, state);
    fleet.record.apply(state.entries.map(([key, value]) => ({ key, before: undefined, after: value })));
    if (fleet.record.digest !== state.digest) {
      throw new LockstepError(
        261,
        `the stored record of fleet ${context.name} has digest ${fleet.record.digest}, but ${state.digest} was written: the store is damaged; restore a copy of the data directory`,
      );
    }
    fleet.lock = state.lock;
    fleet.ledger = state.ledger;
    fleet.indicator = state.lock === null ? 'consistent' : 'inconsistent';
    return new ConfigurationManager(fleet, state);
  }

  get name(): string {
    return this.#fleet.name;
  }

  get epoch(): number {
    return this.#fleet.epoch;
  }

  /** Deals with what there is: engines that run, a record, a lock, a load that was cut short. See start.ts. */
  start(plan: Omit<StartPlan, 'run'>): Promise<StartReport> {
    assert(this.#fleet.members.length === 0, 'a manager starts once');
    const run = async (commands: readonly string[]): Promise<readonly Receipt[]> => {
      // What was taken once, or is in a file, comes in whatever senders may send in one set.
      const set = this.#accept({ commands, sender: 'load', onError: 'continue' }, SET_COMMANDS_MAX);
      return (await this.#submit(set, () => undefined).result).receipts;
    };
    return startFleet(this.#fleet, this.#state, { ...plan, run });
  }

  /**
   * Takes a set in. Throws, with nothing done, 1205 when it is empty or too large or its wait is below 1 ms, 272 when the
   * buffer is full or the manager is stopping. Receipts come as they are durable, before the result.
   */
  submit(submission: Submission, onReceipts: OnReceipts = () => undefined): Accepted {
    return this.#submit(this.#accept(submission), onReceipts);
  }

  /**
   * Takes a set in that runs once, however often it is sent under its key: the result is the recorded one. Nothing of it is
   * durable before its first intent: a manager that dies before that knows nothing of it, and it can be sent again. Rejects
   * as {@link submit} throws; with 273 for other content under the same key; with 284 or 261 when the store cannot be asked.
   */
  async submitOnce(
    submission: Submission,
    key: string,
    onReceipts: OnReceipts = () => undefined,
  ): Promise<Accepted> {
    const set = this.#accept(submission);
    const read = this.#readOnly(set);
    if (read !== null) {
      onReceipts(read.receipts);
      return { id: set.id, result: Promise.resolve(read), repeated: false };
    }
    const begun = this.#begun(set, key);
    const before = this.#keyed.get(key);
    if (before !== undefined) {
      if (before.hash !== begun.hash) throw otherContent(key, before.set);
      return { ...(await before.taken), repeated: true };
    }
    this.#refuseWork();
    // Kept before anything is waited for: the same key may come again while the store is asked.
    const taken = this.#takeOnce(set, begun, onReceipts);
    this.#keyed.set(key, { set: set.id, hash: begun.hash, taken });
    const forget = (): void => {
      this.#keyed.delete(key);
    };
    taken.then(({ result }) => result.then(forget, forget), forget);
    return taken;
  }

  /**
   * Takes a set in that nobody waits for: it is durable before this resolves, and whatever happens then, each of its commands
   * gets an outcome. Rejects as {@link submitOnce}; with 284 or 261 when it cannot be written.
   */
  async submitLater(submission: Submission, key: string | null): Promise<Accepted> {
    const set = this.#accept(submission);
    if (this.#readOnly(set) !== null) {
      throw new LockstepError(1205, 'a set that only reads is answered at once: nobody can ask for it later');
    }
    this.#refuseWork();
    const begun = this.#begun(set, key);
    const before = this.#keyed.get(key ?? '');
    if (before !== undefined && before.hash !== begun.hash) throw otherContent(begun.key, before.set);
    if (before !== undefined) return { ...(await before.taken), repeated: true };
    const known = await this.#fleet.store.begin(this.name, begun);
    return known === null ? this.#queue(set, undefined, () => undefined) : this.#repeat(begun, known);
  }

  /** A set that runs, or ran, by its id or its key; null where there is none. */
  async findSet(by: { readonly set: string } | { readonly key: string }): Promise<SetState | null> {
    const { store } = this.#fleet;
    const waiting = 'key' in by ? await this.#keyed.get(by.key)?.taken : undefined;
    const known = await store.findSet(this.name, by);
    const id = waiting?.id ?? known?.set ?? ('set' in by ? by.set : null);
    if (id === null) return null;
    const running = this.#unfinished.has(id);
    if (known === null && !running) return null;
    return { id, state: running ? 'running' : 'done', receipts: await store.receipts(this.name, id) };
  }

  /** Takes an exit from a lock or drift, or reloads a version: see exits.ts. */
  exit(request: ExitRequest): Promise<Decision> {
    return this.#operate(() => takeExit(this.#fleet, request));
  }

  /** Takes an engine out, in, adds or removes one: see membership.ts. */
  changeMembership(request: MembershipRequest): Promise<Decision> {
    return this.#operate(() => changeMembership(this.#fleet, request));
  }

  /** Saves the record as a version. Rejects with 1186 while locked, 284 or 261 as the store does. */
  save(label: string | null, sender: string, force: boolean): Promise<Version> {
    return this.#operate(async () => {
      const fleet = this.#fleet;
      const version = await saveRecord(fleet, { label, sender, force });
      await note(fleet, { command: 'save', sender, message: describeVersion(fleet, version) }).catch(
        onlyHistory,
      );
      return version;
    });
  }

  versions(): Promise<Version[]> {
    return this.#fleet.store.versions(this.name);
  }

  /** The entries of a version; null: of the boot version. Rejects with 258 where there is none. */
  async versionEntries(number: number | null): Promise<Map<string, string>> {
    const { configuration } = await versionAt(this.#fleet, number);
    return new Map(configuration.keys().map((key) => [key, configuration.get(key) ?? '']));
  }

  /** Makes the record equal to a version, command by command: see restore.ts. */
  restore(number: number, confirmation: Confirmation): Promise<Decision> {
    return this.#operate(() => restoreVersion(this.#fleet, number, confirmation, () => this.#stopping));
  }

  /**
   * The monitor's tick: looks whether every member still holds the record. At most one is under way at a time, and none
   * where something waits or runs, which sees for itself. No command waits for it. Rejects for bugs only.
   */
  look(): Promise<void> {
    if (this.#stopping || this.#waiting > 0) return Promise.resolve();
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  /** Looks, and compares every member with the record, as {@link compare} does. */
  check(): Promise<Comparison> {
    return this.compare();
  }

  /**
   * What differs between one configuration and the record, or between two; without any between the record and every
   * member. Rejects as monitor.ts says, and with 272 when the manager is stopping or many others wait for a comparison.
   *
   * Where engines are compared it is done between two atoms, in its turn, and after a look at all of them. It is taken in
   * while the fleet is locked, and however many sets wait: on a bad day it is what an operator needs, it sends nothing that
   * changes an engine, and it has a limit of its own.
   */
  async compare(from?: Operand, to?: Operand): Promise<Comparison> {
    const named = [from, to].filter((one) => one !== undefined);
    const [only] = named;
    if (only === undefined) return this.#checking ?? this.#compareInTurn(null);
    const operands: Operand[] = named.length === 1 ? [{ kind: 'record' }, only] : named;
    return operands.some(isEngine) ? this.#compareInTurn(operands) : compare(this.#fleet, operands);
  }

  /** Whether a set waits or runs. */
  isRunning(set: string): boolean {
    return this.#unfinished.has(set);
  }

  status(): FleetStatus {
    return fleetStatus(this.#fleet, this.#waiting);
  }

  /** The record as commands. */
  recordCommands(): string[] {
    return this.#fleet.dialect.print(this.#fleet.record);
  }

  /** The record's entries. */
  recordEntries(): Map<string, string> {
    const { record } = this.#fleet;
    return new Map(record.keys().map((key) => [key, record.get(key) ?? '']));
  }

  /** An engine's entries, read from the engine. Throws 258 for a name that is no member, 1198 when it does not answer. */
  async engineEntries(name: string): Promise<Map<string, string>> {
    const member = this.#fleet.member(name);
    if (member === undefined) throw new LockstepError(258, `the fleet ${this.name} has no engine ${name}`);
    try {
      return await readAll(this.#fleet, member);
    } catch (error) {
      if (error instanceof UnreadableError) throw new LockstepError(1198, `${name}: ${error.message}`);
      throw error;
    }
  }

  /** Entries as commands. */
  format(entries: ReadonlyMap<string, string>): string[] {
    return this.#fleet.dialect.print(configurationOf(this.#fleet, [...entries]));
  }

  /** The transport noticed that an engine is gone: it is brought back, as the settings say, between two sets. */
  lose(name: string): void {
    const member = this.#fleet.member(name);
    if (member === undefined || (member.state !== 'up' && member.state !== 'joining')) return;
    this.#fleet.lose(member, 'its connection ended');
    this.#recoverSoon();
  }

  /** Ends: the command under way gets its outcome, what waits behind it is skipped. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#tail;
  }

  #submit(set: CommandSet, onReceipts: OnReceipts): Accepted {
    const read = this.#readOnly(set);
    if (read !== null) {
      onReceipts(read.receipts);
      return { id: set.id, result: Promise.resolve(read), repeated: false };
    }
    this.#refuseWork();
    return this.#queue(set, this.#begun(set, null), onReceipts);
  }

  /** Checks a submission and gives it an id. */
  #accept(
    { commands: lines, sender, onError, timeoutMs, irreversible = false }: Submission,
    most: number = this.#fleet.settings.setCommands,
  ): CommandSet {
    const fleet = this.#fleet;
    const { dialect } = fleet;
    // Secrets go no further than this.
    const commands = dialect.seal === undefined ? lines : lines.map((line) => dialect.seal?.(line) ?? line);
    if (commands.length === 0) throw new LockstepError(1205, 'the set has no command');
    if (commands.length > most) {
      const has = `a set has at most ${most} commands, this has ${commands.length}`;
      throw new LockstepError(1205, `${has}: send it in parts`);
    }
    // NaN is neither: every delivery would be over before it began, and its unknown outcome would lock the fleet.
    if (timeoutMs !== undefined && !(timeoutMs >= 1)) {
      throw new LockstepError(1205, `the wait for an answer is at least 1 ms, not ${timeoutMs}`);
    }
    if (this.#stopping) throw new LockstepError(272, 'the manager is stopping', { retryable: true });
    const id = fleet.newId();
    return { id, commands, sender, onError: onError ?? fleet.settings.onError, timeoutMs, irreversible };
  }

  /** Throws 272 when nothing more is taken in. */
  #refuseWork(): void {
    if (this.#stopping) throw new LockstepError(272, 'the manager is stopping', { retryable: true });
    if (this.#waiting < this.#fleet.settings.bufferSets) return;
    throw new LockstepError(272, `${this.#waiting} sets are waiting, no more are taken`, { retryable: true });
  }

  async #takeOnce(set: CommandSet, begun: SetBegun, onReceipts: OnReceipts): Promise<Accepted> {
    const known = await this.#fleet.store.findSet(this.name, { key: begun.key ?? '' });
    return known === null ? this.#queue(set, begun, onReceipts) : this.#repeat(begun, known);
  }

  /** What became of a set that was taken in before. */
  async #repeat(begun: SetBegun, { set, hash }: SetKnown): Promise<Accepted> {
    if (hash !== begun.hash) throw otherContent(begun.key, set);
    const running = this.#unfinished.get(set);
    if (running !== undefined) return { id: set, result: running, repeated: true };
    const receipts = await this.#fleet.store.receipts(this.name, set);
    const result = Promise.resolve({ id: set, outcome: outcomeOf(receipts), receipts });
    return { id: set, result, repeated: true };
  }

  #begun(set: CommandSet, key: string | null): SetBegun {
    const { clock, hash } = this.#fleet;
    const { id, commands, onError, sender, timeoutMs, irreversible } = set;
    const asked = [commands, onError, timeoutMs ?? null];
    // Only a key needs what was asked for: for anything else the hash of a million commands would be work for nothing.
    const content = key === null ? '' : hash(JSON.stringify(irreversible ? [...asked, irreversible] : asked));
    return { set: id, key, hash: content, sender, time: clock.now(), onError, commands };
  }

  #queue(set: CommandSet, begins: SetBegun | undefined, onReceipts: OnReceipts): Accepted {
    const result = this.#inTurn(() => this.#run(set, onReceipts, begins)).finally(() => {
      this.#unfinished.delete(set.id);
      this.#recoverSoon();
    });
    this.#unfinished.set(set.id, result);
    return { id: set.id, result, repeated: false };
  }

  /** Something that is no set, in its turn: between two atoms. */
  async #operate<T>(work: () => Promise<T>): Promise<T> {
    this.#refuseWork();
    return this.#inTurn(async () => {
      if (this.#stopping) throw new LockstepError(272, 'the manager is stopping', { retryable: true });
      return work();
    });
  }

  #refuseStopping(): void {
    if (this.#stopping) throw new LockstepError(272, 'the manager is stopping', { retryable: true });
  }

  /** With null: of all members. Of those one waits at a time, which is enough for everybody who asks. */
  #compareInTurn(operands: readonly Operand[] | null): Promise<Comparison> {
    this.#refuseStopping();
    if (this.#comparisons >= COMPARISONS_MAX) {
      throw new LockstepError(272, `${this.#comparisons} comparisons are waiting`, { retryable: true });
    }
    this.#comparisons += 1;
    const comparison = this.#inTurn(async () => {
      if (operands === null) this.#checking = null;
      this.#refuseStopping();
      await look(this.#fleet);
      return compare(this.#fleet, operands);
    }).finally(() => {
      this.#comparisons -= 1;
      this.#recoverSoon();
    });
    if (operands === null) this.#checking = comparison;
    return comparison;
  }

  async #look(): Promise<void> {
    const turns = this.#turns;
    await look(this.#fleet, () => this.#turns === turns && !this.#stopping);
    // What is lost now comes back without waiting for a command.
    if (this.#stopping) return;
    if (isAnyMissing(this.#fleet)) this.#search();
    else this.#recoverSoon();
  }

  /** A set that only reads need not wait for its turn, nor for an engine. Null for any other. */
  #readOnly(set: CommandSet): SetResult | null {
    const fleet = this.#fleet;
    if (set.commands.length > 100) return null;
    for (const line of set.commands) {
      if (managerAction(line) === 'show-configstatus') continue;
      const parsed = fleet.dialect.parse(line);
      if (!parsed.ok || parsed.command.kind !== 'reads') return null;
    }
    const receipts: Receipt[] = [];
    for (const one of rehearse(fleet.dialect, fleet.record, set.commands, { stopAtRefusal: false })) {
      const began = fleet.clock.monotonic();
      if (one.kind === 'reads') receipts.push(readReceipt(fleet, one, began));
      else if (one.kind === 'manages') receipts.push(statusReceipt(fleet, one.line, began));
      else return null; // It is too long: it is refused in its turn.
    }
    return { id: set.id, outcome: outcomeOf(receipts), receipts };
  }

  async #run(set: CommandSet, onReceipts: OnReceipts, begins: SetBegun | undefined): Promise<SetResult> {
    try {
      return await runSet(this.#fleet, set, onReceipts, () => this.#stopping, begins);
    } catch (error) {
      this.#failUnexpectedly(error, set);
      throw error;
    }
  }

  /** What a set lost on its way comes back without waiting for the next one. */
  #recoverSoon(): void {
    const fleet = this.#fleet;
    if (!fleet.members.some(({ state, givenUp }) => state === 'lost' && !givenUp)) return;
    this.#whenIdle(() => recover(fleet));
  }

  /** Finds out who is there again. One that says nothing takes its time, and the looks at the others go on meanwhile. */
  #search(): void {
    if (this.#searching) return;
    this.#searching = true;
    void searchMissing(this.#fleet)
      .then((found) => this.#whenIdle(() => lookAfterMissing(this.#fleet, found)))
      .finally(() => {
        this.#searching = false;
      });
  }

  /** Something that nobody waits for, in its turn. */
  #whenIdle(work: () => Promise<void>): void {
    void this.#inTurn(async () => {
      try {
        if (!this.#stopping) await work();
      } catch (error) {
        this.#failUnexpectedly(error, null);
      }
    });
  }

  /** A bug: nobody knows what the engines hold, so nothing more may be sent to them. */
  #failUnexpectedly(error: unknown, set: CommandSet | null): void {
    const fleet = this.#fleet;
    fleet.indicator = 'inconsistent';
    if (fleet.lock !== null) return;
    const what = set === null ? 'the recovery' : 'the set';
    fleet.lock = {
      code: 1186,
      message: `${what} failed unexpectedly: ${error instanceof Error ? error.message : String(error)}`,
      command: set?.commands[0] ?? '',
      set: set?.id ?? '',
      sender: set?.sender ?? 'lockstep',
      since: fleet.clock.now(),
      evidence: fleet.active().map(({ name }) => ({ engine: name, holds: 'unknown', digest: null })),
      after: [],
      commands: 0,
    };
    fleet.emit('locked', null, fleet.lock.message);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    this.#turns += 1;
    this.#waiting += 1;
    const turn = this.#tail.then(work).finally(() => {
      this.#waiting -= 1;
    });
    this.#tail = turn.catch(() => undefined);
    return turn;
  }
}

function otherContent(key: string | null, set: string): LockstepError {
  return new LockstepError(273, `the idempotency key ${key ?? ''} was used for another set: ${set}`);
}

/** What was done is done: only the history lacks a line. */
function onlyHistory(error: unknown): void {
  if (!(error instanceof LockstepError)) throw error;
}
