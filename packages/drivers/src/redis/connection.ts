// One connection to one Redis: requests leave in the order in which they are made, many at a time, and are answered in that
// order. When it ends, what is known of each request is said exactly:
//
//   not yet handed to the system    SessionEnded, sent: false    it certainly had no effect
//   handed over, no answer          SessionEnded, sent: true     it may have had one
//
// An answer that is no RESP, or that nobody asked for, ends it. It never connects again, and never gives up because of time.

import type { Socket } from 'node:net';
import { SessionEnded } from '@lockstep/link';
import { encodeCommand, ProtocolError, type Reply, ReplyError, ReplyParser } from './resp.ts';

/** Requests answered before the list of those that wait is cut. */
const ANSWERED_MAX = 1_024;

interface Request {
  /** Its place among the requests of this connection, from 1. */
  readonly place: number;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: SessionEnded) => void;
}

interface ConnectionOptions {
  /** Connected, and past its handshake. */
  readonly socket: Socket;
  /** Called once when the connection ends, unless by close(). */
  readonly onDown: (reason: string) => void;
}

export class RedisConnection {
  readonly #socket: Socket;
  readonly #onDown: (reason: string) => void;
  readonly #parser = new ReplyParser();
  /** In order; what is before `#answered` has its answer. */
  #requests: Request[] = [];
  #answered = 0;
  /** Requests of this turn of the event loop, which leave in one write. */
  #held: Buffer[] = [];
  #made = 0;
  /** Requests handed to the system, or on the way to it. Invariant: handed <= made. */
  #handed = 0;
  /** Why it is over; null while it is not. */
  #down: string | null = null;
  #socketError: NodeJS.ErrnoException | null = null;
  #garbled = false;

  constructor({ socket, onDown }: ConnectionOptions) {
    this.#socket = socket;
    this.#onDown = onDown;
    socket.setNoDelay(true);
    // A machine that is gone without a word is noticed, also by a session that asks nothing.
    socket.setKeepAlive(true, 10_000);
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('error', (error) => {
      this.#socketError = error;
    });
    socket.on('close', () => this.#end(this.#socketError?.message ?? 'the product closed the connection'));
  }

  get ended(): boolean {
    return this.#down !== null;
  }

  /** Whether it ended because the peer broke the protocol. */
  get garbled(): boolean {
    return this.#garbled;
  }

  /** The system's or TLS's code for what ended it; undefined where it has none. */
  get errorCode(): string | undefined {
    return this.#socketError?.code;
  }

  /** Sends one command, once. An error that Redis answers with is an answer, too. Rejects with SessionEnded alone. */
  call(argv: readonly string[]): Promise<Reply> {
    if (this.#down !== null) return Promise.reject(new SessionEnded(this.#down, false));
    return new Promise((resolve, reject) => {
      if (this.#held.length === 0) process.nextTick(() => this.#flush());
      this.#held.push(encodeCommand(argv));
      this.#made += 1;
      this.#requests.push({ place: this.#made, resolve, reject });
    });
  }

  /** Ends it at once. `onDown` is not called for it. */
  close(): void {
    this.#finish('the session was closed');
  }

  #flush(): void {
    const bytes = this.#held.length === 1 ? this.#held[0] : Buffer.concat(this.#held);
    this.#held = [];
    if (bytes === undefined || !this.#socket.writable) return;
    // Said before the write: it may fail, or be cut short, with some of it on its way.
    this.#handed = this.#made;
    this.#socket.write(bytes);
  }

  #receive(chunk: Buffer): void {
    try {
      for (const reply of this.#parser.push(chunk)) {
        if (this.#down !== null) return;
        if (!this.#answer(reply)) return;
      }
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#garbled = true;
      this.#end(`the protocol was broken: ${error.message}`);
    }
  }

  #answer(reply: Reply): boolean {
    const request = this.#requests[this.#answered];
    if (request === undefined || request.place > this.#handed) {
      // Redis says why it turns a connection away without being asked.
      const words = reply instanceof ReplyError ? reply.message : null;
      this.#garbled = words === null;
      this.#end(words ?? 'the protocol was broken: an answer that nobody asked for');
      return false;
    }
    this.#answered += 1;
    if (this.#answered > ANSWERED_MAX && this.#answered * 2 > this.#requests.length) {
      this.#requests = this.#requests.slice(this.#answered);
      this.#answered = 0;
    }
    request.resolve(reply);
    return true;
  }

  #end(reason: string): void {
    if (this.#finish(reason)) this.#onDown(reason);
  }

  /** Whether it was not over before. */
  #finish(reason: string): boolean {
    if (this.#down !== null) return false;
    this.#down = reason;
    this.#held = [];
    this.#socket.destroy();
    const waiting = this.#requests.slice(this.#answered);
    this.#requests = [];
    this.#answered = 0;
    for (const { place, reject } of waiting) reject(new SessionEnded(reason, place <= this.#handed));
    return true;
  }
}
