// The packet engines of a fleet as processes: found, started, ended for certain. What they hold is not its business.

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Engine, type Keeper, LockstepError } from '@lockstep/core';
import { EngineDoor, formatAddress, type LinkAddress } from '@lockstep/link';
import type { EngineProcess, SqliteStore } from '@lockstep/store';
import type { Logger } from 'pino';
import { type Child, endChild, isAlive, startChild, tail, watchProcess } from './child.ts';
import type { ApplianceConfig, FleetConfig } from './config-fleet.ts';
import { StartFailure } from './failure.ts';
import type { FleetEngines } from './fleet-engines.ts';
import { busy, whyBusy } from './port-holder.ts';

const ENGINE_SCRIPT = fileURLToPath(import.meta.resolve('@lockstep/appliance/engine'));

/** How long an engine may take from its start to its answer, in ms. */
const ENGINE_START_MS = 20_000;

/** How long one that holds a port may take to say who it is, in ms. */
const IDENTIFY_MS = 2_000;

const PORT_MAX = 65_535;
const NUMBER_MAX = 255;

export interface KeeperOptions {
  readonly config: FleetConfig;
  readonly engines: ApplianceConfig;
  readonly data: string;
  readonly store: SqliteStore;
  readonly linkKey: string;
  readonly log: Logger;
  /** Engines that the store does not know, but that have its link key, are taken over too. */
  readonly takeOver: boolean;
  /** Told when an engine's connection ends that nobody asked to end. */
  readonly onLost: (name: string) => void;
  /** What an engine is started with in a lab, else nothing: then it serves by the addresses themselves. */
  readonly labArgs: readonly string[];
}

interface Kept {
  readonly child: Child;
  readonly door: EngineDoor;
  /** Whether an earlier daemon started it. */
  readonly found: boolean;
}

export class EngineKeeper implements Keeper, FleetEngines {
  readonly #options: KeeperOptions;
  readonly #running = new Map<string, Kept>();
  /** Those that end because they were told to. */
  readonly #ending = new WeakSet<Kept>();
  #stopping = false;

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  get keeper(): Keeper {
    return this;
  }

  /** The names of the configuration file, in the order of the fleet. */
  get configured(): string[] {
    return Array.from({ length: this.#options.engines.count }, (_, at) => `pe${at}`);
  }

  /**
   * The engines of these names that an earlier daemon left, whatever state they are in; others that it left are ended.
   * Throws a StartFailure that names a port that somebody else has, or an engine that serves elsewhere because it is in
   * another lab, or in none: then nothing was ended yet.
   */
  async find(members: readonly string[]): Promise<Map<string, Engine>> {
    const { config, store, log } = this.#options;
    const known = (await store.knownEngines(config.name)).filter((one) => this.#isAlive(one));
    const places = members.map((name) => ({ name, left: known.find((one) => this.#isAt(one, name)) }));
    const strangers = new Map<string, EngineProcess>();
    for (const { name, left } of places) {
      if (left !== undefined) continue;
      // One of this fleet at another address is in the way of nobody, but its name is taken: it is ended below.
      const stranger = await this.#holderOf(name, known);
      if (stranger !== null) strangers.set(name, stranger);
    }
    for (const { name, left } of places) this.#checkLab(left ?? strangers.get(name));
    for (const left of known) if (!places.some((place) => place.left === left)) await this.#endLeft(left);
    if (this.#stopping) throw new StartFailure('interrupted', 1);
    const found = new Map<string, Engine>();
    for (const { name, left } of places) {
      const process = left ?? strangers.get(name);
      if (process === undefined) continue;
      if (left === undefined) await store.rememberEngine(process);
      const child = watchProcess(process.pid, this.#words(name));
      const door = this.#doorOf(name, child, config.settings.resolveTimeoutMs);
      this.#running.set(name, { child, door, found: true });
      found.set(name, door);
      log.info({ event: 'engine-found', engine: name, pid: process.pid });
    }
    return found;
  }

  async start(name: string, epoch: number): Promise<Engine> {
    if (this.#stopping) throw new LockstepError(1196, `${name}: the daemon is stopping`);
    const { config, data, store, log } = this.#options;
    this.#checkName(name);
    if (this.runs(name)) await this.end(name);
    const logFile = join(data, 'log', `${config.name}-${name}.log`);
    const listen = formatAddress(this.#addressOf(name));
    const args = ['--name', name, '--listen', listen, '--key-file', join(data, 'link.key'), '--aside'];
    const own = config.perEngine.rules.flatMap((rule) => ['--per-engine', rule]);
    const { labArgs } = this.#options;
    const child = startChild(ENGINE_SCRIPT, [...args, ...own, ...labArgs, '--epoch', String(epoch)], logFile);
    const door = this.#doorOf(name, child, ENGINE_START_MS);
    this.#running.set(name, { child, door, found: false });
    try {
      // Known before it is asked anything: if this daemon is killed now, the next one finds it.
      await store.rememberEngine({
        fleet: config.name,
        name,
        pid: child.pid,
        incarnation: '',
        address: listen,
      });
      const sent = await door.hello({ epoch, owner: store.id });
      if (sent.kind === 'answered') {
        const { incarnation } = sent.answer;
        await store.rememberEngine({
          fleet: config.name,
          name,
          pid: child.pid,
          incarnation,
          address: listen,
        });
        log.debug({ event: 'engine-answers', engine: name, pid: child.pid, address: listen });
        return door;
      }
      const port = this.#portOf(name);
      const { link } = this.#options.engines;
      const held = await whyBusy({ host: '127.0.0.1', port }, link);
      const why = held === null || this.#holdsIt(held, child.pid) ? sent.message : busy(port, link);
      throw new LockstepError(
        1196,
        `engine ${name} did not start: ${why} (its log: ${logFile})\nit ends:\n${tail(logFile, 10)}`,
      );
    } catch (error) {
      // One that nobody knows of would hold its port for ever.
      await this.end(name);
      throw error;
    }
  }

  /** SIGKILL, until it is gone. */
  async end(name: string): Promise<void> {
    const kept = this.#running.get(name);
    if (kept === undefined) return;
    this.#ending.add(kept);
    kept.door.close();
    await endChild(kept.child.pid, this.#words(name), 0);
    // Another may have been started in its place while this one was ending.
    if (this.#running.get(name) === kept) this.#running.delete(name);
    await this.#forget(name);
  }

  runs(name: string): boolean {
    const kept = this.#running.get(name);
    return kept !== undefined && isAlive(kept.child.pid, this.#words(name));
  }

  /** Asks all of them to end, and kills those that do not. */
  stop(): Promise<void> {
    return this.#stopThose(() => true);
  }

  /** After a start that failed: those that ran before go on as they are, for the next daemon to find. */
  letGo(): Promise<void> {
    return this.#stopThose(({ found }) => !found);
  }

  /** Ends all of them at once, whatever they do. */
  async kill(): Promise<void> {
    this.#stopping = true;
    await Promise.all(
      [...this.#running].map(([name, { child }]) => endChild(child.pid, this.#words(name), 0)),
    );
  }

  async #stopThose(ends: (kept: Kept) => boolean): Promise<void> {
    this.#stopping = true;
    await Promise.all(
      [...this.#running].map(async ([name, kept]) => {
        kept.door.close();
        if (!ends(kept)) return;
        await endChild(kept.child.pid, this.#words(name));
        await this.#forget(name);
      }),
    );
    this.#running.clear();
  }

  async #endLeft({ name, pid }: EngineProcess): Promise<void> {
    this.#options.log.info({ event: 'engine-ended', engine: name, pid }, 'it is no member');
    await endChild(pid, this.#words(name), 0);
    await this.#forget(name);
  }

  /** Should this not be written, the next start finds that the process is gone. */
  async #forget(name: string): Promise<void> {
    try {
      await this.#options.store.forgetEngine(this.#options.config.name, name);
    } catch (error) {
      if (!(error instanceof LockstepError)) throw error;
    }
  }

  /**
   * Who has the port of a member that is not known to run; null when it is free. An engine with our link key that the store
   * does not know is one of a later state of the data directory: it is taken over only when the operator says so.
   */
  async #holderOf(name: string, known: readonly EngineProcess[]): Promise<EngineProcess | null> {
    const port = this.#portOf(name);
    const why = await whyBusy({ host: '127.0.0.1', port }, this.#options.engines.link);
    if (why === null || known.some(({ pid }) => this.#holdsIt(why, pid))) return null;
    const answer = await this.#identify(name);
    if (answer === null) {
      throw new StartFailure(
        `engine ${name}: ${why}; choose others with --base-port PORT or engine.basePort`,
      );
    }
    if (!this.#options.takeOver) {
      throw new StartFailure(
        `engine ${name}: ${why}, an engine with this link key that the data directory does not know: was an older copy of it restored? Start with --take-over to make the engines what this store holds`,
        1,
      );
    }
    const { pid, incarnation } = answer;
    const address = formatAddress(this.#addressOf(name));
    return { fleet: this.#options.config.name, name, pid, incarnation, address };
  }

  async #identify(name: string): Promise<{ pid: number; incarnation: string } | null> {
    const door = new EngineDoor({
      name,
      address: this.#addressOf(name),
      key: this.#options.linkKey,
      withinMs: IDENTIFY_MS,
      onDown: () => undefined,
    });
    const sent = await door.identify();
    door.close();
    return sent.kind === 'answered' && sent.answer.name === name ? sent.answer : null;
  }

  /** Whether the words of {@link whyBusy} name a process. */
  #holdsIt(words: string, pid: number): boolean {
    return words.includes(`(pid ${pid})`);
  }

  /** An engine that serves by other doors than it should is not ended by a slip: somebody may rely on it. */
  #checkLab(engine: EngineProcess | undefined): void {
    if (engine === undefined) return;
    const { name, pid } = engine;
    const { labArgs } = this.#options;
    if (labArgs.length === 0 ? !isAlive(pid, ['--lab']) : isAlive(pid, labArgs)) return;
    const [runs, start] =
      labArgs.length === 0
        ? ['in a lab', 'with --lab']
        : isAlive(pid, ['--lab'])
          ? ['in another lab', 'with its --lab-network']
          : ['outside of a lab', 'without --lab'];
    throw new StartFailure(
      `engine ${name} (pid ${pid}) was left by an earlier daemon and runs ${runs}; start ${start}, or end it first, or choose another --data DIR`,
    );
  }

  #isAlive({ name, pid }: EngineProcess): boolean {
    return isAlive(pid, this.#words(name));
  }

  #isAt(one: EngineProcess, name: string): boolean {
    return one.name === name && one.address === formatAddress(this.#addressOf(name));
  }

  #checkName(name: string): void {
    const number = /^pe(0|[1-9]\d{0,2})$/.exec(name)?.[1];
    if (number !== undefined && Number(number) <= NUMBER_MAX && this.#portOf(name) <= PORT_MAX) return;
    throw new LockstepError(
      1205,
      `${name} is no name of an engine here: pe0 to pe${NUMBER_MAX}, on ports from ${this.#options.engines.basePort}`,
    );
  }

  #doorOf(name: string, child: Child, withinMs: number): EngineDoor {
    const door = new EngineDoor({
      name,
      address: this.#addressOf(name),
      key: this.#options.linkKey,
      withinMs,
      onDown: (reason) => this.#lost(name, child, reason),
    });
    // A process that has ended answers no more: nobody needs to wait for a connection to it. Its end may be seen before
    // that of its connection, and closing the door would keep that one quiet.
    void child.ended.then((how) => {
      this.#lost(name, child, `its process ended: ${how}`);
      door.close();
    });
    return door;
  }

  #portOf(name: string): number {
    return this.#options.engines.basePort + Number(name.slice(2));
  }

  #addressOf(name: string): LinkAddress {
    const place = { host: '127.0.0.1', port: this.#portOf(name) };
    return this.#options.engines.link === 'udp' ? { ...place, udp: true } : place;
  }

  #lost(name: string, child: Child, reason: string): void {
    const kept = this.#running.get(name);
    if (this.#stopping || kept?.child !== child || this.#ending.has(kept)) return;
    this.#options.log.error({ event: 'engine-lost', engine: name }, reason);
    this.#options.onLost(name);
  }

  /** What the command line of this fleet's engine of a name has, and no other's. */
  #words(name: string): string[] {
    return [ENGINE_SCRIPT, name, join(this.#options.data, 'link.key')];
  }
}
