// One fleet with everything that makes it run: its manager, its packet engines, its start, and who is told of it.

import { hash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type CommandLine, parseCommandFile } from '@lockstep/api';
import { adcDialect } from '@lockstep/appliance/dialect';
import {
  ConfigurationManager,
  type FleetEvent,
  type Loading,
  LockstepError,
  type StartReport,
} from '@lockstep/core';
import type { SqliteStore } from '@lockstep/store';
import type { Logger } from 'pino';
import { Alerts } from './alerts.ts';
import { systemClock } from './clock.ts';
import type { FleetConfig } from './config.ts';
import { EngineKeeper } from './engine-keeper.ts';
import { StartFailure } from './failure.ts';

interface HostContext {
  readonly data: string;
  readonly store: SqliteStore;
  readonly linkKey: string;
  readonly log: Logger;
  readonly takeOver: boolean;
}

/** Commands that a first start loads, in place of the file of the settings. */
export interface FirstConfiguration {
  readonly path: string;
  readonly lines: readonly CommandLine[];
}

export class FleetHost {
  readonly config: FleetConfig;
  readonly manager: ConfigurationManager;
  readonly #store: SqliteStore;
  readonly #log: Logger;
  readonly #keeper: EngineKeeper;
  readonly #alerts: Alerts;
  /** Whether the start is over: only then has it a state that people should hear of. */
  #started = false;

  private constructor(
    config: FleetConfig,
    context: HostContext,
    manager: ConfigurationManager,
    keeper: EngineKeeper,
  ) {
    const { store, log } = context;
    this.config = config;
    this.manager = manager;
    this.#store = store;
    this.#keeper = keeper;
    this.#log = log.child({ fleet: config.name });
    const status = (): ReturnType<ConfigurationManager['status']> => manager.status();
    this.#alerts = new Alerts({ fleet: config.name, config: config.alerts, store, log: this.#log, status });
  }

  static async open(config: FleetConfig, context: HostContext): Promise<FleetHost> {
    const log = context.log.child({ fleet: config.name });
    // Keeper and manager are there before the host, and tell it of things only once it is there.
    let host: FleetHost | null = null;
    const keeper = new EngineKeeper({ ...context, config, log, onLost: (name) => host?.manager.lose(name) });
    const manager = await ConfigurationManager.open({
      name: config.name,
      dialect: adcDialect,
      store: context.store,
      clock: systemClock,
      hash: (text) => hash('sha256', text),
      newId: randomUUID,
      settings: config.settings,
      keeper,
      takeOver: context.takeOver,
      onEvent: (event) => host?.handleEvent(event),
    });
    host = new FleetHost(config, context, manager, keeper);
    return host;
  }

  /** Calls a listener after new history or events became durable, until the function that this answers is called. */
  watch(listener: () => void): () => void {
    return this.#store.watch(listener);
  }

  /** Deals with what there is. Throws a StartFailure when it cannot; the engines that ran before go on as they are. */
  async start(first: FirstConfiguration | null): Promise<StartReport> {
    let report: StartReport;
    try {
      report = await this.manager.start({
        configured: this.#keeper.configured,
        find: (members) => this.#keeper.find(members),
        first: () => loadingOf(first ?? this.#readLoadFile()),
      });
    } catch (error) {
      if (!(error instanceof LockstepError)) throw error;
      throw new StartFailure(`fleet ${this.config.name}: ${error.code} ${error.message}`, 1);
    }
    for (const { line, command, code, message } of report.ledger?.errors ?? []) {
      this.#log.warn({ event: 'boot-error', line, command, code }, message);
    }
    this.#started = true;
    this.#alerts.look();
    return report;
  }

  /** Ends the command under way, then the engines. Leaves no process. */
  async stop(): Promise<void> {
    await this.manager.stop();
    await this.#keeper.stopAll();
    await this.#alerts.stop();
  }

  /** After a start that failed: ends what was started, and nothing that ran before. */
  async letGo(): Promise<void> {
    await this.manager.stop();
    await this.#keeper.letGo();
    await this.#alerts.stop();
  }

  /** Ends the engines at once, whatever they do. */
  kill(): Promise<void> {
    return this.#keeper.killAll();
  }

  /** In the log at once, durable soon: nobody waits for it. */
  handleEvent(event: FleetEvent): void {
    const { kind, engine, message } = event;
    const bad = kind === 'locked' || kind === 'engine-lost' || kind === 'drift' || kind === 'deposed';
    this.#log[bad ? 'warn' : 'info']({ event: kind, ...(engine === null ? {} : { engine }) }, message);
    this.#store.appendEvent(this.config.name, event).catch((error: unknown) => {
      if (!(error instanceof LockstepError)) throw error;
      this.#log.error({ event: 'event-not-noted', what: kind }, error.message);
    });
    if (this.#started) this.#alerts.look();
  }

  #readLoadFile(): FirstConfiguration | null {
    const { load } = this.config;
    if (load === null) return null;
    try {
      return { path: load, lines: parseCommandFile(readFileSync(load)) };
    } catch (error) {
      throw new StartFailure(`fleet ${this.config.name}: cannot load ${load}: ${String(error)}`);
    }
  }
}

function loadingOf(first: FirstConfiguration | null): Loading | null {
  if (first === null) return null;
  return { source: `file ${first.path}`, lines: first.lines.map(({ line, text }) => [line, text] as const) };
}
