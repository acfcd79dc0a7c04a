// The packet engines of a fleet as processes: started, found gone, ended for certain. What they hold is not its business.

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Engine, type Keeper, LockstepError } from '@lockstep/core';
import { EngineDoor } from '@lockstep/link';
import type { EngineProcess, SqliteStore } from '@lockstep/store';
import type { Logger } from 'pino';
import { type Child, endChild, isAlive, startChild, tail, watchProcess } from './child.ts';
import type { FleetConfig } from './config.ts';
import { StartFailure } from './failure.ts';
import { busy, whyBusy } from './port-holder.ts';

const ENGINE_SCRIPT = fileURLToPath(import.meta.resolve('@lockstep/appliance/engine'));

/** How long an engine may take from its start to its answer, in ms. */
const ENGINE_START_MS = 20_000;

export interface KeeperOptions {
  readonly config: FleetConfig;
  readonly data: string;
  readonly store: SqliteStore;
  readonly linkKey: string;
  readonly log: Logger;
  /** Told when an engine's connection ends that nobody asked to end. */
  readonly onLost: (name: string) => void;
}

interface Kept {
  readonly child: Child;
  readonly door: EngineDoor;
}

export class EngineKeeper implements Keeper {
  readonly #options: KeeperOptions;
  readonly #running = new Map<string, Kept>();
  #stopping = false;

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  /** Names and ports, in the order of the fleet. */
  get places(): { readonly name: string; readonly port: number }[] {
    const { count, basePort } = this.#options.config;
    return Array.from({ length: count }, (_, at) => ({ name: `pe${at}`, port: basePort + at }));
  }

  /** Ends the engines that an earlier daemon left. Answers how many there were. */
  async endSurvivors(): Promise<number> {
    const { config, store, log } = this.#options;
    const known = await store.knownEngines(config.name);
    const alive = known.filter(({ name, pid }) => isAlive(pid, this.#words(name)));
    for (const { name, pid } of known) {
      if (alive.some((one) => one.pid === pid)) log.info({ event: 'engine-stopping', engine: name, pid });
      await endChild(pid, this.#words(name));
      await store.forgetEngine(config.name, name);
    }
    return alive.length;
  }

  /**
   * Every engine of the fleet: those that an earlier daemon left are taken over as they are, when they answer the fence and
   * are in the life that is known; the others are ended and started afresh. What they hold is for the manager to settle.
   * Throws a StartFailure that names a busy port, or the end of the log of one that did not start.
   */
  async takeAll(epoch: number): Promise<{ engines: Engine[]; adopted: string[] }> {
    const adopted = new Set<string>();
    const known = await this.#options.store.knownEngines(this.#options.config.name);
    const places = new Set(this.places.map(({ name }) => name));
    for (const left of known) if (!places.has(left.name)) await this.#endLeft(left);
    const taken = await Promise.allSettled(
      this.places.map(async ({ name, port }): Promise<Engine> => {
        const left = known.find((one) => one.name === name);
        const door = left === undefined ? null : await this.#adopt(left, epoch);
        if (door !== null) {
          adopted.add(name);
          return door;
        }
        const why = await whyBusy({ host: '127.0.0.1', port });
        if (why === null) return this.start(name, epoch);
        throw new StartFailure(
          `engine ${name}: ${why}; choose others with --base-port PORT or engine.basePort`,
        );
      }),
    );
    const engines = taken.map((result) => {
      if (result.status === 'fulfilled') return result.value;
      const { reason } = result as { reason: unknown };
      throw reason instanceof LockstepError ? new StartFailure(reason.message, 1) : reason;
    });
    return { engines, adopted: this.places.map(({ name }) => name).filter((name) => adopted.has(name)) };
  }

  /** Null when it is not there any more, not the one that is known, or does not answer: then it is ended for certain. */
  async #adopt(left: EngineProcess, epoch: number): Promise<Engine | null> {
    const { name, pid, incarnation } = left;
    const { store, log, config } = this.#options;
    const words = this.#words(name);
    if (isAlive(pid, words) && left.address === this.#addressOf(name)) {
      const child = watchProcess(pid, words);
      const door = this.#doorOf(name, child, config.settings.resolveTimeoutMs);
      const sent = await door.hello({ epoch, owner: store.id });
      if (sent.kind === 'answered' && sent.answer.incarnation === incarnation) {
        this.#running.set(name, { child, door });
        log.info({ event: 'engine-adopted', engine: name, pid });
        return door;
      }
      door.close();
    }
    await this.#endLeft(left);
    return null;
  }

  async #endLeft({ name, pid }: EngineProcess): Promise<void> {
    await endChild(pid, this.#words(name), 0);
    await this.#options.store.forgetEngine(this.#options.config.name, name);
  }

  async start(name: string, epoch: number): Promise<Engine> {
    if (this.#stopping) throw new LockstepError(1196, `${name}: the daemon is stopping`);
    const { config, data, store, log } = this.#options;
    const logFile = join(data, 'log', `${config.name}-${name}.log`);
    const listen = this.#addressOf(name);
    const args = ['--name', name, '--listen', listen, '--key-file', join(data, 'link.key')];
    const child = startChild(ENGINE_SCRIPT, [...args, '--epoch', String(epoch)], logFile);
    const door = this.#doorOf(name, child, ENGINE_START_MS);
    this.#running.set(name, { child, door });
    // Known before it is asked anything: if this daemon is killed now, the next one ends it.
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
      await store.rememberEngine({ fleet: config.name, name, pid: child.pid, incarnation, address: listen });
      log.info({ event: 'engine-up', engine: name, pid: child.pid, address: listen });
      return door;
    }
    await this.end(name);
    const port = this.#portOf(name);
    const held = await whyBusy({ host: '127.0.0.1', port });
    const why = held === null ? sent.message : busy(port);
    throw new LockstepError(
      1196,
      `engine ${name} did not start: ${why}; the end of ${logFile}:\n${tail(logFile, 10)}`,
    );
  }

  /** SIGKILL, until it is gone. */
  async end(name: string): Promise<void> {
    const kept = this.#running.get(name);
    if (kept === undefined) return;
    kept.door.close();
    await endChild(kept.child.pid, this.#words(name), 0);
    this.#running.delete(name);
    // Should this not be written, the next start finds that the process is gone.
    await this.#options.store.forgetEngine(this.#options.config.name, name).catch(ignoreStoreFailure);
  }

  /** Asks all of them to end, and kills those that do not. */
  async stopAll(): Promise<void> {
    this.#stopping = true;
    const { config, store } = this.#options;
    await Promise.all(
      [...this.#running].map(async ([name, { child, door }]) => {
        door.close();
        await endChild(child.pid, this.#words(name));
        await store.forgetEngine(config.name, name);
      }),
    );
    this.#running.clear();
  }

  /** Ends all of them at once, whatever they do. */
  async killAll(): Promise<void> {
    this.#stopping = true;
    await Promise.all(
      [...this.#running].map(([name, { child }]) => endChild(child.pid, this.#words(name), 0)),
    );
  }

  #doorOf(name: string, child: Child, withinMs: number): EngineDoor {
    const door = new EngineDoor({
      name,
      address: { host: '127.0.0.1', port: this.#portOf(name) },
      key: this.#options.linkKey,
      withinMs,
      onDown: (reason) => this.#lost(name, child, reason),
    });
    // A process that has ended answers no more: nobody needs to wait for a connection to it.
    void child.ended.then(() => door.close());
    return door;
  }

  #portOf(name: string): number {
    return this.places.find((place) => place.name === name)?.port ?? 0;
  }

  #addressOf(name: string): string {
    return `127.0.0.1:${this.#portOf(name)}`;
  }

  #lost(name: string, child: Child, reason: string): void {
    if (this.#stopping || this.#running.get(name)?.child !== child) return;
    this.#options.log.error({ event: 'engine-lost', engine: name }, reason);
    this.#options.onLost(name);
  }

  /** What the command line of this fleet's engine of a name has, and no other's. */
  #words(name: string): string[] {
    return [ENGINE_SCRIPT, name, join(this.#options.data, 'link.key')];
  }
}

function ignoreStoreFailure(error: unknown): void {
  if (!(error instanceof LockstepError)) throw error;
}
