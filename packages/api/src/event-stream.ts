// Server-sent events, as far as Lockstep sends them: `event`, `id` and `data` of one line each; comments are heartbeats.

export const EVENT_STREAM = 'text/event-stream';

export interface ServerSentEvent {
  readonly event: string;
  /** Where a stream resumes after this event. */
  readonly id: string;
  /** Null where nothing happened: the stream only says where it stands. */
  readonly data: string | null;
}

/** The events in the lines of a stream. One that is cut off by the end is none. */
export async function* readEvents(lines: AsyncIterable<string>): AsyncGenerator<ServerSentEvent> {
  let event = 'message';
  let id: string | null = null;
  let data: string | null = null;
  for await (const line of lines) {
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (line === '') {
      if (id !== null) yield { event, id, data };
      event = 'message';
      id = null;
      data = null;
    } else if (field === 'event') event = value;
    else if (field === 'id') id = value;
    else if (field === 'data') data = value;
  }
}
