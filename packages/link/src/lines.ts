// A stream of bytes becomes lines: UTF-8, each ended by "\n".
//
// What comes without its "\n" is no line: a request that was cut off in the middle is never acted upon. Bytes that wait
// for their end are kept in one buffer that doubles, so a line of n bytes costs O(n) however small the pieces are, and
// no piece of a socket's big read buffer is kept alive by a few bytes of it.

import { isUtf8 } from 'node:buffer';
import { LockstepError } from '@lockstep/core';
import type { Heard } from './channel.ts';

/** Longest line in bytes, without its end, from somebody who has not shown the link key. */
export const STRANGER_LINE_BYTES_MAX: number = 64 * 1024;

/** Longest line in bytes, without its end, of a peer that is known: a settle message can hold a whole configuration. */
export const MESSAGE_BYTES_MAX: number = 256 * 1024 * 1024;

const LINE_END = 0x0a;

/** Capacity in bytes above which the buffer is given back when its line is complete. */
const CAPACITY_KEPT = 64 * 1024;

/**
 * 1119 for a line that is not UTF-8 (the next one is read as if nothing had been), 1106 for one that is too long: it is the
 * last that is given, because the rest cannot be told from a request.
 */
export type Line = Heard;

export class LineSplitter {
  /** In bytes without the line's end. May be changed between two lines, also in the middle of a chunk. */
  bytesMax: number;
  #held = Buffer.alloc(0);
  /** Invariant: the first `#length` bytes of `#held` are the beginning of a line and hold no line end. */
  #length = 0;
  #over = false;

  constructor(bytesMax: number) {
    this.bytesMax = bytesMax;
  }

  /** Lines that a chunk completes. The chunk may be reused when the iteration is over. */
  *push(chunk: Buffer): Generator<Line, void, undefined> {
    let from = 0;
    while (!this.#over) {
      const end = chunk.indexOf(LINE_END, from);
      const bytes = (end === -1 ? chunk.length : end) - from + this.#length;
      if (bytes > this.bytesMax) {
        this.#over = true;
        this.#release();
        const error = new LockstepError(1106, `a line is longer than ${this.bytesMax} bytes`);
        yield { ok: false, error, last: true };
        return;
      }
      if (end === -1) {
        this.#hold(chunk, from);
        return;
      }
      const line = this.#complete(chunk, from, end);
      from = end + 1;
      yield line;
    }
  }

  #complete(chunk: Buffer, from: number, end: number): Line {
    if (this.#length === 0) return decode(chunk.subarray(from, end));
    this.#hold(chunk.subarray(0, end), from);
    const line = decode(this.#held.subarray(0, this.#length));
    this.#length = 0;
    if (this.#held.length > CAPACITY_KEPT) this.#release();
    return line;
  }

  #hold(chunk: Buffer, from: number): void {
    const needed = this.#length + chunk.length - from;
    if (needed > this.#held.length) {
      const grown = Buffer.allocUnsafe(Math.max(needed, this.#held.length * 2));
      this.#held.copy(grown, 0, 0, this.#length);
      this.#held = grown;
    }
    chunk.copy(this.#held, this.#length, from);
    this.#length = needed;
  }

  #release(): void {
    this.#held = Buffer.alloc(0);
    this.#length = 0;
  }
}

function decode(bytes: Buffer): Line {
  if (!isUtf8(bytes)) {
    return { ok: false, error: new LockstepError(1119, 'a line is not UTF-8'), last: false };
  }
  return { ok: true, text: bytes.toString('utf8'), bytes: bytes.length };
}
