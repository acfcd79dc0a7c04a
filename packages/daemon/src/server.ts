// The REST API. It checks who asks, hands on to the routes of each resource, and answers whatever fails with a problem.
//
//   routes/fleets.ts          fleets and engines as they stand
//   routes/configurations.ts  the record, an engine, a version
//   routes/differences.ts     what differs between them
//   routes/sets.ts            sets: run, streamed, asked for later
//   routes/operations.ts      exits from a lock, reload, membership
//   routes/versions.ts        save, versions, restore
//   routes/apply.ts           a file that the fleet is made equal to
//   routes/history.ts, events.ts, follow.ts   what happened, and what happens
//   routes/problems.ts        the answer to whatever goes wrong

import swagger from '@fastify/swagger';
import { problemOf } from '@lockstep/api';
import { LockstepError } from '@lockstep/core';
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import { addApplyRoutes } from './routes/apply.ts';
import { addConfigurationRoutes } from './routes/configurations.ts';
import type { ServerContext } from './routes/context.ts';
import { addDifferenceRoutes } from './routes/differences.ts';
import { addEventRoutes } from './routes/events.ts';
import { addFleetRoutes } from './routes/fleets.ts';
import { addHistoryRoutes } from './routes/history.ts';
import { addOperationRoutes } from './routes/operations.ts';
import { answerBadPath, answerClientError, answerProblem, sendProblem } from './routes/problems.ts';
import { addSetRoutes } from './routes/sets.ts';
import { addVersionRoutes } from './routes/versions.ts';
import { bearsToken } from './secrets.ts';

export async function buildServer(context: ServerContext): Promise<FastifyInstance> {
  // A line per request would be noise: the history says who did what.
  const server = Fastify({
    bodyLimit: context.bodyBytes,
    logger: false,
    forceCloseConnections: true,
    // What does not fit is refused, never bent until it fits.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
    frameworkErrors: (error, _request, reply) => answerBadPath(error, reply),
    clientErrorHandler: answerClientError,
  });
  await server.register(swagger, {
    openapi: { openapi: '3.1.0', info: { title: 'Lockstep', version: context.version } },
  });
  server.setErrorHandler((error: FastifyError | LockstepError, request, reply) =>
    answerProblem(error, request, reply, context),
  );
  server.setNotFoundHandler((request, reply) =>
    sendProblem(reply, problemOf(new LockstepError(258, `there is nothing at ${request.url}`))),
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
  api.get('/openapi.json', { schema: { hide: true } }, () => api.swagger());
  addFleetRoutes(api, context);
  addConfigurationRoutes(api, context);
  addDifferenceRoutes(api, context);
  addSetRoutes(api, context);
  addOperationRoutes(api, context);
  addVersionRoutes(api, context);
  addApplyRoutes(api, context);
  addHistoryRoutes(api, context);
  addEventRoutes(api, context);
  return Promise.resolve();
}

function statusPage({ version, fleets }: ServerContext): string {
  const lines = [...fleets.values()].map((host) => {
    const { name, indicator, lock, engines } = host.manager.status();
    const up = engines.filter(({ state }) => state === 'up').length;
    return `fleet ${name}: ${lock === null ? indicator : 'locked'}, ${up} of ${engines.length} engines up`;
  });
  return `Lockstep ${version}\n\n${lines.join('\n')}\n\nAPI: /api/v1/openapi.json (with a token)\n`;
}
