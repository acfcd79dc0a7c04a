// A portion of a set: commands that share one intent and one outcome on disk, and the two durable moments around what is
// sent. Nothing of a portion is seen by anybody before its outcome is durable.

import { assert } from './assert.ts';
import { disagreement } from './baselines.ts';
import type { CommandSet, EngineReceipt, Receipt } from './command.ts';
import { type Change, invert } from './configuration.ts';
import { DEPOSED } from './deliver.ts';
import type { Determined } from './determine.ts';
import { inTheWay } from './drift.ts';
import type { Code } from './errors.ts';
import type { Fleet } from './fleet.ts';
import { closed as closedAs, gate } from './gate.ts';
import { evidenceOf } from './lock.ts';
import { managerAction } from './manager-commands.ts';
import { plainReceipt } from './note.ts';
import { propagate } from './propagate.ts';
import {
  failed,
  readReceipt,
  skippedReceipt,
  statusReceipt,
  storeFailure,
  verdictReceipt,
} from './receipts.ts';
import {
  isFinal,
  NOT_IN_ROLLBACK,
  NOT_SAVED_IN_ROLLBACK,
  type Rehearsed,
  rehearseGroup,
  rehearsing,
  type Step,
} from './rehearse.ts';
import { JOURNAL_COMMANDS_MAX } from './settings.ts';
import { inSlices } from './slices.ts';
import type { AtomOutcome, Lock, SetBegun } from './store.ts';
import { cannotUndo, rollBack } from './undo.ts';
import type { Verdict } from './verdict.ts';
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
  /** Lines that are refused before they are looked at. */
  #refusals: Determined['refusals'] = new Map();
  /** Whether the record is not where the last command was to lead. */
  #astray = false;

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
    for (const line of lines) this.receipts.push(skippedReceipt(line, why));
  }

  /**
   * Runs lines until all have a receipt, or until an engine decided otherwise than the rehearsal under `continue`: what
   * is behind that must be rehearsed again, in a portion of its own.
   */
  async run({ lines: all, refusals }: Determined, stopping: Stopping): Promise<void> {
    const fleet = this.#fleet;
    this.#refusals = refusals;
    // The lines of a group have one fate, and each its own answer.
    const goesOn = this.#set.onError === 'continue' || this.#set.group === true;
    const lines = this.#isWhole ? all : beforeSave(all);
    const closedBefore = await gate(fleet);
    let rehearsed = await this.#rehearse(lines);
    const steps = rehearsed.filter((one) => one.kind === 'configures');
    const closed = closedBefore ?? (steps.length > 0 ? await this.#intend(steps) : null);
    let why: string | null = null;
    for (let one = rehearsed[0]; one !== undefined; one = rehearsed[0]) {
      if (stopping() && !this.#isWhole) {
        why = 'the manager is stopping';
        break;
      }
      const before = this.receipts.length;
      const done = await this.#some(one, rehearsed, closed, stopping);
      rehearsed = rehearsed.slice(done);
      const last = this.receipts.at(-1);
      assert(last !== undefined && this.receipts.length > before, 'whatever is begun gets a receipt');
      if (!failed(last)) {
        // Where an engine took something else than it was asked for, what is behind stands on another record.
        if (this.#astray) rehearsed = await this.#rehearse(lines.slice(this.receipts.length));
        this.#astray = false;
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

  /** Whether its commands have one fate: then it is one portion, and is not stopped in the middle. */
  get #isWhole(): boolean {
    return this.#set.onError === 'rollback' || this.#set.group === true;
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
        commands: steps.flatMap(({ commands }) => [...commands]),
        ...(steps.some(({ irreversible }) => irreversible) ? { irreversible: true } : {}),
        before: [...before],
        begins: this.#begins,
      });
      this.#begins = undefined;
    } catch (error) {
      const { code, message } = storeFailure(error);
      return closedAs('refused', code, `${message}; nothing was sent`);
    }
    this.#atom = atom;
    return null;
  }

  async #rehearse(lines: readonly string[]): Promise<Rehearsed[]> {
    const fleet = this.#fleet;
    const { onError, irreversible, group } = this.#set;
    const rehearsal = {
      stopAtRefusal: onError !== 'continue',
      irreversible,
      undoOfRemovals: fleet.settings.undoOfRemovals,
      lineBytes: this.#set.lineBytes ?? fleet.settings.lineBytes,
      refusals: this.#refusals,
      disagreement: (key: string) => disagreement(fleet, key),
    };
    if (group === true) return this.#rehearseGroup(lines, rehearsal);
    const rehearsed = await inSlices(fleet.clock, rehearsing(fleet.dialect, fleet.record, lines, rehearsal));
    const all = rehearsed.map((one) =>
      onError === 'rollback' && one.kind === 'configures' && isFinal(one) ? notInRollback(one) : one,
    );
    return this.receipts.length === 0 ? this.#leading(all) : all;
  }

  /** A plan that would end elsewhere than it is for is refused before anything is sent. */
  #leading(all: Rehearsed[]): Rehearsed[] {
    const { leadsTo } = this.#set;
    const [first] = all;
    const last = all.at(-1);
    if (leadsTo === undefined || first?.kind !== 'configures' || last?.kind !== 'configures') return all;
    if (last.expected === leadsTo) return all;
    const message = `its commands would lead to digest ${last.expected}, not to ${leadsTo}: nothing was sent`;
    return [
      { kind: 'refused', line: first.lines[0] ?? '', refusal: { code: 1241, message } },
      ...all.slice(1),
    ];
  }

  /** A group that is refused is refused line by line: one for what is wrong with it, the others for its sake. */
  #rehearseGroup(lines: readonly string[], rehearsal: Parameters<typeof rehearseGroup>[3]): Rehearsed[] {
    const { dialect, record } = this.#fleet;
    const group = rehearseGroup(dialect, record, lines, rehearsal);
    if (group.kind === 'configures') return [group];
    const culprit = lines[group.at] ?? '';
    return lines.map((line, at): Rehearsed => {
      if (at === group.at) return { kind: 'refused', line, refusal: group.refusal };
      const message = `its group was refused: ${culprit}: ${group.refusal.message}`;
      return { kind: 'refused', line, refusal: { code: 1243, message } };
    });
  }

  /** Runs what is next: one line, or as many commands as may be under way together. Answers how many were rehearsed for it. */
  async #some(
    one: Rehearsed,
    rehearsed: readonly Rehearsed[],
    closed: Verdict | null,
    stopping: Stopping,
  ): Promise<number> {
    const fleet = this.#fleet;
    const began = fleet.clock.monotonic();
    if (one.kind === 'reads' || (one.kind === 'manages' && one.action === 'show-configstatus')) {
      const receipt =
        one.kind === 'reads' ? readReceipt(fleet, one, began) : statusReceipt(fleet, one.line, began);
      this.receipts.push(receipt);
      return 1;
    }
    const lines = one.kind === 'configures' ? one.lines : [one.line];
    // Nothing but a lock, a loss or drift can close the gate while a set runs, and each is seen here.
    const verdict = closed ?? (await gate(fleet));
    if (verdict !== null) {
      for (const line of lines) this.receipts.push(verdictReceipt(fleet, line, verdict, { began }));
      return 1;
    }
    if (one.kind === 'configures') return this.#send(one, rehearsed, stopping);
    this.receipts.push(one.kind === 'manages' ? await this.#save(one.line, began) : this.#refuse(one, began));
    return 1;
  }

  #refuse({ line, refusal }: Extract<Rehearsed, { kind: 'refused' }>, began: number): Receipt {
    const { code, message, column } = refusal;
    const receipt = verdictReceipt(this.#fleet, line, closedAs('refused', code, message), { began });
    return column === undefined ? receipt : { ...receipt, column };
  }

  async #save(line: string, began: number): Promise<Receipt> {
    const fleet = this.#fleet;
    const refused = (code: Code, message: string): Receipt =>
      verdictReceipt(fleet, line, closedAs('refused', code, message), { began });
    if (this.#set.onError === 'rollback') return refused(1205, NOT_SAVED_IN_ROLLBACK);
    try {
      const version = await saveRecord(fleet, { label: null, sender: this.#set.sender, force: false });
      return { ...plainReceipt(line, describeVersion(fleet, version)), ms: fleet.clock.monotonic() - began };
    } catch (error) {
      const { code, message } = storeFailure(error);
      return refused(code, message);
    }
  }

  /** Sends commands, from the first. Answers how many of them have their receipts now. */
  async #send(first: Step, rehearsed: readonly Rehearsed[], stopping: Stopping): Promise<number> {
    const fleet = this.#fleet;
    const began = fleet.clock.monotonic();
    const { timeoutMs = fleet.settings.timeoutMs } = this.#set;
    const wayward = inTheWay(fleet, first);
    if (wayward !== null) {
      const refused = closedAs('refused', wayward.code, wayward.message);
      for (const line of first.lines) this.receipts.push(verdictReceipt(fleet, line, refused, { began }));
      return 1;
    }
    // Where a member drifts, each command is looked at by itself.
    const most = fleet.drifting().length > 0 ? 1 : JOURNAL_COMMANDS_MAX;
    const steps = together(rehearsed).slice(0, most);
    fleet.indicator = 'in-progress';
    const verdicts = await propagate(fleet, steps, {
      timeoutMs: Math.min(timeoutMs, fleet.settings.timeoutMs),
      window: fleet.settings.window,
      stopping: () => stopping() && !this.#isWhole,
    });
    fleet.passages = [];
    fleet.indicator = most === 1 ? 'inconsistent' : 'consistent';
    for (const [at, verdict] of verdicts.entries()) this.#note(steps[at] ?? first, verdict, began);
    return verdicts.length;
  }

  #note(step: Step, verdict: Verdict, began: number): void {
    const fleet = this.#fleet;
    const done = verdict.taken ?? step;
    this.#astray = verdict.taken !== undefined;
    if (verdict.outcome === 'applied') {
      this.#applied.push(done);
      // One command may change more than a call has room for arguments.
      for (const change of done.changes) this.#changes.push(change);
    }
    if (verdict.outcome === 'locked') {
      const { lines, base, expected, changes, commands } = step;
      const { code, message } = verdict;
      this.#close({ command: lines.join('; '), code, message }, base, expected, changes, commands.length);
    }
    if (verdict.window !== undefined) fleet.widest = Math.max(fleet.widest, verdict.window);
    for (const [at, line] of step.lines.entries()) {
      const undo = at === 0 ? (done.undo ?? []) : [];
      this.receipts.push(verdictReceipt(fleet, line, withoutEffect(verdict, step.held[at]), { undo, began }));
    }
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
      this.#close(what, fleet.record.digest, after, this.#changes, commandsOf(this.#applied));
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
    fleet.counter -= commandsOf(this.#applied);
    const changes = [...this.#changes, ...(lock?.after ?? [])];
    const commands = commandsOf(this.#applied) + (lock?.commands ?? 0);
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
}

function commandsOf(steps: readonly Step[]): number {
  return steps.reduce((sum, { commands }) => sum + commands.length, 0);
}

function notInRollback({ lines }: Step): Rehearsed {
  return { kind: 'refused', line: lines.join('; '), refusal: { code: 1205, message: NOT_IN_ROLLBACK } };
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

/** The commands that may be under way together: those up to the first line that is no command, or has no exact undo. */
function together(rehearsed: readonly Rehearsed[]): Step[] {
  const steps: Step[] = [];
  for (const one of rehearsed) {
    if (one.kind !== 'configures' || (steps.length > 0 && isFinal(one))) break;
    steps.push(one);
    if (isFinal(one)) break;
  }
  return steps;
}

/** The verdict on a command of which something is held only. */
function withoutEffect(verdict: Verdict, held: string | null | undefined): Verdict {
  if (verdict.outcome !== 'applied' || held === null || held === undefined) return verdict;
  return { ...verdict, message: `${verdict.message}, ${held}` };
}
