// Products that people run themselves and that do not answer: nobody here can start or end them, so they are looked for.

import { LockstepError } from './errors.ts';
import type { Fleet, Member } from './fleet.ts';
import { note } from './note.ts';
import { evict, rejoin, tooManyLost } from './recover.ts';

/** Whether {@link lookAfterMissing} has anything to do. */
export function isAnyMissing({ keeper, members, settings }: Fleet): boolean {
  if (keeper !== null || settings.onLost === 'lock') return false;
  return members.some(isMissing);
}

/** Those that are missing and may be there again. Not in the manager's turn: finding out may take long. */
export async function searchMissing(fleet: Fleet): Promise<ReadonlySet<Member>> {
  const missing = fleet.members.filter(isMissing);
  const found = await Promise.all(missing.map(async ({ engine }) => (await engine.reach?.()) ?? true));
  return new Set(missing.filter((_, at) => found[at]));
}

/**
 * Takes in again who was found; evicts who has not answered for as long as the fence of an engine may take, where the
 * settings say so and enough remain. In the manager's turn.
 */
export async function lookAfterMissing(fleet: Fleet, found: ReadonlySet<Member>): Promise<void> {
  if (!isAnyMissing(fleet) || fleet.lock !== null || fleet.deposed !== null) return;
  const missing = fleet.members.filter((member) => isMissing(member) && found.has(member));
  const evicted = missing.filter(({ state }) => state === 'evicted');
  await rejoin(
    fleet,
    missing.filter(({ state }) => state === 'lost'),
    false,
  );
  await rejoin(fleet, evicted);
  for (const member of evicted) {
    // Only its return is news.
    if (member.state === 'up') await comeBack(fleet, member);
    else member.state = 'evicted';
  }
  await evictMissing(fleet);
}

function isMissing({ state }: Member): boolean {
  return state === 'lost' || state === 'evicted';
}

async function evictMissing(fleet: Fleet): Promise<void> {
  if (fleet.settings.onLost !== 'evict' || fleet.deposed !== null) return;
  const now = fleet.clock.monotonic();
  const missing = fleet.members.filter(
    ({ state, lostSince }) =>
      state === 'lost' && lostSince !== null && now - lostSince >= fleet.settings.resolveTimeoutMs,
  );
  // Not a lock: nothing that was sent to them is undecided. Until they are back, commands are refused.
  if (missing.length === 0 || tooManyLost(fleet, missing) !== null) return;
  for (const member of missing) evict(fleet, member, 'it does not answer');
  const names = missing.map(({ name }) => name).join(', ');
  await noteSoon(fleet, `engine evict ${names}`);
}

async function comeBack(fleet: Fleet, member: Member): Promise<void> {
  fleet.unsaved.set(member.name, null);
  await noteSoon(fleet, `engine in ${member.name}`);
}

/** Should it not be written, the next outcome tells it. */
async function noteSoon(fleet: Fleet, command: string): Promise<void> {
  try {
    await note(fleet, { command, sender: 'lockstep' });
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
  }
}
