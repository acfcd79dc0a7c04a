// A redis-server of one's own: in the foreground, in a folder of its own, reached by a Unix socket, and gone when it is
// closed. For proving the driver on a machine, not for use.

import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LockstepError } from '@lockstep/core';

/** How long it may take to answer, in ms. */
const START_MS = 10_000;

/** The path of the program; null: it is not installed. */
export function findRedisServer(): string | null {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, 'redis-server');
    try {
      accessSync(path, constants.X_OK);
      if (folder !== '') return path;
    } catch {
      // Not here.
    }
  }
  return null;
}

interface LocalServerOptions {
  /** Lines of its configuration file, without where it listens. */
  readonly config: readonly string[];
  /** Lines of its ACL file. */
  readonly users: readonly string[];
  /** Who speaks in {@link LocalServer.say}. */
  readonly login: { readonly user: string; readonly password: string };
}

export class LocalServer {
  readonly #program: string;
  readonly #folder: string;
  readonly #login: LocalServerOptions['login'];
  #process: ChildProcess | null = null;
  #watch: ChildProcess | null = null;
  #said = '';

  private constructor(program: string, folder: string, login: LocalServerOptions['login']) {
    this.#program = program;
    this.#folder = folder;
    this.#login = login;
  }

  /** Resolves when it answers. Errors: 258 it is not installed; 261 it ends instead of answering. */
  static async start({ config, users, login }: LocalServerOptions): Promise<LocalServer> {
    const program = findRedisServer();
    if (program === null) throw new LockstepError(258, 'redis-server is not installed');
    const folder = await mkdtemp(join(tmpdir(), 'lockstep-redis-'));
    const server = new LocalServer(program, folder, login);
    const own = [
      'port 0',
      `unixsocket ${server.path}`,
      `dir ${folder}`,
      `aclfile ${join(folder, 'users.acl')}`,
    ];
    const lines = [...own, 'daemonize no', 'save ""', 'appendonly no', ...config];
    await writeFile(join(folder, 'redis.conf'), `${lines.join('\n')}\n`);
    await writeFile(join(folder, 'users.acl'), `${users.join('\n')}\n`);
    try {
      await server.#begin();
    } catch (error) {
      await server.close();
      throw error;
    }
    return server;
  }

  get path(): string {
    return join(this.#folder, 's');
  }

  /** Resolves when it stands still. */
  async stop(): Promise<void> {
    const pid = this.#process?.pid;
    if (pid === undefined) return;
    process.kill(pid, 'SIGSTOP');
    // Only Linux says whether it stands; elsewhere it does so soon enough.
    const stands = async (): Promise<boolean> => {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') T');
      return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T');
    };
    while (!(await stands())) await sleep(1);
  }

  continue(): void {
    const pid = this.#process?.pid;
    if (pid !== undefined) process.kill(pid, 'SIGCONT');
  }

  /** Resolves when it is gone. */
  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = null;
    this.#watch?.kill('SIGKILL');
    this.#watch = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }

  /** Another life, from its files. */
  async restart(): Promise<void> {
    await this.kill();
    await this.#begin();
  }

  /** What it answers to some commands, in Redis's own words, after it was told who speaks. */
  say(...commands: readonly (readonly string[])[]): Promise<string> {
    const { user, password } = this.#login;
    const all = [['AUTH', user, password], ...commands, ['QUIT']];
    return answersOf(this.path, all.map(requestOf).join(''));
  }

  async close(): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #begin(): Promise<void> {
    const child = spawn(this.#program, [join(this.#folder, 'redis.conf')], {
      stdio: ['ignore', 'pipe', 'pipe'],
      // Ctrl-C is for who started it.
      detached: true,
    });
    this.#process = child;
    if (child.pid !== undefined) this.#watch = watch(child.pid, this.#folder);
    this.#said = '';
    for (const output of [child.stdout, child.stderr]) {
      output.on('data', (chunk: Buffer) => {
        this.#said = `${this.#said}${chunk.toString()}`.slice(-10_000);
      });
    }
    let failed: Error | null = null;
    child.on('error', (error) => {
      failed = error;
    });
    const end = performance.now() + START_MS;
    for (;;) {
      const answer = await this.say(['PING']).catch(() => '');
      if (answer.includes('+PONG')) return;
      const over = failed !== null || child.exitCode !== null || performance.now() > end;
      if (over) throw new LockstepError(261, `redis-server does not answer: ${failed ?? this.#said}`);
      await sleep(2);
    }
  }
}

/** Whatever way this process ends, its server ends with it: the end of a pipe is seen by whoever holds the other one. */
function watch(pid: number, folder: string): ChildProcess {
  const script = 'cat > /dev/null; kill -9 "$1"; rm -rf -- "$2"';
  const watching = spawn('sh', ['-c', script, 'sh', String(pid), folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watching.on('error', () => undefined);
  return watching;
}

function requestOf(words: readonly string[]): string {
  return [`*${words.length}`, ...words.flatMap((word) => [`$${Buffer.byteLength(word)}`, word]), ''].join(
    '\r\n',
  );
}

/** Everything that comes until the end of the connection. */
function answersOf(path: string, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const socket = connect({ path }, () => socket.write(request));
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      said += text;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(said));
  });
}
