// Back to a saved version, command by command: a set that is undone as a whole if one of its commands fails.

import type { Receipt, SetResult } from './command.ts';
import type { Fleet } from './fleet.ts';
import { note, plainReceipt } from './note.ts';
import { type Confirmation, type Decision, planOf } from './plan.ts';
import type { Stopping } from './portion.ts';
import { runSet } from './sets.ts';
import { ANOTHER_VERSION, versionAt } from './versions.ts';

/**
 * Makes the record equal to a version. In the manager's turn, so that nothing comes between the plan and its commands.
 * Rejects with 258 where there is no such version, 1205 where it holds what is each engine's own; the receipt tells of anything
 * else.
 */
export async function restoreVersion(
  fleet: Fleet,
  number: number,
  { sender, confirm }: Confirmation,
  stopping: Stopping,
): Promise<Decision> {
  const { configuration } = await versionAt(fleet, number);
  fleet.perEngine.refuseWithin(`version ${number}`, configuration, ANOTHER_VERSION);
  const commands = fleet.dialect.plan(fleet.record, configuration);
  const { digest, size: entries } = configuration;
  const action = `restore ${number}`;
  const plan = planOf(fleet, {
    action,
    record: { digest, entries, changed: commands.length },
    engines: fleet
      .active()
      .map(({ name, last }) => ({ name, does: 'settle', digest: last.digest, commands })),
  });
  if (confirm !== plan.id) return { plan, receipt: null };
  if (commands.length === 0) return { plan, receipt: plainReceipt(action, 'the record is equal to it') };
  const began = fleet.clock.monotonic();
  const id = fleet.newId();
  const time = fleet.clock.now();
  const set = { id, commands, sender, onError: 'rollback', irreversible: false } as const;
  const begins = { set: id, key: null, hash: '', sender, time, onError: set.onError, commands };
  const result = await runSet(fleet, set, () => undefined, stopping, begins);
  const receipt = { ...receiptOf(action, result), ms: fleet.clock.monotonic() - began };
  return { plan, receipt: receipt.outcome === 'applied' ? await noted(fleet, sender, receipt) : receipt };
}

function receiptOf(action: string, { outcome, receipts }: SetResult): Receipt {
  const done = plainReceipt(action, 'Done');
  if (outcome === 'applied') return done;
  const cause = receipts.find((one) => one.outcome !== 'applied' && one.outcome !== 'undone') ?? receipts[0];
  const { code = 1243, message = 'undone', command = '' } = cause ?? {};
  return { ...done, outcome, code, message: `${command}: ${message}` };
}

/** The commands are in the history by themselves; this says what they were for. */
async function noted(fleet: Fleet, sender: string, receipt: Receipt): Promise<Receipt> {
  await note(fleet, { command: receipt.command, sender });
  return receipt;
}
