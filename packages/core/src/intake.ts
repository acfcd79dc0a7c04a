// How sets come in: checked, given an id, and put in the queue; once under a key, or so that nobody waits for them. What
// becomes of them is asked for here, too.
//
//   submit       in memory until its first intent
//   submitOnce   the same, under an idempotency key: it runs once, however often it is sent
//   submitLater  durable before it is taken in
//   hold         a part of a group: in memory until the last part comes by one of the three, see groups.ts
//
// Invariant: sets run in the order in which they were taken in.

import { assert } from './assert.ts';
import { type CommandSet, type OnError, outcomeOf, type Receipt, type SetResult } from './command.ts';
import { LockstepError } from './errors.ts';
import type { Fleet } from './fleet.ts';
import { type Complete, type GroupPart, type GroupSubmission, Groups, type Held } from './groups.ts';
import { managerAction } from './manager-commands.ts';
import { readReceipt, refusedReceipt, statusReceipt } from './receipts.ts';
import { rehearse } from './rehearse.ts';
import type { OnReceipts } from './sets.ts';
import { LINE_BYTES_MAX, SET_COMMANDS_MAX } from './settings.ts';
import type { SetBegun, SetKnown } from './store.ts';
import type { Turns } from './turns.ts';

/** Commands of a set that only reads above which it waits for its turn like any other. */
const READS_AT_ONCE_MAX = 100;

/** What a sender asks for. */
export interface Submission {
  readonly commands: readonly string[];
  readonly sender: string;
  readonly onError?: OnError | undefined;
  /** Longest wait for one delivery in ms (1 or more); above the fleet's own it has no effect. */
  readonly timeoutMs?: number | undefined;
  /** Accepts commands that destroy data or may cut the manager off: what no undo restores (default: no). */
  readonly irreversible?: boolean | undefined;
  /** Where it is a part of a group: all of its parts are one set, all or none. */
  readonly group?: GroupPart | undefined;
}

/** A set that was taken in: its id now, its result later. */
export interface Accepted {
  readonly id: string;
  /** How many it has: of a group all parts'. */
  readonly commands: number;
  readonly result: Promise<SetResult>;
  /** Whether the set was known already, by its key: then it is not run again, and hands on no receipts. */
  readonly repeated: boolean;
}

/** A set as it can be asked for later. */
export interface SetState {
  readonly id: string;
  /** `waiting` counts as running. `held`: parts of a group that waits for the rest. */
  readonly state: 'held' | 'running' | 'done';
  readonly receipts: readonly Receipt[];
  /** The group that is held back, where it is. */
  readonly held?: Held;
}

interface IntakeContext {
  readonly fleet: Fleet;
  readonly turns: Turns;
  /** Runs a set, in its turn. `begins` is the set where it is not written yet. */
  readonly run: (set: CommandSet, onReceipts: OnReceipts, begins: SetBegun | undefined) => Promise<SetResult>;
  /** Called when a set is over. */
  readonly over: () => void;
}

export class Intake {
  readonly #fleet: Fleet;
  readonly #turns: Turns;
  readonly #run: IntakeContext['run'];
  readonly #over: IntakeContext['over'];
  /** The sets that wait or run under an idempotency key, by it. */
  readonly #keyed = new Map<string, { set: string; hash: string; taken: Promise<Accepted> }>();
  /** The sets that wait or run. */
  readonly #unfinished = new Map<string, Pick<Accepted, 'commands' | 'result'>>();
  readonly #groups: Groups;

  constructor({ fleet, turns, run, over }: IntakeContext) {
    this.#fleet = fleet;
    this.#turns = turns;
    this.#run = run;
    this.#over = over;
    const { clock, settings } = fleet;
    this.#groups = new Groups({
      clock,
      timeoutMs: settings.groupTimeoutMs,
      onError: settings.onError,
      groupsMax: settings.bufferSets,
      commandsMax: settings.setCommands,
    });
  }

  /**
   * Takes a set in. Throws, with nothing done, 1205 when it is empty or too large or its wait is below 1 ms, 272 when the
   * buffer is full or the manager is stopping. Receipts come as they are durable, before the result. Of a group this takes
   * the last part, and throws as {@link Groups.take}.
   */
  submit(submission: Submission, onReceipts: OnReceipts = () => undefined): Accepted {
    return this.#submit(this.accept(submission), submission, onReceipts);
  }

  /** Takes the lines of a load in: what was taken once, or is in a file, comes in whatever senders may send in one set. */
  load(commands: readonly string[]): Accepted {
    const submission: Submission = { commands, sender: 'load', onError: 'continue' };
    const set = { ...this.accept(submission, SET_COMMANDS_MAX), lineBytes: LINE_BYTES_MAX };
    return this.#submit(set, submission, () => undefined);
  }

  #submit(set: CommandSet, submission: Submission, onReceipts: OnReceipts): Accepted {
    const read = this.#readOnly(set, submission);
    if (read !== null) {
      onReceipts(read.receipts);
      return atOnce(read);
    }
    this.#refuseMore();
    const { whole } = this.#whole(set, submission, null, '');
    return this.#queue(whole, this.#begun(whole, null, ''), onReceipts);
  }

  /**
   * Takes a part of a group that others follow. Throws as {@link submit} does; under a key that it came with before it is not
   * taken again, and other content under that key is 273.
   */
  hold(submission: Submission, key: string | null): Held {
    const set = this.accept(submission);
    const { group } = submission;
    assert(
      group !== undefined && group.remaining !== 0,
      'what is held back is a part of a group, and not its last',
    );
    const hash = this.#hash(submission, set, key);
    const known = this.#recall(key, hash);
    if (known !== null) {
      assert(known.held !== null, 'what was asked for has the number of a part that is held back');
      return known.held;
    }
    const held = this.#groups.take(partOf(submission, set, group, key, hash));
    assert('held' in held, 'a group is complete with its last part only');
    return held;
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
    const set = this.accept(submission);
    const read = this.#readOnly(set, submission);
    if (read !== null) {
      onReceipts(read.receipts);
      return atOnce(read);
    }
    const hash = this.#hash(submission, set, key);
    const before = this.#keyed.get(key);
    if (before !== undefined && before.hash !== hash) throw otherContent(key, before.set);
    if (before !== undefined) return { ...(await before.taken), repeated: true };
    if (this.#recall(key, hash) !== null) return this.#repeatKnown(key, hash);
    const earlier = this.#comesLate(submission) ? await this.#earlier(key, hash) : null;
    if (earlier !== null) return earlier;
    this.#refuseMore();
    const { whole, complete } = this.#whole(set, submission, key, hash);
    const taken = this.#takeOnce(whole, this.#begun(whole, key, hash), onReceipts);
    return this.#keep(key, { set: whole.id, hash }, complete, taken);
  }

  /**
   * Takes a set in that nobody waits for: it is durable before this resolves, and whatever happens then, each of its commands
   * gets an outcome. Rejects as {@link submitOnce}; with 284 or 261 when it cannot be written.
   */
  async submitLater(submission: Submission, key: string | null): Promise<Accepted> {
    const set = this.accept(submission);
    if (this.#readOnly(set, submission) !== null) {
      throw new LockstepError(1205, 'a set that only reads is answered at once: nobody can ask for it later');
    }
    this.#refuseMore();
    const hash = this.#hash(submission, set, key);
    const before = this.#keyed.get(key ?? '');
    if (before !== undefined && before.hash !== hash) throw otherContent(key, before.set);
    if (before !== undefined) return { ...(await before.taken), repeated: true };
    if (key !== null && this.#recall(key, hash) !== null) return this.#repeatKnown(key, hash);
    const earlier = this.#comesLate(submission) ? await this.#earlier(key, hash) : null;
    if (earlier !== null) return earlier;
    const { whole, complete } = this.#whole(set, submission, key, hash);
    const taken = this.#takeLater(whole, this.#begun(whole, key, hash));
    return this.#keep(key, { set: whole.id, hash }, complete, taken);
  }

  /** A set that is held back, runs, or ran, by its id or a key that it came with; null where there is none. */
  async find(asked: { readonly set: string } | { readonly key: string }): Promise<SetState | null> {
    const { store, name } = this.#fleet;
    const group = this.#groups.find(asked);
    if (group?.state === 'held') {
      return { id: group.held.set, state: 'held', receipts: [], held: group.held };
    }
    if (group?.state === 'over') {
      const receipts = group.commands.map((command) => refusedReceipt(command, group.error));
      return { id: group.set, state: 'done', receipts };
    }
    // Also the key of a part that is not the last leads to the set.
    const by = group === null ? asked : { set: group.set };
    const waiting = 'key' in asked ? await this.#keyed.get(asked.key)?.taken : undefined;
    const known = await store.findSet(name, by);
    const id = waiting?.id ?? known?.set ?? ('set' in by ? by.set : null);
    if (id === null) return null;
    const running = this.#unfinished.has(id);
    if (known === null && !running) return null;
    const receipts = await store.receipts(name, id);
    if (running) return { id, state: 'running', receipts };
    // While they were read it may have been forgotten.
    return (await this.#isKnown(id)) ? { id, state: 'done', receipts } : null;
  }

  /** Whether a set waits or runs. */
  isRunning(set: string): boolean {
    return this.#unfinished.has(set);
  }

  /** Refuses what is held back: nothing more of it will be taken in. */
  stop(): void {
    const message = 'the manager is stopping: the group is over, and nothing of it was sent';
    this.#groups.stop(new LockstepError(272, message, { retryable: true }));
  }

  /** Checks a submission, takes secrets out of it and gives it an id. Nothing is kept. Throws as {@link submit} does. */
  accept(
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
    this.#turns.refuseStopping();
    const id = fleet.newId();
    return { id, commands, sender, onError: onError ?? fleet.settings.onError, timeoutMs, irreversible };
  }

  #refuseMore(): void {
    this.#turns.refuseMore(this.#fleet.settings.bufferSets);
  }

  async #takeOnce(set: CommandSet, begun: SetBegun, onReceipts: OnReceipts): Promise<Accepted> {
    const known = await this.#fleet.store.findSet(this.#fleet.name, { key: begun.key ?? '' });
    return known === null ? this.#queue(set, begun, onReceipts) : this.#repeat(begun, known);
  }

  async #takeLater(set: CommandSet, begun: SetBegun): Promise<Accepted> {
    const known = await this.#fleet.store.begin(this.#fleet.name, begun);
    return known === null ? this.#queue(set, undefined, () => undefined) : this.#repeat(begun, known);
  }

  /**
   * Keeps what is being taken in under its key, before anything is waited for: it may come again while the store is asked. A
   * group that does not get in is over.
   */
  async #keep(
    key: string | null,
    { set, hash }: { readonly set: string; readonly hash: string },
    complete: Complete | null,
    taken: Promise<Accepted>,
  ): Promise<Accepted> {
    if (key !== null) {
      this.#keyed.set(key, { set, hash, taken });
      const forget = (): void => {
        this.#keyed.delete(key);
      };
      taken.then(({ result }) => result.then(forget, forget), forget);
    }
    try {
      return await taken;
    } catch (error) {
      if (complete !== null && error instanceof LockstepError) this.#groups.refuse(complete, error);
      throw error;
    }
  }

  /** Whether this is the last part of a group of which nothing is held back here. */
  #comesLate({ sender, group }: Submission): boolean {
    return group !== undefined && group.whole !== true && !this.#groups.holds(sender, group.id);
  }

  /** The set that an earlier manager ran under this key; null where there is none. */
  async #earlier(key: string | null, hash: string): Promise<Accepted | null> {
    if (key === null) return null;
    const known = await this.#fleet.store.findSet(this.#fleet.name, { key });
    return known === null ? null : this.#repeat({ key, hash }, known);
  }

  /** What became of a set that was taken in before. */
  async #repeat(begun: Pick<SetBegun, 'key' | 'hash'>, { set, hash }: SetKnown): Promise<Accepted> {
    if (hash !== begun.hash) throw otherContent(begun.key, set);
    const running = this.#unfinished.get(set);
    if (running !== undefined) return { ...running, id: set, repeated: true };
    const receipts = await this.#fleet.store.receipts(this.#fleet.name, set);
    if (!(await this.#isKnown(set))) {
      const message = `the set ${set} of this idempotency key was just forgotten: sent again, it is a new one`;
      throw new LockstepError(258, message, { retryable: true });
    }
    const result = Promise.resolve({ id: set, outcome: outcomeOf(receipts), receipts });
    return { id: set, commands: receipts.length, result, repeated: true };
  }

  /** Whether the store knows a set: then all receipts that were read of it are all that it has. */
  async #isKnown(set: string): Promise<boolean> {
    return (await this.#fleet.store.findSet(this.#fleet.name, { set })) !== null;
  }

  /** The set that a submission is, or that it makes complete, and then what of. */
  #whole(
    set: CommandSet,
    submission: Submission,
    key: string | null,
    hash: string,
  ): { readonly whole: CommandSet; readonly complete: Complete | null } {
    const { group } = submission;
    if (group === undefined) return { whole: set, complete: null };
    const complete = this.#groups.take(partOf(submission, set, group, key, hash));
    assert(!('held' in complete), 'what others follow is held back');
    const { commands, onError, timeoutMs } = complete;
    return { whole: { ...set, id: complete.set, commands, onError, timeoutMs, group: true }, complete };
  }

  #recall(key: string | null, hash: string): ReturnType<Groups['recall']> {
    const before = key === null ? undefined : this.#keyed.get(key);
    if (key !== null && before !== undefined && before.hash !== hash) throw otherContent(key, before.set);
    return key === null ? null : this.#groups.recall(key, hash);
  }

  /** What became of a group whose last part comes again. */
  async #repeatKnown(key: string, hash: string): Promise<Accepted> {
    const known = await this.#fleet.store.findSet(this.#fleet.name, { key });
    if (known !== null) return this.#repeat({ key, hash }, known);
    throw new LockstepError(
      1195,
      `the set under the idempotency key ${key} was complete, and is not known any more`,
    );
  }

  /** Digest of what was asked, for its key. Without one it would be work for nothing: of a million commands, say. */
  #hash({ group }: Submission, set: CommandSet, key: string | null): string {
    if (key === null) return '';
    const { commands, onError, timeoutMs, irreversible } = set;
    const asked = [commands, onError, timeoutMs ?? null];
    const more = group === undefined ? [] : [group.id, group.remaining];
    return this.#fleet.hash(
      JSON.stringify([...asked, ...(irreversible || more.length > 0 ? [irreversible] : []), ...more]),
    );
  }

  #begun({ id, commands, onError, sender }: CommandSet, key: string | null, hash: string): SetBegun {
    return { set: id, key, hash, sender, time: this.#fleet.clock.now(), onError, commands };
  }

  #queue(set: CommandSet, begins: SetBegun | undefined, onReceipts: OnReceipts): Accepted {
    const result = this.#turns
      .take(() => this.#run(set, onReceipts, begins))
      .finally(() => {
        this.#unfinished.delete(set.id);
        this.#over();
      });
    const commands = set.commands.length;
    this.#unfinished.set(set.id, { commands, result });
    return { id: set.id, commands, result, repeated: false };
  }

  /** A set that only reads need not wait for its turn, nor for an engine. Null for any other. */
  #readOnly(set: CommandSet, { group }: Submission): SetResult | null {
    const fleet = this.#fleet;
    if (group !== undefined || set.commands.length > READS_AT_ONCE_MAX) return null;
    for (const line of set.commands) {
      if (managerAction(line) === 'show-configstatus') continue;
      const parsed = fleet.dialect.parse(line);
      if (!parsed.ok || parsed.command.kind !== 'reads') return null;
    }
    const receipts: Receipt[] = [];
    const rehearsal = { stopAtRefusal: false, lineBytes: fleet.settings.lineBytes };
    for (const one of rehearse(fleet.dialect, fleet.record, set.commands, rehearsal)) {
      const began = fleet.clock.monotonic();
      if (one.kind === 'reads') receipts.push(readReceipt(fleet, one, began));
      else if (one.kind === 'manages') receipts.push(statusReceipt(fleet, one.line, began));
      else return null; // It is too long: it is refused in its turn.
    }
    return { id: set.id, outcome: outcomeOf(receipts), receipts };
  }
}

function otherContent(key: string | null, set: string): LockstepError {
  return new LockstepError(273, `the idempotency key ${key ?? ''} was used for another set: ${set}`);
}

function atOnce(result: SetResult): Accepted {
  return {
    id: result.id,
    commands: result.receipts.length,
    result: Promise.resolve(result),
    repeated: false,
  };
}

function partOf(
  { onError, timeoutMs }: Submission,
  { id, commands, sender, irreversible }: CommandSet,
  group: GroupPart,
  key: string | null,
  hash: string,
): GroupSubmission {
  return { ...group, set: id, commands, sender, onError, timeoutMs, irreversible, key, hash };
}
