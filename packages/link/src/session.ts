// One connection, on the engine's side.
//
//   channel -> requests -> [ slots, in the order of arrival ] -> answers -> channel
//
// A hello, an apply and an enter reach the engine when they arrive: a hello must raise the floor before what waits is decided.
// Reads and status are asked for only when all before them is answered, so that an answer never tells of a state older
// than the one before it. A slot that takes long holds up its own connection alone.

import { createHash, timingSafeEqual } from 'node:crypto';
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
import type { Channel, Heard } from './channel.ts';
import { SessionEnded } from './driver.ts';
import { Fifo } from './fifo.ts';
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

/** Time in ms for the peer to take the last answer. Closed at once, a peer that still sends would see a reset instead. */
const LINGER_MS = 1_000;

interface Slot {
  /** Bytes of the request. */
  readonly bytes: number;
  /** Called when all slots before are answered. Never rejects; null means that no answer can be given. */
  readonly answer: () => Promise<Answer | null> | Answer;
  /** The same in a page of at most so many entries, where the whole is too long. */
  readonly page?: (limit: number) => Promise<Answer | null>;
}

export class Session {
  readonly #context: SessionContext;
  readonly #channel: Channel;
  readonly #slots = new Fifo<Slot>();
  /** Invariant: the bytes of the requests in `#slots`. */
  #waitingBytes = 0;
  #answering = false;
  /** No further request is taken; what was taken is answered. */
  #finishing = false;
  #known = false;
  /** Whether the last hello with an epoch that was said here was taken notice of. */
  #tenure = false;
  #tries = 0;
  readonly #strangerTimer: NodeJS.Timeout;

  constructor(context: SessionContext, channel: Channel) {
    this.#context = context;
    this.#channel = channel;
    this.#strangerTimer = setTimeout(() => this.#tooLate(), STRANGER_MS_MAX).unref();
    channel.listen({
      onMessage: (heard) => this.#receive(heard),
      onEnd: () => this.finish(),
      onClose: () => clearTimeout(this.#strangerTimer),
    });
  }

  /** Whether the link key has not been shown yet. */
  get stranger(): boolean {
    return !this.#known;
  }

  /** Takes no further request, answers those taken, and closes. */
  finish(): void {
    if (this.#finishing) return;
    this.#finishing = true;
    // Read on, and throw away: a paused channel would not notice that the peer is gone.
    this.#channel.resume();
    if (!this.#answering) this.#end();
  }

  destroy(): void {
    this.#finishing = true;
    this.#channel.destroy();
  }

  #receive(heard: Heard): void {
    if (this.#finishing) return;
    if (heard.ok) this.#request(heard.text, heard.bytes);
    else this.#refuse(null, heard.error.code, heard.error.message);
    if (!heard.ok && heard.last) this.finish();
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
      this.#put({ bytes, ...this.#begin(request) });
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
  #begin(request: Request): Omit<Slot, 'bytes'> {
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
          const ask = async (): Promise<Answer> =>
            greet({ ...(await (engine.whoIs?.() ?? engine.status())), owner });
          return { answer: () => this.#ask(id, ask) };
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
        return this.#reading(id, request.message);
      case 'status':
        return {
          answer: () => this.#ask(id, async () => ({ kind: 'status', id, answer: await engine.status() })),
        };
      case 'ping':
        return { answer: () => ({ kind: 'ping', id }) };
    }
  }

  #reading(id: string, message: ReadMessage): Omit<Slot, 'bytes'> {
    const { engine } = this.#context;
    const read = (what: ReadMessage): Promise<Answer | null> =>
      this.#ask(id, async () => ({ kind: 'read', id, answer: await engine.read(what) }));
    const answer = (): Promise<Answer | null> => read(message);
    if (!('limit' in message)) return { answer };
    return { answer, page: (limit) => read({ ...message, limit }) };
  }

  #welcome(): void {
    clearTimeout(this.#strangerTimer);
    this.#known = true;
    this.#channel.trust();
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
      if (this.#channel.unsent > UNSENT_BYTES_MAX) await this.#channel.below(UNSENT_BYTES_MAX);
      const answer = await slot.answer();
      if (this.#channel.closed) return;
      const line = answer === null ? null : await this.#lineOf(answer, slot);
      if (line === null) {
        this.destroy();
        return;
      }
      this.#channel.write(line);
      this.#slots.take();
      this.#waitingBytes -= slot.bytes;
      if (this.#channel.paused) this.#regulate();
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
      this.#channel.unsent > UNSENT_BYTES_MAX;
    if (full) this.#channel.pause();
    else if (this.#channel.paused) this.#channel.resume();
  }

  #end(): void {
    this.#channel.end();
    setTimeout(() => this.#channel.destroy(), LINGER_MS).unref();
  }

  #tooLate(): void {
    this.#refuse(null, 257, `no hello with the link key within ${STRANGER_MS_MAX / 1000} s`);
    this.finish();
    // A peer that takes no answers would hold the connection for ever.
    setTimeout(() => this.#channel.destroy(), LINGER_MS).unref();
  }

  /**
   * The answer as it goes out. One that is too long becomes a shorter page, or the same answer in fewer words; of a question
   * else the error that it is too long. Null for a change: an error would say that nothing was done.
   */
  async #lineOf(answer: Answer, slot: Slot): Promise<string | null> {
    const { messageBytesMax } = this.#channel;
    let line = lineOf(answer, messageBytesMax);
    for (
      let shorter = answer;
      line === null && slot.page !== undefined;
      line = lineOf(shorter, messageBytesMax)
    ) {
      const entries = shorter.kind === 'read' ? (shorter.answer.entries?.size ?? 0) : 0;
      if (entries <= 1) break;
      const page = await slot.page(Math.floor(entries / 2));
      if (page === null) return null;
      shorter = page;
    }
    if (line !== null) return line;
    if (answer.kind === 'apply') return lineOf(inFewerWords(answer), messageBytesMax);
    const message = `the answer is longer than ${messageBytesMax} bytes: read less at a time`;
    return formatAnswer({ kind: 'error', id: answer.id, code: 1106, message });
  }
}

/** Characters of an answer's words that are left of one that is too long. */
const WORDS_LENGTH_MAX = 1_000;

function inFewerWords({ kind, id, answer }: Extract<Answer, { kind: 'apply' }>): Answer {
  const { message } = answer;
  if (message.length <= WORDS_LENGTH_MAX) return { kind, id, answer };
  return {
    kind,
    id,
    answer: { ...answer, message: `${message.slice(0, WORDS_LENGTH_MAX).toWellFormed()}…` },
  };
}

function started(answer: Promise<Answer | null>): Pick<Slot, 'answer'> {
  return { answer: () => answer };
}

/** Null for an answer that is too long. */
function lineOf(answer: Answer, bytesMax: number): string | null {
  try {
    const line = formatAnswer(answer);
    return line.length <= bytesMax / 3 || Buffer.byteLength(line) <= bytesMax ? line : null;
  } catch (error) {
    // Longer than a string may be.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** In a time that does not tell how much of a guess is right, nor how long the key is. */
function sameKey(given: string, key: string): boolean {
  return timingSafeEqual(digestOf(given), digestOf(key));
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
