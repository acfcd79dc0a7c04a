// An engine's door: listens, and gives each connection a session.
//
// It is either a TCP port on loopback (the packet engines' way, one port each) or a Unix socket that only its owner can
// open. The socket file of an engine that was killed is in the way of the next: it is removed when nobody answers there.

import { once } from 'node:events';
import { chmod, lstat, unlink } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { LockstepError } from '@lockstep/core';
import { formatAddress, type LinkAddress, localAddress } from './address.ts';
import { formatAnswer } from './answers.ts';
import { type ServedEngine, Session } from './session.ts';

export interface ServeOptions {
  readonly engine: ServedEngine;
  readonly address: LinkAddress;
  /** The fleet's link key. */
  readonly key: string;
  /** The engine's name, for people. */
  readonly name: string;
  /** Name and version of the dialect, `adc/1`. */
  readonly dialect: string;
  /** Process id for the answers to hello (default: this process). */
  readonly pid?: number;
  /** Connections at a time (1..65,536, default 1,024). Above, the oldest that has not shown the key gives way. */
  readonly connectionsMax?: number;
  /**
   * Told of a bug in the engine: something else than a LockstepError came out of it. Without it the error is thrown
   * where nobody catches it and ends the process, because an engine that broke in the middle of a change must not go on.
   */
  readonly onFault?: (error: unknown) => void;
}

export interface EngineServer {
  /** Where it listens, with the port that the system chose. */
  readonly address: LinkAddress;
  /**
   * Takes no further connection and no further request, answers what was asked, closes, and removes the socket file.
   * Connections that are still open after `graceMs` (default 1,000) are cut. Never rejects; may be called again.
   */
  close(graceMs?: number): Promise<void>;
}

const CONNECTIONS_MAX_DEFAULT = 1_024;
const GRACE_MS_DEFAULT = 1_000;

/**
 * Resolves when connections are taken. Errors: 257 not a loopback address, or a port or folder that is not permitted;
 * 258 no such folder; 304 somebody listens there; 305 the address is not one of this machine's; 1106 a path that is too
 * long; 261 anything else.
 */
export async function serveEngine(options: ServeOptions): Promise<EngineServer> {
  const { engine, key, name, dialect, pid = process.pid, onFault = throwUncaught } = options;
  const context = { engine, key, name, dialect, pid, onFault };
  const connectionsMax = options.connectionsMax ?? CONNECTIONS_MAX_DEFAULT;
  const sessions = new Set<Session>();

  // Half-open: who sends requests and ends its side still gets the answers.
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    if (sessions.size >= connectionsMax && !makeRoom(sessions)) {
      turnAway(socket, connectionsMax);
      return;
    }
    const session = new Session(context, socket);
    sessions.add(session);
    socket.once('close', () => sessions.delete(session));
  });
  const address = await listen(server, localAddress(options.address));

  let closing: Promise<void> | undefined;
  const close = async (graceMs: number): Promise<void> => {
    const closed = once(server, 'close');
    // Removes the socket file too.
    server.close();
    for (const session of sessions) session.finish();
    const timer = setTimeout(() => {
      for (const session of sessions) session.destroy();
    }, graceMs);
    await closed;
    clearTimeout(timer);
  };
  return {
    address,
    close(graceMs = GRACE_MS_DEFAULT): Promise<void> {
      closing ??= close(graceMs);
      return closing;
    },
  };
}

/** Strangers must not keep the manager out. Sets keep the order of arrival. */
function makeRoom(sessions: Set<Session>): boolean {
  for (const session of sessions) {
    if (!session.stranger) continue;
    sessions.delete(session);
    session.destroy();
    return true;
  }
  return false;
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
  return typeof bound === 'object' && bound !== null ? { host: bound.address, port: bound.port } : address;
}

async function listening(server: Server, address: LinkAddress): Promise<void> {
  // Those that come while it is busy wait for as many as it takes; beyond, a connect is tried again only after a second.
  const backlog = CONNECTIONS_MAX_DEFAULT;
  server.listen(
    'path' in address ? { path: address.path, backlog } : { ...address, exclusive: true, backlog },
  );
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

function listenError(address: LinkAddress, cause: unknown): LockstepError {
  if (cause instanceof LockstepError) return cause;
  const where = formatAddress(address);
  const { code, message } = cause as NodeJS.ErrnoException;
  switch (code) {
    case 'EADDRINUSE':
      return new LockstepError(304, `somebody listens on ${where}`, { cause });
    case 'EADDRNOTAVAIL':
      return new LockstepError(305, `${where} is not an address of this machine`, { cause });
    case 'EACCES':
    case 'EPERM':
      return new LockstepError(257, `not permitted to listen on ${where}`, { cause });
    default:
      return new LockstepError(261, `cannot listen on ${where}: ${message}`, { cause });
  }
}

function throwUncaught(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
