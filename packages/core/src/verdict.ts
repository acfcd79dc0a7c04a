// What became of a command, or of a group, as the protocol sees it. sets.ts and portion.ts make receipts of it.

import type { EngineReceipt, Outcome } from './command.ts';
import type { Delivery } from './deliver.ts';
import type { Code } from './errors.ts';
import type { Passage } from './passage.ts';
import type { Step } from './rehearse.ts';
import { formatTook } from './took.ts';

export interface Verdict {
  /** What was applied, where an engine took something else than it was asked for. */
  readonly taken?: Step;
  readonly outcome: Extract<Outcome, 'applied' | 'refused' | 'undone' | 'locked'>;
  readonly code: Code;
  readonly message: string;
  /** Its place in the journal; null where nothing was sent. */
  readonly index: number | null;
  readonly engines: readonly EngineReceipt[];
  /** How long engines may have held different things because of it, in ms; absent where none of them did it. */
  readonly window?: number;
}

/**
 * The verdict on a passage; `until` is when nobody differed any more, in ms of the monotonic clock (default: the last word
 * of an engine).
 */
export function verdictOn(
  { index, deliveries }: Passage,
  outcome: Verdict['outcome'],
  code: Code,
  message: string,
  until?: number,
): Verdict {
  const engines = deliveries.map((delivery) => engineReceipt(delivery, outcome));
  const did = deliveries.filter(({ outcome: one }) => one === 'applied' || one === 'dirty');
  if (did.length === 0) return { outcome, code, message, index, engines };
  const from = Math.min(...did.map(({ at }) => at));
  const window = Math.max(0, (until ?? Math.max(...did.map(({ at }) => at))) - from);
  return { outcome, code, message, index, engines, window };
}

/** An engine's part: where it stood when it said so, or, of what was not applied, where it stands now. */
function engineReceipt(delivery: Delivery, of: Verdict['outcome']): EngineReceipt {
  const { member, outcome, code, message, ms, took, state } = delivery;
  const { index, counter, digest } = of === 'applied' && state !== null ? state : member.last;
  const said = outcome === 'applied' ? {} : { message };
  const value = took === undefined ? null : formatTook(took);
  return { name: member.name, outcome, code, ...said, index, counter, digest, took: value, ms };
}

/** Who says what. */
export function says({ member, message }: Delivery): string {
  return `${member.name}: ${message}`;
}
