// A plane in a process of its own, for tests that take something away from the whole process. It applies what it is
// told and answers with the code: 0, or that of the refusal.

import { LockstepError } from '@lockstep/core';
import { TrafficPlane } from '../plane.ts';
import type { ServiceSpec, VirtualServerSpec } from '../spec.ts';

/** What the process is told. */
export interface PlaneOrder {
  readonly services: readonly ServiceSpec[];
  readonly virtualServers: readonly VirtualServerSpec[];
}

const plane = new TrafficPlane();

process.on('message', (order: PlaneOrder) => {
  void obey(order).then((code) => process.send?.({ code, stats: plane.stats() }));
});
process.on('disconnect', () => process.exit(0));

async function obey(order: PlaneOrder): Promise<number> {
  try {
    const prepared = await plane.prepare({
      services: new Map(order.services.map((each) => [each.name, each])),
      virtualServers: new Map(order.virtualServers.map((each) => [each.name, each])),
    });
    prepared.commit();
    return 0;
  } catch (error) {
    if (error instanceof LockstepError) return error.code;
    throw error;
  }
}
