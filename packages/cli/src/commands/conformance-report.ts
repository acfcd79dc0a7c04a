// What the conformance kit found, as it finds it, for people or for programs.

import type { CheckResult } from '@lockstep/link/conformance';
import { type CliContext, EXIT } from '../context.ts';
import { oneLine } from '../text.ts';

/** Prints each result and the totals, and sets the exit status. Between two checks Ctrl-C ends it. */
export async function report(
  context: CliContext,
  results: AsyncIterable<CheckResult>,
  { json, names }: { readonly json: boolean; readonly names: readonly string[] },
): Promise<void> {
  const { process } = context;
  const { stdout } = process;
  const interrupted = context.interrupted();
  const width = Math.max(...names.map((name) => name.length));
  const all: CheckResult[] = [];
  for await (const result of results) {
    all.push(result);
    stdout.write(json ? `${JSON.stringify(result)}\n` : formatResult(result, width));
    // Between two checks the engine holds what it held before.
    if (interrupted.aborted) break;
  }
  const count = (status: CheckResult['status']): number => all.filter((one) => one.status === status).length;
  const totals = { passed: count('pass'), failed: count('fail'), skipped: count('skip') };
  stdout.write(json ? `${JSON.stringify(totals)}\n` : formatTotals(all, totals));
  if (interrupted.aborted) process.exitCode = EXIT.interrupted;
  else process.exitCode = totals.failed === 0 ? EXIT.done : EXIT.refused;
}

function formatResult(result: CheckResult, width: number): string {
  const line = (what: string): string => `${result.status}  ${result.name.padEnd(width)}  ${oneLine(what)}\n`;
  if (result.status === 'pass') return line(result.proves);
  if (result.status === 'skip') return line(result.reason);
  const { expected, seen } = result;
  return `${line(result.proves)}      expected  ${oneLine(expected)}\n      seen      ${oneLine(seen)}\n`;
}

function formatTotals(
  all: readonly CheckResult[],
  { passed, failed, skipped }: { passed: number; failed: number; skipped: number },
): string {
  const names = (status: CheckResult['status']): string => {
    const some = all.filter((one) => one.status === status).map(({ name }) => name);
    return some.length === 0 ? '' : ` (${some.join(', ')})`;
  };
  return `${passed} passed, ${failed} failed${names('fail')}, ${skipped} skipped${names('skip')}\n`;
}
