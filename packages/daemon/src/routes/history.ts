// The history of receipts, page by page.

import { HISTORY_ROWS_DEFAULT, HISTORY_ROWS_MAX, HistorySchema } from '@lockstep/api';
import { LockstepError } from '@lockstep/core';
import type { FastifyInstance } from 'fastify';
import { type ByFleet, fleetOf, PROBLEMS, type ServerContext } from './context.ts';

interface Query {
  readonly after?: string;
  readonly before?: string;
  readonly limit?: string;
}

export function addHistoryRoutes(api: FastifyInstance, { fleets, store }: ServerContext): void {
  api.get<ByFleet & { Querystring: Query }>(
    '/fleets/:fleet/history',
    {
      schema: {
        querystring: {
          type: 'object',
          additionalProperties: false,
          properties: {
            after: {
              type: 'string',
              description: 'the rows that follow this number; without it the last ones',
            },
            before: { type: 'string', description: 'only rows below this number' },
            limit: {
              type: 'string',
              description: `rows at most: 1 to ${HISTORY_ROWS_MAX}, default ${HISTORY_ROWS_DEFAULT}`,
            },
          },
        },
        response: { 200: HistorySchema, ...PROBLEMS },
      },
    },
    async (request) => {
      const { name } = fleetOf({ fleets }, request.params.fleet).manager;
      const { after, before, limit } = request.query;
      const history = await store.history(name, {
        after: wholeNumber('after', after, 0, Number.MAX_SAFE_INTEGER),
        before: wholeNumber('before', before, 0, Number.MAX_SAFE_INTEGER),
        limit: wholeNumber('limit', limit, 1, HISTORY_ROWS_MAX) ?? HISTORY_ROWS_DEFAULT,
      });
      return { history };
    },
  );
}

function wholeNumber(name: string, text: string | undefined, min: number, max: number): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (/^\d{1,16}$/.test(text) && number >= min && number <= max) return number;
  throw new LockstepError(1205, `${name}: "${text}" is no whole number from ${min} to ${max}`);
}
