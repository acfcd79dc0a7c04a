// The host of a real Redis as a process of its own, reached over mutual TLS as from another machine.

import assert from 'node:assert/strict';
import { type ChildProcess, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { EngineState, HelloAnswer, Sent } from '@lockstep/core';
import { EngineDoor, type LinkTls, parseAddress, secured } from '@lockstep/link';
import { missing, RedisServer } from '../packages/drivers/src/redis/testing/redis-server.ts';
import { Authority } from '../packages/link/src/testing/certificates.ts';
import { Daemon, launch, type Ran, ROOT, runCli, temporaryFolder, until } from './harness.ts';

const ABSENT = missing();
const skip = ABSENT !== null;
const without = skip ? ` (left out: ${ABSENT})` : '';

const OPENSSL = spawnSync('openssl', ['version'], { encoding: 'utf8' }).stdout ?? '';
const noOpenssl = /^OpenSSL ([3-9]|\d\d)/.test(OPENSSL)
  ? ''
  : ' (left out: no openssl of at least version 3)';

const KEY = '5e'.repeat(32);
const CA = new Authority('Lockstep');
const MANAGER = CA.tls('manager');

/** A folder with everything that an agent is told by files. */
class Desk {
  readonly folder: string;

  constructor(t: TestContext) {
    this.folder = temporaryFolder(t);
    const { ca, cert, key } = CA.tls('r2');
    for (const [name, content] of Object.entries({ 'ca.pem': ca, 'me.pem': cert, 'me.key': key })) {
      this.write(name, content);
    }
    this.write('link.key', `${KEY}\n`);
  }

  write(name: string, content: string, mode = 0o600): string {
    const path = join(this.folder, name);
    writeFileSync(path, content);
    chmodSync(path, mode);
    return path;
  }

  /** Arguments of an agent; undefined leaves one out. */
  args(changes: Record<string, string | undefined> = {}): string[] {
    const path = (name: string): string => join(this.folder, name);
    const all: Record<string, string | undefined> = {
      type: 'redis',
      name: 'r2',
      address: `unix:${path('redis.sock')}`,
      listen: '127.0.0.1:0',
      ca: path('ca.pem'),
      cert: path('me.pem'),
      key: path('me.key'),
      'key-file': path('link.key'),
      state: path('state'),
      ...changes,
    };
    const given = Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined);
    return ['agent', ...given.flatMap(([flag, value]) => [`--${flag}`, value])];
  }
}

interface Agent {
  readonly child: ChildProcess;
  readonly address: string;
  output(): { stdout: string; stderr: string };
}

async function startAgent(
  t: TestContext,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Agent> {
  const { child, output } = launch(args, { LOCKSTEP_LOG: 'info', ...env });
  t.after(() => child.kill('SIGKILL'));
  await until('the agent to be ready', () => {
    if (child.exitCode !== null) throw new Error(`the agent ended: ${JSON.stringify(output())}`);
    return /^ready agent=\S+$/m.test(output().stdout);
  });
  const [, address = ''] = /^ready agent=(\S+)$/m.exec(output().stdout) ?? [];
  return { child, address, output };
}

async function ended(child: ChildProcess): Promise<number | null> {
  await until('the agent to end', () => child.exitCode !== null || child.signalCode !== null);
  return child.exitCode;
}

function doorTo(
  t: TestContext,
  address: string,
  options: { readonly tls?: LinkTls | null; readonly withinMs?: number } = {},
): EngineDoor {
  const { tls = MANAGER, withinMs = 60_000 } = options;
  const place = secured(parseAddress(address), tls);
  const door = new EngineDoor({ name: 'r2', address: place, key: KEY, withinMs, onDown: () => undefined });
  t.after(() => door.close());
  return door;
}

function answerOf<T>(sent: Sent<T>): T {
  assert.ok(sent.kind === 'answered', JSON.stringify(sent));
  return sent.answer;
}

function hello(door: EngineDoor, epoch: number): Promise<Sent<HelloAnswer>> {
  return door.hello({ epoch, owner: 'store-1' });
}

/** Runs commands as the next message of a manager that just said hello. */
async function apply(door: EngineDoor, state: EngineState, ...commands: string[]): Promise<EngineState> {
  const { epoch, index, digest } = state;
  const message = { id: `m${index + 1}`, epoch, index: index + 1, after: index, base: digest, commands };
  const answer = answerOf(await door.apply(message));
  assert.equal(answer.outcome, 'applied', answer.message);
  return answer;
}

async function parameter(redis: RedisServer, name: string): Promise<string> {
  return (await redis.cli('CONFIG', 'GET', name)).split('\n')[1] ?? '';
}

async function overlay(door: EngineDoor): Promise<Record<string, string>> {
  const { entries } = answerOf(await door.read({ prefix: '', limit: 10_000 }));
  return Object.fromEntries(entries ?? []);
}

void test(`a Redis behind an agent is an engine, and the agent that is killed and started again knows what is its own${without}`, {
  skip,
}, async (t) => {
  const desk = new Desk(t);
  const redis = await RedisServer.start(t);
  const address = `unix:${redis.socket}`;
  const first = await startAgent(t, desk.args({ address }));
  assert.match(first.address, /^tls:127\.0\.0\.1:\d+$/);
  const door = doorTo(t, first.address);
  const greeting = answerOf(await hello(door, 7));
  assert.deepEqual(
    [greeting.name, greeting.dialect, greeting.pid, greeting.owner, greeting.epoch, greeting.entries],
    ['r2', 'redis/1', redis.pid, 'store-1', 7, 0],
  );
  const state = await apply(door, greeting, 'CONFIG SET hz 50');
  assert.equal(await parameter(redis, 'hz'), '50');
  assert.deepEqual(await overlay(door), { 'config hz': '50' });

  first.child.kill('SIGKILL');
  await ended(first.child);
  const listen = first.address.replace('tls:', '');
  const second = await startAgent(t, desk.args({ address, listen }));
  assert.equal(second.address, first.address);
  const again = answerOf(await hello(door, 8));
  assert.deepEqual([again.incarnation, again.digest], [state.incarnation, state.digest]);
  assert.deepEqual(await overlay(door), { 'config hz': '50' });
  await apply(door, again, 'UNSET CONFIG hz');
  assert.equal(await parameter(redis, 'hz'), '10', 'what it brought up itself');
  assert.deepEqual(await overlay(door), {});
  assert.equal(statSync(join(desk.folder, 'state')).mode & 0o777, 0o700);

  second.child.kill('SIGTERM');
  assert.equal(await ended(second.child), 0);
  const { stdout, stderr } = second.output();
  assert.equal(stdout, `ready agent=${second.address}\n`);
  const events = stderr
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { event: string }).event);
  assert.deepEqual(
    [events.at(0), events.includes('ready'), events.at(-1)],
    ['starting', true, 'stopping'],
    stderr,
  );
  assert.ok(!stderr.includes(KEY));
});

void test(`an agent whose product is down says so, and goes on when it is back${without}`, {
  skip,
}, async (t) => {
  const desk = new Desk(t);
  const redis = await RedisServer.start(t);
  const agent = await startAgent(t, desk.args({ address: `unix:${redis.socket}` }));
  const door = doorTo(t, agent.address, { withinMs: 500 });
  const before = answerOf(await hello(door, 7));
  await apply(door, before, 'CONFIG SET hz 50');
  await redis.kill();
  const sent = await hello(door, 8);
  assert.deepEqual([sent.kind, sent.kind === 'unsent' && sent.code], ['unsent', 1196], JSON.stringify(sent));
  assert.equal((await door.status()).kind, 'unsent');
  await redis.restart();
  await until('the product to be reached', async () => (await hello(door, 9)).kind === 'answered');
  const back = answerOf(await hello(door, 10));
  assert.notEqual(back.incarnation, before.incarnation);
  assert.deepEqual([back.entries, await parameter(redis, 'hz')], [0, '10']);
  assert.equal(agent.child.exitCode, null);
  assert.match(agent.output().stderr, /"event":"product-lost"/);
});

void test(`an agent is started before its product${without}`, { skip }, async (t) => {
  const desk = new Desk(t);
  const agent = await startAgent(t, desk.args());
  const sent = await hello(doorTo(t, agent.address, { withinMs: 300 }), 7);
  assert.ok(sent.kind === 'unsent' && sent.code === 1196, JSON.stringify(sent));
  const listen = agent.address.replace('tls:', '');
  const taken = await runCli(desk.args({ listen }));
  assert.deepEqual([taken.status, taken.stdout], [1, '']);
  assert.match(taken.stderr, /304 somebody listens/);
  agent.child.kill('SIGINT');
  assert.equal(await ended(agent.child), 0);
});

void test(`a Redis here and one behind an agent are one fleet${without}`, { skip }, async (t) => {
  const desk = new Desk(t);
  const [near, far] = [await RedisServer.start(t), await RedisServer.start(t)];
  const agent = await startAgent(t, desk.args({ address: `unix:${far.socket}` }));
  const { cert, key } = MANAGER;
  const pem = {
    ca: desk.write('ca.pem', CA.ca),
    cert: desk.write('m.pem', cert),
    key: desk.write('m.key', key),
  };
  mkdirSync(join(desk.folder, 'data'), { mode: 0o700 });
  desk.write('data/link.key', `${KEY}\n`);
  const daemon = await Daemon.start(t, {
    folder: desk.folder,
    fleets: `  cache:
    engine: { type: redis }
    members:
      - { name: r1, address: "unix:${near.socket}" }
      - { name: r2, agent: "${agent.address}", ca: ${pem.ca}, cert: ${pem.cert}, key: ${pem.key} }
`,
  });
  await daemon.apply('CONFIG SET hz 50', 'ACL SETUSER alice on nopass ~* +@all');
  assert.deepEqual([await parameter(near, 'hz'), await parameter(far, 'hz')], ['50', '50']);
  const refused = await daemon.exec(['CONFIG SET maxmemory nonsense']);
  assert.deepEqual([refused.outcome, await parameter(far, 'maxmemory')], ['refused', '0']);

  agent.child.kill('SIGKILL');
  await ended(agent.child);
  const listen = agent.address.replace('tls:', '');
  await startAgent(t, desk.args({ address: `unix:${far.socket}`, listen }));
  await until('the far one to be a member again', async () => {
    const { outcome } = await daemon.exec(['CONFIG SET hz 30']);
    return outcome === 'applied' && (await parameter(far, 'hz')) === '30';
  });
  assert.equal(await parameter(near, 'hz'), '30');
});

void test(`an agent that leaves out other keys than its manager is no member${without}`, {
  skip,
}, async (t) => {
  const desk = new Desk(t);
  const [near, far] = [await RedisServer.start(t), await RedisServer.start(t)];
  const plain = { address: `unix:${far.socket}`, ca: undefined, cert: undefined, key: undefined };
  mkdirSync(join(desk.folder, 'data'), { mode: 0o700 });
  desk.write('data/link.key', `${KEY}\n`);
  const agent = await startAgent(t, desk.args(plain));
  const daemon = await Daemon.start(t, {
    folder: desk.folder,
    fleets: `  cache:
    engine: { type: redis }
    perEngine: [config replica-announce-*]
    monitor: { every: 100ms }
    members:
      - { name: r1, address: "unix:${near.socket}" }
      - { name: r2, agent: "${agent.address}" }
`,
  });
  // It is asked again and again, and is `joining` meanwhile.
  await until('r2 not to be taken in', async () => {
    const [, r2] = (await daemon.status()).engines;
    return (r2?.reason ?? '').startsWith('it was started with other rules of perEngine: none, this manager');
  });
  assert.equal((await daemon.status()).lock, null);

  agent.child.kill('SIGTERM');
  await ended(agent.child);
  await startAgent(
    t,
    desk.args({ ...plain, listen: agent.address, 'per-engine': 'config replica-announce-*' }),
  );
  await until('r2 to be a member', async () => (await daemon.status()).complete);
  await far.cli('CONFIG', 'SET', 'replica-announce-ip', '10.0.0.2');
  const check = await daemon.run('check');
  assert.equal(check.status, 0, check.stdout);
  await daemon.apply('CONFIG SET hz 50');
  assert.equal(await parameter(far, 'replica-announce-ip'), '10.0.0.2');
});

void test(`nobody without a certificate of the CA gets to an agent${without}`, { skip }, async (t) => {
  const desk = new Desk(t);
  const redis = await RedisServer.start(t);
  const agent = await startAgent(t, desk.args({ address: `unix:${redis.socket}` }));
  const foreign = { ...new Authority('somebody else').tls('manager'), ca: CA.ca };
  const cases: readonly (readonly [tls: LinkTls | null, address: string, code: number, words: RegExp])[] = [
    [foreign, agent.address, 1196, /does not accept our certificate/],
    [null, agent.address.replace('tls:', ''), 1196, /closed the connection/],
    [{ ...MANAGER, ca: new Authority('another').ca }, agent.address, 257, /unknown CA/],
  ];
  for (const [tls, address, code, words] of cases) {
    const sent = await hello(doorTo(t, address, { tls, withinMs: 300 }), 7);
    assert.ok(sent.kind === 'unsent' && sent.code === code, JSON.stringify(sent));
    assert.match(sent.message, words);
  }
  assert.match(agent.output().stderr, /"event":"peer-refused".*unknown CA/);
  assert.equal(answerOf(await hello(doorTo(t, agent.address), 7)).previous, 0, 'nobody said hello before');
});

void test(`without certificates an agent is reached on this machine${without}`, { skip }, async (t) => {
  const desk = new Desk(t);
  const redis = await RedisServer.start(t);
  const plain = { address: `unix:${redis.socket}`, ca: undefined, cert: undefined, key: undefined };
  for (const listen of [`unix:${join(desk.folder, 'agent.sock')}`, '127.0.0.1:0']) {
    const agent = await startAgent(t, desk.args({ ...plain, listen, name: `r${listen.length}` }));
    assert.ok(agent.address.startsWith(listen.replace(/0$/, '')), agent.address);
    answerOf(await hello(doorTo(t, agent.address, { tls: null }), 7));
    agent.child.kill('SIGTERM');
    assert.equal(await ended(agent.child), 0);
  }
  const open = await runCli(desk.args({ ...plain, listen: '0.0.0.0:7400' }));
  assert.equal(open.status, 2);
  assert.match(open.stderr, /^lockstep: --listen: .*TLS/);
});

void test(`an agent shows its product the password of a file or of the environment, and nobody else${without}`, {
  skip,
}, async (t) => {
  const desk = new Desk(t);
  const redis = await RedisServer.start(t);
  const password = 'wonderland-8e1f';
  await redis.cli('ACL', 'SETUSER', 'lockstep', 'on', `>${password}`, '~*', '&*', '+@all');
  await redis.cli('ACL', 'SETUSER', 'default', 'off');
  const address = `unix:${redis.socket}`;
  const file = desk.write('password', `${password}\n`);
  const ways: readonly (readonly [flags: Record<string, string>, env: Record<string, string>])[] = [
    [{ 'password-file': file }, {}],
    [{}, { LOCKSTEP_PASSWORD: password }],
  ];
  for (const [flags, env] of ways) {
    const agent = await startAgent(t, desk.args({ address, user: 'lockstep', ...flags }), env);
    const door = doorTo(t, agent.address);
    answerOf(await hello(door, 7));
    assert.ok(!readFileSync(`/proc/${agent.child.pid}/cmdline`, 'utf8').includes(password));
    door.close();
    agent.child.kill('SIGTERM');
    assert.equal(await ended(agent.child), 0);
    assert.ok(!agent.output().stderr.includes(password));
  }
  const wrong = { LOCKSTEP_PASSWORD: 'looking-glass-77' };
  const agent = await startAgent(t, desk.args({ address, user: 'lockstep' }), wrong);
  const sent = await hello(doorTo(t, agent.address), 9);
  assert.ok(sent.kind === 'unsent' && sent.code === 257, JSON.stringify(sent));
  assert.ok(!sent.message.includes('looking-glass') && !agent.output().stderr.includes('looking-glass'));
  const held = readFileSync(join(desk.folder, 'state', 'r2.json'), 'utf8');
  assert.ok(!held.includes(password));
});

void test('what an agent cannot start with is told, with the flag, the file and the exit status', async (t) => {
  const desk = new Desk(t);
  const expired = CA.tls('r2', { from: Date.now() - 7_200_000, until: Date.now() - 3_600_000 });
  const old = { cert: desk.write('old.pem', expired.cert), key: desk.write('old.key', expired.key) };
  const open = desk.write('open.key', `${KEY}\n`, 0o644);
  const empty = desk.write('empty', '');
  const cases: readonly (readonly [changes: Record<string, string | undefined>, words: RegExp])[] = [
    [{ type: 'mongo' }, /--type: "mongo" is none of redis/],
    [{ name: '../r2' }, /--name: /],
    [{ name: undefined }, /--name is missing/],
    [{ address: 'redis' }, /--address: /],
    [{ address: '10.0.0.7:6379' }, /--address: /],
    [{ listen: '7400' }, /--listen: /],
    [{ ca: undefined }, /--ca, --cert and --key/],
    [{ cert: join(desk.folder, 'none.pem') }, /--cert: .*none\.pem/],
    [{ cert: open }, /--listen: .*the certificate is none/],
    [{ key: old.key }, /--listen: .*not that of the certificate/],
    [old, /--listen: .*our own certificate has expired/],
    [{ 'key-file': open }, /--key-file: .*0644/],
    [{ 'key-file': undefined }, /--key-file is missing/],
    [{ state: join(desk.folder, 'link.key') }, /--state: /],
    [{ user: 'lockstep' }, /--user: its password is missing/],
    [{ 'password-file': empty }, /--password-file: /],
    [{ 'per-engine': '*' }, /--per-engine: .*covers everything/],
    [{ password: 'secret' }, /--password/],
  ];
  const runs = cases.map(async ([changes, words]): Promise<void> => {
    const { status, stdout, stderr }: Ran = await runCli(desk.args(changes), { LOCKSTEP_LOG: 'warn' });
    assert.deepEqual([status, stdout], [2, ''], stderr);
    assert.match(stderr, /^lockstep: /);
    assert.match(stderr, words);
  });
  await Promise.all(runs);
});

void test('an agent does not start over a memory that is damaged, or on a port that is taken', async (t) => {
  const desk = new Desk(t);
  const path = desk.write('r2.json', '{"version":1,"incarnation":"a","base');
  const damaged = await runCli(desk.args({ state: desk.folder }));
  assert.deepEqual([damaged.status, damaged.stdout], [1, '']);
  assert.ok(damaged.stderr.includes(`261 ${path} is damaged`), damaged.stderr);
  const server = createServer().listen(0, '127.0.0.1');
  t.after(() => server.close());
  await until('the port to be taken', () => server.listening);
  const taken = await runCli(desk.args({ listen: `127.0.0.1:${(server.address() as AddressInfo).port}` }));
  assert.deepEqual([taken.status, taken.stdout], [1, '']);
  assert.match(taken.stderr, /304/);
});

void test(`the certificates and the command of the guide do what it says${noOpenssl}`, {
  skip: noOpenssl !== '',
}, async (t) => {
  const guide = readFileSync(join(ROOT, 'docs/guides/agent.md'), 'utf8');
  const [certificates = '', command = ''] = [...guide.matchAll(/```sh\n([^`]*)```/g)].map(([, text]) => text);
  const desk = new Desk(t);
  const { folder } = desk;
  const script = certificates.replace('IP:10.0.0.7', 'IP:127.0.0.1');
  const ran = spawnSync('sh', ['-e', '-c', script], { cwd: folder, encoding: 'utf8' });
  assert.equal(ran.status, 0, ran.stderr);
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  assert.equal(statSync(join(folder, 'r2.key')).mode & 0o777, 0o600);

  desk.write('redis.password', 'wonderland\n');
  const args = command
    .replaceAll('\\\n', ' ')
    .replace('10.0.0.7:7400', '127.0.0.1:0')
    .replace('/run/redis/redis.sock', join(folder, 'redis.sock'))
    .replace('/var/lib/lockstep', join(folder, 'state'))
    .replaceAll(/(?<= )\w+\.(pem|key|password)/g, (name) => join(folder, name))
    .trim()
    .split(/\s+/);
  assert.deepEqual(args.slice(0, 2), ['npx', 'lockstep']);
  const agent = await startAgent(t, args.slice(2));
  const tls = { ca: read('ca.pem'), cert: read('manager.pem'), key: read('manager.key') };
  const sent = await hello(doorTo(t, agent.address, { tls, withinMs: 300 }), 7);
  // The agent itself says so: TLS stands, and there is no Redis.
  assert.ok(sent.kind === 'unsent' && sent.code === 1196, JSON.stringify(sent));
  assert.match(sent.message, /redis\.sock/);
});
