// Connections to one service. One request at a time on each connection; an idle connection is used before a new one is
// opened; whoever finds neither waits in order of arrival.
//
//   acquire ─┬─ idle connection ──────────────► onConnection
//            └─ waiting ─┬─ connection freed ─► onConnection
//                        ├─ new connection ───► onConnection
//                        └─ nothing to hope for, too many, too long ─► onUnserved(why)
//
// A connection that cannot be opened for a local reason (no file descriptor left) is no mark against the service: while
// it has other connections, requests wait for these. A connection that is refused avoids the service for a while.
// Invariant: every waiter is answered exactly once, by onConnection, onUnserved, or its own cancel.

import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { assert } from '@lockstep/core';
import { errorCode, isLocalReason } from './failures.ts';
import { ServiceConnection } from './service-connection.ts';

/** Why a request got no connection: the service refused, this process lacks a resource, or too many wait. */
export type Unserved = 'refused' | 'local' | 'busy';

export interface Waiter {
  /** The pool's own mark: when it began to wait, in ms of performance.now(). */
  waitingSinceMs: number;
  onConnection(connection: ServiceConnection): void;
  onUnserved(why: Unserved): void;
}

/** Opens a connection to a service of this name; the socket reports failure by its `error` event, as node:net does. */
export type Connect = (host: string, port: number, service: string) => Socket;

export interface PoolOptions {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly maxClient: number;
  readonly connect: Connect;
  readonly log: (event: Record<string, unknown>) => void;
}

const CONNECT_TIMEOUT_MS = 3_000;
/** How long a service whose connection was refused gets no request; then one request tries. */
const AVOID_MS = 2_000;
/** After a local failure no connection is tried for this long, as long as others can serve. */
const LOCAL_PAUSE_MS = 100;
const WAITING_MAX = 10_000;
const WAIT_TIMEOUT_MS = 30_000;
const SWEEP_MS = 100;
const LOG_LOCAL_EVERY_MS = 10_000;

export function connectService(host: string, port: number): Socket {
  return connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 });
}

export class ServicePool {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** Requests that were given to this service and are not finished, those that wait included. */
  active = 0;
  /** Requests that were given to this service since the pool exists. */
  requests = 0;
  readonly #connect: Connect;
  readonly #log: (event: Record<string, unknown>) => void;
  #maxClient: number;
  /** Free connections; the last one used is used next, so that those not needed grow old and are closed. */
  readonly #idle: ServiceConnection[] = [];
  /** Invariant: idle + busy <= connections; the difference are those that have just ended. */
  readonly #connections = new Set<ServiceConnection>();
  #busy = 0;
  readonly #waiting = new Set<Waiter>();
  /** Waiters that must have a new connection, each with an attempt of its own. */
  readonly #waitingForFresh = new Set<Waiter>();
  /** Attempts on behalf of #waiting. */
  #opening = 0;
  /** Sockets that are not connected yet, for destroy(). */
  readonly #attempts = new Set<Socket>();
  /** 0 = the service is fine; otherwise it was refused, and is avoided until then. */
  #avoidUntilMs = 0;
  #localPauseUntilMs = 0;
  #localLoggedMs = Number.NEGATIVE_INFINITY;
  #draining = false;
  #destroyed = false;
  #sweep: NodeJS.Timeout | null = null;

  constructor(options: PoolOptions) {
    this.name = options.name;
    this.host = options.host;
    this.port = options.port;
    this.#maxClient = options.maxClient;
    this.#connect = options.connect;
    this.#log = options.log;
  }

  /** Whether the service may be chosen, as far as its connections tell. */
  get usable(): boolean {
    return this.#avoidUntilMs === 0 || performance.now() >= this.#avoidUntilMs;
  }

  /** A further request would have to wait. */
  get full(): boolean {
    return this.#maxClient > 0 && this.active >= this.#maxClient;
  }

  stats(): ServiceStats {
    return {
      active: this.active,
      waiting: this.#waiting.size + this.#waitingForFresh.size,
      connections: this.#connections.size,
      idle: this.#idle.length,
      requests: this.requests,
      avoided: !this.usable,
    };
  }

  /** Takes effect for the next request; those under way stay. */
  setMaxClient(maxClient: number): void {
    this.#maxClient = maxClient;
    this.#serve();
  }

  /** `fresh`: not over a connection that has been used, unless there is no other way. */
  acquire(waiter: Waiter, fresh: boolean): void {
    this.active++;
    this.requests++;
    if (!fresh && this.#waiting.size === 0 && this.#hasRoom()) {
      const connection = this.#takeIdle();
      if (connection !== null) {
        this.#avoidUntilMs = 0;
        this.#give(waiter, connection);
        return;
      }
    }
    // The service is tried again by this request alone; the others go elsewhere until its result is known.
    if (this.#avoidUntilMs !== 0) this.#avoidUntilMs = performance.now() + AVOID_MS;
    if (this.#destroyed || this.#waiting.size >= WAITING_MAX) {
      this.#fail(waiter, 'busy');
      return;
    }
    waiter.waitingSinceMs = performance.now();
    if (fresh && this.#hasRoom()) {
      this.#waitingForFresh.add(waiter);
      this.#open(waiter);
      return;
    }
    this.#waiting.add(waiter);
    this.#watchWaiting();
    this.#serve();
  }

  /** The waiter no longer wants a connection. */
  cancel(waiter: Waiter): void {
    if (this.#waiting.delete(waiter) || this.#waitingForFresh.delete(waiter)) this.active--;
  }

  /** The request on it is over, well or not. The connection decides for itself whether it can be used again. */
  release(connection: ServiceConnection): void {
    assert(this.active > 0, 'a connection is released once', { service: this.name });
    this.active--;
    // What follows the response on the wire (a close, a reset) is read before the connection is used again.
    setImmediate(takeBack, this, connection);
  }

  /** No new request will come, save those that were decided before. Connections close as they become free. */
  drain(): void {
    this.#draining = true;
    for (const connection of this.#idle.splice(0)) connection.close();
  }

  destroy(): void {
    this.#draining = true;
    this.#destroyed = true;
    this.#failWaiting('busy');
    for (const socket of this.#attempts) socket.destroy();
    for (const connection of this.#connections) connection.close();
    this.#idle.length = 0;
  }

  takeBack(connection: ServiceConnection): void {
    this.#busy--;
    if (connection.usable) {
      if (this.#draining && this.#waiting.size === 0) connection.close();
      else this.#idle.push(connection);
    }
    if (this.#waiting.size > 0) this.#serve();
  }

  #give(waiter: Waiter, connection: ServiceConnection): void {
    this.#busy++;
    connection.uses++;
    waiter.onConnection(connection);
  }

  #fail(waiter: Waiter, why: Unserved): void {
    this.active--;
    waiter.onUnserved(why);
  }

  #hasRoom(): boolean {
    return this.#maxClient === 0 || this.#busy + this.#waitingForFresh.size < this.#maxClient;
  }

  #takeIdle(): ServiceConnection | null {
    for (;;) {
      const connection = this.#idle.pop();
      if (connection === undefined) return null;
      if (connection.usable) return connection;
    }
  }

  /** Gives free connections to those who wait, and opens as many as the rest needs and may have. */
  #serve(): void {
    for (const waiter of this.#waiting) {
      if (!this.#hasRoom()) return;
      const connection = this.#takeIdle();
      if (connection === null) break;
      this.#waiting.delete(waiter);
      this.#give(waiter, connection);
    }
    if (this.#waiting.size === 0) return;
    if (this.#connections.size > 0 && performance.now() < this.#localPauseUntilMs) return;
    const room =
      this.#maxClient === 0
        ? Number.POSITIVE_INFINITY
        : this.#maxClient - this.#busy - this.#waitingForFresh.size;
    for (let wanted = Math.min(this.#waiting.size, room) - this.#opening; wanted > 0; wanted--) {
      this.#opening++;
      this.#open(null);
    }
  }

  /** `own`: the waiter that this attempt is for, or null when whoever waits longest gets the connection. */
  #open(own: Waiter | null): void {
    const socket = this.#connect(this.host, this.port, this.name);
    this.#attempts.add(socket);
    let failure: unknown = null;
    const timer = setTimeout(() => {
      failure = new Error('connect timeout');
      socket.destroy();
    }, CONNECT_TIMEOUT_MS);
    const onClose = (): void => {
      clearTimeout(timer);
      this.#attempts.delete(socket);
      if (own === null) this.#opening--;
      this.#onRefused(failure, own);
    };
    socket.on('error', (error) => {
      failure ??= error;
    });
    socket.once('close', onClose);
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.off('close', onClose);
      this.#attempts.delete(socket);
      if (own === null) this.#opening--;
      this.#onOpen(socket, own);
    });
  }

  #onOpen(socket: Socket, own: Waiter | null): void {
    if (this.#avoidUntilMs !== 0) {
      this.#avoidUntilMs = 0;
      this.#log({ event: 'service reached again', service: this.name });
    }
    const connection = new ServiceConnection(this, socket);
    this.#connections.add(connection);
    socket.once('close', () => this.#onGone(connection));
    if (own !== null && this.#waitingForFresh.delete(own)) {
      this.#give(own, connection);
      return;
    }
    if (this.#draining && this.#waiting.size === 0) {
      connection.close();
      return;
    }
    connection.rest();
    this.#idle.push(connection);
    this.#serve();
  }

  #onRefused(failure: unknown, own: Waiter | null): void {
    if (this.#destroyed) {
      if (own !== null && this.#waitingForFresh.delete(own)) this.#fail(own, 'busy');
      return;
    }
    if (isLocalReason(failure)) this.#onLocalFailure(failure, own);
    else this.#onRemoteFailure(failure, own);
  }

  #onLocalFailure(failure: unknown, own: Waiter | null): void {
    const now = performance.now();
    this.#localPauseUntilMs = now + LOCAL_PAUSE_MS;
    if (now - this.#localLoggedMs > LOG_LOCAL_EVERY_MS) {
      this.#localLoggedMs = now;
      this.#log({ event: 'connection not opened', service: this.name, reason: errorCode(failure) });
    }
    // Its own attempt is spent: from now on it waits like the others.
    if (own !== null && this.#waitingForFresh.delete(own)) {
      this.#waiting.add(own);
      this.#watchWaiting();
      if (this.#connections.size > 0) this.#serve();
    }
    if (this.#connections.size === 0 && this.#opening === 0) this.#failWaiting('local');
  }

  #onRemoteFailure(failure: unknown, own: Waiter | null): void {
    if (this.#avoidUntilMs === 0) {
      const reason = errorCode(failure) || String(failure);
      this.#log({ event: 'service avoided', service: this.name, reason });
    }
    this.#avoidUntilMs = performance.now() + AVOID_MS;
    if (own !== null) {
      if (this.#waitingForFresh.delete(own)) this.#fail(own, 'refused');
    } else if (this.#connections.size === 0) {
      this.#failWaiting('refused');
    } else {
      // Connections that are left will serve the others; one attempt was for one request.
      for (const waiter of this.#waiting) {
        this.#waiting.delete(waiter);
        this.#fail(waiter, 'refused');
        break;
      }
    }
  }

  #onGone(connection: ServiceConnection): void {
    this.#connections.delete(connection);
    const index = this.#idle.indexOf(connection);
    if (index !== -1) this.#idle.splice(index, 1);
    // Its file descriptor is free again: whoever waited for want of one has a chance now.
    this.#localPauseUntilMs = 0;
    if (this.#waiting.size > 0 && !this.#destroyed) this.#serve();
  }

  #failWaiting(why: Unserved): void {
    for (const waiter of this.#waiting) {
      this.#waiting.delete(waiter);
      this.#fail(waiter, why);
    }
  }

  /** While requests wait: tries again what failed for a local reason, and lets nobody wait without end. */
  #watchWaiting(): void {
    this.#sweep ??= setInterval(() => {
      const oldest = performance.now() - WAIT_TIMEOUT_MS;
      for (const waiter of this.#waiting) {
        if (waiter.waitingSinceMs > oldest) break;
        this.#waiting.delete(waiter);
        this.#fail(waiter, 'busy');
      }
      if (this.#waiting.size > 0) {
        this.#serve();
      } else if (this.#sweep !== null) {
        clearInterval(this.#sweep);
        this.#sweep = null;
      }
    }, SWEEP_MS).unref();
  }
}

export interface ServiceStats {
  readonly active: number;
  readonly waiting: number;
  readonly connections: number;
  readonly idle: number;
  readonly requests: number;
  /** It refused a connection and gets no request for the moment. */
  readonly avoided: boolean;
}

function takeBack(pool: ServicePool, connection: ServiceConnection): void {
  pool.takeBack(connection);
}
