// What the contract of links is tried on: an engine, a link to it, and everything that can go wrong between the two. A promise
// knows no more than this, so it holds for each link or for none.
//
// Every bed's engine speaks the scripted dialect and begins empty. `APPEND log w1` makes one entry longer, so the entry `log`
// tells what was executed, how often, and in which order.

import type { Engine } from '@lockstep/core';

/** A link as the manager keeps it: the same engine, however often the connection is another. */
export interface Door extends Engine {
  /** What has no answer is lost, or was never sent. */
  close(): void;
}

export interface Bed {
  /** One on which nothing was said yet. */
  door(): Door;
  /** The engine's entries, seen without any link. */
  truth(): ReadonlyMap<string, string>;
  /** Holds up the next change, in the engine. */
  hold(): Hold;
  readonly faults: Faults;
  /** Commands of a message that is as long as the link takes it, or as long as one can be tried. */
  readonly longest: readonly string[];
  /** Of one that is too long; null where nobody makes one. */
  readonly tooLong: readonly string[] | null;
}

interface Hold {
  /** Resolves when a change stands there. */
  readonly reached: Promise<void>;
  release(): void;
}

/** Where something goes that does not arrive. */
export type Direction = 'to engine' | 'to manager';

/** Faults on the way. All but a cut last until they are healed. */
export interface Faults {
  /** Whatever is on the way is lost, and both sides can notice. */
  cut(): void;
  /** What goes there over links that are open is lost, and nobody is told. */
  silence(direction: Direction): void;
  /** What goes there over links that are open waits, and arrives when it is healed. */
  stall(direction: Direction): void;
  /** One fault that a link must bear without anybody noticing: late, in pieces, twice. */
  bear(random: Random): void;
  /** One fault that may cost a link its connection: half a message, garbage. */
  strike(random: Random): void;
  heal(): void;
}

/** The next whole number of 0..n−1. */
export type Random = (n: number) => number;

/** The same numbers for the same seed, on every machine. */
export function randomOf(seed: number): Random {
  let state = seed * 2_654_435_761;
  return (n) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % n;
  };
}
