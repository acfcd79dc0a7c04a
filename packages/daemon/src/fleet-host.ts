// One fleet with everything that makes it run: its manager, its packet engines, its start.

import { hash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CommandLine, parseCommandFile } from '@lockstep/api';
import { adcDialect } from '@lockstep/appliance/dialect';
import { ConfigurationManager, type Lock, LockstepError, type Receipt } from '@lockstep/core';
import { connectEngine, type EngineLink } from '@lockstep/link';
import type { SqliteStore } from '@lockstep/store';
import type { Logger } from 'pino';
import { type Child, endChild, startChild, tail } from './child.ts';
import { systemClock } from './clock.ts';
import type { FleetConfig } from './config.ts';
import { StartFailure } from './failure.ts';
import { busy, whyBusy } from './port-holder.ts';

const ENGINE_SCRIPT = fileURLToPath(import.meta.resolve('@lockstep/appliance/engine'));

/** How long an engine may take from its start to its answer, in ms. */
const ENGINE_START_MS = 20_000;

interface HostContext {
  readonly data: string;
  readonly store: SqliteStore;
  readonly linkKey: string;
  readonly log: Logger;
}

interface RunningEngine {
  readonly name: string;
  readonly child: Child;
  readonly link: EngineLink;
}

/** A line of the first configuration that did not get in. */
export interface BootError {
  readonly line: number;
  readonly receipt: Receipt;
}

/** What the start found and did, for people. */
export interface StartReport {
  /** Commands in the file that was loaded; null where the record was loaded. */
  readonly loaded: number | null;
  readonly bootErrors: readonly BootError[];
  /** Engines that an earlier daemon left and that were stopped. */
  readonly stopped: number;
  /** The lock that was lifted, because all engines are new and equal. */
  readonly lifted: Lock | null;
}

export class FleetHost {
  readonly config: FleetConfig;
  readonly manager: ConfigurationManager;
  readonly #context: HostContext;
  readonly #log: Logger;
  #engines: RunningEngine[] = [];
  #bootErrors: readonly BootError[] = [];
  #stopping = false;

  private constructor(config: FleetConfig, manager: ConfigurationManager, context: HostContext) {
    this.config = config;
    this.manager = manager;
    this.#context = context;
    this.#log = context.log.child({ fleet: config.name });
  }

  static async open(config: FleetConfig, context: HostContext): Promise<FleetHost> {
    const manager = await ConfigurationManager.open({
      name: config.name,
      dialect: adcDialect,
      store: context.store,
      clock: systemClock,
      hash: (text) => hash('sha256', text),
      newId: randomUUID,
      settings: config.settings,
    });
    return new FleetHost(config, manager, context);
  }

  get bootErrors(): readonly BootError[] {
    return this.#bootErrors;
  }

  /** Gets the engines up and equal to the record; a first start loads its file. Throws a StartFailure when it cannot. */
  async start(firstConfiguration: readonly CommandLine[] | null): Promise<StartReport> {
    const stopped = await this.#stopSurvivors();
    await this.#startEngines();
    const { lifted } = await this.manager.join(this.#engines.map(({ link }) => link));
    const lines = this.manager.fresh ? (firstConfiguration ?? this.#readLoadFile()) : null;
    if (lines !== null) {
      const failed = await this.manager.load(
        lines.map(({ text }) => text),
        'load',
      );
      this.#bootErrors = failed.map(({ line, receipt }) => ({ line: lines[line]?.line ?? 0, receipt }));
    }
    for (const { line, receipt } of this.#bootErrors) {
      this.#log.warn(
        { event: 'boot-error', line, command: receipt.command, code: receipt.code },
        receipt.message,
      );
    }
    if (lifted !== null)
      this.#log.warn({ event: 'lock-lifted', was: lifted.message }, 'all engines are new and equal');
    return { loaded: lines?.length ?? null, bootErrors: this.#bootErrors, stopped, lifted };
  }

  /** Ends the command under way, then the engines. Leaves no process. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.manager.stop();
    await Promise.all(this.#engines.map((engine) => this.#stopEngine(engine)));
    this.#engines = [];
  }

  /** Ends the engines at once, whatever they do. */
  async kill(): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.#engines.map(({ name, child }) => endChild(child.pid, this.#words(name), 0)));
  }

  #readLoadFile(): CommandLine[] | null {
    const { load } = this.config;
    if (load === null) return null;
    try {
      return parseCommandFile(readFileSync(load));
    } catch (error) {
      throw new StartFailure(`fleet ${this.config.name}: cannot load ${load}: ${String(error)}`);
    }
  }

  /** An earlier daemon may have been killed: its engines hold what nobody vouches for. */
  async #stopSurvivors(): Promise<number> {
    const { store } = this.#context;
    const known = await store.knownEngines(this.config.name);
    for (const { name, pid } of known) {
      this.#log.info({ event: 'engine-stopping', engine: name, pid }, 'left by an earlier daemon');
      await endChild(pid, this.#words(name));
      await store.forgetEngine(this.config.name, name);
    }
    return known.length;
  }

  async #startEngines(): Promise<void> {
    const { count, basePort } = this.config;
    const names = Array.from({ length: count }, (_, at) => ({ name: `pe${at}`, port: basePort + at }));
    for (const { name, port } of names) {
      const why = await whyBusy({ host: '127.0.0.1', port });
      if (why !== null) {
        throw new StartFailure(
          `engine ${name}: ${why}; choose others with --base-port PORT or engine.basePort`,
        );
      }
    }
    const started = await Promise.allSettled(names.map(({ name, port }) => this.#startEngine(name, port)));
    for (const result of started) if (result.status === 'fulfilled') this.#engines.push(result.value);
    for (const result of started) if (result.status === 'rejected') throw result.reason;
  }

  async #startEngine(name: string, port: number): Promise<RunningEngine> {
    const { data, store, linkKey } = this.#context;
    const fleet = this.config.name;
    const address = { host: '127.0.0.1', port };
    const logFile = join(data, 'log', `${fleet}-${name}.log`);
    const args = [
      '--name',
      name,
      '--listen',
      `${address.host}:${port}`,
      '--key-file',
      join(data, 'link.key'),
    ];
    const child = startChild(ENGINE_SCRIPT, [...args, '--epoch', String(this.manager.epoch)], logFile);
    const early = new AbortController();
    void child.ended.then((how) => early.abort(new Error(how)));
    try {
      const { link, greeting } = await connectEngine({
        name,
        address,
        key: linkKey,
        tenure: { epoch: this.manager.epoch, owner: store.id },
        withinMs: ENGINE_START_MS,
        signal: early.signal,
        onDown: (reason) => this.#lost(name, reason),
      });
      await store.rememberEngine({
        fleet,
        name,
        pid: child.pid,
        incarnation: greeting.incarnation,
        address: link.address,
      });
      this.#log.info({ event: 'engine-up', engine: name, pid: child.pid, address: link.address });
      return { name, child, link };
    } catch (error) {
      await endChild(child.pid, this.#words(name), 0);
      const why =
        error instanceof LockstepError && error.code === 304 ? busy(port) : String((error as Error).message);
      throw new StartFailure(
        `engine ${name} did not start: ${why}; the end of ${logFile}:\n${tail(logFile, 10)}`,
        1,
      );
    }
  }

  #lost(name: string, reason: string): void {
    if (this.#stopping) return;
    this.manager.lose(name);
    this.#log.error({ event: 'engine-lost', engine: name }, reason);
  }

  async #stopEngine({ name, child, link }: RunningEngine): Promise<void> {
    link.close();
    await endChild(child.pid, this.#words(name));
    await this.#context.store.forgetEngine(this.config.name, name);
  }

  /** What the command line of this fleet's engine of a name has, and no other's. */
  #words(name: string): string[] {
    return [ENGINE_SCRIPT, name, join(this.#context.data, 'link.key')];
  }
}
