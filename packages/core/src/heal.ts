// Heal: a member that drifts is settled back to the record, where the settings say so. Whoever changed it past the manager is
// not asked, so it is done only where there is no doubt who is right:
//
//   drift -> more than half of the members hold the record? -> looked at again, in the manager's turn -> read -> plan
//              no: nobody is healed                                                                        |
//         intent -> the same life of it still? -> settled -> equal? -> outcome, in the history as `heal NAME`
//
// What no undo restores is never done on the way: a product refuses it, and stays as it is. A heal that failed is tried once
// more; a drift that comes back is healed once more; then it stays drift until something else is different.

import type { EngineReceipt, Receipt } from './command.ts';
import { LockstepError } from './errors.ts';
import type { Fleet, Member } from './fleet.ts';
import { Journal } from './journal.ts';
import { locate, UnreadableError } from './locate.ts';
import { closeLock, evidenceOf } from './lock.ts';
import { ask, look, noteDriftNow } from './monitor.ts';
import { plainReceipt } from './note.ts';
import { settle, type Unsettled } from './settle.ts';

/** Heals of the same drift. */
const HEALS_MAX = 2;

/** After so long, in ms, a drift that was healed and is there again is another one. */
const HEALED_MS = 600_000;

/** Whether there is something to be done, or to be said, about a drift. What is seen outside of the manager's turn may be passing. */
export function wantsHeal(fleet: Fleet): boolean {
  if (!mayHeal(fleet) || fleet.indicator === 'in-progress') return false;
  const why = whyNobody(fleet);
  return why === null ? fleet.drifting().length > 0 : why !== fleet.unhealed;
}

function mayHeal({ settings, lock, deposed }: Fleet): boolean {
  return settings.heal && lock === null && deposed === null;
}

/** Heals who drifts, one after the other; says, once, why somebody is not healed. In the manager's turn. */
export async function heal(fleet: Fleet): Promise<void> {
  if (!mayHeal(fleet)) return;
  await look(fleet);
  for (const member of fleet.drifting()) {
    // Each heal may have shown something else.
    if (!mayHeal(fleet)) return;
    const why = whyNobody(fleet);
    if (why !== null) fleet.noteUnhealed(why);
    else if (isDue(fleet, member)) await healOne(fleet, member);
  }
  if (mayHeal(fleet)) noteDriftNow(fleet);
}

/** Why nobody is healed; null where somebody is to be, or nobody drifts. */
function whyNobody(fleet: Fleet): string | null {
  const drifting = fleet.drifting();
  if (drifting.length === 0) return null;
  const names = (members: readonly Member[]): string => members.map(({ name }) => name).join(', ');
  const active = fleet.active();
  const equal = active.filter(({ state, last }) => state === 'up' && last.digest === fleet.record.digest);
  if (equal.length * 2 <= active.length) {
    const holders = `${equal.length} of ${active.length} members`;
    return `${names(drifting)}: not what the record holds, which is held by ${holders}: without a majority nobody is healed; lockstep diff shows what differs`;
  }
  if (drifting.some((member) => isDue(fleet, member))) return null;
  const again = drifting.filter(({ healed }) => healed !== null && healed.healedAt !== null);
  // Of the others it was said when they were not healed.
  return again.length === 0
    ? fleet.unhealed
    : `${names(again)}: healed, and different again in the same way: look what sets it; lockstep diff`;
}

function driftOf(fleet: Fleet, { last }: Member): string {
  return `${last.incarnation} ${last.digest} ${fleet.record.digest}`;
}

function isDue(fleet: Fleet, member: Member): boolean {
  return triesOf(fleet, member) < HEALS_MAX;
}

function triesOf(fleet: Fleet, member: Member): number {
  const { healed } = member;
  if (healed === null || healed.of !== driftOf(fleet, member)) return 0;
  const { healedAt, tries } = healed;
  return healedAt !== null && fleet.clock.monotonic() - healedAt > HEALED_MS ? 0 : tries;
}

async function healOne(fleet: Fleet, member: Member): Promise<void> {
  const began = fleet.clock.monotonic();
  const { digest } = member.last;
  const drift = driftOf(fleet, member);
  const tries = triesOf(fleet, member) + 1;
  const commands = await planOne(fleet, member);
  if (typeof commands === 'string') {
    member.healed = { of: drift, tries, healedAt: null };
    fleet.noteUnhealed(`${member.name}: ${commands}`);
    return;
  }
  const journal = new Journal(fleet, `heal ${member.name}`, 'lockstep');
  try {
    await journal.intend([]);
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
    fleet.noteUnhealed(`${member.name}: ${error.code} ${error.message}; nothing was sent`);
    return;
  }
  const failed = await settleOne(fleet, member, digest, commands);
  // Whoever took the engines over decides.
  if (fleet.deposed !== null) return;
  // What it holds now may be neither what it was nor what it should be: that is no reason to begin to count anew.
  const given = failed?.code === 257 ? HEALS_MAX : tries;
  member.healed =
    failed === null
      ? { of: drift, tries, healedAt: fleet.clock.monotonic() }
      : { of: driftOf(fleet, member), tries: given, healedAt: null };
  const ms = fleet.clock.monotonic() - began;
  const receipt = receiptOf(fleet, member, { digest, commands, failed, ms });
  const why = await journal.end(receipt);
  if (why !== null) {
    // Written by the exit from the lock, or ended by the next start.
    fleet.unwritten = journal.outcome(receipt);
    return lockHeal(fleet, member, why);
  }
  if (failed === null) {
    const done = commands.length === 1 ? commands[0] : `${commands.length} commands`;
    fleet.emit('healed', member.name, `it holds the record again: ${done}`);
  } else fleet.noteUnhealed(`${member.name}: ${failed.code} ${failed.message}; not healed`);
}

/** What leads it back; or why nothing does. */
async function planOne(fleet: Fleet, member: Member): Promise<readonly string[] | string> {
  const { dialect, record } = fleet;
  try {
    const held = await locate(fleet, member, record, dialect.references);
    const keys = held.changes().map(({ key }) => key);
    if (keys.length === 0) return 'its digest is not that of the entries it shows; not healed';
    return dialect.plan(held, record, keys);
  } catch (error) {
    if (error instanceof UnreadableError) return `it cannot be read: ${error.message}; not healed`;
    throw error;
  }
}

/** Why it does not show the record's digest, and whether anything was sent to it. */
interface Failed extends Unsettled {
  readonly sent: boolean;
}

/** Null: it shows the record's digest. Another life of it is not given what was meant for the one before. */
async function settleOne(
  fleet: Fleet,
  member: Member,
  digest: string,
  commands: readonly string[],
): Promise<Failed | null> {
  await ask(fleet, member);
  if (member.state !== 'up') return { member, code: 1196, message: member.lostWhy, sent: false };
  const target = { configuration: fleet.record, counter: fleet.counter };
  const [failed] = await settle(fleet, [member], target, [{ digest, commands }]);
  return failed === undefined ? null : { ...failed, sent: true };
}

interface Healed {
  /** What it showed before. */
  readonly digest: string;
  readonly commands: readonly string[];
  readonly failed: Failed | null;
  readonly ms: number;
}

function receiptOf(fleet: Fleet, member: Member, { digest, commands, failed, ms }: Healed): Receipt {
  const { name, state, last } = member;
  const code = failed?.code ?? 0;
  let outcome: EngineReceipt['outcome'] = 'applied';
  if (failed !== null) {
    const same = !failed.sent || last.digest === digest;
    outcome = failed.sent && state === 'lost' ? 'unknown' : same ? 'refused' : 'dirty';
  }
  const engine: EngineReceipt = {
    name,
    outcome,
    code,
    ...(failed === null ? {} : { message: failed.message }),
    commands,
    index: last.index,
    counter: last.counter,
    digest: last.digest,
    took: null,
    ms,
  };
  const receipt = { ...plainReceipt(`heal ${name}`, 'Done'), index: fleet.index, engines: [engine], ms };
  return failed === null
    ? receipt
    : { ...receipt, outcome: 'refused', code, message: `${name}: ${failed.message}` };
}

/** Its intent stays open, so nothing more may happen before somebody has seen to the disk. */
function lockHeal(fleet: Fleet, member: Member, why: string): Promise<void> {
  return closeLock(fleet, {
    code: 1186,
    message: `the outcome of the heal of ${member.name} could not be written: ${why}`,
    command: `heal ${member.name}`,
    set: '',
    sender: 'lockstep',
    since: fleet.clock.now(),
    evidence: evidenceOf(fleet, fleet.record.digest, null),
    after: [],
    commands: 0,
  });
}
