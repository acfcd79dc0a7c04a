// What a command needs from the outside world, so that it can be run without a process.

import type { CommandContext } from '@stricli/core';

export interface CliContext extends CommandContext {
  readonly process: {
    readonly stdout: Output;
    readonly stderr: Output;
    readonly env: Readonly<Record<string, string | undefined>>;
    exitCode?: number | string | null;
  };
}

export interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Exit statuses; interfaces of scripts depend on them. */
export const EXIT = {
  done: 0,
  /** A command was refused or undone; the fleet is consistent. */
  refused: 1,
  usage: 2,
  /** Locked, inconsistent, or drift found. */
  inconsistent: 3,
  /** Daemon unreachable: nothing was sent. */
  unreachable: 4,
  /** The connection broke midway: the outcome is not known. */
  unknown: 5,
} as const;
