// Who is a member: engines taken out for maintenance, back in, added and removed. Each is durable before it has an effect
// that a crash could leave half done: an engine that is out is ended again at the next start, whatever it does.

import { absentEngine } from './absent-engine.ts';
import type { Receipt } from './command.ts';
import { LockstepError } from './errors.ts';
import { type Fleet, type Member, newMember, UNHEARD } from './fleet.ts';
import { startOver } from './life.ts';
import { note } from './note.ts';
import { type Confirmation, type Decision, type PlannedEngine, planOf } from './plan.ts';
import { quarantineAgain } from './quarantine.ts';
import { endForCertain, startAfresh } from './recover.ts';

export type MembershipAction = 'out' | 'in' | 'add' | 'remove';

export interface MembershipRequest extends Confirmation {
  readonly action: MembershipAction;
  readonly engine: string;
}

/**
 * Changes who counts. Rejects, with nothing changed: 1186 while locked; 258 for an engine that is no member; 1205 for what
 * makes no sense (the last engine taken out, one that is up taken in, a name that is taken or cannot be); 1196 when it
 * does not start or cannot be ended; 284, 261 as the store does.
 */
export async function changeMembership(fleet: Fleet, request: MembershipRequest): Promise<Decision> {
  const { action, engine: name, sender } = request;
  if (fleet.lock !== null) {
    throw new LockstepError(
      1186,
      `the fleet is locked: ${fleet.lock.message}; an exit with --evict leaves an engine out`,
    );
  }
  if (fleet.deposed !== null) throw new LockstepError(1204, 'another manager has taken over the engines');
  if (fleet.keeper === null && (request.action === 'add' || request.action === 'remove'))
    throw new LockstepError(1205, 'who is a member of this fleet is said in the configuration file');
  const member = fleet.member(name);
  check(fleet, action, name, member);
  const command = `engine ${action} ${name}`;
  const plan = planOf(fleet, {
    action: command,
    record: { digest: fleet.record.digest, entries: fleet.record.size, changed: 0 },
    engines: [planned(fleet, action, name, member)],
  });
  if (request.confirm !== plan.id) return { plan, receipt: null };
  const leaves = action === 'out' || action === 'remove';
  const receipt =
    leaves && member !== undefined
      ? await takeOut(fleet, member, action, command, sender)
      : await takeIn(fleet, name, member, command, sender);
  return { plan, receipt };
}

function check(fleet: Fleet, action: MembershipAction, name: string, member: Member | undefined): void {
  if (action === 'add') {
    if (member !== undefined)
      throw new LockstepError(1205, `${name} is a member already: it is ${member.state}`);
    return;
  }
  if (member === undefined) throw new LockstepError(258, `the fleet ${fleet.name} has no engine ${name}`);
  const { state } = member;
  if (action === 'in') {
    if (state === 'up') throw new LockstepError(1205, `${name} is up`);
    return;
  }
  if (action === 'out' && (state === 'out' || state === 'evicted')) {
    throw new LockstepError(1205, `${name} is ${state} already`);
  }
  const others = fleet.active().filter((one) => one !== member && one.state === 'up');
  if (others.length === 0) throw new LockstepError(1205, `no engine would remain without ${name}`);
}

function planned(
  fleet: Fleet,
  action: MembershipAction,
  name: string,
  member: Member | undefined,
): PlannedEngine {
  const digest = member === undefined || member.last === UNHEARD ? null : member.last.digest;
  switch (action) {
    case 'out':
      return { name, does: fleet.keeper === null ? 'leave' : 'end', digest, commands: [] };
    case 'remove':
      return { name, does: 'remove', digest, commands: [] };
    default:
      if (fleet.keeper === null) return { name, does: 'reach', digest, commands: [] };
      return { name, does: 'start', digest, commands: fleet.dialect.print(fleet.record) };
  }
}

async function takeOut(
  fleet: Fleet,
  member: Member,
  action: 'out' | 'remove' | MembershipAction,
  command: string,
  sender: string,
): Promise<Receipt> {
  const standing = action === 'remove' ? 'removed' : 'out';
  fleet.unsaved.set(member.name, standing);
  let receipt: Receipt;
  try {
    receipt = await note(fleet, { command, sender });
  } catch (error) {
    fleet.unsaved.delete(member.name);
    throw error;
  }
  // From here on it does not count, whatever becomes of the process.
  member.state = 'out';
  member.quarantine = null;
  if (standing === 'removed') fleet.members.splice(fleet.members.indexOf(member), 1);
  fleet.emit(standing === 'removed' ? 'engine-removed' : 'engine-out', member.name, `by ${sender}`);
  const failed = await endForCertain(fleet, member);
  member.state = 'out';
  if (failed === null) return receipt;
  throw new LockstepError(
    failed.code,
    `${member.name} is no member any more, but it cannot be ended: ${failed.message}`,
  );
}

async function takeIn(
  fleet: Fleet,
  name: string,
  known: Member | undefined,
  command: string,
  sender: string,
): Promise<Receipt> {
  const member = known ?? newMember(name, absentEngine(name), 'out');
  const before = member.state;
  // Only what was said about it durably needs to be taken back: one that was merely lost is a member.
  const stood = before === 'out' || before === 'evicted';
  if (known === undefined) fleet.members.push(member);
  startOver(member);
  const failed = await startAfresh(fleet, member);
  if (failed === null) {
    if (stood) fleet.unsaved.set(name, 'in');
    try {
      const receipt = await note(fleet, { command, sender });
      if (known === undefined) fleet.emit('engine-added', name, `by ${sender}`);
      return receipt;
    } catch (error) {
      fleet.unsaved.delete(name);
      await forget(fleet, member, known, before);
      throw error;
    }
  }
  await forget(fleet, member, known, before);
  if (member.state === 'lost' && fleet.keeper !== null && fleet.settings.onLost === 'restart')
    await quarantineAgain(fleet, member, failed.message);
  throw new LockstepError(failed.code, `${name} was not taken in: ${failed.message}`);
}

/** As it was: it does not run, and counts no more than before. */
async function forget(
  fleet: Fleet,
  member: Member,
  known: Member | undefined,
  before: Member['state'],
): Promise<void> {
  await endForCertain(fleet, member);
  member.state = before === 'joining' ? 'lost' : before;
  member.givenUp = fleet.keeper === null;
  if (known === undefined) fleet.members.splice(fleet.members.indexOf(member), 1);
}
