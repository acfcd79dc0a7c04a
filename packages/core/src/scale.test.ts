// A thousand engines: what a command costs is so many messages for each of them, and nothing that grows faster.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { World } from './testing/world.ts';

const ENGINES = 1_000;

const ASKED = ['hello', 'apply', 'enter', 'read', 'status'] as const;

type Counts = Record<(typeof ASKED)[number], number>;

function counting(world: World): () => Counts {
  let counts: Counts = { hello: 0, apply: 0, enter: 0, read: 0, status: 0 };
  for (const engine of world.engines) {
    const asked = engine as unknown as Record<string, (...args: unknown[]) => unknown>;
    for (const name of ASKED) {
      const method = asked[name]?.bind(engine);
      asked[name] = (...args) => {
        counts[name] += 1;
        return method?.(...args);
      };
    }
  }
  return () => {
    const since = counts;
    counts = { hello: 0, apply: 0, enter: 0, read: 0, status: 0 };
    return since;
  };
}

void test('of a thousand engines each gets one message for a command, and one more where it is taken back', async () => {
  const world = new World();
  await world.open(Array.from({ length: ENGINES }, (_one, at) => `E${at + 1}`));
  // What the invariants cost for each message, times a thousand, is the test's and not the manager's.
  world.note = () => undefined;
  const counted = counting(world);
  await world.clock.until(world.start());
  assert.deepEqual(counted(), { hello: ENGINES, apply: 0, enter: 0, read: 0, status: 0 });

  const outcome = async (...commands: string[]): Promise<string> => {
    const { result } = world.manager.submit({ commands, sender: 'ann' });
    return (await world.clock.until(result)).outcome;
  };
  assert.equal(await outcome('put x 1'), 'applied');
  assert.deepEqual(counted(), { hello: 0, apply: ENGINES, enter: 0, read: 0, status: 0 });

  world.engine('E700').faults.push({ kind: 'refuse', on: 'command', value: '280', skip: 0, times: 1 });
  assert.equal(await outcome('put y 2'), 'undone');
  assert.deepEqual(counted(), { hello: 0, apply: 2 * ENGINES - 1, enter: 0, read: 0, status: 0 });

  // One of them says nothing: it alone is fenced, and holds the command, so nobody is taken back.
  world.engine('E700').faults.push({ kind: 'silent-after', on: 'command', value: '', skip: 0, times: 1 });
  assert.equal(await outcome('put z 3'), 'applied');
  assert.deepEqual(counted(), { hello: 1, apply: ENGINES, enter: 0, read: 0, status: 0 });

  await world.clock.until(world.manager.look());
  assert.deepEqual(counted(), { hello: 0, apply: 0, enter: 0, read: 0, status: ENGINES });

  // What differs is read from who differs.
  await world.clock.until(world.engine('E5').local(['put stray 1']));
  await world.clock.until(world.manager.check());
  const { status, read, ...none } = counted();
  assert.deepEqual(none, { hello: 0, apply: 0, enter: 0 });
  assert.ok(status <= ENGINES + 4 && read <= 8, `${status} and ${read}`);
});
