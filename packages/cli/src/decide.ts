// What changes engines past the usual way: the plan is shown, a person is asked, and what was shown is what is done. When
// anything moved in between, the daemon has another plan, which is shown again.

import {
  type ApiClient,
  ApiProblem,
  type DecisionDocument,
  notLockstep,
  type PlanDocument,
  type ReceiptDocument,
} from '@lockstep/api';
import { type CliContext, EXIT } from './context.ts';
import { exitCodeOf, formatFailure, formatReceipt, isFailure } from './receipts.ts';
import { type CommonFlags, describeProblem, Interrupted, withSession } from './session.ts';
import { count, oneLine } from './text.ts';

/** Commands of an engine that are printed; the rest are counted. */
const COMMANDS_SHOWN = 10;

/** Plans that `--yes` confirms, one after the other, before it gives up. */
const TRIES = 3;

/** Mistakes in what was asked: no token, no such engine or version, nothing to exit from. */
const NOT_STARTED: ReadonlySet<number> = new Set([257, 258, 1205]);

export interface PlanFlags extends CommonFlags {
  readonly yes: boolean;
}

/** What is decided on: a plan and what came of it. Without a plan there is a receipt, which says why. */
type Decided = Pick<DecisionDocument, 'receipt'> & { readonly plan: PlanDocument | null };

interface Request<D extends Decided> {
  /** Below the fleet. */
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Where it cannot be done the fleet is locked, or drifts, as before: whatever the reason, that is the exit status. */
  readonly fromLock?: boolean;
  /** Nothing is lost by it, so nobody is asked. */
  readonly harmless?: boolean;
  /** Told of the first answer, before its plan is shown. */
  readonly onAnswer?: (decision: D) => void;
  /** Called when something is asked of the daemon that may take long; what it answers is called when that is over. */
  readonly onWait?: (client: ApiClient, fleet: string, decision: D | null) => () => void;
}

export function decide<D extends Decided = DecisionDocument>(
  context: CliContext,
  flags: PlanFlags,
  request: Request<D>,
): Promise<void> {
  const { stdout, stderr } = context.process;
  const { json } = flags;
  const sure = flags.yes || request.harmless === true;
  return withSession(context, flags, async ({ client, fleet }) => {
    try {
      return await plan(client, await fleet());
    } catch (error) {
      const stays =
        request.fromLock === true && error instanceof ApiProblem && !NOT_STARTED.has(error.problem.code);
      if (!stays) throw error;
      stderr.write(`lockstep: ${describeProblem(error.problem)}\n`);
      return EXIT.inconsistent;
    }
  });

  async function plan(client: ApiClient, name: string): Promise<number> {
    const path = `/fleets/${encodeURIComponent(name)}${request.path}`;
    const interrupted = context.interrupted();
    const ask = async (body: unknown, before: D | null): Promise<D> => {
      const over = request.onWait?.(client, name, before);
      try {
        return await client.post<D>(path, body, interrupted);
      } catch (error) {
        if (!interrupted.aborted) throw error;
        const plan = before?.plan ?? null;
        const what = plan === null ? 'nothing was done' : `the daemon goes on with ${plan.action}`;
        const next = plan === null ? '' : '; lockstep status and lockstep history tell what came of it';
        throw new Interrupted(`interrupted; ${what}${next}`);
      } finally {
        over?.();
      }
    };
    let decision = await ask(request.body, null);
    request.onAnswer?.(decision);
    for (let tries = 0; decision.receipt === null && decision.plan !== null; tries += 1) {
      if (tries > 0) stderr.write('lockstep: something has moved meanwhile, so this is the plan now\n');
      if (!json) stdout.write(formatPlan(decision.plan));
      if (sure && tries === TRIES) {
        stderr.write(`lockstep: nothing was done: the plan was another one ${TRIES} times\n`);
        return EXIT.refused;
      }
      if (!sure) {
        // JSON is for programs: they confirm by flag.
        if (context.ask === null || json) {
          if (json) stdout.write(`${JSON.stringify(decision)}\n`);
          stderr.write('lockstep: nothing was done; to do this: the same again with --yes\n');
          return EXIT.usage;
        }
        if (!/^y(es)?$/i.test((await context.ask('Do this? [y/N] ')).trim())) {
          stderr.write('lockstep: nothing was done\n');
          return EXIT.refused;
        }
      }
      decision = await ask({ ...request.body, confirm: decision.plan.id }, decision);
    }
    const { receipt } = decision;
    if (receipt === null) throw notLockstep('the answer has neither a plan nor a receipt');
    if (json) stdout.write(`${JSON.stringify(decision)}\n`);
    else if (isFailure(receipt)) stderr.write(`lockstep: ${formatFailure(receipt)}\n`);
    else stdout.write(`${formatDone(receipt)}\n`);
    return exitCodeOf({ outcome: receipt.outcome, receipts: [receipt] });
  }
}

/** That nothing was to be done is said in words. */
function formatDone(receipt: ReceiptDocument): string {
  const { command, message } = receipt;
  return message.startsWith('Done') ? formatReceipt(receipt) : `${oneLine(command)}: ${oneLine(message)}`;
}

export function formatPlan({ action, record, engines }: PlanDocument): string {
  const { changed, entries, digest } = record;
  const change = changed === 0 ? 'the record stays' : `the record changes in ${count(changed, 'place')}`;
  const size = `${entries} ${entries === 1 ? 'entry' : 'entries'}`;
  const width = Math.max(0, ...engines.map(({ name }) => name.length));
  const lines = [`plan of ${action}: ${change}; ${size}, digest ${digest}`];
  for (const engine of engines) {
    lines.push(`  ${engine.name.padEnd(width)}  ${what(engine)}`);
    for (const command of engine.commands.slice(0, COMMANDS_SHOWN)) lines.push(`    ${oneLine(command)}`);
    const more = engine.commands.length - COMMANDS_SHOWN;
    if (more > 0) lines.push(`    … ${more} more`);
  }
  return `${lines.join('\n')}\n`;
}

function what({ does, commands }: PlanDocument['engines'][number]): string {
  const number = commands.length;
  switch (does) {
    case 'settle':
      return number === 0 ? 'holds it already' : count(number, 'command');
    case 'start':
      return `is started afresh: ${count(number, 'command')}`;
    case 'evict':
      return 'is evicted: the others go on without it';
    case 'end':
      return 'is ended, and does not count until it comes in again';
    case 'leave':
      return 'is let go as it is, and does not count until it comes in again';
    case 'reach':
      return 'is reached, and made equal to the record';
    case 'remove':
      return 'is ended, and no member any more';
  }
}
