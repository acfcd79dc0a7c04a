// One fleet with everything that makes it run: its manager, its packet engines, its start.

import { hash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type CommandLine, parseCommandFile } from '@lockstep/api';
import { adcDialect } from '@lockstep/appliance/dialect';
import { ConfigurationManager, type Lock, type Receipt } from '@lockstep/core';
import type { SqliteStore } from '@lockstep/store';
import type { Logger } from 'pino';
import { systemClock } from './clock.ts';
import type { FleetConfig } from './config.ts';
import { EngineKeeper } from './engine-keeper.ts';
import { StartFailure } from './failure.ts';

interface HostContext {
  readonly data: string;
  readonly store: SqliteStore;
  readonly linkKey: string;
  readonly log: Logger;
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
  /** Engines that an earlier daemon left and that were stopped, because the fleet was locked. */
  readonly stopped: number;
  /** Engines that an earlier daemon left and that were taken over, serving all the while. */
  readonly adopted: readonly string[];
  /** The lock that was lifted, because all engines are new and equal. */
  readonly lifted: Lock | null;
}

export class FleetHost {
  readonly config: FleetConfig;
  readonly manager: ConfigurationManager;
  readonly #log: Logger;
  readonly #keeper: EngineKeeper;
  #bootErrors: readonly BootError[] = [];

  private constructor(config: FleetConfig, manager: ConfigurationManager, keeper: EngineKeeper, log: Logger) {
    this.config = config;
    this.manager = manager;
    this.#keeper = keeper;
    this.#log = log;
  }

  static async open(config: FleetConfig, context: HostContext): Promise<FleetHost> {
    const log = context.log.child({ fleet: config.name });
    // The keeper is there before its manager, and tells it of losses only once there are engines to lose.
    let lose: (name: string) => void = () => undefined;
    const keeper = new EngineKeeper({ ...context, config, log, onLost: (name) => lose(name) });
    const manager = await ConfigurationManager.open({
      name: config.name,
      dialect: adcDialect,
      store: context.store,
      clock: systemClock,
      hash: (text) => hash('sha256', text),
      newId: randomUUID,
      settings: config.settings,
      keeper,
    });
    lose = (name) => manager.lose(name);
    return new FleetHost(config, manager, keeper, log);
  }

  get bootErrors(): readonly BootError[] {
    return this.#bootErrors;
  }

  /** Gets the engines up and equal to the record; a first start loads its file. Throws a StartFailure when it cannot. */
  async start(firstConfiguration: readonly CommandLine[] | null): Promise<StartReport> {
    // Until there are other exits from a lock, new engines are the one: they are equal by what they are given.
    const stopped = this.manager.status().lock === null ? 0 : await this.#keeper.endSurvivors();
    const { engines, adopted } = await this.#keeper.takeAll(this.manager.epoch);
    const { lifted } = await this.manager.join(engines);
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
    return { loaded: lines?.length ?? null, bootErrors: this.#bootErrors, stopped, adopted, lifted };
  }

  /** Ends the command under way, then the engines. Leaves no process. */
  async stop(): Promise<void> {
    await this.manager.stop();
    await this.#keeper.stopAll();
  }

  /** Ends the engines at once, whatever they do. */
  kill(): Promise<void> {
    return this.#keeper.killAll();
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
}
