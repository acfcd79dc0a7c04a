// The Redis protocol (RESP2) without a socket: bytes that come in any pieces become replies, and a command becomes bytes.
//
// Bytes that wait for the rest of their reply are kept in one buffer that doubles, and no byte is looked at twice for the
// same question: a reply of n bytes costs O(n) however small the pieces are. Nothing is set aside for what a length merely
// promises; what is longer, deeper or more than the limits breaks the protocol.

import { isUtf8 } from 'node:buffer';
import { assert } from '@lockstep/core';

/** Arrays in arrays. Redis's own answers to what a driver asks are at most five deep. */
export const DEPTH_MAX = 16;

/** Bytes of one status, error or number, without its end. */
export const STATUS_BYTES_MAX: number = 64 * 1024;

/** Bytes of one text: a library's code is the longest that is ever asked for. */
export const BULK_BYTES_MAX: number = 64 * 1024 * 1024;

/** Bytes of one reply with all that is in it. */
const REPLY_BYTES_MAX: number = 256 * 1024 * 1024;

/** Values in one reply, arrays among them. */
const REPLY_VALUES_MAX: number = 4 * 1024 * 1024;

/** Capacity in bytes above which the buffer is given back when nothing is in it. */
const CAPACITY_KEPT = 64 * 1024;

const CR = 0x0d;
const LF = 0x0a;

/** An answer that begins with a minus: the command had no effect. */
export class ReplyError {
  /** All of Redis's words, the code in front: `ERR syntax error`. */
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }

  /** The first word, `NOPERM`. */
  get code(): string {
    return this.message.split(' ', 1)[0] ?? '';
  }
}

/** Whole numbers beyond 2^53 stay texts, so that none is rounded. */
export type Reply = string | number | null | ReplyError | readonly Reply[];

/** The peer does not speak RESP2, or says more than the limits allow. What follows cannot be told from an answer. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

interface OpenArray {
  readonly values: Reply[];
  readonly length: number;
}

export class ReplyParser {
  #held: Buffer = Buffer.alloc(0);
  /** Invariant: `#from <= #searched <= #to`; between `#from` and `#searched` there is no line end. */
  #from = 0;
  #searched = 0;
  #to = 0;
  /** Bytes of the text whose header was read, null between values. */
  #bulk: number | null = null;
  readonly #open: OpenArray[] = [];
  #replyBytes = 0;
  #replyValues = 0;

  /** The replies that a chunk completes. Throws a ProtocolError behind the last that is sound; of no use after that. */
  *push(chunk: Buffer): Generator<Reply, void, undefined> {
    this.#append(chunk);
    for (let value = this.#value(); value !== undefined; value = this.#value()) {
      const reply = this.#place(value);
      if (reply === undefined) continue;
      this.#replyBytes = 0;
      this.#replyValues = 0;
      yield reply;
    }
    if (this.#from < this.#to || this.#held.length <= CAPACITY_KEPT) return;
    this.#held = Buffer.alloc(0);
    this.#take(0);
    this.#to = 0;
  }

  #append(chunk: Buffer): void {
    if (this.#from === this.#to) this.#moveTo(this.#held);
    const held = this.#to - this.#from;
    if (this.#to + chunk.length > this.#held.length) {
      // What was read makes place only when it is half of all: then each byte is moved once for one that was read.
      const fits = held + chunk.length <= this.#held.length && this.#from >= held;
      const capacity = Math.max(held + chunk.length, this.#held.length * 2);
      this.#moveTo(fits ? this.#held : Buffer.allocUnsafe(capacity));
    }
    chunk.copy(this.#held, this.#to);
    this.#to += chunk.length;
  }

  #moveTo(target: Buffer): void {
    this.#held.copy(target, 0, this.#from, this.#to);
    this.#held = target;
    this.#searched -= this.#from;
    this.#to -= this.#from;
    this.#from = 0;
  }

  /** The next value that is no array with anything in it; undefined until more bytes come. */
  #value(): Reply | undefined {
    for (;;) {
      if (this.#bulk !== null) return this.#bulkText(this.#bulk);
      const line = this.#line();
      if (line === undefined) return undefined;
      this.#replyValues += 1;
      if (this.#replyValues > REPLY_VALUES_MAX) {
        throw new ProtocolError(`a reply has more than ${REPLY_VALUES_MAX} values`);
      }
      const body = line.subarray(1);
      const type = String.fromCharCode(line[0] ?? 0);
      if (type === '+') return textOf(body);
      if (type === '-') return new ReplyError(textOf(body));
      if (type === ':') return numberOf(body);
      if (type !== '$' && type !== '*') throw new ProtocolError(`a reply begins with ${quoted(line)}`);
      const length = lengthOf(body);
      if (length === -1) return null;
      if (type === '$') this.#begin(length);
      else if (length === 0) return [];
      else this.#descend(length);
    }
  }

  #begin(length: number): void {
    if (length > BULK_BYTES_MAX) {
      throw new ProtocolError(`a text of ${length} bytes, more than ${BULK_BYTES_MAX}`);
    }
    this.#count(length);
    this.#bulk = length;
  }

  #descend(length: number): void {
    if (this.#open.length === DEPTH_MAX) throw new ProtocolError(`arrays are deeper than ${DEPTH_MAX}`);
    if (length > REPLY_VALUES_MAX) throw new ProtocolError(`an array of ${length} values`);
    this.#open.push({ values: [], length });
  }

  #bulkText(length: number): string | undefined {
    if (this.#to - this.#from < length + 2) return undefined;
    const end = this.#from + length;
    if (this.#held[end] !== CR || this.#held[end + 1] !== LF) {
      throw new ProtocolError(`a text of ${length} bytes does not end there`);
    }
    const text = textOf(this.#held.subarray(this.#from, end));
    this.#take(end + 2);
    this.#bulk = null;
    return text;
  }

  /** Without its end. */
  #line(): Buffer | undefined {
    const found = this.#held.subarray(this.#searched, this.#to).indexOf(LF);
    const end = found === -1 ? this.#to : this.#searched + found;
    if (end - this.#from > STATUS_BYTES_MAX) {
      throw new ProtocolError(`a line is longer than ${STATUS_BYTES_MAX} bytes`);
    }
    this.#searched = end;
    if (found === -1) return undefined;
    if (end === this.#from || this.#held[end - 1] !== CR) {
      throw new ProtocolError('a line does not end with CR LF');
    }
    const line = this.#held.subarray(this.#from, end - 1);
    this.#count(end + 1 - this.#from);
    this.#take(end + 1);
    return line;
  }

  #take(to: number): void {
    this.#from = to;
    this.#searched = to;
  }

  #count(bytes: number): void {
    this.#replyBytes += bytes;
    if (this.#replyBytes > REPLY_BYTES_MAX) {
      throw new ProtocolError(`a reply is longer than ${REPLY_BYTES_MAX} bytes`);
    }
  }

  /** Puts a value where it belongs. The whole reply, when this was its last value. */
  #place(value: Reply): Reply | undefined {
    let placed = value;
    for (let array = this.#open.at(-1); array !== undefined; array = this.#open.at(-1)) {
      array.values.push(placed);
      if (array.values.length < array.length) return undefined;
      this.#open.pop();
      placed = array.values;
    }
    return placed;
  }
}

/** A command as it goes on the wire: at least one word, all of them well-formed texts. */
export function encodeCommand(argv: readonly string[]): Buffer {
  // An empty one has no answer.
  assert(argv.length > 0, 'a command has a word');
  let text = `*${argv.length}\r\n`;
  for (const word of argv) text += `$${Buffer.byteLength(word)}\r\n${word}\r\n`;
  return Buffer.from(text);
}

/** Bytes that are no UTF-8 become a text that says so, `bytes:<hex>`: none is lost, and none is taken for another. */
function textOf(bytes: Buffer): string {
  return isUtf8(bytes) ? bytes.toString('utf8') : `bytes:${bytes.toString('hex')}`;
}

function numberOf(body: Buffer): number | string {
  const text = body.toString('latin1');
  if (!/^[+-]?\d{1,20}$/.test(text)) throw new ProtocolError(`no number: ${quoted(body)}`);
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : text;
}

/** -1 stands for null. */
function lengthOf(body: Buffer): number {
  const text = body.toString('latin1');
  if (!/^(\d{1,12}|-1)$/.test(text)) throw new ProtocolError(`no length: ${quoted(body)}`);
  return Number(text);
}

/** The beginning of what came, for people. */
function quoted(bytes: Buffer): string {
  return JSON.stringify(bytes.subarray(0, 32).toString('latin1'));
}
