// The words of a line, as redis-cli takes it apart.
//
//   bare    up to the next space; a backslash is itself
//   "…"     \n \r \t \a \b and \xHH are bytes, any other character behind a backslash is itself
//   '…'     \' is a quote, everything else is itself
//
// Behind a closing quote the word ends. `quote` is the inverse: any text without half a character comes back as it was.

import type { Refusal } from '@lockstep/core';

export interface Word {
  readonly text: string;
  /** Where it begins and ends in the line, in UTF-16 code units from 0, quotes included. */
  readonly start: number;
  readonly end: number;
  /** Whether the text is not what was meant: it has bytes that are no UTF-8. */
  readonly binary: boolean;
}

/** A line as far as it can be understood. */
export interface Split {
  readonly words: readonly Word[];
  /** A last word whose quote does not close, or that goes on behind a closing quote: with all that follows it. */
  readonly broken: Word | null;
}

export type Words =
  | { readonly ok: true; readonly words: readonly Word[] }
  | { readonly ok: false; readonly refusal: Refusal };

// What no terminal shows: control characters, halves of a character, and the mark of bytes that were no text.
const UNPRINTABLE = /[^\P{Cc}\t]|\ufffd|\p{Cs}/u;
const SPACE = /[ \t\n\v\f\r\0]/;
const ESCAPED: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, a: 7, b: 8 };
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The words of a line. Refused: 1119 for what is not printable or no UTF-8, 1115 for quotes that do not close. */
export function wordsOf(line: string): Words {
  const bad = UNPRINTABLE.exec(line);
  if (bad !== null) {
    const shown = `U+${(bad[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
    return refused(1119, `unexpected character ${shown}`, bad.index);
  }
  const { words, broken } = split(line);
  if (broken !== null) return refused(1115, 'the quote is not closed, or something follows it', broken.start);
  const binary = words.find((word) => word.binary);
  if (binary !== undefined) return refused(1119, 'the bytes given here are no UTF-8', binary.start);
  return { ok: true, words };
}

/** Never fails: for lines that are to be looked through whatever they are. */
export function split(line: string): Split {
  const words: Word[] = [];
  let at = 0;
  for (;;) {
    while (at < line.length && SPACE.test(line.charAt(at))) at += 1;
    if (at >= line.length) return { words, broken: null };
    const read = readWord(line, at);
    const word = { text: read.text, start: at, end: read.end, binary: read.binary };
    if (read.broken) return { words, broken: { ...word, end: line.length } };
    words.push(word);
    at = read.end;
  }
}

/** A word that comes back as exactly this text. */
export function quote(text: string): string {
  if (/^[^\s"'\\\p{Cc}\ufffd]+$/u.test(text)) return text;
  const escaped = text.replaceAll(/["\\]|\p{Cc}|\ufffd/gu, (character) => {
    switch (character) {
      case '\n':
        return '\\n';
      case '\r':
        return '\\r';
      case '\t':
        return '\\t';
      case '"':
      case '\\':
        return `\\${character}`;
      default:
        return Array.from(new TextEncoder().encode(character), hex).join('');
    }
  });
  return `"${escaped}"`;
}

/** A line of these words. */
export function lineOf(words: readonly string[]): string {
  return words.map(quote).join(' ');
}

/** `; did you mean X?`, or nothing where no word is near. */
export function nearest(word: string, words: Iterable<string>): string {
  const typed = word.slice(0, 64).toLowerCase();
  let best: string | null = null;
  let bestDistance = typed.length <= 3 ? 2 : typed.length <= 6 ? 3 : 4;
  for (const candidate of words) {
    const distance = editDistance(typed, candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best === null ? '' : `; did you mean ${best}?`;
}

function readWord(
  line: string,
  start: number,
): { text: string; end: number; broken: boolean; binary: boolean } {
  let text = '';
  let bytes: number[] = [];
  let binary = false;
  let at = start;
  const flush = (): void => {
    if (bytes.length === 0) return;
    try {
      text += UTF8.decode(Uint8Array.from(bytes));
    } catch {
      binary = true;
      text += '\ufffd';
    }
    bytes = [];
  };
  let open = '';
  for (; at < line.length; at += 1) {
    const character = line.charAt(at);
    if (open === '') {
      if (SPACE.test(character)) break;
      if (character === '"' || character === "'") open = character;
      else text += character;
      continue;
    }
    if (character === open) {
      flush();
      at += 1;
      return { text, end: at, broken: at < line.length && !SPACE.test(line.charAt(at)), binary };
    }
    if (character === '\\' && open === "'" && line.charAt(at + 1) === "'") {
      text += "'";
      at += 1;
      continue;
    }
    if (character === '\\' && open === '"' && at + 1 < line.length) {
      const digits = /^x([0-9a-f]{2})/i.exec(line.slice(at + 1, at + 4));
      const next = line.charAt(at + 1);
      const byte = digits === null ? ESCAPED[next] : Number.parseInt(digits[1] as string, 16);
      if (byte === undefined) {
        flush();
        text += next;
      } else bytes.push(byte);
      at += digits === null ? 1 : 3;
      continue;
    }
    flush();
    text += character;
  }
  flush();
  return { text, end: at, broken: open !== '', binary };
}

function hex(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, '0')}`;
}

/** Edits (insert, delete, replace) between two words; anything from `limit` on counts as `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let previous = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? limit;
}

function refused(code: Refusal['code'], message: string, index: number): Words {
  return { ok: false, refusal: { code, message, column: index + 1 } };
}
