import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { EMPTY_DIGEST, LockstepError } from '@lockstep/core';
import { SessionEnded } from './driver.ts';
import { serveEngine } from './serve.ts';
import type { ServedEngine } from './session.ts';
import { Gate, hash, keyValueEngine } from './testing/key-value.ts';
import { folder, hello, KEY, RawClient, served } from './testing/raw.ts';

/** Digest of one entry alone. */
const digestOf = (key: string, value: string): string => hash(`${key}\0${value}`).slice(0, 32);

const FIRST = {
  v: 1,
  type: 'apply',
  id: 'm1',
  epoch: 7,
  index: 3,
  after: 0,
  base: EMPTY_DIGEST,
  commands: ['a=1'],
};
const SECOND = { ...FIRST, id: 'm2', index: 4, after: 3, base: digestOf('a', '1'), commands: ['a=2'] };
const ping = (id: string): object => ({ v: 1, type: 'ping', id });
const status = (id: string): object => ({ v: 1, type: 'status', id });
const local = (id: string, ...commands: string[]): object => ({ v: 1, type: 'apply', id, commands });
const read = (id: string, prefix = ''): object => ({ v: 1, type: 'read', id, prefix });

void test('a conversation: hello, apply, local change, reads, status, ping', async (t) => {
  const { address } = await served(t);
  const peer = await RawClient.connect(t, address);
  const one = { epoch: 7, index: 3, counter: 1, digest: digestOf('a', '1'), entries: 1 };
  const empty = { epoch: 7, index: 0, counter: 0, digest: EMPTY_DIGEST, entries: 0 };
  const incarnation = 'life-1';
  assert.deepEqual(await peer.ask(hello(7)), {
    v: 1,
    id: 'h',
    ok: true,
    name: 'pe0',
    dialect: 'key-value/1',
    pid: 4711,
    owner: 'store-1',
    previous: 0,
    incarnation,
    ...empty,
  });
  const applied = { v: 1, outcome: 'applied', code: 0, message: 'Done', incarnation };
  assert.deepEqual(await peer.ask(FIRST), { ...applied, id: 'm1', ...one });
  const two = await peer.ask(local('l1', 'b=2', '__proto__=3'));
  assert.deepEqual(
    [two?.['outcome'], two?.['index'], two?.['counter'], two?.['entries']],
    ['applied', 3, 3, 3],
  );
  const refused = await peer.ask(local('l2', 'c=1', 'nothing='));
  assert.deepEqual([refused?.['outcome'], refused?.['code'], refused?.['entries']], ['refused', 258, 3]);
  const entries = Object.fromEntries([
    ['__proto__', '3'],
    ['a', '1'],
    ['b', '2'],
  ]);
  assert.deepEqual(await peer.ask(read('r1')), { v: 1, id: 'r1', index: 3, entries, more: null });
  const page = await peer.ask({ ...read('r2'), limit: 1, after: '__proto__' });
  assert.deepEqual(page, { v: 1, id: 'r2', index: 3, entries: { a: '1' }, more: 'a' });
  const path = hash('a').slice(0, 1);
  const nodes = await peer.ask({ v: 1, type: 'read', id: 'r3', digests: '' });
  const digests = nodes?.['digests'] as Record<string, unknown> | undefined;
  assert.deepEqual(digests?.[path], [digestOf('a', '1'), 1]);
  const under = await peer.ask({ v: 1, type: 'read', id: 'r4', under: path });
  assert.deepEqual(under, { v: 1, id: 'r4', index: 3, entries: { a: '1' }, more: null });
  assert.equal((await peer.ask(status('s')))?.['digest'], two?.['digest']);
  assert.deepEqual(await peer.ask(ping('p')), { v: 1, id: 'p', ok: true });
});

void test('hello says the schema of a dialect that has one', async (t) => {
  const { address } = await served(t, { schema: 'ab12' });
  const peer = await RawClient.connect(t, address);
  assert.equal((await peer.ask(hello(7)))?.['schema'], 'ab12');
});

void test('a conversation over a Unix socket, byte by byte', async (t) => {
  const path = join(await folder(t), 'pe0.sock');
  await served(t, { address: { path } });
  const peer = await RawClient.connect(t, { path });
  const lines = [hello(7), FIRST, status('s')].map((line) => `${JSON.stringify(line)}\n`).join('');
  for (const byte of Buffer.from(lines)) peer.send(Buffer.from([byte]));
  const ids = [(await peer.next())?.['id'], (await peer.next())?.['id'], (await peer.next())?.['id']];
  assert.deepEqual(ids, ['h', 'm1', 's']);
});

void test('a stranger gets an answer to ping and to nothing else, until the key is shown', async (t) => {
  const { address } = await served(t);
  const peer = await RawClient.connect(t, address);
  assert.deepEqual(await peer.ask(ping('p')), { v: 1, id: 'p', ok: true });
  for (const request of [status('x'), read('x'), local('x', 'a=1'), { ...FIRST, id: 'x' }]) {
    const answer = await peer.ask(request);
    assert.deepEqual([answer?.['id'], answer?.['ok'], answer?.['code']], ['x', false, 257]);
  }
  for (const key of ['', KEY.slice(1), `${KEY}0`, KEY.toUpperCase()]) {
    const answer = await peer.ask({ v: 1, type: 'hello', id: 'h', key, epoch: 9, owner: 'o' });
    assert.deepEqual(answer, { v: 1, id: 'h', ok: false, code: 257, message: 'wrong link key' });
  }
  const answer = await peer.ask(hello(7));
  assert.deepEqual(
    [answer?.['ok'], answer?.['epoch'], answer?.['entries']],
    [true, 7, 0],
    'nothing was done before',
  );
});

void test('ten wrong tries close a connection', async (t) => {
  const { address } = await served(t);
  const peer = await RawClient.connect(t, address);
  for (let tries = 0; tries < 10; tries += 1) {
    peer.send({ v: 1, type: 'hello', id: 'h', key: 'guess' });
  }
  peer.send(hello(7));
  for (let tries = 0; tries < 10; tries += 1) assert.equal((await peer.next())?.['code'], 257);
  assert.equal(await peer.next(), null);
});

void test('who does not show the key within 30 s is told so, and cut off', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { address } = await served(t);
  const [stranger, known] = [await RawClient.connect(t, address), await RawClient.connect(t, address)];
  await stranger.ask(ping('p'));
  await known.ask(hello(7));
  t.mock.timers.tick(30_000);
  const answer = await stranger.next();
  assert.deepEqual([answer?.['id'], answer?.['code']], [null, 257]);
  assert.equal(await stranger.next(), null);
  assert.equal((await known.ask(ping('p')))?.['ok'], true);
});

void test('a message for another position is 1204 with the position, and does nothing', async (t) => {
  const { address } = await served(t);
  const peer = await RawClient.connect(t, address);
  await peer.ask(hello(7), FIRST);
  await peer.next();
  const digest = digestOf('a', '1');
  const position = { incarnation: 'life-1', epoch: 7, index: 3, counter: 1, digest, entries: 1 };
  const wrong = [
    { ...SECOND, epoch: 6 },
    { ...SECOND, after: 2 },
    { ...SECOND, base: EMPTY_DIGEST },
    { ...SECOND, base: 'no digest' },
    { ...SECOND, index: 3 },
    { ...SECOND, index: 0 },
  ];
  for (const message of wrong) {
    const { message: words, ...rest } = (await peer.ask(message)) ?? {};
    assert.equal(typeof words, 'string');
    assert.deepEqual(rest, { v: 1, id: 'm2', ok: false, code: 1204, ...position });
  }
  assert.equal((await peer.ask(SECOND))?.['outcome'], 'applied');
});

void test('a message that is sent again has the same answer again, on any connection', async (t) => {
  const { address } = await served(t);
  const peer = await RawClient.connect(t, address);
  await peer.ask(hello(7));
  const first = await peer.ask(FIRST);
  await peer.ask(SECOND);
  assert.deepEqual(await peer.ask(FIRST), first);
  const other = await RawClient.connect(t, address);
  await other.ask(hello(7));
  assert.deepEqual(await other.ask(FIRST), first);
  assert.equal((await other.ask({ ...FIRST, id: 'another' }))?.['code'], 1204);
  assert.deepEqual((await other.ask(read('r')))?.['entries'], { a: '2' });
});

void test('an undo says what the counter is afterwards', async (t) => {
  const { address } = await served(t);
  const peer = await RawClient.connect(t, address);
  await peer.ask(hello(7));
  await peer.ask(FIRST);
  const undo = { ...SECOND, commands: ['a='], counter: 0 };
  const answer = await peer.ask(undo);
  assert.deepEqual([answer?.['counter'], answer?.['index'], answer?.['digest']], [0, 4, EMPTY_DIGEST]);
});

void test('a local session reads and changes locally; an epoch needs a hello with epoch', async (t) => {
  const { address } = await served(t);
  const peer = await RawClient.connect(t, address);
  const greeting = await peer.ask({ v: 1, type: 'hello', id: 'h', key: KEY });
  assert.deepEqual([greeting?.['ok'], greeting?.['epoch']], [true, 0], 'the floor stays where it is');
  const refused = await peer.ask({ ...FIRST, epoch: 1 });
  assert.deepEqual([refused?.['ok'], refused?.['code']], [false, 257]);
  const answer = await peer.ask(local('l', 'a=1'));
  assert.deepEqual(
    [answer?.['outcome'], answer?.['index'], answer?.['digest']],
    ['applied', 0, digestOf('a', '1')],
  );
  await peer.ask(hello(1));
  assert.equal((await peer.ask({ ...FIRST, epoch: 1, base: digestOf('a', '1') }))?.['outcome'], 'applied');
});

void test('a local session looks whose engine it is, and takes no right away', async (t) => {
  const { address } = await served(t);
  const local = { v: 1, type: 'hello', id: 'l', key: KEY };
  const [looks, peer] = [await RawClient.connect(t, address), await RawClient.connect(t, address)];
  assert.equal((await looks.ask(local))?.['owner'], '');
  await peer.ask(hello(7));
  const looked = await looks.ask(local);
  assert.deepEqual([looked?.['owner'], looked?.['epoch']], ['store-1', 7]);
  assert.equal((await peer.ask(local))?.['owner'], 'store-1');
  assert.equal((await peer.ask(FIRST))?.['outcome'], 'applied');
});

void test('a hello that is taken no notice of gives no right to apply, and takes the one that was there', async (t) => {
  const { address } = await served(t);
  const peer = await RawClient.connect(t, address);
  await peer.ask(hello(7));
  const stranger = await RawClient.connect(t, address);
  const foreign = { v: 1, type: 'hello', id: 'h', key: KEY, epoch: 9, owner: 'store-2' };
  stranger.send(foreign, { ...FIRST, epoch: 9 }, hello(6), { ...FIRST, epoch: 6 });
  const answers = [];
  for (let count = 0; count < 4; count += 1) answers.push(await stranger.next());
  assert.deepEqual(
    answers.map((answer) => [answer?.['ok'], answer?.['code'], answer?.['owner'], answer?.['epoch']]),
    [
      [true, undefined, 'store-1', 7],
      [false, 257, undefined, undefined],
      [true, undefined, 'store-1', 7],
      [false, 257, undefined, undefined],
    ],
  );
  stranger.send({ ...foreign, takeOver: true }, { ...FIRST, epoch: 9 });
  const taken = await stranger.next();
  assert.deepEqual([taken?.['owner'], taken?.['epoch']], ['store-2', 9]);
  assert.equal((await stranger.next())?.['outcome'], 'applied', 'right behind its hello');
  assert.equal((await peer.ask(SECOND))?.['code'], 1204, 'the earlier owner’s epoch is over');
  assert.equal((await peer.ask(hello(10)))?.['owner'], 'store-2');
  assert.equal((await peer.ask({ ...SECOND, epoch: 10 }))?.['code'], 257);
});

void test('an engine that is aside says so in every state, until it has entered', async (t) => {
  const { address } = await served(t, { engine: keyValueEngine(undefined, 'life-1', true) });
  const peer = await RawClient.connect(t, address);
  const digest = digestOf('a', '1');
  const enter = { v: 1, type: 'enter', id: 'e', epoch: 7, digest };
  assert.equal((await peer.ask(enter))?.['code'], 257, 'not without the key');
  assert.equal((await peer.ask({ v: 1, type: 'hello', id: 'h', key: KEY }))?.['aside'], true);
  assert.equal((await peer.ask(enter))?.['code'], 257, 'nor in a local session');
  for (const request of [hello(7), FIRST, status('s')])
    assert.equal((await peer.ask(request))?.['aside'], true);
  const position = { incarnation: 'life-1', epoch: 7, index: 3, counter: 1, digest, entries: 1 };
  const { message, ...wrong } = (await peer.ask({ ...enter, digest: EMPTY_DIGEST })) ?? {};
  assert.equal(typeof message, 'string');
  assert.deepEqual(wrong, { v: 1, id: 'e', ok: false, code: 1204, ...position, aside: true });
  const applied = { v: 1, id: 'e', outcome: 'applied', code: 0, message: 'Done' };
  assert.deepEqual(await peer.ask(enter), { ...applied, ...position });
  assert.deepEqual(await peer.ask(enter), { ...applied, ...position });
  assert.deepEqual(await peer.ask(status('s')), { v: 1, id: 's', ok: true, ...position });
});

void test('answers come in the order of the requests, and each tells what holds when its turn comes', async (t) => {
  const gate = new Gate();
  const { address } = await served(t, { engine: keyValueEngine(gate) });
  const peer = await RawClient.connect(t, address);
  const other = await RawClient.connect(t, address);
  await peer.ask(hello(7));
  await other.ask({ v: 1, type: 'hello', id: 'h', key: KEY });
  const reached = gate.shut();
  peer.send(FIRST, ping('p'), status('s'), read('r'), 'broken\n', SECOND);
  await reached;
  const meanwhile = await other.ask(status('o'));
  assert.deepEqual([meanwhile?.['id'], meanwhile?.['index']], ['o', 0], 'others do not wait');
  gate.open();
  const answers = [];
  for (let count = 0; count < 6; count += 1) answers.push(await peer.next());
  assert.deepEqual(
    answers.map((answer) => answer?.['id']),
    ['m1', 'p', 's', 'r', null, 'm2'],
  );
  const [first, , told] = answers;
  assert.ok(Number(told?.['index']) >= Number(first?.['index']), 'no answer is older than the one before');
});

void test('a hello with a higher epoch makes an older message that waits 1204', async (t) => {
  const gate = new Gate();
  const { address } = await served(t, { engine: keyValueEngine(gate) });
  const [old, next] = [await RawClient.connect(t, address), await RawClient.connect(t, address)];
  await old.ask(hello(7));
  const reached = gate.shut();
  old.send(local('l', 'z=1'), { ...FIRST, base: digestOf('z', '1') }, ping('p'));
  await reached;
  next.send(hello(8));
  // The second connection's hello has arrived when its next request is answered, and that comes after the fence.
  const fence = next.next();
  const probe = await RawClient.connect(t, address);
  await probe.ask({ v: 1, type: 'hello', id: 'h', key: KEY });
  while ((await probe.ask(status('s')))?.['epoch'] !== 8);
  gate.open();
  assert.equal((await old.next())?.['outcome'], 'applied');
  const late = await old.next();
  assert.deepEqual([late?.['id'], late?.['code'], late?.['epoch'], late?.['index']], ['m1', 1204, 8, 0]);
  const state = await fence;
  assert.deepEqual([state?.['epoch'], state?.['digest']], [8, digestOf('z', '1')], 'what had begun is over');
});

void test('whatever arrives is answered with a code, and the next line is read', async (t) => {
  const { address } = await served(t);
  for (const greeting of [[], [hello(7)]]) {
    const peer = await RawClient.connect(t, address);
    peer.send(...greeting);
    if (greeting.length > 0) await peer.next();
    const junk = [
      Buffer.from('\n'),
      Buffer.from('{"v":1,"type":"apply"\n'),
      Buffer.from([0x00, 0xff, 0xfe, 0x80, 0x0a]),
      Buffer.from('GET / HTTP/1.1\r\n'),
      Buffer.from('{"__proto__":{"polluted":true}}\n'),
      Buffer.from('{"v":1,"type":"ping","id":"x","constructor":{"prototype":{"polluted":true}}}\n'),
      Buffer.from(`${'['.repeat(50_000)}\n`),
      Buffer.from('{"v":1e999,"type":"ping","id":"x"}\n'),
    ];
    for (const piece of junk) {
      const answer = await peer.ask(piece);
      assert.equal(answer?.['ok'], false);
      assert.ok([278, 1119].includes(Number(answer?.['code'])));
    }
    assert.equal((await peer.ask(ping('p')))?.['ok'], true);
    assert.equal(Object.hasOwn(Object.prototype, 'polluted'), false);
  }
});

void test('a line that is too long is answered, and is the last', async (t) => {
  const { address } = await served(t);
  const peer = await RawClient.connect(t, address);
  const [first, second] = [await peer.ask(ping('p')), await peer.ask(Buffer.alloc(70_000, '{'))];
  assert.deepEqual([first?.['ok'], second?.['id'], second?.['code']], [true, null, 1106]);
  assert.equal(await peer.next(), null);
});

void test('who has shown the key may send long lines, in the same breath', async (t) => {
  const { address } = await served(t);
  const peer = await RawClient.connect(t, address);
  const commands = Array.from({ length: 50 }, (_, at) => `k${at}=${'x'.repeat(10_000)}`);
  peer.send(hello(7), { ...FIRST, commands });
  assert.equal((await peer.next())?.['ok'], true);
  assert.equal((await peer.next())?.['entries'], 50);
});

void test('a request that is cut off is not executed', async (t) => {
  const { address } = await served(t);
  const peer = await RawClient.connect(t, address);
  await peer.ask(hello(7));
  peer.socket.end(JSON.stringify(FIRST));
  assert.equal(await peer.next(), null);
  const other = await RawClient.connect(t, address);
  assert.equal((await other.ask(hello(7)))?.['entries'], 0);
});

void test('who ends its side still gets the answers', async (t) => {
  const gate = new Gate();
  const { address } = await served(t, { engine: keyValueEngine(gate) });
  const peer = await RawClient.connect(t, address);
  await peer.ask(hello(7));
  const reached = gate.shut();
  peer.send(FIRST, status('s'));
  peer.socket.end();
  await reached;
  gate.open();
  assert.deepEqual(
    [(await peer.next())?.['id'], (await peer.next())?.['id'], await peer.next()],
    ['m1', 's', null],
  );
});

void test('no answers are made for a peer that does not take them', async (t) => {
  const inner = keyValueEngine();
  const value = 'x'.repeat(10_000);
  await inner.applyLocal({ id: 'l', commands: Array.from({ length: 32 }, (_, at) => `k${at}=${value}`) });
  let made = 0;
  let taken = 0;
  let ahead = 0;
  const engine: ServedEngine = {
    get tenure() {
      return inner.tenure;
    },
    status: () => inner.status(),
    hello: (message) => inner.hello(message),
    apply: (message) => inner.apply(message),
    applyLocal: (message) => inner.applyLocal(message),
    enter: (message) => inner.enter(message),
    read(message) {
      made += 1;
      ahead = Math.max(ahead, made - taken);
      return inner.read(message);
    },
  };
  const path = join(await folder(t), 'pe0.sock');
  await served(t, { engine, address: { path } });
  const peer = await RawClient.connect(t, { path });
  const other = await RawClient.connect(t, { path });
  await peer.ask(hello(7));
  for (let id = 0; id < 100; id += 1) peer.send(read(`r${id}`));
  for (let count = 0; count < 50; count += 1) await other.ask(ping('p'));
  for (; taken < 100; taken += 1) assert.equal((await peer.next())?.['id'], `r${taken}`);
  assert.ok(ahead < 25, `${ahead} answers of 320 kB were made before they were taken`);
});

void test('a failure inside the engine gives no answer, closes, and is told', async (t) => {
  const inner = keyValueEngine();
  const faults: unknown[] = [];
  const broken: ServedEngine = {
    get tenure() {
      return inner.tenure;
    },
    status: () => inner.status(),
    hello: (message) => inner.hello(message),
    apply: () => Promise.reject(new TypeError('a bug')),
    applyLocal: (message) => inner.applyLocal(message),
    enter: (message) => inner.enter(message),
    read: (message) => inner.read(message),
  };
  const { address } = await served(t, { engine: broken, onFault: (error) => faults.push(error) });
  const peer = await RawClient.connect(t, address);
  await peer.ask(hello(7));
  peer.send(FIRST, ping('p'));
  assert.equal(await peer.next(), null);
  assert.deepEqual(faults.map(String), ['TypeError: a bug']);
});

void test('an engine whose product is gone answers what was not done, closes where that is not known, and is no bug', async (t) => {
  const inner = keyValueEngine();
  const faults: unknown[] = [];
  let sent = false;
  const gone = (): Promise<never> => Promise.reject(new SessionEnded('redis closed the connection', sent));
  const engine: ServedEngine = {
    tenure: { epoch: 7, owner: 'store-1' },
    status: gone,
    hello: (message) => (sent ? inner.hello(message) : gone()),
    apply: gone,
    applyLocal: () => Promise.reject(new LockstepError(257, 'may not be read')),
    enter: gone,
    read: gone,
  };
  const { address } = await served(t, { engine, onFault: (error) => faults.push(error) });
  const peer = await RawClient.connect(t, address);
  for (const request of [hello(7), status('s'), read('r'), FIRST, { ...FIRST, id: 'm2' }]) {
    const answer = await peer.ask(request);
    assert.deepEqual([answer?.['ok'], answer?.['code']], [false, 1196], 'nothing was done');
  }
  assert.equal((await peer.ask(local('l', 'a=1')))?.['code'], 257);
  sent = true;
  assert.equal((await peer.ask(hello(7)))?.['ok'], true);
  assert.equal((await peer.ask(status('s')))?.['code'], 1196, 'a question changes nothing');
  peer.send(FIRST, ping('p'));
  assert.equal(await peer.next(), null);
  assert.deepEqual(faults, []);
});

void test('the oldest stranger gives way when there are too many connections; who is known does not', async (t) => {
  const { address } = await served(t, { connectionsMax: 2 });
  const stranger = await RawClient.connect(t, address);
  await stranger.ask(ping('p'));
  const first = await RawClient.connect(t, address);
  await first.ask(hello(7));
  const second = await RawClient.connect(t, address);
  await second.ask(hello(7));
  assert.equal(await stranger.next(), null);
  const third = await RawClient.connect(t, address);
  const answer = await third.next();
  assert.deepEqual([answer?.['id'], answer?.['code'], await third.next()], [null, 272, null]);
  assert.equal((await first.ask(ping('p')))?.['ok'], true);
});

void test('only loopback is served without TLS', async () => {
  for (const host of [
    '0.0.0.0',
    '::',
    '192.0.2.1',
    'example.org',
    '',
    '127.0.0.1.example.org',
    '::ffff:192.0.2.1',
  ]) {
    const options = { engine: keyValueEngine(), key: KEY, name: 'pe0', dialect: 'key-value/1' };
    await assert.rejects(serveEngine({ ...options, address: { host, port: 0 } }), {
      code: 257,
      message: /TLS/,
    });
  }
});

void test('a port that is taken is 304, a path that is too long 1106, a folder that is not there 258', async (t) => {
  const { address } = await served(t);
  await assert.rejects(served(t, { address }), { code: 304 });
  const dir = await folder(t);
  await assert.rejects(served(t, { address: { path: join(dir, 'x'.repeat(108)) } }), { code: 1106 });
  await assert.rejects(served(t, { address: { path: join(dir, 'none', 'pe0.sock') } }), { code: 258 });
});

void test('a Unix socket is its owner’s alone, and goes with the server', async (t) => {
  const path = join(await folder(t), 'pe0.sock');
  const server = await served(t, { address: { path } });
  assert.equal((await stat(path)).mode & 0o777, 0o600);
  await assert.rejects(served(t, { address: { path } }), { code: 304 });
  await server.close();
  await assert.rejects(stat(path), { code: 'ENOENT' });
});

void test('a socket file that nobody answers on is replaced, anything else is left', async (t) => {
  const dir = await folder(t);
  const path = join(dir, 'pe0.sock');
  const script = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 9))`;
  spawnSync(process.execPath, ['-e', script]);
  assert.ok((await stat(path)).isSocket(), 'the killed process left its socket');
  await served(t, { address: { path } });
  const peer = await RawClient.connect(t, { path });
  assert.equal((await peer.ask(ping('p')))?.['ok'], true);
  await writeFile(join(dir, 'file'), 'precious');
  await assert.rejects(served(t, { address: { path: join(dir, 'file') } }), {
    code: 304,
    message: /no socket/,
  });
  const foreign = createServer((socket) => socket.destroy()).listen(join(dir, 'foreign'));
  t.after(() => foreign.close());
  await once(foreign, 'listening');
  await assert.rejects(served(t, { address: { path: join(dir, 'foreign') } }), {
    code: 304,
    message: /somebody/,
  });
});

void test('a server that closes answers what it was asked, and takes nothing more', async (t) => {
  const gate = new Gate();
  const server = await served(t, { engine: keyValueEngine(gate) });
  const peer = await RawClient.connect(t, server.address);
  const idle = await RawClient.connect(t, server.address);
  await peer.ask(hello(7));
  await idle.ask(ping('p'));
  const reached = gate.shut();
  peer.send(FIRST);
  await reached;
  const closed = server.close(60_000);
  assert.equal(await idle.next(), null);
  peer.send(status('late'));
  gate.open();
  assert.equal((await peer.next())?.['outcome'], 'applied');
  assert.equal(await peer.next(), null);
  peer.socket.destroy();
  await closed;
  await server.close();
});
