// The admin token: made at the first start, in a file that only its owner can read. The command line on the same machine
// finds it there. It never appears in arguments, logs or answers.

import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartFailure } from './failure.ts';

/** Throws a StartFailure for a token file without a token: a full disk may have left one. */
export function readOrCreateAdminToken(directory: string): string {
  const path = join(directory, 'admin.token');
  try {
    writeFileSync(path, `${randomBytes(32).toString('base64url')}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const token = readFileSync(path, 'utf8').trim();
  if (token === '') throw new StartFailure(`${path} is empty: remove it, and a new token is made`);
  return token;
}

/** Whether an Authorization header bears the token, in a time that tells nothing of how much of it was right. */
export function bearsToken(header: string | undefined, token: string): boolean {
  const given = /^Bearer (.+)$/i.exec(header ?? '')?.[1];
  if (given === undefined) return false;
  return timingSafeEqual(hash('sha256', given, 'buffer'), hash('sha256', token, 'buffer'));
}
