// lockstep engine out, in, add, remove: which engines count.

import type { CliContext } from '../context.ts';
import { decide, type PlanFlags } from '../decide.ts';

type EngineCommand = (this: CliContext, flags: PlanFlags, name: string) => Promise<void>;

export const out: EngineCommand = changing('out', false);
export const remove: EngineCommand = changing('remove', false);
// Another engine takes nothing away from anybody.
export const enter: EngineCommand = changing('in', true);
export const add: EngineCommand = changing('add', true);

function changing(action: string, harmless: boolean): EngineCommand {
  return async function (this: CliContext, flags, name) {
    await decide(this, flags, { path: `/engines/${encodeURIComponent(name)}/${action}`, body: {}, harmless });
  };
}
