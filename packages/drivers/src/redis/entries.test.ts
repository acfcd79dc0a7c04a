import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { type TestContext, test } from 'node:test';
import { LockstepError } from '@lockstep/core';
import type { ProductEntries } from '@lockstep/link';
import type { RedisConnection } from './connection.ts';
import { readEntries } from './entries.ts';
import { openRedis } from './open.ts';
import { isPerInstance } from './parameters.ts';
import { encodeCommand, ReplyError } from './resp.ts';
import { takeTenure } from './tenure.ts';
import { missing, RedisServer, type RedisServerOptions } from './testing/redis-server.ts';

const absent = missing();
const skip = absent !== null;
const without = skip ? ` (left out: ${absent})` : '';

interface Bed {
  readonly server: RedisServer;
  readonly connection: RedisConnection;
}

async function open(server: RedisServer, user = ''): Promise<RedisConnection> {
  const { connection } = await openRedis({
    name: 'r0',
    address: server.address,
    credentials: user === '' ? null : { user, password: 'pw' },
    withinMs: 30_000,
    onDown: () => undefined,
  });
  return connection;
}

async function bed(t: TestContext, options: RedisServerOptions = {}): Promise<Bed> {
  const server = await RedisServer.start(t, options);
  return { server, connection: await open(server) };
}

async function told(connection: RedisConnection, ...lines: readonly (readonly string[])[]): Promise<void> {
  for (const reply of await Promise.all(lines.map((line) => connection.call(line)))) {
    if (reply instanceof ReplyError) assert.fail(reply.message);
  }
}

const LIB = '#!lua name=lib\nredis.register_function("f1", function() return "ü" end)\n';

void test(`all entries come in the order of their keys, in the words of the dialect${without}`, {
  skip,
}, async (t) => {
  const { connection } = await bed(t);
  await told(
    connection,
    ['CONFIG', 'SET', 'notify-keyspace-events', 'KEA', 'maxmemory', '60mb'],
    ['ACL', 'SETUSER', 'alice', 'on', '>pw', '~b', '~a', '+get'],
    ['FUNCTION', 'LOAD', LIB],
  );
  const entries = await readEntries(connection, 'all');
  const keys = [...entries.keys()];
  assert.deepEqual(keys, [...keys].sort());
  assert.equal(entries.get('config maxmemory'), '62914560');
  assert.equal(entries.get('config notify-keyspace-events'), 'AKE');
  assert.equal(entries.get('function lib'), LIB);
  const hash = createHash('sha256').update('pw').digest('hex');
  assert.equal(entries.get('acl user alice'), `on #${hash} ~a ~b resetchannels -@all +get`);
  assert.ok(entries.has('acl user default'));
  assert.equal(keys.filter((key) => /slave|ziplist|lua-time-limit/.test(key)).length, 0);
});

void test(`some entries are the same as among all, whatever is asked for${without}`, { skip }, async (t) => {
  const { connection } = await bed(t);
  const users = Array.from({ length: 300 }, (_, at) => [
    'ACL',
    'SETUSER',
    `u${at}`,
    ...[
      ['on', '>x', '~a*', '%R~b', '&c', '+@read', '-get', '+config|get'],
      ['nopass', 'allkeys', '+@all', '-flushall'],
    ][at % 2]!,
    ...(at % 3 === 0 ? ['(~s +set)', '(%W~* +@write -del)'] : []),
    ...(at % 5 === 0 ? ['skip-sanitize-payload', 'allchannels'] : []),
  ]);
  await told(connection, ...users, ['FUNCTION', 'LOAD', LIB]);
  const all = await readEntries(connection, 'all');
  const half = [...all.keys()].filter((_, at) => at % 2 === 0);
  for (const keys of [
    [...all.keys()],
    half,
    half.slice(0, 20),
    ['function lib', 'config hz'],
    ['acl user u3'],
  ]) {
    const some = await readEntries(connection, [
      ...keys,
      'acl user nobody',
      'function nolib',
      'config nosuch',
      'x',
    ]);
    const wanted = new Map([...all].filter(([key]) => keys.includes(key)));
    assert.deepEqual([...some], [...wanted]);
  }
  for (const at of [0, 1, 2, 3, 5, 15]) {
    const key = `acl user u${at}`;
    assert.deepEqual(await readEntries(connection, [key]), new Map([[key, all.get(key)]]));
  }
  assert.deepEqual(await readEntries(connection, []), new Map());
  assert.deepEqual(await readEntries(connection, ['config h*', 'config *', 'function *']), new Map());
});

void test(`equal instances show equal entries, but for what is each one's own, and traffic shows nowhere${without}`, {
  skip,
}, async (t) => {
  const [one, other] = [await bed(t), await bed(t)];
  const shared = (entries: ProductEntries): [string, string][] =>
    [...entries].filter(([key]) => !isPerInstance(key.replace(/^config /, '')));
  const before = await readEntries(one.connection, 'all');
  assert.deepEqual(shared(before), shared(await readEntries(other.connection, 'all')));
  const traffic = Array.from({ length: 500 }, (_, at) => ['SET', `k${at}`, 'x'.repeat(at)]);
  await told(one.connection, ...traffic, ['BGSAVE'], ['CLIENT', 'SETNAME', 'x']);
  assert.deepEqual([...(await readEntries(one.connection, 'all'))], [...before]);
  assert.ok([...before.keys()].every((key) => !/run.?id|pid$|uptime/.test(key) || key === 'config pidfile'));
});

void test(`secrets show as their hashes, and none as none${without}`, { skip }, async (t) => {
  const { connection } = await bed(t);
  assert.equal((await readEntries(connection, ['config masterauth'])).get('config masterauth'), '');
  await told(connection, ['CONFIG', 'SET', 'masterauth', 'tell-nobody', 'requirepass', 'tell-nobody']);
  const hash = createHash('sha256').update('tell-nobody').digest('hex');
  const entries = await readEntries(connection, 'all');
  assert.equal(entries.get('config masterauth'), `(secret) sha256:${hash}`);
  assert.equal(entries.get('config requirepass'), `(secret) sha256:${hash}`);
  assert.ok(![...entries.values()].join('\n').includes('tell-nobody'));
});

void test(`Lockstep's own users are no entries${without}`, { skip }, async (t) => {
  const { connection } = await bed(t);
  const before = await readEntries(connection, 'all');
  await takeTenure(connection, 'default', { epoch: 1, owner: 'a' });
  assert.deepEqual([...(await readEntries(connection, 'all'))], [...before]);
  const own = (await connection.call(['ACL', 'WHOAMI'])) as string;
  assert.ok(own.startsWith('lockstep:1:a:'));
  assert.deepEqual(await readEntries(connection, [`acl user ${own}`]), new Map());
});

void test(`a value that is no UTF-8 says so${without}`, { skip }, async (t) => {
  const { server, connection } = await bed(t);
  const socket = connect(server.socket);
  const command = encodeCommand(['CONFIG', 'SET', 'proc-title-template', '?']);
  socket.write(Buffer.from(command.map((byte) => (byte === '?'.charCodeAt(0) ? 0xff : byte))));
  await new Promise((resolve) => socket.once('data', resolve));
  socket.destroy();
  const entries = await readEntries(connection, ['config proc-title-template']);
  assert.equal(entries.get('config proc-title-template'), 'bytes:ff');
});

void test(`what may not be read is named, and nothing else is given${without}`, { skip }, async (t) => {
  const { server } = await bed(t);
  const rights = ['+config|get', '+acl|list', '+function|list'];
  for (const [at, command] of ['CONFIG GET', 'ACL LIST', 'FUNCTION LIST'].entries()) {
    const user = `u${at}`;
    await server.cli('ACL', 'SETUSER', user, 'on', '>pw', '+info', ...rights, rights[at]!.replace('+', '-'));
    const connection = await open(server, user);
    const error = await readEntries(connection, 'all').catch((reason: unknown) => reason);
    assert.ok(error instanceof LockstepError);
    assert.equal(error.code, 257);
    assert.match(error.message, new RegExp(`^may not be read: ${command} is needed: NOPERM`));
    connection.close();
  }
});

void test(`ten thousand users are read at once${without}`, { skip }, async (t) => {
  const { connection } = await bed(t);
  const users = Array.from({ length: 10_000 }, (_, at) => [
    'ACL',
    'SETUSER',
    `u${at}`,
    'on',
    `~p${at}:*`,
    '+@read',
  ]);
  await told(connection, ...users);
  const entries = await readEntries(connection, 'all');
  assert.equal([...entries.keys()].filter((key) => key.startsWith('acl user u')).length, 10_000);
});
