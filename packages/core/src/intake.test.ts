// How sets come in, where nothing is to be sent, and what an operator asks a manager.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LockstepError } from './errors.ts';
import { World } from './testing/world.ts';

async function fleet(kept = false): Promise<World> {
  const world = new World();
  await world.open(['A', 'B'], {}, kept);
  await world.clock.until(world.start());
  const { result } = world.manager.submit({ commands: ['put x 1'], sender: 'ann' });
  await world.clock.until(result);
  return world;
}

/** Rejects with this code. */
function code(expected: number): (error: unknown) => boolean {
  return (error) => error instanceof LockstepError && error.code === expected;
}

void test('a set that only reads needs no key, and is none that anybody could ask for later', async () => {
  const world = await fleet();
  const reads = { commands: ['get x', 'show configstatus'], sender: 'ann' };
  const streamed: string[] = [];
  const once = await world.manager.submitOnce(reads, 'key', (receipts) =>
    streamed.push(...receipts.map(({ output }) => output ?? '')),
  );
  assert.deepEqual([once.repeated, (await once.result).outcome], [false, 'read']);
  assert.deepEqual(streamed, ['x 1', 'Configuration: consistent']);
  assert.equal(await world.manager.findSet({ key: 'key' }), null);
  await assert.rejects(world.manager.submitLater(reads, null), code(1205));
});

void test('a key whose set is forgotten while it is asked about says that it can be sent again', async () => {
  const world = await fleet();
  const { manager, store } = world;
  const submission = { commands: ['put y 1'], sender: 'ann' };
  await world.clock.until((await manager.submitOnce(submission, 'key')).result);
  const find = store.findSet.bind(store);
  let asked = 0;
  store.findSet = (...args) => {
    asked += 1;
    return asked === 1 ? find(...args) : Promise.resolve(null);
  };
  await assert.rejects(
    manager.submitOnce(submission, 'key'),
    (error) => error instanceof LockstepError && error.code === 258 && error.retryable,
  );
});

void test('an operator is shown the record as commands, and what a version holds', async () => {
  const world = await fleet();
  const { manager } = world;
  assert.deepEqual(manager.recordCommands(), ['put x 1']);
  await assert.rejects(manager.versionEntries(null), code(258));
  await world.clock.until(manager.save('one', 'ann', false));
  await world.clock.until(manager.submit({ commands: ['put x 2'], sender: 'ann' }).result);
  assert.deepEqual([...(await manager.versionEntries(null))], [['x', '1']]);
  assert.deepEqual([...(await manager.versionEntries(1))], [['x', '1']]);
  await assert.rejects(manager.versionEntries(2), code(258));
});

void test('an engine that cannot be read is told from a bug in reading it', async () => {
  const world = await fleet();
  const engine = world.engine('B');
  engine.faults.push({ kind: 'lost', on: 'read', value: '', skip: 0, times: 1 });
  await assert.rejects(world.clock.until(world.manager.engineEntries('B')), code(1198));
  await assert.rejects(world.manager.engineEntries('Z'), code(258));
  engine.read = () => Promise.reject(new Error('a bug'));
  await assert.rejects(world.clock.until(world.manager.engineEntries('B')), /a bug/);
  await world.clock.until(engine.local(['put y 1']));
  await world.clock.until(world.manager.look());
  const exit = (to: 'back' | 'accept') => {
    const target = to === 'back' ? ({ to } as const) : ({ to, engine: 'B' } as const);
    const request = { kind: 'unlock', target, evict: [], sender: 'ann', confirm: null } as const;
    return world.clock.until(world.whileSettling(() => world.manager.exit(request)));
  };
  await assert.rejects(exit('back'), /a bug/);
  await assert.rejects(exit('accept'), /a bug/);
});

void test('a version that is saved is saved, though the history lacks its line', async () => {
  const world = await fleet();
  const { store } = world;
  const outcome = store.outcome.bind(store);
  store.outcome = () => Promise.reject(new LockstepError(284, 'no space left'));
  const version = await world.clock.until(world.manager.save(null, 'ann', false));
  assert.equal(version.number, 1);
  store.outcome = () => Promise.reject(new Error('a bug'));
  await assert.rejects(world.clock.until(world.manager.save(null, 'ann', false)), /a bug/);
  store.outcome = outcome;
  assert.equal((await world.manager.versions()).length, 2);
});

void test('a bug while an engine is brought back closes the fleet', async () => {
  const world = await fleet(true);
  const engine = world.engine('B');
  engine.start = () => {
    throw new Error('a bug');
  };
  engine.kill();
  world.manager.lose('B');
  await world.clock.pass(1_000);
  const { lock, indicator } = world.manager.status();
  assert.deepEqual([lock?.code, indicator, lock?.sender], [1186, 'inconsistent', 'lockstep']);
  assert.match(lock?.message ?? '', /the recovery failed unexpectedly: a bug/);
});

void test('a store that breaks at the end of an exit is a bug, and no reason to say that it is done', async () => {
  const world = await fleet();
  await world.clock.until(world.engine('B').local(['put y 1']));
  await world.clock.until(world.manager.look());
  const request = { kind: 'unlock', target: { to: 'back' }, evict: [], sender: 'ann' } as const;
  const exit = (confirm: string | null) =>
    world.clock.until(world.whileSettling(() => world.manager.exit({ ...request, confirm })));
  const { plan } = await exit(null);
  world.store.outcome = () => Promise.reject(new Error('a bug'));
  await assert.rejects(exit(plan.id), /a bug/);
});

void test('two members that are one instance are no fleet', async () => {
  const world = new World();
  await world.open(['A', 'B', 'C']);
  const [one, other] = [world.engine('A'), world.engine('B')];
  for (const name of ['hello', 'apply', 'read', 'status'] as const)
    Object.assign(other, { [name]: one[name].bind(one) });
  await assert.rejects(world.clock.until(world.start()), /is the same instance as/);
});
