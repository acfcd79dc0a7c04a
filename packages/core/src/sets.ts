// One set: its commands in order, its on-error policy, portion by portion. A crash between two portions loses nothing
// that was acknowledged. A `rollback` set, and a group, is one portion: its commands have one fate.

import { assert } from './assert.ts';
import { type CommandSet, outcomeOf, type Receipt, type SetResult } from './command.ts';
import { determineAll } from './determine.ts';
import type { Fleet } from './fleet.ts';
import { Portion, type Stopping } from './portion.ts';
import { failed } from './receipts.ts';
import { JOURNAL_COMMANDS_MAX } from './settings.ts';
import type { SetBegun } from './store.ts';

/** Called with receipts as they become durable. */
export type OnReceipts = (receipts: readonly Receipt[]) => void;

/** Runs a set that nobody follows. `begins`: as it is written with its first intent. */
export type RunSet = (set: CommandSet, begins: SetBegun) => Promise<SetResult>;

export async function runSet(
  fleet: Fleet,
  set: CommandSet,
  onReceipts: OnReceipts,
  stopping: Stopping,
  /** The set, where it is not written yet. */
  begins?: SetBegun,
): Promise<SetResult> {
  const receipts: Receipt[] = [];
  const publish = (portion: readonly Receipt[]): void => {
    for (const receipt of portion) receipts.push(receipt);
    onReceipts(portion);
  };
  while (receipts.length < set.commands.length) {
    const position = receipts.length;
    const stopped = set.onError !== 'continue' && receipts.some(failed);
    const whole = set.onError === 'rollback' || set.group === true;
    const size = whole ? set.commands.length : JOURNAL_COMMANDS_MAX;
    const lines = set.commands.slice(position, position + size);
    const portion = new Portion(fleet, set, position, position === 0 ? begins : undefined);
    if (stopped) await portion.skip(lines, 'an earlier command of the set failed');
    else if (stopping()) await portion.skip(lines, 'the manager is stopping');
    else await portion.run(await determineAll(fleet, lines), stopping);
    assert(portion.receipts.length > 0, 'every portion gets on', { position });
    publish(portion.receipts);
  }
  return { id: set.id, outcome: outcomeOf(receipts), receipts };
}
