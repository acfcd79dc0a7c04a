// What an update may not disturb, and what it must have closed when it fails.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { LockstepError } from '@lockstep/core';
import { listenRefusal } from './failures.ts';
import {
  apply,
  at,
  bodies,
  bound,
  call,
  freePort,
  oneConnection,
  prepare,
  RawClient,
  startPlane,
  startService,
  until,
} from './testing/bed.ts';

const LIMIT = { timeout: 30_000 };

for (const [what, update] of [
  ['an unrelated update', { services: [{ name: 'c', port: 9 }] }],
  ['the removal of its virtual server', { without: ['v'] }],
  ['the removal of its virtual server and service', { without: ['v', 'a'] }],
  ['the disabling of its service', { services: [{ name: 'a', enabled: false }] }],
  ['a new address of its service', { services: [{ name: 'a', port: 9 }] }],
] as const) {
  for (const headSent of [false, true]) {
    void test(`a request in flight ${headSent ? '(head sent) ' : ''}survives ${what}`, LIMIT, async (t) => {
      const answers: ServerResponse[] = [];
      const service = await startService(t, 'a', (_incoming, response) => {
        if (headSent) response.write('begin ');
        answers.push(response);
      });
      const plane = startPlane(t);
      const port = await freePort();
      await apply(plane, {
        services: [{ name: 'a', port: service.port }],
        virtualServers: [{ name: 'v', address: at(port), services: bound('a') }],
      });
      const client = new RawClient(t, port).send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      if (headSent) await client.reads('begin ');
      await until(() => answers.length === 1);
      const services =
        'services' in update ? update.services.map((each) => ({ port: service.port, ...each })) : [];
      await apply(plane, { ...update, services });
      answers[0]!.end('end of body');
      await client.reads('end of body');
      if ('without' in update) await client.closed;
      if ('without' in update && !headSent) assert.match(client.text, /Connection: close/);
    });
  }
}

void test('a removed virtual server accepts nothing more and closes idle connections', LIMIT, async (t) => {
  const service = await startService(t, 'a');
  const plane = startPlane(t);
  const port = await freePort();
  await apply(plane, {
    services: [{ name: 'a', port: service.port }],
    virtualServers: [{ name: 'v', address: at(port), services: bound('a') }],
  });
  const fresh = new RawClient(t, port);
  const idle = new RawClient(t, port).send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  await idle.reads('\r\n\r\n');
  await until(() => plane.stats().connections.open === 2);
  await apply(plane, { without: ['v'] });
  await Promise.all([fresh.closed, idle.closed]);
  await assert.rejects(call(port), { code: 'ECONNREFUSED' });
});

void test('the next request of a keep-alive connection sees the new state', LIMIT, async (t) => {
  const [a, b] = [await startService(t, 'A'), await startService(t, 'B')];
  const plane = startPlane(t);
  const port = await freePort();
  const agent = oneConnection(t);
  await apply(plane, {
    services: [
      { name: 'a', port: a.port },
      { name: 'b', port: b.port },
    ],
    virtualServers: [{ name: 'v', address: at(port), services: bound('a') }],
  });
  assert.equal(await bodies(port, 2, { agent }), 'A A');
  await apply(plane, { virtualServers: [{ name: 'v', address: at(port), services: bound('b') }] });
  assert.equal(await bodies(port, 2, { agent }), 'B B');
  await apply(plane, { services: [{ name: 'b', port: a.port }] });
  assert.equal(await bodies(port, 1, { agent }), 'A');
  await apply(plane, { services: [{ name: 'b', port: a.port, enabled: false }] });
  assert.equal((await call(port, { agent })).status, 503);
  await apply(plane, {
    virtualServers: [{ name: 'v', address: at(port), services: bound('a'), enabled: false }],
  });
  assert.equal((await call(port, { agent })).status, 503);
  await apply(plane, { virtualServers: [{ name: 'v', address: at(port), services: bound('a') }] });
  assert.equal(await bodies(port, 1, { agent }), 'A');
  assert.equal(plane.stats().connections.accepted, 1);
});

void test(
  'a virtual server that is renamed, or made again, keeps its listener and connections',
  LIMIT,
  async (t) => {
    const service = await startService(t, 'A');
    const plane = startPlane(t);
    const port = await freePort();
    const agent = oneConnection(t);
    await apply(plane, {
      services: [{ name: 'a', port: service.port }],
      virtualServers: [{ name: 'v1', address: at(port), services: bound('a') }],
    });
    assert.equal(await bodies(port, 1, { agent }), 'A');
    await apply(plane, {
      without: ['v1'],
      virtualServers: [{ name: 'v2', address: at(port), services: bound('a') }],
    });
    assert.equal(await bodies(port, 1, { agent }), 'A');
    assert.equal(plane.stats().connections.accepted, 1);
    assert.deepEqual(Object.keys(plane.stats().virtualServers), ['v2']);
    await apply(plane, { without: ['v2'] });
    await assert.rejects(call(port), { code: 'ECONNREFUSED' });
  },
);

void test('a virtual server that moves listens at the new address only', LIMIT, async (t) => {
  const service = await startService(t, 'A');
  const plane = startPlane(t);
  const [from, to] = [await freePort(), await freePort()];
  await apply(plane, {
    services: [{ name: 'a', port: service.port }],
    virtualServers: [{ name: 'v', address: at(from), services: bound('a') }],
  });
  await apply(plane, { virtualServers: [{ name: 'v', address: at(to), services: bound('a') }] });
  assert.equal(await bodies(to, 1), 'A');
  await assert.rejects(call(from), { code: 'ECONNREFUSED' });
  await apply(plane, { virtualServers: [{ name: 'v', services: bound('a') }] });
  await assert.rejects(call(to), { code: 'ECONNREFUSED' });
});

void test('two planes share an address, and both serve it', LIMIT, async (t) => {
  const service = await startService(t, 'A');
  const port = await freePort();
  for (const plane of [startPlane(t), startPlane(t)]) {
    await apply(plane, {
      services: [{ name: 'a', port: service.port }],
      virtualServers: [{ name: 'v', address: at(port), services: bound('a') }],
    });
  }
  assert.equal(await bodies(port, 10), Array(10).fill('A').join(' '));
});

void test('an IPv6 address is listened on', LIMIT, async (t) => {
  const service = await startService(t, 'A');
  const port = await freePort();
  await apply(startPlane(t), {
    services: [{ name: 'a', port: service.port }],
    virtualServers: [{ name: 'v', address: { ip: '::1', port }, services: bound('a') }],
  });
  const response = await fetch(`http://[::1]:${port}/`, { headers: { connection: 'close' } });
  assert.equal(await response.text(), 'A');
  assert.equal(service.requests[0]!.headers['x-forwarded-for'], '::1');
});

void test('requests that come before the commit wait for it, and see the new state', LIMIT, async (t) => {
  const service = await startService(t, 'A');
  const plane = startPlane(t);
  const port = await freePort();
  const prepared = await prepare(plane, {
    services: [{ name: 'a', port: service.port }],
    virtualServers: [{ name: 'v', address: at(port), services: bound('a') }],
  });
  const early = call(port);
  const expecting = new RawClient(t, port);
  expecting.send(
    'POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n',
  );
  const impatient = new RawClient(t, port).send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  await new Promise((resolve) => setTimeout(resolve, 50));
  impatient.socket.destroy();
  assert.equal(service.requests.length, 0);
  prepared.commit();
  assert.equal((await early).body, 'A');
  await expecting.reads('100 Continue');
  await expecting.send('x').closed;
});

void test(
  'abandon closes what was opened, answers who waits with 503, and changes nothing',
  LIMIT,
  async (t) => {
    const service = await startService(t, 'A');
    const plane = startPlane(t);
    const [old, port] = [await freePort(), await freePort()];
    await apply(plane, {
      services: [{ name: 'a', port: service.port }],
      virtualServers: [{ name: 'v', address: at(old), services: bound('a') }],
    });
    const prepared = await prepare(plane, {
      virtualServers: [
        { name: 'v', address: at(old) },
        { name: 'v2', address: at(port), services: bound('a') },
      ],
    });
    const silent = new RawClient(t, port);
    const waiting = new RawClient(t, port).send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await new Promise((resolve) => setTimeout(resolve, 50));
    await prepared.abandon();
    await Promise.all([silent.closed, waiting.closed]);
    assert.match(waiting.text, /^HTTP\/1\.1 503 [\s\S]*Connection: close/);
    await assert.rejects(call(port), { code: 'ECONNREFUSED' });
    assert.equal(await bodies(old, 1), 'A');
    await apply(plane, { virtualServers: [{ name: 'v2', address: at(port), services: bound('a') }] });
    assert.equal(await bodies(port, 1), 'A');
  },
);

void test(
  'an address that another program holds is refused with 304, and the others are closed',
  LIMIT,
  async (t) => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    t.after(() => holder.close());
    const address = holder.address();
    const held = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const plane = startPlane(t);
    const first = await freePort();
    const update = {
      virtualServers: [
        { name: 'v1', address: at(first) },
        { name: 'v2', address: at(held) },
      ],
    };
    await assert.rejects(prepare(plane, update), {
      name: 'LockstepError',
      code: 304,
      message: `listen 127.0.0.1:${held}: address in use`,
    });
    await assert.rejects(call(first), { code: 'ECONNREFUSED' });
    assert.deepEqual(plane.stats().listeners, {});
    await apply(plane, { virtualServers: [{ name: 'v1', address: at(first) }] });
    assert.equal((await call(first)).status, 503);
  },
);

void test('an address of another machine is refused with 305', LIMIT, async (t) => {
  const update = { virtualServers: [{ name: 'v', address: { ip: '192.0.2.1', port: 8085 } }] };
  await assert.rejects(prepare(startPlane(t), update), {
    code: 305,
    message: 'listen 192.0.2.1:8085: address not available',
  });
});

for (const [errno, code, text] of [
  ['EADDRINUSE', 304, 'address in use'],
  ['EADDRNOTAVAIL', 305, 'address not available'],
  ['EMFILE', 280, 'too many open files'],
  ['ENFILE', 280, 'too many open files in the system'],
  ['EACCES', 257, 'not permitted'],
  ['EPERM', 257, 'not permitted'],
  ['ENOMEM', 268, 'cannot allocate memory'],
  ['ENOBUFS', 268, 'cannot allocate memory'],
  ['EINVAL', 261, 'EINVAL'],
] as const) {
  void test(`${errno} of a listener is refused with ${code}`, () => {
    const refusal = listenRefusal('127.0.0.1:8085', Object.assign(new Error(errno), { code: errno }));
    assert.ok(refusal instanceof LockstepError);
    assert.equal(refusal.code, code);
    assert.equal(refusal.message, `listen 127.0.0.1:8085: ${text}`);
  });
}

void test('the idle time of client connections follows the configuration', LIMIT, async (t) => {
  const service = await startService(t, 'A');
  const plane = startPlane(t);
  const port = await freePort();
  const one = { name: 'v', address: at(port), services: bound('a') };
  await apply(plane, { services: [{ name: 'a', port: service.port }], virtualServers: [one] });
  const agent = oneConnection(t);
  assert.equal((await call(port, { agent })).headers['keep-alive'], 'timeout=180');
  await apply(plane, { virtualServers: [{ ...one, cltTimeoutSeconds: 7 }] });
  assert.equal((await call(port, { agent })).headers['keep-alive'], 'timeout=7');
  await apply(plane, { virtualServers: [{ ...one, cltTimeoutSeconds: 1 }] });
  const client = new RawClient(t, port);
  await client.closed;
});

void test('close lets a request in flight finish, and ends it when the grace is over', LIMIT, async (t) => {
  const answers: ServerResponse[] = [];
  const service = await startService(t, 'a', (_incoming, response) => {
    answers.push(response);
  });
  for (const finishes of [true, false]) {
    const plane = startPlane(t);
    const port = await freePort();
    await apply(plane, {
      services: [{ name: 'a', port: service.port }],
      virtualServers: [{ name: 'v', address: at(port), services: bound('a') }],
    });
    const client = new RawClient(t, port).send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await until(() => answers.length === 1);
    const closed = plane.close(finishes ? 20_000 : 20);
    if (finishes) answers[0]!.end('done');
    await closed;
    await client.closed;
    assert.equal(client.text.includes('done'), finishes);
    answers.length = 0;
  }
});

void test(
  'a virtual server listens in the place that it is given, and is known by its address',
  LIMIT,
  async (t) => {
    const service = await startService(t, 'a');
    const [port, taken] = [await freePort(), await freePort()];
    const places: Readonly<Record<string, number>> = { '10.0.0.1': port, '10.0.0.2': taken };
    const log: Record<string, unknown>[] = [];
    const plane = startPlane(t, {
      listenAt: (addresses) => addresses.map(({ ip }) => at(places[ip] ?? 0)),
      log: (event) => log.push(event),
    });
    const address = { ip: '10.0.0.1', port: 80 };
    await apply(plane, {
      services: [{ name: 'a', port: service.port }],
      virtualServers: [{ name: 'v', address, services: bound('a') }],
    });
    assert.equal((await call(port)).body, 'a');
    assert.deepEqual(Object.keys(plane.stats().listeners), ['10.0.0.1:80']);
    assert.deepEqual(
      log.find(({ event }) => event === 'listener opened'),
      { event: 'listener opened', address: '10.0.0.1:80', place: `127.0.0.1:${port}` },
    );
    const holder = createServer().listen(taken, '127.0.0.1');
    t.after(() => holder.close());
    await once(holder, 'listening');
    await assert.rejects(
      prepare(plane, { virtualServers: [{ name: 'w', address: { ip: '10.0.0.2', port: 80 } }] }),
      { code: 304, message: `listen 127.0.0.1:${taken} for 10.0.0.2:80: address in use` },
    );
    await apply(plane, { without: ['v'] });
    await assert.rejects(call(port), { code: 'ECONNREFUSED' });
  },
);
