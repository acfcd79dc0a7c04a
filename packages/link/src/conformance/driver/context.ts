// What a check of a driver works with: instances of its own, each behind a relay, and sessions and hosts on them. All of it
// ends with the check.
//
// Invariant: epochs given out only grow.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from '@lockstep/core';
import {
  type Driver,
  type ProductAddress,
  type ProductCredentials,
  type ProductEntries,
  type ProductSession,
  type Ran,
  SessionEnded,
} from '../../driver.ts';
import { Host, type Remembered } from '../../host.ts';
import { must, Skipped, show, Unmet } from '../expect.ts';
import { Relay } from '../relay.ts';
import type { DriverFixture, ProductInstance } from './fixture.ts';
import { lead, Model, parsed } from './model.ts';

/** Whose tenures the kit takes. */
export const OWNER = 'conformance';

/** How long to look whether something happens that must not, in ms. */
export const WATCH_MS = 20;

/** How a run ended. */
export type Ended = Ran | { readonly kind: 'ended'; readonly sent: boolean; readonly message: string };

/** What an instance can be made to do, by the name of its method. */
type Ability = 'stop' | 'continue' | 'kill' | 'restart' | 'local' | 'traffic' | 'busy';

const ABILITIES: Readonly<Record<Ability, string>> = {
  stop: 'stopped',
  continue: 'continued',
  kill: 'killed',
  restart: 'restarted',
  local: 'changed past Lockstep',
  traffic: 'used',
  busy: 'made busy',
};

export class DriverContext<C extends Command = Command> {
  readonly fixture: DriverFixture<C>;
  readonly patienceMs: number;
  readonly #over = new AbortController();
  readonly #places: Place<C>[] = [];
  #epoch = 0;

  constructor(fixture: DriverFixture<C>, patienceMs: number) {
    this.fixture = fixture;
    this.patienceMs = patienceMs;
  }

  get driver(): Driver<C> {
    return this.fixture.driver;
  }

  newEpoch(): number {
    this.#epoch += 1;
    return this.#epoch;
  }

  /** A new instance. */
  async place(): Promise<Place<C>> {
    const instance = await this.fixture.start();
    const relay = await Relay.start(instance.address);
    const place = new Place(this, instance, relay);
    this.#places.push(place);
    if (this.#over.signal.aborted) await place.close();
    return place;
  }

  /** Commands of the fixture, understood. */
  commands(lines: readonly string[]): C[] {
    return lines.map((line) => parsed(this.driver, line));
  }

  get good(): C[] {
    return this.commands(this.fixture.good);
  }

  /** What an answer rejects or resolves with, in time. */
  async within<T>(what: string, work: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const none = new Promise<never>((_resolve, reject) => {
      const late = new Unmet(`${what} within ${this.patienceMs} ms`, 'nothing');
      timer = setTimeout(() => reject(late), this.patienceMs);
    });
    try {
      return await Promise.race([work, none]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Waits for what nobody tells. */
  async until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
    const end = performance.now() + this.patienceMs;
    while (!(await holds())) {
      must(performance.now() < end, `${what} within ${this.patienceMs} ms`, 'nothing');
      await sleep(2);
    }
  }

  async close(): Promise<void> {
    this.#over.abort();
    for (const place of this.#places) await place.close();
  }
}

/** An instance, and the way to it. */
export class Place<C extends Command = Command> {
  readonly context: DriverContext<C>;
  readonly instance: ProductInstance;
  readonly relay: Relay;
  readonly #sessions: ProductSession<C>[] = [];
  readonly #hosts: Host<C>[] = [];
  #remembered: Remembered | null = null;

  constructor(context: DriverContext<C>, instance: ProductInstance, relay: Relay) {
    this.context = context;
    this.instance = instance;
    this.relay = relay;
  }

  /** What the instance can be made to do; throws {@link Skipped} where it cannot. */
  able<A extends Ability>(ability: A): NonNullable<ProductInstance[A]> {
    const found = this.instance[ability];
    if (found === undefined) throw new Skipped(`the product cannot be ${ABILITIES[ability]} here`);
    return found.bind(this.instance) as NonNullable<ProductInstance[A]>;
  }

  get address(): ProductAddress {
    const { address } = this.instance;
    const tls = 'tls' in address && address.tls !== undefined ? { tls: address.tls } : {};
    return { ...this.relay.address, ...tls };
  }

  /** A session that has no tenure, through the relay. Rejects as the driver does. */
  async open(
    options: {
      credentials?: ProductCredentials | null;
      onDown?: (reason: string) => void;
      withinMs?: number;
      address?: ProductAddress;
    } = {},
  ): Promise<ProductSession<C>> {
    const { context, instance } = this;
    const session = await context.within(
      'a session, or why not',
      context.driver.open({
        name: 'e1',
        address: options.address ?? this.address,
        credentials: options.credentials === undefined ? instance.credentials : options.credentials,
        withinMs: options.withinMs ?? context.patienceMs,
        onDown: options.onDown ?? (() => undefined),
      }),
    );
    this.#sessions.push(session);
    return session;
  }

  /** A session with a tenure of a new epoch. */
  async session(onDown?: (reason: string) => void): Promise<ProductSession<C>> {
    const session = await this.open(onDown === undefined ? {} : { onDown });
    await this.take(session);
    return session;
  }

  /** A tenure above all before. */
  async take(session: ProductSession<C>): Promise<void> {
    const taken = await this.context.within(
      'an answer to take',
      session.take({ epoch: this.context.newEpoch(), owner: OWNER }),
    );
    must(taken.taken, 'a tenure of a higher epoch to be taken', taken);
  }

  async read(session: ProductSession<C>, keys: 'all' | readonly string[] = 'all'): Promise<ProductEntries> {
    return this.context.within('an answer to read', session.read(keys));
  }

  /** How a command ends; throws when it does not. */
  async ended(running: Promise<Ran>): Promise<Ended> {
    return this.context.within(
      'an answer to a command, or the end of the session',
      running.catch((error: unknown): Ended => {
        if (!(error instanceof SessionEnded)) throw error;
        return { kind: 'ended', sent: error.sent, message: error.message };
      }),
    );
  }

  async run(session: ProductSession<C>, command: C, irreversible = false): Promise<Ended> {
    return this.ended(session.run(command, { irreversible }));
  }

  /** Throws unless the product does it. */
  async does(session: ProductSession<C>, command: C): Promise<void> {
    const ran = await this.run(session, command, true);
    must(ran.kind === 'done', `${show(command.text)} to be done`, ran);
  }

  /** Does a command of the samples, in a model too; what a host does where it gives keys back. */
  async follows(session: ProductSession<C>, model: Model<C>, command: C): Promise<void> {
    const { driver } = this.context;
    const released = driver.releases(command);
    const before = model.entries();
    model.do(command);
    if (released === null) await this.does(session, command);
    else for (const step of lead(driver, before, model.entries(), released)) await this.does(session, step);
  }

  /** A model of what is there now. */
  async model(session: ProductSession<C>): Promise<Model<C>> {
    return new Model(this.context.driver.dialect, await this.read(session));
  }

  /** A host of this instance, through the relay. It remembers what any host of it did. */
  host(): Host<C> {
    const { context, instance } = this;
    const host = new Host<C>({
      name: 'e1',
      driver: context.driver,
      address: this.address,
      credentials: () => Promise.resolve(instance.credentials),
      memory: {
        load: () => Promise.resolve(this.#remembered),
        save: (remembered) => {
          this.#remembered = remembered;
          return Promise.resolve();
        },
      },
      withinMs: context.patienceMs,
      onDown: () => undefined,
    });
    this.#hosts.push(host);
    return host;
  }

  async close(): Promise<void> {
    for (const host of this.#hosts) host.close();
    for (const session of this.#sessions) session.close();
    await this.relay.close();
    await this.instance.close();
  }
}
