import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SetStateDocument } from '@lockstep/api';
import { fleetApi } from './testing/fleet-api.ts';

const A = { commands: ['add server a 10.0.0.1'] };
const KEY = { 'idempotency-key': 'k 1' };
const STREAM = { accept: 'application/x-ndjson' };

const linesOf = (body: string): string[] =>
  body
    .trimEnd()
    .split('\n')
    .map((line) => Object.keys(JSON.parse(line) as object)[0] ?? '');

void test('a set that is streamed says first which it is, also when it only reads, and when it was run before', async (t) => {
  const { post } = await fleetApi(t);
  assert.deepEqual(linesOf((await post('/sets', A, { ...STREAM, ...KEY })).body), ['set', 'receipt', 'end']);
  const again = await post('/sets', A, { ...STREAM, ...KEY });
  assert.deepEqual(linesOf(again.body), ['set', 'receipt', 'end']);
  for (const more of [{}, { 'idempotency-key': 'read' }]) {
    const read = await post('/sets', { commands: ['show server'] }, { ...STREAM, ...more });
    assert.deepEqual(linesOf(read.body), ['set', 'receipt', 'end']);
  }
});

void test('under a key a set runs once, and is found by its key and its id', async (t) => {
  const { get, post } = await fleetApi(t);
  const first = (await post('/sets', A, KEY)).json<SetStateDocument>();
  assert.equal(first.outcome, 'applied');
  const again = (await post('/sets', A, KEY)).json<SetStateDocument>();
  assert.deepEqual(again, first);
  const state = { id: first.id, state: 'done', outcome: 'applied', receipts: first.receipts };
  assert.deepEqual((await get('/sets?key=k%201')).json(), state);
  assert.deepEqual((await get(`/sets/${first.id}`)).json(), state);
});

void test('other content under the same key is refused', async (t) => {
  const { post } = await fleetApi(t);
  await post('/sets', A, KEY);
  const other = await post('/sets', { commands: ['add server b 10.0.0.2'] }, KEY);
  assert.deepEqual([other.statusCode, other.json<{ code: number }>().code], [409, 273]);
});

void test('what is no key is refused, in the header and in the question', async (t) => {
  const { get, post } = await fleetApi(t);
  for (const key of ['', 'ü', 'x'.repeat(201)]) {
    const { statusCode, body } = await post('/sets', A, { 'idempotency-key': key });
    assert.deepEqual([statusCode, (JSON.parse(body) as { code: number }).code], [400, 1205], key);
    assert.equal((await get(`/sets?key=${encodeURIComponent(key)}`)).statusCode, 400);
  }
  assert.equal((await get('/sets')).statusCode, 400);
});

void test('nobody waits for a set that is asynchronous: it is durable, and asked for where the answer says', async (t) => {
  const { get, post, server } = await fleetApi(t);
  const taken = await post('/sets', { ...A, async: true }, KEY);
  const { id } = taken.json<SetStateDocument>();
  assert.equal(taken.statusCode, 202);
  assert.deepEqual(taken.json(), { id, state: 'running', outcome: null, receipts: [] });
  assert.equal(taken.headers['location'], `/api/v1/fleets/adc/sets/${id}`);
  const authorization = 'Bearer token';
  const url = String(taken.headers['location']);
  let state = '';
  while (state !== 'done') {
    const response = await server.inject({ url, headers: { authorization } });
    state = response.json<SetStateDocument>().state;
  }
  const again = await post('/sets', { ...A, async: true }, KEY);
  assert.deepEqual([again.statusCode, again.json<SetStateDocument>().outcome], [202, 'applied']);
  assert.deepEqual(again.json(), (await get('/sets?key=k%201')).json());
});

void test('a set that nobody knows is 258', async (t) => {
  const { get } = await fleetApi(t);
  for (const path of ['/sets?key=other', '/sets/other']) {
    const response = await get(path);
    assert.deepEqual([response.statusCode, response.json<{ code: number }>().code], [404, 258]);
  }
});
