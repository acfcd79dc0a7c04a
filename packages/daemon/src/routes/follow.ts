// What happened since a position, then what happens: the two tables of a fleet's history as one stream of text.
//
//   watch ─▶ read a page of each ─▶ merge by time ─▶ yield, one event at a time ─▶ the reader takes it ─▶ the next
//
// It is pulled: what nobody takes is not read, so a slow reader costs no memory, and it never misses anything.

import { setTimeout as sleep } from 'node:timers/promises';
import type { HistoryRow, LastPosition, Page, StoredEvent } from '@lockstep/store';

/** Time without anything to say after which a stream shows that it lives, in ms. */
const HEARTBEAT_MS = 15_000;

/** Shortest time between two looks, in ms: commands come faster than anybody reads, and the store has better to do. */
const LOOK_MS = 100;

/** Rows of each kind that are in memory at once. */
const PAGE_ROWS = 50;

export interface FollowOptions {
  readonly from: LastPosition;
  /** Rows after a number, in the order of their numbers. */
  readonly pages: {
    readonly receipts: (page: Page) => Promise<readonly HistoryRow[]>;
    readonly changes: (page: Page) => Promise<readonly StoredEvent[]>;
  };
  /** Calls a listener after new rows became durable, until the function that it answers is called. */
  readonly watch: (listener: () => void) => () => void;
  /** Ends the stream. */
  readonly closing: AbortSignal;
}

type Item =
  | { readonly event: 'receipt'; readonly row: HistoryRow }
  | { readonly event: 'change'; readonly row: StoredEvent };

export async function* follow({ from, pages, watch, closing }: FollowOptions): AsyncGenerator<string> {
  const bell = new Bell();
  const unwatch = watch(() => bell.ring());
  const wake = (): void => bell.ring();
  closing.addEventListener('abort', wake);
  try {
    let position = from;
    // Where it stands, so that also who has seen nothing yet can resume.
    yield `id: ${idOf(position)}\n\n`;
    let said = performance.now();
    while (!closing.aborted) {
      bell.reset();
      const items = await next(pages, position);
      for (const item of items) {
        if (closing.aborted) return;
        position = after(position, item);
        yield `event: ${item.event}\nid: ${idOf(position)}\ndata: ${JSON.stringify(item.row)}\n\n`;
      }
      if (items.length > 0) {
        said = performance.now();
        continue;
      }
      await pause(LOOK_MS, closing);
      await bell.rung(Math.max(0, said + HEARTBEAT_MS - performance.now()));
      if (performance.now() - said < HEARTBEAT_MS) continue;
      yield ': still here\n\n';
      said = performance.now();
    }
  } finally {
    unwatch();
    closing.removeEventListener('abort', wake);
  }
}

/** What comes next, in the order of time. Of a table whose page is full there may be more: nothing later overtakes it. */
async function next(pages: FollowOptions['pages'], position: LastPosition): Promise<Item[]> {
  const [receipts, changes] = await Promise.all([
    pages.receipts({ after: position.command, limit: PAGE_ROWS }),
    pages.changes({ after: position.event, limit: PAGE_ROWS }),
  ]);
  const items: Item[] = [];
  let [receipt, change] = [0, 0];
  for (;;) {
    const first = receipts[receipt];
    const second = changes[change];
    if (first === undefined && (second === undefined || receipts.length === PAGE_ROWS)) return items;
    if (second === undefined && changes.length === PAGE_ROWS) return items;
    if (first !== undefined && (second === undefined || first.time <= second.time)) {
      items.push({ event: 'receipt', row: first });
      receipt += 1;
    } else if (second !== undefined) {
      items.push({ event: 'change', row: second });
      change += 1;
    }
  }
}

function after(position: LastPosition, { event, row }: Item): LastPosition {
  return event === 'receipt' ? { ...position, command: row.number } : { ...position, event: row.number };
}

function idOf({ command, event }: LastPosition): string {
  return `${command}-${event}`;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}

/** A ring is heard until it is reset. */
class Bell {
  #rung = Promise.withResolvers<void>();

  ring(): void {
    this.#rung.resolve();
  }

  reset(): void {
    this.#rung = Promise.withResolvers();
  }

  /** Waits for a ring, so long at most. */
  async rung(ms: number): Promise<void> {
    const timer = new AbortController();
    await Promise.race([this.#rung.promise, pause(ms, timer.signal)]);
    timer.abort();
  }
}
