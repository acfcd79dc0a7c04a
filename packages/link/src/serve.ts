// An engine's door: listens, and gives each connection a session.
//
// It is a TCP port on loopback (the packet engines' way, one port each), a Unix socket that only its owner can open, or a
// port anywhere over mutual TLS; datagrams on a UDP port have a door of their own. The socket file of an engine that was killed is in the way of the next: it is removed when nobody answers there.

import { once } from 'node:events';
import { chmod, lstat, unlink } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { LockstepError } from '@lockstep/core';
import { checkedAddress, type LinkAddress } from './address.ts';
import { formatAnswer } from './answers.ts';
import { Guests } from './guests.ts';
import { closable, type EngineServer, listenError } from './listening.ts';
import { serveDatagrams } from './serve-datagrams.ts';
import { type ServedEngine, Session } from './session.ts';
import { StreamChannel } from './stream-channel.ts';
import { KEEP_ALIVE_MS, type LinkTls, refusalOf, serverTls } from './tls.ts';

export type { EngineServer } from './listening.ts';

export interface ServeOptions {
  readonly engine: ServedEngine;
  readonly address: LinkAddress;
  /** The fleet's link key. */
  readonly key: string;
  /** The engine's name, for people. */
  readonly name: string;
  /** Name and version of the dialect, `adc/1`. */
  readonly dialect: string;
  /** Digest of the dialect's schema, where it has one. */
  readonly schema?: string | undefined;
  /** Process id for the answers to hello, asked for each where it is a function (default: this process). */
  readonly pid?: number | (() => number);
  /** Connections at a time (1..65,536, default 1,024). Above, the oldest that has not shown the key gives way. */
  readonly connectionsMax?: number;
  /** Told why a peer that came over TLS was not let in: for a log. */
  readonly onRefused?: (why: string) => void;
  /**
   * Told of a bug in the engine: something that it does not reject with came out of it. Without it the error is thrown
   * where nobody catches it and ends the process, because an engine that broke in the middle of a change must not go on.
   */
  readonly onFault?: (error: unknown) => void;
}

const CONNECTIONS_MAX_DEFAULT = 1_024;

/**
 * Resolves when connections are taken. Errors: 257 neither loopback nor TLS, a certificate whose time is over or has not
 * come, or a port or folder that is not permitted; 278 certificates that cannot be used; 258 no such folder; 304 somebody
 * listens there; 305 the address is not one of this machine's; 1106 a path that is too long; 261 anything else.
 */
export async function serveEngine(options: ServeOptions): Promise<EngineServer> {
  const { engine, key, name, dialect, schema, pid = process.pid, onFault = throwUncaught } = options;
  const { connectionsMax = CONNECTIONS_MAX_DEFAULT } = options;
  const asked = checkedAddress(options.address);
  const pidNow = typeof pid === 'number' ? () => pid : pid;
  const context = { engine, key, name, dialect, schema, pid: pidNow, onFault };
  if ('udp' in asked) return serveDatagrams(context, asked, connectionsMax);
  const guests = new Guests(connectionsMax);
  const welcome = (socket: Socket): Session => new Session(context, new StreamChannel(socket, 'engine'));

  const server =
    'tls' in asked
      ? behindTls(asked.tls, guests, welcome, options.onRefused ?? (() => undefined))
      : inTheOpen(guests, connectionsMax, welcome);
  const address = await listen(server, asked);

  return closable(address, guests, async () => {
    const closed = once(server, 'close');
    // Removes the socket file too.
    server.close();
    await closed;
  });
}

/** Half-open: who sends requests and ends its side still gets the answers. */
const HALF_OPEN = { allowHalfOpen: true };

function inTheOpen(guests: Guests, connectionsMax: number, welcome: (socket: Socket) => Session): Server {
  return createServer(HALF_OPEN, (socket) => {
    if (!guests.arrive(socket, () => welcome(socket))) turnAway(socket, connectionsMax);
  });
}

/** Nobody speaks to the engine before both sides have verified each other. */
function behindTls(
  tls: LinkTls,
  guests: Guests,
  welcome: (socket: Socket) => Session,
  onRefused: (why: string) => void,
): Server {
  const server = createTlsServer({ ...serverTls(tls), ...HALF_OPEN });
  server.on('connection', (socket: Socket) => {
    // Who cannot be spoken to in its own language is turned away without a word.
    if (!guests.knock(socket)) socket.destroy();
    else socket.setKeepAlive(true, KEEP_ALIVE_MS);
  });
  server.on('secureConnection', (socket) => {
    // Who was not verified does not get here; this is the last place to notice.
    if (socket.authorized) guests.enter(socket, () => welcome(socket));
    else socket.destroy();
  });
  server.on('tlsClientError', (error, socket) => onRefused(refusalOf(error, socket)));
  return server;
}

function turnAway(socket: Socket, connectionsMax: number): void {
  const message = `there are ${connectionsMax} connections, and that is the limit`;
  socket.on('error', () => undefined);
  socket.end(`${formatAnswer({ kind: 'error', id: null, code: 272, message })}\n`);
  socket.destroySoon();
}

async function listen(server: Server, address: LinkAddress): Promise<LinkAddress> {
  try {
    await listening(server, address);
  } catch (error) {
    // A folder that is not there comes back as "permission denied".
    if ('path' in address && (await lstat(dirname(address.path)).catch(() => null)) === null) {
      throw new LockstepError(258, `no such folder: ${dirname(address.path)}`, { cause: error });
    }
    const inTheWay = 'path' in address && (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
    if (!inTheWay) throw listenError(address, error);
    await removeStale(address.path);
    await listening(server, address).catch((again: unknown) => {
      throw listenError(address, again);
    });
  }
  // From now on an error of the server is a bug, or no descriptor for a connection: the listener goes on.
  server.on('error', () => undefined);
  if ('path' in address) {
    await chmod(address.path, 0o600);
    return address;
  }
  const bound = server.address();
  const at =
    typeof bound === 'object' && bound !== null ? { host: bound.address, port: bound.port } : address;
  return 'tls' in address ? { ...address, ...at } : at;
}

async function listening(server: Server, address: LinkAddress): Promise<void> {
  // Those that come while it is busy wait for as many as it takes; beyond, a connect is tried again only after a second.
  const backlog = CONNECTIONS_MAX_DEFAULT;
  if ('path' in address) server.listen({ path: address.path, backlog });
  else server.listen({ host: address.host, port: address.port, exclusive: true, backlog });
  await once(server, 'listening');
}

/** Errors: 304 when somebody answers there, or it is no socket. */
async function removeStale(path: string): Promise<void> {
  const found = await lstat(path).catch(() => null);
  if (found === null) return;
  if (!found.isSocket()) throw new LockstepError(304, `${path} is there already, and it is no socket`);
  if (await answers(path)) throw new LockstepError(304, `somebody listens on unix:${path}`);
  await unlink(path).catch(() => undefined);
}

/** Whether anybody holds the socket. Only a refusal is proof that nobody does. */
async function answers(path: string): Promise<boolean> {
  const socket = connect({ path });
  try {
    await once(socket, 'connect');
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code !== 'ECONNREFUSED' && code !== 'ENOENT';
  } finally {
    socket.destroy();
  }
}

function throwUncaught(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
