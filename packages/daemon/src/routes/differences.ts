// What differs: between the engines and the record, or between any two configurations.

import { DifferencesSchema, type DiffRequest, DiffRequestSchema } from '@lockstep/api';
import type { Operand } from '@lockstep/core';
import type { FastifyInstance } from 'fastify';
import { type ByFleet, fleetOf, PROBLEMS, type ServerContext } from './context.ts';
import { fileOperand, OPERANDS, readOperand } from './operands.ts';
import { emptyBody } from './operations.ts';

const RESPONSE = { 200: DifferencesSchema, ...PROBLEMS } as const;

export function addDifferenceRoutes(api: FastifyInstance, context: ServerContext): void {
  api.get<ByFleet & { Querystring: { from?: string; to?: string } }>(
    '/fleets/:fleet/diff',
    {
      schema: {
        querystring: {
          type: 'object',
          additionalProperties: false,
          properties: {
            from: { type: 'string', description: OPERANDS },
            to: { type: 'string', description: OPERANDS },
          },
        },
        response: RESPONSE,
      },
    },
    (request) => {
      const { from, to } = request.query;
      return fleetOf(context, request.params.fleet).manager.compare(operandOf(from), operandOf(to));
    },
  );

  api.post<ByFleet & { Body: DiffRequest }>(
    '/fleets/:fleet/diff',
    { schema: { body: DiffRequestSchema, response: RESPONSE }, preValidation: emptyBody },
    (request) => {
      const { from, to } = request.body;
      return fleetOf(context, request.params.fleet).manager.compare(operandOf(from), operandOf(to));
    },
  );

  api.post<ByFleet>('/fleets/:fleet/check', { schema: { response: RESPONSE } }, (request) =>
    fleetOf(context, request.params.fleet).manager.check(),
  );
}

function operandOf(asked: DiffRequest['from']): Operand | undefined {
  if (asked === undefined) return undefined;
  return typeof asked === 'string' ? readOperand(asked) : fileOperand(asked);
}
