// A portion of a set: commands that share one intent and one outcome on disk, and the two durable moments around what is
// sent. Nothing of a portion is seen by anybody before its outcome is durable.

import { assert } from './assert.ts';
import { disagreement } from './baselines.ts';
import type { CommandSet, EngineReceipt, Receipt } from './command.ts';
import { type Change, invert } from './configuration.ts';
import { DEPOSED } from './deliver.ts';
import { type Code, LockstepError } from './errors.ts';
import type { Fleet } from './fleet.ts';
import { evidenceOf } from './lock.ts';
import { configStatus, managerAction } from './manager-commands.ts';
import { plainReceipt } from './note.ts';
import { cannotUndo, gate, propagate, rollBack, type Verdict } from './propagate.ts';
import { type Rehearsed, rehearse, type Step } from './rehearse.ts';
import type { AtomOutcome, Lock, SetBegun } from './store.ts';
import { describeVersion, saveRecord } from './versions.ts';

/** Asked between two commands: true ends the set, what has not been sent is skipped. */
export type Stopping = () => boolean;

export class Portion {
  receipts: Receipt[] = [];
  readonly #fleet: Fleet;
  readonly #set: CommandSet;
  readonly #position: number;
  /** The set, where nothing of it is written yet. */
  #begins: SetBegun | undefined;
  /** Digest of the record before the portion. */
  readonly #base: string;
  #applied: Step[] = [];
  #changes: Change[] = [];
  #atom: string | null = null;
  #lock: Lock | null = null;

  constructor(fleet: Fleet, set: CommandSet, position: number, begins: SetBegun | undefined) {
    this.#fleet = fleet;
    this.#set = set;
    this.#position = position;
    this.#begins = begins;
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
  async run(all: readonly string[], stopping: Stopping): Promise<void> {
    const fleet = this.#fleet;
    const goesOn = this.#set.onError === 'continue';
    const lines = this.#set.onError === 'rollback' ? all : beforeSave(all);
    const closedBefore = await gate(fleet);
    let rehearsed = this.#rehearse(lines);
    const steps = rehearsed.filter((one) => one.kind === 'configures');
    const closed = closedBefore ?? (steps.length > 0 ? await this.#intend(steps) : null);
    let why: string | null = null;
    for (let one = rehearsed.shift(); one !== undefined; one = rehearsed.shift()) {
      if (stopping() && this.#set.onError !== 'rollback') {
        why = 'the manager is stopping';
        break;
      }
      const receipt = await this.#one(one, closed);
      this.receipts.push(receipt);
      if (!failed(receipt)) {
        // Where an engine took something else than it was asked for, what is behind stands on another record.
        const elsewhere = one.kind === 'configures' && one.expected !== fleet.record.digest;
        if (elsewhere) rehearsed = this.#rehearse(lines.slice(this.receipts.length));
        continue;
      }
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
        ...(steps.some(({ irreversible }) => irreversible) ? { irreversible: true } : {}),
        before: [...before],
        begins: this.#begins,
      });
      this.#begins = undefined;
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

  #rehearse(lines: readonly string[]): Rehearsed[] {
    const fleet = this.#fleet;
    const { onError, irreversible } = this.#set;
    return rehearse(fleet.dialect, fleet.record, lines, {
      stopAtRefusal: onError !== 'continue',
      irreversible,
      disagreement: (key) => disagreement(fleet, key),
    }).map((one) =>
      onError === 'rollback' && one.kind === 'configures' && one.irreversible ? notInRollback(one) : one,
    );
  }

  async #one(one: Rehearsed, closed: Verdict | null): Promise<Receipt> {
    const began = this.#fleet.clock.monotonic();
    if (one.kind === 'reads') return readReceipt(this.#fleet, one, began);
    const { line } = one;
    if (one.kind === 'manages' && one.action === 'show-configstatus')
      return statusReceipt(this.#fleet, line, began);
    // Nothing but a lock, a loss or drift can close the gate while a set runs, and each is seen here.
    const verdict = closed ?? (await gate(this.#fleet));
    if (verdict !== null) return this.#receipt(line, [], verdict, began);
    if (one.kind === 'refused') {
      const { code, message, column } = one.refusal;
      const refused: Verdict = { outcome: 'refused', code, message, index: null, engines: [] };
      return { ...this.#receipt(line, [], refused, began), ...(column === undefined ? {} : { column }) };
    }
    if (one.kind === 'manages') return this.#save(line, began);
    return this.#send(one, began);
  }

  async #save(line: string, began: number): Promise<Receipt> {
    const fleet = this.#fleet;
    const refused = (code: Code, message: string): Receipt =>
      this.#receipt(line, [], { outcome: 'refused', code, message, index: null, engines: [] }, began);
    if (this.#set.onError === 'rollback')
      return refused(1205, 'a set that is rolled back cannot save: a version stays');
    try {
      const version = await saveRecord(fleet, { label: null, sender: this.#set.sender, force: false });
      return { ...plainReceipt(line, describeVersion(fleet, version)), ms: fleet.clock.monotonic() - began };
    } catch (error) {
      const { code, message } = storeFailure(error);
      return refused(code, message);
    }
  }

  async #send(step: Step, began: number): Promise<Receipt> {
    const fleet = this.#fleet;
    const { timeoutMs = fleet.settings.timeoutMs } = this.#set;
    fleet.indicator = 'in-progress';
    const verdict = await propagate(fleet, step, Math.min(timeoutMs, fleet.settings.timeoutMs));
    fleet.indicator = 'consistent';
    const done = verdict.taken ?? step;
    if (verdict.outcome === 'applied') {
      this.#applied.push(done);
      this.#changes.push(...done.changes);
    }
    if (verdict.outcome === 'locked') {
      const { line, base, expected, changes } = step;
      this.#close(
        { command: line, code: verdict.code, message: verdict.message },
        base,
        expected,
        changes,
        1,
      );
    }
    return this.#receipt(step.line, done.undo, verdict, began);
  }

  async #rollBack(): Promise<void> {
    const fleet = this.#fleet;
    const cause = this.receipts.find(failed);
    assert(cause !== undefined, 'a set is rolled back because a command failed');
    if (fleet.lock !== null || fleet.deposed !== null || this.#applied.length === 0) return;
    const after = fleet.record.digest;
    const unsettled = await rollBack(fleet, this.#applied);
    const locked = unsettled.length > 0;
    const why = locked
      ? unsettled.map(cannotUndo).join('; ')
      : `undone, because a later command of the set failed: ${cause.message}`;
    const code: Code = locked ? 1241 : 1243;
    if (locked) {
      const what = { command: cause.command, code, message: why };
      this.#close(what, fleet.record.digest, after, this.#changes, this.#applied.length);
    }
    this.#changes = [];
    this.#applied = [];
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
  #close(
    what: Pick<Lock, 'command' | 'code' | 'message'>,
    before: string,
    after: string,
    changes: readonly Change[],
    commands: number,
  ): void {
    const fleet = this.#fleet;
    // A manager that was deposed writes nothing, so it cannot lock: whoever deposed it decides.
    if (fleet.deposed !== null) return;
    this.#lock = {
      ...what,
      set: this.#set.id,
      sender: this.#set.sender,
      since: fleet.clock.now(),
      evidence: evidenceOf(fleet, before, after),
      after: changes,
      commands,
    };
    fleet.lock = this.#lock;
    fleet.indicator = 'inconsistent';
  }

  /** The second durable moment. If it fails, what was sent is there and not recorded: only a lock is the truth. */
  async #end(): Promise<void> {
    const fleet = this.#fleet;
    if (fleet.deposed !== null) {
      this.#withdraw(DEPOSED, 1204);
      return;
    }
    // Nothing is sent in such a fleet, and its history goes on when the outcome before is known.
    if (fleet.unwritten !== null) return;
    try {
      await fleet.store.outcome(fleet.name, this.#outcome());
      fleet.unsaved.clear();
    } catch (error) {
      this.#failToEnd(storeFailure(error).message);
    }
    if (this.#lock !== null) fleet.emit('locked', null, this.#lock.message);
  }

  #outcome(): AtomOutcome {
    const fleet = this.#fleet;
    return {
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
      standings: [...fleet.unsaved],
      begins: this.#begins,
      ends: this.#position + this.receipts.length === this.#set.commands.length,
    };
  }

  /**
   * The record stays what is durable: the state before the portion. What was sent is the way forward from the lock, and
   * the outcome, without what it can no longer claim, is written as soon as that is possible.
   */
  #failToEnd(message: string): void {
    const fleet = this.#fleet;
    if (this.#atom === null) return; // Nothing was sent, so nothing is untrue: only the history lacks a line.
    const why = `the outcome could not be written: ${message}`;
    const lock = this.#lock;
    const after = fleet.record.digest;
    fleet.record.apply(invert(this.#changes));
    fleet.counter -= this.#applied.length;
    const changes = [...this.#changes, ...(lock?.after ?? [])];
    const commands = this.#applied.length + (lock?.commands ?? 0);
    if (lock === null) {
      const command = this.receipts[0]?.command ?? '';
      this.#close({ command, code: 1186, message: why }, this.#base, after, changes, commands);
    } else {
      // What locked it is still what an operator has to know.
      this.#lock = { ...lock, message: `${lock.message}; ${why}`, after: changes, commands };
      fleet.lock = this.#lock;
    }
    this.#changes = [];
    this.#withdraw(why, 1186);
    fleet.unwritten = this.#outcome();
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

function notInRollback({ line }: Step): Rehearsed {
  const message = 'a set that is rolled back cannot hold what no undo restores: send it by itself';
  return { kind: 'refused', line, refusal: { code: 1205, message } };
}

/** Up to the first command that saves, which is a portion of its own: what is saved is what is durable. */
function beforeSave(lines: readonly string[]): readonly string[] {
  const at = lines.findIndex((line) => managerAction(line) === 'save');
  return at === -1 ? lines : lines.slice(0, Math.max(at, 1));
}

/** Tries once more to write an outcome that could not be written. Rejects as the store does. */
export async function writeUnwritten(fleet: Fleet): Promise<void> {
  const { unwritten } = fleet;
  if (unwritten === null) return;
  await fleet.store.outcome(fleet.name, { ...unwritten, record: fleet.position() });
  fleet.unwritten = null;
}

export function failed({ outcome }: Receipt): boolean {
  return outcome !== 'applied' && outcome !== 'read';
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

/** The answer to `show configstatus`. */
export function statusReceipt(fleet: Fleet, line: string, began: number): Receipt {
  const ms = fleet.clock.monotonic() - began;
  return { ...plainReceipt(line, 'Done'), outcome: 'read', output: configStatus(fleet), ms };
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
