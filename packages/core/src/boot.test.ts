// A configuration that is loaded at a first start, with every kind of mistake in it: what is right is on every engine, what is
// not is in the ledger, line by line, and the version that is saved of it is not what the next start begins with.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LockstepError } from './errors.ts';
import { loadedWords } from './load.ts';
import type { StartReport } from './start.ts';
import { SEED } from './testing/seed.ts';
import { World } from './testing/world.ts';

async function boot(lines: readonly string[]): Promise<[World, StartReport]> {
  const world = new World();
  await world.open(['A', 'B', 'C'], {}, true);
  for (const engine of world.engines) engine.running = false;
  world.note = () => undefined;
  const numbered = lines.map((line, at) => [at + 1, line] as const);
  const report = await world.clock.until(world.start({ source: 'file first.conf', lines: numbered }));
  return [world, report];
}

/** All engines hold the same, and it is this. */
function holds(world: World, entries: ReadonlyMap<string, string>): void {
  const digest = world.digestOf(entries);
  for (const engine of world.engines) assert.equal(engine.state().digest, digest, engine.name);
  assert.equal(world.store.record.digest, digest);
}

void test('each kind of mistake is in the ledger with its line and its code, and nothing else is', async () => {
  const lines = [
    'put x 1',
    'add x 2', // a duplicate
    'del later', // before what it needs
    'put later 1',
    'nonsense', // an unknown command
    'put', // an argument is missing
    'put y 1 2', // an argument is too many
    'seal x', // nothing takes it back
    'fire', // it configures nothing
    'get x',
    'get nothing',
    `put big ${'a'.repeat(70_000)}`,
    'put z \u{d800}',
    'put y 1',
    'pu', // where the file was cut off
  ];
  const [world, { ledger, got }] = await boot(lines);
  assert.equal(got, 'file first.conf');
  assert.deepEqual(
    ledger?.errors.map(({ line, code }) => [line, code]),
    [
      [2, 273],
      [3, 258],
      [5, 1088],
      [6, 1094],
      [7, 1090],
      [8, 1241],
      [9, 1088],
      [11, 258],
      [12, 1106],
      [13, 1119],
      [15, 1088],
    ],
  );
  assert.equal(ledger?.lines, lines.length);
  holds(
    world,
    new Map([
      ['x', '1'],
      ['later', '1'],
      ['y', '1'],
    ]),
  );
  const { boot: unforced } = await world.clock.until(world.manager.save(null, 'ann', false));
  const { boot: forced } = await world.clock.until(world.manager.save(null, 'ann', true));
  assert.deepEqual([unforced, forced], [false, true]);
});

void test('a line that is refused in its place is in the ledger for what is wrong when all others are there', async () => {
  const [, { ledger }] = await boot(['del x', 'put x 1', 'del y']);
  assert.deepEqual(
    ledger?.errors.map(({ line, message }) => [line, message]),
    [
      [1, 'in line 1 there was nothing of it, and line 2 changed x'],
      [3, 'no entry y'],
    ],
  );
});

void test('the ledger counts what is held, and only of what was applied', async () => {
  const [, { ledger }] = await boot(['put x 1', 'put y idle', 'put z idle', 'put later 2', 'del idlest']);
  assert.deepEqual([ledger?.lines, ledger?.inEffect, ledger?.held, ledger?.errors.length], [5, 2, 2, 1]);
  assert.ok(ledger !== null);
  assert.equal(loadedWords(ledger), '4 of 5 commands applied: 2 in effect, 2 held');
});

void test('what is to be loaded is read before an engine is started', async () => {
  const world = new World();
  await world.open(['A', 'B'], {}, true);
  for (const engine of world.engines) engine.running = false;
  const configured = ['A', 'B'];
  const first = (): never => {
    throw new LockstepError(258, 'there is no such file');
  };
  const start = world.manager.start({ configured, find: () => Promise.resolve(new Map()), first });
  await assert.rejects(world.clock.until(start), { code: 258 });
  assert.deepEqual(
    world.engines.map(({ running }) => running),
    [false, false],
  );
});

void test('a file that is cut off anywhere loads what is whole, the same on every engine', async () => {
  const text = ['put x 1', 'put yy 2', 'del x', 'put z 3', 'put z 4'].join('\n');
  const sizes = Array.from({ length: text.length + 1 }, (_one, at) => at);
  for (const size of sizes) {
    const [world] = await boot(text.slice(0, size).split('\n'));
    const [first] = world.engines;
    for (const { name, live } of world.engines)
      assert.equal(live.digest, first?.live.digest, `${name}, ${size} characters`);
    assert.equal(world.store.record.digest, first?.live.digest);
    assert.equal(world.manager.status().lock, null);
  }
});

void test('an engine that refuses a line is named, the others take it back, and the load goes on', async () => {
  const world = new World();
  await world.open(['A', 'B', 'C'], {}, true);
  for (const engine of world.engines) engine.running = false;
  world.engine('B').faults.push({ kind: 'refuse', on: 'command', value: '304', skip: 1, times: 1 });
  const lines = ['put x 1', 'put y 2', 'put z 3'].map((line, at) => [at + 1, line] as const);
  const { ledger } = await world.clock.until(world.start({ source: 'file first.conf', lines }));
  assert.deepEqual(
    ledger?.errors.map(({ line, engine, code }) => [line, engine, code]),
    [[2, 'B', 304]],
  );
  holds(
    world,
    new Map([
      ['x', '1'],
      ['z', '3'],
    ]),
  );
});

void test('whatever the lines are, the engines are equal and each line is applied or in the ledger', async () => {
  const line = fc.oneof(
    fc.tuple(fc.constantFrom('put', 'add'), fc.constantFrom('x', 'y', 'z'), fc.constantFrom('1', '@y')),
    fc.tuple(fc.constantFrom('del', 'get', 'seal'), fc.constantFrom('x', 'y', 'z')),
    fc.tuple(fc.constantFrom('wipe', 'fire', 'nonsense', '', '#')),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        line.map((words) => words.join(' ')),
        { minLength: 1, maxLength: 30 },
      ),
      async (lines) => {
        const [world, { ledger }] = await boot(lines);
        const model = new Map<string, string>();
        const refused = new Set(ledger?.errors.map((error) => error.line));
        for (const [at, text] of lines.entries()) {
          const [verb, key = '', value = ''] = text.split(' ');
          if (refused.has(at + 1) || verb === 'get') continue;
          if (verb === 'wipe') model.clear();
          else if (verb === 'del') model.delete(key);
          else model.set(key, value);
        }
        holds(world, model);
      },
    ),
    { seed: SEED, numRuns: 60 },
  );
});
