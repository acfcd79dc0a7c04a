import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { type TestContext, test } from 'node:test';
import { busy, portHolder, whyBusy } from './port-holder.ts';

async function listening(t: TestContext, host: string): Promise<number> {
  const server = createServer();
  server.listen(0, host);
  t.after(() => server.close());
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** This process, as it is named; nobody where the system does not say. */
function self(): string | null {
  if (!existsSync('/proc/self/comm')) return null;
  return `${readFileSync('/proc/self/comm', 'utf8').trim()} (pid ${process.pid})`;
}

void test('a port that is listened on is busy, and its holder is named', async (t) => {
  const port = await listening(t, '127.0.0.1');
  const holder = self();
  const sentence = `port ${port} is in use${holder === null ? '' : ` by ${holder}`}`;
  assert.equal(await whyBusy({ host: '127.0.0.1', port }), sentence);
  assert.equal(portHolder(port), holder);
  assert.equal(busy(port), sentence);
});

void test('a port that is listened on at every address is busy at each', async (t) => {
  const port = await listening(t, '0.0.0.0');
  assert.match((await whyBusy({ host: '127.0.0.1', port })) ?? '', /is in use/);
});

void test('a free port is free, and is free afterwards', async (t) => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  assert.equal(await whyBusy({ host: '127.0.0.1', port }), null);
  assert.equal(portHolder(port), null);
  server.listen(port, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
});

void test('an address that is not of this machine has another reason', async () => {
  const why = await whyBusy({ host: '203.0.113.1', port: 9 });
  assert.match(why ?? '', /EADDRNOTAVAIL|EACCES/);
});
