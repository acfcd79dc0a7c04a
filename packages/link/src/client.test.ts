// The manager's side of a link where it differs from wire to wire, or where the engine breaks the protocol. What holds for all
// of them is in testing/contract/.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type ApplyMessage, EMPTY_DIGEST } from '@lockstep/core';
import type { LinkAddress } from './address.ts';
import { answerOf, known, linked } from './testing/linked.ts';
import { folder, served } from './testing/raw.ts';

const FIRST: ApplyMessage = { id: 'm1', epoch: 7, index: 3, after: 0, base: EMPTY_DIGEST, commands: ['a=1'] };
const STATE = { incarnation: 'life-1', epoch: 7, index: 0, counter: 0, digest: EMPTY_DIGEST, entries: 0 };

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

void test('an engine that cannot enter refuses the request, and an engine that says no owner has none', async (t) => {
  const address = await scripted(t, ({ id }, socket) => {
    socket.write(`${JSON.stringify({ v: 1, id, ok: false, code: 1088, message: 'no request' })}\n`);
  });
  const { link } = await linked(t, address);
  assert.equal(known(await link.enter({ epoch: 7, digest: EMPTY_DIGEST })), 'unsent 1088');
  assert.ok(!('owner' in answerOf(await link.identify())));
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
