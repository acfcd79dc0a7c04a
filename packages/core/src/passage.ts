// Commands on their way through the fleet: the test bed first, then the rest, several of them under way at once.
//
//   test bed   1 2 3 4 …          runs ahead, by at most the window
//   the rest     1 2 3            get what it applied
//
// Each message stands on the one before it. So what follows a refusal fails by itself: nobody takes it out of order, and
// nobody has to be told. At the first answer that is not plain success nothing more is sent, and what is under way is waited
// for. A window of 1 is strictly one command after the other.

import { assert } from './assert.ts';
import { type Delivery, deliver, type Took } from './deliver.ts';
import { shiftedBy } from './drift.ts';
import type { ApplyMessage } from './engine.ts';
import type { Fleet, Member } from './fleet.ts';
import type { Step } from './rehearse.ts';
import { expectedAsTaken } from './took.ts';

/** A step on its way: what became of it on the engines that were sent it so far. */
export interface Passage {
  /** Another one than was asked for, where the test bed took something else. */
  step: Step;
  readonly asked: Step;
  /** Its place in the journal; null as long as it was not sent. */
  index: number | null;
  deliveries: Delivery[];
}

export interface Pace {
  /** Longest wait for one delivery, in ms. */
  readonly timeoutMs: number;
  /** Steps that may be under way at once (1 or more). */
  readonly window: number;
  /** Asked before each step but the first: true sends no further one. */
  readonly stopping: () => boolean;
}

export function passageOf(step: Step): Passage {
  return { step, asked: step, index: null, deliveries: [] };
}

/** Whether it is on every member, at its place. */
export function isThrough(fleet: Fleet, { deliveries }: Passage): boolean {
  return deliveries.length === fleet.active().length && deliveries.every(isPlain);
}

function isPlain({ outcome }: Delivery): boolean {
  return outcome === 'applied';
}

/** Whether nothing more is sent before it is clear what became of it. */
export function halts({ step, asked }: Passage, delivery: Delivery): boolean {
  return !isPlain(delivery) || (delivery.took !== undefined && step === asked);
}

/**
 * Sends passages until one of them is not plainly applied, and waits until nothing is under way any more. What an engine has
 * of a passage already is not sent to it again.
 */
export async function sendAll(fleet: Fleet, passages: readonly Passage[], pace: Pace): Promise<void> {
  const lanes = new Lanes(fleet, pace.timeoutMs);
  const arrivals: Promise<void>[] = [];
  /** The first that halts; those before it go on to every member. */
  let halting = Number.POSITIVE_INFINITY;
  const send = async (at: number, passage: Passage, members: readonly Member[]): Promise<void> => {
    const missing = members.filter((member) => !passage.deliveries.some((one) => one.member === member));
    const sent = await Promise.all(missing.map((member) => lanes.send(member, passage)));
    passage.deliveries.push(...sent);
    if (sent.some((one) => halts(passage, one))) halting = Math.min(halting, at);
  };
  const pass = async (at: number, passage: Passage): Promise<void> => {
    passage.index ??= fleet.takeIndex();
    await send(at, passage, lanes.ahead);
    if (at < halting) await send(at, passage, lanes.behind);
  };
  for (const [at, passage] of passages.entries()) {
    if (at >= pace.window) await arrivals[at - pace.window];
    if (at > 0 && (halting < at || (passage.index === null && (pace.stopping() || isClosing(fleet))))) break;
    arrivals.push(pass(at, passage));
  }
  await Promise.all(arrivals);
}

/** Whether the gate would let nothing through. */
function isClosing(fleet: Fleet): boolean {
  return fleet.deposed !== null || fleet.active().some(({ state }) => state !== 'up');
}

/** What was sent to each member, so that every message says which one it comes after. */
class Lanes {
  /** Who hears of a command first, and who afterwards. */
  readonly ahead: readonly Member[];
  readonly behind: readonly Member[];
  readonly #fleet: Fleet;
  readonly #timeoutMs: number;
  readonly #last = new Map<Member, number>();

  constructor(fleet: Fleet, timeoutMs: number) {
    this.#fleet = fleet;
    this.#timeoutMs = timeoutMs;
    const members = fleet.active();
    const first = fleet.settings.testBed ? 1 : members.length;
    this.ahead = members.slice(0, first);
    this.behind = members.slice(first);
  }

  send(member: Member, { step, asked, index }: Passage): Promise<Delivery> {
    const fleet = this.#fleet;
    assert(index !== null, 'what is sent has its place');
    const after = this.#last.get(member) ?? member.last.index;
    assert(index > after, 'messages leave in their order', { index, after, member: member.name });
    this.#last.set(member, index);
    const message: ApplyMessage = {
      id: fleet.newId(),
      epoch: fleet.epoch,
      index,
      after,
      base: shiftedBy(member, step.base),
      commands: step.commands,
      ...(step.irreversible ? { irreversible: true } : {}),
    };
    const expectation = {
      expected: shiftedBy(member, step.expected),
      takenBefore: step !== asked,
      timeoutMs: this.#timeoutMs,
    };
    if (!this.ahead.includes(member)) return deliver(fleet, member, message, expectation);
    // Only who is asked first is believed when it takes something else; the others must hold just that.
    const taken = (took: Took): string | null => {
      const expected = expectedAsTaken(fleet, asked, took);
      return expected === null ? null : shiftedBy(member, expected);
    };
    return deliver(fleet, member, message, { ...expectation, taken });
  }
}
