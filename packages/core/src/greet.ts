// The first hello to a member: whose it is, whether this store knows all that it has seen, and whether manager and engine mean
// the same by the same commands.

import { compareBaselines, learnBaseline } from './baselines.ts';
import { TIMED_OUT, within } from './clock.ts';
import type { HelloAnswer } from './engine.ts';
import { type Code, LockstepError } from './errors.ts';
import type { Fleet, Member } from './fleet.ts';
import { UnreadableError } from './locate.ts';
import { PER_ENGINE_MARK } from './per-engine.ts';
import type { Unsettled } from './settle.ts';

/** The first hello to a member: from here on it knows whose it is, and nothing older takes effect. */
export async function greet(
  fleet: Fleet,
  member: Member,
  { withinMs, found = null }: Greeting = {},
): Promise<Ungreeted | null> {
  const { engine } = member;
  const owner = fleet.store.id;
  const wait = withinMs ?? fleet.settings.timeoutMs;
  const hello = (takeOver: boolean): ReturnType<typeof engine.hello> =>
    engine.hello({ epoch: fleet.epoch, owner, ...(takeOver ? { takeOver } : {}) });
  let sent = await within(fleet.clock, wait, hello(false));
  if (fleet.takeOver && sent !== TIMED_OUT && sent.kind === 'answered') {
    const { epoch, owner: theirs } = sent.answer;
    if (
      epoch > fleet.epoch ||
      (theirs !== undefined && theirs !== owner) ||
      whyOlder(fleet, sent.answer, found) !== null
    ) {
      fleet.epoch = await fleet.store.takeEpoch(fleet.name, epoch);
      sent = await within(fleet.clock, wait, hello(true));
    }
  }
  if (sent === TIMED_OUT || sent.kind !== 'answered') {
    const message = sent === TIMED_OUT ? `no answer within ${wait} ms` : sent.message;
    fleet.lose(member, message);
    return { member, code: 1198, message, foreign: false };
  }
  const { answer } = sent;
  const stranger = whyStranger(fleet, member, answer);
  if (stranger !== null) {
    // At the start somebody is there to correct it; later on it is only not taken in.
    if (found !== null) throw new LockstepError(stranger.code, `${member.name} ${stranger.message}`);
    const message = `it ${stranger.message}`;
    fleet.lose(member, message);
    return { member, code: stranger.code, message, foreign: true };
  }
  member.pid = answer.pid;
  // Of an engine that is another's it does not matter what it has seen.
  const others = answer.owner !== undefined && answer.owner !== owner;
  const older = fleet.takeOver || others ? null : whyOlder(fleet, answer, found);
  if (older !== null) fleet.depose(`${member.name} ${older}`);
  fleet.welcomed(member, answer);
  if (fleet.deposed !== null) return null;
  const foreign = whyForeign(fleet, answer);
  if (foreign !== null) return refuseForeign(fleet, member, foreign, found);
  try {
    await learnBaseline(fleet, member);
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    fleet.lose(member, error.message);
    return { member, code: 1198, message: error.message, foreign: false };
  }
  compareBaselines(fleet);
  return null;
}

/** Why what answers is nobody who can ever be this member; null where it may be. */
function whyStranger(
  fleet: Fleet,
  member: Member,
  answer: HelloAnswer,
): { readonly code: Code; readonly message: string } | null {
  const { dialect, members } = fleet;
  if (answer.dialect !== dialect.name) {
    const message = `speaks ${answer.dialect}, this manager ${dialect.name}: start engines and daemon from the same version`;
    return { code: 1214, message };
  }
  const twin = members.find(
    (one) => one !== member && one.last.incarnation === answer.incarnation && isCounted(one),
  );
  // Two members that are one would take it from each other for ever.
  return twin === undefined
    ? null
    : { code: 1205, message: `is the same instance as ${twin.name}: correct its address` };
}

/**
 * Why an engine takes the same commands otherwise than this manager expects; null where it does not. A schema is compared where
 * both say one; the rules always: who says none leaves nothing out.
 */
function whyForeign({ dialect, schema }: Fleet, answer: HelloAnswer): string | null {
  const [theirs = '', theirRules] = (answer.schema ?? '').split(PER_ENGINE_MARK);
  const [ours = '', ourRules] = (schema ?? '').split(PER_ENGINE_MARK);
  if (theirs !== '' && ours !== '' && theirs !== ours) {
    return `it has the schema ${theirs} of ${dialect.name}, this manager ${ours}`;
  }
  if (theirRules === ourRules) return null;
  const rules = (digest: string | undefined): string =>
    digest === undefined ? 'none' : `those of ${digest}`;
  return `it was started with other rules of perEngine: ${rules(theirRules)}, this manager has ${rules(ourRules)}`;
}

/** One that an older daemon started can be replaced; of one that nobody here can start, its owner has to see to it. */
function refuseForeign(fleet: Fleet, member: Member, why: string, found: Found | null): Ungreeted {
  const refused = { member, code: 1214, message: why, foreign: true } as const;
  if (found === null || fleet.keeper === null) {
    fleet.lose(member, why);
    return refused;
  }
  if (fleet.settings.onLost === 'lock')
    throw new LockstepError(
      1214,
      `${member.name}: ${why}; with onLost: lock nobody ends it here: end it, or start the daemon of its version`,
    );
  found.outdated.push(member);
  member.lostWhy = why;
  fleet.emit('engine-outdated', member.name, why);
  return refused;
}

function isCounted({ state }: Member): boolean {
  return state !== 'evicted' && state !== 'out';
}

interface Greeting {
  /** Longest wait in ms (default: that for any delivery). */
  readonly withinMs?: number;
  /** Given where it ran before this manager. */
  readonly found?: Found | null;
}

/** Of engines that ran before this manager. */
export interface Found {
  /** What they cannot have gone beyond: the last place in the journal that the store knows; null where something was cut short, which may be behind it. */
  readonly index: number | null;
  /** Those with another schema, which are to be replaced. They serve meanwhile, and are `joining`. */
  readonly outdated: Member[];
}

/** Why a member was not greeted. */
interface Ungreeted extends Unsettled {
  /** Whether it answered, and is of another kind or version: what it holds is not what this manager takes it for. */
  readonly foreign: boolean;
}

/** Why an engine that was found knows more than this store, which is an older copy then; null where it does not. */
function whyOlder(fleet: Fleet, answer: HelloAnswer, found: Found | null): string | null {
  const { previous, index, digest, aside } = answer;
  if (found === null) return null;
  if (previous !== undefined && previous >= fleet.epoch) {
    return `has seen epoch ${previous}, this store gives ${fleet.epoch} for the first time`;
  }
  const beyond = found.index !== null && index > found.index && digest !== fleet.record.digest;
  // One that is aside was being made equal, which takes places in the journal that only an outcome makes durable.
  if (!beyond || aside === true) return null;
  return `is at index ${index} with something that this store, at index ${found.index}, does not know`;
}
