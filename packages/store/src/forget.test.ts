import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { SqliteStore } from './index.ts';
import {
  begun,
  intent,
  LOCK,
  openEnded,
  opened,
  outcome,
  receipt,
  reopened,
  temporaryDirectory,
} from './testing/samples.ts';

/** A set of so many commands that was written at a time, in portions as a manager does. */
async function written(store: SqliteStore, set: string, time: number, size = 1): Promise<void> {
  const commands = Array.from({ length: size }, (_, at) => `${set} ${at}`);
  await store.begin('fleet', begun(set, commands, { key: `key of ${set}`, time }));
  for (let position = 0; position < size; position += 256) {
    const receipts = commands.slice(position, position + 256).map((command) => receipt(command));
    const atom = `${set} ${position}`;
    await store.intent('fleet', { ...intent(atom, commands.slice(position, position + 256), set), time });
    const ends = position + receipts.length === size;
    await store.outcome('fleet', outcome(atom, { set, time, position, receipts, ends }));
  }
}

const event = (time: number) => ({ time, kind: 'saved', engine: null, message: `at ${time}` }) as const;

/** Which of the sets are known, each with its receipts: by id and by key, or not at all. */
async function known(store: SqliteStore, sets: readonly string[]): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const set of sets) {
    const byId = await store.findSet('fleet', { set });
    assert.deepEqual(await store.findSet('fleet', { key: `key of ${set}` }), byId, set);
    if (byId !== null) found[set] = (await store.receipts('fleet', set)).length;
  }
  return found;
}

/** Rows of a table, read past the store. */
function count(directory: string, table: string): number {
  const database = new DatabaseSync(join(directory, 'lockstep.db'), { readOnly: true });
  try {
    return Number(database.prepare(`SELECT count(*) AS rows FROM ${table}`).get()?.['rows']);
  } finally {
    database.close();
  }
}

void test('what ended before a time is forgotten, and nothing else', async (t) => {
  const directory = await temporaryDirectory(t);
  let store = await opened(t, directory);
  await openEnded(store, 'fleet');
  await openEnded(store, 'other');
  await written(store, 'old', 10, 300);
  await store.outcome('fleet', outcome(null, { set: 'a note', time: 15 }));
  // Begun long ago, ended just now.
  await store.begin('fleet', begun('long', ['a', 'b'], { key: 'key of long', time: 5 }));
  await store.outcome('fleet', outcome(null, { set: 'long', time: 12, receipts: [receipt('a')] }));
  await written(store, 'edge', 20);
  await store.outcome(
    'fleet',
    outcome(null, { set: 'long', time: 25, position: 1, receipts: [receipt('b')], ends: true }),
  );
  await store.outcome('other', outcome(null, { set: 'theirs', time: 1 }));
  await written(store, 'last', 3);
  for (const time of [10, 19, 20, 21, 3]) await store.appendEvent('fleet', event(time));
  await store.appendEvent('other', event(1));

  assert.equal(await store.forget('fleet', 20), 300 + 1 + 3);
  store = await reopened(t, store, directory);
  await openEnded(store, 'fleet');
  // The last set is older than any, and stays: so the numbers go on.
  assert.deepEqual(await known(store, ['old', 'long', 'edge', 'last']), { long: 2, edge: 1, last: 1 });
  assert.equal(await store.findSet('fleet', { set: 'a note' }), null);
  assert.deepEqual(
    (await store.events('fleet', { limit: 100 })).map(({ time }) => time),
    [20, 21],
  );
  assert.equal((await store.history('other', { limit: 100 })).length, 1, 'another fleet keeps its own');
  assert.equal((await store.events('other', { limit: 100 })).length, 1);
  assert.equal(count(directory, 'atom'), 1, 'of what was sent only the edge is left');
  assert.equal(await store.forget('fleet', 20), 0);
  // Under a key that is forgotten another set can run.
  assert.equal(await store.begin('fleet', begun('new', ['x'], { key: 'key of old' })), null);
});

void test('numbers are never given twice, whatever is forgotten', async (t) => {
  const directory = await temporaryDirectory(t);
  let store = await opened(t, directory);
  await openEnded(store, 'fleet');
  await written(store, 'a', 1, 3);
  await written(store, 'b', 2, 2);
  for (const time of [1, 2, 3]) await store.appendEvent('fleet', event(time));
  const position = await store.lastPosition('fleet');
  assert.equal(await store.forget('fleet', 1_000), 3 + 2);
  assert.deepEqual(await store.lastPosition('fleet'), position);
  store = await reopened(t, store, directory);
  await openEnded(store, 'fleet');
  await written(store, 'c', 4);
  await store.appendEvent('fleet', event(4));
  // A stream that goes on behind what is gone misses nothing.
  const receipts = await store.history('fleet', { after: 2, limit: 100 });
  assert.deepEqual(
    receipts.map(({ number, set }) => [number, set]),
    [
      [4, 'b'],
      [5, 'b'],
      [6, 'c'],
    ],
  );
  const events = await store.events('fleet', { after: position.event, limit: 100 });
  assert.deepEqual(
    events.map(({ number }) => number),
    [4],
  );
});

void test('what runs, what caused the lock, the record and versions are not forgotten, however old', async (t) => {
  const directory = await temporaryDirectory(t);
  let store = await opened(t, directory);
  await openEnded(store, 'fleet');
  const changes = [{ key: 'x', before: undefined, after: '1' }];
  await store.outcome('fleet', outcome(null, { set: 'first', time: 1, changes }));
  await store.saveVersion('fleet', { label: null, sender: 'ann', time: 1, boot: true });
  await store.begin('fleet', begun('runs', ['a', 'b'], { key: 'key of runs', time: 1 }));
  await store.outcome('fleet', outcome(null, { set: 'runs', time: 1, receipts: [receipt('a')] }));
  // Something that is no set, of which a part was told and a part is open.
  await store.outcome('fleet', outcome(null, { set: 'exit', time: 1 }));
  await store.intent('fleet', { ...intent('open', ['put y 1'], 'exit'), time: 1 });
  const locked = { ...receipt('put z 1', 'locked'), index: 2 };
  await store.outcome('fleet', outcome(null, { set: LOCK.set, time: 1, receipts: [locked], lock: LOCK }));
  await written(store, 'last', 1);
  const before = await store.open('fleet');
  assert.equal(await store.forget('fleet', 1_000), 1);
  assert.deepEqual(await store.open('fleet'), before);
  assert.equal((await store.versions('fleet')).length, 1);
  assert.equal(await store.findSet('fleet', { set: 'first' }), null);
  for (const set of ['runs', 'exit', LOCK.set])
    assert.equal((await store.receipts('fleet', set)).length, 1, set);
  // The exit still finds what it decides.
  await store.outcome('fleet', outcome(null, { set: 'unlock', time: 2, lifts: 'undone' }));
  assert.deepEqual(
    (await store.receipts('fleet', LOCK.set)).map((one) => one.outcome),
    ['undone'],
  );
  store = await reopened(t, store, directory);
  await openEnded(store, 'fleet');
  assert.equal(await store.forget('fleet', 1_000), 1 + 2 + 1 + 1, 'the exit was the last word on them');
});

void test('a clock that was set for a while does not keep anything for ever', async (t) => {
  const store = await opened(t);
  await openEnded(store, 'fleet');
  await written(store, 'of the future', 1_000_000, 100);
  await written(store, 'old', 1, 600);
  await written(store, 'last', 2);
  assert.equal(await store.forget('fleet', 500), 600);
  assert.deepEqual(await known(store, ['of the future', 'old']), { 'of the future': 100 });
});

const FORGETTER = fileURLToPath(new URL('./testing/forgetter.ts', import.meta.url));

void test('a kill in the middle leaves every set whole or gone, and the next start forgets the rest', async (t) => {
  const directory = await temporaryDirectory(t);
  const sets = ['a', 'b', 'c', 'd'];
  const store = await opened(t, directory);
  await openEnded(store, 'fleet');
  for (const set of sets) await written(store, set, 10, 700);
  await written(store, 'young', 30);
  await store.close();
  const all = count(directory, 'command');
  const seen = new Set<number>();
  // Each is killed after so many portions, between and inside of sets.
  for (const portions of [1, 3, 8, 11, 17]) {
    const child = spawn(process.execPath, [FORGETTER, directory, '20'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    t.after(() => child.kill('SIGKILL'));
    let said = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      assert.equal(line, 'portion');
      said += 1;
      if (said === portions) child.kill('SIGKILL');
    }
    seen.add(count(directory, 'command'));
    const after = await opened(t, directory);
    await openEnded(after, 'fleet');
    const found = await known(after, [...sets, 'young']);
    for (const set of sets)
      assert.ok(found[set] === undefined || found[set] === 700, `${set} has ${found[set]}`);
    assert.equal(found['young'], 1);
    await after.close();
  }
  assert.ok(seen.size >= 3 && Math.min(...seen) < all, 'something is forgotten before each kill');
  const last = await opened(t, directory);
  await openEnded(last, 'fleet');
  const left = count(directory, 'command') - 1;
  assert.equal(await last.forget('fleet', 20), left);
  assert.deepEqual(await known(last, [...sets, 'young']), { young: 1 });
  assert.equal(count(directory, 'command'), 1);
});
