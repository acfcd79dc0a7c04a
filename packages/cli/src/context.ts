// What a command needs from the outside world, so that it can be run without a process.

import type { CommandContext } from '@stricli/core';

export interface CliContext extends CommandContext {
  readonly process: {
    readonly stdout: Output;
    readonly stderr: Output;
    readonly env: Readonly<Record<string, string | undefined>>;
    exitCode?: number | string | null;
  };
  /** Asks a person, and answers the line; null where nobody can be asked. */
  readonly ask: ((question: string) => Promise<string>) | null;
  readonly clock: {
    /** ms; only differences mean anything. */
    readonly now: () => number;
    /** Ends early, without failing, when the signal does. */
    readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  };
  /** Ends at the first Ctrl-C. The second one ends the process. */
  readonly interrupted: () => AbortSignal;
}

export interface Output {
  readonly isTTY?: boolean;
  /** Characters in a line of the terminal. */
  readonly columns?: number;
  write(text: string): unknown;
}

/** Exit statuses; interfaces of scripts depend on them. */
export const EXIT = {
  done: 0,
  /** A command was refused or undone; the fleet is consistent. Also: a plan was not confirmed. */
  refused: 1,
  usage: 2,
  /** Locked, inconsistent, an engine that is missing, or drift found. */
  inconsistent: 3,
  /** Daemon unreachable: nothing was sent. */
  unreachable: 4,
  /** The connection broke midway: the outcome is not known. */
  unknown: 5,
  /** Ctrl-C. */
  interrupted: 130,
  /** Whoever read the output has gone, and nothing was known by then: what the shell says of a program that ends by that. */
  notRead: 141,
} as const;
