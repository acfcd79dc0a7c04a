// From an error's number to the HTTP status, in one place.

import { CODES, type Code, type LockstepError } from '@lockstep/core';
import type { Problem } from './schemas/common.ts';

const STATUS: Partial<Record<Code, number>> = {
  257: 401,
  258: 404,
  261: 500,
  272: 429,
  273: 409,
  278: 400,
  284: 507,
  1186: 409,
  1192: 409,
  1194: 409,
  1195: 409,
  1196: 503,
  1198: 504,
  1205: 400,
};

export function problemOf(error: LockstepError, status: number = STATUS[error.code] ?? 400): Problem {
  const { text, next: generally } = CODES[error.code];
  const next = status === 401 ? 'give the API token' : generally;
  return { type: 'about:blank', title: text, status, detail: error.message, code: error.code, next };
}
