// A fleet made equal to a file: what is in the file is there afterwards, and nothing else. Read, planned, shown, and run as one
// set that is undone as a whole if one of its commands fails.

import type { Receipt } from './command.ts';
import { confirmed, nothingToDo, planOfTarget } from './equalise.ts';
import type { Code } from './errors.ts';
import type { Fleet } from './fleet.ts';
import { type MadeOfLines, placeOf, type RefusedLine, refusedOf } from './made-of-lines.ts';
import type { Confirmation, Plan } from './plan.ts';
import { refusedReceipt } from './receipts.ts';
import type { RunSet } from './sets.ts';
import type { NumberedLine } from './wrapped.ts';

/** A file that somebody brings along. */
export interface FileOfLines {
  /** Its name, for people. */
  readonly path: string;
  readonly lines: readonly NumberedLine[];
  /** Whether lines that are refused are left out; else one of them refuses all. */
  readonly skipRefused: boolean;
}

/** What an apply would do, or did. */
export interface Applied {
  /** Null where lines were refused: then there is none. */
  readonly plan: Plan | null;
  /** Null where the plan was only shown. */
  readonly receipt: Receipt | null;
  /** Commands of the plan. */
  readonly changed: number;
  /** Commands of the file: all, and those that are only held, or that configure nothing and were passed over. */
  readonly lines: number;
  readonly held: number;
  readonly reads: number;
  /** Lines that were refused, in their order: all of them, also where they were left out. */
  readonly refused: readonly RefusedLine[];
}

/**
 * Makes the record equal to what a file makes. In the manager's turn, so that nothing comes between the plan and its commands.
 * Where it is equal, that is the answer at once: there is nothing to confirm. Never rejects; the receipt tells of anything.
 */
export async function applyFile(
  fleet: Fleet,
  { path, skipRefused }: Pick<FileOfLines, 'path' | 'skipRefused'>,
  made: MadeOfLines,
  { sender, confirm }: Confirmation,
  run: RunSet,
): Promise<Applied> {
  const action = `apply ${path}`;
  const refused = refusedOf(made);
  const count = (level: string): number => made.lines.filter((one) => one.level === level).length;
  const read = { lines: made.lines.length, held: count('held'), reads: count('reads'), refused };
  const [first] = refused;
  if (first !== undefined && !skipRefused) {
    const receipt = refusedReceipt(action, refusalOf(path, first, refused.length));
    return { plan: null, receipt, changed: 0, ...read };
  }
  const { plan, commands } = planOfTarget(fleet, action, made.configuration);
  const { digest } = made.configuration;
  const answer = { plan, changed: commands.length, ...read };
  if (commands.length === 0) return { ...answer, receipt: await nothingToDo(fleet, action) };
  if (confirm !== plan.id) return { ...answer, receipt: null };
  const left = refused.length === 0 ? '' : `, without ${numberOf(refused.length, 'refused line')}`;
  const message = `Done, ${numberOf(commands.length, 'command')}${left}`;
  return { ...answer, receipt: await confirmed(fleet, { action, commands, digest, sender, message }, run) };
}

function refusalOf(path: string, first: RefusedLine, number: number): { code: Code; message: string } {
  const lines = number === 1 ? '1 line is refused:' : `${number} lines are refused, first`;
  return {
    code: first.code,
    message: `${lines} ${placeOf(path, first)}: ${first.message}; nothing was changed`,
  };
}

function numberOf(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
