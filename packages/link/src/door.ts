// An engine as the manager keeps it: the same engine over one connection after another.
//
// A connection that ended is not made anew behind the manager's back, because what was sent over it may still take effect.
// Only a hello, which is the fence, connects again. Which life of the engine answers is for the manager to judge, by its
// incarnation.

import {
  type ApplyAnswer,
  type ApplyMessage,
  type Engine,
  type EngineState,
  type HelloAnswer,
  type HelloMessage,
  LockstepError,
  type ReadAnswer,
  type ReadMessage,
  type Sent,
} from '@lockstep/core';
import { formatAddress, type LinkAddress } from './address.ts';
import type { EngineLink } from './client.ts';
import { connectEngine } from './connect.ts';

export interface DoorOptions {
  readonly name: string;
  readonly address: LinkAddress;
  /** The fleet's link key. */
  readonly key: string;
  /** How long a hello may take to connect, in ms. */
  readonly withinMs: number;
  /** Called when a connection ends, unless by close(). */
  readonly onDown: (reason: string) => void;
}

export class EngineDoor implements Engine {
  readonly name: string;
  readonly address: string;
  readonly #options: DoorOptions;
  #link: EngineLink | null = null;
  readonly #closed = new AbortController();

  constructor(options: DoorOptions) {
    this.name = options.name;
    this.address = formatAddress(options.address);
    this.#options = options;
  }

  /** Over the connection that stands, else over a new one: the engine of the address may have begun another life. */
  async hello(message: HelloMessage): Promise<Sent<HelloAnswer>> {
    if (this.#closed.signal.aborted) return this.#unsent();
    if (this.#link?.up === true) {
      const sent = await this.#link.hello(message);
      if (sent.kind === 'answered') return sent;
    }
    this.#link?.close();
    this.#link = null;
    return this.#connect(message);
  }

  async apply(message: ApplyMessage): Promise<Sent<ApplyAnswer>> {
    return this.#link?.apply(message) ?? this.#unsent();
  }

  async read(message: ReadMessage): Promise<Sent<ReadAnswer>> {
    return this.#link?.read(message) ?? this.#unsent();
  }

  async status(): Promise<Sent<EngineState>> {
    return this.#link?.status() ?? this.#unsent();
  }

  close(): void {
    this.#closed.abort();
    this.#link?.close();
    this.#link = null;
  }

  async #connect(tenure: HelloMessage): Promise<Sent<HelloAnswer>> {
    try {
      const { link, greeting } = await connectEngine({
        ...this.#options,
        tenure,
        signal: this.#closed.signal,
      });
      if (this.#closed.signal.aborted) {
        link.close();
        return this.#unsent();
      }
      this.#link = link;
      return { kind: 'answered', answer: greeting };
    } catch (error) {
      if (!(error instanceof LockstepError)) return this.#unsent(); // It was closed meanwhile.
      const { code, message } = error;
      return { kind: 'unsent', code, message };
    }
  }

  #unsent(): Sent<never> {
    return { kind: 'unsent', code: 1196, message: `there is no connection to ${this.address}` };
  }
}
