// One delivery: a message to one engine, ending in exactly one of applied, refused, dirty, unknown.

import { TIMED_OUT, within } from './clock.ts';
import type { DeliveryOutcome } from './command.ts';
import type { ApplyAnswer, ApplyMessage, EngineState, Sent } from './engine.ts';
import type { Code } from './errors.ts';
import type { Fleet, Member } from './fleet.ts';

export interface Delivery {
  readonly member: Member;
  readonly outcome: DeliveryOutcome;
  readonly code: Code;
  readonly message: string;
  /** From sending to answer, in ms. */
  readonly ms: number;
  /** When its outcome was known, in ms of the monotonic clock. */
  readonly at: number;
  /** Where the engine stood when it answered; null where it did not, or was not asked. */
  readonly state: EngineState | null;
  /** Whether the engine itself decided: what it was never given, or did not take for its turn, it did not. */
  readonly decided: boolean;
  /** What it took in place of what was asked for. */
  readonly took?: Took;
}

export type Took = ReadonlyMap<string, string | null>;

/** Why nothing is sent any more. */
export const DEPOSED = 'another manager has taken over the engines; this one sends nothing more';

interface Expectation {
  /** Digest that a success must show. */
  readonly expected: string;
  /** The digest that a success must show instead, where the engine says that it took something else; null: none. */
  readonly taken?: (took: Took) => string | null;
  /** Whether an engine before it took something else, which this one must hold (default: no). */
  readonly takenBefore?: boolean;
  readonly timeoutMs: number;
}

/** Sends, waits, judges. The member's last known state is brought up to date; a member that is not heard is `lost`. */
export async function deliver(
  fleet: Fleet,
  member: Member,
  message: ApplyMessage,
  expectation: Expectation,
): Promise<Delivery> {
  const { timeoutMs } = expectation;
  const began = fleet.clock.monotonic();
  // Whoever took the engines over may have begun to settle them: a message of ours would come in between.
  if (fleet.deposed !== null) {
    return {
      member,
      ms: 0,
      at: began,
      state: null,
      decided: false,
      outcome: 'refused',
      code: 1204,
      message: DEPOSED,
    };
  }
  const sent = await within(fleet.clock, timeoutMs, member.engine.apply(message));
  const at = fleet.clock.monotonic();
  const judged = judge(fleet, member, message, expectation, sent);
  const state = sent !== TIMED_OUT && sent.kind === 'answered' ? sent.answer : null;
  const decided = state !== null && state.outcome !== 'wrong-state';
  return { member, ms: at - began, at, state, decided, ...judged };
}

function judge(
  fleet: Fleet,
  member: Member,
  message: ApplyMessage,
  { expected, taken, takenBefore = false, timeoutMs }: Expectation,
  sent: Sent<ApplyAnswer> | typeof TIMED_OUT,
): Pick<Delivery, 'outcome' | 'code' | 'message' | 'took'> {
  if (sent === TIMED_OUT) {
    const message = `no answer within ${timeoutMs} ms`;
    fleet.lose(member, message);
    return { outcome: 'unknown', code: 1198, message };
  }
  if (sent.kind === 'unsent') {
    fleet.lose(member, sent.message);
    return { outcome: 'refused', code: sent.code, message: sent.message };
  }
  if (sent.kind === 'lost') {
    fleet.lose(member, sent.message);
    return { outcome: 'unknown', code: sent.code, message: sent.message };
  }
  const { answer } = sent;
  if (!fleet.heard(member, answer)) {
    const message = `another life of it answers: ${answer.incarnation}, not ${member.last.incarnation}`;
    return { outcome: 'unknown', code: 1196, message };
  }
  const dirty = { outcome: 'dirty', code: 1214 } as const;
  switch (answer.outcome) {
    case 'applied':
      if (answer.index === message.index && answer.digest === expected) {
        // Where nobody took anything else, what it says that it took is what it was asked for: the digest knows.
        const told = answer.took === undefined || !takenBefore ? {} : { took: answer.took };
        return { outcome: 'applied', code: 0, message: answer.message, ...told };
      }
      if (
        answer.index === message.index &&
        answer.took !== undefined &&
        taken?.(answer.took) === answer.digest
      ) {
        return { outcome: 'applied', code: 0, message: answer.message, took: answer.took };
      }
      // Whoever did nothing has refused, whatever he says: there is nothing to put right.
      if (answer.index === message.index && answer.digest === message.base)
        return { outcome: 'refused', code: 1214, message: 'it says applied, but nothing changed' };
      return { ...dirty, message: `it says applied, but its digest is ${answer.digest}, not ${expected}` };
    case 'refused':
      if (answer.digest === message.base) {
        return { outcome: 'refused', code: answer.code, message: answer.message };
      }
      return { ...dirty, message: `it refused (${answer.code} ${answer.message}), but its digest changed` };
    case 'dirty':
      return { ...dirty, code: answer.code, message: answer.message };
    case 'wrong-state':
      // Nothing was executed. If its content is not what it must stand on, the gate calls that drift from now on.
      return { outcome: 'refused', code: 1204, message: answer.message };
  }
}
