// A fleet's event stream that outlives its connection: it is resumed behind what was seen.

import { type ApiClient, ApiProblem, type ServerSentEvent, Unreachable } from '@lockstep/api';
import type { CliContext } from './context.ts';

/** Time between two tries, in ms. */
const RETRY_MS = 500;

/** How long a daemon that does not answer is tried, in ms. */
const PATIENCE_MS = 30_000;

/**
 * Ends with the signal. Throws Unreachable where the stream cannot begin, or cannot be resumed for 30 s. The first event
 * has no data: it says that the stream has begun.
 */
export async function* followEvents(
  { clock, process }: CliContext,
  client: ApiClient,
  fleet: string,
  signal: AbortSignal,
): AsyncGenerator<ServerSentEvent> {
  let after: string | undefined;
  let brokenAt: number | null = null;
  while (!signal.aborted) {
    try {
      const stream = client.events(fleet, { signal, ...(after === undefined ? {} : { after }) });
      for await (const event of stream) {
        const first = after === undefined;
        after = event.id;
        if (brokenAt !== null) process.stderr.write('lockstep: connected again\n');
        brokenAt = null;
        if (first || event.data !== null) yield event;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!isNotYet(error) || after === undefined) throw error;
      if (brokenAt !== null && clock.now() - brokenAt > PATIENCE_MS) throw error;
    }
    if (signal.aborted) return;
    if (brokenAt === null) {
      brokenAt = clock.now();
      process.stderr.write('lockstep: the connection to the daemon broke; connecting again\n');
    }
    await clock.sleep(RETRY_MS, signal);
  }
}

function isNotYet(error: unknown): boolean {
  return error instanceof Unreachable || (error instanceof ApiProblem && error.problem.code === 272);
}
