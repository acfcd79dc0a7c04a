// One set: its commands in order, its on-error policy, and the two durable moments around what is sent.
//
// A portion of commands shares one intent and one outcome on disk. Nothing of a portion is seen by anybody before its
// outcome is durable, so a crash in between loses nothing that was acknowledged. A `rollback` set is one portion: its
// commands have one fate.

import { assert } from './assert.ts';
import { type CommandSet, type EngineReceipt, outcomeOf, type Receipt, type SetResult } from './command.ts';
import type { Change } from './configuration.ts';
import { DEPOSED } from './deliver.ts';
import { type Code, LockstepError } from './errors.ts';
import type { Fleet } from './fleet.ts';
import { cannotUndo, gate, propagate, rollBack, type Verdict } from './propagate.ts';
import { type Rehearsed, rehearse, type Step } from './rehearse.ts';
import { JOURNAL_COMMANDS_MAX } from './settings.ts';
import type { Lock } from './store.ts';

/** Called with receipts as they become durable. */
export type OnReceipts = (receipts: readonly Receipt[]) => void;

/** Asked between two commands: true ends the set, what has not been sent is skipped. */
export type Stopping = () => boolean;

export async function runSet(
  fleet: Fleet,
  set: CommandSet,
  onReceipts: OnReceipts,
  stopping: Stopping,
): Promise<SetResult> {
  const receipts: Receipt[] = [];
  const publish = (portion: readonly Receipt[]): void => {
    for (const receipt of portion) receipts.push(receipt);
    onReceipts(portion);
  };
  while (receipts.length < set.commands.length) {
    const position = receipts.length;
    const stopped = set.onError !== 'continue' && receipts.some(failed);
    const size = set.onError === 'rollback' ? set.commands.length : JOURNAL_COMMANDS_MAX;
    const lines = set.commands.slice(position, position + size);
    const portion = new Portion(fleet, set, position);
    if (stopped) await portion.skip(lines, 'an earlier command of the set failed');
    else if (stopping()) await portion.skip(lines, 'the manager is stopping');
    else await portion.run(lines, stopping);
    assert(portion.receipts.length > 0, 'every portion gets on', { position });
    publish(portion.receipts);
  }
  return { id: set.id, outcome: outcomeOf(receipts), receipts };
}

function failed({ outcome }: Receipt): boolean {
  return outcome !== 'applied' && outcome !== 'read';
}

class Portion {
  receipts: Receipt[] = [];
  readonly #fleet: Fleet;
  readonly #set: CommandSet;
  readonly #position: number;
  /** Digest of the record before the portion. */
  readonly #base: string;
  #applied: Step[] = [];
  #changes: Change[] = [];
  #atom: string | null = null;
  #lock: Lock | null = null;

  constructor(fleet: Fleet, set: CommandSet, position: number) {
    this.#fleet = fleet;
    this.#set = set;
    this.#position = position;
    this.#base = fleet.record.digest;
  }

  /** Gives up on lines without sending anything. */
  async skip(lines: readonly string[], why: string): Promise<void> {
    this.#skip(lines, why);
    await this.#end();
  }

  #skip(lines: readonly string[], why: string): void {
    for (const line of lines) this.receipts.push(skipped(line, why));
  }

  /**
   * Runs lines until all have a receipt, or until an engine decided otherwise than the rehearsal under `continue`: what
   * is behind that must be rehearsed again, in a portion of its own.
   */
  async run(lines: readonly string[], stopping: Stopping): Promise<void> {
    const fleet = this.#fleet;
    const goesOn = this.#set.onError === 'continue';
    const closedBefore = await gate(fleet);
    const rehearsed = rehearse(fleet.dialect, fleet.record, lines, !goesOn);
    const steps = rehearsed.filter((one) => one.kind === 'configures');
    const closed = closedBefore ?? (steps.length > 0 ? await this.#intend(steps) : null);
    let why: string | null = null;
    for (const one of rehearsed) {
      if (stopping() && this.#set.onError !== 'rollback') {
        why = 'the manager is stopping';
        break;
      }
      const receipt = await this.#one(one, closed);
      this.receipts.push(receipt);
      if (!failed(receipt)) continue;
      if (!goesOn) {
        why = 'an earlier command of the set failed';
        break;
      }
      // Where the way was closed from the start nothing has changed, and all that is behind gets the same answer: one
      // portion, not one for each command, of which each would rehearse all that is behind it.
      if (closed === null && (one.kind === 'configures' || fleet.lock !== null)) break;
    }
    if (why !== null) this.#skip(lines.slice(this.receipts.length), why);
    if (this.#set.onError === 'rollback' && this.receipts.some(failed)) await this.#rollBack();
    await this.#end();
  }

  /** Makes the intent durable. A verdict means that it could not be, and that nothing may be sent. */
  async #intend(steps: readonly Step[]): Promise<Verdict | null> {
    const before = new Map<string, string | null>();
    for (const { changes } of steps) {
      for (const change of changes)
        if (!before.has(change.key)) before.set(change.key, change.before ?? null);
    }
    const atom = this.#fleet.newId();
    try {
      await this.#fleet.store.intent(this.#fleet.name, {
        atom,
        set: this.#set.id,
        sender: this.#set.sender,
        time: this.#fleet.clock.now(),
        commands: steps.map(({ line }) => line),
        before: [...before],
      });
    } catch (error) {
      const { code, message } = storeFailure(error);
      return {
        outcome: 'refused',
        code,
        message: `${message}; nothing was sent`,
        index: null,
        engines: [],
      };
    }
    this.#atom = atom;
    return null;
  }

  async #one(one: Rehearsed, closed: Verdict | null): Promise<Receipt> {
    const began = this.#fleet.clock.monotonic();
    if (one.kind === 'reads') return this.#read(one, began);
    const { line } = one;
    // Nothing but a lock, a loss or drift can close the gate while a set runs, and each is seen here.
    const verdict = closed ?? (await gate(this.#fleet));
    if (verdict !== null) return this.#receipt(line, [], verdict, began);
    if (one.kind === 'refused') {
      const { code, message, column } = one.refusal;
      const refused: Verdict = { outcome: 'refused', code, message, index: null, engines: [] };
      return { ...this.#receipt(line, [], refused, began), ...(column === undefined ? {} : { column }) };
    }
    return this.#send(one, began);
  }

  async #send(step: Step, began: number): Promise<Receipt> {
    const fleet = this.#fleet;
    const { timeoutMs = fleet.settings.timeoutMs } = this.#set;
    fleet.indicator = 'in-progress';
    const verdict = await propagate(fleet, step, Math.min(timeoutMs, fleet.settings.timeoutMs));
    fleet.indicator = 'consistent';
    if (verdict.outcome === 'applied') {
      this.#applied.push(step);
      this.#changes.push(...step.changes);
    }
    if (verdict.outcome === 'locked') {
      this.#close(step.line, verdict.code, verdict.message, step.base, step.expected);
    }
    return this.#receipt(step.line, step.undo, verdict, began);
  }

  #read(one: Extract<Rehearsed, { kind: 'reads' }>, began: number): Receipt {
    return readReceipt(this.#fleet, one, began);
  }

  async #rollBack(): Promise<void> {
    const fleet = this.#fleet;
    const cause = this.receipts.find(failed);
    assert(cause !== undefined, 'a set is rolled back because a command failed');
    if (fleet.lock !== null || fleet.deposed || this.#applied.length === 0) return;
    const after = fleet.record.digest;
    const unsettled = await rollBack(fleet, this.#applied);
    const locked = unsettled.length > 0;
    const why = locked
      ? unsettled.map(cannotUndo).join('; ')
      : `undone, because a later command of the set failed: ${cause.message}`;
    const code: Code = locked ? 1241 : 1243;
    if (locked) this.#close(cause.command, code, why, fleet.record.digest, after);
    this.#changes = [];
    this.receipts = this.receipts.map((receipt) =>
      receipt.outcome === 'applied'
        ? {
            ...receipt,
            outcome: locked ? 'locked' : 'undone',
            code,
            message: why,
            engines: this.#now(receipt),
          }
        : receipt,
    );
  }

  /** Where the engines of a receipt stand after the command was taken back. */
  #now({ engines }: Receipt): EngineReceipt[] {
    return engines.map((one) => {
      const { index, counter, digest } = this.#fleet.member(one.name)?.last ?? one;
      return { ...one, index, counter, digest };
    });
  }

  /** Locks the fleet in memory; {@link #end} makes it durable before anybody is answered. */
  #close(command: string, code: Code, message: string, before: string, after: string): void {
    const fleet = this.#fleet;
    // A manager that was deposed writes nothing, so it cannot lock: whoever deposed it decides.
    if (fleet.deposed) return;
    this.#lock = {
      code,
      message,
      command,
      set: this.#set.id,
      sender: this.#set.sender,
      since: fleet.clock.now(),
      evidence: fleet.members.map(({ name, state, last: { digest } }) => {
        if (state !== 'up') return { engine: name, holds: 'unknown', digest: null };
        const holds = digest === before ? 'before' : digest === after ? 'after' : 'other';
        return { engine: name, holds, digest };
      }),
    };
    fleet.lock = this.#lock;
    fleet.indicator = 'inconsistent';
  }

  /** The second durable moment. If it fails, what was sent is there and not recorded: only a lock is the truth. */
  async #end(): Promise<void> {
    const fleet = this.#fleet;
    if (fleet.deposed) {
      this.#withdraw(DEPOSED, 1204);
      return;
    }
    try {
      await fleet.store.outcome(fleet.name, {
        atom: this.#atom,
        set: this.#set.id,
        sender: this.#set.sender,
        time: fleet.clock.now(),
        position: this.#position,
        // What a command read is answered, never journaled.
        receipts: this.receipts.map((receipt) =>
          receipt.output === null ? receipt : { ...receipt, output: null },
        ),
        changes: this.#changes,
        record: fleet.position(),
        lock: this.#lock,
      });
    } catch (error) {
      const { message } = storeFailure(error);
      if (this.#atom === null) return; // Nothing was sent, so nothing is untrue: only the history lacks a line.
      const why = `the outcome could not be written: ${message}`;
      if (this.#lock === null) {
        this.#close(this.receipts[0]?.command ?? '', 1186, why, this.#base, fleet.record.digest);
      } else {
        // What locked it is still what an operator has to know.
        this.#lock = { ...this.#lock, message: `${this.#lock.message}; ${why}` };
        fleet.lock = this.#lock;
      }
      this.#withdraw(why, 1186);
    }
  }

  /** What was sent cannot be acknowledged, because it is not durable: its outcome is decided elsewhere. */
  #withdraw(why: string, code: Code): void {
    this.receipts = this.receipts.map((receipt) =>
      receipt.outcome === 'applied' || receipt.outcome === 'undone'
        ? { ...receipt, outcome: 'locked', code, message: why }
        : receipt,
    );
  }

  #receipt(line: string, undo: readonly string[], verdict: Verdict, began: number): Receipt {
    const { outcome, code, message, index, engines } = verdict;
    const ms = this.#fleet.clock.monotonic() - began;
    return { index, command: line, outcome, code, message, output: null, undo, engines, ms };
  }
}

/** The answer to a command that reads: from the record, so no engine and no lock delays it. */
export function readReceipt(
  fleet: Fleet,
  { line, command }: Extract<Rehearsed, { kind: 'reads' }>,
  began: number,
): Receipt {
  const shown = fleet.dialect.show(fleet.record, command);
  const ms = fleet.clock.monotonic() - began;
  const receipt = { index: null, command: line, undo: [], engines: [], ms };
  if ('text' in shown) return { ...receipt, outcome: 'read', code: 0, message: 'Done', output: shown.text };
  const column = shown.column === undefined ? {} : { column: shown.column };
  return {
    ...receipt,
    ...column,
    outcome: 'refused',
    code: shown.code,
    message: shown.message,
    output: null,
  };
}

function skipped(line: string, why: string): Receipt {
  return {
    index: null,
    command: line,
    outcome: 'skipped',
    code: 1243,
    message: `not run: ${why}`,
    output: null,
    undo: [],
    engines: [],
    ms: 0,
  };
}

/** What a rejected write says. Anything but a coded error is a bug and goes on up. */
function storeFailure(error: unknown): { code: Code; message: string } {
  if (error instanceof LockstepError) return { code: error.code, message: error.message };
  throw error;
}
