// The lexer: a line becomes words. A word may be quoted; only a bare word can be a flag.
//
//   bare        up to the next space; quotes inside it are ordinary characters
//   "…"         \" and \\ are escapes, any other backslash is itself
//   '…'         \' and \\ are escapes
//   q{…} q/…/   taken as it is; brackets nest; the mark behind q is ASCII, and none of . : @ = * - _
//
// `quote` is the inverse: lexing what it gives yields the same text, for any text the lexer accepts.

import type { Refusal } from '@lockstep/core';
import { excerpt } from './excerpt.ts';

export interface Token {
  readonly text: string;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
  /** UTF-16 code units that it takes in the line, quotes included. */
  readonly length: number;
  readonly quoted: boolean;
}

export type Lexed =
  | { readonly ok: true; readonly tokens: readonly Token[] }
  | { readonly ok: false; readonly refusal: Refusal };

// Anything that a terminal or a file would not show: control characters, halves of a character, and the mark that
// decoders leave where bytes were no text.
const UNPRINTABLE = /[^\P{Cc}\t]|\ufffd|\p{Cs}/u;

const CLOSING: Readonly<Record<string, string>> = { '{': '}', '(': ')', '[': ']', '<': '>' };

/** `[1-3]`: in a command it is counted, see expand.ts. */
export const RANGE: RegExp = /\[(\d+)-(\d+)\]/g;

/** Nearly every line: nothing in it needs a closer look at the kind of its characters. */
const PLAIN = /^[\t -~]*$/;

export function lex(line: string): Lexed {
  const bad = PLAIN.test(line) ? null : UNPRINTABLE.exec(line);
  if (bad !== null) {
    const shown = `U+${(bad[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
    return refused(1119, `unexpected character ${shown}`, bad.index);
  }
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    while (isSpace(line, at)) at += 1;
    if (at >= line.length) return { ok: true, tokens };
    const quoting = quotingAt(line, at);
    if (quoting === null) {
      const start = at;
      while (at < line.length && !isSpace(line, at)) at += 1;
      tokens.push({ text: line.slice(start, at), column: start + 1, length: at - start, quoted: false });
      continue;
    }
    const read =
      quoting.close === undefined
        ? readEscaped(line, at)
        : readVerbatim(line, at + 2, quoting.open, quoting.close);
    if (read === null)
      return refused(1115, `the quote that opens here is not closed: ${excerpt(line.slice(at), 24)}`, at);
    if (read.end < line.length && !isSpace(line, read.end)) {
      const character = String.fromCodePoint(line.codePointAt(read.end) ?? 0);
      return refused(1119, `unexpected character ${character} behind a closing quote`, read.end);
    }
    tokens.push({ text: read.text, column: at + 1, length: read.end - at, quoted: true });
    at = read.end;
  }
}

/** A word that lexes to exactly this text. */
export function quote(text: string): string {
  if (text !== '' && !/[\s]|^["'#-]|^q[^A-Za-z0-9_\s]/.test(text)) return text;
  return inQuotes(text);
}

/** The same for a command: what would be a range or a pattern stands for itself. Keys and values are no commands. */
export function literal(text: string): string {
  return /[[\]*]/.test(text) ? inQuotes(text) : quote(text);
}

/** The words of canonical text, which is mostly without quotes: then splitting is enough. Null where the text is none. */
export function splitWords(text: string): string[] | null {
  if (!text.includes('"')) return text === '' ? [] : text.split(' ');
  const lexed = lex(text);
  return lexed.ok ? lexed.tokens.map((token) => token.text) : null;
}

/** A bare word that begins with a hyphen and a letter. A negative number is a value. */
export function isFlagWord(token: Token): boolean {
  return !token.quoted && /^-[A-Za-z]/.test(token.text);
}

function inQuotes(text: string): string {
  return `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}

function isSpace(line: string, at: number): boolean {
  const code = line.charCodeAt(at);
  return code === 32 || code === 9 || code === 0xa0;
}

function quotingAt(line: string, at: number): { open: string; close: string | undefined } | null {
  const first = line.charAt(at);
  if (first === '"' || first === "'") return { open: first, close: undefined };
  if (first !== 'q') return null;
  const open = line.charAt(at + 1);
  // A name may begin with q and a letter of any script, and a range may follow: q[1-3] is q1, q2, q3.
  if (open === '[' && /^\[\d+-\d+\]/.test(line.slice(at + 1, at + 45))) return null;
  if (!/[!-,/;<>?[-^`{-~]/.test(open) || open === '*') return null;
  return { open, close: CLOSING[open] ?? open };
}

function readEscaped(line: string, start: number): { text: string; end: number } | null {
  const closing = line.charAt(start);
  let text = '';
  for (let at = start + 1; at < line.length; at += 1) {
    const char = line.charAt(at);
    if (char === closing) return { text, end: at + 1 };
    const next = line.charAt(at + 1);
    if (char === '\\' && (next === closing || next === '\\')) {
      text += next;
      at += 1;
    } else {
      text += char;
    }
  }
  return null;
}

function readVerbatim(
  line: string,
  start: number,
  open: string,
  close: string,
): { text: string; end: number } | null {
  let depth = 1;
  for (let at = start; at < line.length; at += 1) {
    const char = line.charAt(at);
    if (char === close) depth -= 1;
    else if (char === open) depth += 1;
    if (depth === 0) return { text: line.slice(start, at), end: at + 1 };
  }
  return null;
}

function refused(code: Refusal['code'], message: string, at: number): Lexed {
  return { ok: false, refusal: { code, message, column: at + 1 } };
}
