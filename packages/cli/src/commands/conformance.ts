// lockstep conformance ADDRESS: is what answers there an engine? Needs no daemon: the kit talks to the engine itself.

import { readFileSync } from 'node:fs';
import { CHECKS, findTarget, parseSamples, runConformance } from '@lockstep/link/conformance';
import { type CliContext, EXIT } from '../context.ts';
import { oneLine } from '../text.ts';
import { proveDriver } from './conformance-driver.ts';
import { report } from './conformance-report.ts';

interface ConformanceFlags {
  readonly json: boolean;
  readonly yes: boolean;
  readonly keyFile?: string;
  readonly samples?: string;
  readonly driver?: string;
}

type Found = Extract<Awaited<ReturnType<typeof findTarget>>, { kind: 'found' }>;

const NOT_FOUND = { wrong: EXIT.usage, nobody: EXIT.unreachable, stranger: EXIT.refused } as const;

export async function conformance(
  this: CliContext,
  flags: ConformanceFlags,
  address?: string,
): Promise<void> {
  const { process } = this;
  const wrong = wrongUsage(flags, address);
  if (wrong !== null) {
    process.stderr.write(`lockstep: ${wrong}\n`);
    process.exitCode = EXIT.usage;
  } else if (flags.driver !== undefined) await proveDriver(this, flags.driver, flags.json);
  else await proveEngine(this, flags, address ?? '');
}

/** Either an engine that runs, or a driver with products of its own. */
function wrongUsage({ driver, keyFile, samples, yes }: ConformanceFlags, address?: string): string | null {
  if (driver === undefined) {
    if (address === undefined) return 'an ADDRESS, or --driver NAME';
    return keyFile === undefined ? 'expected --key-file FILE with the link key of the engine' : null;
  }
  if (address !== undefined) return `either an ADDRESS or --driver: ${oneLine(address)}`;
  const idle = keyFile !== undefined || samples !== undefined || yes;
  return idle ? '--driver starts its own products: it takes no --key-file, --samples and --yes' : null;
}

async function proveEngine(context: CliContext, flags: ConformanceFlags, address: string): Promise<void> {
  const { process } = context;
  const { stderr } = process;
  let samples: ReturnType<typeof parseSamples> | undefined;
  try {
    if (flags.samples !== undefined) samples = parseSamples(readFileSync(flags.samples, 'utf8'));
  } catch (error) {
    stderr.write(`lockstep: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = EXIT.usage;
    return;
  }
  const target = await findTarget(address, flags.keyFile ?? '');
  if (target.kind !== 'found') {
    stderr.write(`lockstep: ${address}: ${oneLine(target.message)}\n`);
    process.exitCode = NOT_FOUND[target.kind];
    return;
  }
  const mayNot = await permission(context, flags, address, target);
  if (mayNot !== null) {
    process.exitCode = mayNot;
    return;
  }
  const options = { address: target.address, key: target.key, ...(samples === undefined ? {} : { samples }) };
  const names = CHECKS.map(({ name }) => name);
  await report(context, runConformance(options), { json: flags.json, names });
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
