// The quick start: examples/quickstart.conf against three demo web servers, with the ports that the user chose.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CommandLine } from '@lockstep/api';
import { parseCommandFile } from '@lockstep/api';
import { StartFailure } from './failure.ts';
import { whyBusy } from './port-holder.ts';
import { endLeft, endSide, type SideProcess, startSide } from './side-process.ts';

const FILE = fileURLToPath(new URL('../../../examples/quickstart.conf', import.meta.url));
const SCRIPT = fileURLToPath(new URL('./demo-servers.ts', import.meta.url));
const SERVERS = 3;
const FILE_HTTP_PORT = 8_080;
const FILE_DEMO_PORT = 9_001;

export interface QuickstartOptions {
  /** Port of the virtual server. */
  readonly httpPort: number;
  /** Port of the first of the demo servers; the others follow. */
  readonly demoPort: number;
}

export const DEFAULT_QUICKSTART: QuickstartOptions = { httpPort: FILE_HTTP_PORT, demoPort: FILE_DEMO_PORT };

/** The commands of the example, on the ports chosen. */
export function quickstartCommands({ httpPort, demoPort }: QuickstartOptions): CommandLine[] {
  return parseCommandFile(readFileSync(FILE)).map(({ line, text }) => ({
    line,
    text: text.replace(/\b(8080|900[1-3])(?=\s|$)/, (port) =>
      String(port === String(FILE_HTTP_PORT) ? httpPort : Number(port) - FILE_DEMO_PORT + demoPort),
    ),
  }));
}

export interface DemoServers {
  readonly ports: readonly number[];
  stop(): Promise<void>;
}

/** Starts the demo servers, in place of those that an earlier daemon left. Throws a StartFailure for a busy port. */
export async function startDemoServers(data: string, { demoPort }: QuickstartOptions): Promise<DemoServers> {
  const ports = Array.from({ length: SERVERS }, (_, at) => demoPort + at);
  const side: SideProcess = {
    what: 'demo web servers',
    script: SCRIPT,
    args: ports.map(String),
    words: [],
    pidFile: join(data, 'demo-servers.pid'),
    logFile: join(data, 'log', 'demo-servers.log'),
  };
  await endLeft(side);
  for (const port of ports) {
    const why = await whyBusy({ host: '127.0.0.1', port });
    if (why !== null) throw new StartFailure(`demo web servers: ${why}; choose others with --demo-port PORT`);
  }
  const child = await startSide(side);
  return { ports, stop: () => endSide(child, side) };
}
