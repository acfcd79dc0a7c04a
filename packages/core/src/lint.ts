// What a configuration is worth, line by line, without an engine: what has an effect, what is only held, what is refused and why.
//
// A file may say what is bound before it says what it is bound to: a line that names what comes later is tried again when the
// others are done, unless a line behind it changed what it would change. `workable` gives the order in which a load takes them.

import { type Configuration, Draft } from './configuration.ts';
import type { Dialect, Refusal } from './dialect.ts';
import { meaningOf, type Rehearsal } from './rehearse.ts';
import { atOnce } from './slices.ts';
import { type NumberedLine, unwrapped } from './wrapped.ts';

export type LintLevel = 'in effect' | 'held' | 'reads' | 'refused';

export interface LintLine {
  readonly line: number;
  readonly command: string;
  readonly level: LintLevel;
  /** What of it nothing acts on: `held, no effect: -soThreshold`; null where everything has an effect. */
  readonly held: string | null;
  /** Why it is refused; null where it is not. */
  readonly refusal: Refusal | null;
  /** In which pass it was taken, or refused for good: 1 = in the order of the file. */
  readonly pass: number;
}

/**
 * Judges lines, each upon what the ones before it make of a configuration. In the order of the lines; one that was broken over
 * several is one, under the number of its first.
 */
export function lint(dialect: Dialect, from: Configuration, lines: readonly NumberedLine[]): LintLine[] {
  return atOnce(judging(dialect, new Draft(from, dialect.references), lines));
}

/** The same, line by line: whoever takes the steps may do something else between two. The draft ends as what the lines make. */
export function* judging(
  dialect: Dialect,
  draft: Draft,
  lines: readonly NumberedLine[],
  /** Why the engines' own files do not agree on a key (default: there are no engines). */
  disagreement?: Rehearsal['disagreement'],
): Generator<void, LintLine[]> {
  const judged: LintLine[] = [];
  const upon: Upon = { dialect, draft, changedBy: new Map(), disagreement };
  let open: Iterable<NumberedLine> = unwrapped(dialect, lines);
  for (let pass = 1; ; pass += 1) {
    const waiting: { readonly line: NumberedLine; readonly judged: LintLine }[] = [];
    let progress = false;
    for (const line of open) {
      yield;
      const one = judge(upon, line, pass);
      if (one.refusal?.code === 258) {
        waiting.push({ line, judged: one });
        continue;
      }
      progress ||= one.refusal === null;
      judged.push(one);
    }
    if (!progress || waiting.length === 0) {
      for (const one of waiting) judged.push(one.judged);
      break;
    }
    open = waiting.map(({ line }) => line);
  }
  return judged.sort((a, b) => a.line - b.line);
}

/** The lines, judged, in an order in which what they name is there, as far as there is one; else as they are. */
export function workable(
  dialect: Dialect,
  from: Configuration,
  lines: readonly NumberedLine[],
): readonly LintLine[] {
  const turn = ({ pass, refusal }: LintLine): number => (refusal === null ? pass : 1);
  return lint(dialect, from, lines).sort((a, b) => turn(a) - turn(b) || a.line - b.line);
}

/** What lines are judged upon. */
interface Upon {
  readonly dialect: Dialect;
  readonly draft: Draft;
  /** The last line that changed a key. */
  readonly changedBy: Map<string, number>;
  readonly disagreement: Rehearsal['disagreement'];
}

function judge(
  { dialect, draft, changedBy, disagreement }: Upon,
  [line, command]: NumberedLine,
  pass: number,
): LintLine {
  const meant = meaningOf(dialect, draft, command, disagreement);
  const judged = { line, command, held: null, refusal: null, pass };
  switch (meant.kind) {
    case 'meant': {
      const overtaken = meant.changes.find(({ key }) => (changedBy.get(key) ?? 0) > line);
      if (overtaken !== undefined) {
        const message = `in line ${line} there was nothing of it, and line ${changedBy.get(overtaken.key)} changed ${overtaken.key}`;
        return { ...judged, level: 'refused', refusal: { code: 258, message } };
      }
      for (const { key } of meant.changes) changedBy.set(key, line);
      draft.apply(meant.changes);
      return { ...judged, level: meant.held === null ? 'in effect' : 'held', held: meant.held };
    }
    case 'refused':
      return { ...judged, level: 'refused', refusal: meant.refusal };
    default:
      return { ...judged, level: 'reads' };
  }
}
