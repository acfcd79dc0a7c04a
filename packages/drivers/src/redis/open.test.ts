// Redis behind TLS: what is verified, and what is said when it is not. The rest of opening is in session.test.ts.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { type TestContext, test } from 'node:test';
import { LockstepError } from '@lockstep/core';
import type { ProductAddress, ProductSession, ProductTls } from '@lockstep/link';
import { Authority } from '../../../link/src/testing/certificates.ts';
import { type RedisCommand, redisDriver } from './index.ts';
import { fakeRedis } from './testing/fake-redis.ts';
import { missing, RedisServer } from './testing/redis-server.ts';

/** Why there is no Redis with TLS here; null: there is. */
function whyNone(): string | null {
  const absent = missing();
  if (absent !== null) return absent;
  // One without it does not know the parameter, and ends.
  const tried = spawnSync('redis-server', ['--port', '0', '--tls-port', '0', '--hz', 'no'], {
    encoding: 'utf8',
  });
  return /tls-port/.test(tried.stdout + tried.stderr) ? 'redis-server is built without TLS' : null;
}

const reason = whyNone();
const skip = reason !== null;
const without = skip ? ` (left out: ${reason})` : '';

const authority = new Authority('ca');
const ours = authority.tls('lockstep');

function open(address: ProductAddress, withinMs = 30_000): Promise<ProductSession<RedisCommand>> {
  return redisDriver.open({
    name: 'r0',
    address,
    credentials: { user: '', password: 'any' },
    withinMs,
    onDown: () => undefined,
  });
}

async function failed(address: ProductAddress, withinMs?: number): Promise<LockstepError> {
  const error = await open(address, withinMs).then(
    () => assert.fail('it opened'),
    (why: unknown) => why,
  );
  assert.ok(error instanceof LockstepError, String(error));
  return error;
}

async function started(t: TestContext, tls: ProductTls = authority.tls('redis')): Promise<number> {
  const { ca = '', cert = '', key = '' } = tls;
  const server = await RedisServer.start(t, { tls: { ca, cert, key } });
  return server.tlsPort;
}

void test(`a session is the same over TLS, by name and by address${without}`, { skip }, async (t) => {
  const port = await started(t);
  for (const host of ['localhost', '127.0.0.1']) {
    const session = await open({ host, port, tls: ours });
    assert.equal((await session.take({ epoch: 1, owner: 'a' })).taken, true);
    const parsed = redisDriver.dialect.parse('CONFIG SET hz 50');
    assert.ok(parsed.ok);
    assert.deepEqual(await session.run(parsed.command, { irreversible: false }), { kind: 'done' });
    assert.ok((await session.read('all')).size > 100);
    session.close();
  }
});

void test(`whoever is not who they should be is turned away with 257${without}`, { skip }, async (t) => {
  const port = await started(t);
  const host = 'localhost';
  const stranger = new Authority('stranger');
  const unknown = await failed({ host, port, tls: { ...ours, ca: stranger.ca } });
  assert.deepEqual([unknown.code, /certificate/.test(unknown.message)], [257, true], unknown.message);
  const uninvited = await failed({ host, port, tls: { ca: authority.ca } });
  assert.deepEqual([uninvited.code, /certificate/.test(uninvited.message)], [257, true], uninvited.message);
  const forged = await failed({ host, port, tls: { ...stranger.tls('lockstep'), ca: authority.ca } });
  assert.equal(forged.code, 257, forged.message);
  const elsewhere = await started(t, authority.tls('redis', { names: ['redis.example'] }));
  const misnamed = await failed({ host, port: elsewhere, tls: ours });
  assert.deepEqual([misnamed.code, /redis\.example/.test(misnamed.message)], [257, true], misnamed.message);
  const day = 86_400_000;
  const old = { from: Date.now() - 3 * day, until: Date.now() - 2 * day };
  const expired = await failed({ host, port: await started(t, authority.tls('redis', old)), tls: ours });
  assert.deepEqual([expired.code, /expired/.test(expired.message)], [257, true], expired.message);
});

void test(`TLS and no TLS do not meet, and neither waits for ever${without}`, { skip }, async (t) => {
  const port = await started(t);
  const plain = await failed({ host: '127.0.0.1', port });
  assert.ok([1196, 1204].includes(plain.code), plain.message);
  const http = await fakeRedis(t, (socket) => {
    socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  });
  assert.equal((await failed({ ...http, host: '127.0.0.1', tls: ours })).code, 1204);
  const silent = await fakeRedis(t, () => undefined);
  assert.equal((await failed({ ...silent, host: '127.0.0.1', tls: ours }, 50)).code, 1198);
});

void test('certificates that cannot be read are said to be so', async () => {
  const error = await failed({ host: '127.0.0.1', port: 1, tls: { cert: 'nonsense', key: 'nonsense' } });
  assert.equal(error.code, 278);
});
