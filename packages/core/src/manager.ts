// The configuration manager of one fleet: takes sets, runs one after the other, answers what it knows.
//
//   open  -> the durable state, and an epoch above all earlier ones
//   join  -> the engines, made equal to the record
//   load  -> a first start's configuration
//   submit

import { type Applied, applyFile, type FileOfLines } from './apply.ts';
import { assert } from './assert.ts';
import type { CommandSet, Receipt, SetResult } from './command.ts';
import { type DryRun, dryRun } from './dry-run.ts';
import { LockstepError } from './errors.ts';
import { type ExitRequest, takeExit } from './exits.ts';
import { Fleet, type FleetContext } from './fleet.ts';
import { type FleetStatus, fleetStatus } from './fleet-status.ts';
import type { Held } from './groups.ts';
import { heal, wantsHeal } from './heal.ts';
import { type Accepted, Intake, type SetState, type Submission } from './intake.ts';
import { readAll, UnreadableError } from './locate.ts';
import { madeOfLines } from './made-of-lines.ts';
import { changeMembership, type MembershipRequest } from './membership.ts';
import { isAnyMissing, lookAfterMissing, searchMissing } from './missing.ts';
import { type Comparison, compare, isEngine, look } from './monitor.ts';
import { note, onlyHistory } from './note.ts';
import type { Operand } from './operand.ts';
import type { Confirmation, Decision } from './plan.ts';
import { isLost, recover } from './recover.ts';
import { restoreVersion } from './restore.ts';
import { type OnReceipts, type RunSet, runSet } from './sets.ts';
import { COMPARISONS_MAX } from './settings.ts';
import { type StartPlan, type StartReport, startFleet } from './start.ts';
import type { FleetState, SetBegun, Version } from './store.ts';
import { Turns } from './turns.ts';
import { configurationOf, describeVersion, saveRecord, versionAt } from './versions.ts';

export class ConfigurationManager {
  readonly #fleet: Fleet;
  readonly #state: FleetState;
  readonly #turns = new Turns();
  readonly #intake: Intake;
  /** The monitor's look that is under way. */
  #looking: Promise<void> | null = null;
  /** Whether somebody is looking for members that are missing. */
  #searching = false;
  /** The comparison of all members that waits and has not begun. */
  #checking: Promise<Comparison> | null = null;
  /** Comparisons that wait or run. */
  #comparisons = 0;

  private constructor(fleet: Fleet, state: FleetState) {
    this.#fleet = fleet;
    this.#state = state;
    this.#intake = new Intake({
      fleet,
      turns: this.#turns,
      run: (set, onReceipts, begins) => this.#run(set, onReceipts, begins),
      over: () => this.#recoverSoon(),
    });
  }

  /**
   * Reads what is durable and takes an epoch. Rejects with 261 when the stored record does not match its digest, 1205
   * when it holds what is each engine's own.
   */
  static async open(context: FleetContext): Promise<ConfigurationManager> {
    const state = await context.store.open(context.name);
    const epoch = await context.store.takeEpoch(context.name);
    const fleet = new Fleet(context, epoch, state);
    fleet.perEngine.refuseWithin(`fleet ${context.name}: the record`, {
      keys: () => state.entries.map(([key]) => key),
    });
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
      return (await this.#intake.load(commands).result).receipts;
    };
    return startFleet(this.#fleet, this.#state, { ...plan, run });
  }

  /** Takes a set in: see intake.ts for this and the next four. */
  submit(submission: Submission, onReceipts?: OnReceipts): Accepted {
    return this.#intake.submit(submission, onReceipts);
  }

  submitOnce(submission: Submission, key: string, onReceipts?: OnReceipts): Promise<Accepted> {
    return this.#intake.submitOnce(submission, key, onReceipts);
  }

  submitLater(submission: Submission, key: string | null): Promise<Accepted> {
    return this.#intake.submitLater(submission, key);
  }

  hold(submission: Submission, key: string | null): Held {
    return this.#intake.hold(submission, key);
  }

  findSet(by: { readonly set: string } | { readonly key: string }): Promise<SetState | null> {
    return this.#intake.find(by);
  }

  /**
   * Forgets what is older than the history is kept, and answers how many receipts and events. No set waits for it. Rejects
   * with 284 or 261: then the next time forgets what is left.
   */
  async forgetHistory(): Promise<number> {
    const { store, clock, settings, deposed } = this.#fleet;
    return deposed === null ? store.forget(this.name, clock.now() - settings.historyMs) : 0;
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
    return this.#operate(() => restoreVersion(this.#fleet, number, confirmation, this.#runNow));
  }

  /** Makes the record equal to what a file makes, command by command: see apply.ts. The file is read before its turn comes. */
  async apply(file: FileOfLines, confirmation: Confirmation): Promise<Applied> {
    this.#turns.refuseMore(this.#fleet.settings.bufferSets);
    const made = await madeOfLines(this.#fleet, file.lines);
    return this.#operate(() => applyFile(this.#fleet, file, made, confirmation, this.#runNow));
  }

  /** What a set would do if it were sent now, without doing anything: see dry-run.ts. Throws as {@link submit} does. */
  async foresee(submission: Submission): Promise<DryRun> {
    const set = this.#intake.accept(submission);
    return this.#operate(() => dryRun(this.#fleet, set));
  }

  /**
   * The monitor's tick: looks whether every member still holds the record. At most one is under way at a time, and none
   * where something waits or runs, which sees for itself. No command waits for it. Rejects for bugs only.
   */
  look(): Promise<void> {
    if (this.#turns.stopping || this.#turns.waiting > 0) return Promise.resolve();
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
    return this.#intake.isRunning(set);
  }

  status(): FleetStatus {
    return fleetStatus(this.#fleet, this.#turns.waiting);
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
  stop(): Promise<void> {
    this.#intake.stop();
    return this.#turns.stop();
  }

  /** Something that is no set, in its turn: between two atoms. */
  async #operate<T>(work: () => Promise<T>): Promise<T> {
    this.#turns.refuseMore(this.#fleet.settings.bufferSets);
    return this.#turns.take(async () => {
      this.#turns.refuseStopping();
      return work();
    });
  }

  /** With null: of all members. Of those one waits at a time, which is enough for everybody who asks. */
  #compareInTurn(operands: readonly Operand[] | null): Promise<Comparison> {
    this.#turns.refuseStopping();
    if (this.#comparisons >= COMPARISONS_MAX) {
      throw new LockstepError(272, `${this.#comparisons} comparisons are waiting`, { retryable: true });
    }
    this.#comparisons += 1;
    const comparison = this.#turns
      .take(async () => {
        if (operands === null) this.#checking = null;
        this.#turns.refuseStopping();
        await look(this.#fleet);
        return compare(this.#fleet, operands);
      })
      .finally(() => {
        this.#comparisons -= 1;
        this.#recoverSoon();
        this.#healSoon();
      });
    if (operands === null) this.#checking = comparison;
    return comparison;
  }

  async #look(): Promise<void> {
    const { asked } = this.#turns;
    await look(this.#fleet, () => this.#turns.asked === asked && !this.#turns.stopping);
    // What is lost now comes back without waiting for a command.
    if (this.#turns.stopping) return;
    if (isAnyMissing(this.#fleet)) this.#search();
    else this.#recoverSoon();
    this.#healSoon();
  }

  /** A set of the manager's own, in a turn that it has already. */
  readonly #runNow: RunSet = (set, begins) => this.#run(set, () => undefined, begins);

  async #run(set: CommandSet, onReceipts: OnReceipts, begins: SetBegun | undefined): Promise<SetResult> {
    try {
      return await runSet(this.#fleet, set, onReceipts, () => this.#turns.stopping, begins);
    } catch (error) {
      this.#failUnexpectedly(error, set);
      throw error;
    }
  }

  /** What a set lost on its way comes back without waiting for the next one. */
  #recoverSoon(): void {
    const fleet = this.#fleet;
    if (!fleet.members.some(isLost)) return;
    this.#whenIdle(() => recover(fleet));
  }

  /** Who drifts is settled back to the record, where the settings say so. */
  #healSoon(): void {
    if (!wantsHeal(this.#fleet)) return;
    this.#whenIdle(async () => {
      await heal(this.#fleet);
      this.#recoverSoon();
    });
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
    void this.#turns.take(async () => {
      try {
        if (!this.#turns.stopping) await work();
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
}
