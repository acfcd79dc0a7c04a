// The lab: a production configuration on a laptop. What is configured stays as it is, in record, digests and diff; only the
// packet engines' doors to the world are others. This is what of it the daemon does: the echo server, what it tells the
// engines, and the table of who is reached where.

import { readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type LabDocument, type LabVirtualServerDocument, labHead, labLines } from '@lockstep/api';
import {
  createLabAddresses,
  echoSocket,
  LabAddresses,
  labNetworkText,
  labVirtualServers,
} from '@lockstep/appliance/lab';
import type { ConfigurationManager } from '@lockstep/core';
import { type Child, tail } from './child.ts';
import { StartFailure } from './failure.ts';
import { endLeft, endSide, findLeft, type SideProcess, startSide } from './side-process.ts';

const ECHO_SCRIPT = fileURLToPath(import.meta.resolve('@lockstep/appliance/lab-echo'));

const PID_FILE = /^lab-echo-127\.(\d{1,3})\.pid$/;

/** How long the echo server may take to be there, in ms. */
const ECHO_START_MS = 20_000;
/** Lines of the table that are printed at once. */
const PRINTED = 50;
/** After a change: what changes at once is printed at once. */
const PRINT_AFTER_MS = 500;

type Manager = Pick<ConfigurationManager, 'status' | 'recordEntries'>;

/** Ends the echo servers that labs of this data directory left when they were killed, in other networks than this one. */
export async function endLeftLabs(data: string, except: number | null): Promise<void> {
  for (const name of readdirSync(data)) {
    const network = Number(PID_FILE.exec(name)?.[1] ?? 'none');
    if (!Number.isNaN(network) && network !== except) await endLeft(echoOf(data, network));
  }
}

export class Lab {
  readonly network: number;
  /** What a packet engine is started with, and those of no other lab. */
  readonly engineArgs: readonly string[];
  readonly #echo: SideProcess;
  readonly #child: Child;
  /** Whether an earlier daemon started the echo server. */
  readonly #found: boolean;
  readonly #addresses: LabAddresses;
  readonly #documents = new WeakMap<Manager, { digest: string; document: LabDocument }>();

  private constructor(network: number, file: string, echo: SideProcess, child: Child, found: boolean) {
    this.network = network;
    this.engineArgs = ['--lab', String(network), '--lab-addresses', file];
    this.#echo = echo;
    this.#child = child;
    this.#found = found;
    this.#addresses = new LabAddresses(file);
  }

  /** Starts the echo server, or takes over the one that an earlier daemon left. Throws a StartFailure or a LockstepError. */
  static async start(data: string, network: number): Promise<Lab> {
    if (process.platform !== 'linux')
      throw new StartFailure('--lab needs Linux: elsewhere a machine has one loopback address only');
    const echo = echoOf(data, network);
    const file = join(data, 'lab.addresses');
    createLabAddresses(file);
    const left = findLeft(echo);
    if (left !== null) return new Lab(network, file, echo, left, true);
    if (await isTaken(network)) {
      throw new StartFailure(
        `--lab: another lab has ${labNetworkText(network)}; stop it, or choose another network with --lab-network`,
      );
    }
    const child = await startSide(echo);
    await untilThere(child, echo);
    return new Lab(network, file, echo, child, false);
  }

  /** Who is reached where, by the record. */
  table(manager: Manager): LabDocument {
    const { digest } = manager.status().record;
    const known = this.#documents.get(manager);
    if (known?.digest === digest) return known.document;
    const rows = labVirtualServers(manager.recordEntries(), this.network, this.#addresses);
    const document = { network: labNetworkText(this.network), virtualServers: rows };
    // What an engine listens for only later has no place yet.
    const settled = rows.every(({ address, place, held }) => place !== null || address === null || held);
    if (settled) this.#documents.set(manager, { digest, document });
    return document;
  }

  stop(): Promise<void> {
    return endSide(this.#child, this.#echo);
  }

  /** After a start that failed: one that ran before goes on, for the engines that do. */
  async letGo(): Promise<void> {
    if (!this.#found) await this.stop();
  }
}

/** Prints the table of a fleet, and later what is new in it. */
export class LabPrinter {
  readonly #table: () => LabDocument;
  readonly #say: (line: string) => void;
  #printed = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(table: () => LabDocument, say: (line: string) => void) {
    this.#table = table;
    this.#say = say;
  }

  print(): void {
    const document = this.#table();
    this.#say(labHead(document));
    if (document.virtualServers.length === 0) this.#say('  no virtual servers so far');
    this.#printNew(document.virtualServers);
  }

  /** To be called when something may have changed. */
  look(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#printNew(this.#table().virtualServers);
    }, PRINT_AFTER_MS).unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #printNew(servers: readonly LabVirtualServerDocument[]): void {
    const now = new Map(servers.map((server) => [JSON.stringify(server), server]));
    const fresh = [...now].filter(([key]) => !this.#printed.has(key)).map(([, server]) => server);
    this.#printed = new Set(now.keys());
    for (const line of labLines(fresh, PRINTED)) this.#say(line);
  }
}

function echoOf(data: string, network: number): SideProcess {
  return {
    what: 'echo server of the lab',
    script: ECHO_SCRIPT,
    args: ['--network', String(network), '--data', data],
    words: [data, String(network)],
    pidFile: join(data, `lab-echo-127.${network}.pid`),
    logFile: join(data, 'log', 'lab-echo.log'),
  };
}

/** Whether somebody has the echo server's socket. */
function isTaken(network: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(true);
      else reject(error);
    });
    server.listen(echoSocket(network), () => server.close(() => resolve(false)));
  });
}

function readyWords({ pid }: Child): string {
  return `{"event":"ready","pid":${pid}}`;
}

async function untilThere(child: Child, echo: SideProcess): Promise<void> {
  let how: string | null = null;
  void child.ended.then((words) => {
    how = words;
  });
  const deadline = Date.now() + ECHO_START_MS;
  // Only its own word counts: another lab may have come first at the same moment.
  while (!tail(echo.logFile, 1).includes(readyWords(child))) {
    if (how !== null || Date.now() > deadline) {
      await endSide(child, echo);
      const why = how ?? 'it does not listen';
      throw new StartFailure(
        `${echo.what}: ${why} (its log: ${echo.logFile})\nit ends:\n${tail(echo.logFile, 10)}`,
        1,
      );
    }
    await sleep(10);
  }
}
