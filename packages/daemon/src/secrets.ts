// The admin token: made at the first start, in a file that only its owner can read. The command line on the same machine
// finds it there. It never appears in arguments, logs or answers.

import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export function readOrCreateAdminToken(directory: string): string {
  const path = join(directory, 'admin.token');
  try {
    writeFileSync(path, `${randomBytes(32).toString('base64url')}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(path, 'utf8').trim();
}

/** Whether an Authorization header bears the token, in a time that tells nothing of how much of it was right. */
export function bearsToken(header: string | undefined, token: string): boolean {
  const given = header?.startsWith('Bearer ') === true ? header.slice(7) : '';
  return timingSafeEqual(hash('sha256', given, 'buffer'), hash('sha256', token, 'buffer'));
}
