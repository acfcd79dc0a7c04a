// Fleets and engines as they stand.

import { EngineStatusSchema, EnginesSchema, FleetStatusSchema, FleetsSchema } from '@lockstep/api';
import { LockstepError } from '@lockstep/core';
import type { FastifyInstance } from 'fastify';
import { fleetDocument } from '../status.ts';
import { type ByFleet, fleetOf, PROBLEMS, type ServerContext } from './context.ts';

export function addFleetRoutes(api: FastifyInstance, context: ServerContext): void {
  api.get('/fleets', { schema: { response: { 200: FleetsSchema, ...PROBLEMS } } }, () => ({
    fleets: [...context.fleets.values()].map(fleetDocument),
  }));

  api.get<ByFleet>(
    '/fleets/:fleet',
    { schema: { response: { 200: FleetStatusSchema, ...PROBLEMS } } },
    (request) => fleetDocument(fleetOf(context, request.params.fleet)),
  );

  api.get<ByFleet>(
    '/fleets/:fleet/engines',
    { schema: { response: { 200: EnginesSchema, ...PROBLEMS } } },
    (request) => ({ engines: fleetOf(context, request.params.fleet).manager.status().engines }),
  );

  api.get<{ Params: { fleet: string; engine: string } }>(
    '/fleets/:fleet/engines/:engine',
    { schema: { response: { 200: EngineStatusSchema, ...PROBLEMS } } },
    (request) => {
      const { fleet, engine } = request.params;
      const { engines } = fleetOf(context, fleet).manager.status();
      const found = engines.find(({ name }) => name === engine);
      if (found === undefined) throw new LockstepError(258, `the fleet ${fleet} has no engine ${engine}`);
      return found;
    },
  );
}
