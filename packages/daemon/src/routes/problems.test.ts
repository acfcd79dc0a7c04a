import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { fleetApi } from './testing/fleet-api.ts';

/** What a server says to these bytes. */
async function say(
  url: string,
  text: string,
): Promise<{ head: string; body: { code: number; status: number } }> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.end(text);
  let answer = '';
  for await (const chunk of socket.setEncoding('utf8')) answer += chunk as string;
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  return { head, body: JSON.parse(body) as { code: number; status: number } };
}

void test('what no route sees is a problem document too', async (t) => {
  const { listen } = await fleetApi(t);
  const url = await listen();
  for (const [text, status] of [
    [`GET /api/v1/fleets/adc/sets/%ff HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`, 400],
    [`GET /api/v1/fleets/adc/sets/${'x'.repeat(200)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`, 414],
    [`GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['this is no HTTP\r\n\r\n', 400],
  ] as const) {
    const { head, body } = await say(url, text);
    assert.match(head, new RegExp(`^HTTP/1.1 ${status} `), head);
    assert.match(head.toLowerCase(), /content-type: application\/problem\+json/);
    assert.deepEqual([body.status, body.code], [status, 1205]);
  }
});

void test('who gives no token is told to', async (t) => {
  const { server } = await fleetApi(t);
  const response = await server.inject({ url: '/api/v1/fleets' });
  const { status, code, next } = response.json<{ status: number; code: number; next: string }>();
  assert.deepEqual([status, code, next], [401, 257, 'give the API token']);
});

void test('a body is taken up to the limit that is set, and not a byte beyond', async (t) => {
  const { get, post } = await fleetApi(t, { bodyBytes: 65_536 });
  const send = (bytes: number): ReturnType<typeof post> =>
    post('/sets', JSON.stringify({ commands: ['add server a 10.0.0.1'] }).padEnd(bytes), {
      'content-type': 'application/json',
    });
  const beyond = await send(65_537);
  const { status, code, detail } = beyond.json<{ status: number; code: number; detail: string }>();
  assert.deepEqual(
    [status, code, detail],
    [
      413,
      1106,
      'the body is larger than 65536 bytes, which api.body of lockstep.yaml allows: send it in parts, or have it raised',
    ],
  );
  assert.equal(
    (await get('/history')).json<{ history: unknown[] }>().history.length,
    0,
    'nothing of it runs',
  );
  assert.equal((await send(65_536)).statusCode, 200);
});

void test('a set is taken up to as many commands as are set, and not one beyond', async (t) => {
  const { post } = await fleetApi(t, { setCommands: 2 });
  const commands = ['add server a 10.0.0.1', 'add server b 10.0.0.2', 'add server c 10.0.0.3'];
  const beyond = await post('/sets', { commands });
  const { status, code, detail } = beyond.json<{ status: number; code: number; detail: string }>();
  assert.deepEqual(
    [status, code, detail],
    [400, 1205, 'a set has at most 2 commands, this has 3: send it in parts'],
  );
  assert.equal((await post('/sets', { commands: commands.slice(1) })).statusCode, 200);
});
