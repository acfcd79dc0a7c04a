// Changes past the usual way are shown before they are made. A plan's id says on what it stands: when anything moved since
// it was shown, the id is another one, and the plan is shown again instead of being executed.

import type { Receipt } from './command.ts';
import type { Fleet } from './fleet.ts';

/** What one engine would have to do. */
export interface PlannedEngine {
  readonly name: string;
  /** `settle`: run the commands. `start`: end it where it still runs, start it afresh, run the commands. */
  readonly does: 'settle' | 'start' | 'evict' | 'end' | 'remove' | 'leave' | 'reach';
  /** What it holds now; null where that is not known, or does not matter. */
  readonly digest: string | null;
  readonly commands: readonly string[];
}

export interface Plan {
  /** 16 hexadecimal digits. */
  readonly id: string;
  /** As a person would type it. */
  readonly action: string;
  /** The record afterwards. */
  readonly record: { readonly digest: string; readonly entries: number; readonly changed: number };
  readonly engines: readonly PlannedEngine[];
}

/** A plan, and what came of it: null where it was only shown. */
export interface Decision {
  readonly plan: Plan;
  readonly receipt: Receipt | null;
}

export interface Confirmation {
  readonly sender: string;
  /** Id of the plan that was shown; null to be shown it. */
  readonly confirm: string | null;
}

export function planOf(fleet: Fleet, plan: Omit<Plan, 'id'>): Plan {
  const { lock, record } = fleet;
  const standsOn = [
    plan.action,
    record.digest,
    plan.record.digest,
    lock === null ? 'no lock' : `${lock.set} ${lock.since}`,
    ...plan.engines.map(({ name, does, digest }) => `${name} ${does} ${digest ?? '-'}`),
  ];
  return { id: fleet.hash(standsOn.join('\n')).slice(0, 16), ...plan };
}
