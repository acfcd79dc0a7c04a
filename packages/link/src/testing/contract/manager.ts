// The least that a manager does: it says hello, sends what stands on what it knows, and where it was not answered it fences
// and looks. What it believes is what a test compares with the truth.

import { hash } from 'node:crypto';
import {
  type ApplyMessage,
  EMPTY_DIGEST,
  type Engine,
  type HelloAnswer,
  LiveConfiguration,
  type Sent,
} from '@lockstep/core';

const OWNER = 'store-1';

/** Entries as the manager would have them, and their digest. */
export class Model {
  readonly #live = new LiveConfiguration(
    (text) => hash('sha256', text),
    () => [],
  );

  get digest(): string {
    return this.#live.digest;
  }

  get(key: string): string | undefined {
    return this.#live.get(key);
  }

  set(key: string, after: string): void {
    this.#live.apply([{ key, before: this.#live.get(key), after }]);
  }
}

export class Manager {
  engine: Engine;
  #epoch: number;
  #messages = 0;
  /** Index and digest that the engine has, as far as is known. */
  index = 0;
  digest: string = EMPTY_DIGEST;

  constructor(engine: Engine, epoch = 7) {
    this.engine = engine;
    this.#epoch = epoch;
  }

  get epoch(): number {
    return this.#epoch;
  }

  /** The fence: a hello under the next epoch. What it tells is what is known from then on. */
  async fence(): Promise<Sent<HelloAnswer>> {
    this.#epoch += 1;
    const sent = await this.engine.hello({ epoch: this.#epoch, owner: OWNER });
    if (sent.kind === 'answered') this.heard(sent.answer);
    return sent;
  }

  heard(state: { readonly index: number; readonly digest: string }): void {
    this.index = state.index;
    this.digest = state.digest;
  }

  /** The message that is right where the engine stands; what stands behind it must be said. */
  message(
    commands: readonly string[],
    at: { index?: number; after?: number; base?: string } = {},
  ): ApplyMessage {
    this.#messages += 1;
    const { after = this.index, base = this.digest } = at;
    const { index = after + 1 } = at;
    return { id: `m${this.#epoch}-${this.#messages}`, epoch: this.#epoch, index, after, base, commands };
  }

  /** Messages with a command each, every one on what those before will have made. */
  window(commands: readonly { readonly line: string; readonly digest: string }[]): ApplyMessage[] {
    let { index: after, digest: base } = this;
    return commands.map(({ line, digest }) => {
      const message = this.message([line], { after, base });
      after = message.index;
      base = digest;
      return message;
    });
  }
}
