// What a host must know of a product's life after its own has ended, in a file: JSON, replaced as a whole.

import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { LockstepError } from '@lockstep/core';
import type { HostMemory, Remembered } from '@lockstep/link';

interface Written {
  readonly version: 1;
  readonly incarnation: string;
  readonly baseline: Readonly<Record<string, string>>;
}

/** The folder is made when there is something to keep. */
export function fileMemory(path: string): HostMemory {
  return { load: () => load(path), save: (remembered) => save(path, remembered) };
}

async function load(path: string): Promise<Remembered | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new LockstepError(261, `${path} cannot be read: ${(error as Error).message}`);
  }
  const written = parse(text);
  if (written === null) {
    throw new LockstepError(
      261,
      `${path} is damaged: it says what the product brought up from its own files; remove it to take what the product holds now for that`,
    );
  }
  return { incarnation: written.incarnation, baseline: new Map(Object.entries(written.baseline)) };
}

/** Null for anything that {@link save} did not write. */
function parse(text: string): Written | null {
  let value: Partial<Written> | null;
  try {
    value = JSON.parse(text) as Partial<Written> | null;
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value?.version !== 1 || typeof value.incarnation !== 'string') return null;
  const { incarnation, baseline } = value;
  if (typeof baseline !== 'object' || baseline === null) return null;
  if (!Object.values(baseline).every((one) => typeof one === 'string')) return null;
  return { version: 1, incarnation, baseline };
}

/** Durable when it resolves: file, name and folder. */
async function save(path: string, { incarnation, baseline }: Remembered): Promise<void> {
  const folder = dirname(path);
  const next = `${path}.new`;
  const written: Written = { version: 1, incarnation, baseline: Object.fromEntries(baseline) };
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    {
      await using file = await open(next, 'w', 0o600);
      await file.writeFile(JSON.stringify(written));
      await file.sync();
    }
    await rename(next, path);
    await using directory = await open(folder);
    await directory.sync();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new LockstepError(
      code === 'ENOSPC' || code === 'EDQUOT' ? 284 : 261,
      `${path} cannot be written: ${message}`,
    );
  }
}
