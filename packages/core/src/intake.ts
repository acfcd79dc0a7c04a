// How sets come in: checked, given an id, and put in the queue; once under a key, or so that nobody waits for them. What
// becomes of them is asked for here, too.
//
//   submit       in memory until its first intent
//   submitOnce   the same, under an idempotency key: it runs once, however often it is sent
//   submitLater  durable before it is taken in
//
// Invariant: sets run in the order in which they were taken in.

import { type CommandSet, type OnError, outcomeOf, type Receipt, type SetResult } from './command.ts';
import { LockstepError } from './errors.ts';
import type { Fleet } from './fleet.ts';
import { managerAction } from './manager-commands.ts';
import { readReceipt, statusReceipt } from './receipts.ts';
import { rehearse } from './rehearse.ts';
import type { OnReceipts } from './sets.ts';
import { SET_COMMANDS_MAX } from './settings.ts';
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
  readonly #unfinished = new Map<string, Promise<SetResult>>();

  constructor({ fleet, turns, run, over }: IntakeContext) {
    this.#fleet = fleet;
    this.#turns = turns;
    this.#run = run;
    this.#over = over;
  }

  /**
   * Takes a set in. Throws, with nothing done, 1205 when it is empty or too large or its wait is below 1 ms, 272 when the
   * buffer is full or the manager is stopping. Receipts come as they are durable, before the result.
   */
  submit(submission: Submission, onReceipts: OnReceipts = () => undefined): Accepted {
    return this.#submit(this.#accept(submission), onReceipts);
  }

  /** Takes the lines of a load in: what was taken once, or is in a file, comes in whatever senders may send in one set. */
  load(commands: readonly string[]): Accepted {
    const set = this.#accept({ commands, sender: 'load', onError: 'continue' }, SET_COMMANDS_MAX);
    return this.#submit(set, () => undefined);
  }

  #submit(set: CommandSet, onReceipts: OnReceipts): Accepted {
    const read = this.#readOnly(set);
    if (read !== null) {
      onReceipts(read.receipts);
      return { id: set.id, result: Promise.resolve(read), repeated: false };
    }
    this.#refuseMore();
    return this.#queue(set, this.#begun(set, null), onReceipts);
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
    this.#refuseMore();
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
    this.#refuseMore();
    const begun = this.#begun(set, key);
    const before = this.#keyed.get(key ?? '');
    if (before !== undefined && before.hash !== begun.hash) throw otherContent(begun.key, before.set);
    if (before !== undefined) return { ...(await before.taken), repeated: true };
    const known = await this.#fleet.store.begin(this.#fleet.name, begun);
    return known === null ? this.#queue(set, undefined, () => undefined) : this.#repeat(begun, known);
  }

  /** A set that runs, or ran, by its id or its key; null where there is none. */
  async find(by: { readonly set: string } | { readonly key: string }): Promise<SetState | null> {
    const { store, name } = this.#fleet;
    const waiting = 'key' in by ? await this.#keyed.get(by.key)?.taken : undefined;
    const known = await store.findSet(name, by);
    const id = waiting?.id ?? known?.set ?? ('set' in by ? by.set : null);
    if (id === null) return null;
    const running = this.#unfinished.has(id);
    if (known === null && !running) return null;
    return { id, state: running ? 'running' : 'done', receipts: await store.receipts(name, id) };
  }

  /** Whether a set waits or runs. */
  isRunning(set: string): boolean {
    return this.#unfinished.has(set);
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

  /** What became of a set that was taken in before. */
  async #repeat(begun: SetBegun, { set, hash }: SetKnown): Promise<Accepted> {
    if (hash !== begun.hash) throw otherContent(begun.key, set);
    const running = this.#unfinished.get(set);
    if (running !== undefined) return { id: set, result: running, repeated: true };
    const receipts = await this.#fleet.store.receipts(this.#fleet.name, set);
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
    const result = this.#turns
      .take(() => this.#run(set, onReceipts, begins))
      .finally(() => {
        this.#unfinished.delete(set.id);
        this.#over();
      });
    this.#unfinished.set(set.id, result);
    return { id: set.id, result, repeated: false };
  }

  /** A set that only reads need not wait for its turn, nor for an engine. Null for any other. */
  #readOnly(set: CommandSet): SetResult | null {
    const fleet = this.#fleet;
    if (set.commands.length > READS_AT_ONCE_MAX) return null;
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
}

function otherContent(key: string | null, set: string): LockstepError {
  return new LockstepError(273, `the idempotency key ${key ?? ''} was used for another set: ${set}`);
}
