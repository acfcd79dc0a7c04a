// What is said of a file that was applied is true, also when the line about it cannot be written, when there is a bug, and when
// the record moves while the file is read.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FileOfLines } from './apply.ts';
import type { Receipt } from './command.ts';
import { LINES } from './testing/lines-dialect.ts';
import { World } from './testing/world.ts';

async function worldOf(): Promise<World> {
  const world = new World();
  await world.open(['A', 'B', 'C'], { window: 4 });
  await world.clock.until(world.start());
  return world;
}

function fileOf(...lines: readonly string[]): FileOfLines {
  return { path: 'some.conf', lines: lines.map((line, at) => [at + 1, line] as const), skipRefused: false };
}

async function applyIt(world: World, file: FileOfLines): Promise<Receipt | null> {
  const shown = await world.clock.until(world.manager.apply(file, { sender: 'ann', confirm: null }));
  const confirm = shown.plan?.id ?? null;
  return (await world.clock.until(world.manager.apply(file, { sender: 'ann', confirm }))).receipt;
}

void test('what is applied and durable is said to be, though the line about it in the history cannot be written', async () => {
  const world = await worldOf();
  world.store.onWrite = () => {
    // The commands have their outcome: what comes now is the line.
    if (world.store.entries.size > 0) world.store.failing = { ...world.store.failing, outcome: 284 };
  };
  const receipt = await applyIt(world, fileOf('put x 1'));
  assert.equal(receipt?.outcome, 'applied');
  assert.equal(world.manager.status().lock, null);
  assert.deepEqual([...world.store.entries], [['x', '1']]);
});

void test('a plan that would lead elsewhere than it is for is refused, and nothing of it is sent', async (t) => {
  const world = await worldOf();
  const plan = LINES.plan.bind(LINES);
  t.mock.method(LINES, 'plan', (...[from, to, keys]: Parameters<typeof plan>) =>
    keys === undefined ? ['put x 2'] : plan(from, to, keys),
  );
  const receipt = await applyIt(world, fileOf('put x 1'));
  assert.deepEqual([receipt?.outcome, receipt?.code], ['refused', 1241]);
  assert.match(receipt?.message ?? '', /would lead to digest .*nothing was sent/);
  assert.deepEqual([...world.store.entries], []);
});

void test('a bug in the middle of an apply locks, as it does in the middle of any set', async () => {
  const world = await worldOf();
  let writes = 0;
  world.store.onWrite = () => {
    writes += 1;
    if (writes === 2) throw new TypeError('a bug');
  };
  await assert.rejects(applyIt(world, fileOf('put x 1')), TypeError);
  const { lock } = world.manager.status();
  assert.match(lock?.message ?? '', /^the set failed unexpectedly: a bug$/);
});

void test('a file is compared with the record as it is when the file has been read', async () => {
  const world = await worldOf();
  const { manager, clock } = world;
  const commands = Array.from({ length: 250 }, (_one, at) => `put k${at} 1`);
  const { path, lines } = fileOf(...commands);
  const comparing = manager.compare({ kind: 'record' }, { kind: 'file', path, lines });
  const running = manager.submit({ commands: ['put k0 1'], sender: 'ann' }).result;
  const [{ operands, differences }] = await clock.until(Promise.all([comparing, running]));
  assert.equal(differences.length, 249);
  assert.equal(
    operands[0]?.digest,
    manager.status().record.digest,
    'the digest is that of what was compared',
  );
});
