// The monitor: looks whether every member still holds the record, and says what differs. It changes no engine.
//
//   look      status of every member -> drift, or not
//   compare   where a digest differs, descend its tree, twice -> rows of what differs
//
// A look may be under way when a command comes: the command does not wait, and what the look still hears is forgotten,
// because it may tell of before. A comparison has the manager's turn, so that no command half way looks like drift. It
// holds commands up for one status of each member; it takes longer only where something differs, and then they would be
// refused anyhow.

import { differingBaselines } from './baselines.ts';
import { TIMED_OUT, within } from './clock.ts';
import { type Configuration, Draft } from './configuration.ts';
import { DEPOSED } from './deliver.ts';
import { baselineDifference, type Difference, differencesOf, type Side } from './differences.ts';
import { LockstepError } from './errors.ts';
import type { Fleet, Member } from './fleet.ts';
import { locate, UnreadableError } from './locate.ts';
import { configurationAt, nameOf, type Operand } from './operand.ts';
import { planTimeoutMs } from './settle.ts';

/** How often an engine is read that shows something else each time. */
const READS_MAX = 4;

/** Whether nothing has begun since that changes engines. */
export type Undisturbed = () => boolean;

const ALWAYS: Undisturbed = () => true;

/**
 * Asks every member that is up where it stands. Who does not answer in time is lost. While the fleet is locked, only what
 * is shown changes. What comes after the look was disturbed is not taken in.
 */
export async function look(fleet: Fleet, undisturbed: Undisturbed = ALWAYS): Promise<void> {
  // Another manager's engines are none of this one's business.
  if (fleet.deposed !== null) return;
  const members = fleet.active().filter(({ state }) => state === 'up');
  await Promise.all(members.map((member) => ask(fleet, member, undisturbed)));
  if (undisturbed() && fleet.lock === null && fleet.deposed === null) noteDriftNow(fleet);
}

/** Says who differs from the record, as far as that is known. */
export function noteDriftNow(fleet: Fleet): void {
  const drifting = fleet.drifting();
  // Of one that is lost nobody knows that it holds the record.
  if (drifting.length > 0 || fleet.active().every(({ state }) => state === 'up')) fleet.noteDrift(drifting);
}

/** Asks one member where it stands. One that does not answer in time, or in another life, is lost. */
export async function ask(fleet: Fleet, member: Member, undisturbed: Undisturbed = ALWAYS): Promise<void> {
  const { engine } = member;
  const sent = await within(fleet.clock, fleet.settings.timeoutMs, engine.status());
  if (!undisturbed() || member.engine !== engine || member.state !== 'up') return;
  if (sent !== TIMED_OUT && sent.kind === 'answered') fleet.heard(member, sent.answer);
  else fleet.lose(member, 'it does not say what it holds');
}

export interface Comparison {
  /** Those that were compared, in their order, and their digests. */
  readonly operands: readonly { readonly name: string; readonly digest: string }[];
  /** Engines of which not everything is known, and why: nobody says that they are equal, nor that they differ. */
  readonly unverified: readonly { readonly name: string; readonly why: string }[];
  readonly differences: readonly Difference[];
  /** Keys that are not compared, as rules: what is each engine's own by design. */
  readonly ignored: readonly string[];
}

/**
 * What differs between configurations; with null, between the record and every member, who vote on each difference.
 * `added` and `removed` refer to the record where it is among them, else to the first.
 *
 * Where engines are compared it needs the manager's turn, after a {@link look}. Rejects with 258 for an engine or version
 * that does not exist, 1198 for an engine that is named and cannot be read, 1204 when another manager has the engines, and
 * for a file as its dialect says.
 */
export async function compare(fleet: Fleet, operands: readonly Operand[] | null): Promise<Comparison> {
  const all = operands ?? everybody(fleet);
  if (fleet.deposed !== null && all.some(isEngine)) throw new LockstepError(1204, DEPOSED);
  // The record may change while a file or a version is read: what is seen of it is seen when all others are there.
  const seen = (await Promise.all(all.map((operand) => see(fleet, operand)))).map((one) => one());
  if (operands !== null) refuseUnseen(fleet, seen);
  const sides = seen.flatMap(({ side }) => (side === null ? [] : [side]));
  const base = sides.find(({ name }) => name === 'record') ?? sides[0];
  const rules = { dialect: fleet.dialect, base: base?.name ?? '', vote: operands === null };
  return {
    operands: sides.map(({ name, digest }) => ({ name, digest })),
    unverified: seen.flatMap(({ name, why }) => (why === null ? [] : [{ name, why }])),
    differences: [...differencesOf(sides, rules), ...baselines(fleet, all, rules.vote)],
    ignored: fleet.perEngine.rules,
  };
}

/** Whether the manager's turn is needed to compare them. */
export function isEngine({ kind }: Operand): boolean {
  return kind === 'engine';
}

function everybody(fleet: Fleet): Operand[] {
  const members = fleet.active().map(({ name }): Operand => ({ kind: 'engine', engine: name }));
  return [{ kind: 'record' }, ...members];
}

/** What was seen of one operand. */
interface Seen {
  readonly name: string;
  /** Null where nothing is known of it. */
  readonly side: (Side & { readonly digest: string }) | null;
  /** Why not all of it is known; null where it is. */
  readonly why: string | null;
}

function refuseUnseen(fleet: Fleet, seen: readonly Seen[]): void {
  const unseen = seen.find(({ side }) => side === null);
  if (unseen === undefined) return;
  throw new LockstepError(1198, `${unseen.name} of the fleet ${fleet.name} cannot be read: ${unseen.why}`);
}

/** Reads what it takes, and answers how to see it. */
async function see(fleet: Fleet, operand: Operand): Promise<() => Seen> {
  const name = nameOf(operand);
  if (operand.kind === 'engine') {
    const member = fleet.member(operand.engine);
    if (member !== undefined) {
      const seen = await seeMember(fleet, member, name);
      return () => seen;
    }
    throw new LockstepError(258, `the fleet ${fleet.name} has no engine ${operand.engine}`);
  }
  const configuration = await configurationAt(fleet, operand);
  return () => whole(name, configuration.digest, configuration, keysApart(fleet.record, configuration));
}

function whole(name: string, digest: string, held: Configuration, keys: Iterable<string>): Seen {
  return { name, side: { name, digest, get: (key) => held.get(key), keys }, why: null };
}

/** Keys on which two configurations may differ. */
function keysApart(record: Configuration, other: Configuration): Iterable<string> {
  if (record === other || record.digest === other.digest) return [];
  const keys = new Set([...record.keys(), ...other.keys()]);
  return [...keys].filter((key) => record.get(key) !== other.get(key));
}

/** What a member holds. One that shows the record's digest holds the record: nothing of it is read. */
async function seeMember(fleet: Fleet, member: Member, name: string): Promise<Seen> {
  if (member.state !== 'up') return { name, side: null, why: `it is ${member.state}` };
  if (member.last.digest === fleet.record.digest) {
    return whole(name, fleet.record.digest, fleet.record, []);
  }
  const entries = Math.max(fleet.record.size, member.last.entries);
  let over = false;
  let read: Reading | typeof TIMED_OUT;
  try {
    const reading = readTwice(fleet, member, () => !over);
    read = await within(fleet.clock, planTimeoutMs(fleet, entries), reading);
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    return { name, side: null, why: error.message };
  } finally {
    over = true; // What it still says comes in the middle of something else.
  }
  if (read === TIMED_OUT) return { name, side: null, why: 'it takes too long to be read' };
  const { held, why } = read;
  const keys = held.changes().map(({ key }) => key);
  return { ...whole(name, member.last.digest, held, keys), why };
}

interface Reading {
  readonly held: Draft;
  /** Why the engine may hold something else all the same; null: its digest is that of what was read. */
  readonly why: string | null;
}

/**
 * Reads an engine until it shows the same twice in a row: somebody may be changing it. Of one that never does, what both of
 * the last two readings show is what counts. Rejects with UnreadableError.
 */
async function readTwice(fleet: Fleet, member: Member, undisturbed: Undisturbed): Promise<Reading> {
  let before = await readOnce(fleet, member);
  for (let reads = 2; ; reads += 1) {
    const now = await readOnce(fleet, member);
    await ask(fleet, member, undisturbed);
    if (member.state !== 'up') throw new UnreadableError(`it is ${member.state}`);
    const same = before.digest === now.digest;
    if (same || reads >= READS_MAX) {
      const why = !same
        ? 'it changes while it is read'
        : now.digest === member.last.digest
          ? null
          : 'its digest is not that of the entries it shows';
      return { held: same ? now : inBoth(fleet, before, now), why };
    }
    before = now;
  }
}

function readOnce(fleet: Fleet, member: Member): Promise<Draft> {
  // What entries refer to matters for plans only, and may be nonsense in an engine that nobody checks.
  return locate(fleet, member, fleet.record, () => []);
}

function inBoth(fleet: Fleet, one: Draft, other: Draft): Draft {
  const shared = one.changes().filter(({ key, after }) => other.get(key) === after);
  return new Draft(fleet.record, () => [], shared);
}

/** What the engines that are compared brought up from their own files, where that differs. */
function baselines(fleet: Fleet, operands: readonly Operand[], vote: boolean): Difference[] {
  const names = new Set(operands.flatMap((operand) => (operand.kind === 'engine' ? [operand.engine] : [])));
  const differences: Difference[] = [];
  for (const [key, values] of differingBaselines(fleet)) {
    const compared = new Map([...values].filter(([name]) => names.has(name)));
    if (new Set(compared.values()).size > 1) differences.push(baselineDifference(key, compared, vote));
  }
  return differences;
}
