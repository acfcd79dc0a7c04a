// A product as an engine: the host keeps beside it what the product has no notion of, so that the core sees one kind of
// engine. It runs in the daemon, or as an agent on the product's machine.
//
//   hello   fence: a session of its own for each tenure, and the product itself keeps older ones out -> read all -> overlay
//   apply   read the footprint -> message rule -> model -> run, one after the other -> read the footprint back -> answer
//   status  read all: the cheap look of a product that has no digest
//
// Everything but a hello is done one after the other. A hello must not wait behind a command that is not answered: it opens a
// session of its own, and by taking the product over ends the one before. What was owed an answer there has none: its truth
// is in what is read afterwards.
//
// Invariant: a command reaches the product once, in a session whose tenure was taken.

import { hash } from 'node:crypto';
import {
  type ApplyAnswer,
  type ApplyMessage,
  assert,
  type Code,
  type Command,
  type EngineState,
  type EnterMessage,
  type HelloMessage,
  type Hosted,
  type LocalMessage,
  LockstepError,
  MessageRule,
  PerEngine,
  type ReadAnswer,
  type ReadMessage,
  readFrom,
  readPage,
} from '@lockstep/core';
import {
  type Driver,
  type Fence,
  type ProductAddress,
  type ProductCredentials,
  type ProductSession,
  SessionEnded,
  type Tenure,
} from './driver.ts';
import { type Executed, Execution } from './execution.ts';
import { Overlay } from './overlay.ts';
import type { ServedEngine } from './session.ts';

/** What a host must know of a product's life after its own has ended. */
export interface HostMemory {
  /** What was saved last; null: nothing yet. Errors: 261 it cannot be read. */
  load(): Promise<Remembered | null>;
  /** Durable when it resolves. Errors: 284, 261. */
  save(remembered: Remembered): Promise<void>;
}

export interface Remembered {
  readonly incarnation: string;
  readonly baseline: ReadonlyMap<string, string>;
}

export interface HostOptions<C extends Command = Command> {
  /** The engine's name in its fleet. */
  readonly name: string;
  readonly driver: Driver<C>;
  readonly address: ProductAddress;
  /** Asked for each session. */
  readonly credentials: () => Promise<ProductCredentials | null>;
  readonly memory: HostMemory;
  /** What is each instance's own by design (default: nothing but what the driver says). */
  readonly perEngine?: PerEngine;
  /** How long the product may take to let a session in, in ms. */
  readonly withinMs: number;
  /** Told when the session ends that is in use, unless by close(). */
  readonly onDown: (reason: string) => void;
}

type Greeting = EngineState & Hosted & { readonly owner: string; readonly previous: number };

export class Host<C extends Command = Command> implements ServedEngine {
  readonly #options: HostOptions<C>;
  readonly #overlay: Overlay;
  readonly #execution: Execution<C>;
  #rule = new MessageRule(0);
  #session: ProductSession<C> | null = null;
  #fence: Fence | null = null;
  /** Whose orders the session takes. */
  #tenure: Tenure | null = null;
  #incarnation = '';
  /** Whether the overlay's baseline is that of this incarnation: of a product that is another's nobody knows. */
  #isBaseline = false;
  #baselineDigest = '';
  #pid = 0;
  #product = '';
  #counter = 0;
  #closed = false;
  /** Resolves when what has begun, and what waits behind it, is over. */
  #tail: Promise<unknown> = Promise.resolve();
  /** Things under way or waiting in {@link #tail}. */
  #busy = 0;
  /** The session of a hello that is under way. */
  #taking: ProductSession<C> | null = null;
  /** Hellos, one after the other. */
  #greetings: Promise<unknown> = Promise.resolve();

  constructor(options: HostOptions<C>) {
    this.#options = options;
    const { driver } = options;
    this.#overlay = new Overlay(driver.dialect.references, options.perEngine);
    this.#execution = new Execution(driver, this.#overlay, () => this.#needSession());
  }

  get name(): string {
    return this.#options.name;
  }

  get dialect(): string {
    return this.#options.driver.dialect.name;
  }

  /** Digest of its dialect's schema, where that has one, and of what is left out. */
  get schema(): string | undefined {
    const { driver, perEngine = new PerEngine() } = this.#options;
    return perEngine.schemaOf(driver.dialect, (text) => hash('sha256', text));
  }

  /** Process id of the product on its own machine; 0 before it was reached. */
  get pid(): number {
    return this.#pid;
  }

  get tenure(): Tenure {
    return { epoch: this.#rule.epoch, owner: this.#rule.owner };
  }

  /** What stands behind this engine. */
  get hosted(): Hosted {
    if (this.#product === '') return {};
    return { product: this.#product, ...(this.#fence === null ? {} : { fence: this.#fence }) };
  }

  /** The fence. Rejects with a LockstepError when the product is not there, or does not let us in. */
  hello(message: HelloMessage): Promise<Greeting> {
    const previous = this.#rule.heed(message);
    // A newer hello does not wait for one that nobody answers: what that one was about to take is nobody's.
    this.#taking?.close();
    const greeting = this.#greetings.then(() => this.#greet(message, previous));
    this.#greetings = greeting.catch(() => undefined);
    return greeting;
  }

  apply(message: ApplyMessage): Promise<ApplyAnswer> {
    return this.#inTurn(() => this.#decide(message));
  }

  applyLocal(message: LocalMessage): Promise<ApplyAnswer> {
    return this.#inTurn(async () => {
      if (this.#tenure === null) return this.#answer({ outcome: 'refused', code: 1204, message: NOT_OURS });
      await this.#execution.lookAt(message.commands);
      const options = { irreversible: message.irreversible === true, local: true };
      const executed = await this.#execution.run(message.commands, options);
      if (executed.outcome === 'applied') this.#counter += message.commands.length;
      return this.#answer(executed);
    });
  }

  /** A product serves by what it holds, always: this only says whether it is what it must be. */
  enter(message: EnterMessage): Promise<ApplyAnswer> {
    return this.#inTurn(async () => {
      await this.#execution.look();
      const why = this.#rule.whyNotEnter(message, this.#overlay.held.digest);
      if (why !== null) return this.#wrongState(why);
      this.#rule.raise(message.epoch);
      return this.#answer({ outcome: 'applied', took: new Map() });
    });
  }

  status(): Promise<EngineState> {
    return this.#inTurn(async () => {
      await this.#execution.look();
      return this.#state();
    });
  }

  /** Who is there, also before a first hello and after a session: where it stood then. Rejects when the product is not there. */
  async whoIs(): Promise<EngineState> {
    if (this.#session !== null && !this.#session.ended) return this.status();
    if (await this.reach()) return this.#state();
    throw new LockstepError(1196, `${this.name}: the product is not there, or does not let us in`);
  }

  /** The first page, and the root of the digests, are read from the product; what follows is of the same reading. */
  read(message: ReadMessage): Promise<ReadAnswer> {
    return this.#inTurn(async () => {
      const first =
        'digests' in message ? message.digests === '' : 'limit' in message && !('after' in message);
      if (first && !('baseline' in message)) await this.#execution.look();
      const index = this.#rule.index;
      if (!('baseline' in message)) return { index, ...readFrom(this.#overlay.held, message) };
      const { baseline } = this.#overlay;
      const compared = [...baseline.keys()].filter(
        (key) => key.startsWith(message.baseline) && !this.#isApart(key),
      );
      return { index, ...readPage(compared.sort(byCodeUnit), (key) => baseline.get(key), message) };
    });
  }

  /** Whether the product lets us in; in a session that is closed again. */
  async reach(): Promise<boolean> {
    try {
      (await this.#open()).close();
      return true;
    } catch (error) {
      if (error instanceof LockstepError || error instanceof SessionEnded) return false;
      throw error;
    }
  }

  /** Ends the session. What is owed an answer has none. */
  close(): void {
    this.#closed = true;
    this.#taking?.close();
    this.#session?.close();
    this.#session = null;
  }

  async #greet(message: HelloMessage, previous: number): Promise<Greeting> {
    if (this.#closed) throw new LockstepError(1196, `${this.name}: it was closed`);
    const { epoch, owner } = this.#rule;
    // Over: nothing is to be taken for it.
    if (message.epoch < epoch || message.owner !== owner) {
      return { ...(await this.status()), ...this.hosted, owner, previous };
    }
    const standing = this.#session;
    const stands = standing !== null && !standing.ended && this.#tenure?.epoch === epoch && this.#busy === 0;
    if (stands && this.#tenure?.owner === owner)
      return { ...(await this.status()), ...this.hosted, owner, previous };
    return this.#takeProduct(message, previous);
  }

  /** A session of its own for the tenure, and nobody else's any more. */
  async #takeProduct(message: HelloMessage, previous: number): Promise<Greeting> {
    const session = await this.#open();
    this.#taking = session;
    try {
      const before = await session.tenure();
      const strange = before !== null && before.owner !== message.owner && message.takeOver !== true;
      const tenure = { epoch: message.epoch, owner: message.owner };
      const taken = strange ? ({ taken: false, by: before } as const) : await session.take(tenure);
      // Whatever the session before still owes has no effect any more, or is not ours to wait for.
      this.#session?.close();
      await this.#tail;
      if (this.#closed) throw new SessionEnded('it was closed', false);
      this.#session = session;
      this.#pid = session.pid;
      this.#product = session.product;
      if (!taken.taken) {
        this.#rule.yieldTo(taken.by.epoch, taken.by.owner);
        this.#tenure = null;
      }
      await this.#inTurn(() => this.#meet(session, taken.taken));
      if (taken.taken) {
        this.#tenure = tenure;
        this.#fence = taken.fence;
      }
      const seen = Math.max(previous, before?.epoch ?? 0);
      return { ...this.#state(), ...this.hosted, owner: this.#rule.owner, previous: seen };
    } catch (error) {
      session.close();
      if (this.#session === session) this.#session = null;
      throw asUnreachable(error, this.name);
    } finally {
      if (this.#taking === session) this.#taking = null;
    }
  }

  /** Reads what the product holds, and finds out whether this is a life of it that is known. */
  async #meet(session: ProductSession<C>, taken: boolean): Promise<void> {
    const live = await session.read('all');
    if (session.incarnation !== this.#incarnation || !this.#isBaseline) {
      const { memory } = this.#options;
      const remembered = await memory.load();
      const baseline = remembered?.incarnation === session.incarnation ? remembered.baseline : live;
      // Durable before anything is sent: otherwise what was sent could be taken for what the product brought along.
      // Of a product that is somebody else's nothing is known: what it holds may be what that one set.
      if (baseline === live && taken) await memory.save({ incarnation: session.incarnation, baseline });
      this.#overlay.begin(baseline);
      this.#baselineDigest = this.#overlay.digestOf(baseline, (key) => this.#isApart(key));
      this.#isBaseline = taken || baseline !== live;
      this.#incarnation = session.incarnation;
      this.#counter = 0;
      // Answers of another life are not this one's.
      const { epoch, owner } = this.#rule;
      this.#rule = new MessageRule(epoch);
      this.#rule.yieldTo(epoch, owner);
    }
    this.#overlay.readAll(live);
  }

  async #open(): Promise<ProductSession<C>> {
    const { name, driver, address, credentials, withinMs, onDown } = this.#options;
    let session: ProductSession<C> | null = null;
    session = await driver.open({
      name,
      address,
      credentials: await credentials(),
      withinMs,
      onDown: (reason) => {
        if (session !== null && this.#session === session) onDown(reason);
      },
    });
    return session;
  }

  async #decide(message: ApplyMessage): Promise<ApplyAnswer> {
    const early = this.#rule.judge(message, message.base);
    if (early.verdict === 'repeat') return early.answer;
    if (early.verdict === 'wrong-state') return this.#wrongState(early.why);
    if (this.#tenure === null)
      return this.#wrongState(`it takes orders from ${this.#rule.owner || 'nobody'}`);
    // The pre-image, from the product itself: the digest must be that of what is there now.
    await this.#execution.lookAt(message.commands);
    const judgement = this.#rule.judge(message, this.#overlay.held.digest);
    if (judgement.verdict === 'wrong-state') return this.#wrongState(judgement.why);
    assert(judgement.verdict === 'decide', 'a message that was to be decided still is');
    const options = { irreversible: message.irreversible === true };
    const executed = await this.#execution.run(message.commands, options);
    if (executed.outcome === 'applied')
      this.#counter = message.counter ?? this.#counter + message.commands.length;
    const answer = {
      ...this.#answer(executed),
      epoch: Math.max(this.#rule.epoch, message.epoch),
      index: message.index,
    };
    this.#rule.decided(message, answer);
    return answer;
  }

  /** Whether a key is not compared between baselines. */
  #isApart(key: string): boolean {
    return this.#options.driver.perInstance(key) || this.#overlay.isOwn(key);
  }

  #needSession(): ProductSession<C> {
    const session = this.#session;
    if (session === null || session.ended)
      throw new SessionEnded(`${this.name}: there is no connection to it`, false);
    return session;
  }

  #state(): EngineState {
    const { held } = this.#overlay;
    return {
      incarnation: this.#incarnation,
      epoch: this.#rule.epoch,
      index: this.#rule.index,
      counter: this.#counter,
      digest: held.digest,
      entries: held.size,
      baseline: this.#baselineDigest,
    };
  }

  #answer(executed: Executed): ApplyAnswer {
    if (executed.outcome !== 'applied') return { ...this.#state(), ...executed };
    const answer = { ...this.#state(), outcome: executed.outcome, code: 0 as Code, message: 'Done' };
    return executed.took.size === 0 ? answer : { ...answer, took: executed.took };
  }

  #wrongState(message: string): ApplyAnswer {
    return { ...this.#state(), outcome: 'wrong-state', code: 1204, message };
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    this.#busy += 1;
    const turn = this.#tail.then(work).finally(() => {
      this.#busy -= 1;
    });
    this.#tail = turn.catch(() => undefined);
    return turn;
  }
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const NOT_OURS = 'no manager has taken the product here';

/** Nothing was changed by a hello: whatever went wrong, the product was not reached. */
function asUnreachable(error: unknown, name: string): unknown {
  return error instanceof SessionEnded ? new LockstepError(1196, `${name}: ${error.message}`) : error;
}
