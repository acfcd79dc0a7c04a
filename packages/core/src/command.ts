// What a sender submits, and what it gets back.

import type { Code } from './errors.ts';

/** What happened to one command on one engine. Each delivery ends in exactly one. */
export type DeliveryOutcome = 'applied' | 'refused' | 'dirty' | 'unknown';

/**
 * What happened to one command across the fleet. Each command ends in exactly one; protocol.md section 2. `locked` is
 * not the last word: the exit from the lock makes it `undone`, `applied`, or `superseded` by another configuration.
 */
export type Outcome = 'applied' | 'refused' | 'undone' | 'locked' | 'skipped' | 'read' | 'superseded';

/** What happens to a set when one of its commands fails. */
export type OnError = 'exit' | 'continue' | 'rollback';

export const ON_ERROR: readonly OnError[] = ['exit', 'continue', 'rollback'];

/** An ordered list of commands submitted as one unit. */
export interface CommandSet {
  /** Chosen by the manager. */
  readonly id: string;
  /** One command a line, as given. */
  readonly commands: readonly string[];
  readonly onError: OnError;
  /** Longest wait for one delivery in ms, at most the fleet's own. */
  readonly timeoutMs?: number | undefined;
  /** Whether its sender accepts what no undo restores. */
  readonly irreversible: boolean;
  /** Whether its commands are a group: one message to each engine, all of them or none (default: no). */
  readonly group?: boolean;
  /** UTF-8 bytes in one of its commands, at most (default: as the settings say). */
  readonly lineBytes?: number;
  /** Digest of the record that all of it must lead to; else nothing of it is sent. Absent: wherever it leads. */
  readonly leadsTo?: string;
  /** Who sent it, for the history. */
  readonly sender: string;
}

/** One engine's part of a receipt: engines that were not asked have none. */
export interface EngineReceipt {
  readonly name: string;
  readonly outcome: DeliveryOutcome;
  readonly code: Code;
  /** The engine's own word where it is not plain success. */
  readonly message?: string;
  /** What it was sent, where that is not the command itself: the plan of an exit, say. */
  readonly commands?: readonly string[];
  /** The engine's position when the command was over, an undo included. */
  readonly index: number;
  readonly counter: number;
  readonly digest: string;
  /** The value an engine really took, where it is not the one asked for. */
  readonly took: string | null;
  /** From sending to answer, in ms. */
  readonly ms: number;
}

/** What a sender gets for each command. Only this acknowledges. */
export interface Receipt {
  /** The command's place in the fleet's journal; null where it was never sent. */
  readonly index: number | null;
  readonly command: string;
  readonly outcome: Outcome;
  readonly code: Code;
  readonly message: string;
  /** Where in the line the mistake is, from 1; absent where there is none. */
  readonly column?: number;
  /** The answer of a command that reads. */
  readonly output: string | null;
  /** The commands that would undo it. */
  readonly undo: readonly string[];
  readonly engines: readonly EngineReceipt[];
  readonly ms: number;
  /**
   * How long engines may have held different things because of it, in ms: from the first engine's word that it did it to the
   * last one's that it did too, or that it was undone. Absent where no engine did it.
   */
  readonly window?: number;
}

export interface SetResult {
  readonly id: string;
  /** The outcome of the first command that did not succeed; else `applied`, or `read` where nothing configured. */
  readonly outcome: Outcome;
  readonly receipts: readonly Receipt[];
}

/** One word for a set; see {@link SetResult.outcome}. */
export function outcomeOf(receipts: readonly Receipt[]): Outcome {
  // A set that was rolled back reads `undone, undone, refused, skipped`: the cause is what failed, not what was undone.
  const locked = receipts.find((receipt) => receipt.outcome === 'locked');
  if (locked !== undefined) return 'locked';
  const failed = receipts.find((receipt) => receipt.outcome !== 'applied' && receipt.outcome !== 'read');
  if (failed !== undefined) return failed.outcome;
  return receipts.some((receipt) => receipt.outcome === 'applied') ? 'applied' : 'read';
}
