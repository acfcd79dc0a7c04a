// The one way to make members equal: give each the plan from what it holds to the target, and verify its digest.
// Undo, repair, the load of a new engine and every other way back are this, on other arguments.

import { Draft, type LiveConfiguration } from './configuration.ts';
import { DEPOSED, deliver } from './deliver.ts';
import { shiftedBy } from './drift.ts';
import type { Code } from './errors.ts';
import type { Fleet, Member } from './fleet.ts';
import { locate, UnreadableError } from './locate.ts';

/** What each command of a plan beyond the first 100 adds to the wait for its answer, in ms: it may be a whole configuration. */
const PLAN_COMMAND_MS = 2;

/** Longest wait for an engine to carry out a plan of so many commands, in ms. */
export function planTimeoutMs(fleet: Fleet, commands: number): number {
  return fleet.settings.timeoutMs + Math.max(0, commands - 100) * PLAN_COMMAND_MS;
}

/** The way to the target from a content that is known without reading: its digest, and the commands. */
export interface KnownWay {
  readonly digest: string;
  readonly commands: readonly string[];
}

export interface Unsettled {
  readonly member: Member;
  readonly code: Code;
  readonly message: string;
}

export interface Target {
  /** What every member must hold. */
  readonly configuration: LiveConfiguration;
  /** Its counter. */
  readonly counter: number;
  /**
   * Whether what no undo restores may be done on the way: to take back what was just done, or because an operator confirmed
   * the plan. Never for a member that comes back: what it holds by then nobody was asked about.
   */
  readonly irreversible?: boolean;
  /** Whether a drift that commands went around stays as it is: to take back a command heals nothing unasked (default: no). */
  readonly sparesDrift?: boolean;
}

/**
 * Settles members concurrently, each in at most 1 + undoRetries rounds. Answers those that could not be made equal:
 * empty means that every one of them showed the target's digest.
 */
export async function settle(
  fleet: Fleet,
  members: readonly Member[],
  target: Target,
  known: readonly KnownWay[] = [],
): Promise<Unsettled[]> {
  /** Who was lost on the way: no later round asks them. */
  const lost: Unsettled[] = [];
  let failed: Unsettled[] = [];
  let waiting = [...members];
  for (let round = 0; round <= fleet.settings.undoRetries && waiting.length > 0; round += 1) {
    // One place in the journal for all: it is one message to the fleet, as a command is.
    const index = fleet.takeIndex();
    const results = await Promise.all(
      // A way that failed once is not tried again: from the second round on, what an engine holds is read.
      waiting.map((member) => settleOne(fleet, member, target, round === 0 ? known : [], index)),
    );
    const unequal = results.filter((result) => result !== null);
    lost.push(...unequal.filter(({ member }) => member.state === 'lost'));
    failed = unequal.filter(({ member }) => member.state !== 'lost');
    waiting = failed.map(({ member }) => member);
  }
  return [...lost, ...failed];
}

async function settleOne(
  fleet: Fleet,
  member: Member,
  target: Target,
  known: readonly KnownWay[],
  index: number,
): Promise<Unsettled | null> {
  const shown = (one: string): string => (target.sparesDrift === true ? shiftedBy(member, one) : one);
  const expected = shown(target.configuration.digest);
  const { digest } = member.last;
  if (digest === expected) return null;
  if (fleet.deposed !== null) return { member, code: 1204, message: DEPOSED };
  const way = known.find((candidate) => shown(candidate.digest) === digest);
  let commands: readonly string[];
  try {
    commands = way?.commands ?? (await planFromRead(fleet, member, target));
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    fleet.lose(member, error.message);
    return { member, code: 1198, message: error.message };
  }
  const delivery = await deliver(
    fleet,
    member,
    {
      id: fleet.newId(),
      epoch: fleet.epoch,
      index,
      after: member.last.index,
      base: digest,
      commands,
      counter: target.counter,
      ...(target.irreversible === true && fleet.dialect.irreversible !== undefined
        ? { irreversible: true }
        : {}),
    },
    { expected, timeoutMs: planTimeoutMs(fleet, commands.length) },
  );
  if (delivery.outcome === 'applied') return null;
  return { member, code: delivery.code, message: delivery.message };
}

async function planFromRead(
  fleet: Fleet,
  member: Member,
  { configuration: target, sparesDrift = false }: Target,
): Promise<readonly string[]> {
  const { references } = fleet.dialect;
  if (member.last.entries > 0) {
    const held = await locate(fleet, member, target, references);
    const spared = new Set(sparesDrift ? member.drift?.changes.map(({ key }) => key) : []);
    const keys = held.changes().map(({ key }) => key);
    return fleet.dialect.plan(
      held,
      target,
      keys.filter((key) => !spared.has(key)),
    );
  }
  const empty = new Draft(
    target,
    references,
    target.keys().map((key) => ({ key, before: target.get(key), after: undefined })),
  );
  return fleet.dialect.plan(empty, target);
}
