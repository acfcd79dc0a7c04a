// The state that the parts of the protocol share: members, record, position, lock. One fleet has one of these, and the
// queue of the manager sees to it that one atom at a time works on it.

import { NO_CHANCES } from './chances.ts';
import type { Clock } from './clock.ts';
import type { DeliveryOutcome } from './command.ts';
import { type Change, LiveConfiguration } from './configuration.ts';
import type { Chances, Dialect } from './dialect.ts';
import type { Hash, Sum } from './digest.ts';
import type { Engine, EngineState, HelloAnswer, Hosted } from './engine.ts';
import type { EventKind, FleetEvent } from './events.ts';
import type { Keeper } from './keeper.ts';
import { endLife, type Lives, newLives } from './life.ts';
import { PerEngine } from './per-engine.ts';
import type { Settings } from './settings.ts';
import type { AtomOutcome, BootLedger, Indicator, Lock, RecordState, Standing, Store } from './store.ts';

/**
 * `up`: a member in good standing. `joining`: not equal to the record yet. `lost`: not reachable, or in a state unknown.
 * `evicted`: it was lost and is isolated. `out`: an operator took it out. The last two do not count.
 */
export type MemberState = 'up' | 'joining' | 'lost' | 'evicted' | 'out';

export interface Member extends Lives {
  readonly name: string;
  engine: Engine;
  state: MemberState;
  /** What it last said. */
  last: EngineState;
  pid: number | null;
  /** What stands behind it, where it is a host. */
  hosted: Hosted;
  /** Why it was lost, the last time. */
  lostWhy: string;
  /** It was reached in vain: between two commands nobody tries any more, and it is looked for aside from them. */
  givenUp: boolean;
  /** The life of it that was last made equal to the record; empty: none. */
  equalIn: string;
  /** What was done about its drift, the last time; null: nothing yet. */
  healed: HealTries | null;
  /** When it was lost, in ms of the monotonic clock; null: it is not. */
  lostSince: number | null;
  /** How it differs from the record, where commands go on all the same; null: it does not, or they do not. */
  drift: Drift | null;
}

/** How a member differs from the record. */
interface Drift {
  /** The member's digest less the record's. */
  readonly offset: Sum;
  /** From the record to the member. */
  readonly changes: readonly Change[];
}

/** What was done about the drift of a member. */
interface HealTries {
  /** What it held, in which life, against which record. */
  readonly of: string;
  readonly tries: number;
  /** When it was made equal, in ms of the monotonic clock; null: it was not. */
  readonly healedAt: number | null;
}

interface UnderWay {
  readonly outcome: DeliveryOutcome;
  /** When that was known, in ms of the monotonic clock. */
  readonly at: number;
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
  /** What lines may leave open until they are taken in; without it such a line is refused with 1067. */
  readonly chances?: Chances;
  /** What is each engine's own by design (default: nothing). */
  readonly perEngine?: PerEngine;
  /** Who starts and ends the engines; nobody for products that people run themselves. */
  readonly keeper?: Keeper;
  /** Take the engines over also from another owner, and where they are ahead of this store. */
  readonly takeOver?: boolean;
  readonly onEvent?: (event: FleetEvent) => void;
}

export class Fleet {
  readonly name: string;
  readonly dialect: Dialect;
  /** What is each engine's own by design. */
  readonly perEngine: PerEngine;
  /** What engines must say of their dialect and of what they leave out; undefined: nothing is compared. */
  readonly schema: string | undefined;
  readonly store: Store;
  readonly clock: Clock;
  readonly hash: Hash;
  readonly newId: () => string;
  readonly settings: Settings;
  readonly chances: Chances;
  readonly keeper: Keeper | null;
  readonly takeOver: boolean;
  /** Of this manager's tenure. Rises when a fence needs a new one; always durable before anybody is told. */
  epoch: number;
  readonly record: LiveConfiguration;
  /** In order, with those that do not count; the first that is up is the test bed. */
  readonly members: Member[] = [];
  /** Members that stand otherwise than the store knows: the next outcome tells it. */
  readonly unsaved = new Map<string, Standing | null>();
  /** An outcome that could not be written: the fleet is locked in memory until it is, or until the next start decides. */
  unwritten: AtomOutcome | null = null;
  indicator: Indicator = 'consistent';
  lock: Lock | null = null;
  /** What the last load line by line came to; null where none was needed. */
  ledger: BootLedger | null = null;
  /** By digest: what members brought up from their own files. Only for engines that have baselines. */
  readonly baselines = new Map<string, ReadonlyMap<string, string>>();
  /** Why this manager's tenure is over, once a newer epoch was met: it sends nothing and writes nothing more. */
  deposed: string | null = null;
  counter: number;
  /** The longest that engines held different things because of a command, in ms, since this manager began. */
  widest = 0;
  /** Commands that are under way, and what became of each on the engines that were sent it. */
  passages: readonly { readonly deliveries: readonly UnderWay[] }[] = [];
  #index: number;
  /** Names of the members that differed when it was last said. */
  #drift = '';
  /** On what the members' baselines differed when it was last said. */
  #baselineNews = '';
  #unhealed = '';
  readonly #onEvent: (event: FleetEvent) => void;

  constructor(context: FleetContext, epoch: number, position: RecordState) {
    this.name = context.name;
    this.perEngine = context.perEngine ?? new PerEngine();
    this.dialect = this.perEngine.guard(context.dialect);
    this.schema = this.perEngine.schemaOf(context.dialect, context.hash);
    this.store = context.store;
    this.clock = context.clock;
    this.hash = context.hash;
    this.newId = context.newId;
    this.settings = context.settings;
    this.chances = context.chances ?? NO_CHANCES;
    this.keeper = context.keeper ?? null;
    this.takeOver = context.takeOver ?? false;
    this.#onEvent = context.onEvent ?? (() => undefined);
    this.epoch = epoch;
    const references = this.perEngine.guardRecord(context.dialect.references);
    this.record = new LiveConfiguration(context.hash, references, (key) => this.#beneath(key));
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

  /** Members that count: all of them must hold the record. */
  active(): Member[] {
    return this.members.filter(({ state }) => state !== 'evicted' && state !== 'out');
  }

  emit(kind: EventKind, engine: string | null, message: string): void {
    this.#onEvent({ time: this.clock.now(), kind, engine, message });
  }

  /** A member is lost: said once. */
  lose(member: Member, why: string): void {
    if (member.state === 'lost') return;
    member.state = 'lost';
    endLife(member, member.last.index, this.clock.monotonic());
    // One that nobody here can start is tried again and again: that it still does not come is no news.
    member.lostWhy = why;
    const known = this.keeper === null && member.lostSince !== null;
    member.lostSince ??= this.clock.monotonic();
    if (!known) this.emit('engine-lost', member.name, why);
  }

  /** A member is in good standing. */
  stand(member: Member): void {
    member.state = 'up';
    member.lostSince = null;
    member.givenUp = false;
    this.lift(member);
  }

  /** A member is quarantined no more. The next outcome makes that durable. */
  lift(member: Member): void {
    if (member.quarantine === null) return;
    member.quarantine = null;
    this.unsaved.set(member.name, 'in');
  }

  /** Says who differs from the record, when that changed. Without a lock it is what the indicator shows. */
  noteDrift(members: readonly Member[]): void {
    const names = members.map(({ name }) => name).join(', ');
    if (this.lock === null) this.indicator = names === '' ? 'consistent' : 'inconsistent';
    if (names === this.#drift) return;
    this.#drift = names;
    if (names === '') this.#unhealed = '';
    if (names === '') this.emit('consistent', null, 'every member holds the record');
    else this.emit('drift', null, `not what the record holds: ${names}`);
  }

  /** Says on what the members' own files differ, when that changed. It is no drift: nothing is undone, and nothing refused. */
  noteBaselines(differing: string): void {
    if (differing === this.#baselineNews) return;
    this.#baselineNews = differing;
    this.emit('baseline', null, differing === '' ? "the engines' baselines are the same" : differing);
  }

  /** Why a drift is not healed, when it was last said; empty: there is none. */
  get unhealed(): string {
    return this.#unhealed;
  }

  /** Says why a drift is not healed, when that changed. */
  noteUnhealed(why: string): void {
    if (why === this.#unhealed) return;
    this.#unhealed = why;
    this.emit('not-healed', null, why);
  }

  /** A newer manager has the engines: said once. */
  depose(why: string): void {
    if (this.deposed !== null) return;
    this.deposed = why;
    this.emit('deposed', null, why);
  }

  /** Members whose content is known to differ from the record's. */
  drifting(): Member[] {
    return this.members.filter(
      (member) => member.state === 'up' && member.last.digest !== this.record.digest,
    );
  }

  /** What a member brought up from its own files; undefined where it has no baseline, or it was not read. */
  baselineOf({ last }: Member): ReadonlyMap<string, string> | undefined {
    return last.baseline === undefined ? undefined : this.baselines.get(last.baseline);
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
      this.lose(member, 'another life of it answers');
      return false;
    }
    member.last = state;
    this.passIndex(state.index);
    if (state.epoch > this.epoch)
      this.depose(`${member.name} is at epoch ${state.epoch}, this manager at ${this.epoch}`);
    return true;
  }

  /** Takes in the answer to a hello, which also says whose the engine is. */
  welcomed(member: Member, answer: HelloAnswer): boolean {
    const { owner, product, fence } = answer;
    member.hosted = {
      ...(product === undefined ? {} : { product }),
      ...(fence === undefined ? {} : { fence }),
    };
    if (owner !== undefined && owner !== this.store.id)
      this.depose(`${member.name} belongs to the store ${owner}`);
    return this.heard(member, answer);
  }

  /** Of the first member that has one: whether the others hold the same is asked before anything depends on it. */
  #beneath(key: string): string | undefined {
    for (const member of this.active()) {
      const value = this.baselineOf(member)?.get(key);
      if (value !== undefined) return value;
    }
    return undefined;
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

/** A member that nobody has spoken to yet. */
export function newMember(name: string, engine: Engine, state: MemberState): Member {
  return {
    name,
    engine,
    state,
    last: UNHEARD,
    pid: null,
    hosted: {},
    lostWhy: '',
    givenUp: false,
    ...newLives(),
    equalIn: '',
    healed: null,
    lostSince: null,
    drift: null,
  };
}
