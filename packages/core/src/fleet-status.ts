// What a fleet looks like from outside.

import { type Exposure, exposureOf } from './exposure.ts';
import type { Fleet, MemberState } from './fleet.ts';
import type { Quarantine } from './life.ts';
import type { BootLedger, Indicator, Lock } from './store.ts';

export interface EngineStatus {
  readonly name: string;
  readonly testBed: boolean;
  readonly state: MemberState;
  readonly pid: number | null;
  readonly incarnation: string;
  readonly address: string;
  readonly index: number;
  readonly counter: number;
  readonly digest: string;
  readonly entries: number;
  /** What stands behind it, and how good its fence is; null for engines that are no hosts. */
  readonly product: string | null;
  readonly fence: 'exact' | 'ordered' | null;
  /** Why it is lost; null where it is not. */
  readonly reason: string | null;
  /** Since when (ms since 1970) nobody starts it any more, and why; null where it is not quarantined. */
  readonly quarantined: Quarantine | null;
}

export interface FleetStatus {
  readonly name: string;
  readonly dialect: string;
  readonly indicator: Indicator;
  readonly lock: Lock | null;
  /** Whether another manager has taken the engines over: then this one sends and writes nothing more. */
  readonly deposed: boolean;
  /** Whether every member that counts is up: else no command is sent. */
  readonly complete: boolean;
  /** Members whose content is known to differ from the record's. */
  readonly drift: number;
  readonly epoch: number;
  /** Sets that wait or run. */
  readonly queue: number;
  /** How long engines may hold different things because of a command. */
  readonly window: Exposure;
  readonly record: {
    readonly index: number;
    readonly counter: number;
    readonly digest: string;
    readonly entries: number;
  };
  readonly engines: readonly EngineStatus[];
  /** Keys that are each engine's own by design, as rules. */
  readonly perEngine: readonly string[];
  /** What the last load line by line came to; null where none was needed. */
  readonly ledger: BootLedger | null;
}

/** What is known, without asking anybody. `queue` sets wait or run. */
export function fleetStatus(fleet: Fleet, queue: number): FleetStatus {
  // Where all are asked at once there is none.
  const testBed = fleet.settings.testBed ? fleet.members.find(({ state }) => state === 'up') : undefined;
  // While a command is under way some hold it already, and that is no drift. What drifted before goes on drifting.
  const underWay = fleet.indicator === 'in-progress';
  const drift = fleet.drifting().filter((member) => !underWay || member.drift !== null).length;
  const incomplete = fleet.active().some(({ state }) => state !== 'up');
  return {
    name: fleet.name,
    dialect: fleet.dialect.name,
    indicator: drift > 0 ? 'inconsistent' : fleet.indicator,
    lock: fleet.lock,
    deposed: fleet.deposed !== null,
    complete: !incomplete,
    drift,
    epoch: fleet.epoch,
    queue,
    window: exposureOf(fleet),
    record: { ...fleet.position(), entries: fleet.record.size },
    engines: fleet.members.map((member) => ({
      name: member.name,
      testBed: member === testBed,
      state: member.state,
      pid: member.pid,
      incarnation: member.last.incarnation,
      address: member.engine.address,
      index: member.last.index,
      counter: member.last.counter,
      digest: member.last.digest,
      entries: member.last.entries,
      product: member.hosted.product ?? null,
      fence: member.hosted.fence ?? null,
      reason: member.state === 'lost' ? member.lostWhy : null,
      quarantined: member.state === 'lost' ? member.quarantine : null,
    })),
    perEngine: fleet.perEngine.rules,
    ledger: fleet.ledger,
  };
}
