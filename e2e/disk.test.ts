// The disk under the store: full, and read-only. Senders are told with a code, nothing is lost, and it works again.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Daemon, until } from './harness.ts';

function shell(command: string): string {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command}: ${stderr}`);
  return stdout.trim();
}

/** Why no disk can be mounted here, for the names of the tests; empty where it can. */
function whyNot(mount: (folder: string) => () => void): string {
  const folder = shell('mktemp -d');
  try {
    mount(folder)();
    return '';
  } catch {
    return ' (skipped: only root may mount a disk of its own)';
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A small disk in memory. */
function mountSmall(folder: string): () => void {
  shell(`mount -t tmpfs -o size=3m tmpfs ${folder}`);
  return () => void shell(`umount --lazy ${folder}`);
}

/** A disk of its own kind, that becomes read-only when its file system has an error. */
function mountFailing(folder: string): () => void {
  const image = `${folder}.img`;
  shell(`dd if=/dev/zero of=${image} bs=1M count=32 status=none && mke2fs -q -t ext4 ${image}`);
  try {
    shell(`mount -o loop,errors=remount-ro ${image} ${folder}`);
    shell(`test -w /sys/fs/ext4/${deviceOf(folder)}/trigger_fs_error`);
  } catch (error) {
    rmSync(image);
    throw error;
  }
  return () => {
    shell(`umount --lazy ${folder}`);
    rmSync(image, { force: true });
  };
}

function deviceOf(folder: string): string {
  return basename(shell(`findmnt --noheadings --output SOURCE ${folder}`));
}

/** Takes all the room there is. */
function fill(folder: string): void {
  const ballast = join(folder, 'ballast');
  const page = 'x'.repeat(4_096);
  for (;;) {
    try {
      appendFileSync(ballast, page);
    } catch {
      return;
    }
  }
}

function mounted(t: TestContext, mount: (folder: string) => () => void): string {
  const folder = shell('mktemp -d');
  const unmount = mount(folder);
  // After what a test starts is stopped, or it could not be unmounted.
  t.after(() => {
    unmount();
    rmSync(folder, { recursive: true });
  });
  return folder;
}

const noSmall = whyNot(mountSmall);
await test(`a disk that is full refuses commands with 284, and loses nothing${noSmall}`, {
  skip: noSmall !== '',
}, async (t) => {
  const folder = mounted(t, mountSmall);
  const daemon = await Daemon.start(t, { engines: 2, folder });
  await daemon.apply('add server a 10.0.0.1');
  let acknowledged = 0;
  let refusal = { outcome: '', code: 0 };
  fill(folder);
  // The store may have some room left in its own files.
  for (let at = 0; at < 500 && refusal.outcome === ''; at += 1) {
    const { receipts } = await daemon.exec([`add server s${at} 10.0.0.1`]);
    const [{ outcome, code } = { outcome: 'none', code: 0 }] = receipts;
    if (outcome === 'applied') acknowledged += 1;
    else refusal = { outcome, code };
  }
  // The intent could not be written: 284, nothing was sent. The outcome could not be written: locked until it is known.
  assert.ok(
    (refusal.outcome === 'refused' && refusal.code === 284) ||
      (refusal.outcome === 'locked' && refusal.code === 1186),
    JSON.stringify(refusal),
  );
  const during = await daemon.run('config');
  assert.equal(during.status, 0, during.stderr);
  assert.equal(
    during.stdout.split('\n').filter((line) => line.startsWith('add server')).length,
    acknowledged + 1,
  );
  // With the disk full, Ctrl-C still ends everything, without a stack trace.
  assert.equal(await daemon.stop(), 0);
  assert.doesNotMatch(daemon.stderr, /^\s+at /m);
  rmSync(join(folder, 'ballast'));
  const again = await Daemon.start(t, { after: daemon });
  const { record, lock, engines } = await again.status();
  assert.deepEqual([record.entries, lock], [acknowledged + 1, null]);
  for (const { digest, state } of engines) assert.deepEqual([digest, state], [record.digest, 'up']);
  await again.apply('add server z 10.0.0.9');
});

const noFailing = whyNot(mountFailing);
await test(`a disk that becomes read-only refuses commands with 261, and loses nothing${noFailing}`, {
  skip: noFailing !== '',
}, async (t) => {
  const folder = mounted(t, mountFailing);
  const daemon = await Daemon.start(t, { engines: 2, folder });
  await daemon.apply('add server a 10.0.0.1');
  const batch = daemon
    .batch(Array.from({ length: 2_000 }, (_, at) => `add server s${at} 10.0.0.1`))
    .catch(() => null);
  await new Promise((resolve) => setTimeout(resolve, 500));
  shell(`echo 1 > /sys/fs/ext4/${deviceOf(folder)}/trigger_fs_error`);
  const cut = await batch;
  // Where a sync failed the daemon has ended, because nobody could tell what is on the disk; else it refuses.
  const acknowledged = cut?.receipts.filter(({ outcome }) => outcome === 'applied').length ?? null;
  if (daemon.process.exitCode === null) {
    const [receipt] = (await daemon.exec(['add server late 10.0.0.1'])).receipts;
    assert.ok(receipt?.code === 261 || receipt?.code === 1186, JSON.stringify(receipt));
    assert.equal((await daemon.run('config')).status, 0, 'reading needs no disk');
    assert.equal(await daemon.stop(), 0);
  } else {
    assert.equal(daemon.process.exitCode, 70);
    assert.match(daemon.stderr, /failed to sync/);
  }
  await daemon.clear();
  const image = `${folder}.img`;
  await until('the disk to be unmounted', () => spawnSync('umount', [folder]).status === 0);
  shell(`(e2fsck -fy ${image} > ${folder}.fsck 2>&1 || true)`);
  shell(`mount -o loop,errors=remount-ro ${image} ${folder}`);
  assert.ok(readdirSync(folder).includes('data'));
  const again = await Daemon.start(t, { after: daemon });
  const { record, lock, engines } = await again.status();
  assert.equal(lock, null);
  if (acknowledged !== null) assert.equal(record.entries, acknowledged + 1);
  for (const { digest, state } of engines) assert.deepEqual([digest, state], [record.digest, 'up']);
  await again.apply('add server z 10.0.0.9');
  writeFileSync(join(folder, 'still-writable'), '');
});
