// Exits from a lock, reload, membership: shown as a plan first, done when they come again with its id.

import {
  DecisionSchema,
  type EngineRequest,
  EngineRequestSchema,
  type ReloadRequest,
  ReloadRequestSchema,
  type UnlockRequest,
  UnlockRequestSchema,
} from '@lockstep/api';
import { type ExitTarget, LockstepError, type MembershipAction } from '@lockstep/core';
import type { FastifyInstance } from 'fastify';
import { type ByFleet, fleetOf, PROBLEMS, SENDER, type ServerContext } from './context.ts';

const MEMBERSHIP_ACTIONS: readonly MembershipAction[] = ['out', 'in', 'add', 'remove'];

const RESPONSE = { 200: DecisionSchema, ...PROBLEMS } as const;

export function addOperationRoutes(api: FastifyInstance, context: ServerContext): void {
  api.post<ByFleet & { Body: UnlockRequest }>(
    '/fleets/:fleet/unlock',
    { schema: { body: UnlockRequestSchema, response: RESPONSE } },
    (request) => {
      const { manager } = fleetOf(context, request.params.fleet);
      const { evict = [], irreversible = false, confirm = null } = request.body;
      return manager.exit({
        kind: 'unlock',
        target: targetOf(request.body),
        evict,
        irreversible,
        sender: SENDER,
        confirm,
      });
    },
  );

  api.post<ByFleet & { Body: ReloadRequest }>(
    '/fleets/:fleet/reload',
    { schema: { body: ReloadRequestSchema, response: RESPONSE }, preValidation: emptyBody },
    (request) => {
      const { manager } = fleetOf(context, request.params.fleet);
      const { version = null, irreversible = false, confirm = null } = request.body;
      return manager.exit({
        kind: 'reload',
        target: { to: 'reload', version },
        evict: [],
        irreversible,
        sender: SENDER,
        confirm,
      });
    },
  );

  for (const action of MEMBERSHIP_ACTIONS) {
    api.post<{ Params: { fleet: string; engine: string }; Body: EngineRequest }>(
      `/fleets/:fleet/engines/:engine/${action}`,
      { schema: { body: EngineRequestSchema, response: RESPONSE }, preValidation: emptyBody },
      (request) => {
        const { fleet, engine } = request.params;
        const { confirm = null } = request.body;
        return fleetOf(context, fleet).manager.changeMembership({ action, engine, sender: SENDER, confirm });
      },
    );
  }
}

/** Where nothing must be said, a request without a body is one that says nothing. */
export function emptyBody(request: { body: unknown }, _reply: unknown, done: () => void): void {
  request.body ??= {};
  done();
}

function targetOf({ to, engine, version }: UnlockRequest): ExitTarget {
  if (engine !== undefined && to !== 'accept')
    throw new LockstepError(1205, `engine: goes with to: accept, not with ${to}`);
  if (version !== undefined && to !== 'reload')
    throw new LockstepError(1205, `version: goes with to: reload, not with ${to}`);
  if (to === 'reload') return { to, version: version ?? null };
  if (to !== 'accept') return { to };
  if (engine === undefined) throw new LockstepError(1205, 'engine: to: accept needs the name of an engine');
  return { to, engine };
}
