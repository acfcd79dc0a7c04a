// The exits from the lock, and the reload: whatever the members hold, all of them are settled to one target.
//
//   fence every member that remains -> read it -> plan -> shown
//   confirmed with the plan's id    -> intent -> evict, start -> settle -> all equal: record, lock and the last word on the
//                                                                         cause in one transaction
//                                                                not: locked as before

import type { EngineReceipt, Receipt } from './command.ts';
import { type Code, LockstepError } from './errors.ts';
import { activeMember, type ExitTarget, type Target, targetOf } from './exit-target.ts';
import { type Fleet, type Member, UNHEARD } from './fleet.ts';
import { greet } from './greet.ts';
import { Journal } from './journal.ts';
import { startOver } from './life.ts';
import { locate, UnreadableError } from './locate.ts';
import { closeLock, evidenceOf, leadsForward } from './lock.ts';
import { plainReceipt } from './note.ts';
import { type Confirmation, type Decision, type Plan, type PlannedEngine, planOf } from './plan.ts';
import { writeUnwritten } from './portion.ts';
import { endForCertain, enterAll, evict, startEmpty } from './recover.ts';
import { settle, type Unsettled } from './settle.ts';

export interface ExitRequest extends Confirmation {
  /** `reload` is for a fleet that is not locked; from a lock, and from drift, `unlock` is the way. */
  readonly kind: 'unlock' | 'reload';
  readonly target: ExitTarget;
  /** Engines that the others go on without. */
  readonly evict: readonly string[];
  /** Whether what no undo restores may be done on the way (default: no; an engine refuses it then with 257). */
  readonly irreversible?: boolean;
}

/**
 * Takes an exit from a lock or from drift, or reloads a version where there is neither. Rejects, with nothing changed:
 * 1205 where there is nothing to exit from, or no such exit; 258 for an engine or version that does not exist; 1198 when a
 * member that remains cannot be fenced or read; 1204 when another manager has taken over; 284, 261 as the store does.
 */
export async function takeExit(fleet: Fleet, request: ExitRequest): Promise<Decision> {
  const { target: wanted } = request;
  if (fleet.deposed !== null) throw new LockstepError(1204, 'another manager has taken over the engines');
  checkReason(fleet, request);
  const evicted = [...new Set(request.evict)].map((name) => activeMember(fleet, name));
  const remaining = fleet.active().filter((member) => !evicted.includes(member));
  if (remaining.length === 0) throw new LockstepError(1205, 'no engine would remain');
  if (wanted.to === 'accept') activeMember(fleet, wanted.engine);
  const dead = await fence(fleet, remaining);
  for (const { name, lostWhy } of dead) {
    if (wanted.to === 'accept' && wanted.engine === name)
      throw new LockstepError(
        1198,
        `${name} cannot be accepted: ${lostWhy || 'it does not run'}; take another exit`,
      );
  }
  const target = await targetOf(fleet, wanted);
  const action = actionOf(request);
  const engines = [
    ...(await Promise.all(remaining.map((member) => planFor(fleet, member, target, dead.has(member))))),
    ...evicted.map(({ name }): PlannedEngine => ({ name, does: 'evict', digest: null, commands: [] })),
  ];
  const { digest, size } = target.configuration;
  const record = { digest, entries: size, changed: target.changes.length };
  const plan = planOf(fleet, { action, record, engines });
  if (request.confirm !== plan.id) return { plan, receipt: null };
  return {
    plan,
    receipt: await execute(fleet, {
      plan,
      target: { ...target, irreversible: request.irreversible === true },
      evicted,
      remaining,
      dead,
      drifted: new Set(fleet.drifting()),
      sender: request.sender,
    }),
  };
}

function checkReason(fleet: Fleet, { kind, target: { to } }: ExitRequest): void {
  const { lock } = fleet;
  if (kind === 'reload') {
    if (lock === null) return;
    throw new LockstepError(1186, `the fleet is locked: ${lock.message}; take an exit: unlock --reload`);
  }
  if (lock === null && fleet.drifting().length === 0) {
    throw new LockstepError(
      1205,
      'there is nothing to exit from: the fleet is not locked, and no engine drifts',
    );
  }
  if (to === 'forward' && !leadsForward(lock)) {
    throw new LockstepError(1205, 'there is no command to go forward with: take another exit');
  }
}

/** Afterwards nothing that was sent before can take effect any more. Answers the members that are to be started afresh. */
async function fence(fleet: Fleet, members: readonly Member[]): Promise<Set<Member>> {
  const dead = new Set(members.filter((member) => fleet.keeper !== null && !fleet.keeper.runs(member.name)));
  fleet.epoch = await fleet.store.takeEpoch(fleet.name);
  const failed = await Promise.all(
    members.map(async (member) => {
      if (dead.has(member)) return null;
      // A new life of it is a fence by itself: what it holds is read anyhow.
      member.last = UNHEARD;
      member.state = 'joining';
      const failed = await greet(fleet, member, {
        withinMs: fleet.settings.resolveTimeoutMs,
      });
      if (failed === null && member.last.aside !== true) fleet.stand(member);
      // Of another version: it takes nothing more of what was sent before, and is replaced.
      if (failed?.foreign !== true || fleet.keeper === null) return failed;
      dead.add(member);
      return null;
    }),
  );
  if (fleet.deposed !== null) throw new LockstepError(1204, 'another manager has taken over the engines');
  const first = failed.find((one) => one !== null);
  if (first === undefined) return dead;
  const { member, message } = first;
  throw new LockstepError(
    1198,
    `${member.name} cannot be fenced: ${message}; wait until it answers, or add --evict ${member.name}`,
  );
}

async function planFor(
  fleet: Fleet,
  member: Member,
  { configuration }: Target,
  dead: boolean,
): Promise<PlannedEngine> {
  const { name } = member;
  if (dead) return { name, does: 'start', digest: null, commands: fleet.dialect.print(configuration) };
  const { digest } = member.last;
  if (digest === configuration.digest) return { name, does: 'settle', digest, commands: [] };
  try {
    const held = await locate(fleet, member, configuration, fleet.dialect.references);
    const keys = held.changes().map(({ key }) => key);
    return { name, does: 'settle', digest, commands: fleet.dialect.plan(held, configuration, keys) };
  } catch (error) {
    if (error instanceof UnreadableError)
      throw new LockstepError(1198, `${name} cannot be read: ${error.message}`);
    throw error;
  }
}

interface Execution {
  readonly plan: Plan;
  readonly target: Target & { readonly irreversible: boolean };
  readonly evicted: readonly Member[];
  readonly remaining: readonly Member[];
  readonly dead: ReadonlySet<Member>;
  /** Those that differed from the record before. */
  readonly drifted: ReadonlySet<Member>;
  readonly sender: string;
}

/** From the intent to the outcome, which writes record, lock and the last word on the cause together. */
async function execute(fleet: Fleet, execution: Execution): Promise<Receipt> {
  const { plan, target, remaining, sender } = execution;
  const began = fleet.clock.monotonic();
  await writeUnwritten(fleet);
  const journal = new Journal(fleet, plan.action, sender);
  await journal.intend(target.changes);
  const failed = await makeEqual(fleet, execution);
  const engines = remaining.map((member) => engineReceipt(member, plan, failed));
  const ms = fleet.clock.monotonic() - began;
  const receipt = { ...plainReceipt(plan.action, 'Done'), index: fleet.index, engines, ms };
  const [first] = failed;
  if (first !== undefined) {
    // Should it not be written, the intent stays open and the next start ends it: the fleet is locked then, as it is now.
    const failure = await giveUp(fleet, execution, first, receipt);
    await journal.end(failure);
    return failure;
  }
  const why = await succeed(fleet, journal, receipt, target);
  if (why !== null) {
    const message = `the engines are equal, but the outcome could not be written: ${why}`;
    if (fleet.lock === null) await lockExit(fleet, execution, message);
    return { ...receipt, outcome: 'locked', code: 1186, message };
  }
  fleet.record.apply(target.changes);
  fleet.counter = target.counter;
  const wasLocked = fleet.lock !== null;
  fleet.lock = null;
  fleet.indicator = 'consistent';
  if (wasLocked) fleet.emit('unlocked', null, `${plan.action}, by ${sender}`);
  fleet.noteDrift([]);
  return receipt;
}

/** Null when it is written; else why not. */
function succeed(
  fleet: Fleet,
  journal: Journal,
  receipt: Receipt,
  { configuration, counter, changes, ends: lifts }: Target,
): Promise<string | null> {
  const record = { index: fleet.index, counter, digest: configuration.digest };
  return journal.end(receipt, { changes, record, lifts });
}

/** Empty: every member that remains shows the digest of the target, and serves by it. */
async function makeEqual(
  fleet: Fleet,
  { plan, target, evicted, remaining, dead }: Execution,
): Promise<Unsettled[]> {
  const unended = await Promise.all(evicted.map((member) => isolate(fleet, member)));
  const unstarted = await Promise.all([...dead].map((member) => startDead(fleet, member)));
  const missing = [...unended, ...unstarted].filter((one) => one !== null);
  if (missing.length > 0) return missing;
  const known = plan.engines.flatMap(({ digest, commands }) =>
    digest === null ? [] : [{ digest, commands }],
  );
  const unequal = await settle(fleet, remaining, target, known);
  if (unequal.length > 0) return unequal;
  return enterAll(fleet, remaining, target.configuration.digest);
}

/** An operator wants it: what its starts came to before does not count. */
async function startDead(fleet: Fleet, member: Member): Promise<Unsettled | null> {
  startOver(member);
  return (await startEmpty(fleet, member)) ?? greet(fleet, member);
}

async function isolate(fleet: Fleet, member: Member): Promise<Unsettled | null> {
  const failed = await endForCertain(fleet, member);
  if (failed === null) evict(fleet, member, 'by an exit from the lock');
  return failed;
}

/** Locked stays locked. What was not locked goes back to the record; where that fails, it is locked now. */
async function giveUp(
  fleet: Fleet,
  execution: Execution,
  first: Unsettled,
  receipt: Receipt,
): Promise<Receipt> {
  const message = `${first.member.name}: ${first.message}`;
  if (fleet.lock !== null) {
    return { ...receipt, outcome: 'locked', code: 1241, message: `${message}; the fleet stays locked` };
  }
  const alive = execution.remaining.filter(({ state }) => state !== 'lost');
  const failed = await settle(fleet, alive, {
    configuration: fleet.record,
    counter: fleet.counter,
    irreversible: true,
  });
  // One that drifted before and refuses drifts still: it is no worse than it was, and its own product has to be put right.
  const [stuck] = failed.filter(({ member }) => !execution.drifted.has(member) || member.state !== 'up');
  const [drifting] = failed;
  if (stuck === undefined && drifting !== undefined) {
    const advice = `put that right on ${drifting.member.name} itself, or leave it out: engine out ${drifting.member.name}`;
    return {
      ...receipt,
      outcome: 'undone',
      code: 1241,
      message: `${message}; it drifts as before: ${advice}`,
    };
  }
  if (stuck === undefined) return { ...receipt, outcome: 'undone', code: first.code, message };
  const { code, message: reason } = stuck;
  await lockExit(fleet, execution, `${stuck.member.name}: cannot go back: ${code} ${reason}`);
  return { ...receipt, outcome: 'locked', code: 1241, message };
}

/** A fleet that was not locked before. */
function lockExit(fleet: Fleet, { plan, target, sender }: Execution, message: string): Promise<void> {
  return closeLock(fleet, {
    code: 1186,
    message,
    command: plan.action,
    set: '',
    sender,
    since: fleet.clock.now(),
    evidence: evidenceOf(fleet, fleet.record.digest, target.configuration.digest),
    after: target.changes,
    commands: 1,
  });
}

function engineReceipt(member: Member, plan: Plan, failed: readonly Unsettled[]): EngineReceipt {
  const { name, last } = member;
  const planned = plan.engines.find((one) => one.name === name);
  const unsettled = failed.find((one) => one.member === member);
  const { index, counter, digest } = last;
  const code: Code = unsettled?.code ?? 0;
  return {
    name,
    outcome: unsettled === undefined ? 'applied' : 'dirty',
    code,
    ...(unsettled === undefined ? {} : { message: unsettled.message }),
    commands: planned?.commands ?? [],
    index,
    counter,
    digest,
    took: null,
    ms: 0,
  };
}

/** As a person would type it. */
function actionOf({ kind, target, evict }: ExitRequest): string {
  const words: string[] = kind === 'reload' ? ['reload'] : ['unlock', `--${target.to}`];
  if (target.to === 'accept') words.push(target.engine);
  if (target.to === 'reload' && target.version !== null) words.push(String(target.version));
  return [...words, ...[...new Set(evict)].map((name) => `--evict ${name}`)].join(' ');
}
