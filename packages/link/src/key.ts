// The link key: what manager and engines of a fleet share, so that nobody else on the machine gives an engine commands.
// A file of 64 hexadecimal digits that its owner alone may read.

import { randomBytes } from 'node:crypto';
import { constants, type FileHandle, link, open, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { LockstepError } from '@lockstep/core';

const KEY_BYTES = 32;

/** Bytes of a file that can be a key, with some space around it. */
const FILE_BYTES_MAX = 1_024;

/**
 * The key in a file, made there if there is none. Two processes that begin at the same time get the same key.
 * Errors: as {@link readLinkKey}, except 258 for the folder alone.
 */
export async function readOrCreateLinkKey(path: string): Promise<string> {
  try {
    return await readLinkKey(path);
  } catch (error) {
    if (!(error instanceof LockstepError && error.code === 258)) throw error;
  }
  await createSecretFile(path, randomBytes(KEY_BYTES).toString('hex'));
  return readLinkKey(path);
}

/** Errors: 258 no such file, 257 somebody else may read it too, 278 it holds no key, 261 any other trouble with it. */
export async function readLinkKey(path: string): Promise<string> {
  // Without NONBLOCK the opening of a named pipe would wait for its writer.
  const file = await openOr(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const { mode, size } = await file.stat();
    if ((mode & constants.S_IFMT) !== constants.S_IFREG) throw new LockstepError(278, `${path} is no file`);
    if ((mode & 0o077) !== 0) {
      const permissions = (mode & 0o777).toString(8).padStart(4, '0');
      throw new LockstepError(
        257,
        `the link key ${path} has the mode ${permissions}, so others than its owner can reach it: remove it, or chmod 0600 it if nobody did`,
      );
    }
    const key = size > FILE_BYTES_MAX ? '' : (await file.readFile('utf8')).trim();
    if (!/^[0-9a-f]{64}$/.test(key))
      throw new LockstepError(278, `${path} is not a link key of 64 hexadecimal digits`);
    return key;
  } finally {
    await file.close();
  }
}

/**
 * Makes a file of one line that only its owner may read, unless there is one: complete and on the disk, or not at all. It is
 * written under another name, and linked only where there is none. Errors: 258 no such folder, 257, 284, 261.
 */
export async function createSecretFile(path: string, line: string): Promise<void> {
  const draft = `${path}.${randomBytes(8).toString('hex')}.tmp`;
  const file = await openOr(draft, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
  try {
    try {
      await file.writeFile(`${line}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await link(draft, path);
    await syncFolder(dirname(path));
  } catch (error) {
    // Somebody else was first: theirs is the key.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw ioError(path, error);
  } finally {
    await unlink(draft);
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function openOr(path: string, flags: number, mode?: number): Promise<FileHandle> {
  try {
    return await open(path, flags, mode);
  } catch (error) {
    throw ioError(path, error);
  }
}

function ioError(path: string, cause: unknown): LockstepError {
  const { code, message } = cause as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOENT':
      return new LockstepError(258, `no such file: ${path}`, { cause });
    case 'EACCES':
    case 'EPERM':
      return new LockstepError(257, `not permitted: ${path}`, { cause });
    case 'ENOSPC':
      return new LockstepError(284, `no space left for ${path}`, { cause });
    default:
      return new LockstepError(261, `${path}: ${message}`, { cause });
  }
}
