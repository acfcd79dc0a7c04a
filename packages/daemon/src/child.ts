// Processes that outlive the daemon: started in a session of their own with a log file for output, found again by their
// command line, and ended for certain.

import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Code, LockstepError } from '@lockstep/core';

export interface Child {
  readonly pid: number;
  /** Resolves with a description when the process has ended. */
  readonly ended: Promise<string>;
}

/** How long a process may take to end by itself before it is killed, in ms. */
const GRACE_MS = 5_000;

/** How often a process that is not our child is looked at, in ms. Its connection tells of most ends at once. */
const WATCH_MS = 250;

/**
 * Starts a script under this Node. No pipe, no channel, no terminal: nothing of ours can break it. Throws a LockstepError
 * (284, 280, 257 or 261) when the log file cannot be opened.
 */
export function startChild(script: string, args: readonly string[], logFile: string): Child {
  const log = openLog(logFile);
  try {
    const child = spawn(process.execPath, [script, ...args], { detached: true, stdio: ['ignore', log, log] });
    child.unref();
    const ended = new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(`could not be started: ${error.message}`));
      child.once('exit', (code, signal) =>
        resolve(signal === null ? `exit status ${code}` : `killed by ${signal}`),
      );
    });
    return { pid: child.pid ?? -1, ended };
  } finally {
    closeSync(log);
  }
}

function openLog(path: string): number {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    return openSync(path, 'a', 0o600);
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new LockstepError(FILE_CODES[code] ?? 261, `cannot open the log ${path}: ${message}`, {
      cause: error,
    });
  }
}

const FILE_CODES: Readonly<Record<string, Code>> = {
  ENOSPC: 284,
  EDQUOT: 284,
  EMFILE: 280,
  ENFILE: 280,
  EACCES: 257,
  EPERM: 257,
};

/** A process that an earlier daemon started. It is not our child, so its end is found out by looking. */
export function watchProcess(pid: number, words: readonly string[]): Child {
  const ended = new Promise<string>((resolve) => {
    const timer = setInterval(() => {
      if (isAlive(pid, words)) return;
      clearInterval(timer);
      resolve('ended');
    }, WATCH_MS);
    timer.unref();
  });
  return { pid, ended };
}

/** Whether a process lives and was started with all of these words: a pid alone may have been given to another. */
export function isAlive(pid: number, words: readonly string[]): boolean {
  try {
    const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return words.every((word) => commandLine.includes(word));
  } catch {
    return false;
  }
}

/** Asks a process to end, and kills it when it does not within the grace. Resolves when it is gone. */
export async function endChild(
  pid: number,
  words: readonly string[],
  graceMs: number = GRACE_MS,
): Promise<void> {
  if (isAlive(pid, words)) kill(pid, 'SIGTERM');
  // A stopped process sees no SIGTERM until it goes on.
  if (isAlive(pid, words)) kill(pid, 'SIGCONT');
  const deadline = Date.now() + graceMs;
  while (isAlive(pid, words)) {
    if (Date.now() > deadline) kill(pid, 'SIGKILL');
    await sleep(10);
  }
  // One that is ending has no command line any more, and has its sockets still.
  while (isEnding(pid)) await sleep(5);
}

/** Whether a process has no command line, but is not over yet. */
function isEnding(pid: number): boolean {
  try {
    if (readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '') return false;
    // The state is behind the name, which is in parentheses and may hold anything.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
  } catch {
    return false;
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone already.
  }
}

/** The last lines of a log, for an error message. */
export function tail(logFile: string, lines: number): string {
  try {
    return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '';
  }
}
