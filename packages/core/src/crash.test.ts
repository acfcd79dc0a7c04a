// kill -9 between any two effects of the manager, in each situation that has a way of its own, and once more while the next
// manager starts. A real process is killed in e2e and packages/store; here it is every place.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OnError } from './command.ts';
import type { ExitRequest } from './exits.ts';
import type { Settings } from './settings.ts';
import { Killer } from './testing/killer.ts';
import type { Fault } from './testing/scripted-engine.ts';
import { World } from './testing/world.ts';

type Story = (world: World) => Promise<unknown>;

interface Situation {
  readonly kept?: boolean;
  readonly settings?: Partial<Settings>;
  /** What goes wrong, once each. */
  readonly faults?: readonly (readonly [engine: string, fault: Partial<Fault> & Pick<Fault, 'kind'>])[];
  readonly story: Story;
}

/** What the record holds when a story begins. */
const HELD: Readonly<Record<string, string>> = { a: '1', b: '2' };

const LOCKS = { onLost: 'lock' } as const;
const SILENT: Situation['faults'] = [
  ['B', { kind: 'silent-after' }],
  ['B', { kind: 'silent', on: 'hello' }],
];

const SITUATIONS: Readonly<Record<string, Situation>> = {
  'a set is applied': { story: set('exit', 'put x 1', 'put y 2', 'del x') },
  'many commands of a set are under way': {
    settings: { window: 64 },
    faults: [['B', { kind: 'refuse', value: '280', skip: 2 }]],
    story: set('continue', 'put x 1', 'put y 2', 'del x', 'put z 3'),
  },
  'an engine refuses, and the others go back': {
    faults: [['B', { kind: 'refuse', value: '280' }]],
    story: set('continue', 'put x 1', 'put y 2'),
  },
  'the test bed is left with a half': {
    faults: [['A', { kind: 'dirty', value: 'put stray 1' }]],
    story: set('exit', 'put x 1'),
  },
  'a set is rolled back': {
    faults: [['C', { kind: 'refuse', value: '280', skip: 2 }]],
    story: set('rollback', 'put a 9', 'del b', 'put d 4'),
  },
  'a set is rolled back of which many commands are under way': {
    settings: { window: 64 },
    faults: [['C', { kind: 'refuse', value: '280', skip: 2 }]],
    story: set('rollback', 'put a 9', 'del b', 'put d 4', 'put e 5'),
  },
  'an answer is lost, and the engine is fenced': {
    faults: [['B', { kind: 'lost-after' }]],
    story: set('exit', 'put x 1'),
  },
  'an engine is ended and started afresh': {
    kept: true,
    faults: SILENT,
    story: set('continue', 'put x 1', 'put y 2'),
  },
  'an engine is evicted': {
    kept: true,
    settings: { onLost: 'evict' },
    faults: SILENT,
    story: set('continue', 'put x 1', 'put y 2'),
  },
  'the fleet is locked, and goes back': {
    kept: true,
    settings: LOCKS,
    faults: SILENT,
    story: inTurn(set('exit', 'put x 1'), exit({ to: 'back' })),
  },
  'the fleet is locked, and goes forward': {
    kept: true,
    settings: LOCKS,
    faults: SILENT,
    story: inTurn(set('exit', 'put x 1'), exit({ to: 'forward' })),
  },
  'an engine is evicted by an exit': {
    kept: true,
    settings: LOCKS,
    faults: SILENT,
    story: inTurn(set('exit', 'put x 1'), exit({ to: 'back' }, { evict: ['B'] })),
  },
  'a version is saved and restored': {
    story: inTurn(
      (world) => world.manager.save(null, 'ann', false),
      set('exit', 'put a 9', 'del b'),
      (world) => confirmed((confirm) => world.manager.restore(1, { sender: 'ann', confirm })),
    ),
  },
  'a version is loaded again': {
    kept: true,
    story: inTurn(
      (world) => world.manager.save(null, 'ann', false),
      set('exit', 'put a 9', 'del b'),
      exit({ to: 'reload', version: 1 }, { kind: 'reload' }),
    ),
  },
  'an engine goes out and comes in': {
    kept: true,
    story: inTurn(change('out'), set('exit', 'put x 1'), change('in'), set('exit', 'put y 2')),
  },
};

for (const [what, situation] of Object.entries(SITUATIONS)) {
  void test(`a manager that is killed anywhere while ${what} loses nothing that it acknowledged`, async () => {
    const whole = await killedAt(situation, Number.POSITIVE_INFINITY, 'before', 0);
    assert.ok(whole.effects > 3, `${whole.effects} effects`);
    for (let at = 1; at <= whole.effects; at += 1) {
      for (const when of ['before', 'after'] as const) {
        const { starting } = await killedAt(situation, at, when, 0);
        // Every third place of the start; which of them differs from place to place, so that all of them get their turn.
        for (let again = 1 + (at % 3); again <= starting; again += 3)
          await killedAt(situation, at, when, again);
      }
    }
  });
}

/**
 * Lives through a situation up to an effect, and through the start after it up to another (0: to its end). How many effects
 * there were in each.
 */
async function killedAt(
  { kept = false, settings = {}, faults = [], story }: Situation,
  at: number,
  when: 'before' | 'after',
  again: number,
): Promise<{ effects: number; starting: number }> {
  const world = new World();
  for (const [key, value] of Object.entries(HELD)) world.store.entries.set(key, value);
  world.store.record = { index: 2, counter: 2, digest: world.digestOf(world.store.entries) };
  world.replaceAcknowledged(world.store.entries);
  await world.open(['A', 'B', 'C'], settings, kept);
  await world.clock.until(world.start());
  world.replaceAcknowledged(world.store.entries);
  for (const [engine, fault] of faults)
    world.engine(engine).faults.push({ on: 'command', value: '', skip: 0, times: 1, ...fault });

  const killer = new Killer(world);
  killer.arm(at, when);
  await world.clock.until(Promise.race([story(world), killer.struck]));
  const { effects } = killer;
  for (const engine of world.engines) engine.faults.length = 0;
  const lost = new Map(world.store.entries);
  const locked = world.store.lock;

  killer.arm();
  await world.reopen(kept);
  killer.arm(again === 0 ? undefined : again);
  await world.clock.until(Promise.race([world.start(), killer.struck]));
  const starting = killer.effects;
  if (again > 0) {
    killer.arm();
    await world.reopen(kept);
    await world.clock.until(world.start());
  }

  const where = `${when} effect ${at}, ${again === 0 ? 'once' : `and before effect ${again} of the start`}`;
  // 6: what was durable is what there is, and a lock that was is.
  assert.deepEqual([...world.store.entries], [...lost], where);
  if (locked !== null) assert.deepEqual(world.store.lock, locked, where);
  const receipts = [...world.store.begun].map(([id, size]) => [size, world.store.durable(id).length]);
  for (const [size, told] of receipts) assert.equal(told, size, `every command has one outcome, ${where}`);
  world.replaceAcknowledged(world.store.entries);
  world.check();
  if (world.store.lock !== null) await world.clock.until(exit({ to: 'back' })(world));
  await world.clock.pass(60_000);
  world.replaceAcknowledged(world.store.entries);
  await world.clock.until(set('exit', 'put last 1')(world));
  assert.equal(world.store.entries.get('last'), '1', `the fleet works, ${where}`);
  world.check();
  return { effects, starting };
}

function set(onError: OnError, ...commands: string[]): Story {
  return (world) => {
    let id = '';
    const submission = { commands, sender: 'ann', onError };
    const accepted = world.manager.submit(submission, (receipts) => world.receive(id, receipts));
    id = accepted.id;
    return accepted.result;
  };
}

function exit(target: ExitRequest['target'], more: Partial<ExitRequest> = {}): Story {
  return (world) =>
    world.whileSettling(() =>
      confirmed((confirm) =>
        world.manager.exit({ kind: 'unlock', target, evict: [], sender: 'ann', ...more, confirm }),
      ),
    );
}

function change(action: 'out' | 'in'): Story {
  return (world) =>
    confirmed((confirm) => world.manager.changeMembership({ action, engine: 'B', sender: 'ann', confirm }));
}

async function confirmed<T extends { readonly plan: { readonly id: string } }>(
  ask: (confirm: string | null) => Promise<T>,
): Promise<T> {
  return ask((await ask(null)).plan.id);
}

function inTurn(...stories: readonly Story[]): Story {
  return async (world) => {
    for (const story of stories) await story(world);
  };
}
