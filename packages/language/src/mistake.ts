// What is wrong with a line. Thrown inside the parser only, so that each step reads as a straight line; it turns it into data.
//
// It is no Error: nobody reads its stack, and where a verb can be written in several ways most are tried in vain. For the same
// reason the hint, which looks at many words, is made only when somebody asks.

import type { Refusal } from '@lockstep/core';
import { excerpt } from './excerpt.ts';

export class Mistake {
  readonly code: Refusal['code'];
  readonly column: number;
  readonly #message: string;
  readonly #hint: () => string;

  constructor(code: Refusal['code'], message: string, column: number, hint: () => string = nothing) {
    this.code = code;
    this.column = column;
    this.#message = message;
    this.#hint = hint;
  }

  /** Whether it says what was probably meant. */
  get offers(): boolean {
    return this.#hint() !== '';
  }

  get refusal(): Refusal {
    return { code: this.code, message: this.#message + this.#hint(), column: this.column };
  }
}

function nothing(): string {
  return '';
}

/** More words than these are not listed: nobody would find the one that helps. */
export const LISTED_MAX = 12;

/** Words in a message; of many the first. */
export function listed(words: readonly string[]): string {
  const some = words.length > LISTED_MAX ? [...words.slice(0, LISTED_MAX), `… (${words.length})`] : words;
  return some.join(', ');
}

/** A word of the line in a message. */
export function shown(text: string): string {
  return `"${excerpt(text, 40)}"`;
}
