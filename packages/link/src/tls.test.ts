import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { connect as connectTls, createServer as createTlsServer, type SecureVersion } from 'node:tls';
import { type ApplyMessage, EMPTY_DIGEST, type Sent } from '@lockstep/core';
import { formatAddress, type LinkAddress, parseAddress, secured, type TlsAddress } from './address.ts';
import type { EngineLink } from './client.ts';
import { type ConnectOptions, connectEngine } from './connect.ts';
import type { EngineServer, ServeOptions } from './serve.ts';
import type { ServedEngine } from './session.ts';
import { Authority, type IssueOptions } from './testing/certificates.ts';
import { Gate, keyValueEngine } from './testing/key-value.ts';
import { folder, hello, KEY, RawClient, served } from './testing/raw.ts';
import type { LinkTls } from './tls.ts';

const CA = new Authority('Lockstep test');
const OTHER_CA = new Authority('somebody else');
const ENGINE: LinkTls = CA.tls('engine');
const MANAGER: LinkTls = CA.tls('manager');
const TENURE = { epoch: 7, owner: 'store-1' };
const FIRST: ApplyMessage = { id: 'm1', epoch: 7, index: 3, after: 0, base: EMPTY_DIGEST, commands: ['a=1'] };
const HOUR_MS = 3_600_000;
const PAST: IssueOptions = { from: Date.now() - 2 * HOUR_MS, until: Date.now() - HOUR_MS };
const FUTURE: IssueOptions = { from: Date.now() + HOUR_MS, until: Date.now() + 2 * HOUR_MS };
const ping = { v: 1, type: 'ping', id: 'p' };

/** An engine behind TLS on loopback, and what its log would say. */
async function behindTls(
  t: TestContext,
  options: Partial<ServeOptions> & { readonly tls?: LinkTls } = {},
): Promise<{ server: EngineServer; port: number; refusals: string[]; refused: Promise<string> }> {
  const { tls = ENGINE, ...rest } = options;
  const refusals: string[] = [];
  const { promise: refused, resolve } = Promise.withResolvers<string>();
  const onRefused = (why: string): void => {
    refusals.push(why);
    resolve(why);
  };
  const server = await served(t, { address: { host: '127.0.0.1', port: 0, tls }, onRefused, ...rest });
  assert.ok('tls' in server.address);
  return { server, port: server.address.port, refusals, refused };
}

function at(port: number, tls: LinkTls = MANAGER, host = '127.0.0.1'): TlsAddress {
  return { host, port, tls };
}

async function linked(
  t: TestContext,
  address: LinkAddress,
  changed: Partial<ConnectOptions> = {},
): Promise<EngineLink> {
  const given = { name: 'pe0', address, key: KEY, withinMs: 60_000, tenure: TENURE, onDown: () => undefined };
  const { link } = await connectEngine({ ...given, ...changed });
  t.after(() => link.close());
  return link;
}

/** A peer over TLS without manners. */
async function rawTls(
  t: TestContext,
  port: number,
  options: { readonly tls?: Partial<LinkTls>; readonly version?: SecureVersion } = {},
): Promise<RawClient> {
  const { tls = MANAGER, version } = options;
  const versions = version === undefined ? {} : { minVersion: version, maxVersion: version };
  const socket = connectTls({ host: '127.0.0.1', port, ...tls, ...versions });
  t.after(() => socket.destroy());
  socket.on('error', () => undefined);
  await once(socket, 'secureConnect');
  return new RawClient(socket);
}

async function rawTcp(t: TestContext, port: number): Promise<RawClient> {
  return RawClient.connect(t, { host: '127.0.0.1', port });
}

async function listening(t: TestContext, onSocket: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    t.after(() => socket.destroy());
    socket.on('error', () => undefined);
    onSocket(socket);
  }).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

function known(sent: Sent<unknown>): string {
  return sent.kind === 'answered' ? 'answered' : `${sent.kind} ${sent.code}`;
}

void test('with TLS an engine may be served to other machines', async (t) => {
  for (const host of ['0.0.0.0', 'localhost']) {
    const { address } = await served(t, { address: { host, port: 0, tls: ENGINE } });
    assert.ok('tls' in address);
    await linked(t, at(address.port, MANAGER, 'localhost'));
  }
});

for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
  void test(`over ${version} who ends its side still gets the answers`, async (t) => {
    const gate = new Gate();
    const { port } = await behindTls(t, { engine: keyValueEngine(gate) });
    const peer = await rawTls(t, port, { version });
    await peer.ask(hello(7));
    const reached = gate.shut();
    peer.send({ v: 1, type: 'apply', ...FIRST }, { v: 1, type: 'status', id: 's' });
    peer.socket.end();
    await reached;
    gate.open();
    assert.deepEqual(
      [(await peer.next())?.['id'], (await peer.next())?.['id'], await peer.next()],
      ['m1', 's', null],
    );
  });

  void test(`over ${version} nobody without a certificate of the CA says a word to the engine`, async (t) => {
    const { port, refusals } = await behindTls(t, { connectionsMax: 4 });
    const cases: readonly (readonly [tls: Partial<LinkTls>, why: RegExp])[] = [
      [{ ca: CA.ca }, /showed no certificate/],
      [{ ...OTHER_CA.tls('manager'), ca: CA.ca }, /unknown CA/],
      [CA.tls('manager', PAST), /has expired/],
      [CA.tls('manager', FUTURE), /not valid yet/],
    ];
    for (const [count, [tls, why]] of cases.entries()) {
      const peer = await rawTls(t, port, { tls, version }).catch(() => null);
      // In TLS 1.3 the client's handshake is over before the engine has seen its certificate.
      peer?.send(hello(7));
      assert.equal(await peer?.next(), peer === null ? undefined : null);
      while (refusals.length === count) await new Promise(setImmediate);
      assert.match(refusals[count] ?? '', why);
    }
    const link = await linked(t, at(port));
    assert.equal(known(await link.status()), 'answered', 'the engine goes on');
  });
}

void test('TLS before 1.2 is not spoken', async (t) => {
  const { port, refused } = await behindTls(t);
  const socket = connectTls({
    host: '127.0.0.1',
    port,
    ...MANAGER,
    minVersion: 'TLSv1',
    maxVersion: 'TLSv1.1',
    ciphers: 'DEFAULT@SECLEVEL=0',
  });
  socket.on('error', () => undefined);
  t.after(() => socket.destroy());
  assert.match(await refused, /unsupported protocol/);
});

const UNFIT: readonly (readonly [name: string, tls: LinkTls, words: RegExp])[] = [
  ['has expired', CA.tls('engine', PAST), /its certificate has expired/],
  ['is not valid yet', CA.tls('engine', FUTURE), /its certificate is not valid yet/],
  ['is of an unknown CA', { ...OTHER_CA.tls('engine'), ca: CA.ca }, /its certificate is of an unknown CA/],
  [
    'is for another name',
    CA.tls('engine', { names: ['r2.example.org', '192.0.2.7'] }),
    /its certificate is for another name .*127\.0\.0\.1/,
  ],
];
for (const [name, tls, words] of UNFIT) {
  void test(`an engine whose certificate ${name} is refused with 257 at once`, async (t) => {
    // It would not be served with some of these by ourselves.
    const port = await foreignEngine(t, tls);
    await assert.rejects(linked(t, at(port)), { code: 257, message: words });
  });
}

/** Whatever serves with this certificate. */
async function foreignEngine(t: TestContext, { cert, key }: LinkTls): Promise<number> {
  const server = createTlsServer({ cert, key }).listen(0, '127.0.0.1');
  t.after(() => server.close());
  server.on('secureConnection', (socket) => socket.on('error', () => undefined));
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

void test('a certificate for a name is good for the name, not for its address', async (t) => {
  const { port } = await behindTls(t, { tls: CA.tls('engine', { names: ['localhost'] }) });
  await linked(t, at(port, MANAGER, 'localhost'));
  await assert.rejects(linked(t, at(port)), { code: 257, message: /another name/ });
});

void test('certificates that cannot be used are refused before anything is sent', async (t) => {
  const { cert, key } = MANAGER;
  const locked = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
    cipher: 'aes-256-cbc',
    passphrase: 'x',
  }) as string;
  const cases: readonly (readonly [tls: LinkTls, code: number, words: RegExp])[] = [
    [{ ...MANAGER, ca: '' }, 278, /CA certificate/],
    [{ ...MANAGER, ca: 'ca.pem' }, 278, /CA certificate/],
    [{ ...MANAGER, cert: key }, 278, /the certificate is none/],
    [{ ...MANAGER, key: cert }, 278, /private key/],
    [{ ...MANAGER, key: locked }, 278, /passphrase/],
    [{ ...MANAGER, key: ENGINE.key }, 278, /not that of the certificate/],
    [CA.tls('x', PAST), 257, /our own certificate has expired/],
    [CA.tls('x', FUTURE), 257, /our own certificate is not valid yet/],
  ];
  for (const [tls, code, words] of cases) {
    await assert.rejects(linked(t, at(1, tls)), { code, message: words });
    await assert.rejects(behindTls(t, { tls }), { code, message: words });
  }
  for (const host of ['', '127.0.0.1']) {
    await assert.rejects(linked(t, { host, port: host === '' ? 1 : 65_536, tls: MANAGER }), { code: 278 });
  }
});

void test('an engine that does not accept our certificate is found to do so', async (t) => {
  const { port, refused } = await behindTls(t);
  const stranger = { ...OTHER_CA.tls('manager'), ca: CA.ca };
  await assert.rejects(linked(t, at(port, stranger), { withinMs: 300 }), {
    code: 1196,
    message: /does not accept our certificate/,
  });
  assert.match(await refused, /unknown CA/);
});

void test('who speaks no TLS to an engine behind TLS is cut off, and disturbs nobody', async (t) => {
  const engine = keyValueEngine();
  const { port, refusals } = await behindTls(t, { engine });
  const link = await linked(t, at(port));
  for (const junk of [JSON.stringify(hello(9)), 'GET / HTTP/1.1\r\n\r\n', Buffer.alloc(70_000, 0xff)]) {
    const peer = await rawTcp(t, port);
    peer.send(junk, '\n');
    assert.equal(await peer.next().catch(() => null), null);
  }
  assert.deepEqual([...new Set(refusals)], ['it does not speak TLS']);
  assert.equal(engine.tenure.epoch, 7);
  assert.equal(known(await link.status()), 'answered');
  // Half a handshake, and gone.
  const peer = await rawTcp(t, port);
  peer.send(Buffer.from('1603010200', 'hex'));
  peer.socket.destroy();
  await linked(t, at(port));
});

void test('a manager that speaks no TLS gets no answer from an engine behind TLS', async (t) => {
  const { port } = await behindTls(t);
  await assert.rejects(linked(t, { host: '127.0.0.1', port }, { withinMs: 100 }), { code: 1196 });
});

void test('a manager that speaks TLS to an engine without is told so at once, by both', async (t) => {
  const { address } = await served(t);
  assert.ok('port' in address);
  await assert.rejects(linked(t, at(address.port)), { code: 278, message: /does not speak TLS/ });
  const peer = await rawTcp(t, address.port);
  const answer = await peer.ask(Buffer.from('16030100', 'hex'));
  assert.deepEqual([answer?.['id'], answer?.['code'], await peer.next()], [null, 278, null]);
});

void test('who does not end its handshake within 10 s is cut off', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { port } = await behindTls(t);
  const [silent, half] = [await rawTcp(t, port), await rawTcp(t, port)];
  half.send(Buffer.from('1603010200', 'hex'));
  const peer = await rawTls(t, port);
  await peer.ask(hello(7));
  t.mock.timers.tick(10_000);
  assert.deepEqual([await silent.next(), await half.next()], [null, null]);
  assert.equal((await peer.ask(ping))?.['ok'], true, 'who is in stays');
});

void test('who shows a certificate and no key within 30 s is cut off', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { port } = await behindTls(t);
  const peer = await rawTls(t, port);
  await peer.ask(ping);
  t.mock.timers.tick(30_000);
  assert.deepEqual([(await peer.next())?.['code'], await peer.next()], [257, null]);
});

void test('an engine that does not begin to speak TLS is 1198 in time', async (t) => {
  const port = await listening(t, (socket) => socket.resume());
  await assert.rejects(linked(t, at(port), { withinMs: 100 }), { code: 1198, message: /begin to speak TLS/ });
});

void test('an engine behind TLS that is still starting is waited for', async (t) => {
  let tries = 0;
  const { promise: twice, resolve } = Promise.withResolvers<undefined>();
  const { port } = await behindTls(t);
  const front = await listening(t, (near) => {
    tries += 1;
    if (tries === 2) resolve(undefined);
    if (tries < 4) near.destroy();
    else near.pipe(connect({ host: '127.0.0.1', port })).pipe(near);
  });
  const connecting = linked(t, at(front));
  await twice;
  assert.equal(known(await (await connecting).status()), 'answered');
});

void test('peers in their handshake count as strangers: the oldest gives way, who is known does not', async (t) => {
  const { port, server } = await behindTls(t, { connectionsMax: 3 });
  const [first, second] = [await rawTcp(t, port), await rawTcp(t, port)];
  first.send(Buffer.from('16', 'hex'));
  const one = await linked(t, at(port));
  const two = await linked(t, at(port));
  assert.equal(await first.next(), null);
  const three = await linked(t, at(port));
  assert.equal(await second.next(), null);
  await assert.rejects(linked(t, at(port), { withinMs: 100 }), { code: 1196 });
  for (const link of [one, two, three]) assert.equal(known(await link.status()), 'answered');
  three.close();
  await rawTcp(t, port);
  await server.close(0);
});

void test('wherever a connection over TLS is cut, nothing that took effect is called unsent', async (t) => {
  const seen = new Set<string>();
  for (let bytes = 0; bytes <= 8_000; bytes += 160) {
    const engine = keyValueEngine();
    const { port } = await behindTls(t, { engine });
    const link = await linked(t, at(await cutting(t, port, bytes)), { withinMs: 100 }).catch(() => null);
    if (link === null) continue;
    const commands = Array.from({ length: 20 }, (_, line) => `k${line}=${'x'.repeat(100)}`);
    const sent = await link.apply({ ...FIRST, commands });
    const { index, entries } = engine.status();
    assert.deepEqual([index, entries], index === 0 ? [0, 0] : [3, 20], 'all of it or none');
    if (sent.kind === 'unsent') assert.equal(index, 0);
    seen.add(`${known(sent)}, ${index === 0 ? 'nothing done' : 'done'}`);
  }
  assert.ok(seen.has('lost 1188, nothing done') && seen.has('answered, done'), [...seen].join('; '));
});

/** A way to a port that passes so many bytes of who connects, and then cuts both sides. */
function cutting(t: TestContext, port: number, bytes: number): Promise<number> {
  return listening(t, (near) => {
    const far = connect({ host: '127.0.0.1', port });
    t.after(() => far.destroy());
    far.on('error', () => undefined);
    let left = bytes;
    near.on('data', (chunk: Buffer) => {
      far.write(chunk.subarray(0, left));
      left -= chunk.length;
      if (left > 0) return;
      far.destroySoon();
      near.destroy();
    });
    far.pipe(near);
  });
}

void test('over TLS no answers are made for a peer that does not take them', async (t) => {
  const inner = keyValueEngine();
  const value = 'x'.repeat(10_000);
  await inner.applyLocal({ id: 'l', commands: Array.from({ length: 32 }, (_, line) => `k${line}=${value}`) });
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
  const { port } = await behindTls(t, { engine });
  const [peer, other] = [await rawTls(t, port), await rawTls(t, port)];
  await peer.ask(hello(7));
  peer.socket.pause();
  for (let id = 0; id < 200; id += 1) peer.send({ v: 1, type: 'read', id: `r${id}`, prefix: '' });
  for (let count = 0; count < 50; count += 1) await other.ask(ping);
  for (; taken < 200; taken += 1) assert.equal((await peer.next())?.['id'], `r${taken}`);
  assert.ok(ahead < 100, `${ahead} answers of 320 kB were made before they were taken`);
});

void test('a server that closes answers what it was asked over TLS, and takes nothing more', async (t) => {
  const gate = new Gate();
  const { server, port } = await behindTls(t, { engine: keyValueEngine(gate) });
  const peer = await rawTls(t, port);
  await peer.ask(hello(7));
  const handshaking = await rawTcp(t, port);
  const reached = gate.shut();
  peer.send({ v: 1, type: 'apply', ...FIRST });
  await reached;
  const closed = server.close(60_000);
  assert.equal(await handshaking.next(), null);
  gate.open();
  assert.equal((await peer.next())?.['outcome'], 'applied');
  assert.equal(await peer.next(), null);
  peer.socket.destroy();
  await closed;
});

void test('addresses are read as they are written', async (t) => {
  for (const text of [
    '127.0.0.1:4000',
    '[::1]:4000',
    'unix:/run/a.sock',
    'tls:r2.example.org:7400',
    'tls:[::1]:1',
  ]) {
    assert.equal(formatAddress(parseAddress(text)), text);
  }
  for (const text of ['', '4000', 'tls:7400', 'tls:unix:/a', 'tls::1', '::1:4000', 'host:', 'unix:']) {
    assert.throws(() => parseAddress(text), { code: 278 }, text);
  }
  const place = parseAddress('tls:10.0.0.7:7400');
  assert.throws(() => secured(place, null), { code: 257 });
  assert.deepEqual(secured(place, MANAGER), { host: '10.0.0.7', port: 7400, tls: MANAGER });
  assert.equal(formatAddress(secured(parseAddress('10.0.0.7:7400'), MANAGER)), 'tls:10.0.0.7:7400');
  assert.deepEqual(secured(parseAddress('127.0.0.1:1'), null), { host: '127.0.0.1', port: 1 });
  const path = join(await folder(t), 'pe0.sock');
  assert.throws(() => secured({ path }, MANAGER), { code: 278 });
});
