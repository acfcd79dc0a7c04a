// Who is connected to an engine: peers whose TLS handshake is under way, strangers, and those who have shown the link key.
//
// There are never more than a number of them. The oldest who has not shown the key gives way to one who comes, so that
// strangers cannot keep the manager out; and who begins a handshake must end it in time.

import type { Socket } from 'node:net';
import type { Session } from './session.ts';

/** Time in ms for a TLS handshake, from the connection on. */
const HANDSHAKE_MS_MAX = 10_000;

/** What a connection is to its host: a socket, or a session of datagrams. */
export interface Caller {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
  once(event: 'close', told: () => void): unknown;
  destroy(): unknown;
}

interface Guest {
  /** The connection itself, beneath TLS. */
  readonly socket: Caller;
  /** Address and port of the peer; null for one that is gone already, and on a Unix socket. */
  readonly peer: string | null;
  /** Null while the handshake lasts. */
  session: Session | null;
}

export class Guests {
  /** Sets keep the order of arrival. */
  readonly #guests = new Set<Guest>();
  readonly #max: number;

  /** @param max connections at a time */
  constructor(max: number) {
    this.#max = max;
  }

  /** One that speaks at once. False where there is no room. */
  arrive(socket: Caller, begin: () => Session): boolean {
    const guest = this.#add(socket);
    if (guest === null) return false;
    guest.session = begin();
    return true;
  }

  /** One whose handshake begins. False where there is no room. */
  knock(socket: Socket): boolean {
    const guest = this.#add(socket);
    if (guest === null) return false;
    const timer = setTimeout(() => {
      if (guest.session === null) socket.destroy();
    }, HANDSHAKE_MS_MAX).unref();
    socket.once('close', () => clearTimeout(timer));
    // What goes wrong in a handshake is told by TLS.
    socket.on('error', () => undefined);
    return true;
  }

  /** Whose handshake is done. The socket is that of TLS, known by its peer; one that gave way meanwhile is cut. */
  enter(socket: Socket, begin: () => Session): void {
    const peer = peerOf(socket);
    const guest = [...this.#guests].find((one) => one.session === null && one.peer === peer);
    if (guest === undefined || peer === null) socket.destroy();
    else guest.session = begin();
  }

  /** Nobody is asked anything more; who is owed an answer gets it. */
  finish(): void {
    for (const { socket, session } of this.#guests) {
      if (session === null) socket.destroy();
      else session.finish();
    }
  }

  destroy(): void {
    for (const guest of this.#guests) cut(guest);
  }

  #add(socket: Caller): Guest | null {
    if (this.#guests.size >= this.#max && !this.#makeRoom()) return null;
    const guest: Guest = { socket, peer: peerOf(socket), session: null };
    this.#guests.add(guest);
    socket.once('close', () => this.#guests.delete(guest));
    return guest;
  }

  #makeRoom(): boolean {
    for (const guest of this.#guests) {
      if (guest.session?.stranger === false) continue;
      this.#guests.delete(guest);
      cut(guest);
      return true;
    }
    return false;
  }
}

function cut({ socket, session }: Guest): void {
  if (session === null) socket.destroy();
  else session.destroy();
}

function peerOf({ remoteAddress, remotePort }: Caller): string | null {
  return remoteAddress === undefined || remotePort === undefined ? null : `${remoteAddress} ${remotePort}`;
}
