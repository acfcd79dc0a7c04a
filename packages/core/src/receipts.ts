// What a sender is told of a command, line by line.

import type { Receipt } from './command.ts';
import { type Code, LockstepError } from './errors.ts';
import type { Fleet } from './fleet.ts';
import { configStatus } from './manager-commands.ts';
import { plainReceipt } from './note.ts';
import type { Rehearsed } from './rehearse.ts';
import type { Verdict } from './verdict.ts';

export function failed({ outcome }: Receipt): boolean {
  return outcome !== 'applied' && outcome !== 'read';
}

/** The receipt of a line on which there is a verdict. `undo` leads back from it; `began` in ms of the monotonic clock. */
export function verdictReceipt(
  fleet: Fleet,
  line: string,
  verdict: Verdict,
  { undo = [], began }: { readonly undo?: readonly string[]; readonly began: number },
): Receipt {
  const { outcome, code, message, index, engines, window } = verdict;
  const ms = fleet.clock.monotonic() - began;
  const receipt = { index, command: line, outcome, code, message, output: null, undo, engines, ms };
  return window === undefined ? receipt : { ...receipt, window };
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

/** Of a line that was given up before anything of it was sent. */
export function skippedReceipt(line: string, why: string): Receipt {
  const message = `not run: ${why}`;
  return { ...plainReceipt(line, message), outcome: 'skipped', code: 1243 };
}

/** Of a line that was refused with everything that came with it. */
export function refusedReceipt(
  line: string,
  { code, message }: Pick<LockstepError, 'code' | 'message'>,
): Receipt {
  return { ...plainReceipt(line, message), outcome: 'refused', code };
}

/** What a rejected write says. Anything but a coded error is a bug and goes on up. */
export function storeFailure(error: unknown): { code: Code; message: string } {
  if (error instanceof LockstepError) return { code: error.code, message: error.message };
  throw error;
}
