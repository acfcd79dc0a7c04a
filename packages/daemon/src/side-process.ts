// A process beside the daemon that serves, and is no engine. It outlives a daemon that is killed; the next one finds it by a
// file with its pid, and takes it over or ends it.

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type Child, endChild, isAlive, startChild, watchProcess } from './child.ts';
import { StartFailure } from './failure.ts';

export interface SideProcess {
  /** What it is, for people: `demo web servers`. */
  readonly what: string;
  readonly script: string;
  readonly args: readonly string[];
  /** What its command line has besides the script, and no other's. */
  readonly words: readonly string[];
  readonly pidFile: string;
  readonly logFile: string;
}

/** Time to end by itself, in ms. */
const GRACE_MS = 1_000;

/** The one that an earlier daemon left; null where there is none. */
export function findLeft(side: SideProcess): Child | null {
  const pid = readPid(side.pidFile);
  return isAlive(pid, wordsOf(side)) ? watchProcess(pid, wordsOf(side)) : null;
}

/** Ends the one that an earlier daemon left; resolves when it is gone. */
export async function endLeft(side: SideProcess): Promise<void> {
  await endChild(readPid(side.pidFile), wordsOf(side), 0);
  rmSync(side.pidFile, { force: true });
}

/** Throws a StartFailure when the pid cannot be written down: one that nobody could find again would stay for ever. */
export async function startSide(side: SideProcess): Promise<Child> {
  const { what, script, args, pidFile, logFile } = side;
  const child = startChild(script, args, logFile);
  try {
    writeFileSync(pidFile, `${child.pid}\n`, { mode: 0o600 });
  } catch (error) {
    await endChild(child.pid, wordsOf(side), 0);
    throw new StartFailure(`${what}: ${error instanceof Error ? error.message : String(error)}`, 1);
  }
  return child;
}

export async function endSide({ pid }: Child, side: SideProcess): Promise<void> {
  await endChild(pid, wordsOf(side), GRACE_MS);
  rmSync(side.pidFile, { force: true });
}

function wordsOf({ script, words }: SideProcess): string[] {
  return [script, ...words];
}

function readPid(path: string): number {
  try {
    return Number.parseInt(readFileSync(path, 'utf8'), 10);
  } catch {
    return -1;
  }
}
