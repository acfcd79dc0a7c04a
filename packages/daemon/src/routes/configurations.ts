// Configurations as they are: the record's, an engine's, a saved one.

import { ConfigSchema } from '@lockstep/api';
import { LockstepError, type NamedOperand } from '@lockstep/core';
import type { FastifyInstance } from 'fastify';
import type { FleetHost } from '../fleet-host.ts';
import { type ByFleet, fleetOf, PROBLEMS, type ServerContext } from './context.ts';
import { OPERANDS, readOperand } from './operands.ts';

export function addConfigurationRoutes(api: FastifyInstance, context: ServerContext): void {
  api.get<ByFleet & { Querystring: { at?: string; format?: string } }>(
    '/fleets/:fleet/config',
    {
      schema: {
        querystring: {
          type: 'object',
          additionalProperties: false,
          properties: {
            at: { type: 'string', description: OPERANDS },
            format: { type: 'string', enum: ['text', 'json'] },
          },
        },
        response: {
          200: {
            content: {
              'application/json': { schema: ConfigSchema },
              'text/plain': { schema: { type: 'string' } },
            },
          },
          ...PROBLEMS,
        },
      },
    },
    async (request, reply) => {
      const { manager } = fleetOf(context, request.params.fleet);
      const { at = 'record', format = 'json' } = request.query;
      const entries = await entriesAt(manager, readOperand(at));
      if (format === 'json') return reply.send({ at, entries: Object.fromEntries(entries) });
      const text = manager.format(entries).map((line) => `${line}\n`);
      return reply.type('text/plain; charset=utf-8').send(text.join(''));
    },
  );
}

/** Throws 258 where there is no such thing, 1198 for an engine that does not answer. */
async function entriesAt(
  manager: FleetHost['manager'],
  operand: NamedOperand,
): Promise<ReadonlyMap<string, string>> {
  switch (operand.kind) {
    case 'record':
      return manager.recordEntries();
    case 'boot':
      return manager.versionEntries(null);
    case 'saved': {
      const [last] = await manager.versions();
      if (last === undefined) throw new LockstepError(258, 'no version was saved yet');
      return manager.versionEntries(last.number);
    }
    case 'version':
      return manager.versionEntries(operand.number);
    case 'engine':
      return manager.engineEntries(operand.engine);
  }
}
