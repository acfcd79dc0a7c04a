// One connection, on the engine's side.
//
//   bytes -> lines -> requests -> [ slots, in the order of arrival ] -> answers -> bytes
//
// A hello, an apply and an enter reach the engine when they arrive: a hello must raise the floor before what waits is decided.
// Reads and status are asked for only when all before them is answered, so that an answer never tells of a state older
// than the one before it. A slot that takes long holds up its own connection alone.

import { createHash, timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import {
  type ApplyAnswer,
  type ApplyMessage,
  type Code,
  type EngineState,
  type HelloMessage,
  type Hosted,
  type LocalMessage,
  LockstepError,
  type ReadAnswer,
  type ReadMessage,
} from '@lockstep/core';
import { type Answer, formatAnswer } from './answers.ts';
import { SessionEnded } from './driver.ts';
import { Fifo } from './fifo.ts';
import { LineSplitter, MESSAGE_BYTES_MAX, STRANGER_LINE_BYTES_MAX } from './lines.ts';
import { Outbox } from './outbox.ts';
import { type EnterMessage, parseRequest, type Request } from './requests.ts';

/**
 * What is served: a NativeEngine, or a host that stands for a product. Messages are given to it as they come, without
 * waiting for the one before; it decides them one after the other, whoever sends them.
 *
 * A request may reject with a LockstepError, or with a SessionEnded that says `sent: false`: nothing was done, and the
 * rejection becomes the answer. A change that rejects with any other SessionEnded may have had an effect: no answer is given,
 * and the connection is closed. Any other rejection is a bug: the same, and it is told.
 */
export interface ServedEngine {
  /** The epoch's floor, and who said the last hello that was taken notice of (empty before the first). */
  readonly tenure: { readonly epoch: number; readonly owner: string };
  status(): EngineState | Promise<EngineState>;
  /** For a hello without epoch, where {@link status} is not enough. */
  whoIs?(): Promise<EngineState>;
  /** Changes the tenure before it returns, or takes no notice; resolves when what has begun is decided. */
  hello(
    message: HelloMessage,
  ): Promise<EngineState & Hosted & { readonly owner: string; readonly previous: number }>;
  apply(message: ApplyMessage): Promise<ApplyAnswer>;
  enter(message: EnterMessage): Promise<ApplyAnswer>;
  applyLocal(message: LocalMessage): Promise<ApplyAnswer>;
  read(message: ReadMessage): ReadAnswer | Promise<ReadAnswer>;
}

/** What all sessions of an engine share. */
export interface SessionContext {
  readonly engine: ServedEngine;
  readonly name: string;
  readonly dialect: string;
  readonly schema: string | undefined;
  readonly pid: () => number;
  readonly key: string;
  /** Told of a bug: something that an engine does not reject with came out of it. */
  readonly onFault: (error: unknown) => void;
}

/** Requests that are not permitted, before the connection is closed. */
const TRIES_MAX = 10;

/** Time in ms in which the link key must be shown. */
const STRANGER_MS_MAX = 30_000;

/** Requests without answer above which no more are read, and what their lines may hold together, in bytes. */
const WAITING_MAX = 1_024;
const WAITING_BYTES_MAX: number = 16 * 1024 * 1024;

/** Answers that the peer has not taken, in bytes, above which none is made and no request is read. */
const UNSENT_BYTES_MAX: number = 1024 * 1024;

/** First byte of who speaks TLS; no line of JSON begins so. */
const TLS_HANDSHAKE = 0x16;

/** Time in ms for the peer to take the last answer. Closed at once, a peer that still sends would see a reset instead. */
const LINGER_MS = 1_000;

interface Slot {
  /** Bytes of the request. */
  readonly bytes: number;
  /** Called when all slots before are answered. Never rejects; null means that no answer can be given. */
  readonly answer: () => Promise<Answer | null> | Answer;
}

export class Session {
  readonly #context: SessionContext;
  readonly #socket: Socket;
  readonly #lines = new LineSplitter(STRANGER_LINE_BYTES_MAX);
  readonly #outbox: Outbox;
  readonly #slots = new Fifo<Slot>();
  /** Invariant: the bytes of the requests in `#slots`. */
  #waitingBytes = 0;
  #answering = false;
  /** No further request is taken; what was taken is answered. */
  #finishing = false;
  #known = false;
  #first = true;
  /** Whether the last hello with an epoch that was said here was taken notice of. */
  #tenure = false;
  #tries = 0;
  readonly #strangerTimer: NodeJS.Timeout;

  constructor(context: SessionContext, socket: Socket) {
    this.#context = context;
    this.#socket = socket;
    this.#outbox = new Outbox(socket);
    this.#strangerTimer = setTimeout(() => this.#tooLate(), STRANGER_MS_MAX).unref();
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    // What follows the last line end is no request: it was cut off.
    socket.on('end', () => this.finish());
    // Its consequence is the close that follows.
    socket.on('error', () => undefined);
    socket.on('close', () => clearTimeout(this.#strangerTimer));
  }

  /** Whether the link key has not been shown yet. */
  get stranger(): boolean {
    return !this.#known;
  }

  /** Takes no further request, answers those taken, and closes. */
  finish(): void {
    if (this.#finishing) return;
    this.#finishing = true;
    // Read on, and throw away: a paused socket would not notice that the peer is gone.
    this.#socket.resume();
    if (!this.#answering) this.#end();
  }

  destroy(): void {
    this.#finishing = true;
    this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    if (this.#finishing) return;
    if (this.#first && chunk[0] === TLS_HANDSHAKE) {
      // It would wait for an answer in TLS, and we for the end of its line.
      this.#refuse(null, 278, 'this address is not spoken to over TLS');
      this.finish();
      return;
    }
    this.#first = false;
    for (const line of this.#lines.push(chunk)) {
      if (line.ok) this.#request(line.text, line.bytes);
      else this.#refuse(null, line.error.code, line.error.message);
      if (!line.ok && line.error.code === 1106) this.finish();
      if (this.#finishing) return;
    }
    this.#regulate();
  }

  #request(text: string, bytes: number): void {
    const parsed = parseRequest(text);
    if (!parsed.ok) {
      this.#refuse(parsed.id, parsed.code, parsed.message);
      return;
    }
    const { request } = parsed;
    const why = this.#whyNot(request);
    if (why === null) {
      this.#put({ bytes, answer: this.#begin(request) });
      return;
    }
    this.#refuse(request.id, 257, why);
    this.#tries += 1;
    if (this.#tries >= TRIES_MAX) this.finish();
  }

  /** Null for a request that is permitted here. */
  #whyNot(request: Request): string | null {
    if (request.type === 'hello') return sameKey(request.key, this.#context.key) ? null : 'wrong link key';
    if (request.type === 'ping') return null;
    if (!this.#known) return 'a hello with the link key comes first';
    if (this.#tenure) return null;
    if (request.type === 'apply') return 'an apply with epoch needs a hello with epoch first';
    return request.type === 'enter' ? 'an enter needs a hello with epoch first' : null;
  }

  /** Starts what must not wait, and says how the answer is got when its turn comes. */
  #begin(request: Request): Slot['answer'] {
    const { engine, name, dialect, schema, pid } = this.#context;
    const { id } = request;
    switch (request.type) {
      case 'hello': {
        this.#welcome();
        const greet = (state: EngineState & { readonly owner: string }): Answer => ({
          kind: 'hello',
          id,
          answer: { ...state, name, dialect, ...(schema === undefined ? {} : { schema }), pid: pid() },
        });
        const { tenure } = request;
        if (tenure === undefined) {
          const { owner } = engine.tenure;
          return () =>
            this.#ask(id, async () => greet({ ...(await (engine.whoIs?.() ?? engine.status())), owner }));
        }
        const answer = this.#ask(id, async () => greet(await engine.hello(tenure)));
        // Known at once: a message right behind the hello must not wait for the fence, which may wait for long.
        const { epoch, owner } = engine.tenure;
        this.#tenure = epoch === tenure.epoch && owner === tenure.owner;
        return started(answer);
      }
      case 'apply': {
        const { message } = request;
        return started(
          this.#change(id, async () => ({ kind: 'apply', id, answer: await engine.apply(message) })),
        );
      }
      case 'local': {
        const { message } = request;
        return started(
          this.#change(id, async () => ({ kind: 'apply', id, answer: await engine.applyLocal(message) })),
        );
      }
      case 'enter': {
        const { message } = request;
        return started(
          this.#change(id, async () => ({ kind: 'apply', id, answer: await engine.enter(message) })),
        );
      }
      case 'read':
        return () =>
          this.#ask(id, async () => ({ kind: 'read', id, answer: await engine.read(request.message) }));
      case 'status':
        return () => this.#ask(id, async () => ({ kind: 'status', id, answer: await engine.status() }));
      case 'ping':
        return () => ({ kind: 'ping', id });
    }
  }

  #welcome(): void {
    clearTimeout(this.#strangerTimer);
    this.#known = true;
    this.#lines.bytesMax = MESSAGE_BYTES_MAX;
  }

  async #ask(id: string, work: () => Promise<Answer>): Promise<Answer | null> {
    try {
      return await work();
    } catch (error) {
      // A question that had no answer changed nothing, sent or not.
      if (error instanceof SessionEnded) return { kind: 'error', id, code: 1196, message: error.message };
      return this.#explain(id, error);
    }
  }

  /** An error answer says that nothing was done; after an end in the middle of a change nobody knows that. */
  async #change(id: string, work: () => Promise<Answer>): Promise<Answer | null> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof SessionEnded)) return this.#explain(id, error);
      return error.sent ? null : { kind: 'error', id, code: 1196, message: error.message };
    }
  }

  #explain(id: string, error: unknown): Answer | null {
    if (error instanceof LockstepError)
      return { kind: 'error', id, code: error.code, message: error.message };
    this.#context.onFault(error);
    return null;
  }

  #refuse(id: string | null, code: Code, message: string): void {
    this.#put({ bytes: 0, answer: () => ({ kind: 'error', id, code, message }) });
  }

  #put(slot: Slot): void {
    this.#slots.put(slot);
    this.#waitingBytes += slot.bytes;
    if (!this.#answering) void this.#answerAll();
  }

  /** One at a time, in order. Never rejects. */
  async #answerAll(): Promise<void> {
    this.#answering = true;
    for (let slot = this.#slots.peek(); slot !== undefined; slot = this.#slots.peek()) {
      if (this.#outbox.unsent > UNSENT_BYTES_MAX) await this.#outbox.below(UNSENT_BYTES_MAX);
      const answer = await slot.answer();
      if (this.#socket.destroyed) return;
      if (answer === null) {
        this.destroy();
        return;
      }
      this.#outbox.write(lineOf(answer));
      this.#slots.take();
      this.#waitingBytes -= slot.bytes;
      if (this.#socket.isPaused()) this.#regulate();
    }
    this.#answering = false;
    if (this.#finishing) this.#end();
  }

  /** A peer that sends faster than it is answered, or does not take its answers, is not read until it has. */
  #regulate(): void {
    if (this.#finishing) return;
    const full =
      this.#slots.size >= WAITING_MAX ||
      this.#waitingBytes >= WAITING_BYTES_MAX ||
      this.#outbox.unsent > UNSENT_BYTES_MAX;
    if (full) this.#socket.pause();
    else if (this.#socket.isPaused()) this.#socket.resume();
  }

  #end(): void {
    this.#outbox.flush();
    this.#socket.end();
    setTimeout(() => this.#socket.destroy(), LINGER_MS).unref();
  }

  #tooLate(): void {
    this.#refuse(null, 257, `no hello with the link key within ${STRANGER_MS_MAX / 1000} s`);
    this.finish();
    // A peer that takes no answers would hold the connection for ever.
    setTimeout(() => this.#socket.destroy(), LINGER_MS).unref();
  }
}

function started(answer: Promise<Answer | null>): Slot['answer'] {
  return () => answer;
}

function lineOf(answer: Answer): string {
  let line = '';
  try {
    line = formatAnswer(answer);
  } catch (error) {
    // Longer than a string may be.
    if (!(error instanceof RangeError)) throw error;
  }
  const fits =
    line !== '' && (line.length <= MESSAGE_BYTES_MAX / 3 || Buffer.byteLength(line) <= MESSAGE_BYTES_MAX);
  if (fits) return line;
  const message = `the answer is longer than ${MESSAGE_BYTES_MAX} bytes: read by pages`;
  return formatAnswer({ kind: 'error', id: answer.id, code: 1106, message });
}

/** In a time that does not tell how much of a guess is right, nor how long the key is. */
function sameKey(given: string, key: string): boolean {
  return timingSafeEqual(digestOf(given), digestOf(key));
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
