// Links that clog and come free again in any order, some of the time with what was in them lost: whatever a fleet goes through,
// when the links are whole again every command has an outcome and all engines hold what was acknowledged.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Sent } from './engine.ts';
import { SEED } from './testing/seed.ts';
import { World } from './testing/world.ts';

const NAMES = ['A', 'B', 'C', 'D', 'E'] as const;
const ASKED = ['hello', 'apply', 'enter', 'read', 'status'] as const;

/** What a link does from now on: it passes everything, keeps it back, or loses it on the way there or back. */
type Condition = 'free' | 'clogged' | 'cut';

class Links {
  readonly #conditions = new Map<string, Condition>();
  #freed: () => void = () => undefined;
  #change = new Promise<void>((resolve) => {
    this.#freed = resolve;
  });

  constructor(world: World) {
    for (const engine of world.engines) {
      const asked = engine as unknown as Record<string, (message?: unknown) => Promise<Sent<unknown>>>;
      for (const name of ASKED) {
        const method = asked[name]?.bind(engine);
        assert.ok(method !== undefined);
        asked[name] = (message) => this.#pass(engine.name, () => method(message));
      }
    }
  }

  set(name: string, condition: Condition): void {
    this.#conditions.set(name, condition);
    const freed = this.#freed;
    this.#change = new Promise((resolve) => {
      this.#freed = resolve;
    });
    freed();
  }

  /** There and back: each way takes as long as the link is clogged. */
  async #pass(name: string, ask: () => Promise<Sent<unknown>>): Promise<Sent<unknown>> {
    const lost = { kind: 'lost', code: 1188, message: 'the connection was lost' } as const;
    if (!(await this.#free(name))) return lost;
    const answer = await ask();
    return (await this.#free(name)) ? answer : lost;
  }

  async #free(name: string): Promise<boolean> {
    while (this.#conditions.get(name) === 'clogged') await this.#change;
    return this.#conditions.get(name) !== 'cut';
  }
}

const flap = fc.record({
  engine: fc.constantFrom(...NAMES),
  condition: fc.constantFrom<Condition[]>('free', 'clogged', 'clogged', 'cut'),
  afterMs: fc.constantFrom(0, 1, 500, 9_999, 10_000, 15_000, 40_000),
});

const command = fc
  .tuple(fc.constantFrom('put', 'del'), fc.constantFrom('x', 'y', 'z'), fc.constantFrom('1', '2', '3'))
  .map(([verb, key, value]) => (verb === 'put' ? `put ${key} ${value}` : `del ${key}`));

void test('links that clog, break and come back in any order leave one truth behind', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(flap, { maxLength: 12 }),
      fc.array(fc.array(command, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 }),
      fc.record({ kept: fc.boolean(), window: fc.constantFrom(1, 3, 64), testBed: fc.boolean() }),
      fc.shuffledSubarray([...NAMES], { minLength: NAMES.length }),
      async (flaps, sets, { kept, window, testBed }, order) => {
        const world = new World();
        await world.open(NAMES, { onLost: kept ? 'restart' : 'lock', window, testBed }, kept);
        await world.clock.until(world.start());
        const links = new Links(world);
        const results = sets.map((commands) => {
          let id = '';
          const accepted = world.manager.submit(
            { commands, sender: 'ann', onError: 'continue' },
            (receipts) => world.receive(id, receipts),
          );
          id = accepted.id;
          return accepted.result;
        });
        for (const { engine, condition, afterMs } of flaps) {
          await world.clock.pass(afterMs);
          links.set(engine, condition);
        }
        // They come free one after the other, in an order of their own.
        for (const name of order) {
          await world.clock.pass(3_000);
          links.set(name, 'free');
        }
        const done = await world.clock.until(Promise.all(results));
        for (const [at, { receipts }] of done.entries())
          assert.equal(receipts.length, sets[at]?.length, '9: every command gets an outcome');
        await world.clock.pass(120_000);
        await world.clock.until(world.manager.look());
        await world.clock.pass(120_000);
        world.check();
        if (world.manager.status().lock !== null) {
          const request = { kind: 'unlock', target: { to: 'back' }, evict: [], sender: 'ann' } as const;
          const exit = (confirm: string | null) =>
            world.clock.until(world.whileSettling(() => world.manager.exit({ ...request, confirm })));
          const { plan } = await exit(null);
          assert.equal((await exit(plan.id)).receipt?.outcome, 'applied');
        }
        const last = world.manager.submit({ commands: ['put last 1'], sender: 'ann' }, (receipts) =>
          world.receive(last.id, receipts),
        );
        const { receipts } = await world.clock.until(last.result);
        assert.equal(receipts[0]?.outcome, 'applied', `9: it works again: ${receipts[0]?.message}`);
        world.check();
        for (const engine of world.engines)
          assert.equal(engine.state().digest, world.manager.status().record.digest, engine.name);
      },
    ),
    { seed: SEED, numRuns: Number(process.env['RUNS'] ?? 150) },
  );
});
