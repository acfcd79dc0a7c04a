import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type ApplyMessage, EMPTY_DIGEST, LockstepError, type Sent } from '@lockstep/core';
import type { LinkAddress } from './address.ts';
import type { EngineLink } from './client.ts';
import { type ConnectOptions, connectEngine } from './connect.ts';
import { Gate, hash, keyValueEngine } from './testing/key-value.ts';
import { folder, KEY, served } from './testing/raw.ts';

const digestOf = (key: string, value: string): string => hash(`${key}\0${value}`).slice(0, 32);
const TENURE = { epoch: 7, owner: 'store-1' };
const FIRST: ApplyMessage = { id: 'm1', epoch: 7, index: 3, after: 0, base: EMPTY_DIGEST, commands: ['a=1'] };
const STATE = { incarnation: 'life-1', epoch: 7, index: 0, counter: 0, digest: EMPTY_DIGEST, entries: 0 };

/** A link, and why it went down, if it did. */
async function linked(
  t: TestContext,
  address: LinkAddress,
  options: Partial<ConnectOptions> & { readonly local?: boolean } = {},
): Promise<{ link: EngineLink; downs: string[]; down: Promise<string> }> {
  const downs: string[] = [];
  const { promise: down, resolve } = Promise.withResolvers<string>();
  const onDown = (reason: string): void => {
    downs.push(reason);
    resolve(reason);
  };
  const { local = false, ...changed } = options;
  const tenure = local ? {} : { tenure: TENURE };
  const given = { name: 'pe0', address, key: KEY, withinMs: 60_000, onDown, ...tenure, ...changed };
  const { link } = await connectEngine(given);
  t.after(() => link.close());
  return { link, downs, down };
}

function answerOf<T>(sent: Sent<T>): T {
  assert.ok(sent.kind === 'answered', JSON.stringify(sent));
  return sent.answer;
}

/** What is known of a request, in two words. */
function known(sent: Sent<unknown>): string {
  return sent.kind === 'answered' ? 'answered' : `${sent.kind} ${sent.code}`;
}

/** An engine that answers hello well, and gives each line after it to a script. */
async function scripted(
  t: TestContext,
  script: (line: { id: string; type: string }, socket: Socket) => void,
): Promise<LinkAddress> {
  const server = createServer((socket) => {
    t.after(() => socket.destroy());
    socket.on('error', () => undefined);
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      for (const line of chunk.trim().split('\n')) {
        const request = JSON.parse(line) as { id: string; type: string };
        const names = { v: 1, id: request.id, ok: true, name: 'pe0', dialect: 'key-value/1', pid: 1 };
        if (request.type === 'hello') socket.write(`${JSON.stringify({ ...names, ...STATE })}\n`);
        else script(request, socket);
      }
    });
  }).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const bound = server.address();
  assert.ok(typeof bound === 'object' && bound !== null);
  return { host: '127.0.0.1', port: bound.port };
}

for (const transport of ['TCP', 'a Unix socket']) {
  void test(`an engine is asked over ${transport} as if it were here`, async (t) => {
    const here = keyValueEngine();
    const path = join(await folder(t), 'pe0.sock');
    const address = transport === 'TCP' ? { host: 'localhost', port: 0 } : { path };
    const server = await served(t, { address });
    const { link } = await linked(t, server.address);
    const names = { name: 'pe0', dialect: 'key-value/1', pid: 4711 };
    // To connect it has said hello once already.
    const greeting = { ...(await here.hello(TENURE)), ...names, previous: 7 };
    assert.deepEqual(answerOf(await link.hello(TENURE)), greeting);
    assert.deepEqual(answerOf(await link.apply(FIRST)), await here.apply(FIRST));
    assert.deepEqual(
      answerOf(await link.apply({ ...FIRST, id: 'm2' })),
      await here.apply({ ...FIRST, id: 'm2' }),
    );
    const undo = {
      ...FIRST,
      id: 'm3',
      index: 9,
      after: 3,
      base: digestOf('a', '1'),
      commands: ['a='],
      counter: 0,
    };
    assert.deepEqual(answerOf(await link.apply(undo)), await here.apply(undo));
    const local = { id: 'l', commands: ['ü=🦀', '__proto__=1', '10=x', '9=y', 'b=z'] };
    assert.deepEqual(answerOf(await link.applyLocal(local)), await here.applyLocal(local));
    const refused = { id: 'l', commands: ['nonsense'] };
    assert.deepEqual(answerOf(await link.applyLocal(refused)), await here.applyLocal(refused));
    const reads = [
      { prefix: '', limit: 3 },
      { prefix: '1', limit: 1 },
      { prefix: '', limit: 9, after: '9' },
    ];
    for (const message of [...reads, { digests: '' }, { digests: 'a' }, { under: '' }]) {
      assert.deepEqual(answerOf(await link.read(message)), here.read(message));
    }
    assert.deepEqual(answerOf(await link.status()), here.status());
    assert.equal(answerOf(await link.ping()), null);
    assert.match(link.address, transport === 'TCP' ? /^127\.0\.0\.1:\d+$/ : /^unix:\//);
  });
}

void test('an engine that is aside enters over a link as if it were here', async (t) => {
  const full = { prepare: () => Promise.reject(new LockstepError(304, 'address in use')) };
  for (const realiser of [new Gate(), full]) {
    const here = keyValueEngine(realiser, 'life-1', true);
    const { address } = await served(t, { engine: keyValueEngine(realiser, 'life-1', true) });
    const { link } = await linked(t, address);
    await here.hello(TENURE);
    assert.deepEqual(answerOf(await link.apply(FIRST)), await here.apply(FIRST));
    assert.deepEqual(answerOf(await link.status()), here.status());
    for (const digest of [EMPTY_DIGEST, digestOf('a', '1')]) {
      const message = { epoch: 7, digest };
      assert.deepEqual(answerOf(await link.enter(message)), await here.enter(message));
    }
    assert.deepEqual(answerOf(await link.status()), here.status());
    assert.equal(here.status().aside ?? false, realiser === full);
  }
});

void test('an engine that cannot enter refuses the request, and an engine that says no owner has none', async (t) => {
  const address = await scripted(t, ({ id }, socket) => {
    socket.write(`${JSON.stringify({ v: 1, id, ok: false, code: 1088, message: 'no request' })}\n`);
  });
  const { link } = await linked(t, address);
  assert.equal(known(await link.enter({ epoch: 7, digest: EMPTY_DIGEST })), 'unsent 1088');
  assert.ok(!('owner' in answerOf(await link.identify())));
});

void test('to identify an engine raises nothing, and takes nothing from who asks', async (t) => {
  const { address } = await served(t);
  const { link } = await linked(t, address);
  const { link: other } = await linked(t, address, { local: true });
  const looked = answerOf(await other.identify());
  assert.deepEqual([looked.owner, looked.epoch, looked.name], ['store-1', 7, 'pe0']);
  assert.equal(known(await other.apply(FIRST)), 'unsent 257');
  assert.deepEqual(answerOf(await link.identify()), looked);
  assert.equal(answerOf(await link.apply(FIRST)).outcome, 'applied');
});

void test('pages come in the order of their keys, also of keys that are numbers', async (t) => {
  const { address } = await served(t);
  const { link } = await linked(t, address);
  await link.applyLocal({ id: 'l', commands: ['b=1', '10=1', '9=1', 'a=1', '1=1'] });
  const { entries } = answerOf(await link.read({ prefix: '', limit: 10 }));
  assert.deepEqual(
    [...(entries ?? [])].map(([key]) => key),
    ['1', '10', '9', 'a', 'b'],
  );
});

void test('a connection that ends in the middle of a change leaves it lost, and later requests unsent', async (t) => {
  const gate = new Gate();
  const engine = keyValueEngine(gate);
  const server = await served(t, { engine });
  const { link, downs, down } = await linked(t, server.address);
  const reached = gate.shut();
  const [change, status] = [link.apply(FIRST), link.status()];
  await reached;
  await server.close(0);
  assert.deepEqual([known(await change), known(await status)], ['lost 1188', 'lost 1188']);
  await down;
  assert.deepEqual([known(await link.apply(FIRST)), link.up], ['unsent 1196', false]);
  gate.open();
  assert.equal((await engine.apply(FIRST)).outcome, 'applied', 'it took effect nevertheless');
  assert.equal(downs.length, 1);
});

void test('what was not handed to the system is unsent, what was is lost', async (t) => {
  const address = await scripted(t, () => undefined);
  const { link, downs } = await linked(t, address);
  const handed = link.status();
  await new Promise(setImmediate);
  const held = link.apply(FIRST);
  link.close();
  assert.deepEqual([known(await handed), known(await held)], ['lost 1188', 'unsent 1196']);
  await new Promise(setImmediate);
  assert.deepEqual(downs, [], 'who closes needs no news of it');
});

void test('an answer that comes late goes to its own request', async (t) => {
  const gate = new Gate();
  const { address } = await served(t, { engine: keyValueEngine(gate) });
  const { link } = await linked(t, address);
  const reached = gate.shut();
  const change = link.apply(FIRST);
  await reached;
  // The sender gives up here, and asks on the same connection.
  const status = link.status();
  gate.open();
  assert.equal(answerOf(await status).index, 3);
  assert.equal(answerOf(await change).outcome, 'applied');
});

void test('hello again is a fence: what waited is too old, what had begun is over', async (t) => {
  const gate = new Gate();
  const { address } = await served(t, { engine: keyValueEngine(gate) });
  const { link } = await linked(t, address);
  const reached = gate.shut();
  const begun = link.applyLocal({ id: 'l', commands: ['z=1'] });
  const waiting = link.apply({ ...FIRST, base: digestOf('z', '1') });
  await reached;
  const fence = link.hello({ epoch: 8, owner: 'store-1' });
  // Another connection sees the floor rise while the change is held up.
  const { link: other } = await linked(t, address, { local: true });
  while (answerOf(await other.status()).epoch !== 8);
  gate.open();
  assert.equal(answerOf(await begun).outcome, 'applied');
  assert.deepEqual([answerOf(await waiting).outcome, answerOf(await waiting).code], ['wrong-state', 1204]);
  assert.equal(answerOf(await fence).digest, digestOf('z', '1'));
});

void test('two links to one engine do not disturb each other', async (t) => {
  const { address } = await served(t);
  const [{ link: one }, { link: two }] = [await linked(t, address), await linked(t, address)];
  const asked = Array.from({ length: 200 }, (_, at) =>
    (at % 2 === 0 ? one : two).read({ prefix: '', limit: 1 }),
  );
  for (const sent of await Promise.all(asked)) assert.equal(known(sent), 'answered');
  one.close();
  assert.equal(known(await two.status()), 'answered');
});

void test('an error answer means that nothing was done', async (t) => {
  const { address } = await served(t);
  const { link } = await linked(t, address, { local: true });
  assert.equal(known(await link.apply(FIRST)), 'unsent 257');
  assert.equal(known(await link.applyLocal({ id: 'l', commands: ['a=\n'] })), 'unsent 1119');
  assert.equal(known(await link.status()), 'answered', 'the link stands');
});

const BROKEN: readonly (readonly [name: string, reason: RegExp, answer: (id: string) => string])[] = [
  [
    'an unknown id',
    /answer to other where one to link-2/,
    () => JSON.stringify({ v: 1, id: 'other', ok: true, ...STATE }),
  ],
  ['no id', /answer to null .*278 what/, () => '{"v":1,"id":null,"ok":false,"code":278,"message":"what"}'],
  ['no JSON', /not JSON/, () => '220 ready'],
  [
    'another shape',
    /index is missing/,
    (id) => JSON.stringify({ v: 1, id, ok: true, epoch: 1, incarnation: 'life-1' }),
  ],
  ['bytes that are not UTF-8', /not UTF-8/, () => '\u00ff'],
  [
    'another incarnation',
    /life-2 instead of life-1/,
    (id) => JSON.stringify({ v: 1, id, ok: true, ...STATE, incarnation: 'life-2' }),
  ],
];
for (const [name, reason, answer] of BROKEN) {
  void test(`an answer with ${name} ends the link, and what is pending is lost`, async (t) => {
    const address = await scripted(t, ({ id, type }, socket) => {
      if (type === 'status') socket.write(Buffer.from(`${answer(id)}\n`, 'latin1'));
    });
    const { link, down, downs } = await linked(t, address);
    const [status, change] = [link.status(), link.apply(FIRST)];
    assert.deepEqual([known(await status), known(await change)], ['lost 1188', 'lost 1188']);
    assert.match(await down, reason);
    assert.equal(downs.length, 1);
  });
}

void test('answers out of order end the link', async (t) => {
  const ids: string[] = [];
  const address = await scripted(t, ({ id }, socket) => {
    ids.push(id);
    if (ids.length < 2) return;
    for (const one of ids.reverse()) socket.write(`${JSON.stringify({ v: 1, id: one, ok: true })}\n`);
  });
  const { link, down } = await linked(t, address);
  const [first, second] = [link.ping(), link.ping()];
  assert.deepEqual([known(await first), known(await second)], ['lost 1188', 'lost 1188']);
  assert.match(await down, /answer to link-3 where one to link-2/);
});

void test('an answer that nobody asked for ends the link with its words', async (t) => {
  const address = await scripted(t, ({ id }, socket) => {
    const error = { v: 1, id: null, ok: false, code: 272, message: 'too many' };
    socket.write(`${JSON.stringify({ v: 1, id, ok: true })}\n${JSON.stringify(error)}\n`);
  });
  const { link, down } = await linked(t, address);
  await link.ping();
  assert.match(await down, /272 too many/);
});

void test('digests for entries end the link', async (t) => {
  const address = await scripted(t, ({ id }, socket) => {
    socket.write(`${JSON.stringify({ v: 1, id, index: 1, digests: {} })}\n`);
  });
  const { link, down } = await linked(t, address);
  assert.equal(known(await link.read({ under: '' })), 'lost 1188');
  assert.match(await down, /digests/);
});

void test('ten thousand requests may wait for their answers, one more is busy', async (t) => {
  const gate = new Gate();
  const { address } = await served(t, { engine: keyValueEngine(gate) });
  const { link } = await linked(t, address);
  const reached = gate.shut();
  const change = link.apply(FIRST);
  const pings = Array.from({ length: 9_999 }, () => link.ping());
  await reached;
  assert.equal(known(await link.ping()), 'unsent 272');
  gate.open();
  assert.equal(known(await change), 'answered');
  const kinds = new Set((await Promise.all(pings)).map(known));
  assert.deepEqual([...kinds], ['answered']);
});

void test('an engine that is still starting is waited for', async (t) => {
  const path = join(await folder(t), 'pe0.sock');
  const connecting = linked(t, { path });
  await new Promise(setImmediate);
  await served(t, { address: { path } });
  const { link } = await connecting;
  assert.equal(known(await link.status()), 'answered');
});

void test('an engine that closes the first connection before its answer is tried again', async (t) => {
  const address = await scripted(t, ({ id }, socket) =>
    socket.write(`${JSON.stringify({ v: 1, id, ok: true })}\n`),
  );
  const path = join(await folder(t), 'front.sock');
  let connections = 0;
  const front = createServer((socket) => {
    connections += 1;
    if (connections === 1) return socket.destroy();
    return socket.pipe(connect(address)).pipe(socket);
  }).listen(path);
  t.after(() => front.close());
  await once(front, 'listening');
  const { link, downs } = await linked(t, { path });
  assert.equal(known(await link.ping()), 'answered');
  assert.deepEqual([connections, downs], [2, []]);
});

void test('a wrong key, and a host that is not loopback, are refused at once', async (t) => {
  const { address } = await served(t);
  await assert.rejects(linked(t, address, { key: 'other' }), { code: 257, message: /wrong link key/ });
  await assert.rejects(linked(t, { host: '192.0.2.1', port: 4000 }), { code: 257, message: /TLS/ });
});

void test('nobody in time is 1196, somebody without an answer in time 1198', async (t) => {
  const path = join(await folder(t), 'pe0.sock');
  await assert.rejects(linked(t, { path }, { withinMs: 30 }), { code: 1196, message: /nobody at unix:/ });
  const silent = createServer((socket) => socket.resume()).listen(path);
  t.after(() => silent.close());
  await once(silent, 'listening');
  await assert.rejects(linked(t, { path }, { withinMs: 100 }), { code: 1198 });
});

void test('trying ends when it is told to', async (t) => {
  const path = join(await folder(t), 'pe0.sock');
  const controller = new AbortController();
  const connecting = linked(t, { path }, { signal: controller.signal });
  controller.abort(new Error('shutting down'));
  await assert.rejects(connecting, { message: 'shutting down' });
});
