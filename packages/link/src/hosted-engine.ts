// A host in the manager's own process: the same engine as one at the end of a wire, without the wire.

import {
  type ApplyAnswer,
  type ApplyMessage,
  type Engine,
  type EngineState,
  type EnterMessage,
  type HelloAnswer,
  type HelloMessage,
  LockstepError,
  type ReadAnswer,
  type ReadMessage,
  type Sent,
} from '@lockstep/core';
import { SessionEnded } from './driver.ts';
import type { Host } from './host.ts';

export class HostedEngine implements Engine {
  readonly name: string;
  readonly address: string;
  readonly #host: Host;

  /** @param address where the product is reached, for people */
  constructor(host: Host, address: string) {
    this.name = host.name;
    this.address = address;
    this.#host = host;
  }

  hello(message: HelloMessage): Promise<Sent<HelloAnswer>> {
    return sent(async () => {
      const host = this.#host;
      const state = await host.hello(message);
      const { name, dialect, schema, pid } = host;
      return { ...state, name, dialect, ...(schema === undefined ? {} : { schema }), pid };
    });
  }

  apply(message: ApplyMessage): Promise<Sent<ApplyAnswer>> {
    return sent(() => this.#host.apply(message));
  }

  enter(message: EnterMessage): Promise<Sent<ApplyAnswer>> {
    return sent(() => this.#host.enter(message));
  }

  read(message: ReadMessage): Promise<Sent<ReadAnswer>> {
    return sent(() => this.#host.read(message));
  }

  status(): Promise<Sent<EngineState>> {
    return sent(() => this.#host.status());
  }

  reach(): Promise<boolean> {
    return this.#host.reach();
  }

  close(): void {
    this.#host.close();
  }
}

/** What is known of a request that ended so. Anything but a session's end or a coded error is a bug, and goes on up. */
async function sent<T>(work: () => Promise<T>): Promise<Sent<T>> {
  try {
    return { kind: 'answered', answer: await work() };
  } catch (error) {
    if (error instanceof LockstepError) return { kind: 'unsent', code: error.code, message: error.message };
    if (!(error instanceof SessionEnded)) throw error;
    const { message } = error;
    return error.sent ? { kind: 'lost', code: 1188, message } : { kind: 'unsent', code: 1196, message };
  }
}
