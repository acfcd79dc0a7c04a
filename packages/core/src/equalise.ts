// From the record to a configuration, command by command: the plan as it is shown, and the set that it is run as, which is
// undone as a whole if one of its commands fails. For `restore` and `apply`; both in the manager's turn.

import type { Receipt, SetResult } from './command.ts';
import type { Configuration } from './configuration.ts';
import type { Fleet } from './fleet.ts';
import { driftOf, gate } from './gate.ts';
import { note, onlyHistory, plainReceipt } from './note.ts';
import { type Plan, planOf } from './plan.ts';
import { verdictReceipt } from './receipts.ts';
import type { RunSet } from './sets.ts';
import { LINE_BYTES_MAX } from './settings.ts';

/** Values that the engines took instead of those that were planned, which one message names. */
const TAKEN_NAMED_MAX = 3;

/** What leads from the record to a configuration, on every engine that counts. `action` is as a person would type it. */
export function planOfTarget(
  fleet: Fleet,
  action: string,
  target: Configuration,
): { readonly plan: Plan; readonly commands: readonly string[] } {
  const commands = fleet.dialect.plan(fleet.record, target);
  const { digest, size: entries } = target;
  const plan = planOf(fleet, {
    action,
    record: { digest, entries, changed: commands.length },
    engines: fleet
      .active()
      .map(({ name, last }) => ({ name, does: 'settle', digest: last.digest, commands })),
  });
  return { plan, commands };
}

interface Confirmed {
  readonly action: string;
  /** Of the plan that was confirmed: at least one. */
  readonly commands: readonly string[];
  /** Of the record that was planned. */
  readonly digest: string;
  readonly sender: string;
  /** What the history says of it besides. */
  readonly message?: string;
}

/** Runs a plan. The commands are in the history by themselves; where they were applied it says also what they were for. */
export async function confirmed(
  fleet: Fleet,
  { action, commands, digest, sender, message = 'Done' }: Confirmed,
  run: RunSet,
): Promise<Receipt> {
  const began = fleet.clock.monotonic();
  const id = fleet.newId();
  const time = fleet.clock.now();
  // What was taken once is printed in one line, however long senders may write theirs.
  const set = {
    id,
    commands,
    sender,
    onError: 'rollback',
    irreversible: false,
    lineBytes: LINE_BYTES_MAX,
    leadsTo: digest,
  } as const;
  const begins = { set: id, key: null, hash: '', sender, time, onError: set.onError, commands };
  const result = await run(set, begins);
  const said = [message, ...otherwise(fleet, result)].join(', ');
  const receipt = { ...receiptOf(action, said, result), ms: fleet.clock.monotonic() - began };
  // The commands are durable: that the line about them could not be written undoes nothing.
  if (receipt.outcome === 'applied')
    await note(fleet, { command: action, sender, message: said }).catch(onlyHistory);
  return receipt;
}

/** In what the engines do not hold what was planned, though every command was applied. */
function otherwise(fleet: Fleet, { receipts }: SetResult): string[] {
  const taken = receipts.flatMap(({ engines }) => engines.find(({ took }) => took !== null)?.took ?? []);
  const drifting = fleet.drifting().map(({ name }) => name);
  const more = taken.length > TAKEN_NAMED_MAX ? ` and ${taken.length - TAKEN_NAMED_MAX} more` : '';
  return [
    ...(taken.length > 0 ? [`but taken as ${taken.slice(0, TAKEN_NAMED_MAX).join('; ')}${more}`] : []),
    ...(drifting.length > 0 ? [`around the drift on ${drifting.join(', ')}`] : []),
  ];
}

function receiptOf(action: string, said: string, { outcome, receipts }: SetResult): Receipt {
  const done = plainReceipt(action, said);
  if (outcome === 'applied') return done;
  const { code = 1243, message = 'undone', command = '' } = receipts.find(isCause) ?? {};
  return { ...done, outcome, code, message: `${command}: ${message}` };
}

/** Whether it is what the others were undone or skipped for: that may itself have been on some engines, and was undone. */
function isCause({ outcome, code }: Receipt): boolean {
  return outcome !== 'applied' && outcome !== 'skipped' && !(outcome === 'undone' && code === 1243);
}

/** Of a fleet that is locked, drifts or lacks an engine nobody says that it holds what it is to hold. */
export async function nothingToDo(fleet: Fleet, action: string): Promise<Receipt> {
  const began = fleet.clock.monotonic();
  const verdict = await gate(fleet);
  // Also where commands may go around a drift: what they would do is there on the others only.
  const closed = verdict ?? driftOf(fleet);
  if (closed !== null) return verdictReceipt(fleet, action, closed, { began });
  return plainReceipt(action, 'nothing to do: the configuration is equal to it');
}
