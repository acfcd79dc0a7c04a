// Messages over datagrams, one in each: numbered, told to be here, sent again until they are. So both sides have what a
// stream gives them, each message once and in its order, and a word for what has certainly not left.
//
// Who does not hear of the other sends again, later and later; after TRIES_MAX times in vain the session is over. What
// became of its messages nobody knows then, and the link says so.
//
// Invariant: at most WINDOW messages, and WINDOW_BYTES unless it is one, are sent and not known to be there.

import { isUtf8 } from 'node:buffer';
import { LockstepError } from '@lockstep/core';
import type { Channel, ChannelEvents } from './channel.ts';
import { type Carried, DATAGRAM_MESSAGE_BYTES_MAX, type Datagram, formatDatagram } from './datagrams.ts';
import { Fifo } from './fifo.ts';

/** Messages sent and not known to be there. The socket of a peer that is busy holds about so many. */
export const WINDOW = 64;

/** What they weigh together, in bytes. */
export const WINDOW_BYTES: number = 64 * 1024;

/** What the system's buffers keep for a datagram however short it is, in bytes. */
const WEIGHT_MIN = 1_024;

/** Time in ms until what is not known to be there is sent again: doubled from the first to the last. */
export const AGAIN_MS_FIRST = 25;
export const AGAIN_MS_LAST = 1_000;

/** Times in a row without any sign of the peer: about ten seconds. */
export const TRIES_MAX = 14;

/** Time in ms in which a message from here may say by the way what came; then it is told by itself. */
const TELL_MS = 5;

/** Messages that came and of which the peer was not told, above which it is told at once. Half a window is too late. */
const UNTOLD_MAX = 16;

/** Time in ms of silence after which the peer is asked whether it is there. An engine leaves that to its manager at first. */
export const QUIET_MS = { manager: 1_000, engine: 15_000 } as const;

interface Outgoing {
  readonly seq: number;
  readonly bytes: Buffer;
}

export interface DatagramChannelOptions {
  readonly session: string;
  readonly side: keyof typeof QUIET_MS;
  /** Hands a datagram to the system. It may be lost. */
  readonly transmit: (datagram: Buffer) => void;
  /** Called once when it is over. */
  readonly onClosed: () => void;
}

export class DatagramChannel implements Channel {
  readonly messageBytesMax: number = DATAGRAM_MESSAGE_BYTES_MAX;
  readonly tooLong: string =
    `the message is longer than ${DATAGRAM_MESSAGE_BYTES_MAX} bytes, which is what one datagram takes: send less at a time, or reach the engine over TCP`;
  readonly #options: DatagramChannelOptions;
  #events: ChannelEvents | null = null;
  /** Written and not sent yet. */
  readonly #waiting = new Fifo<Outgoing>();
  /** Sent and not known to be there, in order. */
  #flight: Outgoing[] = [];
  #flightWeight = 0;
  #written = 0;
  #handed = 0;
  #unsent = 0;
  #flushing = false;
  /** The last message that came, and all before it. */
  #got = 0;
  /** What came before its turn, by its number. */
  readonly #early = new Map<number, Buffer>();
  #earlyWeight = 0;
  /** Messages that came, and that the peer was not told of. */
  #untold = 0;
  #telling: NodeJS.Timeout | null = null;
  /** Times in a row that the peer gave no sign. */
  #tries = 0;
  #againMs = AGAIN_MS_FIRST;
  #timer: NodeJS.Timeout | null = null;
  #paused = false;
  #ending = false;
  #closed = false;
  #belows: { readonly bytesMax: number; readonly resolve: () => void }[] = [];

  constructor(options: DatagramChannelOptions) {
    this.#options = options;
  }

  get handed(): number {
    return this.#handed;
  }

  get written(): number {
    return this.#written;
  }

  get unsent(): number {
    return this.#unsent;
  }

  get closed(): boolean {
    return this.#closed;
  }

  get paused(): boolean {
    return this.#paused;
  }

  listen(events: ChannelEvents): void {
    this.#events = events;
    this.#arm();
  }

  trust(): void {
    // A stranger's datagram is as short as anybody's.
  }

  write(message: string): void {
    const bytes = Buffer.from(message);
    this.#written += 1;
    this.#unsent += bytes.length;
    this.#waiting.put({ seq: this.#written, bytes });
    if (this.#flushing) return;
    this.#flushing = true;
    process.nextTick(() => this.flush());
  }

  flush(): void {
    this.#flushing = false;
    if (this.#closed) return;
    for (
      let next = this.#waiting.peek();
      next !== undefined && this.#hasRoom(next);
      next = this.#waiting.peek()
    ) {
      this.#waiting.take();
      this.#flight.push(next);
      this.#flightWeight += weightOf(next.bytes);
      this.#handed = next.seq;
      this.#send(next);
      if (this.#flight.length === 1) this.#arm();
    }
  }

  async below(bytesMax: number): Promise<void> {
    if (this.#unsent <= bytesMax || this.#closed) return;
    await new Promise<void>((resolve) => this.#belows.push({ bytesMax, resolve }));
  }

  /** What comes is kept, and the peer is not told of it: it sends no more than a window. */
  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    queueMicrotask(() => this.#deliver());
  }

  end(): void {
    this.#ending = true;
    this.flush();
    this.#endIfDone();
  }

  destroy(): void {
    this.#close(null, 'it was closed');
  }

  /** The peer is known not to be there any more. */
  fail(why: string): void {
    this.#close(why, why);
  }

  /** What came of this session, and of no other. */
  accept(datagram: Extract<Datagram, { readonly session: string }>): void {
    if (this.#closed || this.#events === null) return;
    this.#tries = 0;
    if (this.#flight.length === 0) {
      this.#againMs = AGAIN_MS_FIRST;
      this.#arm();
    }
    if (datagram.kind === 'end') this.#close(`the peer ended the session: ${datagram.end}`, null);
    else if (datagram.kind === 'carried') this.#carried(datagram);
  }

  #carried({ got, ask, message }: Carried): void {
    this.#taken(got);
    if (message !== null) this.#came(message.seq, message.bytes);
    if (ask) this.#tell();
    this.#endIfDone();
  }

  /** The peer has what was sent up to a number. */
  #taken(got: number): void {
    const left = this.#flight.findIndex(({ seq }) => seq > got);
    const there = left === -1 ? this.#flight.length : left;
    if (there === 0) return;
    for (const message of this.#flight.splice(0, there)) {
      this.#flightWeight -= weightOf(message.bytes);
      this.#unsent -= message.bytes.length;
    }
    this.#againMs = AGAIN_MS_FIRST;
    this.#arm();
    this.flush();
    const done = this.#belows.filter(({ bytesMax }) => this.#unsent <= bytesMax);
    this.#belows = this.#belows.filter(({ bytesMax }) => this.#unsent > bytesMax);
    for (const { resolve } of done) resolve();
  }

  #came(seq: number, bytes: Buffer): void {
    if (seq <= this.#got) {
      // The peer was told, and did not hear it.
      this.#owe(0);
      return;
    }
    if (this.#early.has(seq)) {
      // It waits here, perhaps for long, because nobody reads: without a word the peer would take it for lost, and this for dead.
      this.#owe(0);
      return;
    }
    const weight = weightOf(bytes);
    const next = seq === this.#got + 1;
    // Who keeps to its window never sends more than there is room for here.
    const fits = seq <= this.#got + WINDOW && this.#earlyWeight + weight <= WINDOW_BYTES;
    if (!(next || fits)) return;
    this.#early.set(seq, bytes);
    this.#earlyWeight += weight;
    this.#deliver();
  }

  #deliver(): void {
    for (
      let bytes = this.#early.get(this.#got + 1);
      bytes !== undefined;
      bytes = this.#early.get(this.#got + 1)
    ) {
      if (this.#paused || this.#closed) return;
      this.#got += 1;
      this.#early.delete(this.#got);
      this.#earlyWeight -= weightOf(bytes);
      this.#owe(bytes.length);
      this.#events?.onMessage(
        isUtf8(bytes)
          ? { ok: true, text: bytes.toString('utf8'), bytes: bytes.length }
          : { ok: false, error: new LockstepError(1119, 'a message is not UTF-8'), last: false },
      );
    }
  }

  /** The peer is to be told, by the way if a message goes out soon. */
  #owe(bytes: number): void {
    this.#untold += Math.max(1, Math.ceil((bytes * WINDOW) / WINDOW_BYTES));
    if (this.#untold >= UNTOLD_MAX) this.#tell();
    else this.#telling ??= setTimeout(() => this.#tell(), TELL_MS);
  }

  #tell(ask = false): void {
    if (this.#closed) return;
    this.#told();
    this.#transmit({ ask, message: null });
  }

  #told(): void {
    if (this.#telling !== null) clearTimeout(this.#telling);
    this.#telling = null;
    this.#untold = 0;
  }

  #send(message: Outgoing): void {
    this.#told();
    this.#transmit({ ask: false, message });
  }

  #transmit(what: Pick<Carried, 'ask' | 'message'>): void {
    const { session, transmit } = this.#options;
    transmit(formatDatagram({ kind: 'carried', session, got: this.#got, ...what }));
  }

  #hasRoom(next: Outgoing): boolean {
    if (this.#flight.length === 0) return true;
    return this.#flight.length < WINDOW && this.#flightWeight + weightOf(next.bytes) <= WINDOW_BYTES;
  }

  #arm(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    const quiet = this.#flight.length === 0 && this.#tries === 0;
    const ms = quiet ? QUIET_MS[this.#options.side] : this.#againMs;
    this.#timer = setTimeout(() => this.#again(), ms);
  }

  /** Nothing was heard that would have told more. */
  #again(): void {
    if (this.#tries >= TRIES_MAX) {
      this.fail(`there was no sign of the peer, ${TRIES_MAX} times in a row`);
      return;
    }
    this.#tries += 1;
    this.#againMs = Math.min(this.#againMs * 2, AGAIN_MS_LAST);
    if (this.#flight.length === 0) this.#tell(true);
    for (const message of this.#flight) this.#send(message);
    this.#arm();
  }

  #endIfDone(): void {
    if (!this.#ending || this.#unsent > 0) return;
    this.#close(null, 'it was closed');
  }

  /** @param words to the peer; null where it said so itself */
  #close(why: string | null, words: string | null): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#told();
    this.#early.clear();
    this.#flight = [];
    const { session, transmit, onClosed } = this.#options;
    // It may be lost: then the peer asks, and is told that there is no such session.
    if (words !== null) transmit(formatDatagram({ kind: 'end', session, end: words }));
    for (const { resolve } of this.#belows.splice(0)) resolve();
    onClosed();
    this.#events?.onClose(why);
  }
}

function weightOf(bytes: Buffer): number {
  return Math.max(bytes.length, WEIGHT_MIN);
}
