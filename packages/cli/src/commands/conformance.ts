// lockstep conformance ADDRESS: is what answers there an engine? Needs no daemon: the kit talks to the engine itself.

import { readFileSync } from 'node:fs';
import { CHECKS, findTarget, parseSamples, runConformance } from '@lockstep/link/conformance';
import { type CliContext, EXIT } from '../context.ts';
import { oneLine } from '../text.ts';

interface ConformanceFlags {
  readonly json: boolean;
  readonly yes: boolean;
  readonly keyFile: string;
  readonly samples?: string;
}

type Result = ReturnType<typeof runConformance> extends AsyncGenerator<infer R> ? R : never;
type Found = Extract<Awaited<ReturnType<typeof findTarget>>, { kind: 'found' }>;

const NOT_FOUND = { wrong: EXIT.usage, nobody: EXIT.unreachable, stranger: EXIT.refused } as const;

export async function conformance(this: CliContext, flags: ConformanceFlags, address: string): Promise<void> {
  const { process } = this;
  const { stdout, stderr } = process;
  let samples: ReturnType<typeof parseSamples> | undefined;
  try {
    if (flags.samples !== undefined) samples = parseSamples(readFileSync(flags.samples, 'utf8'));
  } catch (error) {
    stderr.write(`lockstep: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = EXIT.usage;
    return;
  }
  const target = await findTarget(address, flags.keyFile);
  if (target.kind !== 'found') {
    stderr.write(`lockstep: ${address}: ${oneLine(target.message)}\n`);
    process.exitCode = NOT_FOUND[target.kind];
    return;
  }
  const mayNot = await permission(this, flags, address, target);
  if (mayNot !== null) {
    process.exitCode = mayNot;
    return;
  }
  const interrupted = this.interrupted();
  const all: Result[] = [];
  const options = { address: target.address, key: target.key, ...(samples === undefined ? {} : { samples }) };
  for await (const result of runConformance(options)) {
    all.push(result);
    stdout.write(flags.json ? `${JSON.stringify(result)}\n` : formatResult(result));
    // Between two checks the engine holds what it held before.
    if (interrupted.aborted) break;
  }
  const count = (status: Result['status']): number => all.filter((one) => one.status === status).length;
  const totals = { passed: count('pass'), failed: count('fail'), skipped: count('skip') };
  stdout.write(flags.json ? `${JSON.stringify(totals)}\n` : formatTotals(all, totals));
  if (interrupted.aborted) process.exitCode = EXIT.interrupted;
  else process.exitCode = totals.failed === 0 ? EXIT.done : EXIT.refused;
}

/** An engine that a fleet uses would be taken from it. Null, or the exit status of one who may not. */
async function permission(
  context: CliContext,
  { yes, json }: ConformanceFlags,
  address: string,
  { greeting }: Found,
): Promise<number | null> {
  if (yes) return null;
  const { stderr } = context.process;
  const { name, dialect, owner = '', epoch, entries } = greeting;
  const whose = owner === '' ? 'no manager has said hello to it' : `it belongs to ${owner}, epoch ${epoch}`;
  stderr.write(
    `${oneLine(`${name} at ${address}: dialect ${dialect}, ${entries} entries; ${whose}`)}
The checks change its configuration and take that back, and raise its epoch and index and take it over for good: a manager
that has it now loses it. Run them on an engine that nobody uses.
`,
  );
  if (context.ask === null || json) {
    stderr.write('lockstep: nothing was done; to do this: the same again with --yes\n');
    return EXIT.usage;
  }
  if (/^y(es)?$/i.test((await context.ask('Do this? [y/N] ')).trim())) return null;
  stderr.write('lockstep: nothing was done\n');
  return EXIT.refused;
}

const WIDTH = Math.max(...CHECKS.map(({ name }) => name.length));

function formatResult(result: Result): string {
  const line = (what: string): string => `${result.status}  ${result.name.padEnd(WIDTH)}  ${oneLine(what)}\n`;
  if (result.status === 'pass') return line(result.proves);
  if (result.status === 'skip') return line(result.reason);
  const { expected, seen } = result;
  return `${line(result.proves)}      expected  ${oneLine(expected)}\n      seen      ${oneLine(seen)}\n`;
}

function formatTotals(
  all: readonly Result[],
  { passed, failed, skipped }: { passed: number; failed: number; skipped: number },
): string {
  const names = (status: Result['status']): string => {
    const some = all.filter((one) => one.status === status).map(({ name }) => name);
    return some.length === 0 ? '' : ` (${some.join(', ')})`;
  };
  return `${passed} passed, ${failed} failed${names('fail')}, ${skipped} skipped${names('skip')}\n`;
}
