// lockstep plan: what commands would do, or a file as a set, or a file that is applied. Nothing is changed.

import { existsSync } from 'node:fs';
import {
  type ApiClient,
  type AppliedDocument,
  parseCommandFile,
  type SetRequest,
  type SetResultDocument,
} from '@lockstep/api';
import { type CliContext, EXIT } from '../context.ts';
import { formatPlan } from '../decide.ts';
import { exitCodeOf, formatFailure } from '../receipts.ts';
import { formatRefusedLines } from '../refused-lines.ts';
import { type CommonFlags, UsageError, withSession, withUsage } from '../session.ts';
import { readSource } from '../source.ts';
import { isColoured } from '../text.ts';
import { applyBody } from './apply.ts';
import { formatDryRun, formatFailures } from './plan-report.ts';

export interface PlanCommandFlags extends CommonFlags {
  readonly onError?: 'exit' | 'continue' | 'rollback';
  readonly irreversible: boolean;
  readonly apply: boolean;
  readonly skipRefused: boolean;
  readonly against?: string;
  readonly dialect?: string;
}

/** Commands, and where each came from. */
export interface Planned {
  readonly commands: readonly string[];
  /** `FILE:LINE` of a command, from 0; undefined where it is from no file. */
  readonly placeOf: (at: number) => string | undefined;
}

export async function plan(this: CliContext, flags: PlanCommandFlags, ...asked: string[]): Promise<void> {
  const { process } = this;
  await withUsage(this, async () => {
    refuseOdd(flags, asked);
    const [only = ''] = asked;
    if (flags.apply) return planApply(this, flags, only);
    const planned = read(this, asked);
    if (flags.against === undefined) return planSet(this, flags, planned);
    // The core and a dialect are loaded where they are needed, and nowhere else.
    const { planAgainst } = await import('./plan-against.ts');
    const result = await planAgainst(this, { ...flags, against: flags.against }, planned.commands);
    process.exitCode = result === null ? EXIT.refused : show(this, flags, result, planned);
  });
}

function refuseOdd(
  { apply, against, skipRefused, dialect, onError }: PlanCommandFlags,
  asked: string[],
): void {
  if (apply && asked.length > 1) throw new UsageError('plan --apply takes one file');
  if (apply && against !== undefined)
    throw new UsageError('--apply asks the daemon, --against needs none: give one of them');
  if (apply && onError !== undefined)
    throw new UsageError('--apply is undone as a whole: leave out --on-error');
  if (dialect !== undefined && against === undefined)
    throw new UsageError('--dialect goes with --against: the daemon knows the language of its fleet');
  if (skipRefused && !apply && against === undefined)
    throw new UsageError('--skip-refused goes with --apply or --against; of a set: --on-error continue');
}

/** One argument that is a file, or one word, which no command is, is a file. */
function read(context: CliContext, asked: readonly string[]): Planned {
  const [only = '', ...others] = asked;
  if (others.length > 0 || (/\s/.test(only.trim()) && !existsSync(only)))
    return { commands: asked, placeOf: () => undefined };
  const lines = parseCommandFile(readSource(context, only));
  if (lines.length === 0) throw new UsageError(`${only} has no command`);
  return { commands: lines.map(({ text }) => text), placeOf: (at) => `${only}:${lines[at]?.line}` };
}

function planSet(context: CliContext, flags: PlanCommandFlags, planned: Planned): Promise<void> {
  return withSession(context, flags, async ({ client, fleet }) => {
    const { onError, irreversible } = flags;
    const result = await foresee(client, await fleet(), {
      commands: [...planned.commands],
      ...(onError === undefined ? {} : { onError }),
      ...(irreversible ? { irreversible } : {}),
    });
    return show(context, flags, result, planned);
  });
}

function foresee(client: ApiClient, fleet: string, set: SetRequest): Promise<SetResultDocument> {
  return client.post(`/fleets/${encodeURIComponent(fleet)}/sets`, { ...set, dryRun: true });
}

/** What `apply FILE` would do: its plan, and what the commands of that would do. */
function planApply(context: CliContext, flags: PlanCommandFlags, file: string): Promise<void> {
  const { stdout, stderr } = context.process;
  return withSession(context, flags, async ({ client, fleet }) => {
    const name = await fleet();
    const body = applyBody(context, file, flags.skipRefused);
    const applied = await client.post<AppliedDocument>(`/fleets/${encodeURIComponent(name)}/apply`, body);
    const commands = applied.plan?.engines[0]?.commands ?? [];
    const foreseen =
      commands.length === 0 ? null : await foresee(client, name, { commands, onError: 'rollback' });
    const { plan: shown, receipt, refused } = applied;
    if (flags.json) {
      stdout.write(`${JSON.stringify({ ...applied, foreseen })}\n`);
    } else {
      stderr.write(formatRefusedLines(body.file, refused, shown !== null));
      if (shown !== null) stdout.write(formatPlan(shown));
      if (receipt !== null && receipt.outcome !== 'applied')
        stderr.write(`lockstep: ${formatFailure(receipt)}\n`);
      else if (receipt !== null) stdout.write(`${receipt.message}\n`);
    }
    if (receipt !== null) return exitCodeOf({ outcome: receipt.outcome, receipts: [receipt] });
    if (foreseen === null) return EXIT.done;
    return show(context, { ...flags, quiet: flags.json }, foreseen, { commands, placeOf: () => undefined });
  });
}

/** Prints what would become of commands, and answers the exit status. */
function show(
  context: CliContext,
  { json, quiet = false }: Pick<PlanCommandFlags, 'json'> & { readonly quiet?: boolean },
  result: SetResultDocument,
  { placeOf }: Planned,
): number {
  const { stdout, stderr } = context.process;
  if (json && !quiet) stdout.write(`${JSON.stringify(result)}\n`);
  if (!json) {
    stderr.write(formatFailures(result, placeOf));
    const width = stdout.isTTY === true ? (stdout.columns ?? 80) : null;
    stdout.write(formatDryRun(result, { width, colour: isColoured(context), placeOf }));
  }
  return exitCodeOf(result);
}
