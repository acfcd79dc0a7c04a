// The outside world as it is: terminal, time, Ctrl-C.

import { createInterface } from 'node:readline/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CliContext } from './context.ts';

export function processContext(): CliContext {
  const { stdin, stderr } = process;
  const somebodyThere = stdin.isTTY === true && stderr.isTTY === true;
  return {
    process: process as CliContext['process'],
    ask: somebodyThere ? ask : null,
    clock: {
      now: () => performance.now(),
      sleep: (ms, signal) =>
        sleep(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined),
    },
    interrupted: () => {
      const controller = new AbortController();
      process.once('SIGINT', () => controller.abort());
      return controller.signal;
    },
  };
}

/** The question goes to standard error: standard output is for results. End of input is no answer. */
async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new AbortController();
  lines.once('close', () => ended.abort());
  try {
    return await lines.question(question, { signal: ended.signal });
  } catch {
    process.stderr.write('\n');
    return '';
  } finally {
    lines.close();
  }
}
