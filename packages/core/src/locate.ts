// Where an engine differs from a configuration, found by descending the digest tree: only what differs is fetched.

import { type TIMED_OUT, within } from './clock.ts';
import { type Change, Draft, type LiveConfiguration, type References } from './configuration.ts';
import type { ReadAnswer, ReadMessage, Sent } from './engine.ts';
import type { Fleet, Member } from './fleet.ts';

/** A node with at most this many entries on either side is fetched whole instead of descended into. */
const FETCH_ENTRIES_MAX = 256;

/** The engine did not answer a read: what it holds is not known. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
}

/** The engine's configuration, as a draft on the one it is compared with. */
export async function locate(
  fleet: Fleet,
  member: Member,
  against: LiveConfiguration,
  references: References,
): Promise<Draft> {
  // By key: an engine that shows an entry in two parts must not count it twice.
  const differences = new Map<string, Change>();
  const paths = [''];
  for (let path = paths.pop(); path !== undefined; path = paths.pop()) {
    const theirs = await read(fleet, member, { digests: path });
    if (theirs.digests === undefined) throw new UnreadableError('it answered a read of digests without any');
    const ours = against.children(path);
    for (const child of new Set([...ours.keys(), ...theirs.digests.keys()])) {
      const mine = ours.get(child);
      const other = theirs.digests.get(child);
      if (mine?.digest === other?.digest) continue;
      if ((mine?.entries ?? 0) + (other?.entries ?? 0) > FETCH_ENTRIES_MAX) paths.push(child);
      else
        for (const change of await compare(fleet, member, against, child))
          differences.set(change.key, change);
    }
  }
  return new Draft(against, references, differences.values());
}

async function compare(
  fleet: Fleet,
  member: Member,
  against: LiveConfiguration,
  path: string,
): Promise<Change[]> {
  const { entries } = await read(fleet, member, { under: path });
  if (entries === undefined) throw new UnreadableError('it answered a read of entries without any');
  const changes: Change[] = [];
  for (const key of new Set([...against.keysUnder(path), ...entries.keys()])) {
    const before = against.get(key);
    const after = entries.get(key);
    if (before !== after) changes.push({ key, before, after });
  }
  return changes;
}

/** All entries of an engine, page by page. */
export async function readAll(fleet: Fleet, member: Member): Promise<Map<string, string>> {
  return readPages(fleet, member, { prefix: '', limit: 1_000 });
}

async function readPages(
  fleet: Fleet,
  member: Member,
  first: Extract<ReadMessage, { readonly limit: number }>,
): Promise<Map<string, string>> {
  const all = new Map<string, string>();
  let after: string | undefined;
  do {
    const message = { ...first, ...(after === undefined ? {} : { after }) };
    const page: ReadAnswer = await read(fleet, member, message);
    for (const [key, value] of page.entries ?? []) all.set(key, value);
    after = page.more ?? undefined;
  } while (after !== undefined);
  return all;
}

/** What an engine brought up from its own files, page by page. */
export async function readBaseline(fleet: Fleet, member: Member): Promise<Map<string, string>> {
  return readPages(fleet, member, { baseline: '', limit: 1_000 });
}

async function read(fleet: Fleet, member: Member, message: ReadMessage): Promise<ReadAnswer> {
  const sent: Sent<ReadAnswer> | typeof TIMED_OUT = await within(
    fleet.clock,
    fleet.settings.timeoutMs,
    member.engine.read(message),
  );
  if (typeof sent === 'object' && sent.kind === 'answered') return sent.answer;
  throw new UnreadableError(typeof sent === 'object' ? sent.message : 'no answer in time');
}
