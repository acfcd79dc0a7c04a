// Whatever goes wrong is a problem document: what a route throws, what Fastify refuses before any route, and what Node
// refuses before it is a request at all.

import { once } from 'node:events';
import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { type Problem, problemOf } from '@lockstep/api';
import { LockstepError } from '@lockstep/core';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { ServerContext } from './context.ts';

const PROBLEM_JSON = 'application/problem+json';

/** How long the rest of a body that is too large is read, in ms. */
const DRAIN_MS_MAX = 10_000;

interface Failure {
  readonly error: LockstepError;
  readonly status?: number;
  /** Not foreseen: what happened is in the log. */
  readonly bug?: true;
}

/** The answer to what a route or Fastify threw. */
export async function answerProblem(
  error: FastifyError | LockstepError,
  request: FastifyRequest,
  reply: FastifyReply,
  { log, bodyBytes }: Pick<ServerContext, 'log' | 'bodyBytes'>,
): Promise<FastifyReply> {
  const failure = asFailure(error, bodyBytes);
  if (failure.bug)
    log?.error({ event: 'request-failed', url: request.url, stack: error.stack }, error.message);
  const problem = problemOf(failure.error, failure.status);
  // A sender that still writes would see its connection reset instead of the answer.
  if (problem.status === 413) await drain(request.raw);
  return sendProblem(reply, problem);
}

export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  if (problem.status === 429 || problem.status === 503) void reply.header('retry-after', '1');
  return reply.code(problem.status).type(PROBLEM_JSON).send(problem);
}

/** A path that Fastify cannot even look up: `%ff`, or a part of it too long. */
export function answerBadPath(error: FastifyError, reply: FastifyReply): void {
  const status = error.statusCode ?? 400;
  void sendProblem(reply, problemOf(new LockstepError(1205, error.message), status));
}

/** What is no request that Node can read: headers too long, no HTTP, too slow. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const [status, detail] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? [431, 'the headers are longer than 16 KiB']
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? [408, 'the request did not come to its end in time']
        : [400, 'this is no HTTP request'];
  const body = JSON.stringify(problemOf(new LockstepError(1205, detail), status));
  if (socket.writable) {
    const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`;
    socket.write(`${head}Content-Type: ${PROBLEM_JSON}\r\nConnection: close\r\n\r\n${body}`);
  }
  socket.destroySoon();
}

function asFailure(error: FastifyError | LockstepError, bodyBytes: number): Failure {
  if (error instanceof LockstepError) return { error };
  const status = error.statusCode ?? 500;
  if (status === 413) {
    const message = `the body is larger than ${bodyBytes} bytes, which api.body of lockstep.yaml allows: send it in parts, or have it raised`;
    return { error: new LockstepError(1106, message), status };
  }
  if (status < 500) return { error: new LockstepError(1205, error.message), status };
  const message = `an error in Lockstep itself, the log of the daemon has more: ${error.message}`;
  return { error: new LockstepError(261, message), status, bug: true };
}

/** Reads and forgets what a sender still sends, for as long as it may reasonably take. */
async function drain(request: IncomingMessage): Promise<void> {
  request.resume();
  const signal = AbortSignal.timeout(DRAIN_MS_MAX);
  await once(request, 'end', { signal }).catch(() => undefined);
}
