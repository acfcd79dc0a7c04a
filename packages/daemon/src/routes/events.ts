// The stream of what happens in a fleet: receipts and changes, as server-sent events that can be resumed.

import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { EVENT_STREAM, STREAMS_MAX } from '@lockstep/api';
import { LockstepError } from '@lockstep/core';
import type { LastPosition } from '@lockstep/store';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { type ByFleet, fleetOf, PROBLEMS, type ServerContext } from './context.ts';
import { follow } from './follow.ts';

/** How long streams may take to say goodbye when the server closes, in ms; then their connections are cut. */
const GOODBYE_MS = 500;

/** Text that waits in a stream for its reader, in bytes: what is beyond stays in the store. */
const WAITING_BYTES_MAX = 64 * 1024;

export function addEventRoutes(api: FastifyInstance, { fleets, store }: ServerContext): void {
  const open = new Set<{ readonly closing: AbortController; readonly ended: Promise<void> }>();

  api.addHook('preClose', async () => {
    for (const { closing } of open) closing.abort();
    const ended = Promise.all([...open].map((stream) => stream.ended));
    await Promise.race([ended, sleep(GOODBYE_MS, undefined, { ref: false })]);
  });

  api.get<
    ByFleet & { Querystring: { after?: string }; Headers: { 'last-event-id'?: string; accept?: string } }
  >(
    '/fleets/:fleet/events',
    {
      schema: {
        querystring: {
          type: 'object',
          additionalProperties: false,
          properties: {
            after: { type: 'string', description: 'the same as the header, which comes first' },
          },
        },
        headers: {
          type: 'object',
          properties: {
            'last-event-id': {
              type: 'string',
              description: 'begins behind this event; without it the stream begins now',
            },
          },
        },
        response: {
          200: { content: { [EVENT_STREAM]: { schema: { type: 'string' } } } },
          ...PROBLEMS,
        },
      },
    },
    async (request, reply) => {
      const host = fleetOf({ fleets }, request.params.fleet);
      const after = request.headers['last-event-id'] ?? request.query.after;
      const given = after === undefined ? null : parsePosition(after);
      if (open.size >= STREAMS_MAX) {
        throw new LockstepError(272, `${STREAMS_MAX} event streams are open, no more are`, {
          retryable: true,
        });
      }
      const closing = new AbortController();
      const gone = whenGone(reply);
      const stream = { closing, ended: gone };
      open.add(stream);
      void gone.then(() => {
        closing.abort();
        open.delete(stream);
      });
      const { name } = host.manager;
      const from = given ?? (await store.lastPosition(name));
      const source = follow({
        from,
        pages: {
          receipts: (page) => store.history(name, page),
          changes: (page) => store.events(name, page),
        },
        watch: (listener) => host.watch(listener),
        closing: closing.signal,
      });
      return reply
        .type(EVENT_STREAM)
        .header('cache-control', 'no-store')
        .send(Readable.from(source, { objectMode: false, highWaterMark: WAITING_BYTES_MAX }));
    },
  );
}

/** Resolves when the answer is over, or nobody is there any more to read it. */
async function whenGone({ raw }: FastifyReply): Promise<void> {
  await finished(raw).catch(() => undefined);
}

/** `12-3`: after receipt 12 and change 3. */
function parsePosition(text: string): LastPosition {
  const [, command, event] = /^(\d{1,15})-(\d{1,15})$/.exec(text) ?? [];
  if (command === undefined || event === undefined) {
    throw new LockstepError(1205, `"${text.slice(0, 50)}" is no id of an event: like 12-3`);
  }
  return { command: Number(command), event: Number(event) };
}
