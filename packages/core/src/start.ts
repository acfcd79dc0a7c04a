// How a manager begins (protocol.md sections 4 and 5): always back to the record, never on with what was under way.
//
//   engines run                   adopt: fence, settle to the record; a lock stays, and then nothing is changed
//   none runs, or a load was cut  anew: start all of them, empty and aside; give them the record, the boot version, or the
//                                 file of a first start; a lock from before is lifted when all are equal

import { absentEngine } from './absent-engine.ts';
import { assert } from './assert.ts';
import type { Engine } from './engine.ts';
import { LockstepError } from './errors.ts';
import { type Fleet, type Member, newMember } from './fleet.ts';
import { type Found, greet } from './greet.ts';
import { load, type RunLines, replaceRecord } from './load.ts';
import { closeLock, evidenceOf } from './lock.ts';
import { note } from './note.ts';
import { leaveAlone, stayQuarantined } from './quarantine.ts';
import { bringBack, endForCertain, join, recover, startAfresh, startEmpty } from './recover.ts';
import { rehearse } from './rehearse.ts';
import type { Unsettled } from './settle.ts';
import type { BootLedger, FleetState, Loading, Lock, Standing } from './store.ts';
import { bootVersion, versionAt } from './versions.ts';

/** What a start found and did, for people. */
export interface StartReport {
  /** Engines that ran already, and serve all the while. */
  readonly adopted: readonly string[];
  /** What engines that were all started anew got: `record`, `version 3`, `file PATH`; null where they were adopted. */
  readonly got: string | null;
  /** Of a configuration that was loaded line by line. */
  readonly ledger: BootLedger | null;
  /** The lock that was lifted, because all engines are new and equal. */
  readonly lifted: Lock | null;
}

export interface StartPlan {
  /** Names in the order of the configuration file. */
  readonly configured: readonly string[];
  /** The engines that run already, of those named; it ends those that are no members. */
  readonly find: (members: readonly string[]) => Promise<ReadonlyMap<string, Engine>>;
  /** What a first start loads; null = nothing. */
  readonly first: () => Loading | null;
  /** Runs the commands of a load. */
  readonly run: RunLines;
}

/** What a start loads, and how. */
interface LoadPlan extends Pick<StartPlan, 'run'> {
  /** What a first start loads, read; null = nothing, or it is not needed. */
  readonly first: Loading | null;
}

/** Rejects with 1204 when the engines are another manager's, or ahead of this store; 1196 when one does not start. */
export async function startFleet(fleet: Fleet, state: FleetState, plan: StartPlan): Promise<StartReport> {
  // Who nobody here can start is a member as long as the configuration file says so, and is found whether it counts or not.
  const { keeper } = fleet;
  const names = keeper === null ? [...plan.configured] : memberNames(plan.configured, state.standings);
  const active = names.filter((name) => !isAway(state.standings.get(name)));
  const running = await plan.find(keeper === null ? names : active);
  for (const name of names)
    fleet.members.push(memberOf(fleet, name, running.get(name), state.standings.get(name)));
  if (state.disowned !== null && running.size > 0 && !fleet.takeOver) throw disowned(state.disowned);
  const anew = fleet.keeper !== null && (running.size === 0 || state.loading !== null);
  // Before an engine is started: a file that cannot be read is no reason to have one.
  const first = (await isFirst(fleet, state, anew)) ? firstOf(fleet, plan) : null;
  if (anew) return startAnew(fleet, state, { first, run: plan.run });
  // What nobody here can start anew begins anew all the same where a load was cut short: with nothing of it.
  if (state.loading !== null) await replaceRecord(fleet, [], state.loading);
  await adopt(fleet, state, running);
  await refuseDeposed(fleet);
  await endInterrupted(fleet, state);
  if (state.disowned !== null) await fleet.store.disown(fleet.name, null);
  const adopted = active.filter((name) => isAdopted(fleet.member(name), running.get(name)));
  const loading = fleet.lock !== null ? null : (state.loading ?? first);
  const ledger = loading === null ? null : await loadFirst(fleet, state, loading, plan);
  return { adopted, got: ledger?.source ?? null, ledger, lifted: null };
}

function isAdopted(member: Member | undefined, found: Engine | undefined): boolean {
  return member?.state === 'up' && member.engine === found;
}

function memberNames(configured: readonly string[], standings: ReadonlyMap<string, Standing>): string[] {
  const names = new Set([...configured, ...standings.keys()]);
  return [...names].filter((name) => standings.get(name) !== 'removed');
}

function isAway(standing: Standing | undefined): standing is 'out' | 'evicted' {
  return standing === 'out' || standing === 'evicted';
}

function memberOf(
  fleet: Fleet,
  name: string,
  engine: Engine | undefined,
  standing: Standing | undefined,
): Member {
  const state = isAway(standing) ? standing : 'joining';
  const member = newMember(name, engine ?? absentEngine(name), state);
  if (standing === 'quarantined') stayQuarantined(fleet, member);
  return member;
}

/** Engines that run stay as they are where they hold the record, and are settled to it where not. */
async function adopt(fleet: Fleet, state: FleetState, running: ReadonlyMap<string, Engine>): Promise<void> {
  // Without anything cut short, no engine can be further than the store, and hold something else.
  const found: Found = { index: state.interrupted.length === 0 ? state.index : null, outdated: [] };
  const members = fleet.active();
  const survivors = members.filter(({ name }) => running.has(name));
  const missing = members.filter(({ name }) => !running.has(name));
  if (fleet.lock !== null) {
    // No join, no heal: what there is stays as it is, and what does not run stays out of traffic.
    await greetOnly(fleet, survivors, found);
    for (const member of survivors)
      if (member.state === 'joining' && member.last.aside !== true) fleet.stand(member);
    for (const member of missing) fleet.lose(member, 'it does not run');
    return;
  }
  if (state.interrupted.some(({ irreversible }) => irreversible === true)) {
    // What was done cannot be undone, and what was not done nobody wants by half: an operator decides.
    await greetOnly(fleet, survivors, found);
    if (fleet.deposed !== null) return;
    for (const member of survivors) if (member.state === 'joining') fleet.stand(member);
    const why = 'something was under way that was sent as irreversible, and no manager saw its end';
    await lockStart(fleet, state, survivors, why);
    return;
  }
  await join(fleet, survivors, found);
  if (fleet.deposed !== null) return;
  await Promise.all(missing.map((member) => startMissing(fleet, member)));
  await replaceAll(fleet, found.outdated);
  const lost = survivors.filter(({ state }) => state === 'lost');
  // What nobody here can end may still hold, or be about to execute, what was cut short.
  const undecided = fleet.keeper === null && state.interrupted.length > 0;
  if (lost.length > 0 && (undecided || fleet.settings.onLost === 'lock')) await lockStart(fleet, state, lost);
  else if (fleet.keeper !== null) await recover(fleet);
}

/** Where nothing is to be changed yet: those that have to be replaced are not taken in. */
async function greetOnly(fleet: Fleet, members: readonly Member[], found: Found): Promise<void> {
  const { resolveTimeoutMs: withinMs } = fleet.settings;
  await Promise.all(members.map((member) => greet(fleet, member, { withinMs, found })));
  for (const member of found.outdated) fleet.lose(member, member.lostWhy);
}

/**
 * Engines of another version, each ended when the one before has been replaced and serves: there is traffic all the while.
 * Where one does not come up, those behind it are left to an operator.
 */
async function replaceAll(fleet: Fleet, outdated: readonly Member[]): Promise<void> {
  let failed: string | null = null;
  for (const member of outdated) {
    const why = member.lostWhy;
    if (failed === null) {
      await bringBack(fleet, member);
      if (member.state === 'up') continue;
      failed = member.name;
    } else {
      fleet.lose(member, why);
      await leaveAlone(fleet, member, `${why}; it serves as it is, because ${failed} could not be replaced`);
    }
  }
}

async function startMissing(fleet: Fleet, member: Member): Promise<void> {
  const failed = await startAfresh(fleet, member);
  if (failed !== null) fleet.lose(member, failed.message);
}

/**
 * One that cannot be fenced, or not made equal, may hold anything and serve by it. What was cut short is the cause: it may be
 * there or not, and how it would have ended is the way forward.
 */
async function lockStart(
  fleet: Fleet,
  state: FleetState,
  lost: readonly Member[],
  why = 'found at the start, and could not be fenced and made equal',
): Promise<void> {
  const names = lost.map(({ name }) => name).join(', ');
  const cause = state.interrupted[0];
  const steps = rehearse(fleet.dialect, fleet.record, cause?.commands ?? [], {
    stopAtRefusal: true,
    irreversible: cause?.irreversible === true,
  }).filter((one) => one.kind === 'configures');
  const { digest } = fleet.record;
  await closeLock(fleet, {
    code: 1198,
    message: `${names}: ${why}`,
    command: cause?.commands[0] ?? '',
    set: cause?.set ?? '',
    sender: cause?.sender ?? 'lockstep',
    since: fleet.clock.now(),
    evidence: evidenceOf(fleet, digest, steps.at(-1)?.expected ?? null),
    after: steps.flatMap(({ changes }) => [...changes]),
    commands: steps.length,
  });
}

/** What was under way when the last manager died has its outcome now, and whoever sent it finds out. */
async function endInterrupted(fleet: Fleet, { interrupted }: FleetState): Promise<void> {
  const { lock } = fleet;
  const isCause = lock !== null && lock.set === interrupted[0]?.set;
  await fleet.store.endInterrupted(
    fleet.name,
    lock === null ? 'undone' : 'locked',
    isCause ? fleet.index : null,
  );
}

/** Whether what a first start loads is needed: nothing was decided so far, or nothing was saved and that is all that counts. */
async function isFirst(fleet: Fleet, state: FleetState, anew: boolean): Promise<boolean> {
  if (fleet.lock !== null && !anew) return false;
  if (state.loading !== null || state.fresh) return state.loading === null;
  return anew && fleet.settings.start === 'saved' && (await bootVersion(fleet)) === undefined;
}

async function startAnew(fleet: Fleet, state: FleetState, plan: LoadPlan): Promise<StartReport> {
  await startAll(fleet);
  await endInterrupted(fleet, state);
  if (state.disowned !== null) await fleet.store.disown(fleet.name, null);
  if (state.loading !== null) return loadAnew(fleet, state, state.loading, plan);
  if (state.fresh) {
    assert(fleet.record.size === 0, 'where nothing was decided there is no record');
    return loadOrNothing(fleet, state, plan);
  }
  let got = 'record';
  if (fleet.settings.start === 'saved') {
    const saved = await bootVersion(fleet);
    if (saved === undefined) return loadOrNothing(fleet, state, plan);
    const { configuration } = await versionAt(fleet, saved.number);
    fleet.perEngine.refuseWithin(
      `fleet ${fleet.name}: version ${saved.number}, the boot version`,
      configuration,
    );
    await replaceRecord(
      fleet,
      configuration.keys().map((key) => [key, configuration.get(key) ?? ''] as const),
      null,
    );
    got = `version ${saved.number}`;
  }
  const failed = await join(fleet, fleet.active());
  await refuseDeposed(fleet);
  if (refusedByAll(fleet, failed)) {
    // Better nearly all of it than nothing: line by line, and what is refused is in the ledger. All of it stays, as a version.
    const label = `all of the ${got}, of which a start could load a part only`;
    await fleet.store.saveVersion(fleet.name, {
      label,
      sender: 'lockstep',
      time: fleet.clock.now(),
      boot: false,
    });
    const lines = fleet.dialect.print(fleet.record).map((line, at) => [at + 1, line] as const);
    await startAll(fleet);
    return loadAnew(fleet, state, { source: got, lines }, plan);
  }
  await recover(fleet);
  return { adopted: [], got, ledger: null, lifted: await liftLock(fleet, state) };
}

/** Whether no engine takes the configuration as a whole, because of something in it. */
function refusedByAll(fleet: Fleet, failed: readonly Unsettled[]): boolean {
  if (fleet.record.size === 0 || fleet.active().some(({ state }) => state === 'up')) return false;
  return failed.some(({ code }) => code !== 1196 && code !== 1198 && code !== 1188);
}

/** Rejects where one does not come up; one that was quarantined holds nobody else up. */
async function startAll(fleet: Fleet): Promise<void> {
  const failed = await Promise.all(
    fleet.active().map(async (member) => {
      const mayFail = member.quarantine !== null && fleet.active().length > 1;
      const result = await startEmpty(fleet, member);
      return mayFail ? null : result;
    }),
  );
  const first = failed.find((one) => one !== null);
  if (first === undefined) return;
  await Promise.all(fleet.active().map((member) => endForCertain(fleet, member)));
  throw new LockstepError(first.code, first.message);
}

/** What a first start loads, without secrets: it is stored. */
function firstOf({ dialect }: Fleet, plan: StartPlan): Loading | null {
  const first = plan.first();
  if (first === null || dialect.seal === undefined) return first;
  return { ...first, lines: first.lines.map(([at, line]) => [at, dialect.seal?.(line) ?? line] as const) };
}

async function loadOrNothing(fleet: Fleet, state: FleetState, plan: LoadPlan): Promise<StartReport> {
  if (plan.first !== null) return loadAnew(fleet, state, plan.first, plan);
  if (fleet.record.size > 0) await replaceRecord(fleet, [], null);
  await join(fleet, fleet.active());
  await refuseDeposed(fleet);
  await recover(fleet);
  return { adopted: [], got: null, ledger: null, lifted: await liftLock(fleet, state) };
}

/** Loads into engines that run, and that nobody here can start anew. */
async function loadFirst(
  fleet: Fleet,
  state: FleetState,
  loading: Loading,
  plan: Pick<StartPlan, 'run'>,
): Promise<BootLedger> {
  if (state.loading === null) await replaceRecord(fleet, [], loading);
  const ledger = await load(fleet, loading, plan.run);
  await refuseDeposed(fleet);
  return ledger;
}

/** Loads into engines that were just started. */
async function loadAnew(
  fleet: Fleet,
  state: FleetState,
  loading: Loading,
  plan: Pick<StartPlan, 'run'>,
): Promise<StartReport> {
  await replaceRecord(fleet, [], loading);
  const [failed] = await join(fleet, fleet.active());
  await refuseDeposed(fleet);
  // What is loaded without an engine would be refused, line by line, for a reason that is not the lines'.
  if (failed !== undefined) throw new LockstepError(failed.code, `${failed.member.name}: ${failed.message}`);
  const lifted = await liftLock(fleet, state);
  const ledger = await load(fleet, loading, plan.run);
  await refuseDeposed(fleet);
  return { adopted: [], got: loading.source, ledger, lifted };
}

async function liftLock(fleet: Fleet, { lock }: FleetState): Promise<Lock | null> {
  const equal = fleet.active().every(({ state }) => state === 'up');
  if (!equal || lock === null || fleet.lock === null) return null;
  const message = 'all engines were started anew and are equal: the lock is lifted';
  await note(fleet, { command: 'start', sender: 'lockstep', message }, { lifts: 'undone' });
  fleet.lock = null;
  fleet.indicator = 'consistent';
  fleet.emit('unlocked', null, message);
  return lock;
}

/** Nothing was sent but the question whose the engines are. It is noted: the next start's epoch would be above theirs. */
async function refuseDeposed(fleet: Fleet): Promise<void> {
  if (fleet.deposed === null) return;
  await fleet.store.disown(fleet.name, fleet.deposed);
  throw disowned(fleet.deposed);
}

function disowned(why: string): LockstepError {
  return new LockstepError(
    1204,
    `${why} (was an older copy of the data directory restored?); nothing was sent: start with --take-over to make the engines what this store holds`,
  );
}
