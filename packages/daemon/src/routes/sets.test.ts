import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
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

const part = (command: string, remaining: number): object => ({ commands: [command], group: 'g', remaining });

void test('parts of a group are held back, and the last one is answered as all of it', async (t) => {
  const { get, post, engines } = await fleetApi(t);
  const first = await post('/sets', part('add server a 10.0.0.1', 1), KEY);
  const { id } = first.json<SetStateDocument>();
  const held = { id, state: 'held', group: 'g', remaining: 1, held: 1 };
  assert.deepEqual([first.statusCode, first.json()], [202, held]);
  assert.equal(first.headers['location'], `/api/v1/fleets/adc/sets/${id}`);
  assert.deepEqual((await post('/sets', part('add server a 10.0.0.1', 1), KEY)).json(), held);
  const state = { ...held, outcome: null, receipts: [] };
  assert.deepEqual((await get(`/sets/${id}`)).json(), state);
  assert.deepEqual((await get('/sets?key=k%201')).json(), state);
  assert.equal(engines[0]?.status().entries, 0);
  const last = await post('/sets', part('add server b 10.0.0.2', 0));
  const done = last.json<SetStateDocument>();
  assert.deepEqual([last.statusCode, done.id, done.outcome], [200, id, 'applied']);
  assert.deepEqual(
    done.receipts.map(({ command, index }) => [command, index]),
    [
      ['add server a 10.0.0.1', 2],
      ['add server b 10.0.0.2', 2],
    ],
  );
  assert.equal((await get(`/sets/${id}`)).json<SetStateDocument>().state, 'done');
});

void test('the last part of a group is streamed, or not waited for, as any set is', async (t) => {
  const { post } = await fleetApi(t);
  await post('/sets', part('add server a 10.0.0.1', 1));
  const { body } = await post('/sets', part('add server b 10.0.0.2', 0), STREAM);
  assert.deepEqual(linesOf(body), ['set', 'receipt', 'receipt', 'end']);
  assert.match(body, /"commands":2/);
  await post('/sets', part('rm server a', 1));
  const last = await post('/sets', { ...part('rm server b', 0), async: true });
  assert.deepEqual([last.statusCode, last.json<SetStateDocument>().state], [202, 'running']);
});

void test('a group that is over is a conflict, and found with a refusal for each command', async (t) => {
  const { get, post } = await fleetApi(t);
  const { id } = (await post('/sets', part('add server a 10.0.0.1', 2))).json<SetStateDocument>();
  for (const [remaining, code] of [
    [2, 1194],
    [1, 1194],
    [3, 0],
    [1, 1195],
  ] as const) {
    const { statusCode, body } = await post('/sets', part('add server b 10.0.0.2', remaining));
    const given = (JSON.parse(body) as { code?: number }).code ?? 0;
    assert.deepEqual([statusCode, given], [code === 0 ? 202 : 409, code], body);
  }
  const { state, outcome, receipts } = (await get(`/sets/${id}`)).json<SetStateDocument>();
  assert.deepEqual([state, outcome, receipts.map(({ code }) => code)], ['done', 'refused', [1194]]);
});

void test('a group has a name and a number, or the request is refused', async (t) => {
  const { post } = await fleetApi(t);
  for (const more of [
    { remaining: 0 },
    { group: '', remaining: 0 },
    { group: 'g'.repeat(65), remaining: 0 },
    { group: 'g', remaining: -1 },
    { group: 'g', remaining: 0.5 },
    { group: 'g\n', remaining: 0 },
  ]) {
    const { statusCode, body } = await post('/sets', { ...A, ...more });
    assert.deepEqual([statusCode, (JSON.parse(body) as { code: number }).code], [400, 1205], body);
  }
  assert.equal((await post('/sets', { ...A, group: '✓'.repeat(64) })).statusCode, 200, 'all of its group');
  const { statusCode, body } = await post('/sets', { ...A, group: 'half', remaining: 0 });
  assert.deepEqual([statusCode, (JSON.parse(body) as { code: number }).code], [409, 1195]);
});

void test('a sender who hangs up in the middle of a set changes nothing about it: all of it is run, and found by its key', async (t) => {
  const { get, listen, manager } = await fleetApi(t);
  const commands = Array.from({ length: 600 }, (_one, at) => `add server a${at} 10.0.${at >> 8}.${at & 255}`);
  const headers = { authorization: 'Bearer token', 'content-type': 'application/json', ...KEY, ...STREAM };
  const sent = request(`${await listen()}/api/v1/fleets/adc/sets`, { method: 'POST', headers });
  sent.on('error', () => undefined);
  sent.end(JSON.stringify({ commands, onError: 'rollback' }));
  const [response] = (await once(sent, 'response')) as [NodeJS.ReadableStream];
  // It says which set it is before anything of it is run.
  await once(response, 'data');
  sent.destroy();
  for (;;) {
    const { state, outcome, receipts } = (await get('/sets?key=k%201')).json<SetStateDocument>();
    if (state !== 'done') continue;
    assert.deepEqual([outcome, receipts.length], ['applied', commands.length]);
    break;
  }
  assert.equal(manager.status().record.entries, commands.length);
});
