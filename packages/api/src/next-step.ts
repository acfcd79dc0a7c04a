// What an operator can do about an error, by its number.

import { CODES, isCode } from '@lockstep/core';

/** `raise the open-files limit …`; empty for a number that is not ours, and for success. */
export function nextStep(code: number): string {
  return isCode(code) && code !== 0 ? CODES[code].next : '';
}
