import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readCredentials } from './credentials.ts';

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'lockstep-credentials-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function passwordFile(t: TestContext, content: string, mode = 0o600): string {
  const path = join(folder(t), 'password');
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}

void test('a password is the first line of its file, without the line end and with all else', async (t) => {
  const cases: readonly (readonly [content: string, password: string])[] = [
    ['secret', 'secret'],
    ['secret\n', 'secret'],
    ['secret\r\n', 'secret'],
    [' se cret \n', ' se cret '],
    ['grün#\t"🦀\nanother line\n', 'grün#\t"🦀'],
  ];
  for (const [content, password] of cases) {
    const file = passwordFile(t, content);
    assert.deepEqual(await readCredentials({ user: 'lockstep', from: { file } }), {
      user: 'lockstep',
      password,
    });
  }
});

void test('a password is read anew each time', async (t) => {
  const file = passwordFile(t, 'old\n');
  const source = { user: '', from: { file } };
  assert.equal((await readCredentials(source)).password, 'old');
  writeFileSync(file, 'new\n');
  assert.equal((await readCredentials(source)).password, 'new');
  const variable = 'CREDENTIALS_TEST_PASSWORD';
  t.after(() => {
    delete process.env[variable];
  });
  for (const password of ['one', 'two words']) {
    process.env[variable] = password;
    assert.deepEqual(await readCredentials({ user: 'u', from: { variable } }), { user: 'u', password });
  }
});

void test('a file that others may read is refused, and what is in it is not told', async (t) => {
  for (const mode of [0o644, 0o640, 0o604, 0o620]) {
    const file = passwordFile(t, 'secret\n', mode);
    await assert.rejects(readCredentials({ user: '', from: { file } }), (error: Error & { code: number }) => {
      assert.equal(error.code, 257);
      assert.ok(error.message.includes(file) && !error.message.includes('secret'), error.message);
      return true;
    });
  }
});

void test('without a password there are no credentials: 257 says where it should be', async (t) => {
  const none = { code: 257, message: /password/ };
  for (const content of ['', '\n', '\nsecret\n']) {
    const file = passwordFile(t, content);
    await assert.rejects(readCredentials({ user: '', from: { file } }), none);
  }
  const dir = folder(t);
  const long = passwordFile(t, 'x'.repeat(5_000));
  const pipe = join(dir, 'pipe');
  spawnSync('mkfifo', ['-m', '600', pipe]);
  for (const file of [join(dir, 'none'), dir, long, pipe]) {
    await assert.rejects(readCredentials({ user: '', from: { file } }), { code: 257 });
  }
  await assert.rejects(readCredentials({ user: '', from: { variable: 'CREDENTIALS_TEST_NONE' } }), {
    code: 257,
    message: /CREDENTIALS_TEST_NONE/,
  });
});
