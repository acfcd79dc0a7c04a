// Fifty commands through whatever a seed makes of the way, by a manager that goes by the protocol: it believes answers, and
// where there is none it fences and looks. At the end every command is in the engine once, in its order, or is known not to be.
//
// A failure names the seed; `SEED=n` runs that one alone.

import assert from 'node:assert/strict';
import type { ApplyAnswer, Sent } from '@lockstep/core';
import { type Bed, type Direction, type Door, type Random, randomOf } from './bed.ts';
import { Manager, Model } from './manager.ts';

const COMMANDS = 50;

/** Most messages under way. */
const WINDOW = 4;

/** How long an answer is waited for while something is wrong on the way, and while nothing is, in ms. */
const PATIENCE_MS = 25;
const LONG_MS = 30_000;

/** What is known of one message. */
type Known = Sent<ApplyAnswer> | { readonly kind: 'unanswered' };

export async function storm(bed: Bed, seed: number): Promise<void> {
  const run = new Storm(bed, randomOf(seed));
  await run.begin();
  while (run.said < COMMANDS) await run.next();
  await run.end();
}

class Storm {
  readonly #bed: Bed;
  readonly #random: Random;
  readonly #manager: Manager;
  #door: Door;
  /** Words that the engine holds, as the manager knows by now. */
  #held: string[] = ['start'];
  /** Commands that were made. */
  said = 0;
  /** Whether anything is wrong on the way. */
  #rough = false;
  #doors: Door[] = [];

  constructor(bed: Bed, random: Random) {
    this.#bed = bed;
    this.#random = random;
    this.#door = bed.door();
    this.#manager = new Manager(this.#door);
  }

  async begin(): Promise<void> {
    await this.#fence();
    const sent = await this.#manager.engine.apply(this.#manager.message(['SET log start']));
    assert.ok(sent.kind === 'answered' && sent.answer.outcome === 'applied');
    this.#manager.heard(sent.answer);
  }

  /** Some commands at once, and what became of them. */
  async next(): Promise<void> {
    if (this.#random(4) === 0) this.#hurt();
    const count = 1 + this.#random(Math.min(WINDOW, COMMANDS - this.said));
    const words = Array.from({ length: count }, (_, at) => `w${this.said + at}`);
    this.said += count;
    const digests = words.map((_, at) => this.#digestWith(words.slice(0, at + 1)));
    const messages = this.#manager.window(
      words.map((word, at) => ({ line: `APPEND log ${word}`, digest: digests[at] ?? '' })),
    );
    const asked = messages.map((message) => this.#manager.engine.apply(message));
    if (this.#random(8) === 0) this.#hurt();
    const known = await Promise.all(asked.map((sent) => this.#patiently(sent)));
    const applied = known.filter((one) => one.kind === 'answered' && one.answer.outcome === 'applied').length;
    const last = known.at(-1);
    if (applied === count && last?.kind === 'answered') {
      this.#held.push(...words);
      this.#manager.heard(last.answer);
      assert.equal(last.answer.digest, digests.at(-1), 'an answer tells what is held');
      return;
    }
    await this.#resolve(words, digests, known);
  }

  async end(): Promise<void> {
    this.#heal();
    await this.#fence();
    assert.equal(this.#bed.truth().get('log'), this.#held.join(','));
    // Whatever is still on the way is too late for ever.
    for (const door of this.#doors) door.close();
    const status = await this.#manager.engine.status();
    assert.ok(status.kind === 'answered' && status.answer.digest === this.#digestWith([]));
    this.#door.close();
  }

  /** How many of the words are held is told by the fence, and everything that was answered must agree. */
  async #resolve(
    words: readonly string[],
    digests: readonly string[],
    known: readonly Known[],
  ): Promise<void> {
    await this.#fence();
    const { digest } = this.#manager;
    const done = [this.#digestWith([]), ...digests].indexOf(digest);
    assert.ok(
      done !== -1,
      `the digest is that of none of ${words.join(', ')}: ${this.#bed.truth().get('log')}`,
    );
    for (const [at, one] of known.entries()) {
      if (one.kind === 'unsent') assert.ok(at >= done, `${words[at] ?? ''} is there, and was called unsent`);
      if (one.kind !== 'answered') continue;
      const { outcome, message } = one.answer;
      assert.equal(outcome === 'applied', at < done, `${words[at] ?? ''}: ${outcome} ${message}`);
    }
    this.#held.push(...words.slice(0, done));
    assert.equal(this.#bed.truth().get('log'), this.#held.join(','));
  }

  /** A hello under a new epoch, over the link that there is or over the next one, until it is answered. */
  async #fence(): Promise<void> {
    for (let tries = 0; ; tries += 1) {
      if (tries >= 2) this.#heal();
      const sent = await this.#patiently(this.#manager.fence());
      if (sent.kind === 'answered') return;
      assert.ok(tries < 6, `the link does not come back: ${JSON.stringify(sent)}`);
      // Who is not answered asks over another link; what was said over this one may still arrive.
      if (sent.kind === 'unanswered') this.#another();
    }
  }

  #another(): void {
    if (this.#random(2) === 0) this.#door.close();
    else this.#doors.push(this.#door);
    this.#door = this.#bed.door();
    this.#manager.engine = this.#door;
  }

  #hurt(): void {
    const { faults } = this.#bed;
    const direction: Direction = this.#random(2) === 0 ? 'to engine' : 'to manager';
    const which = this.#random(6);
    this.#rough = which > 1;
    if (which === 0) faults.cut();
    else if (which === 1) faults.bear(this.#random);
    else if (which === 2) faults.silence(direction);
    else if (which === 3) faults.stall(direction);
    else faults.strike(this.#random);
  }

  #heal(): void {
    this.#rough = false;
    this.#bed.faults.heal();
  }

  #digestWith(words: readonly string[]): string {
    const model = new Model();
    model.set('log', [...this.#held, ...words].join(','));
    return model.digest;
  }

  /** Invariant: what is not answered in time is given up by the caller alone; it may be answered later. */
  async #patiently<T>(asked: Promise<Sent<T>>): Promise<Sent<T> | { readonly kind: 'unanswered' }> {
    const { promise, resolve } = Promise.withResolvers<{ readonly kind: 'unanswered' }>();
    const timer = setTimeout(() => resolve({ kind: 'unanswered' }), this.#rough ? PATIENCE_MS : LONG_MS);
    try {
      return await Promise.race([asked, promise]);
    } finally {
      clearTimeout(timer);
    }
  }
}
