// An engine's door for datagrams: one UDP port on loopback, and a session for each manager that asks for one.
//
// Invariant: a datagram belongs to the session that it names, if that one is open and it comes from the same port; any other
// is told so, or dropped. A session that is over is never open again: nothing that comes late is executed.

import { randomBytes } from 'node:crypto';
import type { RemoteInfo, Socket } from 'node:dgram';
import { once } from 'node:events';
import type { DatagramAddress } from './address.ts';
import { DatagramChannel } from './datagram-channel.ts';
import { datagramSocket } from './datagram-socket.ts';
import { type Datagram, formatDatagram, parseDatagram } from './datagrams.ts';
import { Guests } from './guests.ts';
import { closable, type EngineServer, listenError } from './listening.ts';
import { Session, type SessionContext } from './session.ts';

/** Errors: 304, 305, 257, 261 as those of a TCP port. The address is one of loopback. */
export async function serveDatagrams(
  context: SessionContext,
  address: DatagramAddress,
  sessionsMax: number,
): Promise<EngineServer> {
  const socket = datagramSocket(address.host);
  try {
    // An address that is a number is looked up at once, and so it may listen before bind returns.
    const listening = once(socket, 'listening');
    socket.bind({ address: address.host, port: address.port, exclusive: true });
    await listening;
  } catch (error) {
    throw listenError(address, error);
  }
  // Of what could not be sent the peer hears when it asks again.
  socket.on('error', () => undefined);
  const guests = new Guests(sessionsMax);
  const sessions = new Sessions(socket, guests, sessionsMax, (channel) => new Session(context, channel));
  socket.on('message', (bytes, from) => sessions.receive(bytes, from));
  const bound = socket.address();
  return closable({ host: bound.address, port: bound.port, udp: true }, guests, async () => {
    await sessions.left();
    const closed = once(socket, 'close');
    socket.close();
    await closed;
  });
}

interface Open {
  readonly channel: DatagramChannel;
  /** Where its manager sends from. */
  readonly peer: string;
}

class Sessions {
  readonly #socket: Socket;
  readonly #guests: Guests;
  readonly #max: number;
  readonly #welcome: (channel: DatagramChannel) => Session;
  /** By the name that was drawn for each. */
  readonly #open = new Map<string, Open>();
  /** The names, by who asked: who did not hear that its session is open asks again. */
  readonly #asked = new Map<string, string>();
  #leaving: (() => void) | null = null;

  constructor(socket: Socket, guests: Guests, max: number, welcome: (channel: DatagramChannel) => Session) {
    this.#socket = socket;
    this.#guests = guests;
    this.#max = max;
    this.#welcome = welcome;
  }

  receive(bytes: Buffer, from: RemoteInfo): void {
    const datagram = parseDatagram(bytes);
    if (datagram === null || datagram.kind === 'opened' || datagram.kind === 'refused') return;
    if (datagram.kind === 'open') {
      this.#begin(datagram.open, from);
      return;
    }
    const { session } = datagram;
    const open = this.#open.get(session);
    if (open?.peer === peerOf(from)) open.channel.accept(datagram);
    else if (datagram.kind !== 'end') {
      this.#send({ kind: 'end', session, end: 'there is no such session' }, from);
    }
  }

  /** Takes nobody in any more. Resolves when all who were there have left. */
  async left(): Promise<void> {
    if (this.#open.size === 0) {
      this.#leaving = () => undefined;
      return;
    }
    await new Promise<void>((resolve) => {
      this.#leaving = resolve;
    });
  }

  #begin(asked: string, from: RemoteInfo): void {
    const peer = peerOf(from);
    const who = `${peer} ${asked}`;
    const known = this.#asked.get(who);
    if (known !== undefined) {
      this.#send({ kind: 'opened', open: asked, session: known }, from);
      return;
    }
    if (this.#leaving !== null) return;
    const session = randomBytes(16).toString('hex');
    const leave: (() => void)[] = [];
    const channel = new DatagramChannel({
      session,
      side: 'engine',
      transmit: (bytes) => this.#socket.send(bytes, from.port, from.address, () => undefined),
      onClosed: () => {
        this.#open.delete(session);
        this.#asked.delete(who);
        for (const told of leave) told();
        if (this.#open.size === 0) this.#leaving?.();
      },
    });
    const caller = {
      remoteAddress: from.address,
      remotePort: from.port,
      once: (_event: 'close', told: () => void): unknown => leave.push(told),
      destroy: (): void => channel.destroy(),
    };
    if (!this.#guests.arrive(caller, () => this.#welcome(channel))) {
      const end = `there are ${this.#max} sessions, and that is the limit`;
      this.#send({ kind: 'refused', open: asked, end }, from);
      return;
    }
    this.#open.set(session, { channel, peer });
    this.#asked.set(who, session);
    this.#send({ kind: 'opened', open: asked, session }, from);
  }

  #send(datagram: Datagram, { port, address }: RemoteInfo): void {
    this.#socket.send(formatDatagram(datagram), port, address, () => undefined);
  }
}

function peerOf({ address, port }: RemoteInfo): string {
  return `${address} ${port}`;
}
