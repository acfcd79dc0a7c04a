// Before anything is sent: what each command would do, what would undo it, and the digest every engine must reach.
// Runs on a draft of the record, so it leaves no trace, and most refusals are known before any engine is touched.

import { type Change, type Configuration, Draft } from './configuration.ts';
import type { Command, Dialect, Refusal } from './dialect.ts';
import { type ManagerAction, managerAction } from './manager-commands.ts';
import { LINE_BYTES_MAX } from './settings.ts';
import { atOnce } from './slices.ts';

export type Rehearsed =
  | { readonly kind: 'refused'; readonly line: string; readonly refusal: Refusal }
  | { readonly kind: 'reads'; readonly line: string; readonly command: Command }
  | { readonly kind: 'manages'; readonly line: string; readonly action: ManagerAction }
  | Step;

/** A command, or a group of them, that is ready to be sent. */
export interface Step {
  readonly kind: 'configures';
  /** As its sender said it: one line, or those of a group. */
  readonly lines: readonly string[];
  /** What each engine is sent, all or none: the line itself, or the commands that it stands for. */
  readonly commands: readonly string[];
  readonly changes: readonly Change[];
  /** The commands that lead back; null where nothing is known to. */
  readonly undo: readonly string[] | null;
  /** Digest of the record before and after. */
  readonly base: string;
  readonly expected: string;
  /** It may destroy what its undo does not restore, and its sender accepts that. */
  readonly irreversible: boolean;
  /** For each line what of it nothing acts on; null where everything has an effect. */
  readonly held: readonly (string | null)[];
}

/** Whether nothing that is known brings back what was before it: then it travels alone, and in part done it locks. */
export function isFinal({ irreversible, undo }: Step): boolean {
  return irreversible || undo === null;
}

/** Why a set that is rolled back takes no such command. */
export const NOT_IN_ROLLBACK =
  'a set that is rolled back cannot hold what no undo restores: send it by itself';
export const NOT_SAVED_IN_ROLLBACK = 'a set that is rolled back cannot save: a version stays';

/** What is rehearsed, and on whose word. */
export interface Rehearsal {
  /** Nothing behind the first refusal is looked at: the result is then shorter than the lines. */
  readonly stopAtRefusal: boolean;
  /** Whether the sender accepts what no undo restores (default: no). */
  readonly irreversible?: boolean;
  /** Whether what a command removes is made again by its undo (default: yes). */
  readonly undoOfRemovals?: 'exact' | 'none';
  /** Why the engines' own files do not agree on a key; null where they do. */
  readonly disagreement?: ((key: string) => string | null) | undefined;
  /** Lines that are refused for something that was not possible before. */
  readonly refusals?: ReadonlyMap<string, Refusal>;
  /** UTF-8 bytes in a line, at most (default: what is possible at all). */
  readonly lineBytes?: number;
}

/** Rehearses lines one upon the other. */
export function rehearse(
  dialect: Dialect,
  record: Configuration,
  lines: readonly string[],
  rehearsal: Rehearsal,
): Rehearsed[] {
  return atOnce(rehearsing(dialect, record, lines, rehearsal));
}

/** The same, line by line: whoever takes the steps may do something else between two, that leaves the record as it is. */
export function* rehearsing(
  dialect: Dialect,
  record: Configuration,
  lines: readonly string[],
  rehearsal: Rehearsal,
): Generator<void, Rehearsed[]> {
  const draft = new Draft(record, dialect.references);
  const rehearsed: Rehearsed[] = [];
  for (const line of lines) {
    yield;
    const one = rehearseOne(dialect, draft, line, rehearsal);
    rehearsed.push(one);
    if (one.kind === 'configures') draft.apply(one.changes);
    if (one.kind === 'refused' && rehearsal.stopAtRefusal) break;
  }
  return rehearsed;
}

/** Why a group was refused: the line, from 0, and its refusal. */
export interface GroupRefused {
  readonly kind: 'refused';
  readonly at: number;
  readonly refusal: Refusal;
}

/** Rehearses lines that have one fate. */
export function rehearseGroup(
  dialect: Dialect,
  record: Configuration,
  lines: readonly string[],
  rehearsal: Rehearsal,
): Step | GroupRefused {
  const draft = new Draft(record, dialect.references);
  const commands: string[] = [];
  const held: (string | null)[] = [];
  let [irreversible, removes] = [false, false];
  for (const [at, line] of lines.entries()) {
    const one = meaning(dialect, draft, line, rehearsal);
    if (one.kind === 'refused') return { kind: 'refused', at, refusal: one.refusal };
    if (one.kind !== 'meant') {
      return {
        kind: 'refused',
        at,
        refusal: { code: 1205, message: 'a group holds commands that configure' },
      };
    }
    for (const command of one.commands) commands.push(command);
    irreversible ||= one.irreversible;
    removes ||= one.removes;
    held.push(one.held);
    draft.apply(one.changes);
  }
  const before = new Draft(record, dialect.references);
  const all = { kind: 'meant', commands, changes: draft.changes(), irreversible, removes } as const;
  const step = planUndo(dialect, before, lines, { ...all, held: null }, rehearsal);
  return step.kind === 'refused' ? { kind: 'refused', at: 0, refusal: step.refusal } : { ...step, held };
}

/** A line that configures: what it stands for, and what that changes. */
interface Meant {
  readonly kind: 'meant';
  readonly commands: readonly string[];
  readonly changes: readonly Change[];
  readonly irreversible: boolean;
  readonly removes: boolean;
  readonly held: string | null;
}

/** Rehearses one line. The draft stays as it is. */
export function rehearseOne(dialect: Dialect, draft: Draft, line: string, rehearsal: Rehearsal): Rehearsed {
  const one = meaning(dialect, draft, line, rehearsal);
  return one.kind === 'meant' ? planUndo(dialect, draft, [line], one, rehearsal) : one;
}

/** What a line would do to a configuration, as its sender has it; how it is undone is nobody's business here. */
export function meaningOf(
  dialect: Dialect,
  draft: Draft,
  line: string,
  disagreement?: Rehearsal['disagreement'],
): Exclude<Rehearsed, Step> | Meant {
  return meaning(dialect, draft, line, { stopAtRefusal: true, irreversible: true, disagreement });
}

function meaning(
  dialect: Dialect,
  draft: Draft,
  line: string,
  rehearsal: Rehearsal,
): Exclude<Rehearsed, Step> | Meant {
  const no = (refusal: Refusal, shown = line): Exclude<Rehearsed, Step> => ({
    kind: 'refused',
    line: shown,
    refusal,
  });
  const tooLong = checkLength(line, rehearsal.lineBytes ?? LINE_BYTES_MAX);
  if (tooLong !== null) return no(tooLong, `${line.slice(0, 64)}…`);
  const binary = checkText(line);
  if (binary !== null) return no(binary);
  const before = rehearsal.refusals?.get(line);
  if (before !== undefined) return no(before);
  const action = managerAction(line);
  if (action !== null) return { kind: 'manages', line, action };
  const expanded = dialect.expand?.(draft, line) ?? null;
  if (expanded !== null && 'code' in expanded) return no(expanded);
  if (expanded === null) {
    const parsed = dialect.parse(line);
    if (!parsed.ok) return no(parsed.refusal);
    const { command } = parsed;
    if (command.kind === 'reads') return { kind: 'reads', line, command };
    const reduced = reduceOne(dialect, draft, command, rehearsal);
    return 'code' in reduced ? no(reduced) : { ...reduced, commands: [line] };
  }
  const all = new Draft(draft, dialect.references);
  let [irreversible, removes] = [false, false];
  let held: string | null = null;
  for (const each of expanded) {
    const parsed = dialect.parse(each);
    const reduced = parsed.ok ? reduceOne(dialect, all, parsed.command, rehearsal) : parsed.refusal;
    // Its column is in a line that nobody wrote.
    if ('code' in reduced) return no({ code: reduced.code, message: `${each}: ${reduced.message}` });
    irreversible ||= reduced.irreversible;
    removes ||= reduced.removes;
    held ??= reduced.held;
    all.apply(reduced.changes);
  }
  return { kind: 'meant', commands: expanded, changes: all.changes(), irreversible, removes, held };
}

function reduceOne(
  dialect: Dialect,
  draft: Draft,
  command: Command,
  { irreversible = false, disagreement }: Rehearsal,
): Omit<Meant, 'commands'> | Refusal {
  if (command.kind !== 'configures') {
    return { code: 1088, message: `this command ${command.kind} and configures nothing` };
  }
  const harm = dialect.irreversible?.(command) ?? null;
  if (harm?.when === 'always' && !irreversible) return { code: 257, message: harm.why };
  const disagreed = disagreementOn(dialect, draft, command, disagreement);
  if (disagreed !== null) return { code: 1214, message: disagreed };
  const reduction = dialect.reduce(draft, command);
  if (!reduction.ok) return reduction.refusal;
  const { changes } = reduction;
  const removes = dialect.removes?.(command) ?? false;
  const after = new Draft(draft, dialect.references, changes);
  const held = dialect.held?.(draft, after, command) ?? null;
  return { kind: 'meant', changes, irreversible: harm !== null && irreversible, removes, held };
}

/** Why it would not do the same on every engine; null where it would. */
function disagreementOn(
  dialect: Dialect,
  draft: Draft,
  command: Command,
  disagreement: Rehearsal['disagreement'],
): string | null {
  for (const key of dialect.needs?.(command) ?? []) {
    const why = draft.get(key) === undefined ? (disagreement?.(key) ?? null) : null;
    if (why !== null) return why;
  }
  return null;
}

/** Plans the undo, and proves it: do and undo together must lead back to every value, exactly. */
function planUndo(
  dialect: Dialect,
  before: Draft,
  lines: readonly string[],
  { commands, changes, irreversible, removes, held }: Meant,
  { undoOfRemovals = 'exact' }: Rehearsal,
): Step | Extract<Rehearsed, { kind: 'refused' }> {
  const line = lines.join('; ');
  const base = before.digest;
  const after = new Draft(before, dialect.references, changes);
  const step = { kind: 'configures', lines, commands, changes, base, irreversible, held: [held] } as const;
  if (removes && undoOfRemovals === 'none') return { ...step, undo: null, expected: after.digest };
  const keys = changes.map((change) => change.key);
  const undo = dialect.plan(after, before, keys);
  const back = new Draft(after, dialect.references);
  for (const undoLine of undo) {
    const parsed = dialect.parse(undoLine);
    const reduction = parsed.ok ? dialect.reduce(back, parsed.command) : parsed;
    if (!reduction.ok || !('changes' in reduction)) return inexact(line, undoLine);
    back.apply(reduction.changes);
  }
  const strays = back.changes().some(({ key, after: value }) => value !== before.get(key));
  if (strays || changes.some(({ key, before: value }) => back.get(key) !== value)) {
    return inexact(line, undo.join('; '));
  }
  return { ...step, undo, expected: after.digest };
}

function inexact(line: string, undo: string): Extract<Rehearsed, { kind: 'refused' }> {
  return {
    kind: 'refused',
    line,
    refusal: { code: 1241, message: `no exact undo is known, so nothing was sent (tried: ${undo})` },
  };
}

/** A zero byte parts key and value in a digest, and half a surrogate pair has no UTF-8: different entries would look equal. */
function checkText(line: string): Refusal | null {
  const at = line.search(/\0|\p{Surrogate}/u);
  if (at === -1) return null;
  const unit = line.charCodeAt(at).toString(16).padStart(4, '0');
  return { code: 1119, message: `unexpected character U+${unit.toUpperCase()}`, column: at + 1 };
}

function checkLength(line: string, most: number): Refusal | null {
  if (line.length * 3 <= most) return null;
  const bytes = new TextEncoder().encode(line).length;
  if (bytes <= most) return null;
  return {
    code: 1106,
    message: `the line has ${bytes} bytes, at most ${most} are allowed`,
    // Columns are counted in UTF-16 code units, the limit in bytes.
    column: new TextEncoder().encodeInto(line, new Uint8Array(most)).read + 1,
  };
}
