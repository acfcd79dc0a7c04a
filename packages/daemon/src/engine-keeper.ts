// The packet engines of a fleet as processes: started, found gone, ended for certain. What they hold is not its business.

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Engine, type Keeper, LockstepError } from '@lockstep/core';
import { EngineDoor } from '@lockstep/link';
import type { SqliteStore } from '@lockstep/store';
import type { Logger } from 'pino';
import { type Child, endChild, startChild, tail } from './child.ts';
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

  /** Ends the engines that an earlier daemon left: it may have been killed, and nobody vouches for what they hold. */
  async endSurvivors(): Promise<number> {
    const { config, store, log } = this.#options;
    const known = await store.knownEngines(config.name);
    for (const { name, pid } of known) {
      log.info({ event: 'engine-stopping', engine: name, pid }, 'left by an earlier daemon');
      await endChild(pid, this.#words(name));
      await store.forgetEngine(config.name, name);
    }
    return known.length;
  }

  /** Starts all of them. Throws a StartFailure that names a busy port, or the end of the log of one that did not start. */
  async startAll(epoch: number): Promise<Engine[]> {
    for (const { name, port } of this.places) {
      const why = await whyBusy({ host: '127.0.0.1', port });
      if (why === null) continue;
      throw new StartFailure(
        `engine ${name}: ${why}; choose others with --base-port PORT or engine.basePort`,
      );
    }
    const started = await Promise.allSettled(this.places.map(({ name }) => this.start(name, epoch)));
    return started.map((result) => {
      if (result.status === 'fulfilled') return result.value;
      const { reason } = result;
      throw reason instanceof LockstepError ? new StartFailure(reason.message, 1) : reason;
    });
  }

  async start(name: string, epoch: number): Promise<Engine> {
    if (this.#stopping) throw new LockstepError(1196, `${name}: the daemon is stopping`);
    const { config, data, store, linkKey, log } = this.#options;
    const port = this.places.find((place) => place.name === name)?.port ?? 0;
    const logFile = join(data, 'log', `${config.name}-${name}.log`);
    const listen = `127.0.0.1:${port}`;
    const args = ['--name', name, '--listen', listen, '--key-file', join(data, 'link.key')];
    const child = startChild(ENGINE_SCRIPT, [...args, '--epoch', String(epoch)], logFile);
    const door = new EngineDoor({
      name,
      address: { host: '127.0.0.1', port },
      key: linkKey,
      withinMs: ENGINE_START_MS,
      onDown: (reason) => this.#lost(name, child, reason),
    });
    this.#running.set(name, { child, door });
    // A process that has ended answers no more: nobody needs to wait for a connection to it.
    void child.ended.then(() => door.close());
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
