// What a rehearsal says is what a run does, for whatever commands there are, and it leaves everything as it is.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Receipt } from './command.ts';
import { LiveConfiguration } from './configuration.ts';
import type { Dialect } from './dialect.ts';
import { type Rehearsed, rehearse } from './rehearse.ts';
import { sha256 } from './testing/hash.ts';
import { LINES } from './testing/lines-dialect.ts';
import { SEED } from './testing/seed.ts';
import { World } from './testing/world.ts';

const DIALECT = LINES as unknown as Dialect;

const line = fc
  .oneof(
    fc.tuple(fc.constantFrom('put', 'add'), fc.constantFrom('x', 'y', 'z'), fc.constantFrom('1', '2', '@x')),
    fc.tuple(fc.constantFrom('del', 'get', 'seal'), fc.constantFrom('x', 'y', 'z')),
    fc.constantFrom(
      ['wipe'],
      ['get'],
      ['fire'],
      ['nonsense'],
      ['put', 'x'],
      ['put', 'x', '1', '2'],
      ['put', 'x', '\0'],
    ),
  )
  .map((words) => words.join(' '));

/** A record that stands where a manager's does. */
function recordOf(world: World): LiveConfiguration {
  const record = new LiveConfiguration(sha256, LINES.references);
  const entries = [...world.manager.recordEntries()];
  record.apply(entries.map(([key, after]) => ({ key, before: undefined, after })));
  return record;
}

/** What a rehearsal foretells of a command: its outcome, code and column, and what undoes it. */
function foretold(one: Rehearsed, record: LiveConfiguration): unknown[] {
  if (one.kind === 'refused') return ['refused', one.refusal.code, one.refusal.column, []];
  if (one.kind === 'configures') return ['applied', 0, undefined, one.undo];
  const shown = one.kind === 'reads' ? LINES.show(record, reading(one.line)) : { text: '' };
  return 'text' in shown ? ['read', 0, undefined, []] : ['refused', shown.code, shown.column, []];
}

function reading(text: string): Parameters<typeof LINES.show>[1] {
  const parsed = LINES.parse(text);
  assert.ok(parsed.ok);
  return parsed.command;
}

function told({ outcome, code, column, undo }: Receipt): unknown[] {
  return [outcome, code, column, undo];
}

void test('what a rehearsal foretells is what a run does, command by command, and the digest is the one it named', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { maxLength: 4 }),
      fc.array(line, { minLength: 1, maxLength: 12 }),
      fc.constantFrom(1, 3, 64),
      async (before, commands, window) => {
        const world = new World();
        await world.open(['A', 'B', 'C'], { window });
        await world.clock.until(world.start());
        const run = async (lines: readonly string[]): Promise<readonly Receipt[]> => {
          const submission = { commands: lines, sender: 'ann', onError: 'continue' } as const;
          return (await world.clock.until(world.manager.submit(submission).result)).receipts;
        };
        if (before.length > 0) await run(before);

        const record = recordOf(world);
        const standing = JSON.stringify([world.manager.status(), world.engines.map((one) => one.state())]);
        const rehearsed = rehearse(DIALECT, record, commands, { stopAtRefusal: false });
        assert.equal(
          JSON.stringify([world.manager.status(), world.engines.map((one) => one.state())]),
          standing,
          'a rehearsal moves nothing',
        );
        assert.equal(record.digest, world.manager.status().record.digest);

        const receipts = await run(commands);
        assert.equal(receipts.length, rehearsed.length);
        for (const [at, one] of rehearsed.entries()) {
          const receipt = receipts[at];
          assert.ok(receipt !== undefined);
          assert.deepEqual(told(receipt), foretold(one, record), commands[at]);
          if (one.kind !== 'configures') continue;
          for (const engine of receipt.engines) assert.equal(engine.digest, one.expected, engine.name);
          record.apply(one.changes);
        }
        assert.equal(record.digest, world.manager.status().record.digest);
        for (const engine of world.engines) assert.equal(engine.state().digest, record.digest);
      },
    ),
    { seed: SEED, numRuns: 200 },
  );
});

void test('what a set would do is what it does, under every policy, and saying so leaves everything as it is', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { maxLength: 4 }),
      fc.array(line, { minLength: 1, maxLength: 12 }),
      fc.constantFrom('exit' as const, 'continue' as const, 'rollback' as const),
      async (before, commands, onError) => {
        // A set that only reads is answered at once, each command for itself.
        fc.pre(commands.some((command) => !command.startsWith('get')));
        const world = new World();
        await world.open(['A', 'B'], {});
        await world.clock.until(world.start());
        const { manager, clock } = world;
        const first = { commands: before, sender: 'ann', onError: 'continue' } as const;
        if (before.length > 0) await clock.until(manager.submit(first).result);

        const set = { commands, sender: 'ann', onError };
        const standing = JSON.stringify([manager.status(), world.engines.map((one) => one.state())]);
        const foreseen = await clock.until(manager.foresee(set));
        assert.equal(JSON.stringify([manager.status(), world.engines.map((one) => one.state())]), standing);
        assert.equal(foreseen.before.digest, manager.status().record.digest);

        const { outcome, receipts } = await clock.until(manager.submit(set).result);
        assert.deepEqual(
          foreseen.receipts.map((one) => [...told(one), one.output]),
          receipts.map((one) => [...told(one), one.output]),
        );
        assert.equal(foreseen.outcome, outcome);
        assert.equal(foreseen.after.digest, manager.status().record.digest);
        assert.equal(foreseen.after.entries, manager.status().record.entries);

        const { undo } = foreseen;
        assert.ok(undo !== null, 'nothing here is irreversible');
        if (undo.length > 0) await clock.until(manager.submit({ commands: undo, sender: 'ann' }).result);
        assert.equal(manager.status().record.digest, foreseen.before.digest, 'its undo leads back');
      },
    ),
    { seed: SEED, numRuns: 200 },
  );
});
