// The REST API. It checks who asks and what, hands on to the manager of the fleet, and writes the answer.

import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import swagger from '@fastify/swagger';
import {
  BODY_BYTES_MAX,
  ConfigSchema,
  EngineStatusSchema,
  FleetStatusSchema,
  FleetsSchema,
  NDJSON,
  ProblemSchema,
  parseDuration,
  problemOf,
  type SetLine,
  type SetRequest,
  SetRequestSchema,
  SetResultSchema,
  SetStateSchema,
} from '@lockstep/api';
import { LockstepError, outcomeOf, type SetResult } from '@lockstep/core';
import type { SqliteStore } from '@lockstep/store';
import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import type { Logger } from 'pino';
import type { FleetHost } from './fleet-host.ts';
import { bearsToken } from './secrets.ts';
import { fleetDocument } from './status.ts';

/** How long the rest of a body that is too large is read, in ms. */
const DRAIN_MS_MAX = 10_000;

export interface ServerContext {
  readonly version: string;
  /** The data directory. */
  readonly data: string;
  readonly token: string;
  readonly store: SqliteStore;
  /** Told of what was not foreseen. */
  readonly log?: Logger;
  readonly fleets: ReadonlyMap<string, FleetHost>;
  /** False while the start situation is dealt with: then nothing but health is answered. */
  readonly ready: () => boolean;
}

type ByFleet = { Params: { fleet: string } };

export async function buildServer(context: ServerContext): Promise<FastifyInstance> {
  // A line per request would be noise: the history says who did what.
  const server = Fastify({
    bodyLimit: BODY_BYTES_MAX,
    logger: false,
    forceCloseConnections: true,
    // What does not fit is refused, never bent until it fits.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
  });
  await server.register(swagger, {
    openapi: { openapi: '3.1.0', info: { title: 'Lockstep', version: context.version } },
  });
  server.setErrorHandler(async (error: FastifyError | LockstepError, request, reply) => {
    const problem = asProblem(error);
    if (problem.bug)
      context.log?.error({ event: 'request-failed', url: request.url, stack: error.stack }, error.message);
    // A sender that still writes would see its connection reset instead of the answer.
    if (problem.status === 413) await drain(request.raw);
    return sendProblem(reply, problem);
  });
  server.setNotFoundHandler((request, reply) =>
    sendProblem(reply, { error: new LockstepError(258, `there is nothing at ${request.url}`) }),
  );
  server.get('/', { schema: { hide: true } }, (_request, reply) =>
    reply.type('text/plain').send(statusPage(context)),
  );
  server.get('/healthz', { schema: { summary: 'the process answers' } }, () => ({
    status: 'ok',
    // Where the command line on this machine finds the token, if it may read it.
    data: context.data,
  }));
  server.get('/readyz', { schema: { summary: 'the API serves' } }, (_request, reply) =>
    reply.code(context.ready() ? 200 : 503).send({ ready: context.ready() }),
  );
  await server.register((api) => addRoutes(api, context), { prefix: '/api/v1' });
  return server;
}

function addRoutes(api: FastifyInstance, context: ServerContext): Promise<void> {
  api.addHook('onRequest', (request, _reply, done) => {
    if (!bearsToken(request.headers.authorization, context.token)) {
      done(new LockstepError(257, 'the request bears no valid token: send Authorization: Bearer TOKEN'));
    } else if (!context.ready()) {
      done(new LockstepError(272, 'the daemon is starting', { retryable: true }));
    } else {
      done();
    }
  });
  const error = { '4xx': ProblemSchema, '5xx': ProblemSchema };

  api.get('/openapi.json', { schema: { hide: true } }, () => api.swagger());
  api.get('/fleets', { schema: { response: { 200: FleetsSchema, ...error } } }, () => ({
    fleets: [...context.fleets.values()].map(fleetDocument),
  }));
  api.get<ByFleet>(
    '/fleets/:fleet',
    { schema: { response: { 200: FleetStatusSchema, ...error } } },
    (request) => fleetDocument(fleetOf(context, request.params.fleet)),
  );
  api.get<ByFleet>(
    '/fleets/:fleet/engines',
    {
      schema: {
        response: {
          200: { type: 'object', properties: { engines: { type: 'array', items: EngineStatusSchema } } },
          ...error,
        },
      },
    },
    (request) => ({ engines: fleetOf(context, request.params.fleet).manager.status().engines }),
  );
  api.get<{ Params: { fleet: string; engine: string } }>(
    '/fleets/:fleet/engines/:engine',
    { schema: { response: { 200: EngineStatusSchema, ...error } } },
    (request) => {
      const { fleet, engine } = request.params;
      const found = fleetOf(context, fleet)
        .manager.status()
        .engines.find(({ name }) => name === engine);
      if (found === undefined) throw new LockstepError(258, `the fleet ${fleet} has no engine ${engine}`);
      return found;
    },
  );
  api.get<ByFleet & { Querystring: { at?: string; format?: string } }>(
    '/fleets/:fleet/config',
    {
      schema: {
        querystring: {
          type: 'object',
          additionalProperties: false,
          properties: {
            at: { type: 'string', description: '`record` or `engine:NAME`' },
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
          ...error,
        },
      },
    },
    async (request, reply) => {
      const { manager } = fleetOf(context, request.params.fleet);
      const { at = 'record', format = 'json' } = request.query;
      const entries = await entriesAt(manager, at);
      if (format === 'json') return reply.send({ at, entries: Object.fromEntries(entries) });
      const text = manager.format(entries).map((line) => `${line}\n`);
      return reply.type('text/plain; charset=utf-8').send(text.join(''));
    },
  );
  api.post<ByFleet & { Body: SetRequest }>(
    '/fleets/:fleet/sets',
    { schema: { body: SetRequestSchema, response: { 200: SetResultSchema, ...error } } },
    (request, reply) => runSet(context, request, reply),
  );
  api.get<{ Params: { fleet: string; id: string } }>(
    '/fleets/:fleet/sets/:id',
    { schema: { response: { 200: SetStateSchema, ...error } } },
    async (request) => {
      const { fleet, id } = request.params;
      const { manager } = fleetOf(context, fleet);
      const receipts = await context.store.receipts(fleet, id);
      const running = manager.isRunning(id);
      if (receipts.length === 0 && !running) throw new LockstepError(258, `there is no set ${id}`);
      const outcome = running ? null : outcomeOf(receipts);
      return { id, state: running ? 'running' : 'done', outcome, receipts };
    },
  );
  return Promise.resolve();
}

async function runSet(
  context: ServerContext,
  request: FastifyRequest<ByFleet & { Body: SetRequest }>,
  reply: FastifyReply,
): Promise<SetResult | FastifyReply> {
  const { manager } = fleetOf(context, request.params.fleet);
  const { commands, onError, timeout } = request.body;
  const submission = { commands, onError, sender: 'admin', timeoutMs: timeoutOf(timeout) };
  if (request.headers.accept !== NDJSON) return manager.submit(submission).result;

  // Receipts go out as they become durable, so that a long set shows its progress and nothing is kept for its end.
  const stream = new PassThrough();
  const write = (line: SetLine): boolean => stream.write(`${JSON.stringify(line)}\n`);
  const { id, result } = manager.submit(submission, (receipts) => {
    for (const receipt of receipts) write({ receipt } as SetLine);
  });
  write({ set: { id, commands: commands.length } });
  result.then(
    ({ outcome }) => {
      write({ end: { id, outcome } });
      stream.end();
    },
    (error: unknown) => stream.destroy(error instanceof Error ? error : new Error(String(error))),
  );
  return reply.type(NDJSON).send(stream);
}

/** Reads and forgets what a sender still sends, for as long as it may reasonably take. */
async function drain(request: IncomingMessage): Promise<void> {
  request.resume();
  const signal = AbortSignal.timeout(DRAIN_MS_MAX);
  await once(request, 'end', { signal }).catch(() => undefined);
}

function timeoutOf(timeout: string | undefined): number | undefined {
  if (timeout === undefined) return undefined;
  const ms = parseDuration(timeout);
  if (ms === null || ms < 1)
    throw new LockstepError(1205, `timeout: "${timeout}" is no duration like 2s or 500ms`);
  return ms;
}

async function entriesAt(manager: FleetHost['manager'], at: string): Promise<ReadonlyMap<string, string>> {
  if (at === 'record') return manager.recordEntries();
  if (at.startsWith('engine:')) return manager.engineEntries(at.slice(7));
  throw new LockstepError(1205, `"${at}" is no configuration: record, or engine:NAME`);
}

function fleetOf(context: ServerContext, name: string): FleetHost {
  const host = context.fleets.get(name);
  if (host !== undefined) return host;
  const known = [...context.fleets.keys()].join(', ');
  throw new LockstepError(258, `there is no fleet ${name}; there is ${known}`);
}

interface Failure {
  readonly error: LockstepError;
  readonly status?: number;
  /** Not foreseen: what happened is in the log. */
  readonly bug?: true;
}

function asProblem(error: FastifyError | LockstepError): Failure {
  if (error instanceof LockstepError) return { error };
  const status = error.statusCode ?? 500;
  if (status === 413) {
    return { error: new LockstepError(1106, `the body is larger than ${BODY_BYTES_MAX} bytes`), status };
  }
  if (status < 500) return { error: new LockstepError(1205, error.message), status };
  const message = `an error in Lockstep itself, the log of the daemon has more: ${error.message}`;
  return { error: new LockstepError(261, message), status, bug: true };
}

function sendProblem(reply: FastifyReply, { error, status }: Failure): FastifyReply {
  const problem = problemOf(error, status);
  if (problem.status === 429 || problem.status === 503) void reply.header('retry-after', '1');
  return reply.code(problem.status).type('application/problem+json').send(problem);
}

function statusPage({ version, fleets }: ServerContext): string {
  const lines = [...fleets.values()].map((host) => {
    const { name, indicator, lock, engines } = host.manager.status();
    const up = engines.filter(({ state }) => state === 'up').length;
    return `fleet ${name}: ${lock === null ? indicator : 'locked'}, ${up} of ${engines.length} engines up`;
  });
  return `Lockstep ${version}\n\n${lines.join('\n')}\n\nAPI: /api/v1/openapi.json (with a token)\n`;
}
