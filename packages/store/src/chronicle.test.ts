import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FleetEvent } from '@lockstep/core';
import { openEnded, opened, outcome, receipt, reopened, temporaryDirectory } from './testing/samples.ts';

function event(message: string, engine: string | null = null): FleetEvent {
  return { time: 1_700_000_000_003, kind: engine === null ? 'saved' : 'engine-lost', engine, message };
}

const PAGES = [
  { page: { limit: 2 }, expected: [4, 5] },
  { page: { limit: 1_000 }, expected: [1, 2, 3, 4, 5] },
  { page: { before: 4, limit: 2 }, expected: [2, 3] },
  { page: { before: 1, limit: 2 }, expected: [] },
  { page: { after: 0, limit: 2 }, expected: [1, 2] },
  { page: { after: 3, limit: 1_000 }, expected: [4, 5] },
  { page: { after: 5, limit: 2 }, expected: [] },
  { page: { after: 1, before: 4, limit: 2 }, expected: [2, 3] },
];

void test('events have numbers that go on, and come back by pages', async (t) => {
  const directory = await temporaryDirectory(t);
  let store = await opened(t, directory);
  const events = ['one', 'two', 'three', 'four', 'five'].map((word, at) => event(word, at < 3 ? 'a' : null));
  const numbers: number[] = [];
  for (const one of events) numbers.push(await store.appendEvent('fleet', one));
  assert.deepEqual(numbers, [1, 2, 3, 4, 5]);
  store = await reopened(t, store, directory);
  const stored = events.map((one, at) => ({ ...one, number: at + 1 }));
  for (const { page, expected } of PAGES) {
    assert.deepEqual(
      await store.events('fleet', page),
      stored.filter(({ number }) => expected.includes(number)),
      JSON.stringify(page),
    );
  }
  assert.equal(await store.appendEvent('other', event('theirs')), 6);
  assert.deepEqual(await store.events('other', { limit: 10 }), [{ ...event('theirs'), number: 6 }]);
  assert.equal((await store.events('fleet', { limit: 10 })).length, 5);
});

void test('the history is all receipts in the order in which they became durable', async (t) => {
  const directory = await temporaryDirectory(t);
  let store = await opened(t, directory);
  await openEnded(store, 'fleet');
  await store.open('other');
  const [a, b, c, d, e] = ['a', 'b', 'c', 'd', 'e'].map((command) => receipt(command));
  assert.ok(a && b && c && d && e);
  await store.outcome('fleet', outcome(null, { set: 'one', receipts: [a, b] }));
  await store.outcome('fleet', outcome(null, { set: 'two', receipts: [c], sender: 'bob', time: 7 }));
  await store.outcome('fleet', outcome(null, { set: 'one', receipts: [d, e], position: 2 }));
  await store.outcome('other', outcome(null));
  store = await reopened(t, store, directory);
  const ann = { time: 1_700_000_000_001, set: 'one', sender: 'ann' };
  const rows = [
    { ...ann, number: 1, position: 0, receipt: a },
    { ...ann, number: 2, position: 1, receipt: b },
    { time: 7, set: 'two', sender: 'bob', number: 3, position: 0, receipt: c },
    { ...ann, number: 4, position: 2, receipt: d },
    { ...ann, number: 5, position: 3, receipt: e },
  ];
  for (const { page, expected } of PAGES) {
    assert.deepEqual(
      await store.history('fleet', page),
      rows.filter(({ number }) => expected.includes(number)),
      JSON.stringify(page),
    );
  }
});

void test('a page has 1 to 1,000 rows', async (t) => {
  const store = await opened(t);
  for (const limit of [0, -1, 1.5, 1_001, Number.NaN]) {
    await assert.rejects(store.events('fleet', { limit }), /a page has 1 to 1,000 rows/);
    await assert.rejects(store.history('fleet', { limit }), /a page has 1 to 1,000 rows/);
  }
});

void test('a stream that begins now begins behind the last receipt and the last event of its fleet', async (t) => {
  const store = await opened(t);
  await openEnded(store, 'fleet');
  await store.open('other');
  assert.deepEqual(await store.lastPosition('fleet'), { command: 0, event: 0 });
  await store.outcome('fleet', outcome(null, { receipts: [receipt('a'), receipt('b')] }));
  await store.appendEvent('fleet', event('one'));
  await store.outcome('other', outcome(null));
  await store.appendEvent('other', event('theirs'));
  assert.deepEqual(await store.lastPosition('fleet'), { command: 2, event: 1 });
  assert.deepEqual(await store.lastPosition('other'), { command: 3, event: 2 });
  assert.deepEqual(await store.lastPosition('nobody'), { command: 0, event: 0 });
});

void test('the state that people were alerted of is remembered', async (t) => {
  const directory = await temporaryDirectory(t);
  let store = await opened(t, directory);
  await openEnded(store, 'fleet');
  await store.open('other');
  assert.equal(await store.alerted('fleet'), null);
  await store.setAlerted('fleet', 'locked');
  await store.setAlerted('fleet', 'consistent');
  store = await reopened(t, store, directory);
  assert.equal(await store.alerted('fleet'), 'consistent');
  assert.equal(await store.alerted('other'), null);
  assert.equal(await store.alerted('nobody'), null);
  await assert.rejects(store.setAlerted('nobody', 'locked'), /alerts are of a fleet that was opened/);
});
