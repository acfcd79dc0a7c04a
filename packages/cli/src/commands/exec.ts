// lockstep exec: commands from the command line, as one set.

import type { ReceiptDocument, SetRequest } from '@lockstep/api';
import type { CliContext } from '../context.ts';
import { exitCodeOf, formatFailure, formatReceipt, isFailure } from '../receipts.ts';
import { type CommonFlags, withSession } from '../session.ts';
import { submitSet } from '../submit.ts';

export interface SetFlags extends CommonFlags {
  readonly onError?: 'exit' | 'continue' | 'rollback';
  readonly timeout?: string;
  readonly irreversible: boolean;
  readonly idempotencyKey?: string;
}

export async function exec(this: CliContext, flags: SetFlags, ...commands: string[]): Promise<void> {
  const { stdout, stderr } = this.process;
  const onReceipt = (receipt: ReceiptDocument): void => {
    if (flags.json) return;
    if (isFailure(receipt)) stderr.write(`lockstep: ${formatFailure(receipt)}\n`);
    else stdout.write(`${formatReceipt(receipt)}\n`);
  };
  await withSession(this, flags, async ({ client, fleet }) => {
    const result = await submitSet(this, {
      client,
      fleet: await fleet(),
      set: setRequest(commands, flags),
      key: flags.idempotencyKey,
      onReceipt,
    });
    if (flags.json) stdout.write(`${JSON.stringify(result)}\n`);
    return exitCodeOf(result);
  });
}

export function setRequest(commands: string[], { onError, timeout, irreversible }: SetFlags): SetRequest {
  return {
    commands,
    ...(onError === undefined ? {} : { onError }),
    ...(timeout === undefined ? {} : { timeout }),
    ...(irreversible ? { irreversible } : {}),
  };
}
