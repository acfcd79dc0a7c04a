// Lines on their way out of a socket. All lines of one turn of the event loop leave in one write: with 64 messages under
// way that is one system call instead of 64.

import { once } from 'node:events';
import type { Socket } from 'node:net';

/** Characters up to which lines are joined into one write. */
const JOINED_LENGTH_MAX: number = 1024 * 1024;

export class Outbox {
  readonly #socket: Socket;
  #held = '';
  #lines = 0;
  #written = 0;
  /** Invariant: handed <= written. */
  #handed = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /**
   * Lines handed to the system, or on the way to it: what is written later than these has certainly not left. Of a socket
   * over TLS too: what it was given counts as handed over, though it may still be encrypting it.
   */
  get handed(): number {
    return this.#handed;
  }

  /** Lines written so far: the number of the last one, from 1. */
  get written(): number {
    return this.#written;
  }

  /** Bytes that the peer has not taken (of the lines of this turn: characters). */
  get unsent(): number {
    return this.#held.length + this.#socket.writableLength;
  }

  /** Adds the line's end. After the socket's end nothing happens. */
  write(line: string): void {
    // Long lines are not joined: the string could become longer than strings may be.
    if (this.#held.length + line.length > JOINED_LENGTH_MAX) this.flush();
    // A tick comes after the answers that are ready now, and before anything else happens.
    if (this.#lines === 0) process.nextTick(() => this.flush());
    this.#lines += 1;
    this.#written += 1;
    this.#held += `${line}\n`;
  }

  flush(): void {
    if (this.#lines === 0) return;
    const text = this.#held;
    const lines = this.#lines;
    this.#held = '';
    this.#lines = 0;
    if (!this.#socket.writable) return;
    this.#handed += lines;
    this.#socket.write(text);
  }

  /** Waits until the peer has taken what was written, if that is more than a limit. Also over when the socket is. */
  async below(bytesMax: number): Promise<void> {
    if (this.unsent <= bytesMax) return;
    this.flush();
    if (this.#socket.writableNeedDrain && !this.#socket.destroyed) await drained(this.#socket);
  }
}

async function drained(socket: Socket): Promise<void> {
  const over = new AbortController();
  const { signal } = over;
  const quiet = (): void => undefined;
  await Promise.race([once(socket, 'drain', { signal }), once(socket, 'close', { signal })]).catch(quiet);
  over.abort();
}
