// lockstep history: who sent what, when, with which outcome.

import { formatTable, type HistoryDocument, type HistoryRowDocument } from '@lockstep/api';
import { type CliContext, EXIT } from '../context.ts';
import { followEvents } from '../follow.ts';
import { type CommonFlags, type Session, withSession } from '../session.ts';
import { localTime, oneLine, shorten } from '../text.ts';

const ROWS = 20;
/** With `--follow`. */
const ROWS_BEFORE = 10;

export interface HistoryFlags extends CommonFlags {
  readonly limit?: number;
  readonly follow: boolean;
}

export async function history(this: CliContext, flags: HistoryFlags): Promise<void> {
  const { stdout } = this.process;
  const print = (rows: readonly HistoryRowDocument[]): void => {
    if (flags.json) for (const row of rows) stdout.write(`${JSON.stringify(row)}\n`);
    else if (rows.length > 0) stdout.write(`${formatTable(rows.map(cells))}\n`);
  };
  await withSession(this, flags, async (session) => {
    const fleet = await session.fleet();
    const { limit = flags.follow ? ROWS_BEFORE : ROWS } = flags;
    if (flags.follow) await follow(this, session, fleet, limit, print);
    else print(await read(session, fleet, limit));
    return EXIT.done;
  });
}

/** The stream is open before the last rows are read, so that none falls in between; what comes twice is printed once. */
async function follow(
  context: CliContext,
  session: Session,
  fleet: string,
  limit: number,
  print: (rows: readonly HistoryRowDocument[]) => void,
): Promise<void> {
  let last = -1;
  for await (const { event, data } of followEvents(context, session.client, fleet, context.interrupted())) {
    if (last === -1) {
      const rows = await read(session, fleet, limit);
      print(rows);
      last = rows.at(-1)?.number ?? 0;
    }
    if (event !== 'receipt' || data === null) continue;
    const row = JSON.parse(data) as HistoryRowDocument;
    if (row.number <= last) continue;
    print([row]);
    last = row.number;
  }
}

async function read({ client }: Session, fleet: string, limit: number): Promise<HistoryRowDocument[]> {
  const path = `/fleets/${encodeURIComponent(fleet)}/history?limit=${limit}`;
  return (await client.get<HistoryDocument>(path)).history;
}

function cells({ time, sender, receipt: { outcome, code, command } }: HistoryRowDocument): string[] {
  return [
    localTime(time),
    sender.padEnd(5),
    outcome.padEnd(10),
    String(code).padStart(4),
    oneLine(shorten(command)),
  ];
}
