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
