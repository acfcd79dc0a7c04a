import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { type TestContext, test } from 'node:test';
import { LockstepError } from '@lockstep/core';
import { type ProductSession, type ProductTarget, type Ran, SessionEnded } from '@lockstep/link';
import { type RedisCommand, redisDriver } from './index.ts';
import { bulk, fakeRedis, INFO, serveWords } from './testing/fake-redis.ts';
import { missing, RedisServer, type RedisServerOptions } from './testing/redis-server.ts';

const absent = missing();
const skip = absent !== null;
const without = skip ? ` (left out: ${absent})` : '';

type Session = ProductSession<RedisCommand>;

function command(line: string): RedisCommand {
  const parsed = redisDriver.dialect.parse(redisDriver.dialect.seal?.(line) ?? line);
  assert.ok(parsed.ok, parsed.ok ? '' : `${line}: ${parsed.refusal.message}`);
  return parsed.command;
}

function run(session: Session, line: string, irreversible = false): Promise<Ran> {
  return session.run(command(line), { irreversible });
}

const DONE: Ran = { kind: 'done' };

function target(server: RedisServer, more: Partial<ProductTarget> = {}): ProductTarget {
  const { address } = server;
  return { name: 'r0', address, credentials: null, withinMs: 30_000, onDown: () => undefined, ...more };
}

async function opened(
  t: TestContext,
  options: RedisServerOptions = {},
  more: Partial<ProductTarget> = {},
): Promise<{ server: RedisServer; session: Session }> {
  const server = await RedisServer.start(t, options);
  const session = await redisDriver.open(target(server, more));
  assert.equal((await session.take({ epoch: 1, owner: 'a' })).taken, true);
  return { server, session };
}

async function refusedCode(ran: Promise<Ran>): Promise<[number, string, boolean]> {
  const what = await ran;
  assert.equal(what.kind, 'refused');
  assert.ok(what.kind === 'refused');
  return [what.code, what.message, what.retryable ?? false];
}

async function failed(promise: Promise<unknown>): Promise<LockstepError> {
  const error = await promise.then(
    () => assert.fail('it did not fail'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof LockstepError, String(error));
  return error;
}

async function ended(promise: Promise<unknown>): Promise<boolean> {
  const error = await promise.then(
    () => assert.fail('it was answered'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof SessionEnded, String(error));
  return error.sent;
}

void test(`a session says who answers, and which life of it${without}`, { skip }, async (t) => {
  const { server, session } = await opened(t);
  const info = await server.cli('INFO', 'server');
  assert.equal(session.product, `redis ${/redis_version:(\S+)/.exec(info)?.[1]}`);
  assert.equal(session.incarnation, /run_id:(\S+)/.exec(info)?.[1]);
  assert.equal(session.pid, server.pid);
  assert.equal(session.ended, false);
  const reasons: string[] = [];
  const other = await redisDriver.open(target(server, { onDown: (reason) => reasons.push(reason) }));
  await server.restart();
  assert.equal(await ended(other.read('all')), false);
  assert.equal(session.ended, true);
  assert.equal(reasons.length, 1);
  const again = await redisDriver.open(target(server));
  assert.notEqual(again.incarnation, session.incarnation);
  assert.equal(await again.tenure(), null, 'what is not written down does not outlive it');
  again.close();
});

void test(`commands are run, and what they did is read behind them, without waiting${without}`, {
  skip,
}, async (t) => {
  const { server, session } = await opened(t, { acl: '', config: 'hz 11\n' });
  const code = '#!lua name=lib\nredis.register_function("f1", function() return 1 end)\n';
  const lines = [
    'CONFIG SET hz 50 maxmemory 60mb',
    'ACL SETUSER alice on >pw2 ~a +get',
    `FUNCTION LOAD ${JSON.stringify(code)}`,
    'CONFIG REWRITE',
    'ACL SAVE',
  ];
  const ran = lines.map((line) => run(session, line));
  const read = session.read(['config hz', 'acl user alice', 'function lib']);
  assert.deepEqual(
    await Promise.all(ran),
    lines.map(() => DONE),
  );
  const entries = await read;
  assert.deepEqual([...entries.keys()], ['acl user alice', 'config hz', 'function lib']);
  assert.equal(entries.get('config hz'), '50');
  assert.equal(entries.get('function lib'), code);
  assert.match(await readFile(`${server.folder}/redis.conf`, 'utf8'), /^hz 50$/m);
  assert.match(await readFile(`${server.folder}/users.acl`, 'utf8'), /^user alice on #/m);
  const gone = ['FUNCTION DELETE lib', 'ACL DELUSER alice'].map((line) => run(session, line));
  assert.deepEqual(await Promise.all(gone), [DONE, DONE]);
  assert.equal((await session.read(['acl user alice', 'function lib'])).size, 0);
});

void test(`what Redis refuses has a code, its words, and changed nothing${without}`, { skip }, async (t) => {
  const { session } = await opened(t, { tcp: true });
  const lib = (name: string, f: string): string =>
    JSON.stringify(`#!lua name=${name}\nredis.register_function("${f}", function() return 1 end)\n`);
  assert.deepEqual(await run(session, `FUNCTION LOAD ${lib('lib1', 'f1')}`), DONE);
  const before = await session.read('all');
  const { createServer } = await import('node:net');
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
  t.after(() => holder.close());
  const busy = (holder.address() as { port: number }).port;
  for (const [line, code, words] of [
    ['CONFIG SET maxmemory 50mb hz abc', 1097, /couldn't be parsed/],
    ['CONFIG SET maxmemory 50mb nosuch 1', 1090, /Unknown option/],
    ['CONFIG SET databases 3', 257, /immutable/],
    ['CONFIG SET dir /tmp', 257, /protected/],
    ['CONFIG SET appendfsync sometimes', 1097, /must be/],
    [`CONFIG SET port ${busy}`, 304, /Unable to listen/],
    ['ACL SETUSER alice on +nosuch', 1097, /modifier/],
    ['ACL DELUSER nobody', 258, /no such user/],
    [`FUNCTION LOAD ${lib('lib1', 'f2')}`, 273, /already exists/],
    [`FUNCTION LOAD ${lib('lib2', 'f1')}`, 273, /already exists/],
    ['FUNCTION DELETE nope', 258, /not found/i],
    ['CONFIG REWRITE', 258, /without a config file/],
    ['ACL SAVE', 258, /not configured to use an ACL file/],
  ] as const) {
    const [got, message, retryable] = await refusedCode(run(session, line, true));
    assert.equal(got, code, `${line}: ${message}`);
    assert.match(message, words, line);
    assert.equal(retryable, false);
  }
  assert.deepEqual([...(await session.read('all'))], [...before]);
});

void test(`a Redis that is busy may say yes later${without}`, { skip }, async (t) => {
  const { server, session } = await opened(t, { args: ['--busy-reply-threshold', '1'] });
  const looping = server.cli('EVAL', 'while true do end', '0').catch((error: unknown) => String(error));
  let ran: Ran = DONE;
  while (ran.kind === 'done') ran = await run(session, 'CONFIG SET hz 50');
  assert.deepEqual([ran.code, ran.retryable], [272, true]);
  const asked = await run(session, 'CONFIG SET maxmemory 50mb');
  assert.deepEqual([asked.kind, asked.kind === 'refused' && asked.code], ['refused', 272]);
  const reading = await failed(session.read('all'));
  assert.deepEqual([reading.code, reading.retryable], [272, true]);
  const opening = await failed(redisDriver.open(target(server)));
  assert.deepEqual([opening.code, opening.retryable], [272, true]);
  await server.cli('SCRIPT', 'KILL');
  assert.match(String(await looping), /killed/i);
  assert.deepEqual(await run(session, 'CONFIG SET hz 51'), DONE);
});

void test(`a replica takes no libraries${without}`, { skip }, async (t) => {
  const { server, session } = await opened(t);
  await server.cli('REPLICAOF', '127.0.0.1', '1');
  const line = `FUNCTION LOAD ${JSON.stringify('#!lua name=a\nredis.register_function("a", function() end)\n')}`;
  const [code, message] = await refusedCode(run(session, line));
  assert.equal(code, 257);
  assert.match(message, /READONLY/);
});

void test(`a limit below what is in use is refused, and no key is lost, unless it may be${without}`, {
  skip,
}, async (t) => {
  const { server, session } = await opened(t, { args: ['--maxmemory-policy', 'allkeys-lru'] });
  await server.cli('EVAL', "for i=1,20000 do redis.call('SET','k'..i,string.rep('x',100)) end", '0');
  const size = await server.cli('DBSIZE');
  const [code, message] = await refusedCode(run(session, 'CONFIG SET maxmemory 2mb'));
  assert.equal(code, 257);
  assert.match(message, /would evict keys \(allkeys-lru\): \d+ bytes are in use, and 2097152/);
  assert.equal(await server.cli('DBSIZE'), size);
  assert.equal(await server.cli('CONFIG', 'GET', 'maxmemory'), 'maxmemory\n0');

  assert.deepEqual(await run(session, 'CONFIG SET maxmemory 1gb'), DONE);
  assert.deepEqual(await run(session, 'CONFIG SET maxmemory-policy noeviction'), DONE);
  const [full, why] = await refusedCode(run(session, 'CONFIG SET maxmemory 2mb'));
  assert.equal(full, 257, 'nothing is evicted by it, but nothing could be written');
  assert.match(why, /refuse every write/);
  assert.deepEqual(await run(session, 'CONFIG SET maxmemory 2mb', true), DONE);
  const lib = JSON.stringify('#!lua name=a\nredis.register_function("a", function() end)\n');
  assert.equal((await refusedCode(run(session, `FUNCTION LOAD ${lib}`)))[0], 268);
  const [policy] = await refusedCode(run(session, 'CONFIG SET maxmemory-policy allkeys-random'));
  assert.equal(policy, 257);
  assert.equal((await refusedCode(run(session, 'CONFIG SET hz 20 maxmemory-policy volatile-lru')))[0], 257);
  assert.equal(await server.cli('DBSIZE'), size);

  assert.deepEqual(await run(session, 'CONFIG SET maxmemory-policy allkeys-random', true), DONE);
  await server.cli('SET', 'one', 'more');
  assert.ok(Number(await server.cli('DBSIZE')) < Number(size));
});

void test(`what may cut Lockstep off is refused unless it is said to be meant${without}`, {
  skip,
}, async (t) => {
  const { server, session } = await opened(t, { tcp: true });
  for (const [line, words] of [
    ['ACL SETUSER default off', /logs in as default/],
    ['CONFIG SET port 0', /port/],
    ['CONFIG SET client-output-buffer-limit "normal 1024 0 0"', /end connections/],
    ['CONFIG SET hz 20 client-output-buffer-limit "normal 2mb 0 0"', /end connections/],
  ] as const) {
    const [code, message] = await refusedCode(run(session, line));
    assert.equal(code, 257, line);
    assert.match(message, words);
  }
  assert.deepEqual(await run(session, 'CONFIG SET client-output-buffer-limit "normal 64mb 1mb 60"'), DONE);
  assert.deepEqual(await run(session, 'ACL SETUSER alice on >pw +@all'), DONE);
  const { address } = server;
  const alice = await redisDriver.open(
    target(server, { address, credentials: { user: 'alice', password: 'pw' } }),
  );
  assert.equal((await alice.take({ epoch: 2, owner: 'a' })).taken, true);
  for (const line of ['ACL SETUSER alice off', 'ACL DELUSER bob alice', 'ACL DELUSER alice']) {
    assert.match((await refusedCode(run(alice, line)))[1], /logs in as alice/);
  }
  assert.deepEqual(await run(alice, 'ACL SETUSER default -@dangerous'), DONE);
  assert.equal((await refusedCode(run(alice, 'ACL DELUSER alice', true)))[0], 257, 'whatever is said');
  assert.ok(!(await alice.read('all')).has('acl user alice'), 'people change it past Lockstep');
  assert.deepEqual(await run(alice, 'CONFIG SET port 0', true), DONE, 'this session goes on');
});

void test(`many connections that use more than would be allowed are not ended${without}`, {
  skip,
}, async (t) => {
  const { server, session } = await opened(t, { config: 'client-query-buffer-limit 1gb\n' });
  const other = await redisDriver.open(target(server));
  const { connect } = await import('node:net');
  const socket = connect(server.socket);
  t.after(() => socket.destroy());
  socket.write(`*2\r\n$4\r\nECHO\r\n$8000000\r\n${'x'.repeat(4_000_000)}`);
  let used = 0;
  while (used < 1_000_000) {
    used = Number(/mem_clients_normal:(\d+)/.exec(await server.cli('INFO', 'memory'))?.[1]);
  }
  const [code, message] = await refusedCode(run(session, 'CONFIG SET maxmemory-clients 1mb'));
  assert.equal(code, 257);
  assert.match(message, /would end connections/);
  assert.equal((await refusedCode(run(session, 'CONFIG SET maxmemory-clients 1% maxmemory 50mb')))[0], 257);
  assert.deepEqual(await run(session, 'CONFIG SET maxmemory-clients 100mb'), DONE);
  other.close();
});

void test(`a Redis that asks who it is lets in who is known, and no password is told${without}`, {
  skip,
}, async (t) => {
  const server = await RedisServer.start(t, { args: ['--requirepass', 'correct-horse'] });
  const nobody = await failed(redisDriver.open(target(server)));
  assert.equal(nobody.code, 257);
  const right = { user: '', password: 'correct-horse' };
  const session = await redisDriver.open(target(server, { credentials: right }));
  assert.equal((await session.take({ epoch: 1, owner: 'a' })).taken, true);
  const [code, message] = await refusedCode(run(session, 'ACL SETUSER default on'));
  assert.deepEqual([code, /correct/.test(message)], [257, false]);
  for (const wrong of [
    { user: '', password: 'battery-staple' },
    { user: 'alice', password: 'battery-staple' },
    { user: 'lockstep:1:a:0000000000000000', password: 'battery-staple' },
  ]) {
    const error = await failed(redisDriver.open(target(server, { credentials: wrong })));
    assert.equal(error.code, 257);
    assert.ok(!error.message.includes('battery-staple'), error.message);
    assert.ok(!JSON.stringify(error).includes('battery-staple'));
  }
});

void test('a password that comes back in an error is not told', async (t) => {
  const address = await fakeRedis(
    t,
    serveWords((words) => `-ERR unknown command, with args beginning with: ${words.slice(1).join(' ')}\r\n`),
  );
  const credentials = { user: 'alice', password: 'tell-nobody' };
  const error = await failed(
    redisDriver.open({ name: 'r0', address, credentials, withinMs: 30_000, onDown: () => undefined }),
  );
  assert.equal(error.code, 1204);
  assert.match(error.message, /alice \*\*\*/);
});

void test('who is no Redis that the driver knows is told apart', async (t) => {
  const open = async (serve: Parameters<typeof fakeRedis>[1], withinMs = 30_000): Promise<LockstepError> => {
    const address = await fakeRedis(t, serve);
    const down = (): never => assert.fail('nobody was handed a session');
    return failed(redisDriver.open({ name: 'r0', address, credentials: null, withinMs, onDown: down }));
  };
  const says = (info: string): Promise<LockstepError> => open(serveWords(() => bulk(info)));
  const codes = [
    await open((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
    await open(serveWords(() => '+PONG\r\n')),
    await open(serveWords(() => '-ERR unknown command\r\n')),
    await says('redis_version:6.2.7\r\nredis_mode:standalone\r\nrun_id:1\r\n'),
    await says('redis_version:7.0.15\r\nredis_mode:sentinel\r\nrun_id:1\r\n'),
    await open((socket) => socket.end()),
    await open((socket) => socket.resetAndDestroy()),
    await open(() => undefined, 50),
    await open((socket) => socket.end('-ERR max number of clients reached\r\n')),
    await open((socket) => socket.end('-DENIED Redis is running in protected mode\r\n')),
  ].map(({ code }) => code);
  assert.deepEqual(codes, [1204, 1204, 1204, 1204, 1204, 1196, 1196, 1198, 272, 257]);
});

void test('nobody at an address is 1196', async () => {
  for (const address of [{ path: '/nowhere/s' }, { host: '127.0.0.1', port: 1 }]) {
    const options = { name: 'r0', credentials: null, withinMs: 30_000, onDown: () => undefined };
    const error = await failed(redisDriver.open({ ...options, address }));
    assert.deepEqual([error.code, error.retryable], [1196, true]);
  }
});

void test('a Valkey is one too', async (t) => {
  const info =
    'redis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:8.0.1\r\nrun_id:abc\r\nprocess_id:5\r\n';
  const address = await fakeRedis(
    t,
    serveWords(() => bulk(info)),
  );
  const options = { name: 'r0', address, credentials: null, withinMs: 30_000, onDown: () => undefined };
  const session = await redisDriver.open(options);
  assert.deepEqual([session.product, session.incarnation, session.pid], ['valkey 8.0.1', 'abc', 5]);
  session.close();
});

/** A Redis that lets itself be taken, and then answers as it is told. */
function takeable(then: (words: readonly string[]) => string | null): Parameters<typeof fakeRedis>[1] {
  return serveWords((words) => {
    const line = words.join(' ');
    if (line === 'INFO server') return INFO;
    if (line === 'ACL LIST') return `*1\r\n${bulk('user default on nopass ~* &* +@all')}`;
    if (line === 'CLIENT LIST') return bulk('id=1 addr=x name= user=default\n');
    if (line.startsWith('ACL DELUSER')) return ':0\r\n';
    if (/^(AUTH|ACL SETUSER lockstep|CLIENT SETNAME)/.test(line)) return '+OK\r\n';
    return then(words);
  });
}

async function fakeSession(t: TestContext, serve: Parameters<typeof fakeRedis>[1]): Promise<Session> {
  const address = await fakeRedis(t, serve);
  const options = { name: 'r0', address, credentials: null, withinMs: 30_000, onDown: () => undefined };
  const session = await redisDriver.open(options);
  assert.deepEqual(await session.take({ epoch: 1, owner: 'a' }), { taken: true, fence: 'exact' });
  return session;
}

void test('a command whose answer does not come is unknown; what stands behind it in the session was not sent', async (t) => {
  const session = await fakeSession(
    t,
    takeable(() => null),
  );
  const unknown = ended(run(session, 'CONFIG SET hz 50'));
  await new Promise((resolve) => setImmediate(resolve));
  const asking = ended(run(session, 'CONFIG SET maxmemory 50mb'));
  const behind = ended(run(session, 'CONFIG SET hz 51'));
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  session.close();
  assert.deepEqual(await Promise.all([unknown, asking, behind]), [true, false, false]);
  assert.equal(await ended(session.tenure()), false);
});

void test('a command waits for the answer to what is asked before another, and no command overtakes it', async (t) => {
  const seen: string[] = [];
  const session = await fakeSession(
    t,
    takeable((words) => {
      seen.push(words.join(' '));
      if (words[0] === 'INFO') return bulk('used_memory:1\r\nmaxmemory:0\r\nmaxmemory_policy:noeviction\r\n');
      return words[1] === 'GET' ? `*2\r\n${bulk('maxmemory-clients')}${bulk('0')}` : '+OK\r\n';
    }),
  );
  await Promise.all(
    ['CONFIG SET hz 1', 'CONFIG SET maxmemory 5', 'CONFIG SET hz 2', 'CONFIG SET hz 3'].map((line) =>
      run(session, line),
    ),
  );
  assert.deepEqual(seen, [
    'CONFIG SET hz 1',
    'INFO memory',
    'CONFIG GET maxmemory-clients',
    'CONFIG SET maxmemory 5',
    'CONFIG SET hz 2',
    'CONFIG SET hz 3',
  ]);
  session.close();
});

void test(`a Redis that is stopped owes its answers, and gives them when it goes on${without}`, {
  skip,
}, async (t) => {
  const { server, session } = await opened(t);
  await server.pause();
  const ran = run(session, 'CONFIG SET hz 50');
  const read = session.read(['config hz']);
  const late = await failed(redisDriver.open(target(server, { withinMs: 100 })));
  assert.equal(late.code, 1198);
  server.resume();
  assert.deepEqual([await ran, (await read).get('config hz')], [DONE, '50']);
  await server.pause();
  const unknown = ended(run(session, 'CONFIG SET hz 51'));
  await new Promise((resolve) => setImmediate(resolve));
  await server.kill();
  assert.equal(await unknown, true);
});

void test(`a session that another manager ended says nothing more${without}`, { skip }, async (t) => {
  const { server, session } = await opened(t);
  const newer = await redisDriver.open(target(server));
  assert.deepEqual(await newer.take({ epoch: 2, owner: 'b' }), { taken: true, fence: 'exact' });
  await ended(run(session, 'CONFIG SET hz 50'));
  assert.equal(session.ended, true);
  const older = await redisDriver.open(target(server));
  assert.deepEqual(await older.take({ epoch: 1, owner: 'a' }), {
    taken: false,
    by: { epoch: 2, owner: 'b' },
  });
  assert.equal((await older.read(['config hz'])).get('config hz'), '10', 'it may look');
  assert.throws(() => run(older, 'CONFIG SET hz 50'), /taken before/);
  assert.deepEqual(await newer.tenure(), { epoch: 2, owner: 'b' });
});

void test(`nothing is left open after a thousand commands${without}`, { skip }, async (t) => {
  const { server, session } = await opened(t);
  const before = (await readdir('/proc/self/fd')).length;
  const clients = await server.cli('CLIENT', 'LIST');
  for (let round = 0; round < 1_000; round += 1) {
    assert.deepEqual(await run(session, `CONFIG SET hz ${1 + (round % 500)}`), DONE);
    if (round % 100 !== 0) continue;
    const other = await redisDriver.open(target(server));
    await other.read('all');
    other.close();
    await failed(redisDriver.open(target(server, { credentials: { user: 'no', password: 'no' } })));
  }
  while ((await readdir('/proc/self/fd')).length > before)
    await new Promise((resolve) => setImmediate(resolve));
  assert.equal((await readdir('/proc/self/fd')).length, before);
  const now = await server.cli('CLIENT', 'LIST');
  assert.equal(now.split('\n').length, clients.split('\n').length);
});

void test(`a command that may not be run is refused by name${without}`, { skip }, async (t) => {
  const server = await RedisServer.start(t);
  const rights = ['+info', '+acl', '+client', '+config|get', '+function|list'];
  await server.cli('ACL', 'SETUSER', 'ls', 'on', '>tell-nobody', ...rights);
  const session = await redisDriver.open(
    target(server, { credentials: { user: 'ls', password: 'tell-nobody' } }),
  );
  assert.deepEqual(await session.take({ epoch: 1, owner: 'a' }), { taken: true, fence: 'exact' });
  const [code, message] = await refusedCode(run(session, 'CONFIG SET hz 50'));
  assert.equal(code, 257);
  assert.match(message, /config\|set/);
});
