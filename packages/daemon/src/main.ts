// lockstepd: the only place that wires things together. `lockstep start` is this, in the foreground.
//
//   options -> configuration -> data directory -> API address -> fleets: engines, record -> ready -> until a signal

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { LockstepError } from '@lockstep/core';
import { readOrCreateLinkKey } from '@lockstep/link';
import { DirectoryInUse, openStore, type SqliteStore } from '@lockstep/store';
import type { FastifyInstance } from 'fastify';
import { destination, type Logger, pino } from 'pino';
import { type DaemonConfig, DEFAULT_API, type FileConfig, readConfig } from './config.ts';
import { defaultFleet, type FleetConfig } from './config-fleet.ts';
import { parseAddress } from './config-reader.ts';
import { StartFailure } from './failure.ts';
import { FleetHost } from './fleet-host.ts';
import { endLeftLabs, Lab, LabPrinter } from './lab.ts';
import { labNetworkOf } from './lab-options.ts';
import { busy } from './port-holder.ts';
import {
  DEFAULT_QUICKSTART,
  type DemoServers,
  type QuickstartOptions,
  quickstartCommands,
  startDemoServers,
} from './quickstart.ts';
import { readOrCreateAdminToken } from './secrets.ts';
import { buildServer } from './server.ts';
import { startedLines } from './started.ts';

const VERSION: string = (
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
).version;

const USAGE = `usage: lockstep start [options]

  --config FILE        settings (default: lockstep.yaml in this folder, where there is one)
  --engines N          packet engines (default: one a core, at least two)
  --base-port PORT     address of the first packet engine on 127.0.0.1; the others follow (default 4000)
  --listen HOST:PORT   address of the API (default 127.0.0.1:9080)
  --data DIR           data directory (default: data of the file named with --config, else LOCKSTEP_DATA, else ./data)
  --take-over          take the engines over though they are another store's, or ahead of this one (a restored copy)
  --lab                serve on this machine alone, without privileges: virtual servers on 127.77.x.y, ports below 1024 plus
                       10000, an echo server for all services; the configuration stays as it is
  --lab-network 127.N  lab: another network, from 127.1 to 127.254 (default 127.77)
  --quickstart         load examples/quickstart.conf into an empty store, and start three demo web servers
  --http-port PORT     quick start: port of the virtual server (default 8080)
  --demo-port PORT     quick start: port of the first demo web server (default 9001)
  --help`;

interface StartOptions {
  readonly takeOver: boolean;
  readonly config: DaemonConfig;
  readonly quickstart: QuickstartOptions | null;
  /** Network of the lab; null = none. */
  readonly lab: number | null;
}

async function main(): Promise<number> {
  const options = readOptions();
  if (options === null) return 0;
  const log = pino(
    { level: process.env['LOCKSTEP_LOG'] ?? (process.stderr.isTTY ? 'warn' : 'info') },
    destination(2),
  );
  const daemon = new Daemon(options, log);
  const stopped = onSignals(daemon);
  try {
    await daemon.start();
  } catch (error) {
    // Whoever interrupts it means all of it. A start that fails must not stop engines that served before.
    if (daemon.interrupted) {
      await daemon.stop();
      return 0;
    }
    await daemon.letGo();
    throw error;
  }
  await stopped;
  return 0;
}

/** The daemon's life: everything it holds, in the order in which it was taken. */
class Daemon {
  readonly #options: StartOptions;
  readonly #log: Logger;
  #store: SqliteStore | null = null;
  #server: FastifyInstance | null = null;
  readonly #fleets = new Map<string, FleetHost>();
  #demo: DemoServers | null = null;
  #lab: Lab | null = null;
  readonly #printers: LabPrinter[] = [];
  #ready = false;
  #stopping: Promise<void> | null = null;
  /** Whether a signal came before the start was over. */
  interrupted = false;

  constructor(options: StartOptions, log: Logger) {
    this.#options = options;
    this.#log = log;
  }

  async start(): Promise<void> {
    const { config, quickstart, takeOver, lab } = this.#options;
    const { data } = config;
    this.#store = await openStore(data);
    const linkKey = await readOrCreateLinkKey(`${data}/link.key`);
    const token = await readOrCreateAdminToken(data);
    this.#server = await buildServer({
      version: VERSION,
      data,
      token,
      bodyBytes: config.api.bodyBytes,
      store: this.#store,
      log: this.#log,
      fleets: this.#fleets,
      ready: () => this.#ready,
    });
    await this.#listen(this.#server);
    say(`Lockstep ${VERSION}, data in ${data}`);
    if (quickstart !== null) {
      this.#demo = await startDemoServers(data, quickstart);
      say(`demo web servers on 127.0.0.1, ports ${this.#demo.ports.join(', ')}`);
    }
    if (lab !== null) {
      this.#lab = await Lab.start(data, lab);
      // A stop that came meanwhile has not seen it.
      if (this.interrupted) await this.#lab.letGo();
    }
    for (const fleet of config.fleets) {
      this.#checkInterrupted();
      const host = await FleetHost.open(fleet, {
        data,
        store: this.#store,
        linkKey,
        log: this.#log,
        takeOver,
        lab: this.#lab,
      });
      this.#fleets.set(fleet.name, host);
      const first =
        quickstart === null
          ? null
          : { path: 'examples/quickstart.conf', lines: quickstartCommands(quickstart) };
      const report = await host.start(first);
      for (const line of startedLines(host, report)) say(line);
      this.#printLab(host);
    }
    // Not before it is known that no engine of a lab is left that would go on.
    await endLeftLabs(data, lab);
    this.#checkInterrupted();
    this.#ready = true;
    if (quickstart !== null) sayNext(quickstart);
    // With port 0 the system has chosen one.
    const bound = this.#server.server.address();
    const port = typeof bound === 'object' && bound !== null ? bound.port : config.api.port;
    say(`ready api=http://${formatHost(config.api.host)}:${port}`);
  }

  /** Stops everything, once. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop((one) => one.stop());
    return this.#stopping;
  }

  /** Stops what this start has begun; engines that ran before it go on. */
  letGo(): Promise<void> {
    this.#stopping ??= this.#stop((one) => one.letGo());
    return this.#stopping;
  }

  /** Ends without waiting for anything but the processes. */
  async kill(): Promise<void> {
    await Promise.all([...this.#fleets.values()].map((host) => host.kill()));
    await this.#demo?.stop();
    await this.#lab?.stop();
  }

  async #stop(end: (one: FleetHost | Lab) => Promise<void>): Promise<void> {
    this.#ready = false;
    for (const printer of this.#printers) printer.stop();
    // Sets under way come to their outcome first, so that their senders still get it.
    await Promise.all([...this.#fleets.values()].map(end));
    await this.#server?.close();
    await this.#demo?.stop();
    if (this.#lab !== null) await end(this.#lab);
    await this.#store?.close();
  }

  /** Its table now, and what is new in it later. */
  #printLab(host: FleetHost): void {
    const lab = this.#lab;
    if (lab === null) return;
    const printer = new LabPrinter(() => lab.table(host.manager), say);
    this.#printers.push(printer);
    printer.print();
    host.watch(() => printer.look());
  }

  #checkInterrupted(): void {
    if (this.interrupted) throw new StartFailure('interrupted', 1);
  }

  async #listen(server: FastifyInstance): Promise<void> {
    const { host, port } = this.#options.config.api;
    if (!['127.0.0.1', '::1', 'localhost'].includes(host)) {
      throw new StartFailure(
        `API on ${host}: without TLS it listens on loopback only; use --listen 127.0.0.1:${port}`,
      );
    }
    try {
      await server.listen({ host, port });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      throw new StartFailure(`API: ${busy(port)}; choose another with --listen HOST:PORT`);
    }
  }
}

/** Resolves when a signal has stopped the daemon. A second signal does not wait for what is under way. */
function onSignals(daemon: Daemon): Promise<void> {
  return new Promise((resolve, reject) => {
    let signals = 0;
    const onSignal = (): void => {
      signals += 1;
      if (signals === 1) {
        daemon.interrupted = true;
        say('stopping');
        daemon.stop().then(resolve, reject);
      } else {
        void daemon.kill().then(() => process.exit(130));
      }
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
    // Settings are read at the start only.
    process.on('SIGHUP', () => undefined);
  });
}

function readOptions(): StartOptions | null {
  const { values } = parseArgs({
    options: {
      config: { type: 'string' },
      engines: { type: 'string' },
      'base-port': { type: 'string' },
      listen: { type: 'string' },
      data: { type: 'string' },
      'take-over': { type: 'boolean', default: false },
      lab: { type: 'boolean', default: false },
      'lab-network': { type: 'string' },
      quickstart: { type: 'boolean', default: false },
      'http-port': { type: 'string' },
      'demo-port': { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    say(USAGE);
    return null;
  }
  const file = values.config === undefined ? defaultConfig() : readConfig(values.config);
  const listen = values.listen === undefined ? file.api : parseAddress(values.listen);
  if (listen === null) throw new StartFailure(`--listen: "${values.listen}" is no HOST:PORT`);
  const engines = integer('engines', values.engines, 1, 256);
  const basePort = integer('base-port', values['base-port'], 1, 65_535);
  if (file.fleets.length > 1 && (engines !== undefined || basePort !== undefined)) {
    throw new StartFailure(
      '--engines and --base-port need a single fleet; set them in the configuration file',
    );
  }
  if (file.fleets.length > 1 && values.quickstart)
    throw new StartFailure('--quickstart needs a single fleet');
  const fleets = file.fleets.map((fleet) => withEngines(fleet, engines, basePort));
  for (const fleet of fleets) {
    if (fleet.engines.type !== 'appliance') continue;
    const { count, basePort: first } = fleet.engines;
    if (first + count - 1 > 65_535) {
      throw new StartFailure(
        `--base-port: ${count} engines from port ${first} on would go beyond port 65535`,
      );
    }
  }
  const quickstart = {
    httpPort: integer('http-port', values['http-port'], 1, 65_535) ?? DEFAULT_QUICKSTART.httpPort,
    demoPort: integer('demo-port', values['demo-port'], 1, 65_533) ?? DEFAULT_QUICKSTART.demoPort,
  };
  // A file that somebody names is meant as a whole; the environment may be left from another fleet, whose record this is not.
  const named = values.config !== undefined && file.saysData;
  const data = values.data ?? (named ? undefined : process.env['LOCKSTEP_DATA']);
  return {
    config: { data: data === undefined ? file.data : resolve(data), api: { ...file.api, ...listen }, fleets },
    takeOver: values['take-over'],
    quickstart: values.quickstart ? quickstart : null,
    lab: labNetworkOf({ ...values, fleets }),
  };
}

/** A fleet with what the command line says of its packet engines. */
function withEngines(
  fleet: FleetConfig,
  count: number | undefined,
  basePort: number | undefined,
): FleetConfig {
  const { engines } = fleet;
  if (count === undefined && basePort === undefined) return fleet;
  if (engines.type !== 'appliance')
    throw new StartFailure(`--engines and --base-port are for packet engines, and ${fleet.name} has none`);
  return {
    ...fleet,
    engines: { ...engines, count: count ?? engines.count, basePort: basePort ?? engines.basePort },
  };
}

/** `lockstep.yaml` in this folder, else the defaults. */
function defaultConfig(): FileConfig {
  try {
    readFileSync('lockstep.yaml');
  } catch {
    return { data: resolve('data'), saysData: false, api: DEFAULT_API, fleets: [defaultFleet()] };
  }
  return readConfig('lockstep.yaml');
}

function integer(flag: string, text: string | undefined, min: number, max: number): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= min && number <= max) return number;
  throw new StartFailure(`--${flag}: "${text}" is no whole number from ${min} to ${max}`);
}

function sayNext({ httpPort }: QuickstartOptions): void {
  say(`
Try next, in another terminal:
  curl http://127.0.0.1:${httpPort}/                       # again and again: three servers answer in turn
  npx lockstep exec 'disable service web2'             # on every packet engine, or on none
  npx lockstep status                                  # who holds what
`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function formatHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function explain(error: unknown): { message: string; exitStatus: number } {
  if (error instanceof StartFailure) return { message: error.message, exitStatus: error.exitStatus };
  if (error instanceof DirectoryInUse) {
    return { message: `${error.message}; choose another with --data DIR, or stop that one`, exitStatus: 2 };
  }
  if (error instanceof LockstepError) return { message: `${error.code} ${error.message}`, exitStatus: 1 };
  const { code } = error as NodeJS.ErrnoException;
  if (code?.startsWith('ERR_PARSE_ARGS') === true)
    return { message: `${(error as Error).message}\n${USAGE}`, exitStatus: 2 };
  return { message: error instanceof Error ? (error.stack ?? error.message) : String(error), exitStatus: 70 };
}

// A terminal that is gone, or a reader that had enough, must not end the daemon.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

try {
  process.exit(await main());
} catch (error) {
  const { message, exitStatus } = explain(error);
  process.stderr.write(`lockstep: ${message}\n`);
  process.exit(exitStatus);
}
