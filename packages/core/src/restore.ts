// Back to a saved version, command by command: a set that is undone as a whole if one of its commands fails.

import { confirmed, nothingToDo, planOfTarget } from './equalise.ts';
import type { Fleet } from './fleet.ts';
import type { Confirmation, Decision } from './plan.ts';
import type { RunSet } from './sets.ts';
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
  run: RunSet,
): Promise<Decision> {
  const { configuration } = await versionAt(fleet, number);
  fleet.perEngine.refuseWithin(`version ${number}`, configuration, ANOTHER_VERSION);
  const action = `restore ${number}`;
  const { plan, commands } = planOfTarget(fleet, action, configuration);
  const { digest } = configuration;
  if (confirm !== plan.id) return { plan, receipt: null };
  if (commands.length === 0) return { plan, receipt: await nothingToDo(fleet, action) };
  return { plan, receipt: await confirmed(fleet, { action, commands, digest, sender }, run) };
}
