// The body of a client's request as a stream of its own. The service's side may destroy it at any time (an early
// answer, a connection lost) without harm to the client's connection: what is left of the request is then read and
// thrown away. Invariant: at most one chunk beyond the high-water mark is held; a slow service slows the client.

import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

const HIGH_WATER_BYTES = 64 * 1024;

export class RequestBody extends Readable {
  readonly #request: IncomingMessage;
  /** Told once, when nothing more of the request will be read by this stream. */
  readonly #onDone: () => void;
  #attached = false;

  constructor(request: IncomingMessage, onDone: () => void) {
    super({ highWaterMark: HIGH_WATER_BYTES });
    this.#request = request;
    this.#onDone = onDone;
    // Whoever destroys this stream with an error knows of it already; unheard, it would end the process.
    this.on('error', ignore);
  }

  override _read(): void {
    if (this.#attached) {
      this.#request.resume();
      return;
    }
    this.#attached = true;
    this.#request.on('data', this.#onData).on('end', this.#onEnd).on('close', this.#onClose);
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    if (this.#attached) {
      this.#request.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onClose);
      this.#request.resume();
    }
    this.#onDone();
    callback(error);
  }

  readonly #onData = (chunk: Buffer): void => {
    if (!this.push(chunk)) this.#request.pause();
  };

  readonly #onEnd = (): void => {
    this.push(null);
  };

  readonly #onClose = (): void => {
    if (!this.#request.complete) this.destroy(new Error('the client went away'));
  };
}

function ignore(): void {}
