// Lines of a file that are refused, for people: where, why, and how many there are.

import type { AppliedDocument } from '@lockstep/api';
import { count, oneLine } from './text.ts';

/** Lines that are printed; the others are counted. */
const LINES_SHOWN = 20;

type RefusedLines = AppliedDocument['refused'];

/** `shop.conf:12:5: 1088 no such noun …` for each, and what that means for the others; nothing where there is none. */
export function formatRefusedLines(file: string, refused: RefusedLines, leftOut: boolean): string {
  if (refused.length === 0) return '';
  const lines = refused.slice(0, LINES_SHOWN).map(({ line, column, code, message }) => {
    const place = [file, line, ...(column === null ? [] : [column])].join(':');
    return `${oneLine(place)}: ${code} ${oneLine(message)}`;
  });
  const more = refused.length - LINES_SHOWN;
  if (more > 0)
    lines.push(`and ${more} more; all of them with --json, or with: lockstep lint ${oneLine(file)}`);
  const is = refused.length === 1 ? 'is' : 'are';
  const [they, them] = refused.length === 1 ? ['it', 'it'] : ['they', 'them'];
  const what = leftOut
    ? `${they} ${is} left out`
    : `correct ${them}, or leave ${them} out with --skip-refused`;
  lines.push(`lockstep: ${count(refused.length, 'line')} ${is} refused: ${what}`);
  return `${lines.join('\n')}\n`;
}
