// Text for people: on one line, safe for a terminal, in local time, coloured where that is wanted.

import type { CliContext } from './context.ts';

/** A command may hold anything: line ends would break the line, escape sequences would act on the terminal. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, (character) => {
    const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
    return `<U+${hex.padStart(4, '0')}>`;
  });
}

export function shorten(text: string): string {
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}

/** At most so many characters (3 or more): what is too long loses its middle. */
export function cut(text: string, width: number): string {
  const characters = Array.from(text);
  if (characters.length <= width) return text;
  const head = Math.ceil((width - 1) / 2);
  const tail = width - 1 - head;
  return `${characters.slice(0, head).join('')}…${characters.slice(characters.length - tail).join('')}`;
}

/** `1 engine`, `2 engines`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** `2026-11-23T08:15:30.123+01:00`. */
export function localTime(ms: number): string {
  const date = new Date(ms);
  const offset = -date.getTimezoneOffset();
  const there = new Date(ms + offset * 60_000).toISOString().slice(0, -1);
  const pad = (part: number): string => String(part).padStart(2, '0');
  const minutes = Math.abs(offset);
  return `${there}${offset < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
}

/** Whether results are coloured: for people at a terminal who have not said no. */
export function isColoured({ process: { stdout, env } }: CliContext): boolean {
  return stdout.isTTY === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
}

/** In the colour of what is wrong. */
export function paint(text: string, colour: boolean): string {
  return colour ? `\u001b[1;31m${text}\u001b[0m` : text;
}
