// The state that the parts of the protocol share: members, record, position, lock. One fleet has one of these, and the
// queue of the manager sees to it that one atom at a time works on it.

import type { Clock } from './clock.ts';
import { LiveConfiguration } from './configuration.ts';
import type { Dialect } from './dialect.ts';
import type { Hash } from './digest.ts';
import type { Engine, EngineState } from './engine.ts';
import type { Keeper } from './keeper.ts';
import type { Settings } from './settings.ts';
import type { Indicator, Lock, RecordState, Store } from './store.ts';

/** `up`: a member in good standing. `joining`: not equal to the record yet. `lost`: not reachable, or in a state unknown. */
export type MemberState = 'up' | 'joining' | 'lost';

export interface Member {
  readonly name: string;
  engine: Engine;
  state: MemberState;
  /** What it last said. */
  last: EngineState;
  pid: number | null;
  /** It was started afresh again and again in vain: nobody tries any more. */
  givenUp: boolean;
}

export interface FleetContext {
  readonly name: string;
  readonly dialect: Dialect;
  readonly store: Store;
  readonly clock: Clock;
  readonly hash: Hash;
  /** A new id, unique for ever. */
  readonly newId: () => string;
  readonly settings: Settings;
  /** Who starts and ends the engines; nobody for products that people run themselves. */
  readonly keeper?: Keeper;
}

export class Fleet {
  readonly name: string;
  readonly dialect: Dialect;
  readonly store: Store;
  readonly clock: Clock;
  readonly hash: Hash;
  readonly newId: () => string;
  readonly settings: Settings;
  readonly keeper: Keeper | null;
  /** Of this manager's tenure. Rises when a fence needs a new one; always durable before anybody is told. */
  epoch: number;
  readonly record: LiveConfiguration;
  /** In order; the first that is up is the test bed. */
  readonly members: Member[] = [];
  indicator: Indicator = 'consistent';
  lock: Lock | null = null;
  /** True once a newer epoch was met: this manager sends nothing and writes nothing more. */
  deposed = false;
  counter: number;
  #index: number;

  constructor(context: FleetContext, epoch: number, position: RecordState) {
    this.name = context.name;
    this.dialect = context.dialect;
    this.store = context.store;
    this.clock = context.clock;
    this.hash = context.hash;
    this.newId = context.newId;
    this.settings = context.settings;
    this.keeper = context.keeper ?? null;
    this.epoch = epoch;
    this.record = new LiveConfiguration(context.hash, context.dialect.references);
    this.counter = position.counter;
    this.#index = position.index;
  }

  /** Last place taken in the journal. */
  get index(): number {
    return this.#index;
  }

  /** The next place in the journal. Never given twice, never back. */
  takeIndex(): number {
    this.#index += 1;
    return this.#index;
  }

  /** An engine stands further than the journal knew: what comes next must be above. */
  passIndex(index: number): void {
    this.#index = Math.max(this.#index, index);
  }

  /** Where the record stands, as it is made durable. */
  position(): RecordState {
    return { index: this.#index, counter: this.counter, digest: this.record.digest };
  }

  /** Members whose content is known to differ from the record's. */
  drifting(): Member[] {
    return this.members.filter(
      (member) => member.state === 'up' && member.last.digest !== this.record.digest,
    );
  }

  member(name: string): Member | undefined {
    return this.members.find((member) => member.name === name);
  }

  /**
   * Takes in what a member said of itself. Answers whether it did: what another life says is never taken for this one's,
   * and the member is lost.
   */
  heard(member: Member, state: EngineState): boolean {
    if (member.last.incarnation !== '' && member.last.incarnation !== state.incarnation) {
      member.state = 'lost';
      return false;
    }
    member.last = state;
    this.passIndex(state.index);
    if (state.epoch > this.epoch) this.deposed = true;
    return true;
  }
}

/** What is known of an engine that has not spoken yet. */
export const UNHEARD: EngineState = {
  incarnation: '',
  epoch: 0,
  index: 0,
  counter: 0,
  digest: '',
  entries: 0,
};
