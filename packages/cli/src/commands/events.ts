// lockstep events: what happens, as it happens.

import type { ChangeDocument, HistoryRowDocument, ServerSentEvent } from '@lockstep/api';
import { type CliContext, EXIT } from '../context.ts';
import { followEvents } from '../follow.ts';
import { type CommonFlags, withSession } from '../session.ts';
import { localTime, oneLine, shorten } from '../text.ts';

export async function events(this: CliContext, flags: CommonFlags): Promise<void> {
  const { stdout } = this.process;
  await withSession(this, flags, async ({ client, fleet }) => {
    for await (const event of followEvents(this, client, await fleet(), this.interrupted())) {
      if (event.data !== null) stdout.write(`${flags.json ? toJson(event) : format(event)}\n`);
    }
    return EXIT.done;
  });
}

function toJson({ event, id, data }: ServerSentEvent): string {
  return JSON.stringify({ event, id, data: JSON.parse(data ?? 'null') as unknown });
}

function format({ event, data }: ServerSentEvent): string {
  if (event === 'receipt') {
    const { time, sender, receipt } = JSON.parse(data ?? '') as HistoryRowDocument;
    const { outcome, code, command } = receipt;
    return `${localTime(time)}  ${outcome.padEnd(14)}  ${code} ${sender}: ${oneLine(shorten(command))}`;
  }
  const { time, kind, engine, message } = JSON.parse(data ?? '') as ChangeDocument;
  const about = engine === null ? '' : `${engine}: `;
  return `${localTime(time)}  ${kind.padEnd(14)}  ${about}${oneLine(message)}`;
}
