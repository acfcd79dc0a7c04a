// Redis as people run it: three instances that nobody here starts or ends. What a test says of them they say themselves.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Daemon, temporaryFolder, until } from './harness.ts';
import { post, redisFleet, SKIP, WITHOUT } from './redis-fleet.ts';

const skip = SKIP;

void test(`a set is on all three${WITHOUT}`, { skip }, async (t) => {
  const { daemon, cli, parameter } = await redisFleet(t);
  const { outcome, status } = await daemon.exec([
    'CONFIG SET hz 50 maxmemory-policy allkeys-lru',
    'ACL SETUSER alice on >wonderland ~cache:* +@read',
    'ACL SETUSER alice +set',
    "FUNCTION LOAD \"#!lua name=greet\nredis.register_function('hello', function() return 'hi' end)\"".replace(
      '\n',
      '\\n',
    ),
  ]);
  assert.deepEqual([outcome, status], ['applied', 0]);
  assert.deepEqual(await parameter('hz'), ['50', '50', '50']);
  assert.deepEqual(await parameter('maxmemory-policy'), Array(3).fill('allkeys-lru'));
  assert.deepEqual(await cli('FCALL', 'hello', '0'), ['hi', 'hi', 'hi']);
  for (const answer of await cli(
    '--user',
    'alice',
    '--pass',
    'wonderland',
    '--no-auth-warning',
    'GET',
    'cache:1',
  )) {
    assert.equal(answer, '');
  }
  const { stdout } = await daemon.run('config');
  assert.match(stdout, /^CONFIG SET hz 50 maxmemory-policy allkeys-lru$/m);
  // The secret went to the instances as what it is stored as there, and nowhere else.
  const left = spawnSync('grep', ['-r', '-l', 'wonderland', daemon.data], { encoding: 'utf8' });
  assert.equal(left.stdout, '');
  assert.ok(!daemon.stderr.includes('wonderland'), daemon.stderr);
});

void test(`a replica that refuses to be written leaves the others without it${WITHOUT}`, {
  skip,
}, async (t) => {
  const { daemon, servers, cli } = await redisFleet(t, { servers: [{ tcp: true }, {}, {}] });
  const [first, , third] = servers;
  assert.ok(first !== undefined && third !== undefined);
  await third.cli('REPLICAOF', '127.0.0.1', String(first.port));
  await until('the replica to be one', async () => (await third.cli('ROLE')).startsWith('slave'));
  const code = '#!lua name=late\\nredis.register_function(\\"late\\", function() return 1 end)';
  const { outcome, receipts, status } = await daemon.exec([`FUNCTION LOAD "${code}"`]);
  assert.deepEqual([outcome, status], ['undone', 1]);
  assert.match(receipts[0]?.message ?? '', /^r3: READONLY/);
  assert.deepEqual(await cli('FUNCTION', 'LIST'), ['', '', '']);
});

void test(`an account that may not leaves the others without it${WITHOUT}`, { skip }, async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'password');
  writeFileSync(file, 'secret\n', { mode: 0o600 });
  const may = 'user keeper on >secret ~* &* +@all\nuser default on nopass ~* &* +@all\n';
  const mayNot = may.replace('+@all', '+@all -config|set -acl|setuser -acl|deluser');
  const { daemon, parameter } = await redisFleet(t, {
    servers: [{ acl: may }, { acl: may }, { acl: mayNot }],
    engine: `, user: keeper, passwordFile: ${file}`,
  });
  const before = await parameter('hz');
  const { outcome, receipts } = await daemon.exec(['CONFIG SET hz 50']);
  assert.equal(outcome, 'undone');
  assert.equal(receipts[0]?.code, 257);
  assert.match(receipts[0]?.message ?? '', /^r3: NOPERM/);
  assert.deepEqual(await parameter('hz'), before);
});

void test(`what Redis takes otherwise is what all hold, and the sender is told${WITHOUT}`, {
  skip,
}, async (t) => {
  const { daemon, parameter } = await redisFleet(t);
  const ran = await daemon.run('exec', 'CONFIG SET hz 10000');
  assert.equal(ran.status, 0);
  assert.match(ran.stdout, /taken as config hz 500/);
  const { receipts } = await daemon.exec(['CONFIG SET hz 20000 timeout 5']);
  assert.deepEqual(
    receipts[0]?.engines.map(({ took }) => took),
    Array(3).fill('config hz 500'),
  );
  assert.deepEqual(await parameter('hz'), ['500', '500', '500']);
});

void test(`what cuts Lockstep off or destroys data is refused, unless it is said to be meant${WITHOUT}`, {
  skip,
}, async (t) => {
  const { daemon, servers, cli, parameter } = await redisFleet(t, {
    servers: [{ tcp: true }, {}, { args: ['--enable-debug-command', 'yes'] }],
  });
  await daemon.apply('CONFIG SET maxmemory-policy allkeys-lru');
  const port = await daemon.exec(['CONFIG SET port 0']);
  assert.deepEqual([port.outcome, port.receipts[0]?.code], ['refused', 257]);
  assert.deepEqual(port.receipts[0]?.engines, []);
  await servers[2]?.cli('DEBUG', 'POPULATE', '20000', 'k', '100');
  const full = await daemon.exec(['CONFIG SET maxmemory 2mb']);
  assert.deepEqual([full.outcome, full.receipts[0]?.code], ['undone', 257]);
  assert.deepEqual(await parameter('maxmemory'), ['0', '0', '0']);
  assert.equal(await servers[2]?.cli('DBSIZE'), '20000');
  const meant = await daemon.exec(['CONFIG SET maxmemory 2mb'], '--irreversible');
  assert.equal(meant.outcome, 'applied');
  assert.deepEqual(await parameter('maxmemory'), Array(3).fill('2097152'));
  assert.notEqual(await servers[2]?.cli('DBSIZE'), '20000');
  assert.deepEqual(await cli('PING'), ['PONG', 'PONG', 'PONG']);
});

void test(`an instance that is started again has what it was given before it counts${WITHOUT}`, {
  skip,
}, async (t) => {
  const config = 'maxclients 4000\n';
  const { daemon, servers, parameter } = await redisFleet(t, {
    servers: [{ config }, { config }, { config }],
    settings: ['monitor: { every: 200ms }'],
  });
  const second = servers[1];
  assert.ok(second !== undefined);
  await daemon.apply('CONFIG SET hz 50', 'ACL SETUSER alice on nopass ~* +get');
  // Somebody rolls out another file, on one instance so far.
  writeFileSync(join(second.folder, 'redis.conf'), 'maxclients 3000\n');
  await second.restart();
  await until('it to be up again', async () => {
    const [, now] = (await daemon.status()).engines;
    return now?.state === 'up' && now.pid === second.pid;
  });
  assert.deepEqual(await parameter('hz'), ['50', '50', '50']);
  assert.match(await second.cli('ACL', 'LIST'), /user alice on/);
  const kinds = (await daemon.events()).filter(({ engine }) => engine === 'r2').map(({ kind }) => kind);
  assert.deepEqual(kinds.slice(-3), ['engine-lost', 'engine-equal', 'engine-up']);
  // What the file says is a finding of its own kind: shown, not undone, and no reason to refuse anything.
  assert.deepEqual(await parameter('maxclients'), ['4000', '3000', '4000']);
  const { stdout, status } = await daemon.run('diff', '--json');
  assert.equal(status, 0);
  const { differences } = JSON.parse(stdout) as { differences: object[] };
  assert.deepEqual(differences, [
    {
      key: 'config maxclients',
      argument: null,
      values: { r1: '4000', r2: '3000', r3: '4000' },
      odd: ['r2'],
      kind: 'baseline',
      blame: null,
    },
  ]);
  assert.equal((await daemon.status()).indicator, 'consistent');
  await daemon.apply('CONFIG SET hz 60');
  assert.ok(
    (await daemon.events()).some(
      ({ kind, message }) => kind === 'baseline' && message.includes('maxclients'),
    ),
  );
});

void test(`a change past Lockstep is found, with key and values${WITHOUT}`, { skip }, async (t) => {
  const { daemon, servers, parameter } = await redisFleet(t, { settings: ['monitor: { every: 200ms }'] });
  await daemon.apply('CONFIG SET hz 50');
  await servers[1]?.cli('CONFIG', 'SET', 'hz', '77');
  await servers[1]?.cli('CONFIG', 'SET', 'timeout', '9');
  await servers[1]?.cli('ACL', 'SETUSER', 'mallory', 'on', 'nopass', '+@all', '~*');
  await until('the monitor to see it', async () => (await daemon.status()).indicator === 'inconsistent');
  const { stdout, status } = await daemon.run('diff', '--json');
  assert.equal(status, 3);
  const { differences } = JSON.parse(stdout) as {
    differences: { key: string; values: Record<string, string | null>; odd: string[] }[];
  };
  assert.deepEqual(
    differences.map(({ key, values, odd }) => [key, values['record'], values['r1'], values['r2'], odd]),
    [
      ['acl user mallory', null, null, differences[0]?.values['r2'], ['r2']],
      ['config hz', '50', '50', '77', ['r2']],
      ['config timeout', null, null, '9', ['r2']],
    ],
  );
  const refused = await daemon.exec(['CONFIG SET hz 60']);
  assert.deepEqual([refused.outcome, refused.receipts[0]?.code, refused.status], ['refused', 1186, 3]);
  assert.equal((await daemon.run('unlock', '--back', '--yes')).status, 0);
  assert.deepEqual(await parameter('hz'), ['50', '50', '50']);
  assert.deepEqual(await parameter('timeout'), ['0', '0', '0']);
  assert.ok(!(await servers[1]?.cli('ACL', 'USERS'))?.includes('mallory'));
  await daemon.apply('CONFIG SET hz 60');
});

void test(`a daemon that is killed goes back, and an older one is kept out${WITHOUT}`, {
  skip,
}, async (t) => {
  const { daemon, servers, fleets, parameter } = await redisFleet(t, {
    settings: ['timeout: 2s', 'resolveTimeout: 2s'],
  });
  await daemon.apply('CONFIG SET hz 50', 'CONFIG SET timeout 30');
  const [, second] = servers;
  assert.ok(second !== undefined);
  // Stopped in the middle: the command is in its socket, and will be executed by whoever lets it.
  await second.pause();
  const sent = post(daemon, ['CONFIG SET timeout 99']).catch(() => null);
  await until('the command to wait in its socket', () => second.waiting() > 0);
  await daemon.kill();
  await sent;
  second.resume();
  const next = await Daemon.start(t, { fleets, data: daemon.data });
  assert.equal((await next.status()).indicator, 'consistent');
  assert.deepEqual(await parameter('timeout'), ['30', '30', '30']);
  assert.deepEqual(await parameter('hz'), ['50', '50', '50']);
  await next.apply('CONFIG SET timeout 31');
  // Another Lockstep, with a store of its own: it sees whose they are, and changes nothing.
  await assert.rejects(Daemon.start(t, { fleets }), /1204.*belongs to the store/);
  assert.deepEqual(await parameter('timeout'), ['31', '31', '31']);
  await next.apply('CONFIG SET timeout 32');
});

void test(`a password that is wrong, or in a file for all to read, is said, and shown nowhere${WITHOUT}`, {
  skip,
}, async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'password');
  writeFileSync(file, 'guess-me-not', { mode: 0o600 });
  const acl = 'user keeper on >secret ~* &* +@all\nuser default on nopass ~* &* +@all\n';
  const { daemon } = await redisFleet(t, {
    servers: [{ acl }, { acl }],
    engine: `, user: keeper, passwordFile: ${file}`,
    settings: ['monitor: { every: 200ms }'],
  });
  const states = async (): Promise<(string | undefined)[]> =>
    (await daemon.status()).engines.map(({ state }) => state);
  assert.deepEqual(await states(), ['lost', 'lost']);
  assert.match(daemon.stderr, /WRONGPASS|invalid username-password/);
  assert.ok(!daemon.stderr.includes('guess-me-not'));
  const refused = await daemon.exec(['CONFIG SET hz 50']);
  assert.deepEqual([refused.outcome, refused.receipts[0]?.code], ['refused', 1196]);
  writeFileSync(file, 'secret');
  await until('both to be up', async () => (await states()).every((state) => state === 'up'));
  await daemon.apply('CONFIG SET hz 50');
  assert.ok(!readFileSync(join(folder, 'password'), 'utf8').includes('\n'));
});

void test(`what depends on files that differ is refused, and what does not is undone to each file${WITHOUT}`, {
  skip,
}, async (t) => {
  const users = (rules: string): string =>
    `user default on nopass ~* &* +@all\nuser bob on nopass ${rules}\n`;
  const { daemon, servers, cli, parameter } = await redisFleet(t, {
    servers: [
      { acl: users('~* +get'), config: 'hz 20\n' },
      { acl: users('~* +get'), config: 'hz 30\n' },
      { acl: users('~* +set'), config: 'hz 40\n' },
    ],
  });
  // Redis says `sanitize-payload` of a user that was ever reset: it means what its absence means.
  const bob = async (): Promise<string[]> =>
    (await cli('ACL', 'GETUSER', 'bob')).map((text) => text.replace('sanitize-payload\n', ''));
  const before = await bob();
  const refused = await daemon.exec(['ACL SETUSER bob +del']);
  assert.deepEqual([refused.outcome, refused.receipts[0]?.code], ['refused', 1214]);
  assert.match(refused.receipts[0]?.message ?? '', /acl user bob: r1 .*, r3 /);
  assert.deepEqual(await bob(), before);
  // The whole of it said, it does the same on each.
  await daemon.apply('ACL SETUSER bob reset on nopass ~* +get +del', 'CONFIG SET hz 50');
  assert.deepEqual(await parameter('hz'), ['50', '50', '50']);
  // Each process lists single commands in an order of its own.
  for (const text of await bob()) assert.match(text, /-@all (\+get \+del|\+del \+get)\nkeys\n~\*/);
  // And taken back, each has what its own files say.
  await servers[2]?.cli('REPLICAOF', '127.0.0.1', '1');
  const code = '#!lua name=late\\nredis.register_function(\\"late\\", function() return 1 end)';
  const rolled = await daemon.exec(
    ['UNSET CONFIG hz', 'UNSET ACL USER bob', `FUNCTION LOAD "${code}"`],
    '--on-error',
    'rollback',
  );
  assert.equal(rolled.outcome, 'undone');
  assert.deepEqual(await parameter('hz'), ['50', '50', '50']);
  await daemon.apply('UNSET CONFIG hz', 'UNSET ACL USER bob');
  assert.deepEqual(await parameter('hz'), ['20', '30', '40']);
  assert.deepEqual(await bob(), before);
});

void test(`what cannot be undone, and was under way when the daemon died, locks${WITHOUT}`, {
  skip,
}, async (t) => {
  const { daemon, servers, fleets } = await redisFleet(t, {
    servers: [{}, {}, {}],
    settings: ['timeout: 5s', 'resolveTimeout: 5s'],
  });
  const second = servers[1];
  assert.ok(second !== undefined);
  await daemon.apply('CONFIG SET maxmemory 100mb');
  await second.pause();
  const sent = post(daemon, ['CONFIG SET maxmemory 90mb'], { irreversible: true }).catch(() => null);
  await until('the command to wait in its socket', () => second.waiting() > 0);
  await daemon.kill();
  await sent;
  second.resume();
  const next = await Daemon.start(t, { fleets, data: daemon.data });
  assert.equal((await next.status()).lock?.command, 'CONFIG SET maxmemory 90mb');
  assert.equal((await next.run('unlock', '--forward', '--yes')).status, 0);
  assert.equal((await next.status()).indicator, 'consistent');
  assert.match((await next.run('config')).stdout, /maxmemory 94371840/);
});

void test(`a user of the files that was deleted stays deleted after a restart${WITHOUT}`, {
  skip,
}, async (t) => {
  const acl = 'user default on nopass ~* &* +@all\nuser carol on nopass ~* +get\n';
  const { daemon, servers, cli } = await redisFleet(t, {
    servers: [{ acl }, { acl }, { acl }],
    settings: ['monitor: { every: 200ms }'],
  });
  await daemon.apply('ACL DELUSER carol');
  const second = servers[1];
  assert.ok(second !== undefined);
  const isUp = async (): Promise<boolean> => {
    const [, now] = (await daemon.status()).engines;
    return now?.state === 'up' && now.pid === second.pid;
  };
  // Its file still has her.
  await second.restart();
  await until('it to be up again', isUp);
  for (const users of await cli('ACL', 'USERS')) assert.ok(!users.includes('carol'));
  assert.equal((await daemon.status()).indicator, 'consistent');
  await daemon.apply('CONFIG SET hz 50');
});

void test(`an instance that is out comes in again, after a restart of the daemon too${WITHOUT}`, {
  skip,
}, async (t) => {
  const { daemon, servers, fleets, parameter } = await redisFleet(t);
  assert.equal((await daemon.run('engine', 'out', 'r2', '--yes')).status, 0);
  await daemon.apply('CONFIG SET hz 50');
  assert.deepEqual(await parameter('hz'), ['50', '10', '50']);
  assert.equal(await daemon.stop(), 0);
  const next = await Daemon.start(t, { fleets, data: daemon.data });
  assert.equal((await next.status()).engines[1]?.state, 'out');
  assert.equal((await next.run('engine', 'in', 'r2', '--yes')).status, 0);
  assert.deepEqual(await parameter('hz'), ['50', '50', '50']);
  assert.equal(servers.length, 3);
});

void test(`two members that are one instance are no fleet${WITHOUT}`, { skip }, async (t) => {
  const { daemon, servers } = await redisFleet(t, { servers: [{ tcp: true }] });
  await daemon.stop();
  const [one] = servers;
  assert.ok(one !== undefined);
  const fleets = `  cache:\n    engine: { type: redis }\n    members: [{ name: a, address: "unix:${one.socket}" }, { name: b, address: "127.0.0.1:${one.port}" }]\n`;
  const other = await Daemon.start(t, { fleets, data: daemon.data }).catch((error: unknown) => String(error));
  if (typeof other === 'string') assert.match(other, /same instance/);
  else
    await until('it to be said, and not to be taken in', async () => {
      const { engines, lock } = await other.status();
      return (
        lock?.message.includes('same instance') === true ||
        engines.some(({ state, reason }) => state !== 'up' && reason?.includes('same instance') === true)
      );
    });
});

void test(`the password of Lockstep's own account is changed past it${WITHOUT}`, { skip }, async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'password');
  writeFileSync(file, 'old-word', { mode: 0o600 });
  const acl = 'user keeper on >old-word ~* &* +@all\nuser default on nopass ~* &* +@all\n';
  const { daemon, servers, cli } = await redisFleet(t, {
    servers: [{ acl }, { acl }],
    engine: `, user: keeper, passwordFile: ${file}`,
    settings: ['monitor: { every: 200ms }'],
  });
  await daemon.apply('CONFIG SET hz 50');
  await cli('ACL', 'SETUSER', 'keeper', '>new-word', '<old-word');
  writeFileSync(file, 'new-word');
  const refused = await daemon.exec(['ACL SETUSER keeper off']);
  assert.equal(refused.outcome, 'refused');
  assert.equal((await daemon.run('check')).status, 0);
  // It works with the new one, and leaves it.
  await cli('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
  await until('both to be up', async () => (await daemon.status()).complete);
  await daemon.apply('CONFIG SET hz 60');
  for (const server of servers) {
    assert.equal(
      await server.cli('--user', 'keeper', '--pass', 'new-word', '--no-auth-warning', 'PING'),
      'PONG',
    );
  }
});

void test(`what a file does not name is given back to each instance's own files${WITHOUT}`, {
  skip,
}, async (t) => {
  const { daemon, parameter } = await redisFleet(t);
  const usual = await parameter('maxmemory-policy');
  const file = join(temporaryFolder(t), 'cache.conf');
  writeFileSync(file, 'CONFIG SET hz 50\nCONFIG SET maxmemory-policy allkeys-lru\nCONFIG GET hz\n');
  const first = await daemon.run('apply', '--yes', file);
  assert.equal(first.status, 0, first.stderr);
  assert.deepEqual(await parameter('hz'), ['50', '50', '50']);
  assert.deepEqual(await parameter('maxmemory-policy'), Array(3).fill('allkeys-lru'));
  const planned = await daemon.run('plan', '--json', 'CONFIG SET hz 20');
  assert.equal(planned.status, 0, planned.stderr);
  writeFileSync(file, 'CONFIG SET hz 20\n');
  const second = await daemon.run('apply', '--yes', file);
  assert.equal(second.status, 0, second.stderr);
  assert.deepEqual(await parameter('hz'), ['20', '20', '20']);
  assert.deepEqual(await parameter('maxmemory-policy'), usual);
  assert.equal((await daemon.run('diff', `file:${file}`)).status, 0);
  assert.match((await daemon.run('apply', file)).stdout, /nothing to do/);
  writeFileSync(file, 'CONFIG SET hz\n');
  assert.equal((await daemon.run('apply', '--yes', file)).status, 1);
  assert.deepEqual(await parameter('hz'), ['20', '20', '20']);
});
