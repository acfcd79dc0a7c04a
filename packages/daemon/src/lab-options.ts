// What --lab goes with, and in which network.

import { LAB_NETWORK_DEFAULT, LAB_NETWORK_MAX, LAB_NETWORK_MIN } from '@lockstep/appliance/lab';
import type { FleetConfig } from './config-fleet.ts';
import { StartFailure } from './failure.ts';

interface LabFlags {
  readonly lab: boolean;
  readonly 'lab-network'?: string | undefined;
  readonly quickstart: boolean;
  readonly fleets: readonly FleetConfig[];
}

/** The second byte of the lab's network, or null where none is wanted. Throws a StartFailure for what contradicts. */
export function labNetworkOf({ lab, quickstart, fleets, ...flags }: LabFlags): number | null {
  const text = flags['lab-network'];
  if (!lab) {
    if (text !== undefined)
      throw new StartFailure('--lab-network goes with --lab only: add it, or leave both out');
    return null;
  }
  if (quickstart) {
    throw new StartFailure(
      '--lab and --quickstart contradict each other: the quick start has web servers of its own, a lab reaches none; leave one out',
    );
  }
  for (const { name, engines } of fleets) {
    if (engines.type !== 'products') continue;
    throw new StartFailure(
      `--lab is for packet engines, and the fleet ${name} is of ${engines.product} instances, which would be configured as they are; start with a --config that leaves it out`,
    );
  }
  if (text === undefined) return LAB_NETWORK_DEFAULT;
  const network = Number(/^127\.(\d{1,3})$/.exec(text)?.[1] ?? 'none');
  if (network >= LAB_NETWORK_MIN && network <= LAB_NETWORK_MAX) return network;
  throw new StartFailure(
    `--lab-network: "${text}" is none of 127.${LAB_NETWORK_MIN} to 127.${LAB_NETWORK_MAX}`,
  );
}
