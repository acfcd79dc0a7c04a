// Commands, from the gate to their outcome. Read it from top to bottom: it is the flow chart of protocol.md section 3.
//
//   gate -> test bed -> the rest -> decide by digest -> applied
//              |            |
//           refused      undo by settle -> undone
//                           |
//                          lock
//
// Several may be under way at once (passage.ts); each is decided in its turn, as if it had been alone. The record changes
// only where a command is `applied`. What happened is returned, not stored: portion.ts makes it durable before anybody sees it.

import { assert } from './assert.ts';
import type { Delivery } from './deliver.ts';
import { shiftedBy } from './drift.ts';
import type { Fleet } from './fleet.ts';
import { halts, isThrough, type Pace, type Passage, passageOf, sendAll } from './passage.ts';
import { isFinal, type Step } from './rehearse.ts';
import { resolve } from './resolve.ts';
import { formatTook, stepAsTaken } from './took.ts';
import { undo } from './undo.ts';
import { says, type Verdict, verdictOn } from './verdict.ts';

/**
 * Runs commands, each on every member or on none. The gate has been passed. Answers a verdict for each of them, from the first
 * to the first that is not applied as it was asked for, or to the one before which it was to stop; at least one. Those behind
 * are on no member: they may be sent anew.
 */
export async function propagate(fleet: Fleet, steps: readonly Step[], pace: Pace): Promise<Verdict[]> {
  assert(steps.length === 1 || !steps.some(isFinal), 'what has no exact undo travels alone');
  const verdicts: Verdict[] = [];
  let open = steps.map(passageOf);
  for (;;) {
    fleet.passages = open;
    assert(fleet.record.digest === open[0]?.step.base, 'commands are rehearsed on the record as it stands');
    await sendAll(fleet, open.slice(0, howMany(open)), pace);
    await find(fleet, open);
    for (let head: Passage | undefined = open[0]; head !== undefined; head = open[0]) {
      if (!isThrough(fleet, head)) break;
      const verdict = apply(fleet, head);
      verdicts.push(verdict);
      open = open.slice(1);
      if (verdict.taken !== undefined) return verdicts;
    }
    const [passage, ...behind] = open;
    if (passage === undefined || passage.index === null) return verdicts;
    if (passage.deliveries.some(({ outcome }) => outcome !== 'applied')) {
      return [...verdicts, await fail(fleet, passage, behind)];
    }
    // Who was asked has it, and the others were not asked because something was to be found out first. They are now.
  }
}

/** How many may be sent: up to one that something is to be found out about first, or that others are not rehearsed on. */
function howMany(open: readonly Passage[]): number {
  const halting = open.findIndex((passage) => passage.deliveries.some((one) => halts(passage, one)));
  const taken = open.findIndex(({ step, asked }) => step !== asked);
  return Math.min(halting === -1 ? open.length : halting, taken === -1 ? open.length : taken + 1);
}

/** Finds out what became of passages that stopped the others. */
async function find(fleet: Fleet, open: readonly Passage[]): Promise<void> {
  const at = open.findIndex((passage) => passage.deliveries.some((one) => halts(passage, one)));
  if (at === -1) return;
  await resolve(fleet, open);
  // What was not decided behind it failed for its sake: it is as if it had not been sent.
  for (const passage of open.slice(at + 1)) {
    passage.deliveries = passage.deliveries.filter(
      ({ outcome, decided }) => outcome !== 'refused' || decided,
    );
    if (passage.deliveries.length === 0) passage.index = null;
  }
  const [head] = open;
  if (at === 0 && head !== undefined) takeAsTaken(fleet, head);
}

/** What the first engine took is what the others must hold, and what the command is from now on. */
function takeAsTaken(fleet: Fleet, passage: Passage): void {
  const { asked, deliveries } = passage;
  const first = deliveries.find(({ outcome, took }) => outcome === 'applied' && took !== undefined);
  if (first?.took === undefined || passage.step !== asked) return;
  const step = stepAsTaken(fleet, asked, first.took);
  assert(step !== null, 'what was believed can be taken');
  passage.step = step;
  const had = step.changes.length === 0;
  passage.deliveries = deliveries.map((one) => {
    if (one.outcome !== 'applied') return one;
    if (one.state?.digest !== shiftedBy(one.member, step.expected))
      return {
        ...one,
        outcome: 'dirty',
        code: 1214,
        message: `it does not hold what ${first.member.name} took`,
      };
    if (!had) return one;
    const message = `it took ${formatTook(first.took ?? new Map())}, which it had: nothing changed`;
    return { ...one, outcome: 'refused', code: 1097, message };
  });
}

function apply(fleet: Fleet, passage: Passage): Verdict {
  const { step, asked, deliveries } = passage;
  fleet.record.apply(step.changes);
  fleet.counter += step.commands.length;
  assert(fleet.record.digest === step.expected, 'the record is where the command leads');
  for (const { member, state } of deliveries) {
    assert(
      state?.digest === shiftedBy(member, fleet.record.digest),
      'applied means that every member shows the digest of the record',
      { member: member.name, digest: state?.digest, record: fleet.record.digest },
    );
  }
  const took = step === asked ? undefined : deliveries.find((one) => one.took !== undefined)?.took;
  const drifting = deliveries.filter(({ member }) => member.drift !== null).map(({ member }) => member.name);
  const around = drifting.length === 0 ? '' : `, around the drift on ${drifting.join(', ')}`;
  if (took === undefined) return verdictOn(passage, 'applied', 0, `Done${around}`);
  return { ...verdictOn(passage, 'applied', 0, `Done, but taken as ${formatTook(took)}`), taken: step };
}

/** A command that not every engine applied. */
async function fail(fleet: Fleet, passage: Passage, behind: readonly Passage[]): Promise<Verdict> {
  const [first] = passage.deliveries;
  assert(first !== undefined, 'what failed was sent');
  // What stood on a command that changes nothing may be there all the same, where that one was refused.
  if ([passage, ...behind].every(({ deliveries }) => deliveries.every(isRefused))) {
    return verdictOn(passage, 'refused', first.code, says(first));
  }
  return undo(fleet, passage, behind);
}

function isRefused({ outcome }: Delivery): boolean {
  return outcome === 'refused';
}
