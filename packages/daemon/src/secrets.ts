// The admin token: made at the first start, in a file that only its owner can read. The command line on the same machine
// finds it there. It never appears in arguments, logs or answers.

import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSecretFile } from '@lockstep/link';
import { StartFailure } from './failure.ts';

/** Rejects with a StartFailure for a token file without a token, with 257, 284 or 261 when none can be made. */
export async function readOrCreateAdminToken(directory: string): Promise<string> {
  const path = join(directory, 'admin.token');
  if (!existsSync(path)) await createSecretFile(path, randomBytes(32).toString('base64url'));
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
