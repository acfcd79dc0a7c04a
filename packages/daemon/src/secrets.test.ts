import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { StartFailure } from './failure.ts';
import { bearsToken, readOrCreateAdminToken } from './secrets.ts';

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'lockstep-secrets-'));
  t.after(() => rmSync(path, { recursive: true }));
  return path;
}

void test('the first start makes a token that its owner alone can read; later ones read it', async (t) => {
  const data = folder(t);
  const token = await readOrCreateAdminToken(data);
  assert.match(token, /^[A-Za-z0-9_-]{43}$/);
  assert.equal(statSync(join(data, 'admin.token')).mode & 0o777, 0o600);
  assert.equal(readFileSync(join(data, 'admin.token'), 'utf8'), `${token}\n`);
  assert.equal(await readOrCreateAdminToken(data), token);
});

void test('no two tokens are equal', async (t) => {
  assert.notEqual(await readOrCreateAdminToken(folder(t)), await readOrCreateAdminToken(folder(t)));
});

void test('a token file without a token is no reason to let everybody in', async (t) => {
  const data = folder(t);
  for (const content of ['', '\n', ' \n']) {
    writeFileSync(join(data, 'admin.token'), content);
    await assert.rejects(
      readOrCreateAdminToken(data),
      (error) => error instanceof StartFailure && error.message.includes('admin.token is empty'),
    );
  }
});

void test('a folder that is not there is an error', async (t) => {
  await assert.rejects(readOrCreateAdminToken(join(folder(t), 'nowhere')), /no such file/);
});

void test('only the whole token is the token', () => {
  const token = 'abcdefgh';
  for (const header of ['Bearer abcdefgh', 'bearer abcdefgh']) assert.equal(bearsToken(header, token), true);
  for (const header of [
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'Bearer abcdefg',
    'Bearer abcdefghi',
    'Bearer  abcdefgh',
    'Bearer abcdefgH',
    'abcdefgh',
    'Basic abcdefgh',
    `Bearer ${'x'.repeat(100_000)}`,
  ]) {
    assert.equal(bearsToken(header, token), false, header?.slice(0, 40));
  }
});

void test('without a token nobody is let in', () => {
  for (const header of [undefined, '', 'Bearer', 'Bearer ']) assert.equal(bearsToken(header, ''), false);
});
