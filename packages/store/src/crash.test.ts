import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { DirectoryInUse, openStore } from './index.ts';
import { openEnded, temporaryDirectory, told } from './testing/samples.ts';
import { COMMANDS } from './testing/stream.ts';

const STREAM = fileURLToPath(new URL('./testing/stream.ts', import.meta.url));

interface Acked {
  readonly portion: number;
  readonly set: string;
}

/** Starts the program that writes until it is killed, under `wrapper` if one is given. */
function startStream(t: TestContext, directory: string, wrapper: readonly string[] = []): ChildProcess {
  const [file, ...args] = [...wrapper, process.execPath, STREAM];
  const child = spawn(file, [...args, directory], { stdio: ['ignore', 'pipe', 'pipe'] });
  t.after(() => child.kill('SIGKILL'));
  return child;
}

/** Reads what a stream says until its end; calls `onAcked` with how many portions are acknowledged. */
async function listen(
  child: ChildProcess,
  onAcked: (count: number) => void,
): Promise<{ epoch: number; acked: Acked[] }> {
  assert.ok(child.stdout !== null);
  const acked: Acked[] = [];
  let epoch = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const [word, number, ...rest] = line.split(' ');
    if (word === 'open') epoch = Number(number);
    if (word !== 'acked') continue;
    acked.push({ portion: Number(number), set: rest.join(' ') });
    onAcked(acked.length);
  }
  return { epoch, acked };
}

/** Everything acknowledged is there, and of what was not, all or nothing. */
async function verify(directory: string, acked: readonly Acked[]): Promise<void> {
  const store = await openStore(directory);
  try {
    const { index, counter, digest, entries, indicator } = await openEnded(store, 'fleet');
    assert.ok(
      index >= (acked.at(-1)?.portion ?? 0),
      'the record is at least where it was acknowledged to be',
    );
    assert.deepEqual([counter, Number(digest), indicator], [index, index, 'consistent']);
    const expected = new Map(entries);
    assert.equal(expected.get('last'), index === 0 ? undefined : `${index}`);
    assert.equal(expected.size, index === 0 ? 0 : index + 1);
    for (const { portion, set } of acked) {
      assert.equal(expected.get(`portion ${portion}`), set);
      const receipts = await store.receipts('fleet', set);
      assert.deepEqual(
        receipts.map(({ command, outcome }) => `${command} ${outcome}`),
        Array.from({ length: COMMANDS }, (_, number) => `command ${number} applied`),
      );
      assert.equal((await store.findSet('fleet', { set }))?.ended, true);
      assert.deepEqual(await told(store, `${set} waits`), ['never sent skipped', 'nor this skipped']);
    }
    // Nobody is left in the dark, whether it was acknowledged or not.
    const sets = await store.history('fleet', { limit: 200 });
    for (const { set } of sets) assert.equal((await store.findSet('fleet', { set }))?.ended, true, set);
  } finally {
    await store.close();
  }
}

void test('what was acknowledged before kill -9 is there, whole, and epochs go on', async (t) => {
  const directory = await temporaryDirectory(t);
  const acked: Acked[] = [];
  const epochs: number[] = [];
  // The counts differ, so that the kill falls on other moments, once before anything was acknowledged.
  for (const killAfter of [0, 1, 25, 60]) {
    const child = startStream(t, directory);
    if (killAfter === 0) child.stdout?.once('data', () => child.kill('SIGKILL'));
    const life = await listen(child, (count) => {
      if (count === killAfter) child.kill('SIGKILL');
    });
    acked.push(...life.acked);
    epochs.push(life.epoch);
    await verify(directory, acked);
  }
  assert.ok(acked.length >= 86);
  assert.deepEqual(epochs, [1, 2, 3, 4]);
});

void test('a second process is told whose the directory is, and gets in after kill -9 of the first', async (t) => {
  const directory = await temporaryDirectory(t);
  const child = startStream(t, directory);
  const lines = listen(child, () => undefined);
  assert.ok(child.stdout !== null);
  await once(child.stdout, 'data');
  await assert.rejects(openStore(directory), (error) => {
    assert.ok(error instanceof DirectoryInUse);
    assert.equal(error.pid, child.pid);
    assert.equal(error.message, `the data directory ${directory} is in use by process ${child.pid}`);
    return true;
  });
  child.kill('SIGKILL');
  await lines;
  const store = await openStore(directory);
  await store.close();
  await assert.rejects(access(join(directory, 'lockstepd.pid')), 'the name goes with the holder');
});

void test('the same process does not get in twice, and its refusal does not loosen the lock', async (t) => {
  const directory = await temporaryDirectory(t);
  const store = await openStore(directory);
  t.after(() => store.close());
  const isOurs = (error: unknown): boolean => error instanceof DirectoryInUse && error.pid === process.pid;
  await assert.rejects(openStore(directory), isOurs);
  const child = startStream(t, directory);
  assert.ok(child.stderr !== null);
  const said = (await child.stderr.toArray()).join('');
  assert.match(said, new RegExp(`is in use by process ${process.pid}`));
});

const withoutInjection = whyNoInjection();
// The log is synced once a transaction; the database file once at its creation, then when the log is written back.
for (const { file, good } of [
  { file: 'lockstep.db-wal', good: 29 },
  { file: 'lockstep.db', good: 1 },
]) {
  const name = `a failed sync of ${file} ends the process with status 70 and is never answered${withoutInjection}`;
  void test(name, { skip: withoutInjection !== '' }, async (t) => {
    const directory = await temporaryDirectory(t);
    const child = startStream(t, directory, [
      'strace',
      '-fqqo/dev/null',
      `--trace-path=${join(directory, file)}`,
      '--trace=fsync,fdatasync',
      `--inject=fsync,fdatasync:error=EIO:when=${good + 1}+`,
    ]);
    assert.ok(child.stderr !== null);
    const ended = once(child, 'exit');
    const [{ acked }, said, [status]] = await Promise.all([
      listen(child, () => undefined),
      child.stderr.toArray(),
      ended,
    ]);
    assert.equal(status, 70);
    assert.match(said.join(''), /^lockstep store: the disk failed to sync the store: .*\n$/);
    assert.ok(acked.length > 0);
    await verify(directory, acked);
  });
}

void test('a store thread that dies takes the process with it', async (t) => {
  const thread = JSON.stringify(new URL('./store-thread.ts', import.meta.url).href);
  const program = `
    import { StoreThread } from ${thread};
    const store = new StoreThread(new URL('data:text/javascript,throw new Error("broken\\\\nin two")'), '/nowhere');
    await store.opened;
    console.log('answered');`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.after(() => child.kill('SIGKILL'));
  const [out, err, [status]] = await Promise.all([
    child.stdout.toArray(),
    child.stderr.toArray(),
    once(child, 'exit'),
  ]);
  assert.equal(status, 70);
  assert.equal(out.join(''), '');
  assert.match(err.join(''), /^lockstep store: the thread failed: Error: broken in two.*\n$/);
});

/** Why system calls cannot be made to fail here, for the name of the test; empty where they can. */
function whyNoInjection(): string {
  try {
    execFileSync('strace', ['-o', '/dev/null', '-e', 'inject=fsync:error=EIO', 'true'], { stdio: 'ignore' });
    return '';
  } catch {
    return ' (skipped: needs strace that may trace)';
  }
}
