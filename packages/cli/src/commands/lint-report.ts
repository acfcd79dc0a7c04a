// What the judge says of a file's lines, for people or for programs.

import { type CommandSource, nextStep } from '@lockstep/api';
import type { LintLevel, LintLine } from '@lockstep/core';
import { count, cut, oneLine, paint } from '../text.ts';

/** A file, and what was said of it. */
export interface JudgedFile {
  readonly name: string;
  readonly encoding: CommandSource['encoding'];
  /** Physical lines, those included that are no command. */
  readonly lines: number;
  readonly judged: readonly LintLine[];
}

interface Format {
  readonly colour: boolean;
  /** Whether lines that are not refused are printed too. */
  readonly all: boolean;
  /** Whether somebody reads it on a terminal: then long lines lose their middle. */
  readonly terminal: boolean;
}

/** Refused lines of a file that are printed, where not all lines are asked for. */
const REFUSALS_SHOWN = 200;

/** Characters of a refused line that are shown around the mistake, and of any other on a terminal. */
const EXCERPT_WIDTH = 100;
const COMMAND_WIDTH = 120;

const HELD = 'held, no effect';

/** In the order in which they are summed up: what people call it, and what it means. */
const LEVELS: readonly (readonly [level: LintLevel, word: string, means: string])[] = [
  ['in effect', 'in effect', 'an engine acts on all of it'],
  ['held', 'held', 'kept, compared and undone; without effect, in whole or in part'],
  ['reads', 'answers', 'asks, or saves, and configures nothing'],
  ['refused', 'refused', 'a load goes on without it'],
];

const WORDS = new Map(LEVELS.map(([level, word]) => [level, word]));
const WORD_WIDTH = Math.max(...LEVELS.map(([, word]) => word.length));

/** The lines that are asked for, and a summary. */
export function formatFile(file: JudgedFile, format: Format): string {
  const { name, judged } = file;
  const refused = judged.filter(({ level }) => level === 'refused');
  const shown = format.all ? judged : refused.slice(0, REFUSALS_SHOWN);
  const more = format.all ? 0 : refused.length - shown.length;
  const last = judged.at(-1)?.line ?? 0;
  const width = `${name}:${last}`.length;
  return [
    ...shown.flatMap((one) => formatLine(name, one, width, format)),
    ...(more > 0
      ? [`${name}: and ${more} more ${more === 1 ? 'line is' : 'lines are'} refused: --all or --json has all`]
      : []),
    ...summary(file),
  ].join('\n');
}

function formatLine(name: string, one: LintLine, width: number, { colour, terminal }: Format): string[] {
  const { line, command, level, held, refusal, pass } = one;
  if (refusal !== null) return formatRefusal(name, one, colour);
  const what = [
    ...(held === null || held === HELD ? [] : [held.replace(`${HELD}: `, 'no effect: ')]),
    ...(pass > 1 ? ['names what comes later'] : []),
  ];
  const words = what.length === 0 ? '' : `   (${what.map(oneLine).join('; ')})`;
  const place = `${name}:${line}`.padEnd(width);
  const text = terminal ? cut(oneLine(command), COMMAND_WIDTH) : oneLine(command);
  return [`${place}  ${(WORDS.get(level) ?? '').padEnd(WORD_WIDTH)}  ${text}${words}`];
}

/** `shop.conf:12:5: 1088 no such noun …; what next`, the line, and where in it. */
function formatRefusal(name: string, { line, command, refusal }: LintLine, colour: boolean): string[] {
  if (refusal === null) return [];
  const { code, message, column } = refusal;
  const place = [name, line, ...(column === undefined ? [] : [column])].join(':');
  const step = nextStep(code);
  const next = step === '' ? '' : `; ${step}`;
  const [excerpt, caret] = excerptOf(command, column);
  return [
    `${place}: ${paint(`${code} ${oneLine(message)}`, colour)}${next}`,
    `    ${excerpt}`,
    ...(caret === null ? [] : [`    ${' '.repeat(caret)}${paint('^', colour)}`]),
  ];
}

/** The line, or a part of it with the place of the mistake, and how many characters stand before that; null: nowhere. */
function excerptOf(command: string, column: number | undefined): [text: string, caret: number | null] {
  if (column === undefined) return [cut(oneLine(command), EXCERPT_WIDTH), null];
  const at = Math.min(column - 1, command.length);
  const from = command.length <= EXCERPT_WIDTH ? 0 : Math.max(0, at - EXCERPT_WIDTH / 2);
  const before = `${from === 0 ? '' : '…'}${oneLine(command.slice(from, at))}`;
  const behind = command.slice(at, from + EXCERPT_WIDTH);
  const rest = at + behind.length < command.length ? '…' : '';
  return [`${before}${oneLine(behind)}${rest}`, Array.from(before).length];
}

function summary({ name, lines, judged }: JudgedFile): string[] {
  const counts = countsOf(judged);
  const rows: (readonly [string, number, string])[] = [
    ['lines', lines, ''],
    ['commands', judged.length, ''],
    ...LEVELS.map(([level, word, means]) => [word, counts[level], means] as const),
  ];
  const width = Math.max(...rows.map(([, number]) => String(number).length));
  const later = laterOf(judged);
  const [names, them] = later === 1 ? ['names', 'it'] : ['name', 'them'];
  return [
    `${name}:`,
    ...rows.map(([word, number, means]) => {
      const why = number === 0 ? '' : `  ${means}`;
      return `  ${word.padEnd(WORD_WIDTH)}  ${String(number).padStart(width)}${why}`.trimEnd();
    }),
    ...(later === 0
      ? []
      : [`  ${count(later, 'line')} ${names} what comes later: a load takes ${them} behind the others`]),
  ];
}

function countsOf(judged: readonly LintLine[]): Record<LintLevel, number> {
  const counts = { 'in effect': 0, held: 0, reads: 0, refused: 0 };
  for (const { level } of judged) counts[level] += 1;
  return counts;
}

/** Lines that were taken behind others, which they name. */
function laterOf(judged: readonly LintLine[]): number {
  return judged.filter(({ refusal, pass }) => refusal === null && pass > 1).length;
}

/** One document for all files. */
export function documentOf(dialect: string, files: readonly JudgedFile[]): unknown {
  return {
    dialect,
    files: files.map(({ name, encoding, lines, judged }) => {
      const counts = countsOf(judged);
      return {
        file: name,
        encoding,
        lines: judged.map(({ line, command, level, held, refusal, pass }) => ({
          line,
          command,
          level,
          held,
          pass,
          code: refusal?.code ?? null,
          message: refusal?.message ?? null,
          column: refusal?.column ?? null,
        })),
        summary: {
          lines,
          commands: judged.length,
          inEffect: counts['in effect'],
          held: counts.held,
          reads: counts.reads,
          refused: counts.refused,
          later: laterOf(judged),
        },
      };
    }),
  };
}
