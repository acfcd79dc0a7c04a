// What scenarios cannot say of the monitor: engines that lie, limits, bugs.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LockstepError } from './errors.ts';
import type { Operand } from './operand.ts';
import { COMPARISONS_MAX, DEFAULT_SETTINGS } from './settings.ts';
import { World } from './testing/world.ts';

async function fleet(names: readonly string[] = ['A', 'B', 'C']): Promise<World> {
  const world = new World();
  await world.open(names);
  await world.clock.until(world.start());
  return world;
}

async function apply(world: World, ...commands: string[]): Promise<void> {
  const { result } = world.manager.submit({ commands, sender: 'ann' });
  assert.equal((await world.clock.until(result)).outcome, 'applied');
}

void test('an engine whose digest is not that of its entries is never called equal', async () => {
  const world = await fleet();
  await apply(world, 'put x 1');
  const engine = world.engine('B');
  engine.status = () =>
    Promise.resolve({ kind: 'answered', answer: { ...engine.state(), digest: '7'.repeat(32) } });
  const { differences, unverified } = await world.clock.until(world.manager.check());
  assert.deepEqual(differences, []);
  assert.deepEqual(unverified, [{ name: 'B', why: 'its digest is not that of the entries it shows' }]);
  assert.equal(world.manager.status().drift, 1);
});

void test('keys that no object of the language should hold are differences like any other', async () => {
  const world = await fleet(['A', 'B']);
  const key = '__proto__';
  await world.clock.until(world.engine('B').local([`put ${key} 1`, 'put constructor 2']));
  const { differences } = await world.clock.until(world.manager.check());
  assert.deepEqual(
    differences.map((one) => [one.key, one.values, one.odd, one.kind, one.argument, one.blame]),
    [
      [key, { record: null, A: null, B: '1' }, ['B'], 'added', null, null],
      ['constructor', { record: null, A: null, B: '2' }, ['B'], 'added', null, null],
    ],
  );
});

void test('what engines brought up from their own files is told, and is no drift', async () => {
  const world = new World();
  await world.open(['A', 'B', 'C']);
  world.engine('A').files = new Map(Object.entries({ hz: '10', dir: '/a' }));
  world.engine('B').files = new Map(Object.entries({ hz: '20', dir: '/a' }));
  world.engine('C').files = new Map(Object.entries({ hz: '10', dir: '/a', own: 'x' }));
  await world.clock.until(world.start());
  const { manager } = world;
  const { differences, unverified } = await world.clock.until(manager.check());
  assert.deepEqual(unverified, []);
  assert.deepEqual(
    differences.map(({ key, values, odd, kind }) => [key, values, odd, kind]),
    [
      ['hz', { A: '10', B: '20', C: '10' }, ['B'], 'baseline'],
      ['own', { A: null, B: null, C: 'x' }, ['C'], 'baseline'],
    ],
  );
  const { indicator, drift } = manager.status();
  assert.deepEqual([indicator, drift], ['consistent', 0]);
  const [a, b, c] = ['A', 'B', 'C'].map((engine) => ({ kind: 'engine', engine }) as const);
  const rows = async (from: Operand | undefined, to: Operand | undefined): Promise<unknown[]> =>
    (await world.clock.until(manager.compare(from, to))).differences.map(({ key, odd }) => [key, odd]);
  assert.deepEqual(await rows(a, b), [['hz', []]]);
  assert.deepEqual(await rows(a, c), [['own', []]]);
  assert.deepEqual(await rows(b, undefined), []);
});

void test('an engine that is read for ever holds nobody up for ever', async () => {
  const world = await fleet(['A', 'B']);
  const engine = world.engine('B');
  await world.clock.until(engine.local(['put x 1']));
  const read = engine.read.bind(engine);
  engine.read = async (message) => {
    await world.clock.timer(9_000).elapsed;
    return read(message);
  };
  const { unverified } = await world.clock.until(world.manager.check());
  assert.deepEqual(unverified, [{ name: 'B', why: 'it takes too long to be read' }]);
  assert.equal(world.manager.status().queue, 0);
});

void test('looks that are asked for at once are one', async () => {
  const world = await fleet();
  let asked = 0;
  const engine = world.engine('A');
  const status = engine.status.bind(engine);
  engine.status = () => {
    asked += 1;
    return status();
  };
  await world.clock.until(Promise.all([world.manager.look(), world.manager.look(), world.manager.look()]));
  assert.equal(asked, 1);
  await world.clock.until(world.manager.look());
  assert.equal(asked, 2);
});

void test('no look begins while a set waits or runs, nor after a stop', async () => {
  const world = await fleet();
  const engine = world.engine('A');
  engine.status = () => assert.fail('it is asked');
  const { result } = world.manager.submit({ commands: ['put x 1'], sender: 'ann' });
  await world.manager.look();
  await world.clock.until(result);
  await world.clock.until(world.manager.stop());
  await world.manager.look();
});

void test('a bug in an engine is not hidden by the look, and the next one looks again', async () => {
  const world = await fleet();
  const engine = world.engine('A');
  const status = engine.status.bind(engine);
  engine.status = () => Promise.reject(new Error('a bug'));
  await assert.rejects(world.clock.until(world.manager.look()), /a bug/);
  engine.status = status;
  await world.clock.until(world.manager.look());
  assert.equal(world.manager.status().lock, null);
});

void test('many who want all members compared share one comparison; others are told when too many wait', async () => {
  const world = await fleet();
  const { manager } = world;
  let asked = 0;
  const engine = world.engine('A');
  const status = engine.status.bind(engine);
  engine.status = () => {
    asked += 1;
    return status();
  };
  const set = manager.submit({ commands: ['put x 1'], sender: 'ann' });
  const checks = Array.from({ length: 200 }, () => manager.check());
  const one = { kind: 'engine', engine: 'A' } as const;
  const others = Array.from({ length: COMPARISONS_MAX - 1 }, () => manager.compare(one));
  await assert.rejects(manager.compare(one), (error) => error instanceof LockstepError && error.code === 272);
  const all = await world.clock.until(Promise.all([...checks, ...others]));
  assert.ok(all.every(({ differences }) => differences.length === 0));
  assert.equal(asked, COMPARISONS_MAX);
  assert.equal((await set.result).outcome, 'applied');
  await world.clock.until(manager.compare(one));
});

void test('a comparison that a stop overtakes is not done', async () => {
  const world = await fleet();
  const { manager } = world;
  const set = manager.submit({ commands: ['put x 1'], sender: 'ann' });
  const refused = assert.rejects(manager.check(), /stopping/);
  await world.clock.until(manager.stop());
  await refused;
  await set.result;
  await assert.rejects(manager.check(), /stopping/);
});

void test('a manager that was deposed looks at nobody and compares no engine', async () => {
  const world = await fleet();
  await world.clock.until(world.engine('B').hello({ epoch: 9, owner: 'other', takeOver: true }));
  await world.clock.until(world.manager.look());
  assert.equal(world.manager.status().deposed, true);
  const code = (error: unknown): boolean => error instanceof LockstepError && error.code === 1204;
  await assert.rejects(world.clock.until(world.manager.check()), code);
  const { differences } = await world.manager.compare({ kind: 'record' });
  assert.deepEqual(differences, []);
});

void test('a fleet that idles for a day gives no finding, and is sent nothing', async () => {
  const events: string[] = [];
  const world = new World();
  await world.open(['A', 'B', 'C'], {}, true);
  await world.clock.until(world.start());
  await apply(world, 'put x 1', 'put y 2');
  const indices = world.engines.map((engine) => engine.state().index);
  world.note = (line) => void events.push(line);
  const every = DEFAULT_SETTINGS.monitorEveryMs ?? 5_000;
  for (let passed = 0; passed < 24 * 3_600_000; passed += every) {
    await world.clock.pass(every);
    await world.clock.until(world.manager.look());
    const { indicator, drift, complete } = world.manager.status();
    assert.deepEqual([indicator, drift, complete], ['consistent', 0, true]);
  }
  assert.deepEqual(events, [], 'nothing was sent, written or said');
  assert.deepEqual(
    world.engines.map((engine) => engine.state().index),
    indices,
  );
  const { differences, unverified } = await world.clock.until(world.manager.check());
  assert.deepEqual([differences, unverified], [[], []]);
  assert.equal(world.manager.status().queue, 0);
});
