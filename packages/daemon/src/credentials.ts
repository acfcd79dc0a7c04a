// Who Lockstep is to a product. The password is in a file or in the environment, is read anew for each session, so that it
// can be changed without a restart, and goes nowhere but to the product.

import { constants, open } from 'node:fs/promises';
import { LockstepError } from '@lockstep/core';
import type { ProductCredentials } from '@lockstep/link';

export interface CredentialSource {
  /** Empty: the product's own default user. */
  readonly user: string;
  readonly from: { readonly file: string } | { readonly variable: string };
}

const PASSWORD_BYTES_MAX = 4_096;

/** Errors: 257 where there is none, it is empty, or others than the owner may read its file. */
export async function readCredentials({ user, from }: CredentialSource): Promise<ProductCredentials> {
  const password = 'file' in from ? await readPasswordFile(from.file) : (process.env[from.variable] ?? '');
  if (password !== '') return { user, password };
  const where = 'file' in from ? `the file ${from.file}` : `the environment variable ${from.variable}`;
  throw new LockstepError(257, `there is no password in ${where}`);
}

/** Its first line. */
async function readPasswordFile(path: string): Promise<string> {
  try {
    // Without NONBLOCK the opening of a named pipe would wait for its writer.
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const { mode, size } = await file.stat();
    if ((mode & constants.S_IFMT) !== constants.S_IFREG) throw new LockstepError(257, `${path} is no file`);
    if ((mode & 0o077) !== 0) {
      throw new LockstepError(257, `${path} can be read by others than its owner: chmod 600 ${path}`);
    }
    if (size > PASSWORD_BYTES_MAX) throw new LockstepError(257, `${path} is too long for a password`);
    return (await file.readFile('utf8')).split(/\r?\n/, 1)[0] ?? '';
  } catch (error) {
    if (error instanceof LockstepError) throw error;
    throw new LockstepError(257, `the password file cannot be read: ${(error as Error).message}`);
  }
}
