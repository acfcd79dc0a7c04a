// Kills the manager at one effect: a write of its store, or a message to an engine. Either the effect does not take place any
// more, or it does and nobody hears of it. What the manager does afterwards reaches nobody.

import type { World } from './world.ts';

const WRITES = [
  'takeEpoch',
  'begin',
  'intent',
  'outcome',
  'restart',
  'disown',
  'saveVersion',
  'endInterrupted',
] as const;
const MESSAGES = ['hello', 'apply', 'enter'] as const;

type Method = (...args: unknown[]) => Promise<unknown>;

export class Killer {
  /** Effects since it was armed. */
  effects = 0;
  /** Resolves when it has struck. */
  struck: Promise<void> = new Promise(() => undefined);
  #strike: () => void = () => undefined;
  #at = Number.POSITIVE_INFINITY;
  #heard = true;
  #dead = false;

  constructor(world: World) {
    for (const name of WRITES) this.#wrap(world.store as unknown as Record<string, Method>, name);
    for (const engine of world.engines) {
      for (const name of MESSAGES) this.#wrap(engine as unknown as Record<string, Method>, name);
    }
  }

  /** Lives to the effect of this number (from 1), or, without, for ever. `before`: that one does not take place. */
  arm(at = Number.POSITIVE_INFINITY, when: 'before' | 'after' = 'before'): void {
    this.effects = 0;
    this.#dead = false;
    this.#at = at;
    this.#heard = when === 'after';
    this.struck = new Promise((resolve) => {
      this.#strike = resolve;
    });
  }

  #wrap(target: Record<string, Method>, name: string): void {
    const method = target[name];
    if (method === undefined) throw new Error(`there is no ${name}`);
    const bound = method.bind(target);
    target[name] = async (...args) => {
      if (this.#dead) return nothing();
      this.effects += 1;
      const last = this.effects === this.#at;
      if (last && !this.#heard) return this.#end();
      const result = await bound(...args);
      // Of those that were under way, too, nobody hears any more.
      if (last) return this.#end();
      return this.#dead ? nothing() : result;
    };
  }

  #end(): Promise<never> {
    this.#dead = true;
    this.#strike();
    return nothing();
  }
}

function nothing(): Promise<never> {
  return new Promise(() => undefined);
}
