// What a check works with: connections of its own, epochs that nobody had before, and the samples.
//
// Invariant: epochs given out only grow, over all checks of a run; so whatever an earlier check left in the air is too old.

import { randomUUID } from 'node:crypto';
import type { ApplyAnswer, EngineState, HelloAnswer, ReadAnswer } from '@lockstep/core';
import type { LinkAddress } from '../address.ts';
import { must, Skipped, same, show, Unmet } from './expect.ts';
import { Peer } from './peer.ts';
import type { Pair, Samples } from './samples.ts';

/** Of the whole run. */
export interface Subject {
  readonly address: LinkAddress;
  readonly key: string;
  /** The kit's own id as an owner. */
  readonly owner: string;
  readonly samples: Samples | null;
  readonly dialect: string;
  /** Longest wait for an answer, in ms. */
  readonly patienceMs: number;
  /** The highest epoch that was given out. Changed by {@link Context.newEpoch} alone. */
  epoch: number;
}

/** The parts of an apply that a check wants to be other than they should be. */
export interface Overrides {
  readonly id?: string;
  readonly epoch?: number;
  readonly index?: number;
  readonly after?: number;
  readonly base?: string;
  readonly counter?: number;
}

export interface Apply extends Required<Omit<Overrides, 'counter'>> {
  readonly v: 1;
  readonly type: 'apply';
  readonly counter?: number;
  readonly commands: readonly string[];
}

export class Context {
  readonly subject: Subject;
  /** The state when the check began. Every check but the last begins with the same content. */
  readonly start: HelloAnswer;
  readonly #peers: Peer[] = [];
  #closed = false;

  constructor(subject: Subject, start: HelloAnswer) {
    this.subject = subject;
    this.start = start;
  }

  /** Throws {@link Skipped} where there are none. */
  get pairs(): readonly [Pair, ...Pair[]] {
    return this.#samples.pairs;
  }

  /** Commands that are refused, at least one. */
  get refusals(): readonly [string, ...string[]] {
    const [first, ...others] = this.#samples.refused;
    if (first === undefined) throw new Skipped('the samples have no command that is refused');
    return [first, ...others];
  }

  get #samples(): Samples {
    const { samples, dialect } = this.subject;
    if (samples === null) throw new Skipped(`there are no sample commands for the dialect ${dialect}`);
    return samples;
  }

  newEpoch(): number {
    this.subject.epoch += 1;
    return this.subject.epoch;
  }

  /** A connection on which nothing was said. */
  async connect(): Promise<Peer> {
    const peer = await Peer.connect(this.subject.address, this.subject.patienceMs);
    // A check that failed meanwhile must leave nothing open: the process would not end.
    if (this.#closed) peer.destroy();
    this.#peers.push(peer);
    return peer;
  }

  /** A hello, as it goes out. Without a tenure it opens a local session. */
  hello(tenure: { epoch?: number; owner?: string; takeOver?: boolean } = {}): object {
    return { v: 1, type: 'hello', id: newId(), key: this.subject.key, ...tenure };
  }

  /** Says hello with an epoch, which need not be taken notice of. */
  async greet(
    peer: Peer,
    tenure: { epoch?: number; owner?: string; takeOver?: boolean },
  ): Promise<HelloAnswer> {
    const answer = await peer.ask('hello', this.hello(tenure));
    must(answer.kind === 'hello', 'an answer to hello', answer);
    return answer.answer;
  }

  /** A connection that showed the key and no more, as a person's tool would. */
  async session(): Promise<Peer> {
    const peer = await this.connect();
    await this.greet(peer, {});
    return peer;
  }

  /** A connection with a tenure of an epoch that is higher than all before. */
  async tenure(epoch = this.newEpoch()): Promise<Tenure> {
    const peer = await this.connect();
    const { owner } = this.subject;
    const state = await this.greet(peer, { epoch, owner, takeOver: true });
    same('the epoch that a higher hello made', state.epoch, epoch);
    return new Tenure(peer, epoch, state);
  }

  /** The state as somebody sees it who comes now. */
  async state(): Promise<EngineState> {
    return statusOf(await this.session());
  }

  /** Ends all connections of the check. */
  close(): void {
    this.#closed = true;
    for (const peer of this.#peers) peer.destroy();
  }
}

/** A connection with the right to apply, which knows what the engine said last. */
export class Tenure {
  readonly peer: Peer;
  readonly epoch: number;
  #state: EngineState;

  constructor(peer: Peer, epoch: number, state: EngineState) {
    this.peer = peer;
    this.epoch = epoch;
    this.#state = stateIn(state);
  }

  /** What the engine said last, without what else was in its answer. */
  get state(): EngineState {
    return this.#state;
  }

  /** The message that would be right now, unless overridden. Indices leave gaps, as they do in a fleet. */
  message(commands: readonly string[], overrides: Overrides = {}): Apply {
    const { index, digest } = this.#state;
    const right = { epoch: this.epoch, index: index + 2, after: index, base: digest };
    return { v: 1, type: 'apply', id: newId(), ...right, ...overrides, commands };
  }

  async send(message: object): Promise<ApplyAnswer> {
    const answer = await this.peer.ask('apply', message);
    must(answer.kind === 'apply', `an answer with an outcome to ${show(message)}`, answer);
    this.#state = stateIn(answer.answer);
    return answer.answer;
  }

  /** Throws unless it is applied. */
  async apply(commands: readonly string[], overrides: Overrides = {}): Promise<ApplyAnswer> {
    const answer = await this.send(this.message(commands, overrides));
    const { outcome, code, message } = answer;
    if (outcome !== 'applied')
      throw new Unmet(`${show(commands)} to be applied`, `${outcome} ${code} ${message}`);
    return answer;
  }

  /** Throws unless the message is not for an engine that stands here, and nothing has moved. */
  async wrongState(why: string, message: object): Promise<void> {
    const before = await this.status();
    const answer = await this.send(message);
    same(`the outcome of a message with ${why}`, [answer.outcome, answer.code], ['wrong-state', 1204]);
    same(`the state after a message with ${why}`, await this.status(), before);
  }

  async status(): Promise<EngineState> {
    this.#state = await statusOf(this.peer);
    return this.#state;
  }
}

/** What of an answer is the engine's state. */
export function stateIn(answer: EngineState): EngineState {
  const { incarnation, epoch, index, counter, digest, entries, baseline, aside } = answer;
  const state = { incarnation, epoch, index, counter, digest, entries };
  return {
    ...state,
    ...(baseline === undefined ? {} : { baseline }),
    ...(aside === undefined ? {} : { aside }),
  };
}

export async function statusOf(peer: Peer): Promise<EngineState> {
  const answer = await peer.ask('status', { v: 1, type: 'status', id: newId() });
  must(answer.kind === 'status', 'an answer to status', answer);
  return answer.answer;
}

/** One read, which must be answered. */
export async function read(peer: Peer, what: object): Promise<ReadAnswer> {
  const answer = await peer.ask('read', { v: 1, type: 'read', id: newId(), ...what });
  must(answer.kind === 'read', `an answer to a read with ${show(what)}`, answer);
  return answer.answer;
}

/** The entries of one read of entries. */
export async function entriesOf(peer: Peer, what: object): Promise<ReadonlyMap<string, string>> {
  const { entries } = await read(peer, what);
  must(entries !== undefined, `entries in the answer to a read with ${show(what)}`, 'none');
  return entries;
}

/** Entries in a page when everything is read. */
const PAGE = 1_000;

/** Everything that the engine holds. `limit` entries a page. */
export async function readAll(peer: Peer, prefix = '', limit = PAGE): Promise<Map<string, string>> {
  const all = new Map<string, string>();
  for (let after: string | null = null, pages = 0; ; pages += 1) {
    const page = await read(peer, { prefix, limit, ...(after === null ? {} : { after }) });
    const { entries, more } = page;
    must(entries !== undefined && more !== undefined, 'a page of entries', page);
    must(entries.size <= limit, `a page of at most ${limit} entries`, `${entries.size} entries`);
    for (const [key, value] of entries) {
      must(!all.has(key), 'each key on one page', `${show(key)} on two`);
      all.set(key, value);
    }
    if (more === null) return all;
    must(entries.has(more), 'more to be a key of its page', more);
    must(more !== after && pages <= 1_000_000, 'pages that come to an end', `more is ${show(more)} again`);
    after = more;
  }
}

export function newId(): string {
  return randomUUID();
}
