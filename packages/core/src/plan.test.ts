// A plan that was shown is confirmed by its id, by whoever, whenever. Nothing is armed in between, so nothing can fire.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ExitRequest } from './exits.ts';
import type { Decision } from './plan.ts';
import { World } from './testing/world.ts';

async function fleet(kept = false): Promise<World> {
  const world = new World();
  await world.open(['A', 'B', 'C'], { onLost: 'lock' }, kept);
  await world.clock.until(world.start());
  await send(world, 'put x 1');
  return world;
}

async function send(world: World, command: string, sender = 'ann'): Promise<string> {
  const { result } = world.manager.submit({ commands: [command], sender });
  return (await world.clock.until(result)).outcome;
}

/** B holds the command or not, and nobody knows. */
async function lock(world: World): Promise<void> {
  const { faults } = world.engine('B');
  faults.push({ kind: 'silent-after', on: 'command', value: '', skip: 0, times: 1 });
  faults.push({ kind: 'silent', on: 'hello', value: '', skip: 0, times: 1 });
  assert.equal(await send(world, 'put y 2'), 'locked');
}

function back(world: World, confirm: string | null, sender = 'ann'): Promise<Decision> {
  const request: ExitRequest = { kind: 'unlock', target: { to: 'back' }, evict: [], sender, confirm };
  return world.clock.until(world.whileSettling(() => world.manager.exit(request)));
}

function restore(world: World, confirm: string | null, sender = 'ann'): Promise<Decision> {
  return world.clock.until(world.manager.restore(1, { sender, confirm }));
}

void test('a plan is confirmed in another session than it was shown in, and long after', async () => {
  const world = await fleet();
  await lock(world);
  const { plan } = await back(world, null, 'ann');
  await world.clock.pass(24 * 3_600_000);
  const { receipt } = await back(world, plan.id, 'bob');
  assert.equal(receipt?.outcome, 'applied');
  assert.equal(world.manager.status().lock, null);
});

void test('of two confirmations that come in the same moment one is carried out, and the other finds nothing to do', async () => {
  const world = await fleet();
  await lock(world);
  const { plan } = await back(world, null);
  const both = Promise.allSettled([back(world, plan.id, 'ann'), back(world, plan.id, 'bob')]);
  const [first, second] = await world.clock.until(both);
  assert.equal(first.status === 'fulfilled' && first.value.receipt?.outcome, 'applied');
  assert.match(String(second.status === 'rejected' && second.reason), /nothing to exit from/);
});

void test('what another sender did since is not taken back by a plan that was shown before', async () => {
  const world = await fleet();
  await world.clock.until(world.manager.save(null, 'ann', false));
  assert.equal(await send(world, 'put x 2'), 'applied');
  const shown = await restore(world, null);
  assert.equal(await send(world, 'put z 3', 'bob'), 'applied');
  const again = await restore(world, shown.plan.id);
  assert.equal(again.receipt, null, 'it is shown, and not done');
  assert.notEqual(again.plan.id, shown.plan.id);
  assert.deepEqual(again.plan.engines[0]?.commands, ['del z', 'put x 1'], 'bob’s command is in it');
  assert.equal(world.store.entries.get('z'), '3');
  assert.equal((await restore(world, again.plan.id)).receipt?.outcome, 'applied');
});

void test('a plan that is shown is forgotten by a restart only if something moved', async () => {
  const world = await fleet();
  await lock(world);
  const { plan } = await back(world, null);
  await world.reopen(false);
  await world.clock.until(world.start());
  const { receipt } = await back(world, plan.id);
  assert.equal(receipt?.outcome, 'applied');
});

void test('an exit whose intent cannot be written leaves the lock, and nothing that would go off later', async () => {
  const world = await fleet();
  await lock(world);
  const { plan } = await back(world, null);
  world.store.failing.intent = 284;
  await assert.rejects(back(world, plan.id), /no space/);
  assert.notEqual(world.manager.status().lock, null);
  const held = world.engines.map((engine) => engine.state().digest);
  await world.clock.pass(24 * 3_600_000);
  assert.deepEqual(
    world.engines.map((engine) => engine.state().digest),
    held,
  );
  assert.notEqual(world.manager.status().lock, null);
  world.store.failing.intent = null;
  assert.equal((await back(world, plan.id)).receipt?.outcome, 'applied');
});
