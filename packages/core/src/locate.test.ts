import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LiveConfiguration } from './configuration.ts';
import type { ReadMessage } from './engine.ts';
import { Fleet, type Member, newMember } from './fleet.ts';
import { locate, readAll, UnreadableError } from './locate.ts';
import { DEFAULT_SETTINGS } from './settings.ts';
import { sha256 } from './testing/hash.ts';
import { LINES } from './testing/lines-dialect.ts';
import { MemoryStore } from './testing/memory-store.ts';
import { ScriptedEngine } from './testing/scripted-engine.ts';
import { SEED } from './testing/seed.ts';
import { VirtualClock } from './testing/virtual-clock.ts';

interface Counted {
  readonly fleet: Fleet;
  readonly member: Member;
  readonly engine: ScriptedEngine;
  fetched: number;
  requests: number;
}

/** A member that holds entries, and how many of them it was asked for. */
function holding(entries: ReadonlyMap<string, string>): Counted {
  const clock = new VirtualClock();
  const engine = new ScriptedEngine('A', clock);
  engine.live.apply([...entries].map(([key, value]) => ({ key, before: undefined, after: value })));
  const store = new MemoryStore(clock);
  const context = { name: 'fleet', dialect: LINES, store, clock, hash: sha256, newId: () => 'id' };
  const fleet = new Fleet({ ...context, settings: DEFAULT_SETTINGS }, 1, store.record);
  const counted: Counted = {
    fleet,
    engine,
    fetched: 0,
    requests: 0,
    member: { ...newMember('A', engine, 'up'), last: engine.state() },
  };
  const read = engine.read.bind(engine);
  engine.read = async (message: ReadMessage) => {
    const sent = await read(message);
    counted.requests += 1;
    if (sent.kind === 'answered') counted.fetched += sent.answer.entries?.size ?? 0;
    return sent;
  };
  return counted;
}

function configuration(entries: ReadonlyMap<string, string>): LiveConfiguration {
  const held = new LiveConfiguration(sha256, LINES.references);
  held.apply([...entries].map(([key, value]) => ({ key, before: undefined, after: value })));
  return held;
}

function many(count: number): Map<string, string> {
  return new Map(Array.from({ length: count }, (_one, at) => [`k${at}`, `${at}`]));
}

void test('the differences found are those of a comparison entry by entry', async () => {
  const held = fc.dictionary(
    fc.integer({ min: 0, max: 900 }).map((at) => `k${at}`),
    fc.constantFrom('1', '2'),
    { maxKeys: 900, size: 'max' },
  );
  await fc.assert(
    fc.asyncProperty(held, held, async (mine, theirs) => {
      const [ours, other] = [new Map(Object.entries(mine)), new Map(Object.entries(theirs))];
      const { fleet, member } = holding(other);
      const found = await locate(fleet, member, configuration(ours), LINES.references);
      const naive = [...new Set([...ours.keys(), ...other.keys()])].filter(
        (key) => ours.get(key) !== other.get(key),
      );
      assert.deepEqual(
        found
          .changes()
          .map(({ key }) => key)
          .sort(),
        naive.sort(),
      );
      for (const { key, before, after } of found.changes()) {
        assert.deepEqual([before, after], [ours.get(key), other.get(key)]);
      }
    }),
    { seed: SEED, numRuns: 60 },
  );
});

void test('few entries are fetched for few differences, however many there are', async () => {
  const ours = many(20_000);
  const other = new Map(ours);
  other.set('k7', 'x');
  other.delete('k19999');
  other.set('new', '1');
  const counted = holding(other);
  const found = await locate(counted.fleet, counted.member, configuration(ours), LINES.references);
  assert.equal(found.changes().length, 3);
  // Each difference is in a part of at most 256 entries, both sides together, three levels below the top.
  assert.ok(counted.fetched <= 3 * 256, `${counted.fetched} fetched`);
  assert.ok(counted.requests <= 1 + 3 * 3, `${counted.requests} requests`);
});

void test('an equal engine is asked once', async () => {
  const counted = holding(many(2_000));
  const found = await locate(counted.fleet, counted.member, configuration(many(2_000)), LINES.references);
  assert.deepEqual([found.changes(), counted.requests, counted.fetched], [[], 1, 0]);
});

void test('all entries of an engine are read in pages', async () => {
  for (const count of [0, 1, 1_000, 2_500]) {
    const counted = holding(many(count));
    assert.deepEqual(await readAll(counted.fleet, counted.member), new Map([...many(count)].sort(byKey)));
    assert.equal(counted.requests, Math.max(1, Math.ceil(count / 1_000)));
  }
});

void test('an engine that does not answer, or answers nonsense, is unreadable', async () => {
  for (const kind of ['silent', 'lost', 'unsent', 'garbled'] as const) {
    for (const skip of [0, 1]) {
      const { fleet, member, engine } = holding(many(3));
      engine.faults.push({ kind, on: 'read', value: '', skip, times: 1 });
      const located = locate(fleet, member, configuration(new Map()), LINES.references);
      await assert.rejects((fleet.clock as VirtualClock).until(located), UnreadableError, `${kind} ${skip}`);
    }
  }
});

void test('an entry shown in two parts is counted once', async () => {
  const { fleet, member, engine } = holding(many(3));
  const all = engine.live.keysUnder('').map((key) => [key, engine.live.get(key) ?? ''] as const);
  const read = engine.read.bind(engine);
  engine.read = async (message: ReadMessage) => {
    if (!('under' in message)) return read(message);
    return { kind: 'answered', answer: { index: 0, entries: new Map(all) } };
  };
  const found = await locate(fleet, member, configuration(new Map()), LINES.references);
  assert.equal(found.changes().length, 3);
});

function byKey([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : 1;
}
