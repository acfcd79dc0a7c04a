// One command, from the gate to its outcome. Read it from top to bottom: it is the flow chart of protocol.md section 3.
//
//   gate -> test bed -> the rest -> decide by digest -> applied
//              |            |
//           refused      undo by settle -> undone
//                           |
//                          lock
//
// The record changes only where a command is `applied`. What happened is returned, not stored: sets.ts makes it durable
// before anybody sees it.

import { assert } from './assert.ts';
import { TIMED_OUT, within } from './clock.ts';
import type { EngineReceipt, Outcome } from './command.ts';
import { invert } from './configuration.ts';
import { DEPOSED, type Delivery, deliver, type Took } from './deliver.ts';
import type { ApplyMessage } from './engine.ts';
import type { Code } from './errors.ts';
import type { Fleet, Member } from './fleet.ts';
import { endLost, recover } from './recover.ts';
import type { Step } from './rehearse.ts';
import { resolve } from './resolve.ts';
import { settle, type Unsettled } from './settle.ts';
import { formatTook, stepAsTaken } from './took.ts';

/** What became of a command. */
export interface Verdict {
  /** What was applied, where an engine took something else than it was asked for. */
  readonly taken?: Step;
  readonly outcome: Extract<Outcome, 'applied' | 'refused' | 'undone' | 'locked'>;
  readonly code: Code;
  readonly message: string;
  /** Its place in the journal; null where nothing was sent. */
  readonly index: number | null;
  readonly engines: readonly EngineReceipt[];
}

/**
 * Whether commands may be sent at all. Null means yes; nothing was sent to find out, except to a member that differed
 * when last heard: it is asked whether it still does.
 */
export async function gate(fleet: Fleet): Promise<Verdict | null> {
  if (fleet.lock !== null) {
    return closed('locked', 1186, `the fleet is locked: ${fleet.lock.message}`);
  }
  if (fleet.active().length === 0) return closed('refused', 1196, 'the fleet has no engine');
  // What is lost comes back before anything else is done: between two atoms.
  if (fleet.deposed === null) await recover(fleet);
  if (fleet.deposed === null) await Promise.all(fleet.drifting().map((member) => lookAgain(fleet, member)));
  if (fleet.deposed !== null) return closed('refused', 1204, DEPOSED);
  const missing = fleet.active().filter((member) => member.state !== 'up');
  if (missing.length > 0) {
    return closed('refused', 1196, `${missing.map(describe).join(', ')}; nothing was sent`);
  }
  const drifting = fleet.drifting();
  fleet.noteDrift(drifting);
  if (drifting.length === 0) return null;
  const names = drifting.map(({ name }) => name).join(', ');
  return closed('refused', 1186, `drift on ${names}: not what the record holds`);
}

/** Asks a member that differed where it stands. One that does not answer in time is lost: it must not hold the queue up. */
async function lookAgain(fleet: Fleet, member: Member): Promise<void> {
  const sent = await within(fleet.clock, fleet.settings.timeoutMs, member.engine.status());
  if (sent !== TIMED_OUT && sent.kind === 'answered') fleet.heard(member, sent.answer);
  else fleet.lose(member, 'it does not say what it holds');
}

/** Runs one command on every member or on none. The gate has been passed. */
export async function propagate(fleet: Fleet, asked: Step, timeoutMs: number): Promise<Verdict> {
  let step = asked;
  assert(fleet.record.digest === step.base, 'a command was rehearsed on the record as it stands');
  const index = fleet.takeIndex();
  const [testBed, ...others] = fleet.active();
  assert(testBed !== undefined, 'the gate lets nothing through to a fleet without engines');
  const send = (member: Member): Promise<Delivery> => {
    const message: ApplyMessage = {
      id: fleet.newId(),
      epoch: fleet.epoch,
      index,
      after: member.last.index,
      base: step.base,
      commands: [step.line],
      ...(step.irreversible ? { irreversible: true } : {}),
    };
    // Only the test bed is believed when it takes something else; the others must hold just that.
    const taken = (took: Took): string | null => stepAsTaken(fleet, asked, took)?.expected ?? null;
    const expectation = { expected: step.expected, timeoutMs };
    return deliver(fleet, member, message, member === testBed ? { ...expectation, taken } : expectation);
  };

  const images = (): { base: string; expected: string } => ({ base: step.base, expected: step.expected });
  const [first] = await resolve(fleet, [await send(testBed)], images());
  assert(first !== undefined, 'a delivery that is resolved is one');
  if (first.outcome === 'refused') return verdict('refused', first.code, says(first), index, [first]);
  if (first.outcome !== 'applied') return undo(fleet, step, index, [first]);

  // What the test bed took is what the others must hold.
  if (first.took !== undefined) step = stepAsTaken(fleet, asked, first.took) ?? asked;
  if (step.changes.length === 0 && first.took !== undefined) {
    const message = `${testBed.name}: it took ${formatTook(first.took)}, which it had: nothing changed`;
    return verdict('refused', 1097, message, index, [{ ...first, outcome: 'refused', code: 1097, message }]);
  }
  const deliveries = await resolve(fleet, [first, ...(await Promise.all(others.map(send)))], images());
  if (deliveries.some((delivery) => delivery.outcome !== 'applied')) {
    return undo(fleet, step, index, deliveries);
  }
  fleet.record.apply(step.changes);
  fleet.counter += 1;
  for (const member of fleet.active()) {
    assert(
      member.last.digest === fleet.record.digest,
      'applied means that every member shows the digest of the record',
      { member: member.name, digest: member.last.digest, record: fleet.record.digest },
    );
  }
  if (first.took === undefined) return verdict('applied', 0, 'Done', index, deliveries);
  const message = `Done, but taken as ${formatTook(first.took)}`;
  return { ...verdict('applied', 0, message, index, deliveries), taken: step };
}

/**
 * Takes back a command that did not reach every member: all that were asked are settled to the record. A member that is
 * lost is ended, so that it holds nothing; where that is not allowed or not possible, the fleet is to be locked.
 */
async function undo(
  fleet: Fleet,
  step: Step,
  index: number,
  deliveries: readonly Delivery[],
): Promise<Verdict> {
  const cause = deliveries.find((delivery) => delivery.outcome !== 'applied');
  assert(cause !== undefined, 'something is undone because something failed');
  const touched = deliveries.filter(({ outcome }) => outcome === 'applied' || outcome === 'dirty');
  if (step.irreversible && deliveries.some(({ outcome }) => outcome !== 'refused')) {
    const names = touched.map(({ member }) => member.name).join(', ');
    const where = names === '' ? '' : `, and ${names} did it`;
    const message = `${says(cause)}${where}; it was sent as irreversible, so it is not undone`;
    return verdict('locked', cause.code, message, index, deliveries);
  }
  const failed = await settle(
    fleet,
    touched.map(({ member }) => member),
    { configuration: fleet.record, counter: fleet.counter, irreversible: true },
    [{ digest: step.expected, commands: step.undo }],
  );
  if (fleet.deposed !== null && failed.length > 0) {
    const names = failed.map(({ member }) => member.name).join(', ');
    const why = cause.message === DEPOSED ? '' : `${says(cause)}; `;
    return verdict('locked', 1204, `${why}${DEPOSED}, so it is not undone on ${names}`, index, deliveries);
  }
  const unknown = deliveries.filter(({ outcome }) => outcome === 'unknown');
  const lost = new Set(
    [...unknown, ...failed.filter(({ member }) => member.state === 'lost')].map(({ member }) => member),
  );
  // A lost member that was ended holds nothing any more, and comes back equal to the record.
  const alive = await endLost(fleet, [...lost]);
  const ended = [...lost].filter((member) => !alive.some((one) => one.member === member));
  const unsettled = failed.filter(({ member }) => !ended.includes(member));
  const unclear = unknown.filter(({ member }) => !ended.includes(member));
  if (unsettled.length > 0 || unclear.length > 0) {
    const message = [
      ...unclear.map((delivery) => `${delivery.member.name}: ${delivery.message}, so it may hold it or not`),
      ...unsettled.map(cannotUndo),
    ].join('; ');
    // A refusal beside it is clear, and no reason for a lock: the code is that of what is not.
    const code = unsettled[0] === undefined ? (unclear[0]?.code ?? cause.code) : 1241;
    return verdict('locked', code, message, index, deliveries);
  }
  const names = touched
    .map(({ member }) => member.name)
    .filter((name) => !ended.some((one) => one.name === name));
  const parts = [
    says(cause),
    ...(names.length > 0 ? [`undone on ${names.join(', ')}`] : []),
    ...(ended.length > 0
      ? [`${ended.map(({ name }) => name).join(', ')} was lost and is ${whatBecame(fleet)}`]
      : []),
  ];
  const message = parts.join('; ');
  return verdict('undone', cause.code, message, index, deliveries);
}

/** Takes back the commands of a set that were applied, all at once. `steps` are theirs, in order. */
export async function rollBack(fleet: Fleet, steps: readonly Step[]): Promise<Unsettled[]> {
  const first = steps[0];
  if (first === undefined) return [];
  const digest = fleet.record.digest;
  const commands = [...steps].reverse().flatMap((step) => [...step.undo]);
  for (const step of [...steps].reverse()) fleet.record.apply(invert(step.changes));
  fleet.counter -= steps.length;
  assert(fleet.record.digest === first.base, 'the record is back where the set began');
  const members = fleet.active();
  const up = members.filter((member) => member.state === 'up');
  const failed = await settle(
    fleet,
    up,
    { configuration: fleet.record, counter: fleet.counter, irreversible: true },
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

/** What was done about members that were lost. */
function whatBecame({ keeper, settings }: Fleet): string {
  if (keeper === null) return 'back, with what the record holds';
  return settings.onLost === 'evict' ? 'evicted' : 'started afresh';
}

export function cannotUndo({ member, code, message }: Unsettled): string {
  return `${member.name}: cannot undo: ${code} ${message}`;
}

function closed(outcome: 'locked' | 'refused', code: Code, message: string): Verdict {
  return { outcome, code, message, index: null, engines: [] };
}

function verdict(
  outcome: Verdict['outcome'],
  code: Code,
  message: string,
  index: number,
  deliveries: readonly Delivery[],
): Verdict {
  return { outcome, code, message, index, engines: deliveries.map(engineReceipt) };
}

function engineReceipt({ member, outcome, code, message, ms, took }: Delivery): EngineReceipt {
  const { index, counter, digest } = member.last;
  const said = outcome === 'applied' ? {} : { message };
  const value = took === undefined ? null : formatTook(took);
  return { name: member.name, outcome, code, ...said, index, counter, digest, took: value, ms };
}

function says({ member, message }: Delivery): string {
  return `${member.name}: ${message}`;
}

function describe(member: Member): string {
  return `${member.name} is ${member.state}`;
}
