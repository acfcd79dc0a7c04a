import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { EMPTY_DIGEST } from '@lockstep/core';
import { formatAddress, type LinkAddress, localAddress, parseAddress, secured } from './address.ts';
import { DATAGRAM_MESSAGE_BYTES_MAX, type Datagram, formatDatagram, parseDatagram } from './datagrams.ts';
import type { ServeOptions } from './serve.ts';
import { DatagramRelay } from './testing/contract/datagram-relay.ts';
import { Gate, keyValueEngine } from './testing/key-value.ts';
import { answerOf, known, linked } from './testing/linked.ts';
import { hello, served } from './testing/raw.ts';

const AT = { host: '127.0.0.1', port: 0, udp: true } as const;

/** A peer without manners: sends any datagrams, and acknowledges nothing by itself. */
class RawPeer {
  readonly socket: Socket;
  readonly #heard: Datagram[] = [];
  #news: () => void = () => undefined;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('message', (bytes) => {
      const datagram = parseDatagram(bytes);
      assert.ok(datagram !== null);
      this.#heard.push(datagram);
      this.#news();
    });
  }

  static async connect(t: TestContext, address: LinkAddress): Promise<RawPeer> {
    assert.ok('udp' in address);
    const socket = createSocket('udp4');
    t.after(() => socket.close());
    socket.connect(address.port, address.host);
    await once(socket, 'connect');
    return new RawPeer(socket);
  }

  send(datagram: Datagram | Buffer): void {
    this.socket.send(Buffer.isBuffer(datagram) ? datagram : formatDatagram(datagram));
  }

  /** The next that is of a kind. */
  async next<K extends Datagram['kind']>(kind: K): Promise<Extract<Datagram, { kind: K }>> {
    for (;;) {
      const one = this.#heard.shift();
      if (one?.kind === kind) return one as Extract<Datagram, { kind: K }>;
      if (one !== undefined) continue;
      await new Promise<void>((resolve) => {
        this.#news = resolve;
      });
    }
  }

  async open(name = 'mine'): Promise<string> {
    this.send({ kind: 'open', open: name });
    return (await this.next('opened')).session;
  }

  say(session: string, seq: number, message: object, got = 0): void {
    const bytes = Buffer.from(JSON.stringify(message));
    this.send({ kind: 'carried', session, got, ask: false, message: { seq, bytes } });
  }

  /** The message of a number, which is sent until it is acknowledged. */
  async heard(seq: number): Promise<Record<string, unknown>> {
    for (;;) {
      const { message } = await this.next('carried');
      if (message?.seq === seq) return JSON.parse(message.bytes.toString('utf8')) as Record<string, unknown>;
    }
  }
}

async function met(
  t: TestContext,
  options: Partial<ServeOptions> = {},
): Promise<{ peer: RawPeer; session: string; address: LinkAddress }> {
  const { address } = await served(t, { address: AT, ...options });
  const peer = await RawPeer.connect(t, address);
  return { peer, session: await peer.open(), address };
}

const local = (id: string, command: string): object => ({ v: 1, type: 'apply', id, commands: [command] });

void test('a datagram is read as it was written, and what is none is dropped', () => {
  const message = { seq: 5, bytes: Buffer.from('{"zwölf":"🦀\\n"}') };
  const carried = { kind: 'carried', session: 's', got: 4, ask: false } as const;
  const all: Datagram[] = [
    { kind: 'open', open: 'o' },
    { kind: 'opened', open: 'o', session: 's' },
    { kind: 'refused', open: 'o', end: 'full' },
    { kind: 'end', session: 's', end: 'over' },
    { ...carried, message: null },
    { ...carried, ask: true, message: null },
    { ...carried, message },
  ];
  for (const one of all) assert.deepEqual(parseDatagram(formatDatagram(one)), one);
  const whole = formatDatagram({ ...carried, message });
  for (let at = 0; at < whole.length; at += 1) {
    const parsed = parseDatagram(whole.subarray(0, at));
    assert.ok(parsed === null || parsed.kind !== 'carried' || parsed.message === null, `cut at ${at}`);
  }
  const none = ['', '[]', '{"v":2,"open":"o"}', '{"v":1}', '{"v":1,"session":7,"got":1}', 'x'.repeat(5_000)];
  for (const text of none) assert.equal(parseDatagram(Buffer.from(text)), null, text.slice(0, 40));
});

void test('a message that comes twice is executed once, and told of again', async (t) => {
  const engine = keyValueEngine();
  const { peer, session } = await met(t, { engine });
  peer.say(session, 1, hello(7));
  await peer.heard(1);
  for (let times = 0; times < 3; times += 1) peer.say(session, 2, local('l', 'a=1'), 1);
  assert.equal((await peer.heard(2))['outcome'], 'applied');
  peer.say(session, 2, local('l', 'a=1'), 2);
  assert.equal((await peer.next('carried')).got, 2);
  assert.equal(engine.status().counter, 1);
});

void test('messages that come in another order are executed in that of their numbers', async (t) => {
  const { peer, session } = await met(t);
  for (const seq of [4, 3, 2]) peer.say(session, seq, local(`l${seq}`, `a=${seq}`));
  peer.say(session, 1, hello(7));
  for (const seq of [1, 2, 3, 4]) {
    const answer = await peer.heard(seq);
    if (seq > 1) assert.deepEqual([answer['id'], answer['counter']], [`l${seq}`, seq - 1]);
  }
});

void test('what is beyond the window is dropped, not kept', async (t) => {
  const { peer, session } = await met(t);
  peer.say(session, 200, local('far', 'a=far'));
  for (let seq = 1; seq <= 199; seq += 1) {
    peer.say(session, seq, seq === 1 ? hello(7) : { v: 1, type: 'ping', id: `${seq}` }, seq - 1);
    await peer.heard(seq);
  }
  peer.send({ kind: 'carried', session, got: 199, ask: true, message: null });
  assert.equal((await peer.next('carried')).got, 199);
});

void test('a session is that of the port that asked for it, and one that is over is never open again', async (t) => {
  const engine = keyValueEngine();
  const { peer, session, address } = await met(t, { engine });
  peer.say(session, 1, hello(7));
  await peer.heard(1);
  const other = await RawPeer.connect(t, address);
  other.say(session, 2, local('l', 'a=1'), 1);
  assert.equal((await other.next('end')).session, session);
  assert.equal(await peer.open(), session, 'who did not hear of it asks again');
  peer.send({ kind: 'end', session, end: 'enough' });
  peer.say(session, 2, local('l', 'a=1'), 1);
  assert.equal((await peer.next('end')).end, 'there is no such session');
  assert.notEqual(await peer.open(), session);
  assert.equal(engine.status().counter, 0);
});

void test('there are as many sessions as there is room for: the oldest stranger gives way', async (t) => {
  const { peer, session, address } = await met(t, { connectionsMax: 1 });
  const other = await RawPeer.connect(t, address);
  const its = await other.open();
  assert.equal((await peer.next('end')).session, session);
  other.say(its, 1, hello(7));
  await other.heard(1);
  peer.send({ kind: 'open', open: 'again' });
  assert.match((await peer.next('refused')).end, /1 sessions, and that is the limit/);
  await assert.rejects(linked(t, address, { withinMs: 1_000 }), { code: 272 });
});

void test('no answers are made for a peer that does not take them', async (t) => {
  const inner = keyValueEngine();
  const value = 'x'.repeat(1_500);
  await inner.applyLocal({ id: 'l', commands: Array.from({ length: 32 }, (_, at) => `k${at}=${value}`) });
  let made = 0;
  const engine = new Proxy(inner, {
    get(target, name) {
      if (name === 'read') made += 1;
      const found: unknown = Reflect.get(target, name, target);
      return typeof found === 'function' ? (found.bind(target) as unknown) : found;
    },
  });
  const { peer, session, address } = await met(t, { engine });
  peer.say(session, 1, hello(7));
  await peer.heard(1);
  for (let seq = 2; seq <= 60; seq += 1)
    peer.say(session, seq, { v: 1, type: 'read', id: `${seq}`, prefix: '' });
  // Another's answers come when what was sent before them is read.
  const other = await RawPeer.connect(t, address);
  const its = await other.open();
  other.say(its, 1, hello(8));
  await other.heard(1);
  assert.ok(made > 0 && made < 40, `${made} answers of 48 kB were made, and none was taken`);
});

void test('a port that nobody has any more ends a link, and what was under way is lost', async (t) => {
  const gate = new Gate();
  const server = await served(t, { address: AT, engine: keyValueEngine(gate) });
  assert.ok('udp' in server.address);
  const { link, down } = await linked(t, server.address);
  const reached = gate.shut();
  const change = link.applyLocal({ id: 'l', commands: ['a=1'] });
  await reached;
  await server.close(0);
  assert.equal(known(await change), 'lost 1188');
  assert.match(await down, /the peer ended the session|nobody is there any more/);
  gate.open();
});

void test('an engine that gives no sign at all is given up, and one that only takes its time is not', async (t) => {
  const gate = new Gate();
  const { address } = await served(t, { address: AT, engine: keyValueEngine(gate) });
  assert.ok('udp' in address);
  const relay = await DatagramRelay.start(address);
  t.after(() => relay.close());
  const [slow, silent] = [await linked(t, address), await linked(t, { ...relay.address, udp: true })];
  const reached = gate.shut();
  const change = slow.link.applyLocal({ id: 'l', commands: ['a=1'] });
  await reached;
  await relay.useOnOpen({ toManager: () => () => undefined });
  const status = silent.link.status();
  assert.match(await silent.down, /no sign of the peer/);
  assert.equal(known(await status), 'lost 1188');
  assert.deepEqual([slow.downs, slow.link.up], [[], true]);
  gate.open();
  assert.equal(answerOf(await change).outcome, 'applied');
});

void test('what is late from one life of an engine is nothing to the next', async (t) => {
  const first = await served(t, { address: AT });
  assert.ok('udp' in first.address);
  const peer = await RawPeer.connect(t, first.address);
  const session = await peer.open();
  peer.say(session, 1, hello(7));
  await peer.heard(1);
  await first.close(0);
  const engine = keyValueEngine(undefined, 'life-2');
  await served(t, { address: first.address, engine });
  const late = {
    v: 1,
    type: 'apply',
    id: 'm',
    epoch: 7,
    index: 1,
    after: 0,
    base: EMPTY_DIGEST,
    commands: ['a=1'],
  };
  peer.say(session, 1, hello(7));
  peer.say(session, 2, late, 1);
  assert.equal((await peer.next('end')).session, session);
  assert.deepEqual([engine.status().epoch, engine.status().index], [0, 0]);
});

void test('the longest message fits into a datagram, and one byte more is refused before it is sent', async (t) => {
  const { address } = await served(t, { address: AT });
  const { link } = await linked(t, address);
  const empty = JSON.stringify({ v: 1, type: 'apply', id: 'l', commands: ['a='] }).length;
  const value = 'x'.repeat(DATAGRAM_MESSAGE_BYTES_MAX - empty);
  assert.equal(answerOf(await link.applyLocal({ id: 'l', commands: [`a=${value}`] })).outcome, 'applied');
  const sent = await link.applyLocal({ id: 'l', commands: [`a=${value}x`] });
  assert.equal(known(sent), 'unsent 1106');
  assert.match(sent.kind === 'unsent' ? sent.message : '', /longer than 64000 bytes.*over TCP/);
});

void test('a change whose answer does not fit is answered in fewer words; a read is, page by page, or says that it is not', async (t) => {
  const { address } = await served(t, { address: AT });
  const { link } = await linked(t, address);
  const long = 'x'.repeat(63_900);
  const refused = answerOf(await link.applyLocal({ id: 'l', commands: [long] }));
  assert.deepEqual([refused.outcome, refused.code], ['refused', 1088]);
  assert.ok(refused.message.length < 2_000);
  const half = 'y'.repeat(32_000);
  await link.applyLocal({ id: 'l', commands: [`a=${half}`] });
  await link.applyLocal({ id: 'l', commands: [`b=${half}`] });
  const page = answerOf(await link.read({ prefix: '', limit: 10 }));
  assert.deepEqual([new Set(page.entries?.keys()), page.more], [new Set(['a']), 'a']);
  const all = answerOf(await link.read({ under: '' }));
  assert.deepEqual(new Set(all.entries?.keys()), new Set(['a', 'b']));
  const name = 'k'.repeat(100);
  await link.applyLocal({ id: 'l', commands: [`${name}=${'z'.repeat(DATAGRAM_MESSAGE_BYTES_MAX - 200)}`] });
  assert.equal(known(await link.read({ prefix: 'k', limit: 1 })), 'answered');
});

void test('datagrams stay on this machine, and their addresses are read as they are written', async (t) => {
  for (const host of ['0.0.0.0', '192.0.2.1', 'example.org']) {
    await assert.rejects(served(t, { address: { ...AT, host } }), { code: 257, message: /udp:.*loopback/ });
    await assert.rejects(linked(t, { ...AT, host, port: 9 }), { code: 257 });
  }
  for (const text of ['udp:127.0.0.1:4000', 'udp:[::1]:4000']) {
    assert.equal(formatAddress(parseAddress(text)), text);
    assert.equal(formatAddress(secured(parseAddress(text), null)), text);
  }
  assert.throws(() => parseAddress('udp:4000'), { code: 278 });
  assert.throws(() => localAddress({ ...AT, port: 4000 }), { code: 278, message: /in datagrams only/ });
  const tls = { ca: '', cert: '', key: '' };
  assert.throws(() => secured(parseAddress('udp:127.0.0.1:4000'), tls), { code: 278 });
  const { address } = await served(t, { address: AT });
  await assert.rejects(served(t, { address }), { code: 304 });
});
