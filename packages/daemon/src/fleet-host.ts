// One fleet with everything that makes it run: its manager, its packet engines, its start, and who is told of it.

import { hash, randomUUID } from 'node:crypto';
import {
  type CommandLine,
  type LabDocument,
  parseCommandFile,
  readCommandSource,
  UnreadableFile,
} from '@lockstep/api';
import { adcDialect } from '@lockstep/appliance/dialect';
import {
  ConfigurationManager,
  type Dialect,
  type EventKind,
  type FleetEvent,
  type Loading,
  LockstepError,
  type StartReport,
} from '@lockstep/core';
import type { SqliteStore } from '@lockstep/store';
import type { Logger } from 'pino';
import { Alerts } from './alerts.ts';
import { machineChances } from './chances.ts';
import { systemClock } from './clock.ts';
import type { FleetConfig } from './config-fleet.ts';
import { EngineKeeper } from './engine-keeper.ts';
import { StartFailure } from './failure.ts';
import type { FleetEngines } from './fleet-engines.ts';
import { Forgetting } from './forgetting.ts';
import type { Lab } from './lab.ts';
import { Monitor } from './monitor.ts';
import { ProductMembers } from './product-members.ts';
import { DRIVERS } from './products.ts';

/** Events that somebody should look at. */
const BAD: ReadonlySet<EventKind> = new Set([
  'locked',
  'engine-lost',
  'engine-quarantined',
  'drift',
  'deposed',
]);

interface HostContext {
  readonly data: string;
  readonly store: SqliteStore;
  readonly linkKey: string;
  readonly log: Logger;
  readonly takeOver: boolean;
  /** Where virtual servers are in place of their addresses; null: they are where they say. */
  readonly lab: Lab | null;
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
  readonly #lab: Lab | null;
  readonly #log: Logger;
  readonly #engines: FleetEngines;
  readonly #alerts: Alerts;
  readonly #monitor: Monitor;
  readonly #forgetting: Forgetting;
  /** Whether the start is over: only then has it a state that people should hear of. */
  #started = false;

  private constructor(
    config: FleetConfig,
    context: HostContext,
    manager: ConfigurationManager,
    engines: FleetEngines,
  ) {
    const { store, log, lab } = context;
    this.config = config;
    this.manager = manager;
    this.#store = store;
    this.#lab = lab;
    this.#engines = engines;
    this.#log = log.child({ fleet: config.name });
    const status = (): ReturnType<ConfigurationManager['status']> => manager.status();
    this.#monitor = new Monitor({ manager, everyMs: config.settings.monitorEveryMs, log: this.#log });
    this.#forgetting = new Forgetting({ manager, log: this.#log });
    this.#alerts = new Alerts({ fleet: config.name, config: config.alerts, store, log: this.#log, status });
  }

  static async open(config: FleetConfig, context: HostContext): Promise<FleetHost> {
    const log = context.log.child({ fleet: config.name });
    // Engines and manager are there before the host, and tell it of things only once it is there.
    let host: FleetHost | null = null;
    const onLost = (name: string): void => host?.manager.lose(name);
    const engines = enginesOf(config, { ...context, log }, onLost);
    const { keeper } = engines;
    const manager = await ConfigurationManager.open({
      name: config.name,
      dialect: dialectOf(config),
      store: context.store,
      clock: systemClock,
      hash: (text) => hash('sha256', text),
      newId: randomUUID,
      settings: config.settings,
      chances: machineChances(context.data),
      perEngine: config.perEngine,
      ...(keeper === null ? {} : { keeper }),
      takeOver: context.takeOver,
      onEvent: (event) => host?.handleEvent(event),
    });
    host = new FleetHost(config, context, manager, engines);
    return host;
  }

  /** Where its virtual servers are in the lab; null where there is none. */
  lab(): LabDocument | null {
    return this.#lab?.table(this.manager) ?? null;
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
        configured: this.#engines.configured,
        find: (members) => this.#engines.find(members),
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
    this.#monitor.start();
    this.#forgetting.start();
    return report;
  }

  /** Ends the command under way, then the engines. Leaves no process. */
  async stop(): Promise<void> {
    this.#monitor.stop();
    this.#forgetting.stop();
    await this.manager.stop();
    await this.#engines.stop();
    await this.#alerts.stop();
  }

  /** After a start that failed: ends what was started, and nothing that ran before. */
  async letGo(): Promise<void> {
    this.#monitor.stop();
    this.#forgetting.stop();
    await this.manager.stop();
    await this.#engines.letGo();
    await this.#alerts.stop();
  }

  /** Ends the engines at once, whatever they do. */
  kill(): Promise<void> {
    return this.#engines.kill();
  }

  /** In the log at once, durable soon: nobody waits for it. */
  handleEvent(event: FleetEvent): void {
    const { kind, engine, message } = event;
    this.#log[BAD.has(kind) ? 'warn' : 'info'](
      { event: kind, ...(engine === null ? {} : { engine }) },
      message,
    );
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
      const { bytes, warning } = readCommandSource(load);
      if (warning !== null) process.stderr.write(`lockstep: fleet ${this.config.name}: ${warning}\n`);
      return { path: load, lines: parseCommandFile(bytes) };
    } catch (error) {
      if (!(error instanceof UnreadableFile)) throw error;
      throw new StartFailure(
        `fleet ${this.config.name}: ${error.message}; correct load: in the settings, or the file; no engine was started`,
      );
    }
  }
}

function enginesOf(config: FleetConfig, context: HostContext, onLost: (name: string) => void): FleetEngines {
  const { name: fleet, engines, settings } = config;
  if (engines.type === 'appliance')
    return new EngineKeeper({ ...context, config, engines, labArgs: context.lab?.engineArgs ?? [], onLost });
  return new ProductMembers({
    ...context,
    fleet,
    config: engines,
    perEngine: config.perEngine,
    withinMs: settings.resolveTimeoutMs,
    onLost,
  });
}

function dialectOf({ engines }: FleetConfig): Dialect {
  if (engines.type === 'appliance') return adcDialect;
  const driver = DRIVERS[engines.product];
  if (driver === undefined) throw new StartFailure(`there is no driver for ${engines.product}`);
  return driver.dialect;
}

function loadingOf(first: FirstConfiguration | null): Loading | null {
  if (first === null) return null;
  return { source: `file ${first.path}`, lines: first.lines.map(({ line, text }) => [line, text] as const) };
}
