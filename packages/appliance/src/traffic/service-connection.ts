// One connection to a service: a socket that the pool has opened, and the HTTP client that speaks over it. The client
// is given this socket and never another one: when the socket ends, a request that was not yet written comes back with
// CONNECTION_GONE_CODE, and the pool decides what happens to it.

import type { Socket } from 'node:net';
import { Client, type Dispatcher } from 'undici';
import { CONNECTION_GONE_CODE } from './failures.ts';

/** Whom a connection is given back to. */
export interface ConnectionOwner {
  readonly host: string;
  readonly port: number;
  release(connection: ServiceConnection): void;
}

/** An idle connection is closed after this; a shorter Keep-Alive hint of the service counts, minus the margin. */
const IDLE_MS = 30_000;
const KEEP_ALIVE_MARGIN_MS = 1_000;
const HEADER_BYTES_MAX = 64 * 1024;
/** How long a service may take to begin its response, and pause in the middle of it. */
const RESPONSE_TIMEOUT_MS = 180_000;

export class ServiceConnection {
  readonly pool: ConnectionOwner;
  readonly socket: Socket;
  /** Requests that it was given to. */
  uses = 0;
  #client: Client | null = null;

  constructor(pool: ConnectionOwner, socket: Socket) {
    this.pool = pool;
    this.socket = socket;
  }

  get usable(): boolean {
    return !this.socket.destroyed && !this.socket.readableEnded;
  }

  /** Idle before its first request: the HTTP client, which watches idle connections, has not got it yet. */
  rest(): void {
    this.socket.setTimeout(IDLE_MS, this.#onRestedEnough);
  }

  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void {
    this.#client ??= this.#attach();
    this.#client.dispatch(options, handler);
  }

  close(): void {
    if (this.#client !== null) void this.#client.destroy();
    this.socket.destroy();
  }

  #attach(): Client {
    this.socket.setTimeout(0);
    this.socket.off('timeout', this.#onRestedEnough);
    let given = false;
    return new Client(originOf(this.pool), {
      pipelining: 1,
      keepAliveTimeout: IDLE_MS,
      keepAliveMaxTimeout: IDLE_MS,
      keepAliveTimeoutThreshold: KEEP_ALIVE_MARGIN_MS,
      headersTimeout: RESPONSE_TIMEOUT_MS,
      bodyTimeout: RESPONSE_TIMEOUT_MS,
      maxHeaderSize: HEADER_BYTES_MAX,
      allowH2: false,
      connect: (_options, callback) => {
        const answer: Parameters<typeof callback> = given ? [connectionGone(), null] : [null, this.socket];
        given = true;
        // Within this call the client would not see its connection.
        queueMicrotask(() => callback(...answer));
      },
    });
  }

  readonly #onRestedEnough = (): void => {
    this.socket.destroy();
  };
}

/** Names the service in Host for a client that named nothing. A zone (`fe80::1%eth0`) has no place in it. */
function originOf({ host, port }: ConnectionOwner): string {
  const origin = `http://${host.includes(':') ? `[${host.replace(/%.*$/, '')}]` : host}:${port}`;
  return URL.canParse(origin) ? origin : 'http://service';
}

function connectionGone(): Error {
  return Object.assign(new Error('connection gone'), { code: CONNECTION_GONE_CODE });
}
