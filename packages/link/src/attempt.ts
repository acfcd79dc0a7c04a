// One try to reach an engine, over a stream or in datagrams.

import { randomBytes } from 'node:crypto';
import type { Socket as DatagramSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect as connectSocket, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { LockstepError } from '@lockstep/core';
import type { DatagramAddress, LocalAddress, TlsAddress } from './address.ts';
import type { Channel } from './channel.ts';
import { AGAIN_MS_FIRST, AGAIN_MS_LAST, DatagramChannel } from './datagram-channel.ts';
import { datagramSocket } from './datagram-socket.ts';
import { formatDatagram, parseDatagram } from './datagrams.ts';
import { StreamChannel } from './stream-channel.ts';
import { clientTls, KEEP_ALIVE_MS } from './tls.ts';

/** A connection on its way, and what is seen of it. */
export interface Attempt {
  readonly overTls: boolean;
  /** Whether somebody took the connection, though a handshake may be still to come. */
  readonly reached: boolean;
  /** Whether anything was said to us behind the handshake. */
  readonly heard: boolean;
  readonly error: Error | null;
  /** The connection when it stands, both sides verified if it is over TLS; null if it did not come so far before the signal. */
  channel(signal: AbortSignal): Promise<Channel | null>;
}

export class StreamAttempt implements Attempt {
  readonly #socket: Socket;
  readonly overTls: boolean;
  reached = false;
  heard = false;
  error: Error | null = null;

  constructor(address: LocalAddress | TlsAddress) {
    this.overTls = 'tls' in address;
    if ('tls' in address) {
      const { host, port, tls } = address;
      this.#socket = connectTls({ host, port, ...clientTls(tls) });
    } else this.#socket = connectSocket(address);
    this.#socket.once('connect', () => {
      this.reached = true;
    });
    this.#socket.on('error', (error) => {
      this.error ??= error;
    });
  }

  async channel(signal: AbortSignal): Promise<Channel | null> {
    if (await this.#stands(signal)) return new StreamChannel(this.#socket, 'manager');
    this.#socket.destroy();
    return null;
  }

  async #stands(signal: AbortSignal): Promise<boolean> {
    const socket = this.#socket;
    const ready = this.overTls ? 'secureConnect' : 'connect';
    const stands = await new Promise<boolean>((resolve) => {
      const over = (well: boolean): void => {
        signal.removeEventListener('abort', onEnd);
        socket.off(ready, onReady).off('error', onEnd).off('close', onEnd);
        resolve(well);
      };
      const onReady = (): void => over(true);
      const onEnd = (): void => over(false);
      socket.on(ready, onReady).on('error', onEnd).on('close', onEnd);
      signal.addEventListener('abort', onEnd);
      if (signal.aborted) onEnd();
    });
    if (!stands) return false;
    // On this machine the end of a process is always told.
    if (this.overTls) socket.setKeepAlive(true, KEEP_ALIVE_MS);
    socket.once('data', () => {
      this.heard = true;
    });
    return true;
  }
}

/** A session of datagrams is asked for, again and again until the signal: a question can be lost. */
export class DatagramAttempt implements Attempt {
  readonly overTls = false;
  readonly heard = false;
  reached = false;
  error: Error | null = null;
  readonly #address: DatagramAddress;
  readonly #socket: DatagramSocket;

  constructor(address: DatagramAddress) {
    this.#address = address;
    this.#socket = datagramSocket(address.host);
  }

  async channel(signal: AbortSignal): Promise<Channel | null> {
    const { host, port } = this.#address;
    const socket = this.#socket;
    try {
      const connected = once(socket, 'connect', { signal });
      socket.connect(port, host);
      await connected;
      const session = await this.#opened(signal);
      this.reached = true;
      return channelOf(socket, session);
    } catch (error) {
      // On this machine a port that nobody has is told of. The end of the time is no error of the way.
      if (!signal.aborted && error instanceof Error) this.error = error;
      socket.close();
      return null;
    }
  }

  /** The name of the session. Rejects when there is none. */
  async #opened(signal: AbortSignal): Promise<string> {
    const socket = this.#socket;
    const open = randomBytes(16).toString('hex');
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const onMessage = (bytes: Buffer): void => {
      const datagram = parseDatagram(bytes);
      if (datagram?.kind === 'opened' && datagram.open === open) resolve(datagram.session);
      if (datagram?.kind !== 'refused' || datagram.open !== open) return;
      this.reached = true;
      reject(new LockstepError(272, datagram.end));
    };
    const onAbort = (): void => reject(new Error('the time is up'));
    let timer: NodeJS.Timeout | undefined;
    const ask = (againMs: number): void => {
      socket.send(formatDatagram({ kind: 'open', open }));
      timer = setTimeout(() => ask(Math.min(againMs * 2, AGAIN_MS_LAST)), againMs);
    };
    socket.on('message', onMessage).on('error', reject);
    signal.addEventListener('abort', onAbort);
    try {
      if (signal.aborted) onAbort();
      else ask(AGAIN_MS_FIRST);
      return await promise;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      socket.off('message', onMessage).off('error', reject);
    }
  }
}

function channelOf(socket: DatagramSocket, session: string): DatagramChannel {
  let open = true;
  const channel = new DatagramChannel({
    session,
    side: 'manager',
    transmit: (datagram) => {
      if (open) socket.send(datagram);
    },
    onClosed: () => {
      open = false;
      socket.close();
    },
  });
  socket.on('message', (bytes) => {
    const datagram = parseDatagram(bytes);
    if (datagram !== null && 'session' in datagram && datagram.session === session) channel.accept(datagram);
  });
  // The system tells of a port that nobody has any more.
  socket.on('error', (error) => channel.fail(`nobody is there any more: ${error.message}`));
  return channel;
}
