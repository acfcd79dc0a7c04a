// What a set would do, for people: what becomes of its commands, what is only held, what differs, and what would undo it.

import type { DifferencesDocument, ReceiptDocument, SetResultDocument } from '@lockstep/api';
import { formatDifferences } from '../differences.ts';
import { formatCounts, formatFailure } from '../receipts.ts';
import { count, oneLine, shorten } from '../text.ts';

/** Failures, held commands and differences that are printed; the rest are counted. */
const ROWS_SHOWN = 50;

/** Commands of the undo that are printed. */
const UNDO_SHOWN = 20;

interface Format {
  /** Characters in a line; null: as many as it takes. */
  readonly width: number | null;
  readonly colour: boolean;
  readonly placeOf: (at: number) => string | undefined;
}

/** One line for each command that would be refused, for standard error. */
export function formatFailures(
  { receipts }: SetResultDocument,
  placeOf: (at: number) => string | undefined,
): string {
  const failures = receipts.flatMap((receipt, at) =>
    receipt.outcome === 'refused' || receipt.outcome === 'locked'
      ? [`lockstep: ${formatFailure(receipt, placeOf(at))}`]
      : [],
  );
  return some(failures, ROWS_SHOWN)
    .map((line) => `${line}\n`)
    .join('');
}

export function formatDryRun(result: SetResultDocument, { placeOf, ...format }: Format): string {
  const { receipts, dryRun } = result;
  const held = receipts.flatMap((receipt, at) => heldLine(receipt, placeOf(at)));
  return [
    `${count(receipts.length, 'command')} would be: ${formatCounts(receipts)}`,
    ...some(held, ROWS_SHOWN),
    ...(dryRun === undefined ? [] : [...effect(dryRun, format), ...undo(dryRun)]),
    'nothing was changed',
    '',
  ].join('\n');
}

type DryRun = NonNullable<SetResultDocument['dryRun']>;

/** A table of what differs, as `diff` prints it. */
function effect({ before, after, differences }: DryRun, format: Omit<Format, 'placeOf'>): string[] {
  if (differences.length === 0) return ['no difference to the configuration'];
  const document: DifferencesDocument = {
    operands: [
      { name: 'before', digest: before.digest },
      { name: 'after', digest: after.digest },
    ],
    unverified: [],
    differences: differences.slice(0, ROWS_SHOWN),
    ignored: [],
  };
  const more = differences.length - ROWS_SHOWN;
  return [
    formatDifferences(document, { ...format, vote: false }),
    ...(more > 0 ? [`and ${more} more; all of them with --json`] : []),
  ];
}

function undo({ undo: commands, differences }: DryRun): string[] {
  if (commands === null) return ['nothing is known that undoes all of it'];
  if (commands.length === 0 && differences.length === 0) return [];
  return ['undo:', ...some(commands, UNDO_SHOWN).map((command) => `  ${oneLine(command)}`)];
}

/** `held     shop.conf:4: add lb vserver …   (no effect: -soThreshold)`, where something of the command has no effect. */
function heldLine({ outcome, command, message }: ReceiptDocument, place: string | undefined): string[] {
  const held = /(?:^|, )(held, no effect.*)$/s.exec(message)?.[1];
  if (outcome !== 'applied' || held === undefined) return [];
  const at = place === undefined ? '' : `${oneLine(place)}: `;
  return [`held     ${at}${oneLine(shorten(command))}   (${oneLine(held)})`];
}

function some(lines: readonly string[], most: number): string[] {
  const more = lines.length - most;
  // A comment, so that what is copied runs as far as it goes.
  return [...lines.slice(0, most), ...(more > 0 ? [`# and ${more} more; all of them with --json`] : [])];
}
