// What the routes share: who they talk to, how a fleet is found, what every answer may be instead.

import { ProblemSchema } from '@lockstep/api';
import { LockstepError } from '@lockstep/core';
import type { SqliteStore } from '@lockstep/store';
import type { Logger } from 'pino';
import type { FleetHost } from '../fleet-host.ts';

export interface ServerContext {
  readonly version: string;
  /** The data directory. */
  readonly data: string;
  readonly token: string;
  /** Largest body of a request, in bytes. */
  readonly bodyBytes: number;
  readonly store: SqliteStore;
  /** Told of what was not foreseen. */
  readonly log?: Logger;
  readonly fleets: ReadonlyMap<string, FleetHost>;
  /** False while the start situation is dealt with: then nothing but health is answered. */
  readonly ready: () => boolean;
}

/** Who sends what comes in here, for the history. One token, one person. */
export const SENDER = 'admin';

export type ByFleet = { Params: { fleet: string } };

/** To be spread into the responses of a route. */
export const PROBLEMS = { '4xx': ProblemSchema, '5xx': ProblemSchema } as const;

/** Throws 258 for a fleet that does not exist. */
export function fleetOf({ fleets }: Pick<ServerContext, 'fleets'>, name: string): FleetHost {
  const host = fleets.get(name);
  if (host !== undefined) return host;
  throw new LockstepError(258, `there is no fleet ${name}; there is ${[...fleets.keys()].join(', ')}`);
}
