// Commands that something broke over several lines: an editor, a mail. Only where it is certain: the lines behind begin with no
// verb, and what they make together is a command.
//
//   add lb monitor status HTTP-ECV -send "GET
//   /status" -recv Status=running -LRTM
//   ENABLED

import type { Dialect } from './dialect.ts';

/** A line of a file: its number, from 1, and its text. */
export type NumberedLine = readonly [line: number, command: string];

/** Lines that one command is looked for in. */
const LINES_MAX = 20;

/** The lines with broken commands put together again, under the number of their first line. */
export function* unwrapped(dialect: Dialect, lines: readonly NumberedLine[]): Generator<NumberedLine> {
  const isRest = restsOf(dialect);
  for (let at = 0; at < lines.length; at += 1) {
    const [line, command] = lines[at] as NumberedLine;
    const behind: string[] = [];
    for (const [, next] of lines.slice(at + 1, at + LINES_MAX)) {
      if (!isRest(next)) break;
      behind.push(next.trim());
    }
    const joined = [command.trimEnd(), ...behind].join(' ');
    if (behind.length === 0 || !dialect.parse(joined).ok) {
      yield [line, command];
      continue;
    }
    // A secret may stand in a line of its own, where nobody could see that it is one.
    yield [line, dialect.seal?.(joined) ?? joined];
    at += behind.length;
  }
}

/** First words that are remembered: there are few verbs, but whatever may stand in a file. */
const REMEMBERED_MAX = 1_000;

/** Whether a line begins with no verb: its first word alone is not even the beginning of a command. */
function restsOf(dialect: Dialect): (line: string) => boolean {
  const known = new Map<string, boolean>();
  return (line) => {
    const [first] = /\S+/.exec(line) ?? [];
    if (first === undefined || first.startsWith('#')) return false;
    let rest = known.get(first);
    if (rest === undefined) {
      const parsed = dialect.parse(first);
      rest = !parsed.ok && (parsed.refusal.code === 1088 || parsed.refusal.code === 1115);
      if (known.size < REMEMBERED_MAX) known.set(first, rest);
    }
    return rest;
  };
}
