// lockstep exec: commands from the command line, as one set.

import type { ReceiptDocument, SetRequest } from '@lockstep/api';
import { type CliContext, EXIT } from '../context.ts';
import { exitCodeOf, formatCounts, formatFailure, formatReceipt, isFailure, isHeld } from '../receipts.ts';
import { type CommonFlags, UsageError, withSession } from '../session.ts';
import { holdPart, submitSet } from '../submit.ts';
import { oneLine } from '../text.ts';

export interface SetFlags extends CommonFlags {
  readonly onError?: 'exit' | 'continue' | 'rollback';
  readonly timeout?: string;
  readonly irreversible: boolean;
  readonly idempotencyKey?: string;
  readonly group?: string;
  readonly remaining?: number;
}

export async function exec(this: CliContext, flags: SetFlags, ...commands: string[]): Promise<void> {
  const { stdout, stderr } = this.process;
  const onReceipt = (receipt: ReceiptDocument): void => {
    if (flags.json) return;
    if (isFailure(receipt)) stderr.write(`lockstep: ${formatFailure(receipt)}\n`);
    else stdout.write(`${formatReceipt(receipt)}\n`);
  };
  await withSession(this, flags, async ({ client, fleet }) => {
    const nothing = commands.find((command) => /^\s*(#|$)/.test(command));
    if (nothing !== undefined) {
      const what = nothing.trim() === '' ? 'it is empty' : 'what begins with # is a comment';
      throw new UsageError(`${JSON.stringify(oneLine(nothing))} is no command: ${what}; nothing was sent`);
    }
    const set = setRequest(commands, flags);
    const part = { client, fleet: await fleet(), set, key: flags.idempotencyKey };
    if (hasFollowers(flags)) return hold(this, flags, part);
    const result = await submitSet(this, { ...part, onReceipt });
    const { receipts } = result;
    if (flags.json) stdout.write(`${JSON.stringify(result)}\n`);
    else if (receipts.length > 1 && receipts.some(isHeld))
      stdout.write(`${receipts.length} commands: ${formatCounts(receipts)}\n`);
    return exitCodeOf(result);
  });
}

/** Whether it is a part of a group that others follow: it is held back. */
export function hasFollowers({ remaining = 0 }: SetFlags): boolean {
  return remaining > 0;
}

/** Sends such a part, and says what is held back so far. */
export async function hold(
  context: CliContext,
  { json }: SetFlags,
  part: Parameters<typeof holdPart>[1],
): Promise<number> {
  const held = await holdPart(context, part);
  const shown = json
    ? JSON.stringify(held)
    : `held     ${held.held} ${held.held === 1 ? 'command' : 'commands'} of the group ${held.group}, parts still to come: ${held.remaining}`;
  context.process.stdout.write(`${shown}\n`);
  return EXIT.done;
}

/** Throws a UsageError for a part of a group that does not say its name. A group without a number is whole. */
export function setRequest(commands: string[], flags: SetFlags): SetRequest {
  const { onError, timeout, irreversible, group, remaining } = flags;
  if (group === undefined && remaining !== undefined)
    throw new UsageError('--remaining is of a part of a group: say which with --group');
  return {
    commands,
    ...(onError === undefined ? {} : { onError }),
    ...(timeout === undefined ? {} : { timeout }),
    ...(irreversible ? { irreversible } : {}),
    ...(group === undefined ? {} : { group }),
    ...(remaining === undefined ? {} : { remaining }),
  };
}
