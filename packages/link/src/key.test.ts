import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { readLinkKey, readOrCreateLinkKey } from './key.ts';
import { folder } from './testing/raw.ts';

void test('a key is made once, for its owner alone, and is the same from then on', async (t) => {
  const path = join(await folder(t), 'link.key');
  const key = await readOrCreateLinkKey(path);
  assert.match(key, /^[0-9a-f]{64}$/);
  assert.equal((await stat(path)).mode & 0o777, 0o600);
  assert.equal(await readFile(path, 'utf8'), `${key}\n`);
  assert.equal(await readOrCreateLinkKey(path), key);
  assert.equal(await readLinkKey(path), key);
});

void test('all who begin at the same time get the same key, and leave nothing else behind', async (t) => {
  const dir = await folder(t);
  const path = join(dir, 'link.key');
  const keys = await Promise.all(Array.from({ length: 20 }, () => readOrCreateLinkKey(path)));
  assert.equal(new Set(keys).size, 1);
  assert.deepEqual(await readdir(dir), ['link.key']);
});

void test('a key that others can reach is refused, with the way out', async (t) => {
  const path = join(await folder(t), 'link.key');
  await readOrCreateLinkKey(path);
  for (const mode of [0o640, 0o604, 0o620, 0o601]) {
    await chmod(path, mode);
    await assert.rejects(readOrCreateLinkKey(path), { code: 257, message: /mode 06\d\d.*chmod 0600/ });
  }
});

void test('a file that holds no key is left as it is', async (t) => {
  const path = join(await folder(t), 'link.key');
  for (const content of ['', 'short', 'g'.repeat(64), 'a'.repeat(65), 'a'.repeat(5_000)]) {
    await writeFile(path, content, { mode: 0o600 });
    await assert.rejects(readOrCreateLinkKey(path), { code: 278 });
    assert.equal(await readFile(path, 'utf8'), content);
  }
});

void test('a key is read from files only: no folder, and no pipe that would block', async (t) => {
  const dir = await folder(t);
  await mkdir(join(dir, 'folder'), { mode: 0o700 });
  execFileSync('mkfifo', ['-m', '600', join(dir, 'pipe')]);
  await assert.rejects(readLinkKey(join(dir, 'folder')), { code: 278 });
  await assert.rejects(readLinkKey(join(dir, 'pipe')), { code: 278 });
});

void test('a key that is not there is 258, and so is a folder that is not', async (t) => {
  const dir = await folder(t);
  await assert.rejects(readLinkKey(join(dir, 'link.key')), { code: 258 });
  await assert.rejects(readOrCreateLinkKey(join(dir, 'none', 'link.key')), { code: 258 });
});
