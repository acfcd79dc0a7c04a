import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { test } from 'node:test';
import { SessionEnded } from '@lockstep/link';
import { RedisConnection } from './connection.ts';
import { bulk, fakeRedis, serveWords, takeCommand } from './testing/fake-redis.ts';
import { missing, RedisServer } from './testing/redis-server.ts';

const absent = missing();
const skip = absent !== null;
const without = skip ? ` (left out: ${absent})` : '';

interface Made {
  readonly connection: RedisConnection;
  readonly socket: Socket;
  readonly down: string[];
}

async function made(address: { path: string } | { host: string; port: number }): Promise<Made> {
  const socket = connect(address);
  await once(socket, 'connect');
  const down: string[] = [];
  const connection = new RedisConnection({ socket, onDown: (reason) => down.push(reason) });
  return { connection, socket, down };
}

/** Whether a request was sent, by how it ended. */
async function sentOf(call: Promise<unknown>): Promise<boolean> {
  const error = await call.then(
    () => assert.fail('it was answered'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof SessionEnded, String(error));
  return error.sent;
}

void test(`a thousand requests at a time are answered in their order${without}`, { skip }, async (t) => {
  const server = await RedisServer.start(t);
  const { connection } = await made({ path: server.socket });
  const words = Array.from({ length: 1_000 }, (_, at) => `${at} ${'ü'.repeat(at)}`);
  assert.deepEqual(await Promise.all(words.map((word) => connection.call(['ECHO', word]))), words);
  connection.close();
});

void test(`nothing is left open after a thousand connections and as many requests${without}`, {
  skip,
}, async (t) => {
  const { readdir } = await import('node:fs/promises');
  const server = await RedisServer.start(t);
  const before = (await readdir('/proc/self/fd')).length;
  for (let round = 0; round < 1_000; round += 1) {
    const { connection, socket } = await made({ path: server.socket });
    await connection.call(['PING']);
    const closed = once(socket, 'close');
    connection.close();
    await closed;
  }
  assert.equal((await readdir('/proc/self/fd')).length, before);
});

void test('answers in pieces of one byte are answers', async (t) => {
  const address = await fakeRedis(t, (socket) => {
    socket.once('data', () => {
      void (async () => {
        for (const byte of Buffer.from(`*2\r\n${bulk('hz')}${bulk('ü')}:7\r\n`)) {
          await new Promise((resolve) => socket.write(Buffer.of(byte), resolve));
        }
      })();
    });
  });
  const { connection } = await made(address);
  const both = await Promise.all([connection.call(['A']), connection.call(['B'])]);
  assert.deepEqual(both, [['hz', 'ü'], 7]);
  connection.close();
});

void test('a connection that is cut at any byte of an answer leaves the request unknown', async (t) => {
  const answer = `*3\r\n${bulk('hz')}$-1\r\n:1\r\n`;
  for (let at = 0; at < answer.length; at += 1) {
    for (const how of ['end', 'resetAndDestroy'] as const) {
      const address = await fakeRedis(t, (socket) => {
        socket.once('data', () => socket.write(answer.slice(0, at), () => socket[how]()));
      });
      const { connection, down } = await made(address);
      assert.equal(await sentOf(connection.call(['CONFIG', 'GET', 'hz'])), true, `${how} at ${at}`);
      assert.equal(down.length, 1);
      assert.equal(connection.ended, true);
    }
  }
});

void test('a connection that is cut at any byte of a request says of none behind it that it was not sent', async (t) => {
  // What the peer has read is no less than what is called sent.
  for (let at = 1; at < 60; at += 7) {
    let got = Buffer.alloc(0);
    const address = await fakeRedis(t, (socket) => {
      socket.on('data', (chunk) => {
        got = Buffer.concat([got, chunk as Buffer<ArrayBuffer>]);
        if (got.length >= at) socket.destroy();
      });
    });
    const { connection } = await made(address);
    const asked = ['a', 'b', 'c'].map((word) => sentOf(connection.call(['ECHO', word])));
    assert.deepEqual(await Promise.all(asked), [true, true, true]);
  }
});

void test('a request that was made in the turn in which the connection ended was not sent', async (t) => {
  const requests: string[][] = [];
  const address = await fakeRedis(
    t,
    serveWords((words) => {
      requests.push([...words]);
      return null;
    }),
  );
  const { connection, down } = await made(address);
  const first = sentOf(connection.call(['FIRST']));
  await new Promise((resolve) => setImmediate(resolve));
  const second = sentOf(connection.call(['SECOND']));
  connection.close();
  assert.deepEqual([await first, await second], [true, false]);
  assert.equal(await sentOf(connection.call(['THIRD'])), false);
  assert.deepEqual(down, [], 'who closes it is not told');
  assert.ok(requests.every(([word]) => word === 'FIRST'));
});

void test('requests behind a peer that has said its last word were not sent', async (t) => {
  const address = await fakeRedis(t, (socket) => socket.end());
  const { connection, socket, down } = await made(address);
  if (!connection.ended) await once(socket, 'close');
  assert.equal(await sentOf(connection.call(['SET', 'a', 'b'])), false);
  assert.deepEqual(down, ['the product closed the connection']);
});

void test('garbage, and answers that nobody asked for, end the connection', async (t) => {
  for (const [said, reason] of [
    ['HTTP/1.1 400 Bad Request\r\n\r\n', /protocol was broken/],
    ['+OK\r\n+OK\r\n', /nobody asked for/],
    ['-ERR max number of clients reached\r\n-ERR max number of clients reached\r\n', /max number of clients/],
  ] as const) {
    const address = await fakeRedis(t, (socket) => {
      socket.once('data', () => socket.write(said));
    });
    const { connection, socket, down } = await made(address);
    const closed = once(socket, 'close');
    const asked = connection.call(['PING']).catch((error: unknown) => error);
    await closed;
    await asked;
    assert.match(down.join(), reason);
    assert.equal(await sentOf(connection.call(['PING'])), false);
  }
});

void test('an error is an answer, and does not end the connection', async (t) => {
  const address = await fakeRedis(t, (socket) => {
    socket.on('data', (chunk) => {
      assert.notEqual(takeCommand(chunk as Buffer), null);
      socket.write('-ERR no\r\n');
    });
  });
  const { connection } = await made(address);
  assert.deepEqual(await connection.call(['A']), await connection.call(['B']));
  assert.equal(connection.ended, false);
  connection.close();
});
