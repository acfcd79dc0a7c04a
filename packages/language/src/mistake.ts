// What is wrong with a line. Thrown inside the parser only, so that each step reads as a straight line; it turns it into data.

import type { Refusal } from '@lockstep/core';
import { excerpt } from './excerpt.ts';

export class Mistake extends Error {
  readonly refusal: Refusal & { readonly column: number };

  constructor(code: Refusal['code'], message: string, column: number) {
    super(message);
    this.refusal = { code, message, column };
  }
}

/** A word of the line in a message. */
export function shown(text: string): string {
  return `"${excerpt(text, 40)}"`;
}
