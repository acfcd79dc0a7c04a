// Members that are lost: ended for certain, then brought back through the join gate, or evicted, as the settings say.
//
//   lost -> ended -> started afresh, aside -> settled to the record -> equal -> enters: up
//                 \                             not equal, or not up: again, a few times; then it stays lost
//                  -> evicted: the others go on without it, if enough of them remain

import { TIMED_OUT, within } from './clock.ts';
import { LockstepError } from './errors.ts';
import { type Fleet, type Member, UNHEARD } from './fleet.ts';
import { type Found, greet } from './greet.ts';
import { closeLock, evidenceOf } from './lock.ts';
import { note } from './note.ts';
import { beginLife, countStart, mayStart, quarantineVain } from './quarantine.ts';
import { planTimeoutMs, settle, type Unsettled } from './settle.ts';

/**
 * Makes sure that nothing sent to a lost member can take effect any more. Answers those of which that is not sure: all of
 * them under `onLost: lock`, because the engine may be needed as evidence; where nobody can end an engine; and where too
 * few would remain after an eviction.
 */
export async function endLost(fleet: Fleet, members: readonly Member[]): Promise<Unsettled[]> {
  if (members.length === 0) return [];
  // What nobody here can end can only be reached again: fenced, and equal to the record, it holds nothing else either.
  if (fleet.keeper === null && fleet.settings.onLost !== 'lock') return rejoin(fleet, members);
  const tooMany = fleet.settings.onLost === 'evict' ? tooManyLost(fleet, members) : null;
  if (tooMany !== null) return members.map((member) => ({ member, code: 1198, message: tooMany }));
  const results = await Promise.all(members.map((member) => endOne(fleet, member)));
  return results.filter((result) => result !== null);
}

async function endOne(fleet: Fleet, member: Member): Promise<Unsettled | null> {
  if (fleet.settings.onLost === 'lock') {
    return { member, code: 1198, message: 'it may hold the command or not' };
  }
  const failed = await endForCertain(fleet, member);
  if (failed === null && fleet.settings.onLost === 'evict') evict(fleet, member, 'it was lost');
  return failed;
}

/**
 * Ends an engine whatever the settings say. Null when it is sure. One that nobody here can end is left alone, on the word of
 * the operator who wants it out: whether it gets traffic is not ours to say.
 */
export async function endForCertain(fleet: Fleet, member: Member): Promise<Unsettled | null> {
  if (fleet.keeper === null) {
    fleet.lose(member, 'it is left alone');
    member.last = UNHEARD;
    return null;
  }
  try {
    await fleet.keeper.end(member.name);
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
    return { member, code: error.code, message: error.message };
  }
  fleet.lose(member, 'it is ended');
  member.last = UNHEARD;
  member.pid = null;
  fleet.emit('engine-ended', member.name, 'nothing that was sent to it can take effect any more');
  return null;
}

/** The others go on without it. The next outcome makes that durable; it has ended already. */
export function evict(fleet: Fleet, member: Member, why: string): void {
  member.state = 'evicted';
  member.quarantine = null;
  fleet.unsaved.set(member.name, 'evicted');
  fleet.emit('engine-evicted', member.name, `${why}: the others go on without it`);
}

/** Why these members cannot be evicted together; null where they can. */
export function tooManyLost(fleet: Fleet, lost: readonly Member[]): string | null {
  const active = fleet.active().length;
  if (lost.length * 3 > active)
    return `${lost.length} of ${active} members are lost at once: more than a third are not evicted`;
  const { minMembers } = fleet.settings;
  const least = minMembers ?? Math.floor(fleet.members.length / 2) + 1;
  const left = active - lost.length;
  return left < least ? `${left} members would remain, at least ${least} must (minMembers)` : null;
}

/** Brings lost members back, or evicts them, as the settings say. Does nothing while the fleet is locked or deposed. */
export async function recover(fleet: Fleet): Promise<void> {
  const { keeper, settings } = fleet;
  if (fleet.lock !== null || fleet.deposed !== null) return;
  if (!fleet.members.some(isLost)) return;
  if (keeper === null) {
    if (settings.onLost !== 'lock') await rejoin(fleet, fleet.members.filter(isLost), false);
    return;
  }
  // Several that die together are noticed one after the other; what becomes of them is decided for all.
  for (const member of fleet.active()) {
    if (member.state === 'up' && !keeper.runs(member.name)) fleet.lose(member, 'its process is gone');
  }
  const lost = fleet.members.filter(isLost);
  if (settings.onLost === 'restart') {
    await Promise.all(lost.map((member) => bringBack(fleet, member)));
    if (fleet.deposed === null) await quarantineVain(fleet, lost);
  }
  if (settings.onLost === 'evict') await evictLost(fleet, lost);
}

/** Whether somebody is to be brought back between two commands. */
export function isLost({ state, givenUp, quarantine }: Member): boolean {
  return state === 'lost' && !givenUp && quarantine === null;
}

async function evictLost(fleet: Fleet, lost: readonly Member[]): Promise<void> {
  const [failed] = await endLost(fleet, lost);
  const names = lost.map(({ name }) => name).join(', ');
  if (failed === undefined) {
    // Should this not be written, the next outcome tells it.
    await note(fleet, { command: `engine evict ${names}`, sender: 'lockstep' }).catch(ignoreStoreFailure);
    return;
  }
  await closeLock(fleet, {
    code: failed.code,
    message: `${names}: lost, and not evicted: ${failed.message}`,
    command: '',
    set: '',
    sender: 'lockstep',
    since: fleet.clock.now(),
    evidence: evidenceOf(fleet, fleet.record.digest, null),
    after: [],
    commands: 0,
  });
}

/** Starts a member afresh until it is up, as often as the settings say. */
export async function bringBack(fleet: Fleet, member: Member): Promise<void> {
  while (mayStart(fleet, member)) {
    if (fleet.lock !== null || fleet.deposed !== null) return;
    if ((await startAfresh(fleet, member)) === null) return;
  }
}

/** Ends a member, starts it and takes it in at the join gate. Null when it is up. */
export async function startAfresh(fleet: Fleet, member: Member): Promise<Unsettled | null> {
  if (fleet.keeper === null) return (await rejoin(fleet, [member]))[0] ?? null;
  const failed = await startEmpty(fleet, member);
  return failed ?? (await join(fleet, [member]))[0] ?? null;
}

/** Ends a member and starts it, empty and aside. Null when it is `joining`. */
export async function startEmpty(fleet: Fleet, member: Member): Promise<Unsettled | null> {
  const { keeper } = fleet;
  if (keeper === null) return { member, code: 1196, message: 'nobody here can start it' };
  const alive = member.last !== UNHEARD || keeper.runs(member.name);
  const failed = alive ? await endForCertain(fleet, member) : null;
  if (failed !== null) return failed;
  countStart(fleet, member);
  try {
    member.engine = await keeper.start(member.name, fleet.epoch);
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
    member.state = 'lost';
    member.lostWhy = error.message;
    return { member, code: error.code, message: error.message };
  }
  member.state = 'joining';
  fleet.emit('engine-started', member.name, 'afresh, empty, without traffic');
  return null;
}

/**
 * The join gate: members that are `joining` become `up` when they show the digest of the record and serve by it, else
 * `lost`. Answers those that did not.
 */
export async function join(
  fleet: Fleet,
  members: readonly Member[],
  found: Found | null = null,
  heals = true,
): Promise<Unsettled[]> {
  const greeted = await Promise.all(members.map((member) => greet(fleet, member, { found })));
  const silent = greeted.filter((result) => result !== null);
  if (fleet.deposed !== null) return silent;
  const heard = members.filter(
    (member) =>
      member.last !== UNHEARD && member.state === 'joining' && !silent.some((one) => one.member === member),
  );
  if (!heals) for (const member of heard) if (driftedMeanwhile(fleet, member)) fleet.stand(member);
  // Answered, and lost again while the others were greeted: nobody knows that it is equal.
  const gone = members
    .filter((member) => !heard.includes(member) && !silent.some((one) => one.member === member))
    .map((member): Unsettled => ({ member, code: 1198, message: member.lostWhy || `it is ${member.state}` }));
  const joining = heard.filter(({ state }) => state === 'joining');
  const unequal = await settle(fleet, joining, { configuration: fleet.record, counter: fleet.counter });
  for (const { member, message } of unequal) fleet.lose(member, `not made equal to the record: ${message}`);
  const equal = joining.filter((member) => !unequal.some((one) => one.member === member));
  const outside = await enterAll(fleet, equal);
  return [...silent, ...gone, ...unequal, ...outside];
}

/** A life that was equal before, and that nothing was sent to since: who changed it did so past us, and it is not undone unasked. */
function driftedMeanwhile(fleet: Fleet, { equalIn, last }: Member): boolean {
  return equalIn === last.incarnation && last.digest !== fleet.record.digest;
}

/**
 * Takes members in again that nobody here starts or ends: products that people run themselves. Each is reached, fenced and
 * made equal to the record, whatever life of it answers. Answers those that did not come: `lost` as before. Of the others
 * nothing that was ever sent to them can take effect any more, and they hold the record; or, where it does not heal, they
 * drift, if they were equal in this life and are no more.
 */
export async function rejoin(fleet: Fleet, members: readonly Member[], heals = true): Promise<Unsettled[]> {
  for (const member of members) {
    // A new life is a fence by itself: it is met without what was known of the one before.
    member.last = UNHEARD;
    member.state = 'joining';
  }
  const failed = await join(fleet, members, null, heals);
  for (const { member } of failed) member.givenUp = true;
  return failed;
}

/** Members that show the digest of the record begin to serve, and are `up`. Answers those that could not. */
export async function enterAll(
  fleet: Fleet,
  members: readonly Member[],
  digest = fleet.record.digest,
): Promise<Unsettled[]> {
  const results = await Promise.all(members.map((member) => enter(fleet, member, digest)));
  return results.filter((result) => result !== null);
}

async function enter(fleet: Fleet, member: Member, digest: string): Promise<Unsettled | null> {
  if (member.state === 'up' && member.last.aside !== true) return null;
  // One that the transport lost in the meantime stays lost.
  if (member.state !== 'joining') return { member, code: 1198, message: `it is ${member.state}` };
  fleet.emit('engine-equal', member.name, `digest ${digest}`);
  if (member.last.aside === true) {
    const { epoch } = fleet;
    const wait = planTimeoutMs(fleet, member.last.entries);
    const sent = await within(fleet.clock, wait, member.engine.enter({ epoch, digest }));
    const failed = judgeEnter(fleet, member, sent);
    if (failed !== null) {
      fleet.lose(member, `it does not serve: ${failed.code} ${failed.message}`);
      return failed;
    }
    beginLife(fleet, member);
  }
  fleet.stand(member);
  member.equalIn = member.last.incarnation;
  fleet.emit('engine-up', member.name, 'it serves by what the record holds');
  return null;
}

function judgeEnter(
  fleet: Fleet,
  member: Member,
  sent: Awaited<ReturnType<Member['engine']['enter']>> | typeof TIMED_OUT,
): Unsettled | null {
  if (sent === TIMED_OUT) return { member, code: 1198, message: 'no answer in time' };
  if (sent.kind !== 'answered') return { member, code: sent.code, message: sent.message };
  if (!fleet.heard(member, sent.answer)) return { member, code: 1196, message: 'another life of it answers' };
  const { outcome, code, message } = sent.answer;
  return outcome === 'applied' ? null : { member, code, message };
}

function ignoreStoreFailure(error: unknown): void {
  if (!(error instanceof LockstepError)) throw error;
}
