// Differences for people: a line each, a column for each operand, the odd one marked. On a terminal that is too narrow for
// the columns, a few lines each.

import type { DifferenceDocument, DifferencesDocument } from '@lockstep/api';
import { count, cut, oneLine, paint } from './text.ts';

interface Format {
  /** Characters in a line; null: as many as it takes. */
  readonly width: number | null;
  readonly colour: boolean;
  /** Whether the operands voted on who is odd. */
  readonly vote: boolean;
}

/** Below this a column says too little. */
const COLUMN_WIDTH_MIN = 8;

const GAP = '  ';
const NOTHING = '(none)';
const MARK = ' *';
const UNDECIDED = 'no majority';

export function formatDifferences(document: DifferencesDocument, format: Format): string {
  const { operands, unverified, differences, ignored } = document;
  const names = operands.map(({ name }) => name);
  const rows = differences.filter(({ kind }) => kind !== 'baseline');
  const beneath = differences.filter(({ kind }) => kind === 'baseline');
  const marked = differences.some(({ odd }) => odd.length > 0);
  return [
    ...(rows.length === 0
      ? [same(document)]
      : [...formatRows(rows, names, format), count(rows.length, 'difference')]),
    ...(beneath.length === 0
      ? []
      : [
          `${count(beneath.length, 'difference')} of what the engines brought up from their own files, which is no drift:`,
        ]),
    ...formatRows(beneath, names, format),
    ...(marked ? [`${MARK.trim()} the odd one out, by a majority`] : []),
    ...unverified.map(({ name, why }) => `not verified: ${name}: ${oneLine(why)}`),
    ...(ignored.length === 0 ? [] : [`not compared: ${ignored.join(', ')}`]),
  ].join('\n');
}

function same({ operands }: DifferencesDocument): string {
  const [digest, ...others] = new Set(operands.map((operand) => operand.digest));
  if (digest === undefined || others.length > 0) return 'no differences were found';
  return `no differences: ${operands.map(({ name }) => name).join(', ')} have digest ${digest}`;
}

/** A cell, and whether it is the odd one's. */
interface Cell {
  readonly text: string;
  readonly odd: boolean;
}

function formatRows(rows: readonly DifferenceDocument[], all: readonly string[], format: Format): string[] {
  if (rows.length === 0) return [];
  const names = all.filter((name) => rows.some(({ values }) => Object.hasOwn(values, name)));
  const split = rows.some(({ argument }) => argument !== null);
  const plain = (text: string): Cell => ({ text: oneLine(text), odd: false });
  const head = ['key', ...(split ? ['argument'] : []), ...names].map(plain);
  const cells = rows.map((row) => [
    plain(row.key),
    ...(split ? [plain(row.argument ?? '')] : []),
    ...names.map((name) => ({ text: shownValue(row, name), odd: row.odd.includes(name) })),
    ...(isUndecided(row, format) ? [plain(UNDECIDED)] : []),
  ]);
  const widths = fit([head, ...cells], format.width);
  if (widths === null) return rows.flatMap((row) => formatList(row, names, format));
  return [head, ...cells].map((row) => formatLine(row, widths, format.colour));
}

function shownValue({ values }: DifferenceDocument, name: string): string {
  return oneLine(values[name] ?? NOTHING);
}

function isUndecided({ odd }: DifferenceDocument, { vote }: Format): boolean {
  return vote && odd.length === 0;
}

/** The width of each column, the widest made narrower until a line fits; null where that would leave too little of them. */
function fit(rows: readonly (readonly Cell[])[], width: number | null): number[] | null {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [at, { text, odd }] of row.entries())
      widths[at] = Math.max(widths[at] ?? 0, lengthOf(text) + (odd ? MARK.length : 0));
  }
  if (width === null) return widths;
  const room = width - GAP.length * (widths.length - 1);
  const total = (most: number): number => widths.reduce((sum, one) => sum + Math.min(one, most), 0);
  let most = Math.max(...widths);
  while (total(most) > room && most >= COLUMN_WIDTH_MIN) most -= 1;
  return most < COLUMN_WIDTH_MIN ? null : widths.map((one) => Math.min(one, most));
}

function formatLine(row: readonly Cell[], widths: readonly number[], colour: boolean): string {
  return row
    .map(({ text, odd }, at) => {
      const width = widths[at] ?? 0;
      const shown = odd ? cut(text, width - MARK.length) + MARK : cut(text, width);
      const padding = at === row.length - 1 ? '' : ' '.repeat(width - lengthOf(shown));
      return paint(shown, odd && colour) + padding;
    })
    .join(GAP)
    .trimEnd();
}

/** The entry, then each value with those who have it. */
function formatList(row: DifferenceDocument, names: readonly string[], format: Format): string[] {
  const { key, argument, odd } = row;
  const width = format.width ?? Number.POSITIVE_INFINITY;
  const shorten = (text: string, room: number): string =>
    cut(text, Math.max(Math.floor(room), COLUMN_WIDTH_MIN));
  const holders = new Map<string, string[]>();
  for (const name of names) {
    const value = shownValue(row, name);
    holders.set(value, [...(holders.get(value) ?? []), name]);
  }
  const undecided = isUndecided(row, format) ? `: ${UNDECIDED}` : '';
  const title = `${oneLine(key)}${argument === null ? '' : ` ${oneLine(argument)}`}`;
  const lines = [shorten(title, width - undecided.length) + undecided];
  for (const [value, having] of holders) {
    const isOdd = having.some((name) => odd.includes(name));
    const mark = isOdd ? MARK : '';
    const who = shorten(joined(having, width / 2), width / 2);
    const room = width - lengthOf(who) - mark.length - GAP.length - 2;
    lines.push(`${GAP}${paint(`${who}: ${shorten(value, room)}${mark}`, isOdd && format.colour)}`);
  }
  return lines;
}

/** As many as there is room for; the others are counted. */
function joined(names: readonly string[], room: number): string {
  for (let shown = names.length; shown > 1; shown -= 1) {
    const more = shown === names.length ? '' : ` and ${names.length - shown} more`;
    const text = names.slice(0, shown).join(', ') + more;
    if (lengthOf(text) <= room) return text;
  }
  return names.length === 1 ? (names[0] ?? '') : `${names[0]} and ${names.length - 1} more`;
}

/** In code points. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}
