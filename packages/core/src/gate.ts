// Whether commands may be sent at all, and which.

import { TIMED_OUT, within } from './clock.ts';
import { DEPOSED } from './deliver.ts';
import { learnDrift } from './drift.ts';
import type { Code } from './errors.ts';
import type { Fleet, Member } from './fleet.ts';
import { UnreadableError } from './locate.ts';
import { describeMissing } from './quarantine.ts';
import { recover } from './recover.ts';
import type { Verdict } from './verdict.ts';

/**
 * Null means that commands may be sent; nothing was sent to find out, except to a member that differed when last heard: it
 * is asked whether it still does, and, where commands may go around that, in what.
 */
export async function gate(fleet: Fleet): Promise<Verdict | null> {
  const shut = withoutAsking(fleet);
  if (shut !== null) return shut;
  // What is lost comes back before anything else is done: between two atoms.
  if (fleet.deposed === null) await recover(fleet);
  if (fleet.deposed === null) await Promise.all(fleet.drifting().map((member) => lookAgain(fleet, member)));
  const missing = missingEngines(fleet);
  if (missing !== null) return missing;
  const drifting = fleet.drifting();
  fleet.noteDrift(drifting);
  for (const member of fleet.active()) if (!drifting.includes(member)) member.drift = null;
  return drift(fleet);
}

/** The same by what is known, without asking anybody or doing anything. */
export function standing(fleet: Fleet): Verdict | null {
  return withoutAsking(fleet) ?? missingEngines(fleet) ?? drift(fleet);
}

function withoutAsking(fleet: Fleet): Verdict | null {
  if (fleet.lock !== null) {
    return closed('locked', 1186, `the fleet is locked: ${fleet.lock.message}`);
  }
  return fleet.active().length === 0 ? closed('refused', 1196, 'the fleet has no engine') : null;
}

function missingEngines(fleet: Fleet): Verdict | null {
  if (fleet.deposed !== null) return closed('refused', 1204, DEPOSED);
  const missing = fleet.active().filter((member) => member.state !== 'up');
  if (missing.length === 0) return null;
  return closed('refused', 1196, `${missing.map(describeMissing).join(', ')}; nothing was sent`);
}

function drift(fleet: Fleet): Verdict | null {
  return fleet.settings.onDrift === 'warn' ? null : driftOf(fleet);
}

/** Why nobody may say that every member holds the record, whether commands go around that or not; null: they may. */
export function driftOf(fleet: Fleet): Verdict | null {
  const drifting = fleet.drifting();
  if (drifting.length === 0) return null;
  const names = drifting.map(({ name }) => name).join(', ');
  return closed('refused', 1186, `drift on ${names}: not what the record holds`);
}

/** Asks a member that differed where it stands. One that does not answer in time is lost: it must not hold the queue up. */
async function lookAgain(fleet: Fleet, member: Member): Promise<void> {
  const sent = await within(fleet.clock, fleet.settings.timeoutMs, member.engine.status());
  if (sent === TIMED_OUT || sent.kind !== 'answered') {
    fleet.lose(member, 'it does not say what it holds');
    return;
  }
  if (!fleet.heard(member, sent.answer) || fleet.settings.onDrift !== 'warn') return;
  try {
    await learnDrift(fleet, member);
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    fleet.lose(member, error.message);
  }
}

/** A verdict without anything sent. */
export function closed(outcome: 'locked' | 'refused', code: Code, message: string): Verdict {
  return { outcome, code, message, index: null, engines: [] };
}
