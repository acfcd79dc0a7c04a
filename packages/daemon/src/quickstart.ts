// The quick start: examples/quickstart.conf against three demo web servers, with the ports that the user chose.

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CommandLine } from '@lockstep/api';
import { parseCommandFile } from '@lockstep/api';
import { endChild, startChild } from './child.ts';
import { StartFailure } from './failure.ts';
import { whyBusy } from './port-holder.ts';

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
  const pidFile = join(data, 'demo-servers.pid');
  await endChild(readPid(pidFile), [SCRIPT], 0);
  const ports = Array.from({ length: SERVERS }, (_, at) => demoPort + at);
  for (const port of ports) {
    const why = await whyBusy({ host: '127.0.0.1', port });
    if (why !== null) throw new StartFailure(`demo web servers: ${why}; choose others with --demo-port PORT`);
  }
  const { pid } = startChild(SCRIPT, ports.map(String), join(data, 'log', 'demo-servers.log'));
  try {
    writeFileSync(pidFile, `${pid}\n`, { mode: 0o600 });
  } catch (error) {
    // One that nobody could find again would hold its ports for ever.
    await endChild(pid, [SCRIPT], 0);
    throw new StartFailure(`demo web servers: ${error instanceof Error ? error.message : String(error)}`, 1);
  }
  return {
    ports,
    stop: async () => {
      await endChild(pid, [SCRIPT], 1_000);
      rmSync(pidFile, { force: true });
    },
  };
}

function readPid(path: string): number {
  try {
    return Number.parseInt(readFileSync(path, 'utf8'), 10);
  } catch {
    return -1;
  }
}
