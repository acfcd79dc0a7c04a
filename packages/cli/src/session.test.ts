import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fakeApi, fleet, lockstep } from './testing/fake-api.ts';

const FLEETS = { '/fleets': { json: { fleets: [fleet()] } } };

/** An address where nobody listens: the port is held, but not listened on. */
const NOBODY = 'http://127.0.0.1:1';

void test('without a daemon nothing is sent, the way to start one is said, and the exit status is 4', async () => {
  for (const args of [['status'], ['engines'], ['config'], ['exec', 'x'], ['exec', '--fleet', 'adc', 'x']]) {
    const { status, stdout, stderr } = await lockstep([...args, '--api', NOBODY]);
    assert.deepEqual([status, stdout], [4, ''], args.join(' '));
    assert.match(stderr, /^lockstep: 1196 [^\n]*nothing was sent[^\n]*; start it with: lockstep start\n$/);
  }
});

void test('the API is found by flag, else by environment', async (t) => {
  const { url } = await fakeApi(t, FLEETS);
  assert.equal((await lockstep(['status'], { env: { LOCKSTEP_API: url } })).status, 0);
  assert.equal((await lockstep(['status', '--api', url], { env: { LOCKSTEP_API: NOBODY } })).status, 0);
});

void test('what is no address of an API is a mistake in the arguments', async () => {
  for (const api of ['localhost:9080', 'https://127.0.0.1:9080', '', 'x y', '/api']) {
    const { status, stderr } = await lockstep(['status', '--api', api]);
    assert.deepEqual([status, stderr], [2, `lockstep: "${api}" is no http:// address of an API\n`]);
  }
});

void test('the token is found by flag, else in the environment, else in the data directory', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-cli-'));
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'data'));
  writeFileSync(join(folder, 'data', 'admin.token'), 'from-data\n');
  writeFileSync(join(folder, 'token'), '  from-file\n');
  const { url, asked } = await fakeApi(t, FLEETS);
  const data = { LOCKSTEP_DATA: join(folder, 'data') };
  await lockstep(['status', '--api', url, '--token-file', join(folder, 'token')], { env: data });
  await lockstep(['status', '--api', url], { env: { ...data, LOCKSTEP_TOKEN: ' from-env\n' } });
  await lockstep(['status', '--api', url], { env: { ...data, LOCKSTEP_TOKEN: undefined } });
  await lockstep(['status', '--api', url], { env: { LOCKSTEP_DATA: folder, LOCKSTEP_TOKEN: undefined } });
  assert.deepEqual(
    asked.map(({ authorization }) => authorization),
    ['Bearer from-file', 'Bearer from-env', 'Bearer from-data', 'Bearer'],
  );
});

void test('without a word from anybody the daemon on this machine says where its token is', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-cli-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'admin.token'), 'from-daemon\n');
  const { url, asked } = await fakeApi(t, {
    ...FLEETS,
    '/healthz': { json: { status: 'ok', data: folder } },
  });
  const env = { LOCKSTEP_DATA: undefined, LOCKSTEP_TOKEN: undefined };
  assert.equal((await lockstep(['status', '--api', url], { env })).status, 0);
  assert.equal(asked.at(-1)?.authorization, 'Bearer from-daemon');
});

void test('a token file that is named and cannot be read is a mistake in the arguments', async () => {
  const { status, stderr } = await lockstep(['status', '--token-file', '/nowhere/token']);
  assert.equal(status, 2);
  assert.match(stderr, /^lockstep: cannot read the token file: ENOENT[^\n]*\n$/);
});

void test('what could not stand in a header is no token, and is not repeated', async () => {
  for (const token of ['two words', 'a\nb', 'ümlaut']) {
    const { status, stderr } = await lockstep(['status'], { env: { LOCKSTEP_TOKEN: token } });
    assert.equal(status, 2);
    assert.match(stderr, /^lockstep: what LOCKSTEP_TOKEN holds is no token: [^\n]+\n$/);
    assert.ok(!stderr.includes(token));
  }
});

void test('another program at the address is named as such', async (t) => {
  for (const answer of [{ text: '<html></html>' }, { json: null }, { json: { hello: 1 } }, { json: [] }]) {
    const { url } = await fakeApi(t, { '/fleets': answer });
    const { status, stdout, stderr } = await lockstep(['status', '--api', url]);
    assert.deepEqual([status, stdout], [2, ''], JSON.stringify(answer));
    assert.match(stderr, /^lockstep: 1205 [^\n]*is this the address of the Lockstep API\?[^\n]*\n$/);
  }
});
