// What a read is answered by, from entries that are held.

import type { LiveConfiguration } from './configuration.ts';
import type { ReadAnswer, ReadMessage } from './engine.ts';

type Answered = Omit<ReadAnswer, 'index'>;

/** From a live configuration that has nothing beneath. */
export function readFrom(live: LiveConfiguration, message: ReadMessage): Answered {
  if ('digests' in message) return { digests: live.children(message.digests) };
  if ('under' in message)
    return { entries: entriesOf(live.keysUnder(message.under), (key) => live.get(key)), more: null };
  // It holds nothing but what it is given.
  if ('baseline' in message) return { entries: new Map(), more: null };
  return readPage(live.keys(message.prefix), (key) => live.get(key), message);
}

/** One page of sorted keys. */
export function readPage(
  keys: readonly string[],
  get: (key: string) => string | undefined,
  { after, limit }: { readonly after?: string; readonly limit: number },
): Answered {
  const start = after === undefined ? 0 : keys.findIndex((key) => key > after);
  const page = start === -1 ? [] : keys.slice(start, start + limit);
  const more = start !== -1 && start + page.length < keys.length ? (page.at(-1) ?? null) : null;
  return { entries: entriesOf(page, get), more };
}

function entriesOf(keys: readonly string[], get: (key: string) => string | undefined): Map<string, string> {
  const entries = new Map<string, string>();
  for (const key of keys) {
    const value = get(key);
    if (value !== undefined) entries.set(key, value);
  }
  return entries;
}
