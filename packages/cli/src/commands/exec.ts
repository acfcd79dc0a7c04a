// lockstep exec: commands from the command line, as one set.

import type { ReceiptDocument, SetRequest } from '@lockstep/api';
import type { CliContext } from '../context.ts';
import { exitCodeOf, formatFailure, formatReceipt, isFailure } from '../receipts.ts';
import { type CommonFlags, withSession } from '../session.ts';

export interface SetFlags extends CommonFlags {
  readonly onError?: 'exit' | 'continue' | 'rollback';
  readonly timeout?: string;
}

export async function exec(this: CliContext, flags: SetFlags, ...commands: string[]): Promise<void> {
  const { stdout, stderr } = this.process;
  const print = (receipt: ReceiptDocument): void => {
    if (flags.json) return;
    if (isFailure(receipt)) stderr.write(`lockstep: ${formatFailure(receipt)}\n`);
    else stdout.write(`${formatReceipt(receipt)}\n`);
  };
  await withSession(this, flags, async ({ client, fleet }) => {
    const result = await client.submit(await fleet(), setRequest(commands, flags), print);
    if (flags.json) stdout.write(`${JSON.stringify(result)}\n`);
    return exitCodeOf(result);
  });
}

export function setRequest(commands: string[], { onError, timeout }: SetFlags): SetRequest {
  return {
    commands,
    ...(onError === undefined ? {} : { onError }),
    ...(timeout === undefined ? {} : { timeout }),
  };
}
