// The configuration that lines make out of nothing: a file that is compared, or that a fleet is to be made equal to. Read as a
// load reads one: what was broken over several lines is joined, and a line that names what comes later is taken behind it.

import { disagreement } from './baselines.ts';
import { Draft, LiveConfiguration } from './configuration.ts';
import type { Dialect } from './dialect.ts';
import type { Code } from './errors.ts';
import type { Fleet } from './fleet.ts';
import { judging, type LintLine } from './lint.ts';
import { inSlices } from './slices.ts';
import type { NumberedLine } from './wrapped.ts';

export interface MadeOfLines {
  readonly configuration: LiveConfiguration;
  /** All lines, in their order, as they were judged. */
  readonly lines: readonly LintLine[];
}

/** A line that is refused, as it is told to whoever sent it. */
export interface RefusedLine {
  readonly line: number;
  /** Where in the line, from 1; null: nowhere in particular. */
  readonly column: number | null;
  readonly code: Code;
  readonly message: string;
  readonly command: string;
}

/** What lines make. Needs no turn: it stands on nothing that a fleet holds but what lies beneath its record. */
export function madeOfLines(fleet: Fleet, lines: readonly NumberedLine[]): Promise<MadeOfLines> {
  const { dialect, record, hash, clock } = fleet;
  const nothing = new LiveConfiguration(hash, dialect.references, (key) => record.beneath(key));
  return inSlices(
    clock,
    making(dialect, nothing, lines, (key) => disagreement(fleet, key)),
  );
}

/** The same without a fleet, upon a configuration that has nothing in it, which becomes what the lines make. Yields after each. */
export function* making(
  dialect: Dialect,
  configuration: LiveConfiguration,
  lines: readonly NumberedLine[],
  disagreed?: (key: string) => string | null,
): Generator<void, MadeOfLines> {
  const sealed = lines.map(([at, line]) => [at, dialect.seal?.(line) ?? line] as const);
  const draft = new Draft(configuration, dialect.references);
  const judged = yield* judging(dialect, draft, sealed, disagreed);
  yield* taking(configuration, draft);
  return { configuration, lines: judged };
}

function* taking(configuration: LiveConfiguration, draft: Draft): Generator<void, void> {
  for (const change of draft.changes()) {
    yield;
    configuration.apply([change]);
  }
}

/** The lines that are refused, in their order. */
export function refusedOf({ lines }: MadeOfLines): RefusedLine[] {
  return lines.flatMap(({ line, command, refusal }) =>
    refusal === null
      ? []
      : [{ line, column: refusal.column ?? null, code: refusal.code, message: refusal.message, command }],
  );
}

/** Where a line of a file is: `shop.conf:12:5`. */
export function placeOf(path: string, { line, column }: Pick<RefusedLine, 'line' | 'column'>): string {
  return [path, line, ...(column === null ? [] : [column])].join(':');
}
