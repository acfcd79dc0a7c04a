// A peer without manners, for tests: sends any bytes, and reads lines as they come.

import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { LinkAddress } from '../address.ts';
import { type EngineServer, type ServeOptions, serveEngine } from '../serve.ts';
import { KEY_VALUE, keyValueEngine } from './key-value.ts';

export const KEY: string = '5e'.repeat(32);

export class RawClient {
  readonly socket: Socket;
  readonly #lines: AsyncIterator<string>;

  constructor(socket: Socket) {
    this.socket = socket;
    this.#lines = linesOf(socket);
  }

  static async connect(t: TestContext, address: LinkAddress): Promise<RawClient> {
    const socket = connect(address);
    socket.on('error', () => undefined);
    t.after(() => socket.destroy());
    await once(socket, 'connect');
    return new RawClient(socket);
  }

  /** Objects become lines; text and bytes go out as they are. */
  send(...items: readonly (object | string | Buffer)[]): void {
    for (const item of items) {
      const raw = typeof item === 'string' || Buffer.isBuffer(item);
      this.socket.write(raw ? item : `${JSON.stringify(item)}\n`);
    }
  }

  /** The next answer; null at the end of the connection. */
  async next(): Promise<Record<string, unknown> | null> {
    const { value, done } = await this.#lines.next();
    return done === true ? null : (JSON.parse(value) as Record<string, unknown>);
  }

  async ask(...items: readonly (object | string | Buffer)[]): Promise<Record<string, unknown> | null> {
    this.send(...items);
    return this.next();
  }
}

async function* linesOf(socket: Socket): AsyncGenerator<string, void, undefined> {
  let held = '';
  socket.setEncoding('utf8');
  try {
    for await (const chunk of socket as AsyncIterable<string>) {
      const parts = (held + chunk).split('\n');
      held = parts.pop() ?? '';
      yield* parts;
    }
  } catch {
    // A reset is an end too.
  }
}

/** A folder that goes with the test. */
export async function folder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'lockstep-link-'));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

/** An engine on a port of the system's choice, closed with the test. */
export async function served(t: TestContext, options: Partial<ServeOptions> = {}): Promise<EngineServer> {
  const server = await serveEngine({
    engine: keyValueEngine(),
    address: { host: '127.0.0.1', port: 0 },
    key: KEY,
    name: 'pe0',
    dialect: KEY_VALUE.name,
    pid: 4711,
    ...options,
  });
  t.after(() => server.close(0));
  return server;
}

/** What a manager says first. */
export function hello(epoch: number, id = 'h'): object {
  return { v: 1, type: 'hello', id, key: KEY, epoch, owner: 'store-1' };
}
