// What a set would do: each command's outcome, what differs afterwards, and what would undo it. Nothing is written, nothing is
// sent that changes an engine, and the configuration stays as it is. What only an engine can say (that an address is taken) is
// not known here.
//
//   foreseen   upon any configuration: pure
//   dryRun     upon a fleet's record, as the fleet stands: locked, drifting, without an engine

import { disagreement } from './baselines.ts';
import { type CommandSet, type OnError, type Outcome, outcomeOf, type Receipt } from './command.ts';
import { type Configuration, Draft } from './configuration.ts';
import type { Dialect, Refusal } from './dialect.ts';
import { type Difference, differencesOf } from './differences.ts';
import { inTheWay, learnDrift } from './drift.ts';
import type { Fleet } from './fleet.ts';
import { standing } from './gate.ts';
import { UnreadableError } from './locate.ts';
import { plainReceipt } from './note.ts';
import { failed, skippedReceipt } from './receipts.ts';
import {
  isFinal,
  NOT_IN_ROLLBACK,
  NOT_SAVED_IN_ROLLBACK,
  type Rehearsal,
  rehearseOne,
  type Step,
} from './rehearse.ts';
import { inSlices } from './slices.ts';

export interface DryRun {
  /** As of a set. */
  readonly outcome: Outcome;
  /** As of a set that is run, as far as that is known: no engine has a part in it, and no command an index. */
  readonly receipts: readonly Receipt[];
  /** Between `before` and `after`. */
  readonly differences: readonly Difference[];
  /** The commands that would undo all of it, in their order; null where nothing is known that does. */
  readonly undo: readonly string[] | null;
  readonly before: Content;
  readonly after: Content;
}

/** What a configuration is. */
interface Content {
  readonly digest: string;
  readonly entries: number;
}

/** How a set would be run. */
interface Foreseeing {
  readonly onError: OnError;
  readonly rehearsal?: Omit<Rehearsal, 'stopAtRefusal'>;
  /** Why nothing that configures would be sent at all; null, the default: it would. */
  readonly closed?: Refused | null;
  /** Why a step would have to wait; null, the default: it would not. */
  readonly wayward?: (step: Step, upon: Configuration) => Refusal | null;
}

type Refused = Pick<Receipt, 'outcome' | 'code' | 'message'>;

/** Upon a fleet's record. In the manager's turn. */
export async function dryRun(fleet: Fleet, set: CommandSet): Promise<DryRun> {
  const { dialect, record, settings, clock } = fleet;
  // In what a member differs is read where the run would read it, and nothing else is asked.
  if (settings.onDrift === 'warn')
    await Promise.all(fleet.drifting().map((member) => learnDrift(fleet, member).catch(onlyUnreadable)));
  const foreseeing: Foreseeing = {
    onError: set.onError,
    rehearsal: {
      irreversible: set.irreversible,
      undoOfRemovals: settings.undoOfRemovals,
      lineBytes: settings.lineBytes,
      disagreement: (key) => disagreement(fleet, key),
    },
    closed: standing(fleet),
    wayward: (step, upon) => inTheWay(fleet, step, upon),
  };
  return inSlices(clock, foreseen(dialect, record, set.commands, foreseeing));
}

/** Upon any configuration, which must not change meanwhile. Yields after each command. */
export function* foreseen(
  dialect: Dialect,
  configuration: Configuration,
  commands: readonly string[],
  foreseeing: Foreseeing,
): Generator<void, DryRun> {
  const { onError } = foreseeing;
  const draft = new Draft(configuration, dialect.references);
  const receipts: Receipt[] = [];
  const steps: Step[] = [];
  let over = false;
  for (const command of commands) {
    yield;
    if (over) {
      receipts.push(skippedReceipt(command, 'an earlier command of the set failed'));
      continue;
    }
    const { receipt, step } = foresee(dialect, draft, command, foreseeing);
    receipts.push(receipt);
    over = failed(receipt) && onError !== 'continue';
    if (step === null) continue;
    draft.apply(step.changes);
    steps.push(step);
  }
  const before = contentOf(configuration);
  const cause = onError === 'rollback' ? receipts.find(failed) : undefined;
  if (cause !== undefined) {
    const undone = receipts.map((one) => (one.outcome === 'applied' ? undoneFor(one, cause) : one));
    return { outcome: outcomeOf(undone), receipts: undone, differences: [], undo: [], before, after: before };
  }
  const differences = differencesBetween(dialect, configuration, draft);
  const undo = steps.some(isFinal) ? null : steps.toReversed().flatMap((step) => step.undo ?? []);
  return { outcome: outcomeOf(receipts), receipts, differences, undo, before, after: contentOf(draft) };
}

/** One command: what its receipt would say, and what it would do; null where it does nothing. */
function foresee(
  dialect: Dialect,
  draft: Draft,
  command: string,
  { onError, rehearsal = {}, closed = null, wayward = () => null }: Foreseeing,
): { readonly receipt: Receipt; readonly step: Step | null } {
  const rollback = onError === 'rollback';
  const one = rehearseOne(dialect, draft, command, { ...rehearsal, stopAtRefusal: true });
  const done = plainReceipt(command, 'Done');
  const refused = (refusal: Refused | Refusal): { receipt: Receipt; step: null } => ({
    receipt: { ...done, outcome: 'refused', ...refusal },
    step: null,
  });
  if (one.kind === 'reads') {
    const shown = dialect.show(draft, one.command);
    if (!('text' in shown)) return refused(shown);
    return { receipt: { ...done, outcome: 'read', output: shown.text }, step: null };
  }
  if (one.kind === 'manages' && one.action === 'show-configstatus') {
    return {
      receipt: { ...done, outcome: 'read', message: 'Done, it is answered when it runs' },
      step: null,
    };
  }
  if (closed !== null) return refused(closed);
  if (one.kind === 'refused') return refused(one.refusal);
  if (one.kind === 'manages') {
    if (rollback) return refused({ code: 1205, message: NOT_SAVED_IN_ROLLBACK });
    return { receipt: { ...done, message: 'Done, a version is saved' }, step: null };
  }
  if (rollback && isFinal(one)) return refused({ code: 1205, message: NOT_IN_ROLLBACK });
  const way = wayward(one, draft);
  if (way !== null) return refused(way);
  const back = one.undo === null ? 'nothing is known that undoes it' : 'no undo restores all of it';
  const message = [
    done.message,
    ...one.held.filter((held) => held !== null),
    ...(isFinal(one) ? [back] : []),
  ];
  return { receipt: { ...done, message: message.join(', '), undo: one.undo ?? [] }, step: one };
}

/** Then it is not known in what it differs, and every command would have to wait. */
function onlyUnreadable(error: unknown): void {
  if (!(error instanceof UnreadableError)) throw error;
}

function undoneFor(receipt: Receipt, { message }: Receipt): Receipt {
  const why = `undone, because a later command of the set failed: ${message}`;
  return { ...receipt, outcome: 'undone', code: 1243, message: why };
}

function contentOf({ digest, size: entries }: Configuration): Content {
  return { digest, entries };
}

function differencesBetween(dialect: Dialect, before: Configuration, after: Draft): Difference[] {
  const keys = after.changes().map(({ key }) => key);
  const sides = [
    { name: 'before', get: (key: string) => before.get(key), keys },
    { name: 'after', get: (key: string) => after.get(key), keys },
  ];
  return differencesOf(sides, { dialect, base: 'before', vote: false });
}
