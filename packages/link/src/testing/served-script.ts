// The scripted engine of the core's scenarios on a wire: the same faults, in the words of the link. What its transport loses
// there, a connection that ends loses here.

import type {
  ApplyAnswer,
  ApplyMessage,
  EngineState,
  EnterMessage,
  HelloMessage,
  LocalMessage,
  ReadAnswer,
  ReadMessage,
  Sent,
} from '@lockstep/core';
import type { ScriptedEngine } from '../../../core/src/testing/scripted-engine.ts';
import { SessionEnded } from '../driver.ts';
import type { ServedEngine } from '../session.ts';

export class ServedScript implements ServedEngine {
  readonly #engine: ScriptedEngine;

  constructor(engine: ScriptedEngine) {
    this.#engine = engine;
  }

  get tenure(): { readonly epoch: number; readonly owner: string } {
    return this.#engine.tenure;
  }

  async hello(
    message: HelloMessage,
  ): Promise<EngineState & { readonly owner: string; readonly previous: number }> {
    const { owner = '', previous = 0, ...state } = answerOf(await this.#engine.hello(message));
    return { ...state, owner, previous };
  }

  async apply(message: ApplyMessage): Promise<ApplyAnswer> {
    return answerOf(await this.#engine.apply(message));
  }

  applyLocal({ commands }: LocalMessage): Promise<ApplyAnswer> {
    return this.#engine.local(commands);
  }

  async enter(message: EnterMessage): Promise<ApplyAnswer> {
    return answerOf(await this.#engine.enter(message));
  }

  async status(): Promise<EngineState> {
    return answerOf(await this.#engine.status());
  }

  async read(message: ReadMessage): Promise<ReadAnswer> {
    return answerOf(await this.#engine.read(message));
  }
}

function answerOf<T>(sent: Sent<T>): T {
  if (sent.kind === 'answered') return sent.answer;
  throw new SessionEnded(sent.message, true);
}
