// Messages over a socket, as lines: TCP, a Unix socket, TLS.

import type { Socket } from 'node:net';
import { LockstepError } from '@lockstep/core';
import type { Channel, ChannelEvents } from './channel.ts';
import { LineSplitter, MESSAGE_BYTES_MAX, STRANGER_LINE_BYTES_MAX } from './lines.ts';
import { Outbox } from './outbox.ts';

/** First byte of who speaks TLS; no line of JSON begins so. */
const TLS_HANDSHAKE = 0x16;

export class StreamChannel implements Channel {
  readonly messageBytesMax: number = MESSAGE_BYTES_MAX;
  readonly tooLong: string = `the message is longer than ${MESSAGE_BYTES_MAX} bytes`;
  readonly #socket: Socket;
  readonly #outbox: Outbox;
  readonly #lines: LineSplitter;
  #first: boolean;
  #error: string | null = null;

  /** @param side of an engine: whoever comes is a stranger, who may speak TLS where nobody does */
  constructor(socket: Socket, side: 'engine' | 'manager') {
    this.#socket = socket;
    this.#outbox = new Outbox(socket);
    this.#lines = new LineSplitter(side === 'engine' ? STRANGER_LINE_BYTES_MAX : MESSAGE_BYTES_MAX);
    this.#first = side === 'engine';
  }

  get handed(): number {
    return this.#outbox.handed;
  }

  get written(): number {
    return this.#outbox.written;
  }

  get unsent(): number {
    return this.#outbox.unsent;
  }

  get closed(): boolean {
    return this.#socket.destroyed;
  }

  get paused(): boolean {
    return this.#socket.isPaused();
  }

  listen({ onMessage, onEnd, onClose }: ChannelEvents): void {
    const socket = this.#socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      if (this.#first && chunk[0] === TLS_HANDSHAKE) {
        // It would wait for an answer in TLS, and we for the end of its line.
        const error = new LockstepError(278, 'this address is not spoken to over TLS');
        onMessage({ ok: false, error, last: true });
        return;
      }
      this.#first = false;
      for (const line of this.#lines.push(chunk)) onMessage(line);
    });
    // What follows the last line end is no message: it was cut off.
    socket.on('end', onEnd);
    // Its consequence is the close that follows.
    socket.on('error', (error) => {
      this.#error = error.message;
    });
    socket.on('close', () => onClose(this.#error));
  }

  trust(): void {
    this.#lines.bytesMax = MESSAGE_BYTES_MAX;
  }

  write(message: string): void {
    this.#outbox.write(message);
  }

  flush(): void {
    this.#outbox.flush();
  }

  below(bytesMax: number): Promise<void> {
    return this.#outbox.below(bytesMax);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  end(): void {
    this.#outbox.flush();
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }
}
