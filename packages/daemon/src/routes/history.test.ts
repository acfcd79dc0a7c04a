import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HistoryDocument } from '@lockstep/api';
import { fleetApi } from './testing/fleet-api.ts';

void test('the history has the last rows, and pages in both directions', async (t) => {
  const { get, post } = await fleetApi(t);
  const commands = Array.from({ length: 120 }, (_, at) => `add server s${at} 10.0.0.1`);
  await post('/sets', { commands });
  const rows = async (query: string): Promise<HistoryDocument['history']> =>
    (await get(`/history${query}`)).json<HistoryDocument>().history;
  const last = await rows('');
  assert.deepEqual(
    last.map(({ receipt }) => receipt.command),
    commands.slice(20),
  );
  assert.deepEqual([last[0]?.position, last[0]?.sender], [20, 'admin']);
  assert.deepEqual(await rows('?limit=3'), last.slice(-3));
  assert.deepEqual(await rows(`?before=${last.at(-1)?.number}&limit=2`), last.slice(-3, -1));
  assert.deepEqual(await rows(`?after=${last[0]?.number}&limit=2`), last.slice(1, 3));
  assert.equal((await rows('?after=0&limit=1000')).length, 120);
});

void test('what is no number in its range is refused', async (t) => {
  const { get } = await fleetApi(t);
  for (const query of ['limit=0', 'limit=1001', 'limit=x', 'after=-1', 'before=1.5', 'after=', 'other=1']) {
    assert.equal((await get(`/history?${query}`)).statusCode, 400, query);
  }
});
