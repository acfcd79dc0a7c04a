// Before anything is sent: what each command would do, what would undo it, and the digest every engine must reach.
// Runs on a draft of the record, so it leaves no trace, and most refusals are known before any engine is touched.

import { type Change, type Configuration, Draft } from './configuration.ts';
import type { Command, Dialect, Refusal } from './dialect.ts';
import { type ManagerAction, managerAction } from './manager-commands.ts';
import { LINE_BYTES_MAX } from './settings.ts';

export type Rehearsed =
  | { readonly kind: 'refused'; readonly line: string; readonly refusal: Refusal }
  | { readonly kind: 'reads'; readonly line: string; readonly command: Command }
  | { readonly kind: 'manages'; readonly line: string; readonly action: ManagerAction }
  | Step;

/** A command that is ready to be sent. */
export interface Step {
  readonly kind: 'configures';
  readonly line: string;
  readonly changes: readonly Change[];
  /** The commands that lead back. */
  readonly undo: readonly string[];
  /** Digest of the record before and after. */
  readonly base: string;
  readonly expected: string;
  /** It may destroy what its undo does not restore, and its sender accepts that. */
  readonly irreversible: boolean;
}

/** What is rehearsed, and on whose word. */
interface Rehearsal {
  /** Nothing behind the first refusal is looked at: the result is then shorter than the lines. */
  readonly stopAtRefusal: boolean;
  /** Whether the sender accepts what no undo restores (default: no). */
  readonly irreversible?: boolean;
  /** Why the engines' own files do not agree on a key; null where they do. */
  readonly disagreement?: (key: string) => string | null;
}

/** Rehearses lines one upon the other. */
export function rehearse(
  dialect: Dialect,
  record: Configuration,
  lines: readonly string[],
  rehearsal: Rehearsal,
): Rehearsed[] {
  const draft = new Draft(record, dialect.references);
  const rehearsed: Rehearsed[] = [];
  for (const line of lines) {
    const one = rehearseOne(dialect, draft, line, rehearsal);
    rehearsed.push(one);
    if (one.kind === 'configures') draft.apply(one.changes);
    if (one.kind === 'refused' && rehearsal.stopAtRefusal) break;
  }
  return rehearsed;
}

function rehearseOne(
  dialect: Dialect,
  draft: Draft,
  line: string,
  { irreversible = false, disagreement }: Rehearsal,
): Rehearsed {
  const tooLong = checkLength(line);
  if (tooLong !== null) return { kind: 'refused', line: `${line.slice(0, 64)}…`, refusal: tooLong };
  const binary = checkText(line);
  if (binary !== null) return { kind: 'refused', line, refusal: binary };
  const action = managerAction(line);
  if (action !== null) return { kind: 'manages', line, action };
  const parsed = dialect.parse(line);
  if (!parsed.ok) return { kind: 'refused', line, refusal: parsed.refusal };
  const { command } = parsed;
  if (command.kind === 'reads') return { kind: 'reads', line, command };
  if (command.kind === 'acts') {
    return {
      kind: 'refused',
      line,
      refusal: { code: 1088, message: 'this command acts and configures nothing' },
    };
  }
  const harm = dialect.irreversible?.(command) ?? null;
  if (harm?.when === 'always' && !irreversible) {
    const refusal = { code: 257, message: harm.why } as const;
    return { kind: 'refused', line, refusal };
  }
  const disagreed = disagreementOn(dialect, draft, command, disagreement);
  if (disagreed !== null) return { kind: 'refused', line, refusal: { code: 1214, message: disagreed } };
  const reduction = dialect.reduce(draft, command);
  if (!reduction.ok) return { kind: 'refused', line, refusal: reduction.refusal };
  return planUndo(dialect, draft, line, reduction.changes, harm !== null && irreversible);
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
  line: string,
  changes: readonly Change[],
  irreversible: boolean,
): Rehearsed {
  const base = before.digest;
  const after = new Draft(before, dialect.references, changes);
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
  return { kind: 'configures', line, changes, undo, base, expected: after.digest, irreversible };
}

function inexact(line: string, undo: string): Rehearsed {
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

function checkLength(line: string): Refusal | null {
  if (line.length * 3 <= LINE_BYTES_MAX) return null;
  const bytes = new TextEncoder().encode(line).length;
  if (bytes <= LINE_BYTES_MAX) return null;
  return {
    code: 1106,
    message: `the line has ${bytes} bytes, at most ${LINE_BYTES_MAX} are allowed`,
    // Columns are counted in UTF-16 code units, the limit in bytes.
    column: new TextEncoder().encodeInto(line, new Uint8Array(LINE_BYTES_MAX)).read + 1,
  };
}
