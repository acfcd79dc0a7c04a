// A real redis-server for tests: a process in the foreground, in a folder of its own, on a Unix socket, a TCP port or both.
// It is killed and its folder removed when the test ends.

import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProductAddress } from '@lockstep/link';

/** How long anything may take before a test gives up waiting, in ms. Far above what is ever needed. */
const PATIENCE_MS = 60_000;

export interface RedisServerOptions {
  /** Arguments behind its own, `['--hz', '20']`. */
  readonly args?: readonly string[];
  /** Content of a configuration file; without it there is none, and CONFIG REWRITE fails. */
  readonly config?: string;
  /** Content of an ACL file; without it there is none, and ACL SAVE fails. */
  readonly acl?: string;
  /** Whether it also listens on a TCP port of the system's choice. */
  readonly tcp?: boolean;
  /** PEM texts; then it also listens with TLS on a port of the system's choice, and wants a certificate. */
  readonly tls?: { readonly ca: string; readonly cert: string; readonly key: string };
  /** Runs it in place of `redis-server`. */
  readonly program?: string;
}

/** What is not installed, for the name of a test that is left out; null: all is there. */
export function missing(...others: readonly string[]): string | null {
  const absent = ['redis-server', 'redis-cli', ...others].filter(
    (program) => spawnSync('which', [program]).status !== 0,
  );
  return absent.length === 0 ? null : `${absent.join(', ')} not installed`;
}

export class RedisServer {
  readonly folder: string;
  /** Port without TLS; 0: none. */
  readonly port: number;
  readonly tlsPort: number;
  readonly #program: string;
  readonly #args: readonly string[];
  #process: ChildProcess | null = null;
  #output = '';

  private constructor(folder: string, ports: { tcp: number; tls: number }, options: RedisServerOptions) {
    this.folder = folder;
    this.port = ports.tcp;
    this.tlsPort = ports.tls;
    this.#program = options.program ?? 'redis-server';
    const { config, acl, tls } = options;
    const own = ['--port', String(ports.tcp), '--unixsocket', this.socket, '--dir', folder];
    own.push('--save', '', '--appendonly', 'no', '--daemonize', 'no', '--bind', '127.0.0.1');
    const args: string[] = [];
    if (config !== undefined) args.push(this.#write('redis.conf', config));
    args.push(...own);
    if (acl !== undefined) args.push('--aclfile', this.#write('users.acl', acl));
    if (tls !== undefined) {
      args.push('--tls-port', String(ports.tls), '--tls-ca-cert-file', this.#write('ca.pem', tls.ca));
      args.push('--tls-cert-file', this.#write('me.pem', tls.cert));
      args.push('--tls-key-file', this.#write('me.key', tls.key));
    }
    this.#args = [...args, ...(options.args ?? [])];
  }

  /** Starts one that answers. Rejects with what it printed when it ends instead. */
  static async start(t: TestContext, options: RedisServerOptions = {}): Promise<RedisServer> {
    const folder = mkdtempSync(join(tmpdir(), 'lockstep-redis-'));
    const ports = {
      tcp: options.tcp === true ? await freePort() : 0,
      tls: options.tls === undefined ? 0 : await freePort(),
    };
    const server = new RedisServer(folder, ports, options);
    t.after(async () => {
      await server.kill();
      rmSync(folder, { recursive: true, force: true });
    });
    await server.#begin();
    return server;
  }

  /** Path of its Unix socket. */
  get socket(): string {
    return join(this.folder, 's');
  }

  /** Where a driver finds it: its Unix socket. */
  get address(): ProductAddress {
    return { path: this.socket };
  }

  get pid(): number {
    const pid = this.#process?.pid;
    if (pid === undefined) throw new Error('it does not run');
    return pid;
  }

  /** What it printed so far. */
  get output(): string {
    return this.#output;
  }

  /** What redis-cli prints for a command, without the last line end. Rejects when that says an error. */
  cli(...args: readonly string[]): Promise<string> {
    return new Promise((resolve, reject) => {
      const all = ['-e', '-s', this.socket, ...args];
      execFile('redis-cli', all, { maxBuffer: 1024 ** 3, timeout: PATIENCE_MS }, (error, stdout, stderr) => {
        if (error === null) resolve(stdout.replace(/\n$/, ''));
        else reject(new Error(`redis-cli ${args.join(' ')}: ${stdout}${stderr}`));
      });
    });
  }

  /** SIGKILL; resolves when it is gone. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** SIGTERM; resolves when it is gone. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  /** SIGKILL, and a new life with the same folder, ports and arguments. */
  async restart(): Promise<void> {
    await this.kill();
    await this.#begin();
  }

  /** SIGSTOP: it executes nothing, and the system goes on accepting for it. Resolves when it stands still. */
  async pause(): Promise<void> {
    process.kill(this.pid, 'SIGSTOP');
    await until('the server to stand still', async () => {
      const stat = await readFile(`/proc/${this.pid}/stat`, 'utf8');
      return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T');
    });
  }

  resume(): void {
    process.kill(this.pid, 'SIGCONT');
  }

  /** Connections to its Unix socket from which it has something to read that it has not read. */
  waiting(): number {
    const listed = spawnSync('ss', ['-xnH', 'src', this.socket], { encoding: 'utf8' }).stdout;
    return listed.split('\n').filter((line) => /^u_str\s+ESTAB\s+[1-9]/.test(line)).length;
  }

  async #begin(): Promise<void> {
    const child = spawn(this.#program, this.#args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#process = child;
    let failed: Error | null = null;
    child.on('error', (error) => {
      failed = error;
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        this.#output += chunk.toString();
      });
    }
    await until('redis-server to answer', async () => {
      if (failed !== null) throw failed;
      if (child.exitCode !== null || child.signalCode !== null) {
        throw new Error(`redis-server ended: ${this.#output}`);
      }
      return answers(this.socket);
    });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (child === null || child.pid === undefined || child.exitCode !== null || child.signalCode !== null)
      return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    // One that stands still takes no other signal.
    if (signal !== 'SIGKILL') child.kill('SIGCONT');
    await gone;
  }

  #write(name: string, content: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, content);
    return path;
  }
}

/** Whether something answers on a socket, with or without permission. */
function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    const over = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => socket.write('PING\r\n'));
    socket.once('data', (chunk: Buffer) => over(!chunk.toString().startsWith('-LOADING')));
    socket.once('close', () => over(false));
    socket.once('error', () => over(false));
  });
}

/** Waits for a condition. */
export async function until(what: string, is: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!(await is())) {
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await sleep(2);
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
