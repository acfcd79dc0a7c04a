// Files kept by their hash, on a real disk: whole, for their owner alone, and never anything else under that name.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { hash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { LockstepError } from '@lockstep/core';
import { machineChances } from './chances.ts';
import { FILE_BYTES_MAX, KeptFiles } from './kept-files.ts';

interface Place {
  readonly folder: string;
  /** Where files are kept: it is not there yet. */
  readonly kept: string;
  readonly files: KeptFiles;
  /** Writes a file, and answers its path. */
  readonly write: (name: string, content: string | Buffer) => string;
}

function place(t: TestContext): Place {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-files-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const kept = join(folder, 'data', 'files');
  const write = (name: string, content: string | Buffer): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  return { folder, kept, files: new KeptFiles(kept), write };
}

const refusal =
  (code: number, message: RegExp) =>
  (error: unknown): boolean =>
    error instanceof LockstepError && error.code === code && message.test(error.message);

void test('a file is kept whole under the hash of its content, for its owner alone', async (t) => {
  const { kept, files, write } = place(t);
  for (const [name, content] of [
    ['empty', Buffer.alloc(0)],
    ['short', Buffer.from('hello')],
    ['long', randomBytes(200_001)],
  ] as const) {
    const name256 = await files.keep(write(name, content));
    assert.equal(name256, hash('sha256', content));
    assert.deepEqual(readFileSync(join(kept, name256)), content);
    assert.equal(statSync(join(kept, name256)).mode & 0o777, 0o600);
  }
  assert.equal(statSync(kept).mode & 0o777, 0o700);
  assert.equal(readdirSync(kept).length, 3, 'and nothing else is left');
});

void test('the same content is kept once, also when it comes many times at once, and from a link', async (t) => {
  const { folder, kept, files, write } = place(t);
  const path = write('one', 'the same');
  const other = write('other', 'the same');
  symlinkSync(path, join(folder, 'link'));
  const paths = [path, other, join(folder, 'link'), path, other, path];
  const hashes = await Promise.all(paths.map((each) => files.keep(each)));
  assert.equal(new Set(hashes).size, 1);
  assert.deepEqual(readdirSync(kept), [hashes[0]]);
});

void test('a file that changes later is another one, and what was kept stays', async (t) => {
  const { kept, files, write } = place(t);
  const first = await files.keep(write('x', 'before'));
  const second = await files.keep(write('x', 'after'));
  assert.notEqual(first, second);
  assert.equal(readFileSync(join(kept, first), 'utf8'), 'before');
});

void test('what an earlier process left unfinished is gone', async (t) => {
  const { kept, files, write } = place(t);
  mkdirSync(kept, { recursive: true });
  writeFileSync(join(kept, 'old.part'), 'half');
  const name = await files.keep(write('x', 'whole'));
  assert.deepEqual(readdirSync(kept), [name]);
});

void test('what is no file is refused, and a pipe that nobody writes to is not waited for', async (t) => {
  const { folder, files, write } = place(t);
  await assert.rejects(files.keep(join(folder, 'gone')), refusal(258, /^there is no file /));
  await assert.rejects(files.keep(join(write('x', ''), 'below')), refusal(258, /^there is no file /));
  await assert.rejects(files.keep(folder), refusal(261, /is no file$/));
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  await assert.rejects(files.keep(join(folder, 'pipe')), refusal(261, /is no file$/));
  for (const path of ['x', './x', ''])
    await assert.rejects(files.keep(path), refusal(1097, /by its whole path/), path);
});

void test('a file that is too large is refused, and leaves nothing behind', async (t) => {
  const { kept, files, write } = place(t);
  const path = write('large', '');
  truncateSync(path, FILE_BYTES_MAX + 1);
  await assert.rejects(files.keep(path), refusal(1106, /is larger than \d+ bytes$/));
  assert.deepEqual(readdirSync(kept), []);
  truncateSync(path, FILE_BYTES_MAX);
  assert.equal(readdirSync(kept).length, 0);
  const name = await files.keep(path);
  assert.equal(statSync(join(kept, name)).size, FILE_BYTES_MAX);
});

void test('where nothing can be kept the file is refused, and kept once that is mended', async (t) => {
  const { folder, files, write } = place(t);
  const path = write('x', 'content');
  // A file stands where the folder should be.
  const inTheWay = write('data', '');
  await assert.rejects(files.keep(path), refusal(261, /cannot be kept in the data directory/));
  rmSync(inTheWay);
  assert.equal(await files.keep(path), hash('sha256', 'content'));
  assert.ok(statSync(join(folder, 'data')).isDirectory());
});

const full = statSync('/dev/full', { throwIfNoEntry: false }) !== undefined;
const root = process.getuid?.() === 0;

void test(`a file that may not be read is refused${root ? ' (skipped: root may read everything)' : ''}`, {
  skip: root,
}, async (t) => {
  const { files, write } = place(t);
  const path = write('secret', 'x');
  chmodSync(path, 0);
  await assert.rejects(files.keep(path), refusal(261, /cannot be read/));
});

void test(`a device is no file${full ? '' : ' (skipped: there is no /dev/full)'}`, {
  skip: !full,
}, async (t) => {
  const { files } = place(t);
  await assert.rejects(files.keep('/dev/full'), refusal(261, /is no file$/));
});

void test('the machine gives random values of the length asked for, the time, and files', async (t) => {
  const { folder, write } = place(t);
  const chances = machineChances(join(folder, 'data'));
  assert.match(chances.random(16), /^[0-9a-f]{32}$/);
  assert.notEqual(chances.random(16), chances.random(16));
  assert.ok(Number.isInteger(chances.now()) && chances.now() > 1_700_000_000_000);
  const name = await chances.file(write('x', 'content'));
  assert.equal(readFileSync(join(folder, 'data', 'files', name), 'utf8'), 'content');
});
