import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { LockstepError } from '@lockstep/core';
import { openStore } from './index.ts';
import { intent, openEnded, outcome, receipt } from './testing/samples.ts';

const reason = whyNoDisk();
const options = { skip: reason !== '' };
const isFull = (error: unknown): boolean => error instanceof LockstepError && error.code === 284;

void test(
  `a full disk refuses with 284, keeps what it has, and takes more once there is space${reason}`,
  options,
  async (t) => {
    const disk = smallDisk(t);
    const directory = join(disk, 'data');
    const store = await openStore(directory);
    t.after(() => store.close());
    await openEnded(store, 'fleet');
    await fill(disk, 100 * 1024);

    const portion = (number: number): Promise<void> =>
      store.outcome(
        'fleet',
        outcome(null, {
          set: `${number}`,
          receipts: Array.from({ length: 16 }, (_, at) => receipt(`command ${at}`)),
          changes: [{ key: `${number}`, before: undefined, after: 'v' }],
          record: { index: number, counter: number, digest: `${number}`.padStart(32, '0') },
        }),
      );
    let written = 0;
    await assert.rejects(async () => {
      for (;;) {
        await portion(written + 1);
        written += 1;
      }
    }, isFull);
    assert.ok(written > 0);
    await fill(disk, 0);
    await assert.rejects(store.intent('fleet', intent('big', ['x'.repeat(100_000)])), isFull);
    assert.equal((await store.receipts('fleet', `${written}`)).length, 16, 'reading needs no space');
    assert.equal((await store.receipts('fleet', `${written + 1}`)).length, 0);

    await rm(join(disk, 'ballast'));
    await portion(written + 1);
    await store.close();
    const again = await openStore(directory);
    t.after(() => again.close());
    const { index, entries, indicator } = await openEnded(again, 'fleet');
    assert.deepEqual([index, entries.length, indicator], [written + 1, written + 1, 'consistent']);
  },
);

void test(
  `a store cannot be opened on a full disk, and can once there is space${reason}`,
  options,
  async (t) => {
    const disk = smallDisk(t);
    await fill(disk, 0);
    await assert.rejects(openStore(join(disk, 'data')), isFull);
    await fill(disk, 16 * 1024);
    await assert.rejects(openStore(join(disk, 'data')), isFull, 'room for the files, none for the tables');
    await rm(join(disk, 'ballast'));
    const store = await openStore(join(disk, 'data'));
    await store.close();
  },
);

/** Mounts a disk of 1 MB of its own for a test. */
function smallDisk(t: TestContext): string {
  const disk = mkdtempSync(join(tmpdir(), 'lockstep-disk-'));
  mount(disk);
  t.after(() => unmount(disk));
  return disk;
}

/** Makes a file take all the room but so many bytes. */
async function fill(disk: string, bytesLeft: number): Promise<void> {
  const ballast = await open(join(disk, 'ballast'), 'a');
  try {
    const page = Buffer.alloc(4096);
    await assert.rejects(async () => {
      for (;;) await ballast.write(page);
    }, /ENOSPC/);
    const { size } = await ballast.stat();
    await ballast.truncate(Math.max(0, size - bytesLeft));
  } finally {
    await ballast.close();
  }
}

function mount(directory: string): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', directory], { stdio: 'ignore' });
}

function unmount(directory: string): void {
  // Lazily, because a test that failed may still have its store open in there.
  execFileSync('umount', ['--lazy', directory], { stdio: 'ignore' });
  rmSync(directory, { recursive: true });
}

/** Why no small disk can be mounted here, for the names of the tests; empty where it can. */
function whyNoDisk(): string {
  if (process.getuid?.() !== 0) return ' (skipped: only root may mount a small disk)';
  const directory = mkdtempSync(join(tmpdir(), 'lockstep-disk-'));
  try {
    mount(directory);
    unmount(directory);
    return '';
  } catch {
    rmSync(directory, { recursive: true });
    return ' (skipped: no small disk can be mounted here)';
  }
}
