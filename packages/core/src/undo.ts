// A command that did not reach every member is taken back: all that were asked are settled to the record. A member that is
// lost is ended, so that it holds nothing; where that is not allowed or not possible, the fleet is to be locked. What has no
// undo is brought to every member instead, where the settings say so.

import { assert } from './assert.ts';
import { invert } from './configuration.ts';
import { DEPOSED, type Delivery } from './deliver.ts';
import type { Fleet, Member } from './fleet.ts';
import type { Passage } from './passage.ts';
import { endLost } from './recover.ts';
import { isFinal, type Step } from './rehearse.ts';
import { type KnownWay, settle, type Unsettled } from './settle.ts';
import { says, type Verdict, verdictOn } from './verdict.ts';

/** Takes a command back, and those behind it that some members executed already. */
export async function undo(fleet: Fleet, passage: Passage, behind: readonly Passage[]): Promise<Verdict> {
  const { step, deliveries } = passage;
  const cause = deliveries.find((delivery) => delivery.outcome !== 'applied');
  assert(cause !== undefined, 'something is undone because something failed');
  if (isFinal(step)) return finish(fleet, passage, cause);
  const touched = touchedBy([passage, ...behind]);
  const failed = await settle(
    fleet,
    touched,
    { configuration: fleet.record, counter: fleet.counter, irreversible: true, sparesDrift: true },
    waysBack([step, ...behind.map((one) => one.step)]),
  );
  if (fleet.deposed !== null && failed.length > 0) return deposed(fleet, passage, cause, failed);
  const { unsettled, unclear, ended } = await endUnclear(fleet, unknownOf(passage, behind, touched), failed);
  const until = fleet.clock.monotonic();
  if (unsettled.length > 0 || unclear.length > 0) {
    const message = [...unclear.map(mayHoldIt), ...unsettled.map(cannotUndo)].join('; ');
    // A refusal beside it is clear, and no reason for a lock: the code is that of what is not.
    const code = unsettled[0] === undefined ? (unclear[0]?.code ?? cause.code) : 1241;
    return verdictOn(passage, 'locked', code, message, until);
  }
  const names = touchedBy([passage])
    .map(({ name }) => name)
    .filter((name) => !ended.some((one) => one.name === name));
  // It was on nobody: what stood on it was, because it changes nothing.
  const outcome = deliveries.every((one) => one.outcome === 'refused') ? 'refused' : 'undone';
  const parts = [
    says(cause),
    ...(names.length > 0 ? [`undone on ${names.join(', ')}`] : []),
    ...whatBecame(fleet, ended),
  ];
  return verdictOn(passage, outcome, cause.code, parts.join('; '), until);
}

/** What no undo restores: the engines that failed are brought to the state of the others, or the fleet is to be locked. */
async function finish(fleet: Fleet, passage: Passage, cause: Delivery): Promise<Verdict> {
  const { step, deliveries } = passage;
  const did = deliveries.filter(({ outcome }) => outcome === 'applied');
  const why = step.irreversible
    ? 'it was sent as irreversible, so it is not undone'
    : 'it removes, and the settings know no undo of that (undoOfRemovals: none)';
  const where = did.length === 0 ? '' : `, and ${did.map(({ member }) => member.name).join(', ')} did it`;
  if (!fleet.settings.forwardRepair || did.length === 0 || fleet.deposed !== null) {
    return verdictOn(passage, 'locked', cause.code, `${says(cause)}${where}; ${why}`);
  }
  fleet.record.apply(step.changes);
  fleet.counter += step.commands.length;
  const heard = deliveries.filter(({ outcome }) => outcome === 'refused' || outcome === 'dirty');
  const failed = await settle(
    fleet,
    heard.map(({ member }) => member),
    { configuration: fleet.record, counter: fleet.counter, irreversible: true, sparesDrift: true },
    [{ digest: step.base, commands: step.commands }],
  );
  const { unsettled, unclear, ended } = await endUnclear(fleet, unknownOf(passage), failed);
  const until = fleet.clock.monotonic();
  const repaired = heard.map(({ member }) => member.name);
  if (unsettled.length === 0 && unclear.length === 0) {
    const parts = [
      `Done, after ${says(cause)}`,
      ...(repaired.length > 0 ? [`repaired forward on ${repaired.join(', ')}`] : []),
      ...whatBecame(fleet, ended),
    ];
    return verdictOn(passage, 'applied', 0, parts.join('; '), until);
  }
  fleet.record.apply(invert(step.changes));
  fleet.counter -= step.commands.length;
  const still = [
    ...unclear.map(mayHoldIt),
    ...unsettled.map(({ member, code, message }) => `${member.name}: cannot be repaired: ${code} ${message}`),
  ];
  return verdictOn(
    passage,
    'locked',
    cause.code,
    `${says(cause)}${where}; ${why}; ${still.join('; ')}`,
    until,
  );
}

/** Takes back the commands of a set that were applied, all at once. `steps` are theirs, in order. */
export async function rollBack(fleet: Fleet, steps: readonly Step[]): Promise<Unsettled[]> {
  const first = steps[0];
  if (first === undefined) return [];
  const digest = fleet.record.digest;
  const commands = wayBack(steps);
  for (const step of [...steps].reverse()) fleet.record.apply(invert(step.changes));
  fleet.counter -= steps.reduce((sum, step) => sum + step.commands.length, 0);
  assert(fleet.record.digest === first.base, 'the record is back where the set began');
  const members = fleet.active();
  const up = members.filter((member) => member.state === 'up');
  const failed = await settle(
    fleet,
    up,
    { configuration: fleet.record, counter: fleet.counter, irreversible: true, sparesDrift: true },
    [{ digest, commands }],
  );
  const missing = members.filter((member) => !up.includes(member) || member.state === 'lost');
  const alive = await endLost(fleet, missing);
  const ended = missing.filter((member) => !alive.some((one) => one.member === member));
  return [
    ...failed.filter(({ member }) => !ended.includes(member)),
    ...alive.filter(({ member }) => !up.includes(member)),
  ];
}

interface Rest {
  /** Not made equal, and not ended either. */
  readonly unsettled: readonly Unsettled[];
  /** Not heard, and not ended either. */
  readonly unclear: readonly Delivery[];
  /** Ended: a lost member that was ended holds nothing any more, and comes back equal to the record. */
  readonly ended: readonly Member[];
}

/** Deliveries of which nobody knows, one of each member; behind the first those of members that are not settled anyhow. */
function unknownOf(
  { deliveries }: Passage,
  behind: readonly Passage[] = [],
  settled: readonly Member[] = [],
): Delivery[] {
  const later = behind.flatMap((one) => one.deliveries.filter(({ member }) => !settled.includes(member)));
  const unknown = [...deliveries, ...later].filter(({ outcome }) => outcome === 'unknown');
  return unknown.filter(({ member }, at) => unknown.findIndex((one) => one.member === member) === at);
}

async function endUnclear(
  fleet: Fleet,
  unknown: readonly Delivery[],
  failed: readonly Unsettled[],
): Promise<Rest> {
  const lost = new Set(
    [...unknown, ...failed.filter(({ member }) => member.state === 'lost')].map(({ member }) => member),
  );
  const alive = await endLost(fleet, [...lost]);
  const ended = [...lost].filter((member) => !alive.some((one) => one.member === member));
  return {
    unsettled: failed.filter(({ member }) => !ended.includes(member)),
    unclear: unknown.filter(({ member }) => !ended.includes(member)),
    ended,
  };
}

function deposed(fleet: Fleet, passage: Passage, cause: Delivery, failed: readonly Unsettled[]): Verdict {
  const names = failed.map(({ member }) => member.name).join(', ');
  const why = cause.message === DEPOSED ? '' : `${says(cause)}; `;
  assert(fleet.deposed !== null, 'another manager has the engines');
  return verdictOn(passage, 'locked', 1204, `${why}${DEPOSED}, so it is not undone on ${names}`);
}

/** Members that something of these passages is on, or may be. */
function touchedBy(passages: readonly Passage[]): Member[] {
  const members = passages.flatMap(({ deliveries }) =>
    deliveries
      .filter(({ outcome }) => outcome === 'applied' || outcome === 'dirty')
      .map(({ member }) => member),
  );
  return [...new Set(members)];
}

/** The ways back from each of the places that an engine may have come to. */
function waysBack(steps: readonly Step[]): KnownWay[] {
  return steps.map(({ expected }, at) => ({ digest: expected, commands: wayBack(steps.slice(0, at + 1)) }));
}

function wayBack(steps: readonly Step[]): string[] {
  return [...steps].reverse().flatMap(({ undo: lines }) => {
    assert(lines !== null, 'what has no undo travels alone, and in no set that is rolled back');
    return [...lines];
  });
}

export function cannotUndo({ member, code, message }: Unsettled): string {
  return `${member.name}: cannot undo: ${code} ${message}`;
}

function mayHoldIt({ member, message }: Delivery): string {
  return `${member.name}: ${message}, so it may hold it or not`;
}

/** What was done about members that were lost. */
function whatBecame({ keeper, settings }: Fleet, ended: readonly Member[]): string[] {
  if (ended.length === 0) return [];
  const names = ended.map(({ name }) => name).join(', ');
  const became =
    keeper === null
      ? 'back, with what the record holds'
      : settings.onLost === 'evict'
        ? 'evicted'
        : 'started afresh';
  return [`${names} was lost and is ${became}`];
}
