import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import {
  ApiClient,
  ApiProblem,
  BrokenOff,
  NDJSON,
  type ReceiptDocument,
  type SetRequest,
  Unreachable,
} from './index.ts';

const SET: SetRequest = { commands: ['add server ä 10.0.0.1'] };

function receipt(command: string): ReceiptDocument {
  return {
    index: 1,
    command,
    outcome: 'applied',
    code: 0,
    message: 'Done 🦀',
    output: null,
    undo: [],
    engines: [],
    ms: 1,
  };
}

const LINES = [
  { set: { id: 'x', commands: 2 } },
  { receipt: receipt('one') },
  { receipt: receipt('zwölf') },
  { end: { id: 'x', outcome: 'applied' } },
];
const STREAM = LINES.map((line) => `${JSON.stringify(line)}\n`).join('');

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

async function answering(t: TestContext, answer: Answer): Promise<ApiClient> {
  const server = createServer((request, response) => {
    request.resume();
    request.once('end', () => answer(request, response));
  });
  server.listen(0, '127.0.0.1');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return new ApiClient({ api: `http://127.0.0.1:${port}`, token: 'secret' });
}

/** A server that speaks bytes. */
async function speaking(t: TestContext, onSocket: (socket: Socket) => void): Promise<ApiClient> {
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    onSocket(socket);
  });
  server.listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return new ApiClient({ api: `http://127.0.0.1:${port}`, token: 'secret' });
}

void test('a request bears the token, and a set is JSON in UTF-8 of a stated length', async (t) => {
  let seen: unknown;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => {
      const { authorization, accept, 'content-type': type, 'content-length': length } = request.headers;
      const body = Buffer.concat(chunks);
      seen = {
        url: request.url,
        authorization,
        accept,
        type,
        length: Number(length) === body.length,
        body: JSON.parse(body.toString('utf8')) as unknown,
      };
      response.end(STREAM);
    });
  });
  server.listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = new ApiClient({ api: `http://127.0.0.1:${port}`, token: 'secret' });
  await client.submit('my fleet/1', SET);
  assert.deepEqual(seen, {
    url: '/api/v1/fleets/my%20fleet%2F1/sets',
    authorization: 'Bearer secret',
    accept: NDJSON,
    type: 'application/json',
    length: true,
    body: SET,
  });
});

void test('receipts are handed on as they come, and are all in the result', async (t) => {
  const client = await answering(t, (_request, response) => response.end(STREAM));
  const seen: [string, number][] = [];
  const result = await client.submit('adc', SET, ({ command }, done) => seen.push([command, done]));
  assert.deepEqual(seen, [
    ['one', 1],
    ['zwölf', 2],
  ]);
  assert.deepEqual(result, { id: 'x', outcome: 'applied', receipts: [receipt('one'), receipt('zwölf')] });
});

void test('a stream may be split between any two bytes', async (t) => {
  const bytes = Buffer.from(STREAM);
  let at = 0;
  const client = await answering(t, (_request, response) => {
    response.socket?.setNoDelay(true);
    response.write(bytes.subarray(0, at));
    setImmediate(() => response.end(bytes.subarray(at)));
  });
  for (at = 0; at <= bytes.length; at += 1) {
    const { receipts } = await client.submit('adc', SET);
    assert.deepEqual(
      receipts.map(({ command }) => command),
      ['one', 'zwölf'],
      `split at ${at}`,
    );
  }
});

void test('where nobody listens nothing was sent', async () => {
  const server = createTcpServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  const client = new ApiClient({ api: `http://127.0.0.1:${port}`, token: '' });
  await assert.rejects(client.submit('adc', SET), Unreachable);
  await assert.rejects(client.get('/fleets'), Unreachable);
});

void test('a set whose answer never began, or broke off, has an unknown outcome', async (t) => {
  const silent = await speaking(t, (socket) => socket.once('data', () => socket.destroy()));
  await assert.rejects(silent.submit('adc', SET), BrokenOff);
  const ends = STREAM.split('\n').length - 1;
  for (let lines = 0; lines < ends; lines += 1) {
    const part = `${STREAM.split('\n').slice(0, lines).join('\n')}${lines === 0 ? '' : '\n'}`;
    const broken = await answering(t, (_request, response) => {
      response.write(part);
      setImmediate(() => response.destroy());
    });
    await assert.rejects(broken.submit('adc', SET), BrokenOff, `destroyed behind line ${lines}`);
    const short = await answering(t, (_request, response) => response.end(part));
    await assert.rejects(short.submit('adc', SET), BrokenOff, `ended behind line ${lines}`);
  }
});

void test('an end without its line end is no end', async (t) => {
  const client = await answering(t, (_request, response) => response.end(STREAM.trimEnd()));
  await assert.rejects(client.submit('adc', SET), BrokenOff);
});

void test('a stream that turns into something else has an unknown outcome', async (t) => {
  const client = await answering(t, (_request, response) =>
    response.end(`${JSON.stringify(LINES[0])}\n<html>bad gateway</html>\n`),
  );
  await assert.rejects(client.submit('adc', SET), BrokenOff);
});

void test('an answer to a question that broke off changed nothing, so it counts as not reached', async (t) => {
  const silent = await speaking(t, (socket) => socket.once('data', () => socket.destroy()));
  await assert.rejects(silent.get('/fleets'), Unreachable);
  const broken = await answering(t, (_request, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('{"fleets":');
    setImmediate(() => response.destroy());
  });
  await assert.rejects(broken.get('/fleets'), Unreachable);
  await assert.rejects(broken.getText('/fleets'), Unreachable);
});

void test('a set says under which key it runs, and as which it was taken in', async (t) => {
  const keys: unknown[] = [];
  const client = await answering(t, (request, response) => {
    keys.push(request.headers['idempotency-key']);
    response.end(STREAM);
  });
  const taken: string[] = [];
  const options = { key: 'k 1', onTaken: (id: string) => taken.push(id) };
  await client.submit('adc', SET, () => undefined, options);
  await client.submit('adc', SET);
  assert.deepEqual(keys, ['k 1', undefined]);
  assert.deepEqual(taken, ['x']);
});

void test('who gives up listening to a set does not know its outcome', async (t) => {
  const client = await answering(t, (_request, response) => response.write(`${JSON.stringify(LINES[0])}\n`));
  const enough = new AbortController();
  const options = { onTaken: () => enough.abort(), signal: enough.signal };
  await assert.rejects(
    client.submit('adc', SET, () => undefined, options),
    BrokenOff,
  );
});

void test('a set is found by its key, or it is none; any other answer is a problem', async (t) => {
  const state = { id: 'x', state: 'running', outcome: null, receipts: [] };
  let answer: [number, unknown] = [200, state];
  const urls: unknown[] = [];
  const client = await answering(t, (request, response) => {
    urls.push(request.url);
    response.writeHead(answer[0]).end(JSON.stringify(answer[1]));
  });
  assert.deepEqual(await client.findSet('adc', 'k 1'), state);
  assert.deepEqual(urls, ['/api/v1/fleets/adc/sets?key=k+1']);
  const problem = { type: 'about:blank', title: 'x', detail: 'x', next: 'x' };
  answer = [404, { ...problem, status: 404, code: 258 }];
  assert.equal(await client.findSet('adc', 'k'), null);
  answer = [404, 'not found'];
  await assert.rejects(client.findSet('adc', 'k'), ApiProblem);
});

void test('what is asked for and broke off may have been done; a question may not', async (t) => {
  const silent = await speaking(t, (socket) => socket.once('data', () => socket.destroy()));
  await assert.rejects(silent.post('/fleets/adc/save', {}), BrokenOff);
  const client = await answering(t, (_request, response) => response.end('{"number":1}'));
  assert.deepEqual(await client.post('/fleets/adc/save', {}), { number: 1 });
  const other = await answering(t, (_request, response) => response.end('<html>'));
  await assert.rejects(other.post('/fleets/adc/save', {}), ApiProblem);
});

void test('an event stream is read to its end, however it ends, and says where it is resumed', async (t) => {
  const text =
    'id: 1-0\n\n: a heartbeat\n\nevent: receipt\nid: 2-0\ndata: {"ä":1}\n\nevent: change\nid: 2-1\n';
  for (const end of [
    (response: ServerResponse) => response.end(),
    (response: ServerResponse) => setImmediate(() => response.destroy()),
  ]) {
    let after: unknown;
    const client = await answering(t, (request, response) => {
      after = request.headers['last-event-id'];
      response.write(text);
      end(response);
    });
    let opened = 0;
    const onOpen = (): void => {
      opened += 1;
    };
    const events = await Array.fromAsync(client.events('adc', { after: '0-0', onOpen }));
    assert.deepEqual(events, [
      { event: 'message', id: '1-0', data: null },
      { event: 'receipt', id: '2-0', data: '{"ä":1}' },
    ]);
    assert.deepEqual([after, opened], ['0-0', 1]);
  }
});

void test('a problem is handed on as it is', async (t) => {
  const problem = {
    type: 'about:blank',
    title: 'busy',
    status: 429,
    detail: 'full',
    code: 272,
    next: 'wait',
  };
  const client = await answering(t, (_request, response) => {
    response.writeHead(429, { 'content-type': 'application/problem+json' });
    response.end(JSON.stringify(problem));
  });
  for (const work of [client.submit('adc', SET), client.get('/fleets')]) {
    await assert.rejects(work, (error) => {
      assert.ok(error instanceof ApiProblem);
      assert.deepEqual(error.problem, problem);
      assert.equal(error.message, 'full');
      return true;
    });
  }
});

void test('another program at the address is told apart, whatever it answers', async (t) => {
  for (const [status, body] of [
    [200, '<html>hello</html>\n'],
    [200, '"a text"\n'],
    [200, '{"other":1}\n'],
    [301, ''],
    [404, 'not found'],
    [404, '{"detail":7}'],
    [500, '{"detail":"x","code":"y"}'],
    [503, 'null'],
  ] as const) {
    const client = await answering(t, (_request, response) => {
      response.writeHead(status, { location: '/elsewhere' });
      response.end(body);
    });
    await assert.rejects(
      client.submit('adc', SET),
      (error) => error instanceof ApiProblem && error.problem.title === 'not a Lockstep API',
      `${status} ${body}`,
    );
    if (status === 200 && body.startsWith('<')) {
      await assert.rejects(client.get('/fleets'), ApiProblem);
    }
  }
});

void test('a program that speaks no HTTP is not reached by a question', async (t) => {
  const client = await speaking(t, (socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
  await assert.rejects(client.get('/fleets'), Unreachable);
});
