// Groups come in: those whose last part nobody waits for, and what comes twice at once or finds the buffer full.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LockstepError } from './errors.ts';
import type { Submission } from './intake.ts';
import { World } from './testing/world.ts';

async function fleet(): Promise<World> {
  const world = new World();
  await world.open(['A', 'B']);
  await world.clock.until(world.start());
  return world;
}

const part = (command: string, remaining: number): Submission => ({
  commands: [command],
  sender: 'ann',
  group: { id: 'g', remaining },
});

void test('a group whose last part nobody waits for is durable as a whole before it is taken in', async () => {
  const world = await fleet();
  const { set } = world.manager.hold(part('put x 1', 1), null);
  assert.deepEqual(await world.manager.findSet({ set }), {
    id: set,
    state: 'held',
    receipts: [],
    held: { set, group: 'g', remaining: 1, held: 1 },
  });
  const accepted = await world.manager.submitLater(part('put y 2', 0), 'k');
  assert.equal(accepted.id, set);
  assert.equal(world.store.begun.get(set), 2);
  const { receipts } = await world.clock.until(accepted.result);
  assert.deepEqual(
    receipts.map(({ command, outcome }) => [command, outcome]),
    [
      ['put x 1', 'applied'],
      ['put y 2', 'applied'],
    ],
  );
  const again = await world.manager.submitLater(part('put y 2', 0), 'k');
  assert.deepEqual([again.id, again.repeated, (await again.result).receipts], [set, true, receipts]);
  assert.deepEqual((await world.manager.findSet({ set }))?.state, 'done');
});

void test('a group that cannot be written is over with the reason, for whoever asks', async () => {
  const world = await fleet();
  const { set } = world.manager.hold(part('put x 1', 1), 'k1');
  world.store.failing.intent = 284;
  const full = (error: unknown): boolean => error instanceof LockstepError && error.code === 284;
  await assert.rejects(world.manager.submitLater(part('put y 2', 0), 'k0'), full);
  await assert.rejects(world.manager.submitLater(part('put y 2', 0), 'k0'), full, 'its key is known');
  const found = await world.manager.findSet({ key: 'k1' });
  assert.deepEqual(
    [found?.id, found?.state, found?.receipts.map(({ outcome, code }) => [outcome, code])],
    [
      set,
      'done',
      [
        ['refused', 284],
        ['refused', 284],
      ],
    ],
  );
  assert.equal(world.engine('A').state().index, 0, 'nothing was sent');
});

void test('a last part that comes twice at once under its key is one', async () => {
  const world = await fleet();
  world.manager.hold(part('put x 1', 1), 'k1');
  const [first, second] = await Promise.all([
    world.manager.submitOnce(part('put y 2', 0), 'k0'),
    world.manager.submitOnce(part('put y 2', 0), 'k0'),
  ]);
  assert.deepEqual([first.repeated, second.repeated, second.id], [false, true, first.id]);
  assert.throws(
    () => world.manager.hold(part('put x 1', 1), 'k0'),
    (error) => error instanceof LockstepError && error.code === 273,
  );
  assert.equal((await world.clock.until(second.result)).outcome, 'applied');
  assert.equal(world.engine('A').state().index, 2, 'sent once');
});

void test('while the buffer is full the last part is told so, and its group waits for it', async () => {
  const world = new World();
  await world.open(['A', 'B'], { bufferSets: 1 });
  await world.clock.until(world.start());
  const before = world.manager.submit({ commands: ['put w 0'], sender: 'bob' });
  world.manager.hold(part('put x 1', 1), null);
  assert.throws(() => world.manager.submit(part('put y 2', 0)), /1 sets are waiting/);
  await world.clock.until(before.result);
  const { result } = world.manager.submit(part('put y 2', 0));
  assert.equal((await world.clock.until(result)).receipts.length, 2);
});

void test('a group whose set the store does not know any more is not run again', async () => {
  const world = await fleet();
  world.manager.hold(part('put x 1', 1), null);
  const { result } = await world.manager.submitOnce(part('put y 2', 0), 'k0');
  await world.clock.until(result);
  world.store.findSet = () => Promise.resolve(null);
  await assert.rejects(
    world.manager.submitOnce(part('put y 2', 0), 'k0'),
    (error) => error instanceof LockstepError && error.code === 1195,
  );
});

void test('a last part that comes again while its set is written down is that set', async () => {
  const world = await fleet();
  world.manager.hold(part('put x 1', 1), null);
  const begin = world.store.begin.bind(world.store);
  world.store.begin = async (name, set) => {
    await world.clock.timer(5).elapsed;
    return begin(name, set);
  };
  const both = [1, 2].map(() => world.manager.submitLater(part('put y 2', 0), 'k0'));
  const [first, second] = await world.clock.until(Promise.all(both));
  assert.deepEqual([first?.repeated, second?.repeated, second?.id], [false, true, first?.id]);
});

void test('a group of which the store cannot be asked is over, and everybody is told why', async () => {
  const world = await fleet();
  const { set } = world.manager.hold(part('put x 1', 1), null);
  const findSet = world.store.findSet.bind(world.store);
  world.store.findSet = () => Promise.reject(new LockstepError(261, 'the disk does not answer'));
  const refused = (error: unknown): boolean => error instanceof LockstepError && error.code === 261;
  await assert.rejects(world.manager.submitOnce(part('put y 2', 0), 'k0'), refused);
  world.store.findSet = findSet;
  await assert.rejects(world.manager.submitOnce(part('put y 2', 0), 'k0'), refused);
  const found = await world.manager.findSet({ set });
  assert.deepEqual(
    found?.receipts.map(({ outcome, code }) => [outcome, code]),
    [
      ['refused', 261],
      ['refused', 261],
    ],
  );
});
