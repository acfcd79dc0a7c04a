// Every engine of a fleet fails at every kind of command, one after the other: what one of them refuses is on none of them,
// and as many entries are there as before.

import assert from 'node:assert/strict';
import type { EngineState } from '../engine.ts';
import type { FaultKind } from './scripted-engine.ts';
import { World } from './world.ts';

/** Each verb that configures, on what {@link HELD} has. */
const COMMANDS: readonly string[] = [
  'add new 1',
  'put new @old',
  'put old 2',
  'del old',
  'del other',
  'wipe',
];
const HELD: readonly string[] = ['put old 1', 'put other @old', 'put third x'];

/** How an engine fails, and what the fault has to know. */
export const FAILURES: Readonly<Partial<Record<FaultKind, string>>> = {
  refuse: '268',
  dirty: 'put stray 1',
  idle: '',
  lost: '',
};

/** How many commands failed: one for each engine and verb; or one for each engine, the verbs in turn. */
export async function sweep(
  size: number,
  [kind, value]: readonly [FaultKind, string],
  verbs: 'each' | 'in turn' = 'each',
): Promise<number> {
  const world = await fleet(size);
  const before = world.engines.map((engine) => standing(engine.state()));
  assert.equal(new Set(before).size, 1, 'all of them are equal');
  let failed = 0;
  for (const [at, { faults, name }] of world.engines.entries()) {
    const turn = (size + at) % COMMANDS.length;
    for (const command of verbs === 'each' ? COMMANDS : COMMANDS.slice(turn, turn + 1)) {
      faults.push({ kind, on: 'command', value, skip: 0, times: 1 });
      const { result } = world.manager.submit({ commands: [command], sender: 'ann' });
      const [receipt] = (await world.clock.until(result)).receipts;
      const what = `${command}, ${name} of ${size}: ${receipt?.message}`;
      assert.match(receipt?.outcome ?? '', /^(refused|undone)$/, what);
      assert.ok(receipt?.message.startsWith(`${name}: `), `who it was is said: ${what}`);
      assert.deepEqual(
        world.engines.map((engine) => standing(engine.state())),
        before,
        what,
      );
      faults.length = 0;
      failed += 1;
    }
  }
  for (const engine of world.engines) engine.check();
  return failed;
}

async function fleet(size: number): Promise<World> {
  const world = new World();
  await world.open(Array.from({ length: size }, (_one, at) => `E${at + 1}`));
  await world.clock.until(world.start());
  // Nobody reads what happened here, and keeping it costs more than all the rest.
  world.note = () => undefined;
  const { result } = world.manager.submit({ commands: HELD, sender: 'ann' });
  assert.equal((await world.clock.until(result)).outcome, 'applied');
  return world;
}

function standing({ digest, entries, counter }: EngineState): string {
  return `${digest}, ${entries} entries, counter ${counter}`;
}
