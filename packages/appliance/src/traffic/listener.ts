// One address that is listened on, and the client connections that came in by it. Every engine process opens the same
// address: the kernel spreads the connections (SO_REUSEPORT).
//
//   held ── serve() ──► serving ── serve() ──► serving …
//     └──── close() ──► closing ◄── close() ────┘
//
// A socket accepts as soon as it listens. Requests that come before the commit are held: answering them would show a
// state that is not decided yet. Invariant: a listener that is closing takes no new connection, closes those that are
// idle, and lets every request in flight finish.

import { once } from 'node:events';
import { IncomingMessage, Server } from 'node:http';
import { isIPv6, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { addressText } from './address-text.ts';
import { listenRefusal } from './failures.ts';
import { ClientResponse, Exchange, type Frontend } from './forward.ts';
import { plainAddress } from './headers.ts';
import type { ListeningAddress } from './spec.ts';
import type { VirtualServer } from './virtual-server.ts';

const HEADER_BYTES_MAX = 64 * 1024;
const HEADERS_TIMEOUT_MS = 60_000;
const CHECKING_INTERVAL_MS = 5_000;
const BACKLOG = 1024;
const TIMER_MS_MAX = 2 ** 31 - 2_001;
/** Requests that wait for a commit, and how long. */
const HELD_MAX = 1_000;
const HELD_TIMEOUT_MS = 30_000;

interface HeldRequest {
  readonly request: IncomingMessage;
  readonly response: ClientResponse;
  readonly expectsContinue: boolean;
}

export class Listener {
  /** The virtual server's address, `10.0.0.1:80`. */
  readonly address: string;
  /** Where it listens, `127.0.0.1:10080`: the same, where nothing is mapped. */
  readonly place: string;
  /** Connections accepted since it was opened. */
  accepted = 0;
  readonly #server: Server<typeof IncomingMessage, typeof ClientResponse>;
  readonly #connections = new Map<Duplex, ClientConnection>();
  #virtualServer: VirtualServer | null = null;
  #held: HeldRequest[] = [];
  #heldTimer: NodeJS.Timeout | null = null;
  #closing = false;
  #closed: Promise<unknown> | null = null;
  /** Null once it was told. */
  #onFirstRequest: (() => void) | null;

  private constructor(address: string, place: string, onFirstRequest: () => void) {
    this.address = address;
    this.place = place;
    this.#onFirstRequest = onFirstRequest;
    this.#server = new Server({
      IncomingMessage,
      ServerResponse: ClientResponse,
      maxHeaderSize: HEADER_BYTES_MAX,
      headersTimeout: HEADERS_TIMEOUT_MS,
      // Uploads may take as long as they move; the exchange watches for a stall.
      requestTimeout: 0,
      connectionsCheckingInterval: CHECKING_INTERVAL_MS,
      insecureHTTPParser: false,
      noDelay: true,
    });
    this.#server
      .on('connection', (socket) => this.#onConnection(socket))
      .on('request', (request, response) => this.#onRequest(request, response, false))
      .on('checkContinue', (request, response) => this.#onRequest(request, response, true))
      .on('connect', (_request, socket) => refuseTunnel(socket));
  }

  /**
   * Listens for an address in its place; rejects with 304, 305, 280, 257, 268 or 261. Requests are held until
   * {@link serve}; `onFirstRequest` is told of the first that a virtual server gets.
   */
  static async open(
    address: ListeningAddress,
    { ip, port }: ListeningAddress,
    onFirstRequest: () => void,
  ): Promise<Listener> {
    const wanted = addressText(address.ip, address.port);
    const place = addressText(ip, port);
    const listener = new Listener(wanted, place, onFirstRequest);
    const server = listener.#server;
    try {
      const listening = once(server, 'listening');
      server.listen({
        host: ip,
        port,
        backlog: BACKLOG,
        reusePort: true,
        exclusive: true,
        ipv6Only: isIPv6(ip),
      });
      await listening;
    } catch (error) {
      server.close();
      throw listenRefusal(place === wanted ? place : `${place} for ${wanted}`, error);
    }
    // Accepting can fail for want of file descriptors; it is tried again when one is free.
    server.on('error', () => undefined);
    return listener;
  }

  get closing(): boolean {
    return this.#closing;
  }

  get connections(): number {
    return this.#connections.size;
  }

  /** From the next request on, this virtual server answers. */
  serve(virtualServer: VirtualServer): void {
    this.#virtualServer = virtualServer;
    const idleMs = virtualServer.spec.cltTimeoutSeconds * 1000;
    this.#server.keepAliveTimeout = Math.min(idleMs, TIMER_MS_MAX);
    this.#releaseHeld();
  }

  /** Stops accepting at once; resolves when the last connection is closed. */
  close(): Promise<unknown> {
    if (this.#closed === null) {
      this.#closing = true;
      this.#closed = new Promise((resolve) => this.#server.close(resolve));
      this.#releaseHeld();
      for (const [socket, connection] of this.#connections) {
        if (connection.exchanges.size === 0 && connection.held === 0) socket.destroy();
      }
    }
    return this.#closed;
  }

  /** Ends every connection, whatever is in flight. */
  destroy(): void {
    for (const socket of this.#connections.keys()) socket.destroy();
  }

  #onConnection(socket: Socket): void {
    if (this.#closing) {
      socket.destroy();
      return;
    }
    this.accepted++;
    const connection = new ClientConnection(this, socket);
    this.#connections.set(socket, connection);
    socket.once('close', () => {
      this.#connections.delete(socket);
      // A response that was queued behind another one does not learn of it by itself.
      for (const exchange of connection.exchanges) exchange.onClosed();
    });
    // Until its first request; afterwards the server's keep-alive timeout counts.
    socket.setTimeout(this.#server.keepAliveTimeout);
  }

  #onRequest(request: IncomingMessage, response: ClientResponse, expectsContinue: boolean): void {
    const connection = this.#connections.get(request.socket);
    if (connection === undefined) {
      response.destroy();
      return;
    }
    if (!connection.used) {
      connection.used = true;
      request.socket.setTimeout(0);
    }
    if (this.#virtualServer === null) {
      connection.held++;
      this.#hold({ request, response, expectsContinue });
      return;
    }
    const exchange = new Exchange(request, response, connection, this.#virtualServer, expectsContinue);
    connection.exchanges.add(exchange);
    // One after the other: a client that pipelines gets no more of the services than one that does not.
    if (connection.exchanges.size === 1) exchange.start();
    if (this.#onFirstRequest === null) return;
    this.#onFirstRequest();
    this.#onFirstRequest = null;
  }

  #hold(held: HeldRequest): void {
    if (this.#closing || this.#held.length >= HELD_MAX) {
      refuse(held.response);
      return;
    }
    this.#held.push(held);
    this.#heldTimer ??= setTimeout(() => {
      for (const { response } of this.#held.splice(0)) refuse(response);
      this.#heldTimer = null;
    }, HELD_TIMEOUT_MS).unref();
  }

  #releaseHeld(): void {
    if (this.#heldTimer !== null) clearTimeout(this.#heldTimer);
    this.#heldTimer = null;
    for (const { request, response, expectsContinue } of this.#held.splice(0)) {
      if (response.destroyed || request.socket.destroyed) continue;
      if (this.#virtualServer === null) {
        refuse(response);
        continue;
      }
      const connection = this.#connections.get(request.socket);
      if (connection !== undefined) connection.held--;
      this.#onRequest(request, response, expectsContinue);
    }
  }
}

/** A client's connection. The first of its exchanges is in flight; those that the client pipelined follow it. */
class ClientConnection implements Frontend {
  readonly clientAddress: string;
  readonly exchanges = new Set<Exchange>();
  used = false;
  /** Requests that wait for a commit, and are then answered. */
  held = 0;
  readonly #listener: Listener;
  readonly #socket: Socket;

  constructor(listener: Listener, socket: Socket) {
    this.#listener = listener;
    this.#socket = socket;
    this.clientAddress = plainAddress(socket.remoteAddress);
  }

  get closing(): boolean {
    return this.#listener.closing;
  }

  settled(exchange: Exchange): void {
    this.exchanges.delete(exchange);
    if (this.#socket.destroyed) return;
    for (const next of this.exchanges) {
      next.start();
      return;
    }
    // The head of this response may have gone out before the listener was removed, without its Connection: close.
    if (this.closing) this.#socket.destroySoon();
  }
}

function refuse(response: ClientResponse): void {
  const body = '503 Service Unavailable\n';
  response.writeHead(503, [
    'Content-Type',
    'text/plain',
    'Content-Length',
    String(body.length),
    'Connection',
    'close',
  ]);
  response.end(body);
}

function refuseTunnel(socket: Duplex): void {
  socket.on('error', () => socket.destroy());
  const body = '501 Not Implemented\n';
  const head = `Content-Type: text/plain\r\nContent-Length: ${body.length}\r\nConnection: close`;
  socket.end(`HTTP/1.1 501 Not Implemented\r\n${head}\r\n\r\n${body}`, () => socket.destroy());
}
