// Drift that is known, under `onDrift: warn`: commands that do not touch what differs go on, on every member.
//
// A digest is a sum. So what a command adds to the record's digest it adds to a drifting member's, too: with the difference of
// the two known, each message to that member says what it must stand on, and what it must lead to, as exactly as to the others.

import { type Configuration, Draft } from './configuration.ts';
import type { Refusal } from './dialect.ts';
import { addSum, formatSum, parseSum, subtractSum } from './digest.ts';
import type { Fleet, Member } from './fleet.ts';
import { locate } from './locate.ts';
import type { Step } from './rehearse.ts';

/** A digest of the record's, as a member that drifts shows it. */
export function shiftedBy({ drift }: Member, digest: string): string {
  return drift === null ? digest : formatSum(addSum(parseSum(digest), drift.offset));
}

/** Reads how a member differs, if that is not known yet. Rejects with UnreadableError. */
export async function learnDrift(fleet: Fleet, member: Member): Promise<void> {
  if (shiftedBy(member, fleet.record.digest) === member.last.digest) return;
  member.drift = null;
  if (member.last.digest === fleet.record.digest) return;
  const held = await locate(fleet, member, fleet.record, fleet.dialect.references);
  // It says itself what its entries add up to. One whose digest lies cannot be worked with.
  if (held.digest !== member.last.digest) return;
  const offset = subtractSum(parseSum(held.digest), parseSum(fleet.record.digest));
  member.drift = { offset, changes: held.changes() };
}

/**
 * Why a step must wait until a drift is healed; null where it does the same on every member as on the record, or on what other
 * steps made of that which need not wait.
 */
export function inTheWay(fleet: Fleet, step: Step, upon: Configuration = fleet.record): Refusal | null {
  for (const member of fleet.drifting()) {
    const why = whyNotAlike(fleet, member, step, upon);
    if (why !== null) return { code: 1186, message: `drift on ${member.name}: ${why}` };
  }
  return null;
}

function whyNotAlike({ dialect }: Fleet, { drift }: Member, step: Step, upon: Configuration): string | null {
  if (drift === null) return 'not what the record holds';
  const differing = new Set(drift.changes.map(({ key }) => key));
  const touched = step.changes.find(({ key }) => differing.has(key));
  if (touched !== undefined) return `${touched.key} is not what the record holds`;
  const held = new Draft(upon, dialect.references, drift.changes);
  const after = new Draft(held, dialect.references);
  for (const line of step.commands) {
    const parsed = dialect.parse(line);
    const reduction = parsed.ok ? dialect.reduce(after, parsed.command) : parsed;
    if (!reduction.ok || !('changes' in reduction)) {
      return `there "${line}" would be refused`;
    }
    after.apply(reduction.changes);
  }
  const wanted = new Map(step.changes.map(({ key, after: value }) => [key, value]));
  const does = after.changes();
  const alike =
    does.length === wanted.size && does.every(({ key, after: value }) => wanted.get(key) === value);
  return alike ? null : 'there it would do something else';
}
