// Connections to services: used again, found dead, refused, or not to be had on this machine.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, type ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import type { TrafficPlane } from './plane.ts';
import { connectService } from './service-pool.ts';
import {
  apply,
  at,
  bodies,
  bound,
  call,
  freePort,
  oneConnection,
  RawClient,
  type RunningService,
  startPlane,
  startService,
  startTcp,
  until,
} from './testing/bed.ts';

const LIMIT = { timeout: 30_000 };

interface Shortage {
  readonly plane: TrafficPlane;
  readonly port: number;
  readonly held: ServerResponse[];
  readonly service: RunningService;
  readonly events: Record<string, unknown>[];
  /** While set, no connection can be opened, for this reason. */
  errno: string | null;
  attempts: number;
}

/** A plane whose connector fails on demand, in front of one service that holds its answers to /held. */
async function shortage(t: TestContext): Promise<Shortage> {
  const held: ServerResponse[] = [];
  const service = await startService(t, 'A', (incoming, response) => {
    if (incoming.url === '/held') held.push(response);
    else response.end('A');
  });
  const events: Record<string, unknown>[] = [];
  const port = await freePort();
  const plane = startPlane(t, {
    log: (event) => events.push(event),
    connect: (host, servicePort) => {
      state.attempts++;
      if (state.errno === null) return connectService(host, servicePort);
      const failure = new Error(`connect ${state.errno}`);
      return new Socket().destroy(Object.assign(failure, { code: state.errno }));
    },
  });
  const state: Shortage = { plane, port, held, service, events, errno: null, attempts: 0 };
  await apply(plane, {
    services: [{ name: 'a', port: service.port }],
    virtualServers: [{ name: 'v', address: at(port), services: bound('a') }],
  });
  return state;
}

void test('requests one after the other use one connection to the service', LIMIT, async (t) => {
  const state = await shortage(t);
  await bodies(state.port, 10);
  assert.equal(state.attempts, 1);
  const held = [1, 2, 3].map(() => call(state.port, { path: '/held' }));
  await until(() => state.held.length === 3);
  assert.equal(state.attempts, 3);
  for (const response of state.held) response.end();
  await Promise.all(held);
  await bodies(state.port, 10);
  assert.equal(state.attempts, 3);
});

for (const errno of ['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'EAGAIN']) {
  void test(
    `while ${errno} allows no further connection, requests wait for those that exist`,
    LIMIT,
    async (t) => {
      const state = await shortage(t);
      const first = call(state.port, { path: '/held' });
      await until(() => state.held.length === 1);
      state.errno = errno;
      const waiting = Array.from({ length: 20 }, () => call(state.port));
      await until(() => state.plane.stats().services['a']!.waiting === 20);
      state.held[0]!.end('first');
      assert.equal((await first).body, 'first');
      for (const reply of await Promise.all(waiting)) assert.equal(reply.body, 'A');
      assert.equal(state.service.sockets.size, 1);
      assert.equal(state.plane.stats().services['a']!.avoided, false);
      assert.ok(
        state.events.some(({ event, reason }) => event === 'connection not opened' && reason === errno),
      );
    },
  );
}

void test(
  'with no connection at all a local reason is a 503, and no mark against the service',
  LIMIT,
  async (t) => {
    const state = await shortage(t);
    state.errno = 'EMFILE';
    assert.equal((await call(state.port)).status, 503);
    state.errno = null;
    assert.equal((await call(state.port)).body, 'A');
  },
);

void test(
  'without a connection for a local reason another service is asked, but not the backup',
  LIMIT,
  async (t) => {
    const state = await shortage(t);
    const other = await startService(t, 'B');
    await apply(state.plane, {
      services: [{ name: 'b', port: other.port }],
      virtualServers: [{ name: 'v', address: at(state.port), services: bound('a', 'b'), backup: 'v2' }],
    });
    await apply(state.plane, { virtualServers: [{ name: 'v2', services: bound('a') }] });
    assert.equal(await bodies(state.port, 2), 'A B');
    await state.service.stop();
    await until(() => state.plane.stats().services['a']!.connections === 0);
    state.errno = 'EMFILE';
    assert.equal(await bodies(state.port, 4), 'B B B B');
    await other.stop();
    await until(() => state.plane.stats().services['b']!.connections === 0);
    assert.equal((await call(state.port)).status, 503);
  },
);

void test('when a connection ends, its place is taken by a new one for those who wait', LIMIT, async (t) => {
  const state = await shortage(t);
  const first = call(state.port, { path: '/held' });
  await until(() => state.held.length === 1);
  state.errno = 'EMFILE';
  const waiting = call(state.port);
  await until(() => state.plane.stats().services['a']!.waiting === 1);
  state.errno = null;
  state.held[0]!.setHeader('Connection', 'close');
  state.held[0]!.end('first');
  assert.equal((await first).body, 'first');
  assert.equal((await waiting).body, 'A');
});

void test('a client that goes away while it waits leaves its place', LIMIT, async (t) => {
  const state = await shortage(t);
  const first = call(state.port, { path: '/held' });
  await until(() => state.held.length === 1);
  state.errno = 'EMFILE';
  const client = new RawClient(t, state.port).send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  await until(() => state.plane.stats().services['a']!.waiting === 1);
  client.socket.destroy();
  await until(() => state.plane.stats().services['a']!.waiting === 0);
  state.held[0]!.end('first');
  await first;
  await until(() => state.plane.stats().services['a']!.active === 0);
  assert.equal(state.service.requests.length, 1);
});

void test(
  'a connection that the service has closed meanwhile is not noticed by the client',
  LIMIT,
  async (t) => {
    const state = await shortage(t);
    for (let round = 0; round < 20; round++) {
      await bodies(state.port, 2);
      state.service.server.closeAllConnections();
      assert.equal(await bodies(state.port, 1), 'A');
    }
  },
);

void test('a service that closes just as a request arrives is asked once more', LIMIT, async (t) => {
  let answered = 0;
  // Answers the first request of a connection, and hangs up at the second without a word.
  const servicePort = await startTcp(t, (socket) => {
    let requests = 0;
    socket.on('data', () => {
      if (++requests > 1) {
        socket.resetAndDestroy();
        return;
      }
      answered++;
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nA');
    });
  });
  const port = await freePort();
  const plane = startPlane(t);
  await apply(plane, {
    services: [{ name: 'a', port: servicePort }],
    virtualServers: [{ name: 'v', address: at(port), services: bound('a') }],
  });
  const agent = oneConnection(t);
  assert.equal(await bodies(port, 9, { agent }), 'A A A A A A A A A');
  assert.equal(answered, 9);
  // Not safe to repeat: the client is told.
  assert.equal((await call(port, { method: 'POST', agent })).status, 502);
});

void test('a request is repeated on a new connection, not on another old one', LIMIT, async (t) => {
  let strict = false;
  const fresh = new Set<unknown>();
  const servicePort = await startTcp(t, (socket) => {
    if (strict) fresh.add(socket);
    socket.on('data', () => {
      if (strict && !fresh.has(socket)) socket.resetAndDestroy();
      else setTimeout(() => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nA'), 10);
    });
  });
  const port = await freePort();
  const plane = startPlane(t);
  await apply(plane, {
    services: [{ name: 'a', port: servicePort }],
    virtualServers: [{ name: 'v', address: at(port), services: bound('a') }],
  });
  await Promise.all([1, 2, 3, 4, 5].map(() => call(port)));
  await until(() => plane.stats().services['a']!.idle === 5);
  strict = true;
  assert.equal(await bodies(port, 1), 'A');
});

void test('a Keep-Alive hint of the service is respected', LIMIT, async (t) => {
  const servicePort = await startTcp(t, (socket) => {
    socket.on('data', () => {
      socket.write('HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1\r\nContent-Length: 1\r\n\r\nA');
    });
  });
  const port = await freePort();
  const plane = startPlane(t);
  await apply(plane, {
    services: [{ name: 'a', port: servicePort }],
    virtualServers: [{ name: 'v', address: at(port), services: bound('a') }],
  });
  assert.equal(await bodies(port, 1), 'A');
  await until(() => plane.stats().services['a']!.connections === 0);
});

void test(
  'a connection opened for somebody who was served otherwise is kept, and watched',
  LIMIT,
  async (t) => {
    let late = false;
    let reached: (() => boolean) | null = null;
    const held: ServerResponse[] = [];
    const service = await startService(t, 'A', (incoming, response) => {
      if (incoming.url === '/held') held.push(response);
      else response.end('A');
    });
    const port = await freePort();
    const plane = startPlane(t, {
      connect: (host, servicePort) => {
        const socket = connectService(host, servicePort);
        if (!late) return socket;
        const emit = socket.emit.bind(socket);
        socket.emit = (event: string, value?: unknown) => {
          if (event !== 'connect') return emit(event, value);
          reached = () => emit('connect');
          return true;
        };
        return socket;
      },
    });
    await apply(plane, {
      services: [{ name: 'a', port: service.port }],
      virtualServers: [{ name: 'v', address: at(port), services: bound('a') }],
    });
    const first = call(port, { path: '/held' });
    await until(() => held.length === 1);
    late = true;
    const second = call(port);
    await until(() => reached !== null);
    late = false;
    held[0]!.end('first');
    assert.equal((await second).body, 'A');
    await first;
    (reached as (() => boolean) | null)?.();
    await until(() => plane.stats().services['a']!.idle === 2);
    for (const socket of service.sockets) socket.end();
    await until(() => plane.stats().services['a']!.connections === 0);
    assert.equal(await bodies(port, 1), 'A');
  },
);

void test('a removed service loses its idle connections at once', LIMIT, async (t) => {
  const state = await shortage(t);
  await bodies(state.port, 1);
  await until(() => state.plane.stats().services['a']!.idle === 1);
  await apply(state.plane, { virtualServers: [{ name: 'v', address: at(state.port) }], without: ['a'] });
  await until(() => state.service.sockets.size === 0);
});

void test('while a service restarts, requests fail over and none is lost', LIMIT, async (t) => {
  const [a, b] = [await startService(t, 'A'), await startService(t, 'B')];
  const port = await freePort();
  const plane = startPlane(t);
  await apply(plane, {
    services: [
      { name: 'a', port: a.port },
      { name: 'b', port: b.port },
    ],
    virtualServers: [{ name: 'v', address: at(port), services: bound('a', 'b') }],
  });
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  t.after(() => agent.destroy());
  let running = true;
  let requests = 0;
  const client = async (): Promise<void> => {
    while (running) {
      const { status, body } = await call(port, { agent });
      assert.equal(status, 200, body);
      requests++;
    }
  };
  const clients = Array.from({ length: 8 }, client);
  await until(() => requests > 100);
  a.server.close();
  for (const socket of a.sockets) socket.destroy();
  await once(a.server, 'close');
  const stopped = requests;
  await until(() => requests > stopped + 200);
  running = false;
  await Promise.all(clients);
});
