import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import {
  type Course,
  cutAfter,
  delayed,
  dropping,
  inPieces,
  Relay,
  reordered,
  spoiledBy,
  swallow,
  twice,
} from './relay.ts';

/** Says back what it hears, behind a relay. Both gone with the test. */
async function echo(t: TestContext): Promise<Relay> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined);
    socket.pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  assert.ok(bound !== null && typeof bound !== 'string');
  const relay = await Relay.start({ host: '127.0.0.1', port: bound.port });
  t.after(async () => {
    await relay.close();
    server.close();
  });
  return relay;
}

async function client(t: TestContext, relay: Relay): Promise<Socket> {
  const socket = connect({ ...relay.address, allowHalfOpen: true });
  socket.on('error', () => undefined);
  socket.setEncoding('utf8');
  t.after(() => socket.destroy());
  await once(socket, 'connect');
  return socket;
}

/** Everything that comes until so many characters are there, or the end. */
async function heard(socket: Socket, characters: number): Promise<string> {
  let text = '';
  while (text.length < characters) {
    const chunk = await Promise.race([
      once(socket, 'data').then(([data]) => data as string),
      once(socket, 'end').then(() => null),
    ]);
    if (chunk === null) break;
    text += chunk;
  }
  return text;
}

async function through(t: TestContext, course: Course | null, characters: number): Promise<string> {
  const relay = await echo(t);
  const socket = await client(t, relay);
  if (course !== null) relay.use({ toClient: course });
  socket.write('hello');
  return heard(socket, characters);
}

void test('without a course bytes and ends go through as they come', async (t) => {
  const relay = await echo(t);
  const socket = await client(t, relay);
  socket.end('hello');
  assert.equal(await heard(socket, 100), 'hello');
  assert.deepEqual([relay.accepted, relay.fromClients, relay.fromProduct], [1, 5, 5]);
});

void test('each course does what it is called', async (t) => {
  assert.equal(await through(t, inPieces(1), 5), 'hello');
  assert.equal(await through(t, twice, 10), 'hellohello');
  assert.equal(await through(t, spoiledBy(Buffer.from('!')), 6), '!hello');
  assert.equal(await through(t, delayed(5), 5), 'hello');
  for (const bytes of [0, 1, 4]) assert.equal(await through(t, cutAfter(bytes), 5), 'hello'.slice(0, bytes));
});

void test('chunks are lost, or change places', async (t) => {
  const way = (): { readonly sent: string[]; send(bytes: Buffer): void; cut(): void } => {
    const sent: string[] = [];
    return { sent, send: (bytes) => void sent.push(bytes.toString()), cut: () => void sent.push('cut') };
  };
  const run = (course: Course, ...chunks: string[]): string[] => {
    const to = way();
    const take = course(to);
    for (const chunk of chunks) take(Buffer.from(chunk));
    return to.sent;
  };
  assert.deepEqual(
    run(
      dropping((_chunk, at) => at === 1),
      'a',
      'b',
      'c',
    ),
    ['a', 'c'],
  );
  assert.deepEqual(run(reordered(2), 'a', 'b', 'c', 'd', 'e'), ['b', 'a', 'd', 'c']);
  assert.deepEqual(run(swallow, 'a', 'b'), []);
  assert.deepEqual(run(cutAfter(3), 'ab', 'cd', 'e'), ['ab', 'c', 'cut']);
  await Promise.resolve(t);
});

void test('courses change while connections are open, for these alone where that is asked', async (t) => {
  const relay = await echo(t);
  const old = await client(t, relay);
  old.write('a');
  assert.equal(await heard(old, 1), 'a');
  relay.useOnOpen({ toClient: twice });
  old.write('b');
  assert.equal(await heard(old, 2), 'bb');
  const fresh = await client(t, relay);
  fresh.write('c');
  assert.equal(await heard(fresh, 1), 'c');
  relay.use({});
  old.write('d');
  assert.equal(await heard(old, 1), 'd');
  relay.cut();
  assert.equal(await heard(old, 1), '');
  assert.equal(await heard(fresh, 1), '');
});
