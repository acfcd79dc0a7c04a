// An engine did not answer: fence first, then look. A time-out is neither success nor failure.
//
// The fence is a hello under a higher epoch. Once the engine has answered it, nothing from before can take effect any more:
// what has begun is finished, and what still waits somewhere is too old. Only then is its digest the truth. With several
// commands under way it says how far the engine came:
//
//   the digest after one of them      -> that one and those before it applied, the rest refused
//   the digest before the first       -> all of them refused
//   anything else                     -> the first is dirty
//   no answer in time, or another life answers -> lost

import { assert } from './assert.ts';
import { TIMED_OUT, within } from './clock.ts';
import type { Delivery } from './deliver.ts';
import { shiftedBy } from './drift.ts';
import { LockstepError } from './errors.ts';
import type { Fleet, Member } from './fleet.ts';
import type { Passage } from './passage.ts';

/**
 * Finds out the truth of the deliveries whose outcome is unknown, in place; the others stay as they are. Those that stay
 * unknown are of members that are lost now. Needs a durable epoch: where that cannot be had, all of them stay unknown.
 */
export async function resolve(fleet: Fleet, passages: readonly Passage[]): Promise<void> {
  const unknown = fleet.active().filter((member) => passages.some((one) => isUnknown(one, member)));
  if (unknown.length === 0 || fleet.deposed !== null) return;
  try {
    fleet.epoch = await fleet.store.takeEpoch(fleet.name);
  } catch (error) {
    if (error instanceof LockstepError) return;
    throw error;
  }
  await Promise.all(unknown.map((member) => resolveOne(fleet, member, passages)));
}

async function resolveOne(fleet: Fleet, member: Member, passages: readonly Passage[]): Promise<void> {
  // What is behind the first that it did not answer stands on it.
  const sent = passages.filter((one) => deliveryTo(one, member) !== undefined);
  const open = sent.slice(sent.findIndex((one) => isUnknown(one, member)));
  const began = fleet.clock.monotonic();
  const said = await within(
    fleet.clock,
    fleet.settings.resolveTimeoutMs,
    member.engine.hello({ epoch: fleet.epoch, owner: fleet.store.id }),
  );
  const at = fleet.clock.monotonic();
  const set = (passage: Passage, found: (before: Delivery) => Partial<Delivery>): void => {
    const before = deliveryTo(passage, member);
    assert(before !== undefined, 'what is resolved was sent');
    const after = { ...before, ms: before.ms + (at - began), at, ...found(before) };
    passage.deliveries = passage.deliveries.map((one) => (one === before ? after : one));
  };
  const stillUnknown = (why: string): void => {
    for (const passage of open)
      set(passage, ({ outcome, message }) => (outcome === 'unknown' ? { message: `${message}${why}` } : {}));
  };
  if (said === TIMED_OUT) return stillUnknown(', and it cannot be fenced');
  if (said.kind !== 'answered') return stillUnknown(`; ${said.message}`);
  fleet.stand(member);
  if (!fleet.welcomed(member, said.answer)) return stillUnknown(', and another life of it is there now');
  const { index, digest, counter } = said.answer;
  const reached = howFar(member, open, { index, digest });
  for (const [place, passage] of open.entries()) {
    set(passage, ({ outcome, message }) => {
      if (outcome === 'refused') return {};
      if (reached === null && place === 0) {
        return { outcome: 'dirty', message: `${message}; it holds something else` };
      }
      if (reached === null || place > reached) {
        // Where it came to its place it refused it itself; else it failed for the sake of one before it, or never arrived.
        const decided = passage.index !== null && index >= passage.index;
        return {
          outcome: 'refused',
          message: `${message}; it did not execute it`,
          state: said.answer,
          decided,
        };
      }
      const expected = shiftedBy(member, passage.step.expected);
      const behind = open.slice(place + 1, reached + 1);
      const state = {
        ...said.answer,
        index: passage.index ?? index,
        counter: counter - behind.reduce((sum, { step }) => sum + step.commands.length, 0),
        digest: expected,
      };
      return { outcome: 'applied', code: 0, message: 'Done', state };
    });
  }
}

/** The last of these passages that an engine executed; −1: none of them; null: it holds something else. */
function howFar(
  member: Member,
  open: readonly Passage[],
  { index, digest }: { readonly index: number; readonly digest: string },
): number | null {
  const first = open[0];
  assert(first !== undefined, 'something is unknown');
  const after = open.map(({ step }) => shiftedBy(member, step.expected));
  // A later command may lead back to what was there before: then the index tells which of them it was.
  const byIndex = open.findLastIndex((one, at) => after[at] === digest && index >= (one.index ?? 0));
  if (byIndex !== -1) return byIndex;
  const byDigest = after.indexOf(digest);
  if (shiftedBy(member, first.step.base) === digest) return -1;
  return byDigest === -1 ? null : byDigest;
}

function deliveryTo({ deliveries }: Passage, member: Member): Delivery | undefined {
  return deliveries.find((one) => one.member === member);
}

function isUnknown(passage: Passage, member: Member): boolean {
  return deliveryTo(passage, member)?.outcome === 'unknown';
}
