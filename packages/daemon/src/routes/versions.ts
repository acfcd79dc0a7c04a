// Saved configurations.

import {
  DecisionSchema,
  type RestoreRequest,
  RestoreRequestSchema,
  type SaveRequest,
  SaveRequestSchema,
  VersionSchema,
  VersionsSchema,
} from '@lockstep/api';
import type { FastifyInstance } from 'fastify';
import { type ByFleet, fleetOf, PROBLEMS, SENDER, type ServerContext } from './context.ts';
import { emptyBody } from './operations.ts';

export function addVersionRoutes(api: FastifyInstance, context: ServerContext): void {
  api.get<ByFleet>(
    '/fleets/:fleet/versions',
    { schema: { response: { 200: VersionsSchema, ...PROBLEMS } } },
    async (request) => ({ versions: await fleetOf(context, request.params.fleet).manager.versions() }),
  );

  api.post<ByFleet & { Body: SaveRequest }>(
    '/fleets/:fleet/save',
    {
      schema: { body: SaveRequestSchema, response: { 200: VersionSchema, ...PROBLEMS } },
      preValidation: emptyBody,
    },
    (request) => {
      const { label = null, force = false } = request.body;
      return fleetOf(context, request.params.fleet).manager.save(label, SENDER, force);
    },
  );

  api.post<ByFleet & { Body: RestoreRequest }>(
    '/fleets/:fleet/restore',
    { schema: { body: RestoreRequestSchema, response: { 200: DecisionSchema, ...PROBLEMS } } },
    (request) => {
      const { version, confirm = null } = request.body;
      return fleetOf(context, request.params.fleet).manager.restore(version, { sender: SENDER, confirm });
    },
  );
}
