// One request and its response, by way of real sockets.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import {
  apply,
  at,
  bound,
  call,
  freePort,
  oneConnection,
  RawClient,
  startPlane,
  startService,
  startTcp,
  until,
} from './testing/bed.ts';

const LIMIT = { timeout: 30_000 };

/** A plane with one virtual server `v` in front of the service on this port. */
async function inFrontOf(t: TestContext, servicePort: number): Promise<number> {
  const port = await freePort();
  await apply(startPlane(t), {
    services: [{ name: 'a', port: servicePort }],
    virtualServers: [{ name: 'v', address: at(port), services: bound('a') }],
  });
  return port;
}

void test(
  'method, path, fields and body reach the service, and its response the client',
  LIMIT,
  async (t) => {
    const service = await startService(t, 'a', (incoming, response) => {
      response.writeHead(201, 'Made', ['X-One', '1', 'x-one', '2', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2']);
      incoming.pipe(response);
    });
    const port = await inFrontOf(t, service.port);
    const headers = { Host: 'www.example.com', 'X-Mixed-Case': 'yes' };
    const reply = await call(port, { method: 'POST', path: '/p?q=%20', headers, body: 'hello' });
    assert.equal(reply.status, 201);
    assert.equal(reply.body, 'hello');
    assert.equal(reply.rawHeaders.slice(0, 8).join(), 'X-One,1,x-one,2,Set-Cookie,a=1,Set-Cookie,b=2');
    const seen = service.requests[0]!;
    assert.equal(`${seen.method} ${seen.url}`, 'POST /p?q=%20');
    assert.equal(seen.headers.host, 'www.example.com');
    assert.equal(seen.headers['x-forwarded-for'], '127.0.0.1');
    assert.ok(seen.rawHeaders.includes('X-Mixed-Case'));
  },
);

void test(
  'HEAD, 204 and 304 have no body, and the connections on both sides are used again',
  LIMIT,
  async (t) => {
    const service = await startService(t, 'a', (incoming, response) => {
      if (incoming.url === '/204') response.writeHead(204).end();
      else if (incoming.url === '/304') response.writeHead(304, { ETag: '"x"' }).end();
      else response.writeHead(200, { 'Content-Length': '5', Connection: 'keep-alive' }).end('hello');
    });
    const port = await inFrontOf(t, service.port);
    const agent = oneConnection(t);
    const head = await call(port, { method: 'HEAD', agent });
    assert.equal(head.headers['content-length'], '5');
    assert.equal(head.body, '');
    assert.equal((await call(port, { path: '/204', agent })).status, 204);
    const unchanged = await call(port, { path: '/304', agent });
    assert.equal(`${unchanged.status} ${unchanged.headers.etag}`, '304 "x"');
    assert.equal((await call(port, { agent })).body, 'hello');
    assert.equal(new Set(service.requests.map((each) => each.socket)).size, 1);
  },
);

void test('an HTTP/1.0 client gets its response and the end of its connection', LIMIT, async (t) => {
  const service = await startService(t, 'a', (_incoming, response) => {
    response.write('hel');
    response.end('lo');
  });
  const client = new RawClient(t, await inFrontOf(t, service.port)).send('GET / HTTP/1.0\r\n\r\n');
  await client.closed;
  assert.match(client.text, /^HTTP\/1\.1 200 OK\r\n/);
  assert.match(client.text, /\r\n\r\nhello$/);
  assert.doesNotMatch(client.text, /chunked/i);
});

void test('an absolute target goes to the service as a path with its host', LIMIT, async (t) => {
  const service = await startService(t, 'a');
  const client = new RawClient(t, await inFrontOf(t, service.port));
  client.send('GET http://www.example.com/x?y HTTP/1.1\r\nHost: other\r\nConnection: close\r\n\r\n');
  await client.closed;
  assert.equal(service.requests[0]!.url, '/x?y');
  assert.equal(service.requests[0]!.headers.host, 'www.example.com');
});

void test('OPTIONS * is answered by the appliance itself', LIMIT, async (t) => {
  const service = await startService(t, 'a');
  const client = new RawClient(t, await inFrontOf(t, service.port));
  await client.send('OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n').reads('Allow: ');
  assert.match(client.text, /^HTTP\/1\.1 204 /);
  assert.equal(service.requests.length, 0);
});

void test('CONNECT is refused with 501', LIMIT, async (t) => {
  const client = new RawClient(t, await inFrontOf(t, (await startService(t, 'a')).port));
  await client.send('CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n').closed;
  assert.match(client.text, /^HTTP\/1\.1 501 /);
});

void test('an Upgrade request is forwarded as a plain one', LIMIT, async (t) => {
  const service = await startService(t, 'a');
  const client = new RawClient(t, await inFrontOf(t, service.port));
  client.send('GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  await client.reads('\r\n\r\n');
  assert.match(client.text, /^HTTP\/1\.1 200 /);
  assert.equal(service.requests[0]!.headers.upgrade, undefined);
});

for (const [what, text, status] of [
  ['is not HTTP', 'hello\r\n\r\n', 400],
  ['has no Host', 'GET / HTTP/1.1\r\n\r\n', 400],
  ['has two Hosts', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 400],
  [
    'has a length and chunks',
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    400,
  ],
  ['ends its lines with LF', 'GET / HTTP/1.1\nHost: a\n\n', 400],
  ['has a space before a colon', 'GET / HTTP/1.1\r\nHost : a\r\n\r\n', 400],
  [
    'has a coding besides chunked',
    'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
    501,
  ],
  ['has a head beyond 64 KiB', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(66_000)}\r\n\r\n`, 431],
] as const) {
  void test(`a request that ${what} is refused with ${status} and reaches no service`, LIMIT, async (t) => {
    const service = await startService(t, 'a');
    const client = new RawClient(t, await inFrontOf(t, service.port)).send(text);
    await client.closed;
    assert.match(client.text, new RegExp(`^HTTP/1\\.1 ${status} `));
    assert.equal(service.requests.length, 0);
  });
}

void test('a head of 60 KiB passes, in both directions', LIMIT, async (t) => {
  const long = 'x'.repeat(60 * 1024);
  const service = await startService(t, 'a', (_incoming, response) => {
    response.writeHead(200, { 'X-Long': long }).end();
  });
  const port = await inFrontOf(t, service.port);
  const sent = request({ host: '127.0.0.1', port, agent: false, maxHeaderSize: 128 * 1024 });
  sent.setHeader('X-Long', long);
  sent.end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  assert.ok(response.headers['x-long'] === long, `status ${response.statusCode}`);
  response.resume();
});

void test('100 Continue is sent when a service is there to take the body', LIMIT, async (t) => {
  const service = await startService(t, 'a', (incoming, response) => {
    incoming.pipe(response);
  });
  const client = new RawClient(t, await inFrontOf(t, service.port));
  client.send('POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n');
  await client.reads('HTTP/1.1 100 Continue\r\n\r\n');
  await client.send('body').reads('body');
  assert.match(client.text, /HTTP\/1\.1 200 OK/);
});

void test('no 100 Continue when no service can take the body', LIMIT, async (t) => {
  const client = new RawClient(t, await inFrontOf(t, await freePort()));
  client.send('POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n');
  await client.closed;
  assert.match(client.text, /^HTTP\/1\.1 503 /);
  assert.match(client.text, /Connection: close/);
});

void test('early hints of the service reach the client before the response', LIMIT, async (t) => {
  const service = await startService(t, 'a', (_incoming, response) => {
    response.writeEarlyHints({ link: '</a.css>; rel=preload; as=style' }, () => response.end('done'));
  });
  const client = new RawClient(t, await inFrontOf(t, service.port));
  await client.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n').reads('done');
  assert.match(client.text, /^HTTP\/1\.1 103 Early Hints\r\nLink: <\/a\.css>.*\r\n\r\nHTTP\/1\.1 200 OK/);
});

void test('pipelined requests are answered in order', LIMIT, async (t) => {
  const service = await startService(t, 'a', (incoming, response) => {
    setTimeout(() => response.end(`[${incoming.url}]`), incoming.url === '/1' ? 30 : 0);
  });
  const client = new RawClient(t, await inFrontOf(t, service.port));
  client.send('GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n');
  await client.reads('[/2]');
  assert.ok(client.text.indexOf('[/1]') < client.text.indexOf('[/2]'));
});

void test('a client that goes away takes its request to the service with it', LIMIT, async (t) => {
  let gone = 0;
  const service = await startService(t, 'a', (_incoming, response) => {
    response.once('close', () => gone++);
    response.write('first part');
  });
  const port = await inFrontOf(t, service.port);
  const client = new RawClient(t, port);
  // The second one waits for the first, and is never asked for.
  client.send('GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n');
  await client.reads('first part');
  client.socket.destroy();
  await until(() => gone === 1);
  assert.equal(service.requests.length, 1);
});

void test(
  'a client that goes away in the middle of its body ends the request to the service',
  LIMIT,
  async (t) => {
    const failed = Promise.withResolvers<Error>();
    const service = await startService(t, 'a', (incoming) => {
      incoming.resume().once('error', failed.resolve);
    });
    const client = new RawClient(t, await inFrontOf(t, service.port));
    client.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf');
    await until(() => service.requests.length === 1);
    client.socket.destroy();
    assert.match((await failed.promise).message, /aborted/);
  },
);

void test(
  'a response that breaks off ends the client connection, and never looks complete',
  LIMIT,
  async (t) => {
    for (const head of ['Content-Length: 100', 'Transfer-Encoding: chunked']) {
      const servicePort = await startTcp(t, (socket) => {
        socket.once('data', () => {
          socket.write(`HTTP/1.1 200 OK\r\n${head}\r\n\r\n4\r\nhalf\r\n`);
          setTimeout(() => socket.destroy(), 20);
        });
      });
      const client = new RawClient(t, await inFrontOf(t, servicePort)).send(
        'GET / HTTP/1.1\r\nHost: a\r\n\r\n',
      );
      await client.closed;
      assert.match(client.text, /half/);
      assert.doesNotMatch(client.text, /\r\n0\r\n\r\n$/);
    }
  },
);

void test(
  'a body that ends with the connection is complete when closed and broken when reset',
  LIMIT,
  async (t) => {
    let reset = false;
    const servicePort = await startTcp(t, (socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\nbody', () => {
          setTimeout(() => (reset ? socket.resetAndDestroy() : socket.end()), 20);
        });
      });
    });
    const port = await inFrontOf(t, servicePort);
    assert.equal((await call(port)).body, 'body');
    reset = true;
    await assert.rejects(call(port));
  },
);

void test(
  'a service that ends the connection without an answer is a 502, and a repeat is tried once',
  LIMIT,
  async (t) => {
    let tries = 0;
    const servicePort = await startTcp(t, (socket) => {
      socket.once('data', () => {
        tries++;
        socket.end();
      });
    });
    const port = await inFrontOf(t, servicePort);
    assert.equal((await call(port)).status, 502);
    assert.equal(tries, 2);
    assert.equal((await call(port, { method: 'POST', body: 'x' })).status, 502);
    assert.equal(tries, 3);
    assert.equal((await call(port, { method: 'DELETE' })).status, 502);
    assert.equal(tries, 4);
  },
);

void test('an answer that is not HTTP is a 502', LIMIT, async (t) => {
  const servicePort = await startTcp(t, (socket) => {
    socket.once('data', () => socket.end('SSH-2.0-x\r\n'));
  });
  assert.equal((await call(await inFrontOf(t, servicePort))).status, 502);
});

void test(
  'an early answer reaches a client that is still sending, and the connection ends',
  LIMIT,
  async (t) => {
    const service = await startService(t, 'a', (_incoming, response) => {
      response.writeHead(413, { Connection: 'close' }).end('too large');
    });
    const client = new RawClient(t, await inFrontOf(t, service.port));
    client.send(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\n${'x'.repeat(100_000)}`);
    await client.reads('too large');
    assert.match(client.text, /Connection: close/);
    client.send('x'.repeat(100_000));
    await client.closed;
  },
);

void test('a 50 MB body streams in both directions, and a slow reader slows the sender', {
  timeout: 60_000,
}, async (t) => {
  const total = 50 * 1024 * 1024;
  const chunk = Buffer.alloc(64 * 1024, 'x');
  const service = await startService(t, 'a', (incoming, response) => {
    incoming.pipe(response);
  });
  const port = await inFrontOf(t, service.port);

  const socket = connect(port, '127.0.0.1');
  t.after(() => socket.destroy());
  socket.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${total}\r\nConnection: close\r\n\r\n`);
  socket.pause();
  let sent = 0;
  // Nobody reads: sending stops long before the end, for what is on the way is bounded.
  for (let stuck = 0; stuck < 50; ) {
    if (socket.writableNeedDrain) {
      stuck++;
      await new Promise((resolve) => setTimeout(resolve, 10));
    } else {
      stuck = 0;
      sent += chunk.length;
      assert.ok(sent <= total, 'everything was taken though nobody read');
      socket.write(chunk);
      await turn();
    }
  }
  let received = 0;
  socket.on('data', (data) => {
    received += data.length;
  });
  const ended = once(socket, 'end');
  socket.resume();
  while (sent < total) {
    sent += chunk.length;
    if (!socket.write(chunk)) await once(socket, 'drain');
  }
  await ended;
  assert.ok(received > total, `${received}`);
});
