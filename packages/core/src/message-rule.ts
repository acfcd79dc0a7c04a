// The message rule (protocol.md 3.4): which messages an engine decides, which it has decided already, and which it must not;
// and which hellos it takes notice of.
// Pure state of one life of an engine; native engines, and hosts of foreign products, keep one each.

import { assert } from './assert.ts';
import type { ApplyAnswer, ApplyMessage, EnterMessage, HelloMessage } from './engine.ts';

/** Answers kept for repeated messages: more than any window of messages under way. */
const ANSWERS_KEPT = 1_024;

export type Judgement =
  | { readonly verdict: 'decide' }
  /** Decided before: the same answer again. */
  | { readonly verdict: 'repeat'; readonly answer: ApplyAnswer }
  /** Not for an engine that stands here. */
  | { readonly verdict: 'wrong-state'; readonly why: string };

export class MessageRule {
  #epoch: number;
  #owner = '';
  #index = 0;
  // Invariant: holds the answers of the last decided messages, in order of their index, at most ANSWERS_KEPT.
  readonly #answers = new Map<number, { readonly id: string; readonly answer: ApplyAnswer }>();

  /** @param floor epoch below which nothing is ever executed */
  constructor(floor: number) {
    this.#epoch = floor;
  }

  /** Highest epoch seen. Never goes back. */
  get epoch(): number {
    return this.#epoch;
  }

  /** Who said the last hello that was taken notice of; empty before the first. */
  get owner(): string {
    return this.#owner;
  }

  /** Index of the last message decided. Never goes back. */
  get index(): number {
    return this.#index;
  }

  raise(epoch: number): void {
    this.#epoch = Math.max(this.#epoch, epoch);
  }

  /**
   * Takes notice of a hello: its epoch is the floor and its sender the owner from now on. Or takes none, when its epoch is
   * over, or when another owner has the engine and it does not take over. Taking over needs an epoch above the floor: at
   * the same one, nothing would make the messages of the earlier owner too old. Answers the floor of before.
   */
  heed({ epoch, owner, takeOver = false }: HelloMessage): number {
    const previous = this.#epoch;
    if (epoch < previous) return previous;
    const foreign = this.#owner !== '' && owner !== this.#owner;
    if (foreign && !(takeOver && epoch > previous)) return previous;
    this.#epoch = epoch;
    this.#owner = owner;
    return previous;
  }

  /** Somebody else turned out to have the product itself: whose orders it takes is not for this rule to say. */
  yieldTo(epoch: number, owner: string): void {
    this.#epoch = Math.max(this.#epoch, epoch);
    this.#owner = owner;
  }

  /** Why an engine of this digest must not enter at this message; null when it may. */
  whyNotEnter(message: EnterMessage, digest: string): string | null {
    if (message.epoch < this.#epoch) return this.#over(message.epoch);
    return message.digest === digest ? null : `to enter with ${message.digest}, but the digest is ${digest}`;
  }

  judge(message: ApplyMessage, digest: string): Judgement {
    if (message.epoch < this.#epoch) return wrong(this.#over(message.epoch));
    const decided = this.#answers.get(message.index);
    if (decided?.id === message.id) return { verdict: 'repeat', answer: decided.answer };
    if (message.index <= this.#index)
      return wrong(`index ${message.index} is decided, the last is ${this.#index}`);
    if (message.after !== this.#index) return wrong(`after ${message.after}, but the last is ${this.#index}`);
    if (message.base !== digest) return wrong(`base ${message.base}, but the digest is ${digest}`);
    return { verdict: 'decide' };
  }

  /**
   * Notes a decision. The answer must already carry the new index. The floor may have risen since the message was judged:
   * what has begun is finished, and the fence waits for it.
   */
  decided(message: ApplyMessage, answer: ApplyAnswer): void {
    assert(message.index > this.#index, 'indices only grow', { index: message.index, last: this.#index });
    this.raise(message.epoch);
    this.#index = message.index;
    this.#answers.set(message.index, { id: message.id, answer });
    if (this.#answers.size > ANSWERS_KEPT) {
      const [oldest] = this.#answers.keys();
      if (oldest !== undefined) this.#answers.delete(oldest);
    }
  }

  #over(epoch: number): string {
    return `epoch ${epoch} is over, it is ${this.#epoch}`;
  }
}

function wrong(why: string): Judgement {
  return { verdict: 'wrong-state', why };
}
