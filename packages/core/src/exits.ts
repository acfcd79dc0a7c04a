// The exits from the lock, and the reload: whatever the members hold, all of them are settled to one target.
//
//   fence every member that remains -> read it -> plan -> shown
//   confirmed with the plan's id    -> intent -> evict, start -> settle -> all equal: record, lock and the last word on the
//                                                                         cause in one transaction
//                                                                not: locked as before

import type { EngineReceipt, Receipt } from './command.ts';
import { type Change, Draft, type LiveConfiguration } from './configuration.ts';
import { type Code, LockstepError } from './errors.ts';
import { type Fleet, type Member, UNHEARD } from './fleet.ts';
import { locate, readAll, UnreadableError } from './locate.ts';
import { closeLock, evidenceOf } from './lock.ts';
import { plainReceipt } from './note.ts';
import { type Confirmation, type Decision, type Plan, type PlannedEngine, planOf } from './plan.ts';
import { writeUnwritten } from './portion.ts';
import { endForCertain, enterAll, evict, greet, startEmpty } from './recover.ts';
import { settle, type Unsettled } from './settle.ts';
import type { LockEnd } from './store.ts';
import { configurationOf, versionAt } from './versions.ts';

/** What the record, and with it every member, becomes. */
export type ExitTarget =
  /** The state before the command. */
  | { readonly to: 'back' }
  /** The state after it. */
  | { readonly to: 'forward' }
  /** What an engine holds. */
  | { readonly to: 'accept'; readonly engine: string }
  /** A version; null: the boot version. */
  | { readonly to: 'reload'; readonly version: number | null };

export interface ExitRequest extends Confirmation {
  /** `reload` is for a fleet that is not locked; from a lock, and from drift, `unlock` is the way. */
  readonly kind: 'unlock' | 'reload';
  readonly target: ExitTarget;
  /** Engines that the others go on without. */
  readonly evict: readonly string[];
}

interface Target {
  readonly configuration: LiveConfiguration;
  readonly counter: number;
  /** What it changes in the record. */
  readonly changes: readonly Change[];
  readonly ends: LockEnd;
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
  const evicted = request.evict.map((name) => activeMember(fleet, name));
  const remaining = fleet.active().filter((member) => !evicted.includes(member));
  if (remaining.length === 0) throw new LockstepError(1205, 'no engine would remain');
  if (wanted.to === 'accept') activeMember(fleet, wanted.engine);
  const dead = await fence(fleet, remaining);
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
    receipt: await execute(fleet, { plan, target, evicted, remaining, dead, sender: request.sender }),
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
  if (to === 'forward' && (lock === null || lock.commands === 0)) {
    throw new LockstepError(1205, 'there is no command to go forward with: take another exit');
  }
}

function activeMember(fleet: Fleet, name: string): Member {
  const member = fleet.active().find((one) => one.name === name);
  if (member === undefined) throw new LockstepError(258, `the fleet ${fleet.name} has no member ${name}`);
  return member;
}

/** Afterwards nothing that was sent before can take effect any more. Answers the members that do not run at all. */
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
      if (failed === null && member.last.aside !== true) member.state = 'up';
      return failed;
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

async function targetOf(fleet: Fleet, wanted: ExitTarget): Promise<Target> {
  const { record, counter, lock } = fleet;
  switch (wanted.to) {
    case 'back':
      return { configuration: record, counter, changes: [], ends: 'undone' };
    case 'forward': {
      const changes = lock?.after ?? [];
      const configuration = configurationOf(fleet, entriesOf(record));
      configuration.apply(changes);
      return { configuration, counter: counter + (lock?.commands ?? 0), changes, ends: 'applied' };
    }
    case 'accept': {
      const member = activeMember(fleet, wanted.engine);
      const configuration = configurationOf(fleet, [...(await entriesHeld(fleet, member))]);
      if (configuration.digest !== member.last.digest) {
        throw new LockstepError(
          1214,
          `${member.name} shows another digest than its entries have: it cannot be accepted`,
        );
      }
      return replaced(fleet, configuration, member.last.counter);
    }
    case 'reload': {
      const { configuration } = await versionAt(fleet, wanted.version);
      return replaced(fleet, configuration, 0);
    }
  }
}

async function entriesHeld(fleet: Fleet, member: Member): Promise<Map<string, string>> {
  try {
    return await readAll(fleet, member);
  } catch (error) {
    if (error instanceof UnreadableError) throw new LockstepError(1198, `${member.name}: ${error.message}`);
    throw error;
  }
}

/** The record becomes something else: the command that locked the fleet is superseded, unless that is just where it leads. */
function replaced(fleet: Fleet, configuration: LiveConfiguration, counter: number): Target {
  const { record, lock } = fleet;
  const changes = differences(record, configuration);
  const draft = new Draft(record, fleet.dialect.references, lock?.after ?? []);
  const ends =
    configuration.digest === record.digest
      ? 'undone'
      : configuration.digest === draft.digest
        ? 'applied'
        : 'superseded';
  return { configuration, counter, changes, ends };
}

function differences(from: LiveConfiguration, to: LiveConfiguration): Change[] {
  const changes: Change[] = [];
  for (const key of new Set([...from.keys(), ...to.keys()])) {
    const before = from.get(key);
    const after = to.get(key);
    if (before !== after) changes.push({ key, before, after });
  }
  return changes;
}

function entriesOf(configuration: LiveConfiguration): [string, string][] {
  return configuration.keys().map((key) => [key, configuration.get(key) ?? '']);
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
  readonly target: Target;
  readonly evicted: readonly Member[];
  readonly remaining: readonly Member[];
  readonly dead: ReadonlySet<Member>;
  readonly sender: string;
}

async function execute(fleet: Fleet, execution: Execution): Promise<Receipt> {
  const { plan, target, evicted, remaining, sender } = execution;
  const began = fleet.clock.monotonic();
  await writeUnwritten(fleet);
  const atom = fleet.newId();
  const set = fleet.newId();
  await fleet.store.intent(fleet.name, {
    atom,
    set,
    sender,
    time: fleet.clock.now(),
    commands: [plan.action],
    before: target.changes.map(({ key, before }) => [key, before ?? null]),
  });
  const failed = await makeEqual(fleet, execution);
  const engines = remaining.map((member) => engineReceipt(member, plan, failed));
  const base = { ...plainReceipt(plan.action, 'Done'), index: fleet.index, engines };
  const write = async (receipt: Receipt, changes: readonly Change[], lifts?: LockEnd): Promise<void> => {
    await fleet.store.outcome(fleet.name, {
      atom,
      set,
      sender,
      time: fleet.clock.now(),
      position: 0,
      receipts: [receipt],
      changes,
      record: {
        index: fleet.index,
        counter: lifts === undefined ? fleet.counter : target.counter,
        digest: lifts === undefined ? fleet.record.digest : target.configuration.digest,
      },
      lock: null,
      lifts,
      standings: [...fleet.unsaved],
    });
    fleet.unsaved.clear();
  };
  const spent = (): number => fleet.clock.monotonic() - began;
  const [first] = failed;
  if (first !== undefined) {
    const receipt = await giveUp(fleet, execution, first, { ...base, ms: spent() });
    await write(receipt, []).catch((error: unknown) => {
      // The intent stays open, and the next start ends it: whatever it says then, the fleet was and is locked.
      if (!(error instanceof LockstepError)) throw error;
    });
    return receipt;
  }
  const receipt = { ...base, ms: spent() };
  try {
    await write(receipt, target.changes, target.ends);
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
    const why = `the engines are equal, but the outcome could not be written: ${error.message}`;
    const lock = {
      code: 1186,
      message: why,
      command: plan.action,
      set,
      sender,
      since: fleet.clock.now(),
      evidence: evidenceOf(fleet, fleet.record.digest, target.configuration.digest),
      after: target.changes,
      commands: 1,
    } as const;
    if (fleet.lock === null) await closeLock(fleet, lock);
    return { ...receipt, outcome: 'locked', code: 1186, message: why };
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

/** Empty: every member that remains shows the digest of the target, and serves by it. */
async function makeEqual(
  fleet: Fleet,
  { plan, target, evicted, remaining, dead }: Execution,
): Promise<Unsettled[]> {
  const unended = await Promise.all(evicted.map((member) => isolate(fleet, member)));
  const unstarted = await Promise.all(
    [...dead].map(async (member) => (await startEmpty(fleet, member)) ?? greet(fleet, member)),
  );
  const missing = [...unended, ...unstarted].filter((one) => one !== null);
  if (missing.length > 0) return missing;
  const known = plan.engines.flatMap(({ digest, commands }) =>
    digest === null ? [] : [{ digest, commands }],
  );
  const unequal = await settle(fleet, remaining, target, known);
  if (unequal.length > 0) return unequal;
  return enterAll(fleet, remaining, target.configuration.digest);
}

async function isolate(fleet: Fleet, member: Member): Promise<Unsettled | null> {
  const failed = await endForCertain(fleet, member);
  if (failed === null) evict(fleet, member, 'by an exit from the lock');
  return failed;
}

/** Locked stays locked. What was not locked goes back to the record; where that fails, it is locked now. */
async function giveUp(
  fleet: Fleet,
  { plan, target, remaining, sender }: Execution,
  first: Unsettled,
  receipt: Receipt,
): Promise<Receipt> {
  const message = `${first.member.name}: ${first.message}`;
  if (fleet.lock !== null) {
    return { ...receipt, outcome: 'locked', code: 1241, message: `${message}; the fleet stays locked` };
  }
  const alive = remaining.filter(({ state }) => state !== 'lost');
  const failed = await settle(fleet, alive, { configuration: fleet.record, counter: fleet.counter });
  const [stuck] = failed;
  if (stuck === undefined) return { ...receipt, outcome: 'undone', code: first.code, message };
  await closeLock(fleet, {
    code: 1241,
    message: `${stuck.member.name}: cannot go back: ${stuck.code} ${stuck.message}`,
    command: plan.action,
    set: '',
    sender,
    since: fleet.clock.now(),
    evidence: evidenceOf(fleet, fleet.record.digest, target.configuration.digest),
    after: target.changes,
    commands: 1,
  });
  return { ...receipt, outcome: 'locked', code: 1241, message };
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
  return [...words, ...evict.map((name) => `--evict ${name}`)].join(' ');
}
