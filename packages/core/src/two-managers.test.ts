// Two managers that both believe the engines to be theirs. The one that came last has them; the other one finds out with the
// first word that it hears, and its own words are too old.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ApplyAnswer, ApplyMessage, Engine, Sent } from './engine.ts';
import { ConfigurationManager } from './manager.ts';
import { DEFAULT_SETTINGS } from './settings.ts';
import { sha256 } from './testing/hash.ts';
import { LINES } from './testing/lines-dialect.ts';
import { MemoryStore } from './testing/memory-store.ts';
import { ScriptedEngine } from './testing/scripted-engine.ts';
import { VirtualClock } from './testing/virtual-clock.ts';
import { World } from './testing/world.ts';

const NAMES = ['A', 'B', 'C'] as const;

class Appliance {
  readonly clock = new VirtualClock();
  readonly engines: ReadonlyMap<string, ScriptedEngine> = new Map(
    NAMES.map((name) => [name, new ScriptedEngine(name, this.clock)] as const),
  );

  /** A manager with a store of its own. `pausedMs`: how long its messages lie in a socket before an engine reads them. */
  async manage(
    owner: string,
    pausedMs: () => number = () => 0,
  ): Promise<[ConfigurationManager, MemoryStore]> {
    const store = Object.assign(new MemoryStore(this.clock), { id: owner });
    let ids = 0;
    const manager = await ConfigurationManager.open({
      name: 'fleet',
      dialect: LINES,
      store,
      clock: this.clock,
      hash: sha256,
      newId: () => {
        ids += 1;
        return `${owner}-${ids}`;
      },
      settings: { ...DEFAULT_SETTINGS, onLost: 'lock', timeoutMs: 600_000 },
      takeOver: true,
    });
    const links = new Map<string, Engine>(
      [...this.engines].map(([name, engine]) => [name, paused(engine, this.clock, pausedMs)]),
    );
    const start = manager.start({
      configured: NAMES,
      find: () => Promise.resolve(links),
      first: () => null,
    });
    await this.clock.until(start);
    return [manager, store];
  }

  async outcome(manager: ConfigurationManager, command: string): Promise<string> {
    const { result } = manager.submit({ commands: [command], sender: 'ann' });
    const [receipt] = (await this.clock.until(result)).receipts;
    return `${receipt?.outcome} ${receipt?.code}`;
  }

  held(): string[] {
    return [...this.engines.values()].map(({ live }) =>
      live
        .keys()
        .map((key) => `${key}=${live.get(key)}`)
        .join(' '),
    );
  }
}

/** An engine whose messages wait for so long on their way. */
function paused(engine: ScriptedEngine, clock: VirtualClock, ms: () => number): Engine {
  return {
    name: engine.name,
    address: engine.address,
    hello: (message) => engine.hello(message),
    enter: (message) => engine.enter(message),
    read: (message) => engine.read(message),
    status: () => engine.status(),
    apply: async (message: ApplyMessage): Promise<Sent<ApplyAnswer>> => {
      const wait = ms();
      if (wait > 0) await clock.timer(wait).elapsed;
      return engine.apply(message);
    },
  };
}

void test('a manager that wakes after a minute, with a command in its socket, changes nothing any more', async () => {
  const appliance = new Appliance();
  let pause = 0;
  const [old, oldStore] = await appliance.manage('old', () => pause);
  assert.equal(await appliance.outcome(old, 'put x 1'), 'applied 0');

  pause = 60_000;
  const { result } = old.submit({ commands: ['put x old'], sender: 'bob' });
  await appliance.clock.pass(1_000);
  const [young] = await appliance.manage('young');
  assert.deepEqual(appliance.held(), ['', '', ''], 'the record of the new one is empty');
  assert.equal(await appliance.outcome(young, 'put x young'), 'applied 0');

  const [late] = (await appliance.clock.until(result)).receipts;
  assert.deepEqual([late?.outcome, late?.code], ['refused', 1204]);
  assert.deepEqual(appliance.held(), ['x=young', 'x=young', 'x=young']);
  assert.equal(old.status().deposed, true);
  assert.equal(oldStore.entries.get('x'), '1', 'it writes nothing more');
  for (const engine of appliance.engines.values()) engine.check();
});

void test('what an older manager has on its way to the others when it is deposed reaches none of them', async () => {
  const appliance = new Appliance();
  const paths: number[] = [];
  const [old] = await appliance.manage('old', () => paths.shift() ?? 0);
  // The test bed hears of it at once; the others an hour late.
  paths.push(0, 300_000, 300_000);
  const { result } = old.submit({ commands: ['put x old'], sender: 'bob' });
  await appliance.clock.pass(1_000);
  assert.deepEqual(appliance.held(), ['x=old', '', '']);
  const [young] = await appliance.manage('young');
  assert.equal(await appliance.outcome(young, 'put y 1'), 'applied 0');
  const [late] = (await appliance.clock.until(result)).receipts;
  assert.deepEqual([late?.outcome, late?.code], ['locked', 1204], 'it is not decided by the old one');
  assert.deepEqual(appliance.held(), ['y=1', 'y=1', 'y=1']);
});

void test('of two managers that are asked in turn one answers, and the other says that it is deposed', async () => {
  const appliance = new Appliance();
  const [old] = await appliance.manage('old');
  const [young] = await appliance.manage('young');
  for (let round = 1; round <= 3; round += 1) {
    assert.equal(await appliance.outcome(old, `put x old${round}`), 'refused 1204');
    assert.equal(await appliance.outcome(young, `put x young${round}`), 'applied 0');
  }
  assert.deepEqual(appliance.held(), ['x=young3', 'x=young3', 'x=young3']);
  const exit = { kind: 'unlock', target: { to: 'back' }, evict: [], sender: 'bob', confirm: null } as const;
  await assert.rejects(old.exit(exit), /another manager/);
  const out = { action: 'out', engine: 'B', sender: 'bob', confirm: null } as const;
  await assert.rejects(old.changeMembership(out), /another manager/);
});

void test('two managers that start at once are told apart: one has all engines, or neither has', async () => {
  const appliance = new Appliance();
  const both = await Promise.allSettled([appliance.manage('one'), appliance.manage('two')]);
  const managers = both.flatMap((one) => (one.status === 'fulfilled' ? [one.value[0]] : []));
  const outcomes: string[] = [];
  for (const [at, manager] of managers.entries())
    outcomes.push(await appliance.outcome(manager, `put x ${at}`));
  assert.ok(outcomes.filter((outcome) => outcome === 'applied 0').length <= 1, outcomes.join(', '));
  const held = new Set(appliance.held());
  assert.equal(held.size, 1, [...held].join(' and '));
});

void test('a store that was set back behind its engines is noticed by where they stand, and sends nothing', async () => {
  const world = new World();
  await world.open(NAMES, {}, true);
  await world.clock.until(world.start());
  const before = world.store.record;
  await world.clock.until(world.manager.submit({ commands: ['put x 1'], sender: 'ann' }).result);
  const indices = world.engines.map((engine) => engine.state().index);
  world.store.record = before;
  world.store.entries.clear();
  await world.reopen(true);
  await assert.rejects(
    world.clock.until(world.start()),
    /is at index 2 with something that this store, at index/,
  );
  assert.deepEqual(
    world.engines.map((engine) => engine.state().index),
    indices,
  );
  await world.reopen(true, true);
  await world.clock.until(world.start());
  for (const { live } of world.engines)
    assert.equal(live.size, 0, 'with --take-over they hold what it holds');
});
