// What scenarios cannot say: bugs, and many faults drawn at random.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ON_ERROR, type Receipt } from './command.ts';
import { type Code, LockstepError } from './errors.ts';
import type { Settings } from './settings.ts';
import { FAULTS, type Fault, type FaultKind } from './testing/scripted-engine.ts';
import { SEED } from './testing/seed.ts';
import { World } from './testing/world.ts';

async function fleet(
  names: readonly string[],
  settings: Partial<Settings> = {},
  kept = false,
): Promise<World> {
  const world = new World();
  await world.open(names, settings, kept);
  await world.clock.until(world.start());
  return world;
}

void test('a bug while a set runs closes the fleet: nobody knows what the engines hold', async () => {
  const world = await fleet(['A', 'B']);
  world.engine('B').apply = () => Promise.reject(new Error('a bug'));
  const { result } = world.manager.submit({ commands: ['put x 1'], sender: 'ann' });
  await assert.rejects(world.clock.until(result), /a bug/);
  const { lock, indicator, queue } = world.manager.status();
  assert.deepEqual([lock?.code, indicator, queue], [1186, 'inconsistent', 0]);
  const later = world.manager.submit({ commands: ['put x 1'], sender: 'ann' });
  assert.equal((await world.clock.until(later.result)).outcome, 'locked');
});

void test('a store that fails without a code is a bug, too', async () => {
  const world = await fleet(['A', 'B']);
  world.store.intent = () => Promise.reject(new Error('no code'));
  const { result } = world.manager.submit({ commands: ['put x 1'], sender: 'ann' });
  await assert.rejects(world.clock.until(result), /no code/);
  assert.equal(world.manager.status().lock?.code, 1186);
  assert.equal(world.engine('A').state().index, 0, 'nothing was sent');
});

void test('a receiver of receipts that throws closes the fleet, and its set is what is durable', async () => {
  const world = await fleet(['A', 'B']);
  const { result } = world.manager.submit({ commands: ['put x 1'], sender: 'ann' }, () => {
    throw new Error('nobody listens');
  });
  await assert.rejects(world.clock.until(result), /nobody listens/);
  assert.equal(world.store.entries.get('x'), '1');
  assert.equal(world.manager.status().lock?.code, 1186);
});

void test('a set says whether it is finished', async () => {
  const world = await fleet(['A']);
  const { id, result } = world.manager.submit({ commands: ['put x 1'], sender: 'ann' });
  assert.ok(world.manager.isRunning(id));
  await world.clock.until(result);
  assert.ok(!world.manager.isRunning(id));
  assert.ok(!world.manager.isRunning('never'));
});

const line = fc.oneof(
  fc.tuple(fc.constantFrom('put', 'add'), fc.constantFrom('x', 'y', 'z'), fc.constantFrom('1', '2')),
  fc.tuple(fc.constantFrom('del', 'get'), fc.constantFrom('x', 'y', 'z')),
  fc.tuple(fc.constantFrom('wipe', 'get', 'fire', 'nonsense')),
);
const set = fc.record({
  commands: fc.array(
    line.map((words) => words.join(' ')),
    { minLength: 1, maxLength: 6 },
  ),
  onError: fc.constantFrom(...ON_ERROR),
});
const fault = fc.record({
  engine: fc.constantFrom('A', 'B', 'C'),
  kind: fc.constantFrom(...(Object.keys(FAULTS) as FaultKind[]).filter((kind) => kind !== 'foreign')),
  on: fc.constantFrom<Fault['on'][]>('command', 'settle', 'apply', 'read', 'status', 'hello', 'end', 'start'),
  skip: fc.nat(4),
  times: fc.integer({ min: 1, max: 4 }),
});
const disk = fc.record({
  intent: fc.constantFrom<(Code | null)[]>(null, null, null, 284),
  outcome: fc.constantFrom<(Code | null)[]>(null, null, null, 261),
  epoch: fc.constantFrom<(Code | null)[]>(null, null, null, 284),
});

/** What a fleet may be told to do otherwise. */
const choices = fc.record({
  undoRetries: fc.nat(2),
  window: fc.constantFrom(1, 2, 3, 64),
  testBed: fc.boolean(),
  undoOfRemovals: fc.constantFrom<Settings['undoOfRemovals'][]>('exact', 'none'),
  forwardRepair: fc.boolean(),
  onDrift: fc.constantFrom<Settings['onDrift'][]>('refuse', 'warn'),
  heal: fc.boolean(),
});

/** Histories drawn; more with RUNS=20000. */
const RUNS = Number(process.env['RUNS'] ?? 400);

/** What a fault needs to know. */
function argumentOf(kind: FaultKind): string {
  if (kind === 'refuse' || kind === 'refuse-lost') return '280';
  return kind === 'slow' ? '15000' : 'put stray 1';
}

void test('whatever goes wrong, every command gets one outcome and the invariants hold', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(set, disk), { minLength: 1, maxLength: 6 }),
      fc.array(fault, { maxLength: 4 }),
      choices,
      fc.boolean(),
      async (sets, faults, settings, kept) => {
        const world = await fleet(['A', 'B', 'C'], settings, kept);
        for (const { engine, kind, ...when } of faults) {
          world.engine(engine).faults.push({ kind, value: argumentOf(kind), ...when });
        }
        for (const [submission, failing] of sets) {
          world.store.failing = failing;
          const streamed: Receipt[] = [];
          let id = '';
          const accepted = world.manager.submit({ ...submission, sender: 'ann' }, (receipts) => {
            streamed.push(...receipts);
            world.receive(id, receipts);
          });
          id = accepted.id;
          const { receipts } = await world.clock.until(accepted.result);
          assert.equal(receipts.length, submission.commands.length, '9: every command gets an outcome');
          assert.deepEqual(receipts, streamed);
          const looking = world.manager.look();
          await world.clock.pass(60_000);
          await world.clock.until(looking);
          world.check();
          assert.equal(world.clock.running, 0, 'nothing is armed that would go off later');
        }
      },
    ),
    { seed: SEED, numRuns: RUNS },
  );
});

void test('with many commands under way each gets the answer that it gets alone, and all end in the same state', async () => {
  const oneOf = (...kinds: FaultKind[]): fc.Arbitrary<{ engine: string; kind: FaultKind; key: string }> =>
    fc.record({
      engine: fc.constantFrom('A', 'B', 'C'),
      kind: fc.constantFrom(...kinds),
      key: fc.constantFrom('x', 'y', 'z'),
    });
  // An answer that is lost and a lie behind it cannot be told apart: which of them was it that spoiled the engine?
  const faulty = fc.oneof(
    fc.array(oneOf('refuse', 'half', 'liar', 'dirty', 'slow'), { maxLength: 2 }),
    fc.array(oneOf('silent', 'silent-after', 'lost', 'lost-after', 'unsent', 'refuse'), { maxLength: 1 }),
  );
  const outcome = async (
    sets: readonly { commands: string[]; onError: (typeof ON_ERROR)[number] }[],
    faults: readonly { engine: string; kind: FaultKind; key: string }[],
    window: number,
  ): Promise<unknown> => {
    const world = await fleet(['A', 'B', 'C'], { window });
    for (const { engine, kind, key } of faults) {
      const times = Number.POSITIVE_INFINITY;
      const fault = { kind, on: 'command', value: argumentOf(kind), about: key, skip: 0, times } as const;
      world.engine(engine).faults.push(fault);
    }
    const said: unknown[] = [];
    for (const submission of sets) {
      const { result } = world.manager.submit({ ...submission, sender: 'ann' });
      const { receipts } = await world.clock.until(result);
      // The same truth: in which words depends on who noticed a loss first.
      said.push(receipts.map(({ command, outcome: ended, code }) => [command, ended, code]));
      await world.clock.pass(60_000);
    }
    const { record, lock } = world.manager.status();
    return [
      said,
      record.digest,
      lock?.code,
      lock?.command,
      world.engines.map(({ live }) => lock === null && live.digest),
    ];
  };
  await fc.assert(
    fc.asyncProperty(
      fc.array(set, { minLength: 1, maxLength: 4 }),
      faulty,
      fc.constantFrom(2, 3, 64),
      async (sets, faults, window) => {
        assert.deepEqual(await outcome(sets, faults, window), await outcome(sets, faults, 1));
      },
    ),
    { seed: SEED, numRuns: RUNS },
  );
});

void test('how long engines have differed is said while they do, and afterwards', async () => {
  const world = await fleet(['A', 'B']);
  world.engine('B').faults.push({ kind: 'slow', on: 'command', value: '3000', skip: 0, times: 1 });
  const { result } = world.manager.submit({ commands: ['put x 1'], sender: 'ann' });
  await world.clock.pass(2_000);
  assert.equal(world.manager.status().window.widestMs, 2_000);
  const [receipt] = (await world.clock.until(result)).receipts;
  assert.equal(receipt?.window, 3_000);
  await world.clock.pass(60_000);
  assert.deepEqual(world.manager.status().window, { boundMs: 90_000, widestMs: 3_000 });
});

void test('a key that comes again at once, while it waits, and when it is over is one set', async () => {
  const world = await fleet(['A', 'B']);
  const submission = { commands: ['put x 1'], sender: 'ann' };
  const [first, second] = await Promise.all([
    world.manager.submitOnce(submission, 'k'),
    world.manager.submitOnce(submission, 'k'),
  ]);
  const later = world.manager.submitLater(submission, 'k');
  const asked = world.manager.findSet({ key: 'k' });
  const other = world.manager.submitOnce({ ...submission, commands: ['put x 2'] }, 'k');
  await assert.rejects(other, /273|another set/);
  assert.deepEqual([first.repeated, second.repeated, (await later).repeated], [false, true, true]);
  assert.equal((await asked)?.id, first.id);
  const results = await world.clock.until(Promise.all([first.result, second.result, (await later).result]));
  assert.deepEqual(results[0], results[1]);
  assert.deepEqual(results[0]?.receipts, results[2]?.receipts);
  const again = await world.manager.submitOnce(submission, 'k');
  assert.deepEqual((await again.result).receipts, results[0]?.receipts);
  assert.equal(world.engine('A').state().index, 2, 'sent once');
});

void test('a set that nobody waits for is durable before it is taken in, or refused', async () => {
  const world = await fleet(['A', 'B']);
  const accepted = await world.manager.submitLater({ commands: ['put x 1'], sender: 'ann' }, null);
  assert.equal(world.store.begun.get(accepted.id), 1);
  await world.clock.until(accepted.result);
  assert.equal((await world.manager.findSet({ set: accepted.id }))?.state, 'done');
  world.store.failing.intent = 284;
  await assert.rejects(
    world.manager.submitLater({ commands: ['put y 1'], sender: 'ann' }, null),
    (error) => error instanceof LockstepError && error.code === 284,
  );
});
