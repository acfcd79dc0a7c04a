// Real processes for the end-to-end tests: a daemon with its packet engines on ports of its own, the command line, web
// servers behind, and looks at the machine from outside. Everything is gone when the test is over.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { FleetStatusDocument, ReceiptDocument, SetResultDocument } from '@lockstep/api';
import { connectEngine, type EngineLink, readLinkKey } from '@lockstep/link';

export const ROOT: string = fileURLToPath(new URL('..', import.meta.url));
const LAUNCHER: string = join(ROOT, 'packages/cli/bin/lockstep');

/** How long anything may take before a test gives up waiting, in ms. Far above what is ever needed. */
const PATIENCE_MS = 60_000;

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface DaemonOptions {
  /** A folder that holds everything of it, the data directory among others; a temporary one without it. */
  readonly folder?: string;
  readonly engines?: number;
  /** How the packet engines are spoken to. */
  readonly link?: 'tcp' | 'udp';
  readonly args?: readonly string[];
  /** Content of lockstep.yaml below the data, API and engine settings, indented as a key of the fleet. */
  readonly fleet?: string;
  /** What stands under `fleets:` in place of a fleet of packet engines. */
  readonly fleets?: string;
  /** An existing data directory, with engines on ports of their own. */
  readonly data?: string;
  /** A daemon that has ended: the same directory and the same ports. */
  readonly after?: Daemon;
}

/** A daemon that says it is ready. */
export class Daemon {
  readonly process: ChildProcess;
  readonly data: string;
  readonly api: string;
  readonly enginePort: number;
  readonly engines: number;
  readonly #output: () => { stdout: string; stderr: string };

  private constructor(
    child: ChildProcess,
    at: { data: string; api: string; enginePort: number; engines: number },
    output: () => { stdout: string; stderr: string },
  ) {
    this.process = child;
    this.data = at.data;
    this.api = at.api;
    this.enginePort = at.enginePort;
    this.engines = at.engines;
    this.#output = output;
  }

  /** Starts one in a folder of its own and stops it, with all that it started, when the test ends. */
  static async start(t: TestContext, options: DaemonOptions = {}): Promise<Daemon> {
    const { after } = options;
    const engines = options.engines ?? after?.engines ?? 3;
    const existing = options.data ?? after?.data;
    const folder = existing === undefined ? (options.folder ?? temporaryFolder(t)) : join(existing, '..');
    const data = existing ?? join(folder, 'data');
    const apiPort = await freePort();
    const enginePort = after?.enginePort ?? (await freePorts(engines));
    const config = join(folder, 'lockstep.yaml');
    const engine = `type: appliance, count: ${engines}, basePort: ${enginePort}, link: ${options.link ?? 'tcp'}`;
    const packetEngines = `  adc:\n    engine: { ${engine} }\n${options.fleet ?? ''}`;
    writeFileSync(
      config,
      `data: ${data}\napi: { listen: 127.0.0.1:${apiPort} }\nfleets:\n${options.fleets ?? packetEngines}`,
    );
    const { child, output } = launch(['start', '--config', config, ...(options.args ?? [])]);
    const at = { data, api: `http://127.0.0.1:${apiPort}`, enginePort, engines };
    const daemon = new Daemon(child, at, output);
    t.after(() => daemon.clear());
    await until('the daemon to be ready', () => {
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error(`the daemon ended: ${JSON.stringify(output())}`);
      return output().stdout.includes('ready api=');
    });
    return daemon;
  }

  get stdout(): string {
    return this.#output().stdout;
  }

  get stderr(): string {
    return this.#output().stderr;
  }

  /** The command line, talking to this daemon. */
  run(...args: string[]): Promise<Ran> {
    return runCli(args, { LOCKSTEP_API: this.api, LOCKSTEP_DATA: this.data });
  }

  /** Runs commands as one set and reads the receipts. */
  async exec(
    commands: readonly string[],
    ...flags: string[]
  ): Promise<SetResultDocument & { status: number | null }> {
    const ran = await this.run('exec', '--json', ...flags, ...commands);
    if (ran.stdout === '') throw new Error(`no answer: ${ran.stderr}`);
    return { ...(JSON.parse(ran.stdout) as SetResultDocument), status: ran.status };
  }

  /** Runs one command that must be applied. */
  async apply(...commands: string[]): Promise<void> {
    const { outcome, receipts } = await this.exec(commands);
    if (outcome !== 'applied')
      throw new Error(`not applied: ${JSON.stringify(receipts.find(failedReceipt))}`);
  }

  /** Runs a file of commands. */
  async batch(
    lines: readonly string[],
    ...flags: string[]
  ): Promise<SetResultDocument & { status: number | null }> {
    const file = join(this.data, '..', `batch-${Math.random().toString(36).slice(2)}.conf`);
    writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
    const ran = await this.run('batch', '--json', ...flags, file);
    if (ran.stdout === '') throw new Error(`no answer: ${ran.stderr}`);
    return { ...(JSON.parse(ran.stdout) as SetResultDocument), status: ran.status };
  }

  async status(): Promise<FleetStatusDocument> {
    return JSON.parse((await this.run('status', '--json')).stdout) as FleetStatusDocument;
  }

  /** All that happened so far besides commands, from the event stream. */
  async events(): Promise<{ kind: string; engine: string | null; time: number; message: string }[]> {
    const token = readFileSync(join(this.data, 'admin.token'), 'utf8').trim();
    const headers = { authorization: `Bearer ${token}` };
    const { fleet } = await this.status();
    const response = await fetch(`${this.api}/api/v1/fleets/${fleet}/events?after=0-0`, { headers });
    if (response.body === null) throw new Error('the stream has no body');
    let text = '';
    const quiet = AbortSignal.timeout(1_000);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    quiet.addEventListener('abort', () => void reader.cancel());
    for (let part = await reader.read(); !part.done; part = await reader.read()) text += part.value;
    return [...text.matchAll(/^event: change\n(?:id: .*\n)?data: (.*)$/gm)].map(
      ([, data = '']) =>
        JSON.parse(data) as { kind: string; engine: string | null; time: number; message: string },
    );
  }

  async pidOf(engine: string): Promise<number> {
    const { engines } = await this.status();
    const pid = engines.find(({ name }) => name === engine)?.pid;
    if (pid === undefined || pid === null) throw new Error(`no pid of ${engine}`);
    return pid;
  }

  /** A connection of one's own to an engine's address, past the daemon. */
  async engine(t: TestContext, at: number): Promise<EngineLink> {
    const { link } = await connectEngine({
      name: `pe${at}`,
      address: { host: '127.0.0.1', port: this.enginePort + at },
      key: await readLinkKey(join(this.data, 'link.key')),
      withinMs: PATIENCE_MS,
      onDown: () => undefined,
    });
    t.after(() => link.close());
    return link;
  }

  /** What every engine itself prints, asked through the daemon. */
  engineConfigs(): Promise<string[]> {
    const names = Array.from({ length: this.engines }, (_, at) => `engine:pe${at}`);
    return Promise.all(
      names.map(async (name) => {
        const { status, stdout, stderr } = await this.run('config', name);
        if (status !== 0) throw new Error(stderr);
        return stdout;
      }),
    );
  }

  /** Ctrl-C, and the exit status. */
  async stop(): Promise<number | null> {
    if (this.process.exitCode === null) this.process.kill('SIGINT');
    await until(
      'the daemon to end',
      () => this.process.exitCode !== null || this.process.signalCode !== null,
    );
    return this.process.exitCode;
  }

  /** kill -9. */
  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await until('the daemon to be gone', () => this.process.signalCode !== null);
  }

  /** Whatever happened: nothing of this daemon is left behind. */
  async clear(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) await this.stop();
    for (const pid of processesWith(this.data)) process.kill(pid, 'SIGKILL');
  }
}

function failedReceipt({ outcome }: ReceiptDocument): boolean {
  return outcome !== 'applied' && outcome !== 'read';
}

/** Starts the launcher as a person in a terminal would: a process group of its own. */
export function launch(
  args: readonly string[],
  env: Record<string, string> = {},
): { child: ChildProcess; output: () => { stdout: string; stderr: string } } {
  const child = spawn(LAUNCHER, args, {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
  });
  return { child, output: () => output };
}

/** Runs the command line to its end. */
export function runCli(args: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  const { child, output } = launch(args, env);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, ...output() }));
  });
}

export function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-e2e-'));
  mkdirSync(folder, { recursive: true });
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A web server that says its name and what it was asked. */
export async function webServer(t: TestContext, name: string): Promise<number> {
  const server: Server = createServer((request, response) => {
    response.setHeader('x-server', name);
    response.end(`${name} ${request.url} for ${String(request.headers['x-forwarded-for'] ?? 'nobody')}\n`);
  });
  server.keepAliveTimeout = 75_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** Configures a virtual server on a port of its own in front of a web server, and answers the port. */
export async function serveOne(t: TestContext, daemon: Daemon): Promise<number> {
  const [server, port] = [await webServer(t, 'one'), await freePort()];
  await daemon.apply(
    'add server here 127.0.0.1',
    `add service s here HTTP ${server}`,
    `add lb vserver web HTTP 127.0.0.1 ${port}`,
    'bind lb vserver web s',
  );
  return port;
}

// Ports below the system's ephemeral range, so that no outgoing connection takes one between its choice and its use.
let nextPort = 12_000 + (process.pid % 400) * 40;

/** A port of 127.0.0.1 that nobody has. */
export function freePort(): Promise<number> {
  return freePorts(1);
}

/** The first of so many free ports in a row. */
export async function freePorts(count: number): Promise<number> {
  for (;;) {
    const first = nextPort;
    nextPort += count;
    if (nextPort > 30_000) nextPort = 12_000;
    const ports = Array.from({ length: count }, (_, at) => first + at);
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return first;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createSocketServer();
    server.once('error', () => resolve(false));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** Waits for something to become true. What it waits for is the test's business; how long it takes is not asserted. */
export async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`gave up waiting for ${what}`);
    await sleep(10);
  }
}

/** Processes whose command line mentions a text. */
export function processesWith(text: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text);
      } catch {
        return false;
      }
    });
}

/** Bytes that a process' TCP listeners' connections on a port have received: what the engine was sent. */
export function bytesReceived(port: number): number {
  const { stdout } = spawnSync('ss', ['-tinH', 'state', 'established', 'sport', '=', `:${port}`], {
    encoding: 'utf8',
  });
  let bytes = 0;
  for (const match of stdout.matchAll(/bytes_received:(\d+)/g)) bytes += Number(match[1]);
  return bytes;
}

/** Whether a program is on this machine; tests that need it say so in their name. */
export function hasProgram(name: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${name}`]).status === 0;
}
