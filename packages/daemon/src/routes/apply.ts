// A configuration that is brought along, and what the fleet is to be made equal to.

import { AppliedSchema, type ApplyRequest, ApplyRequestSchema } from '@lockstep/api';
import { LockstepError, type NumberedLine } from '@lockstep/core';
import type { FastifyInstance } from 'fastify';
import { type ByFleet, fleetOf, PROBLEMS, SENDER, type ServerContext } from './context.ts';
import { linesOf } from './operands.ts';

export function addApplyRoutes(api: FastifyInstance, context: ServerContext): void {
  api.post<ByFleet & { Body: ApplyRequest }>(
    '/fleets/:fleet/apply',
    { schema: { body: ApplyRequestSchema, response: { 200: AppliedSchema, ...PROBLEMS } } },
    (request) => {
      const { file: path = 'request', skipRefused = false, confirm = null } = request.body;
      const file = { path, lines: contentOf(request.body), skipRefused };
      return fleetOf(context, request.params.fleet).manager.apply(file, { sender: SENDER, confirm });
    },
  );
}

function contentOf({ text, lines }: ApplyRequest): NumberedLine[] {
  if ((text === undefined) === (lines === undefined))
    throw new LockstepError(1205, 'give the content as text, or as lines');
  // A line of lines that has line ends in it would be several.
  const broken = lines?.findIndex((line) => line.includes('\n')) ?? -1;
  if (broken !== -1) throw new LockstepError(1205, `lines/${broken}: a line has no line end in it`);
  return linesOf(text ?? lines?.join('\n') ?? '');
}
