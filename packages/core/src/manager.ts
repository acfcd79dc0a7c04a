// The configuration manager of one fleet: takes sets, runs one after the other, answers what it knows.
//
//   open  -> the durable state, and an epoch above all earlier ones
//   join  -> the engines, made equal to the record
//   load  -> a first start's configuration
//   submit

import { assert } from './assert.ts';
import type { CommandSet, OnError, Receipt, SetResult } from './command.ts';
import { outcomeOf } from './command.ts';
import { LiveConfiguration } from './configuration.ts';
import type { Command } from './dialect.ts';
import type { Engine } from './engine.ts';
import { LockstepError } from './errors.ts';
import { Fleet, type FleetContext, type MemberState, UNHEARD } from './fleet.ts';
import { readAll, UnreadableError } from './locate.ts';
import { join, recover } from './recover.ts';
import { rehearse } from './rehearse.ts';
import { type OnReceipts, readReceipt, runSet } from './sets.ts';
import { SET_COMMANDS_MAX } from './settings.ts';
import type { FleetState, Indicator, Lock } from './store.ts';

/** What a sender asks for. */
export interface Submission {
  readonly commands: readonly string[];
  readonly sender: string;
  readonly onError?: OnError | undefined;
  /** Longest wait for one delivery in ms (1 or more); above the fleet's own it has no effect. */
  readonly timeoutMs?: number | undefined;
}

export interface EngineStatus {
  readonly name: string;
  readonly testBed: boolean;
  readonly state: MemberState;
  readonly pid: number | null;
  readonly incarnation: string;
  readonly address: string;
  readonly index: number;
  readonly counter: number;
  readonly digest: string;
  readonly entries: number;
}

export interface FleetStatus {
  readonly name: string;
  readonly dialect: string;
  readonly indicator: Indicator;
  readonly lock: Lock | null;
  /** Members whose content is known to differ from the record's. */
  readonly drift: number;
  readonly epoch: number;
  /** Sets that wait or run. */
  readonly queue: number;
  readonly record: {
    readonly index: number;
    readonly counter: number;
    readonly digest: string;
    readonly entries: number;
  };
  readonly engines: readonly EngineStatus[];
}

/** A set that was taken in: its id now, its result later. */
export interface Accepted {
  readonly id: string;
  readonly result: Promise<SetResult>;
}

export class ConfigurationManager {
  readonly #fleet: Fleet;
  /** Whether nothing was ever decided in this fleet: only then is there something to load. */
  readonly fresh: boolean;
  /** The lock this start found, or null. */
  readonly #lockFound: Lock | null;
  /** Invariant: sets run in the order in which they were accepted; #waiting counts those not finished. */
  #tail: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  /** Ids of the sets that wait or run. */
  readonly #unfinished = new Set<string>();
  #stopping = false;

  private constructor(fleet: Fleet, state: FleetState) {
    this.#fleet = fleet;
    this.fresh = state.fresh;
    this.#lockFound = state.lock;
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
    fleet.indicator = state.lock === null ? 'consistent' : 'inconsistent';
    return new ConfigurationManager(fleet, state);
  }

  get name(): string {
    return this.#fleet.name;
  }

  get epoch(): number {
    return this.#fleet.epoch;
  }

  /**
   * Takes newly started engines in and makes them equal to the record. A member that cannot be made equal is lost, which
   * closes the gate; when all are equal, a lock from before is lifted. Answers which one was.
   */
  async join(engines: readonly Engine[]): Promise<{ lifted: Lock | null }> {
    const fleet = this.#fleet;
    assert(fleet.members.length === 0, 'engines are taken in once');
    for (const engine of engines) {
      fleet.members.push({
        name: engine.name,
        engine,
        state: 'joining',
        last: UNHEARD,
        pid: null,
        givenUp: false,
      });
    }
    await join(fleet, fleet.members);
    const equal = fleet.members.every(({ state }) => state === 'up');
    if (!equal || fleet.deposed || this.#lockFound === null) return { lifted: null };
    await fleet.store.unlock(fleet.name);
    fleet.lock = null;
    fleet.indicator = 'consistent';
    return { lifted: this.#lockFound };
  }

  /** Runs the lines of a file under `continue`, and answers the receipts of those that failed: the boot ledger. */
  async load(lines: readonly string[], sender: string): Promise<{ line: number; receipt: Receipt }[]> {
    if (lines.length === 0) return [];
    const { result } = this.submit({ commands: lines, sender, onError: 'continue' });
    const { receipts } = await result;
    return receipts
      .map((receipt, at) => ({ line: at, receipt }))
      .filter(({ receipt }) => receipt.outcome !== 'applied' && receipt.outcome !== 'read');
  }

  /**
   * Takes a set in. Throws, with nothing done, 1205 when it is empty or too large or its wait is below 1 ms, 272 when the buffer is full or the
   * manager is stopping. Receipts come as they are durable, before the result.
   */
  submit(submission: Submission, onReceipts: OnReceipts = () => undefined): Accepted {
    const fleet = this.#fleet;
    const { commands, sender } = submission;
    if (commands.length === 0) throw new LockstepError(1205, 'the set has no command');
    if (commands.length > SET_COMMANDS_MAX) {
      throw new LockstepError(
        1205,
        `a set has at most ${SET_COMMANDS_MAX} commands, this has ${commands.length}`,
      );
    }
    // NaN is neither: every delivery would be over before it began, and its unknown outcome would lock the fleet.
    if (submission.timeoutMs !== undefined && !(submission.timeoutMs >= 1)) {
      throw new LockstepError(1205, `the wait for an answer is at least 1 ms, not ${submission.timeoutMs}`);
    }
    if (this.#stopping) throw new LockstepError(272, 'the manager is stopping', { retryable: true });
    const set: CommandSet = {
      id: fleet.newId(),
      commands,
      sender,
      onError: submission.onError ?? fleet.settings.onError,
      timeoutMs: submission.timeoutMs,
    };
    const read = this.#readOnly(set);
    if (read !== null) {
      onReceipts(read.receipts);
      return { id: set.id, result: Promise.resolve(read) };
    }
    if (this.#waiting >= fleet.settings.bufferSets) {
      throw new LockstepError(272, `${this.#waiting} sets are waiting, no more are taken`, {
        retryable: true,
      });
    }
    this.#unfinished.add(set.id);
    const result = this.#inTurn(() => this.#run(set, onReceipts));
    return { id: set.id, result: result.finally(() => this.#unfinished.delete(set.id)) };
  }

  /** Whether a set waits or runs. */
  isRunning(set: string): boolean {
    return this.#unfinished.has(set);
  }

  status(): FleetStatus {
    const fleet = this.#fleet;
    const testBed = fleet.members.find(({ state }) => state === 'up');
    const drift = fleet.drifting().length;
    return {
      name: fleet.name,
      dialect: fleet.dialect.name,
      indicator: drift > 0 ? 'inconsistent' : fleet.indicator,
      lock: fleet.lock,
      drift,
      epoch: fleet.epoch,
      queue: this.#waiting,
      record: { ...fleet.position(), entries: fleet.record.size },
      engines: fleet.members.map((member) => ({
        name: member.name,
        testBed: member === testBed,
        state: member.state,
        pid: member.pid,
        incarnation: member.last.incarnation,
        address: member.engine.address,
        index: member.last.index,
        counter: member.last.counter,
        digest: member.last.digest,
        entries: member.last.entries,
      })),
    };
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
    const { dialect, hash } = this.#fleet;
    const configuration = new LiveConfiguration(hash, dialect.references);
    configuration.apply([...entries].map(([key, value]) => ({ key, before: undefined, after: value })));
    return dialect.print(configuration);
  }

  /** The transport noticed that an engine is gone: it is brought back, as the settings say, between two sets. */
  lose(name: string): void {
    const member = this.#fleet.member(name);
    if (member === undefined || member.state === 'lost') return;
    member.state = 'lost';
    void this.#inTurn(() => (this.#stopping ? Promise.resolve() : recover(this.#fleet)));
  }

  /** Ends: the command under way gets its outcome, what waits behind it is skipped. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#tail;
  }

  /** A set that only reads need not wait for its turn, nor for an engine. Null for any other. */
  #readOnly(set: CommandSet): SetResult | null {
    const fleet = this.#fleet;
    if (set.commands.length > 100) return null;
    const commands: Command[] = [];
    for (const line of set.commands) {
      const parsed = fleet.dialect.parse(line);
      if (!parsed.ok || parsed.command.kind !== 'reads') return null;
      commands.push(parsed.command);
    }
    const rehearsed = rehearse(fleet.dialect, fleet.record, set.commands, false);
    const reads = rehearsed.filter((one) => one.kind === 'reads');
    if (reads.length < set.commands.length) return null; // One is too long: it is refused in its turn.
    const receipts = reads.map((one) => readReceipt(fleet, one, fleet.clock.monotonic()));
    return { id: set.id, outcome: outcomeOf(receipts), receipts };
  }

  /** What is thrown here is a bug: nobody knows what the engines hold, so nothing more may be sent to them. */
  async #run(set: CommandSet, onReceipts: OnReceipts): Promise<SetResult> {
    const fleet = this.#fleet;
    try {
      return await runSet(fleet, set, onReceipts, () => this.#stopping);
    } catch (error) {
      fleet.indicator = 'inconsistent';
      fleet.lock ??= {
        code: 1186,
        message: `the set failed unexpectedly: ${error instanceof Error ? error.message : String(error)}`,
        command: set.commands[0] ?? '',
        set: set.id,
        sender: set.sender,
        since: fleet.clock.now(),
        evidence: fleet.members.map(({ name }) => ({ engine: name, holds: 'unknown', digest: null })),
      };
      throw error;
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    this.#waiting += 1;
    const turn = this.#tail.then(work).finally(() => {
      this.#waiting -= 1;
    });
    this.#tail = turn.catch(() => undefined);
    return turn;
  }
}
