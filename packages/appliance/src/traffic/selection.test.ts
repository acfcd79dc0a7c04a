// Which service answers: weights, limits, backups and persistence as a client sees them.

import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { type TestContext, test } from 'node:test';
import type { TrafficPlane } from './plane.ts';
import type { ServiceSpec, VirtualServerSpec } from './spec.ts';
import { apply, at, bodies, bound, call, freePort, startPlane, startService, until } from './testing/bed.ts';

const LIMIT = { timeout: 30_000 };

interface Setting {
  readonly plane: TrafficPlane;
  readonly port: number;
  readonly services: (Partial<ServiceSpec> & { name: string })[];
  readonly set: (virtualServer: Partial<VirtualServerSpec>) => Promise<void>;
}

/** Virtual server `v` in front of services a, b and c, which answer A, B and C. */
async function setting(t: TestContext, virtualServer: Partial<VirtualServerSpec>): Promise<Setting> {
  const services: { name: string; port: number }[] = [];
  for (const name of ['a', 'b', 'c']) {
    services.push({ name, port: (await startService(t, name.toUpperCase())).port });
  }
  const plane = startPlane(t);
  const port = await freePort();
  const spec = { name: 'v', address: at(port), services: bound('a', 'b', 'c') };
  await apply(plane, { services, virtualServers: [{ ...spec, ...virtualServer }] });
  const set = (changed: Partial<VirtualServerSpec>): Promise<void> =>
    apply(plane, { virtualServers: [{ ...spec, ...virtualServer, ...changed }] });
  return { plane, port, services, set };
}

void test('round robin takes turns, and weights are kept exactly', LIMIT, async (t) => {
  const { port, set } = await setting(t, {});
  assert.equal(await bodies(port, 7), 'A B C A B C A');
  await set({
    services: [
      { service: 'a', weight: 2 },
      { service: 'b', weight: 1 },
    ],
  });
  assert.equal(await bodies(port, 6), 'A B A A B A');
});

void test('whose turn it is survives updates that leave the set of services as it is', LIMIT, async (t) => {
  const { plane, port, services, set } = await setting(t, {});
  assert.equal(await bodies(port, 1), 'A');
  await set({ timeoutMinutes: 9 });
  assert.equal(await bodies(port, 1), 'B');
  await apply(plane, { services: [{ ...services[0]!, maxClient: 5 }] });
  assert.equal(await bodies(port, 2), 'C A');
});

void test('a disabled service gets no request', LIMIT, async (t) => {
  const { plane, port, services } = await setting(t, {});
  await apply(plane, { services: [{ ...services[1]!, enabled: false }] });
  assert.equal(await bodies(port, 4), 'A C A C');
});

void test('a service that refuses connections is passed over, and nobody notices', LIMIT, async (t) => {
  const { plane, port } = await setting(t, {});
  await apply(plane, { services: [{ name: 'b', port: await freePort() }] });
  const answered = await bodies(port, 6);
  assert.match(answered, /^[AC]( [AC]){5}$/);
  assert.equal(plane.stats().services['b']?.avoided, true);
  assert.equal((await call(port, { method: 'POST', body: 'x' })).status, 200);
});

void test('a service that is back is used again', LIMIT, async (t) => {
  const { plane, port } = await setting(t, { services: bound('b') });
  const back = await freePort();
  await apply(plane, { services: [{ name: 'b', port: back }] });
  assert.equal((await call(port)).status, 503);
  await startService(t, 'B', undefined, back);
  let answered = await call(port);
  while (answered.status === 503) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    answered = await call(port);
  }
  assert.equal(answered.body, 'B');
  assert.equal(plane.stats().services['b']?.avoided, false);
});

void test('least connection prefers the service with the fewest requests under way', LIMIT, async (t) => {
  const held: ServerResponse[] = [];
  const slow = await startService(t, 'slow', (_incoming, response) => {
    held.push(response);
  });
  const { plane, port } = await setting(t, { lbMethod: 'LEASTCONNECTION', services: bound('a', 'b') });
  await apply(plane, { services: [{ name: 'a', port: slow.port }] });
  const first = call(port);
  await until(() => held.length === 1);
  assert.equal(await bodies(port, 4), 'B B B B');
  held[0]!.end('slow');
  assert.equal((await first).body, 'slow');
});

void test('least connection takes turns while nothing is under way', LIMIT, async (t) => {
  const { plane, port } = await setting(t, { lbMethod: 'LEASTCONNECTION' });
  const idle = (): boolean => Object.values(plane.stats().services).every(({ active }) => active === 0);
  const seen: string[] = [];
  for (let index = 0; index < 6; index++) {
    await until(idle);
    seen.push((await call(port)).body);
  }
  assert.equal(seen.join(' '), 'A B C A B C');
});

void test('a backup serves while no service can, also the backup of a backup', LIMIT, async (t) => {
  const { plane, port, set, services } = await setting(t, { services: bound('a'), backup: 'v2' });
  await apply(plane, {
    virtualServers: [
      { name: 'v2', services: bound('b'), backup: 'v3' },
      { name: 'v3', services: bound('c'), backup: 'v' },
    ],
  });
  assert.equal(await bodies(port, 1), 'A');
  await apply(plane, { services: [{ ...services[0]!, enabled: false }] });
  assert.equal(await bodies(port, 2), 'B B');
  await apply(plane, { services: [{ ...services[1]!, port: await freePort() }] });
  assert.equal(await bodies(port, 2), 'C C');
  await apply(plane, { services: [{ ...services[2]!, enabled: false }] });
  assert.equal((await call(port)).status, 503);
  await apply(plane, { services: [{ ...services[2]!, enabled: true }] });
  assert.equal(await bodies(port, 1), 'C');
  await apply(plane, {
    virtualServers: [{ name: 'v2', enabled: false, services: bound('b'), backup: 'v3' }],
  });
  assert.equal((await call(port)).status, 503);
  await set({ backup: null });
  assert.equal((await call(port)).status, 503);
});

void test('the redirect is the last resort', LIMIT, async (t) => {
  const { plane, port, services } = await setting(t, {
    services: bound('a'),
    redirectUrl: 'http://www.example.com/sorry\r\nX: 1',
  });
  assert.equal(await bodies(port, 1), 'A');
  await apply(plane, { services: [{ ...services[0]!, enabled: false }] });
  const reply = await call(port);
  assert.equal(reply.status, 302);
  assert.equal(reply.headers.location, 'http://www.example.com/sorry%0D%0AX:%201');
  assert.equal(reply.headers['x'], undefined);
});

void test('a virtual server without services answers 503 and keeps the connection', LIMIT, async (t) => {
  const { port } = await setting(t, { services: [] });
  const reply = await call(port);
  assert.equal(`${reply.status} ${reply.body}`, '503 503 Service Unavailable\n');
  assert.equal(reply.headers['content-type'], 'text/plain');
});

void test('the persistence cookie brings a client back to its service', LIMIT, async (t) => {
  const { plane, port, services } = await setting(t, { name: 'v web', persistenceType: 'COOKIEINSERT' });
  const first = await call(port);
  assert.equal(first.body, 'A');
  const [cookie] = first.headers['set-cookie']!;
  assert.match(cookie!, /^NSC_v_web=[0-9a-f]{16}; Path=\/; HttpOnly; Max-Age=120$/);
  const Cookie = `x=1; ${cookie!.split(';')[0]}`;
  assert.equal(await bodies(port, 3, { headers: { Cookie } }), 'A A A');
  assert.equal((await call(port, { headers: { Cookie } })).headers['set-cookie'], undefined);
  await apply(plane, { services: [{ ...services[0]!, enabled: false }] });
  const moved = await call(port, { headers: { Cookie } });
  assert.notEqual(moved.body, 'A');
  assert.notEqual(moved.headers['set-cookie']![0], cookie);
  assert.equal(
    (await call(port, { headers: { Cookie: 'NSC_v_web=bogus' } })).headers['set-cookie']?.length,
    1,
  );
});

void test(
  'the service does not see the persistence cookie, and 0 minutes make a session cookie',
  LIMIT,
  async (t) => {
    const { plane, port, set } = await setting(t, {});
    const echo = await startService(t, 'echo', (incoming, response) => {
      response.end(incoming.headers.cookie ?? 'none');
    });
    await set({ services: bound('a'), persistenceType: 'COOKIEINSERT', timeoutMinutes: 0 });
    await apply(plane, { services: [{ name: 'a', port: echo.port }] });
    const first = await call(port);
    assert.equal(first.body, 'none');
    assert.match(first.headers['set-cookie']![0]!, /^NSC_v=[0-9a-f]{16}; Path=\/; HttpOnly$/);
    const Cookie = `a=1; ${first.headers['set-cookie']![0]!.split(';')[0]}; b=2`;
    assert.equal((await call(port, { headers: { Cookie } })).body, 'a=1; b=2');
  },
);

void test('the client address chooses the service, alike on every engine', LIMIT, async (t) => {
  const one = await setting(t, { persistenceType: 'SOURCEIP' });
  const other = await setting(t, { persistenceType: 'SOURCEIP' });
  const answered = await bodies(one.port, 4);
  assert.equal(new Set(answered.split(' ')).size, 1);
  assert.equal(await bodies(other.port, 4), answered);
});

void test(
  'maxClient bounds the requests under way; the others wait, first come first served',
  LIMIT,
  async (t) => {
    const held: { url: string; response: ServerResponse }[] = [];
    let most = 0;
    const slow = await startService(t, 'slow', (incoming, response) => {
      held.push({ url: incoming.url!, response });
      most = Math.max(most, held.length);
    });
    const { plane, port, set } = await setting(t, {});
    await set({ services: bound('a') });
    await apply(plane, { services: [{ name: 'a', port: slow.port, maxClient: 2 }] });
    const order: string[] = [];
    const calls: Promise<unknown>[] = [];
    for (let index = 0; index < 6; index++) {
      calls.push(call(port, { path: `/${index}` }).then(({ body }) => order.push(body)));
      await until(() => plane.stats().services['a']!.active === index + 1);
    }
    await until(() => held.length === 2);
    assert.equal(plane.stats().services['a']?.waiting, 4);
    for (let index = 0; index < 6; index++) {
      await until(() => held.length > 0);
      const { url, response } = held.shift()!;
      response.end(url);
    }
    await Promise.all(calls);
    assert.equal(most, 2);
    assert.deepEqual([...order].sort(), ['/0', '/1', '/2', '/3', '/4', '/5']);
  },
);

void test('a service at its limit is passed over while another one is not', LIMIT, async (t) => {
  const held: ServerResponse[] = [];
  const slow = await startService(t, 'slow', (_incoming, response) => {
    held.push(response);
  });
  const { plane, port, set } = await setting(t, {});
  await set({ services: bound('a', 'b') });
  await apply(plane, { services: [{ name: 'a', port: slow.port, maxClient: 1 }] });
  const first = call(port);
  await until(() => held.length === 1);
  assert.equal(await bodies(port, 3), 'B B B');
  held[0]!.end();
  await first;
});
