// Engines whose starts are in vain: a configuration that crashes an engine crashes it again, however often it is started. After
// `1 + joinRetries` starts in a row it is quarantined: nobody starts it any more before an operator says so.
//
//   start in vain   it did not come through the join gate; or it was the last of ten that came through, and were lost again within
//                   a minute, with nothing decided in between
//   lifted by       `engine in`, an exit from a lock, and, for one start, by the next daemon
//
// Invariant: who is quarantined is lost, and counts as a member: commands are refused until somebody decides.

import { LockstepError } from './errors.ts';
import type { Fleet, Member } from './fleet.ts';
import { note } from './note.ts';

const IN_VAIN = 'its starts were in vain';

/** An engine is about to be started afresh, whatever was said of it before. The next outcome makes that durable. */
export function countStart(fleet: Fleet, member: Member): void {
  member.starts += 1;
  fleet.lift(member);
}

/** An engine that was started afresh has come through the join gate. */
export function beginLife(fleet: Fleet, member: Member): void {
  member.entered = { at: fleet.clock.monotonic(), index: member.last.index };
}

/** Whether one more start is to be tried. */
export function mayStart(fleet: Fleet, { starts }: Member): boolean {
  return starts <= fleet.settings.joinRetries;
}

/** It was quarantined when the last daemon ended: this one starts it once more, and no more often. */
export function stayQuarantined(fleet: Fleet, member: Member): void {
  member.quarantine = { since: fleet.clock.now(), why: IN_VAIN };
  member.starts = fleet.settings.joinRetries;
}

/** Quarantines those whose starts were in vain. Should it not be written, the next outcome tells it. */
export async function quarantineVain(fleet: Fleet, members: readonly Member[]): Promise<void> {
  const given = members.filter((member) => isGivenUp(fleet, member));
  if (given.length === 0) return;
  // What else was said belongs in the log.
  for (const member of given) quarantine(fleet, member, `${IN_VAIN}: ${member.lostWhy.split('\n')[0] ?? ''}`);
  await noteQuarantine(fleet, given);
}

async function noteQuarantine(fleet: Fleet, given: readonly Member[]): Promise<void> {
  const names = given.map(({ name }) => name).join(', ');
  try {
    await note(fleet, { command: `engine quarantine ${names}`, sender: 'lockstep' });
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
  }
}

function isGivenUp(fleet: Fleet, member: Member): boolean {
  return member.state === 'lost' && member.quarantine === null && !mayStart(fleet, member);
}

function quarantine(fleet: Fleet, member: Member, why: string): void {
  member.quarantine = { since: fleet.clock.now(), why };
  fleet.unsaved.set(member.name, 'quarantined');
  fleet.emit('engine-quarantined', member.name, `${why}; ${waysOn(member)}`);
}

/** An operator's start was in vain: nobody tries again by himself. */
export async function quarantineAgain(fleet: Fleet, member: Member, why: string): Promise<void> {
  member.lostWhy = why;
  member.starts = fleet.settings.joinRetries + 1;
  await quarantineVain(fleet, [member]);
}

/** A lost member is to be left as it is, for another reason than its starts. */
export async function leaveAlone(fleet: Fleet, member: Member, why: string): Promise<void> {
  quarantine(fleet, member, why);
  await noteQuarantine(fleet, [member]);
}

/** Why a member that counts is not there, for people, with the ways on where somebody has to choose one. */
export function describeMissing(member: Member): string {
  const { name, state, quarantine } = member;
  if (state !== 'lost' || quarantine === null) return `${name} is ${state}`;
  return `${name} is quarantined: ${quarantine.why}; ${waysOn(member)}`;
}

function waysOn({ name }: Member): string {
  return `engine in ${name} tries again, engine out ${name} goes on without it`;
}
