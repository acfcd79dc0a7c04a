// An engine did not answer: fence first, then look. A time-out is neither success nor failure.
//
// The fence is a hello under a higher epoch. Once the engine has answered it, nothing from before can take effect any more:
// what has begun is finished, and what still waits somewhere is too old. Only then is its digest the truth:
//
//   the digest expected   -> applied
//   the digest before     -> refused
//   anything else         -> dirty
//   no answer in time, or another life answers -> lost

import { TIMED_OUT, within } from './clock.ts';
import type { Delivery } from './deliver.ts';
import { LockstepError } from './errors.ts';
import type { Fleet } from './fleet.ts';

/** What a delivery was to lead to. */
interface Images {
  /** Digest before and after. */
  readonly base: string;
  readonly expected: string;
}

/**
 * Finds out the truth of the deliveries whose outcome is unknown; the others stay as they are. Those that stay unknown
 * are of members that are lost now. Needs a durable epoch: where that cannot be had, all of them stay unknown.
 */
export async function resolve(
  fleet: Fleet,
  deliveries: readonly Delivery[],
  images: Images,
): Promise<Delivery[]> {
  if (!deliveries.some(({ outcome }) => outcome === 'unknown') || fleet.deposed !== null)
    return [...deliveries];
  try {
    fleet.epoch = await fleet.store.takeEpoch(fleet.name);
  } catch (error) {
    if (error instanceof LockstepError) return [...deliveries];
    throw error;
  }
  return Promise.all(
    deliveries.map(async (delivery) =>
      delivery.outcome === 'unknown' ? resolveOne(fleet, delivery, images) : delivery,
    ),
  );
}

async function resolveOne(fleet: Fleet, delivery: Delivery, { base, expected }: Images): Promise<Delivery> {
  const { member } = delivery;
  const began = fleet.clock.monotonic();
  const sent = await within(
    fleet.clock,
    fleet.settings.resolveTimeoutMs,
    member.engine.hello({ epoch: fleet.epoch, owner: fleet.store.id }),
  );
  const ms = delivery.ms + (fleet.clock.monotonic() - began);
  if (sent === TIMED_OUT) return { ...delivery, ms, message: `${delivery.message}, and it cannot be fenced` };
  if (sent.kind !== 'answered') return { ...delivery, ms, message: `${delivery.message}; ${sent.message}` };
  fleet.stand(member);
  if (!fleet.welcomed(member, sent.answer)) {
    return { ...delivery, ms, message: `${delivery.message}, and another life of it is there now` };
  }
  const { digest } = sent.answer;
  if (digest === expected) return { ...delivery, ms, outcome: 'applied', code: 0, message: 'Done' };
  if (digest === base) {
    return { ...delivery, ms, outcome: 'refused', message: `${delivery.message}; it did not execute it` };
  }
  return { ...delivery, ms, outcome: 'dirty', message: `${delivery.message}; it holds something else` };
}
