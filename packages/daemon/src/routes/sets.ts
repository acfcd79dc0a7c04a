// Sets: taken in, run, asked for later.

import { PassThrough } from 'node:stream';
import {
  type HeldDocument,
  isIdempotencyKey,
  KEY_CHARACTERS_MAX,
  NDJSON,
  parseDuration,
  type SetLine,
  type SetRequest,
  SetRequestSchema,
  SetResultSchema,
  type SetStateDocument,
  SetStateSchema,
  TakenSchema,
} from '@lockstep/api';
import {
  type Accepted,
  type ConfigurationManager,
  type DryRun,
  type GroupPart,
  LockstepError,
  outcomeOf,
  type Receipt,
  type SetResult,
  type Submission,
} from '@lockstep/core';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { type ByFleet, fleetOf, PROBLEMS, SENDER, type ServerContext } from './context.ts';

interface Submit {
  readonly submission: Submission;
  readonly key: string | null;
}

export function addSetRoutes(api: FastifyInstance, context: ServerContext): void {
  api.post<ByFleet & { Body: SetRequest; Headers: { 'idempotency-key'?: string } }>(
    '/fleets/:fleet/sets',
    {
      schema: {
        headers: {
          type: 'object',
          properties: {
            'idempotency-key': {
              type: 'string',
              description: `under it the set runs once, however often it is sent; 1 to ${KEY_CHARACTERS_MAX} printable ASCII characters`,
            },
          },
        },
        body: SetRequestSchema,
        response: { 200: SetResultSchema, 202: TakenSchema, ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const { fleet } = request.params;
      const { manager } = fleetOf(context, fleet);
      const { commands, onError, timeout, irreversible, async: later } = request.body;
      const group = groupOf(request.body);
      const key = request.headers['idempotency-key'];
      const submit: Submit = {
        submission: { commands, onError, sender: SENDER, timeoutMs: timeoutOf(timeout), irreversible, group },
        key: key === undefined ? null : checkKey(key),
      };
      const answerLater = (state: HeldDocument | SetStateDocument): FastifyReply =>
        reply
          .code(202)
          .header('location', `/api/v1/fleets/${encodeURIComponent(fleet)}/sets/${state.id}`)
          .send(state);
      if (request.body.dryRun === true) {
        const { differences, undo, before, after, ...foreseen } = await foresee(manager, submit, later);
        return reply.send({ id: '', ...foreseen, dryRun: { before, after, differences, undo } });
      }
      if (group !== undefined && group.remaining > 0) {
        const { set, ...held } = manager.hold(submit.submission, submit.key);
        return answerLater({ id: set, state: 'held', ...held });
      }
      if (later === true) return answerLater(await runLater(context, manager, submit));
      if (request.headers.accept === NDJSON) return runAsStream(manager, submit, reply);
      const { result } = await take(manager, submit);
      return reply.send(await result);
    },
  );

  api.get<ByFleet & { Querystring: { key: string } }>(
    '/fleets/:fleet/sets',
    {
      schema: {
        querystring: {
          type: 'object',
          additionalProperties: false,
          required: ['key'],
          properties: { key: { type: 'string', description: 'the idempotency key' } },
        },
        response: { 200: SetStateSchema, ...PROBLEMS },
      },
    },
    async (request) => {
      const { manager } = fleetOf(context, request.params.fleet);
      const key = checkKey(request.query.key);
      const state = await stateOf(manager, { key });
      if (state === null) throw new LockstepError(258, `there is no set with the idempotency key ${key}`);
      return state;
    },
  );

  api.get<{ Params: { fleet: string; id: string } }>(
    '/fleets/:fleet/sets/:id',
    { schema: { response: { 200: SetStateSchema, ...PROBLEMS } } },
    async (request) => {
      const { fleet, id } = request.params;
      const state = await stateOf(fleetOf(context, fleet).manager, { set: id });
      if (state === null) throw new LockstepError(258, `there is no set ${id}`);
      return state;
    },
  );
}

/** Throws 1205 for what makes sense only of a set that is run. */
function foresee(
  manager: ConfigurationManager,
  { submission, key }: Submit,
  later: boolean | undefined,
): Promise<DryRun> {
  const odd = submission.group !== undefined ? 'group' : key !== null ? 'a key' : 'async';
  if (odd === 'async' && later !== true) return manager.foresee(submission);
  throw new LockstepError(1205, `dryRun does not go with ${odd}: there is no set`);
}

async function take(
  manager: ConfigurationManager,
  { submission, key }: Submit,
  onReceipts?: (receipts: readonly Receipt[]) => void,
): Promise<Accepted> {
  if (key === null) return manager.submit(submission, onReceipts);
  return manager.submitOnce(submission, key, onReceipts);
}

/** Nobody waits for the set: it is durable, and asked for by its id or key. */
async function runLater(
  { log }: ServerContext,
  manager: ConfigurationManager,
  { submission, key }: Submit,
): Promise<SetStateDocument> {
  const { id, result, repeated } = await manager.submitLater(submission, key);
  result.catch((error: unknown) => log?.error({ event: 'set-failed', set: id }, String(error)));
  const state = repeated ? await stateOf(manager, { set: id }) : null;
  return state ?? { id, state: 'running', outcome: null, receipts: [] };
}

/** Receipts go out as they become durable, so that a long set shows its progress and nothing is kept for its end. */
async function runAsStream(
  manager: ConfigurationManager,
  submit: Submit,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const stream = new PassThrough();
  const write = (line: SetLine | { readonly receipt: Receipt }): void => {
    if (!stream.destroyed) stream.write(`${JSON.stringify(line)}\n`);
  };
  // A set that only reads has its receipts before it has been answered which set it is.
  const early: Receipt[] = [];
  let taken = false;
  const onReceipts = (receipts: readonly Receipt[]): void => {
    for (const receipt of receipts) {
      if (taken) write({ receipt });
      else early.push(receipt);
    }
  };
  const { id, commands, result, repeated } = await take(manager, submit, onReceipts);
  write({ set: { id, commands } });
  taken = true;
  onReceipts(early);
  result.then(
    ({ outcome, receipts }: SetResult) => {
      if (repeated) onReceipts(receipts);
      write({ end: { id, outcome } });
      stream.end();
    },
    (error: unknown) => stream.destroy(error instanceof Error ? error : new Error(String(error))),
  );
  return reply.type(NDJSON).send(stream);
}

async function stateOf(
  manager: ConfigurationManager,
  by: { readonly set: string } | { readonly key: string },
): Promise<SetStateDocument | null> {
  const found = await manager.findSet(by);
  if (found === null) return null;
  const { id, state, receipts, held } = found;
  const outcome = state === 'done' ? outcomeOf(receipts) : null;
  const { set: _, ...group } = held ?? { set: id };
  return { id, state, outcome, receipts, ...group } as SetStateDocument;
}

function checkKey(key: string): string {
  if (isIdempotencyKey(key)) return key;
  throw new LockstepError(
    1205,
    `an idempotency key has 1 to ${KEY_CHARACTERS_MAX} printable ASCII characters, and no space at either end`,
  );
}

function groupOf({ group, remaining }: SetRequest): GroupPart | undefined {
  if (group !== undefined && remaining !== undefined) return { id: group, remaining };
  if (group !== undefined) return { id: group, remaining: 0, whole: true };
  if (remaining === undefined) return undefined;
  throw new LockstepError(1205, 'remaining goes with group, which is missing');
}

function timeoutOf(timeout: string | undefined): number | undefined {
  if (timeout === undefined) return undefined;
  const ms = parseDuration(timeout);
  if (ms === null || ms < 1)
    throw new LockstepError(1205, `timeout: "${timeout}" is no duration like 2s or 500ms`);
  return ms;
}
