// Files that commands name, kept under the hash of their content: DATA/files/HASH, for their owner alone.
//
//   read ─▶ written beside, hashed on the way ─▶ synced ─▶ renamed to its hash ─▶ folder synced ─▶ the hash is told
//
// Invariant: what has a hash for its name is whole, and is that content. So the hash of a file that changes while it is read
// is the hash of what was kept.

import { createHash, type Hash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { LockstepError } from '@lockstep/core';

/** Bytes of a file that is kept. */
export const FILE_BYTES_MAX: number = 64 * 1024 * 1024;

/** Bytes that are in memory at once. */
const CHUNK_BYTES = 64 * 1024;

/** What is being written; without its process nobody finishes it. */
const UNFINISHED = '.part';

export class KeptFiles {
  readonly #folder: string;
  /** Resolves when what an earlier process left unfinished is gone. The folder is made with the first file. */
  #ready: Promise<void> | null = null;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Keeps a file, and answers the SHA-256 of its content in hex; it is durable then. Rejects with 258 where there is none, 261
   * where it cannot be read or kept, 284 where there is no space for it, 1097 for a path that depends on where the daemon was
   * started, and 1106 where it is larger than {@link FILE_BYTES_MAX}.
   */
  async keep(path: string): Promise<string> {
    if (!isAbsolute(path))
      throw new LockstepError(1097, `${path}: a file is named by its whole path, from / on`);
    await using source = await openSource(path);
    this.#ready ??= this.#prepare();
    await this.#ready.catch((error: unknown) => {
      this.#ready = null;
      throw notKept(path, error);
    });
    const unfinished = join(this.#folder, `${randomUUID()}${UNFINISHED}`);
    try {
      const hash = await this.#copy(source, unfinished, path);
      await rename(unfinished, join(this.#folder, hash));
      await syncFolder(this.#folder);
      return hash;
    } catch (error) {
      await rm(unfinished, { force: true }).catch(() => undefined);
      throw notKept(path, error);
    }
  }

  async #prepare(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    // The data directory is this process's alone.
    for (const name of await readdir(this.#folder)) {
      if (name.endsWith(UNFINISHED)) await rm(join(this.#folder, name), { force: true });
    }
  }

  /** Answers the hash of what was written, which is synced. */
  async #copy(source: FileHandle, unfinished: string, path: string): Promise<string> {
    await using target = await open(unfinished, 'wx', 0o600);
    const hash = createHash('sha256');
    for await (const chunk of chunksOf(source, path)) {
      await writeAll(target, chunk, hash);
    }
    await target.sync();
    return hash.digest('hex');
  }
}

async function openSource(path: string): Promise<FileHandle> {
  try {
    // What is no file must not be waited for: a pipe that nobody writes to, say.
    const source = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    if ((await source.stat()).isFile()) return source;
    await source.close();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new LockstepError(258, `there is no file ${path}`);
    throw new LockstepError(261, `${path} cannot be read: ${message}`);
  }
  throw new LockstepError(261, `${path} is no file`);
}

async function* chunksOf(source: FileHandle, path: string): AsyncGenerator<Buffer> {
  const buffer = Buffer.alloc(CHUNK_BYTES);
  for (let all = 0; ; ) {
    const { bytesRead } = await source.read(buffer, 0, CHUNK_BYTES).catch((error: unknown) => {
      throw new LockstepError(261, `${path} cannot be read: ${(error as Error).message}`);
    });
    if (bytesRead === 0) return;
    all += bytesRead;
    if (all > FILE_BYTES_MAX) {
      throw new LockstepError(1106, `${path} is larger than ${FILE_BYTES_MAX} bytes`);
    }
    yield buffer.subarray(0, bytesRead);
  }
}

async function writeAll(target: FileHandle, chunk: Buffer, hash: Hash): Promise<void> {
  hash.update(chunk);
  for (let at = 0; at < chunk.length; ) at += (await target.write(chunk, at)).bytesWritten;
}

async function syncFolder(folder: string): Promise<void> {
  await using directory = await open(folder);
  await directory.sync();
}

function notKept(path: string, error: unknown): LockstepError {
  if (error instanceof LockstepError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  return new LockstepError(full ? 284 : 261, `${path} cannot be kept in the data directory: ${message}`);
}
