// What the tests of the data plane share: services, a plane, and clients, on real sockets of this machine. Everything
// is taken down after the test.

import { once } from 'node:events';
import {
  Agent,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  request,
  type Server,
} from 'node:http';
import { connect, createServer as createTcpServer, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { type PreparedUpdate, TrafficPlane, type TrafficPlaneOptions } from '../plane.ts';
import type { ServiceSpec, VirtualServerSpec } from '../spec.ts';

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

export interface CallOptions {
  /** Where; 127.0.0.1 without it. */
  readonly host?: string;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly agent?: Agent;
}

/** One request, its whole response. Without an agent it has a connection of its own. */
export async function call(port: number, options: CallOptions = {}): Promise<Reply> {
  const { host = '127.0.0.1', method = 'GET', path = '/', headers = {}, body, agent = false } = options;
  const sent = request({ host, port, method, path, headers, agent });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const { statusCode = 0, rawHeaders } = response;
  return { status: statusCode, headers: response.headers, rawHeaders, body: await textOf(response) };
}

/** The body as text; rejects when it is cut off. */
async function textOf(message: IncomingMessage): Promise<string> {
  let text = '';
  message.setEncoding('latin1');
  for await (const chunk of message) text += chunk as string;
  return text;
}

/** Bodies of so many requests, one after the other. */
export async function bodies(port: number, count: number, options?: CallOptions): Promise<string> {
  const all: string[] = [];
  for (let index = 0; index < count; index++) all.push((await call(port, options)).body);
  return all.join(' ');
}

/** A client that speaks bytes. */
export class RawClient {
  readonly socket: Socket;
  text = '';
  readonly closed: Promise<void>;

  /** To a port of 127.0.0.1, or a Unix socket. */
  constructor(t: TestContext, at: number | string) {
    this.socket = typeof at === 'number' ? connect(at, '127.0.0.1') : connect(at);
    this.socket.setEncoding('latin1');
    this.socket.on('data', (chunk: string) => {
      this.text += chunk;
    });
    this.socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => this.socket.once('close', () => resolve()));
    t.after(() => this.socket.destroy());
  }

  send(text: string): this {
    this.socket.write(text, 'latin1');
    return this;
  }

  /** Waits for text that was not there at the last call. */
  async reads(part: string): Promise<void> {
    while (!this.text.includes(part)) await Promise.race([once(this.socket, 'data'), this.#fail(part)]);
  }

  async #fail(part: string): Promise<never> {
    await this.closed;
    throw new Error(`closed before ${JSON.stringify(part)}: ${JSON.stringify(this.text)}`);
  }
}

export interface RunningService {
  readonly port: number;
  readonly server: Server;
  /** Requests it has seen. */
  readonly requests: IncomingMessage[];
  readonly sockets: Set<Socket>;
  stop(): Promise<void>;
}

/** A service; without a handler it answers with its name. */
export async function startService(
  t: TestContext,
  name: string,
  handler?: RequestListener,
  port = 0,
): Promise<RunningService> {
  const requests: IncomingMessage[] = [];
  const sockets = new Set<Socket>();
  const server = createServer({ maxHeaderSize: 128 * 1024 }, (incoming, response) => {
    requests.push(incoming);
    if (handler !== undefined) handler(incoming, response);
    else response.end(name);
  });
  server.keepAliveTimeout = 60_000;
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const stop = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  t.after(stop);
  return { port: portOf(server), server, requests, sockets, stop };
}

/** A port that nobody has at the moment. */
export async function freePort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server);
  server.close();
  await once(server, 'close');
  return port;
}

/** A TCP server with its own behaviour, for what no HTTP server would do. */
export async function startTcp(t: TestContext, onSocket: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onSocket(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return portOf(server);
}

export function startPlane(t: TestContext, options?: TrafficPlaneOptions): TrafficPlane {
  const plane = new TrafficPlane(options);
  t.after(() => plane.close(0));
  return plane;
}

export interface Update {
  readonly services?: readonly (Partial<ServiceSpec> & { name: string })[];
  readonly virtualServers?: readonly (Partial<VirtualServerSpec> & { name: string })[];
  readonly without?: readonly string[];
}

/** `without` names what goes, services and virtual servers alike. */
export function prepare(plane: TrafficPlane, update: Update): Promise<PreparedUpdate> {
  const services = new Map<string, ServiceSpec | null>();
  const virtualServers = new Map<string, VirtualServerSpec | null>();
  for (const name of update.without ?? []) {
    if (name.startsWith('v')) virtualServers.set(name, null);
    else services.set(name, null);
  }
  for (const each of update.services ?? []) services.set(each.name, service(each));
  for (const each of update.virtualServers ?? []) virtualServers.set(each.name, virtualServer(each));
  return plane.prepare({ services, virtualServers });
}

export async function apply(plane: TrafficPlane, update: Update): Promise<void> {
  (await prepare(plane, update)).commit();
}

export function service(given: Partial<ServiceSpec> & { name: string }): ServiceSpec {
  return { host: '127.0.0.1', port: 1, enabled: true, maxClient: 0, ...given };
}

export function virtualServer(given: Partial<VirtualServerSpec> & { name: string }): VirtualServerSpec {
  return {
    address: null,
    enabled: true,
    lbMethod: 'ROUNDROBIN',
    persistenceType: 'NONE',
    timeoutMinutes: 2,
    cltTimeoutSeconds: 180,
    backup: null,
    redirectUrl: null,
    services: [],
    ...given,
  };
}

/** Services of equal weight. */
export function bound(...names: readonly string[]): { service: string; weight: number }[] {
  return names.map((name) => ({ service: name, weight: 1 }));
}

export function at(port: number): { ip: string; port: number } {
  return { ip: '127.0.0.1', port };
}

/** A keep-alive client with one connection. */
export function oneConnection(t: TestContext): Agent {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  t.after(() => agent.destroy());
  return agent;
}

/** Waits until something is so; the test's own time limit ends the wait. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
}

function portOf(server: Server | ReturnType<typeof createTcpServer>): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
