// An engine as the manager keeps it: the same engine over one connection after another.
//
// A connection that ended is not made anew behind the manager's back, because what was sent over it may still take effect.
// Only a hello, which is the fence, connects again, and identify, which asks who is there before one. Which life of the engine answers is for the manager to judge, by its
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
import type { EnterMessage } from './requests.ts';

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
  hello(message: HelloMessage): Promise<Sent<HelloAnswer>> {
    return this.#greet(message);
  }

  /**
   * Who answers at the address, and where it stands; connects as a hello does. It raises nothing and takes nothing over:
   * a hello that does either can follow, once it is known whose engine it is.
   */
  identify(): Promise<Sent<HelloAnswer>> {
    return this.#greet(undefined);
  }

  async apply(message: ApplyMessage): Promise<Sent<ApplyAnswer>> {
    return this.#link?.apply(message) ?? this.#unsent();
  }

  async enter(message: EnterMessage): Promise<Sent<ApplyAnswer>> {
    return this.#link?.enter(message) ?? this.#unsent();
  }

  async read(message: ReadMessage): Promise<Sent<ReadAnswer>> {
    return this.#link?.read(message) ?? this.#unsent();
  }

  async status(): Promise<Sent<EngineState>> {
    return this.#link?.status() ?? this.#unsent();
  }

  async reach(): Promise<boolean> {
    return (await this.identify()).kind === 'answered';
  }

  close(): void {
    this.#closed.abort();
    this.#link?.close();
    this.#link = null;
  }

  async #greet(tenure: HelloMessage | undefined): Promise<Sent<HelloAnswer>> {
    if (this.#closed.signal.aborted) return this.#unsent();
    if (this.#link?.up === true) {
      const sent = await (tenure === undefined ? this.#link.identify() : this.#link.hello(tenure));
      if (sent.kind === 'answered') return sent;
    }
    this.#link?.close();
    this.#link = null;
    return this.#connect(tenure);
  }

  async #connect(tenure: HelloMessage | undefined): Promise<Sent<HelloAnswer>> {
    try {
      const { link, greeting } = await connectEngine({
        ...this.#options,
        ...(tenure === undefined ? {} : { tenure }),
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
