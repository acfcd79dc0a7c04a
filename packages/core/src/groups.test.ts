// What scenarios cannot say of groups: the limits, and every way in which parts may come.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LockstepError } from './errors.ts';
import { type Complete, type GroupSubmission, Groups, type Held } from './groups.ts';
import { SEED } from './testing/seed.ts';
import { VirtualClock } from './testing/virtual-clock.ts';

const TIMEOUT_MS = 1_000;

function groupsOf(limits: { groupsMax?: number; commandsMax?: number } = {}): {
  groups: Groups;
  clock: VirtualClock;
} {
  const clock = new VirtualClock();
  const context = {
    clock,
    timeoutMs: TIMEOUT_MS,
    onError: 'exit',
    groupsMax: 100,
    commandsMax: 1_000,
  } as const;
  return { groups: new Groups({ ...context, ...limits }), clock };
}

let sets = 0;

/** A part with one command, as ann sends it. */
function part(id: string, remaining: number, more: Partial<GroupSubmission> = {}): GroupSubmission {
  sets += 1;
  const rest = { onError: undefined, timeoutMs: undefined, irreversible: false, key: null, hash: '' };
  return { id, remaining, set: `set-${sets}`, commands: ['c'], sender: 'ann', ...rest, ...more };
}

const refusal =
  (code: number, message: RegExp = /./) =>
  (error: unknown): boolean =>
    error instanceof LockstepError && error.code === code && message.test(error.message);

void test('more commands than a set may have end the group; more than all groups may have do not', () => {
  const { groups } = groupsOf({ commandsMax: 3 });
  groups.take(part('g', 2, { commands: ['a', 'b'] }));
  assert.throws(() => groups.take(part('h', 1, { commands: ['a', 'b'] })), refusal(272, /2 commands.*3/));
  groups.take(part('h', 1));
  assert.throws(() => groups.take(part('g', 1)), refusal(272));
  assert.throws(
    () => groups.take(part('g', 1, { commands: ['c', 'd'] })),
    refusal(1205, /4 commands.*at most 3/),
  );
  assert.throws(() => groups.take(part('g', 0)), refusal(1205), 'what comes late of it, too');
  // The last part is not held back, so it needs no room.
  const whole = groups.take(part('h', 0, { commands: ['x', 'y'] })) as Complete;
  assert.deepEqual(whole.commands, ['c', 'x', 'y']);
});

void test('what is over is forgotten in the order in which it ended, by groups and by commands', () => {
  const { groups } = groupsOf({ groupsMax: 2, commandsMax: 4 });
  const ended = (id: string, commands: readonly string[]): string => {
    const { set } = groups.take(part(id, 2, { commands, key: `key of ${id}` }));
    assert.throws(() => groups.take(part(id, 0)), refusal(1195));
    return set;
  };
  const [g, h] = [ended('g', ['1']), ended('h', ['2'])];
  assert.equal(groups.find({ set: g })?.state, 'over');
  const i = ended('i', ['3', '4', '5']);
  assert.deepEqual(
    [g, h, i].map((set) => groups.find({ set })?.state),
    [undefined, 'over', 'over'],
  );
  assert.equal(groups.recall('key of g', ''), null);
  assert.throws(() => groups.recall('key of h', ''), refusal(1195));
  const k = ended('k', ['6', '7']);
  assert.deepEqual(
    [h, i, k].map((set) => groups.find({ set })?.state),
    [undefined, undefined, 'over'],
  );
});

void test('a part that needs a permission needs it in each part', () => {
  const { groups } = groupsOf();
  groups.take(part('g', 1, { irreversible: true }));
  assert.throws(() => groups.take(part('g', 0)), refusal(1195, /irreversible true, this one false/));
});

void test('a wait is named where the first part says none', () => {
  const { groups } = groupsOf();
  groups.take(part('g', 1));
  assert.throws(
    () => groups.take(part('g', 0, { timeoutMs: 5 })),
    refusal(1195, /as the fleet has it, this one 5 ms/),
  );
  groups.take(part('g', 1));
  groups.take(part('g', 0, { onError: 'exit' }));
});

void test('what was complete and did not get in is refused with the reason', () => {
  const { groups } = groupsOf();
  const { set } = groups.take(part('g', 1, { commands: ['a'] }));
  const whole = groups.take(part('g', 0, { commands: ['b'], key: 'k', hash: 'h' })) as Complete;
  assert.deepEqual(groups.recall('k', 'h'), { set, held: null });
  groups.refuse(whole, new LockstepError(284, 'no space'));
  const found = groups.find({ key: 'k' });
  assert.ok(found?.state === 'over');
  assert.deepEqual([found.commands, found.error.code], [['a', 'b'], 284]);
  assert.throws(() => groups.recall('k', 'h'), refusal(284));
  groups.refuse({ ...whole, set: 'forgotten' }, new LockstepError(284, 'no space'));
});

void test('a group that is complete, over or stopped leaves no timer behind', async () => {
  const { groups, clock } = groupsOf();
  for (const [id, last] of [
    ['complete', 0],
    ['over', 5],
  ] as const) {
    groups.take(part(id, 1));
    try {
      groups.take(part(id, last));
    } catch (error) {
      assert.ok(refusal(1195)(error));
    }
  }
  const { set } = groups.take(part('stopped', 1));
  groups.stop(new LockstepError(272, 'stopping'));
  const found = groups.find({ set });
  assert.ok(found?.state === 'over' && found.error.code === 272);
  await assert.rejects(clock.until(new Promise(() => undefined)), /no timer runs/);
  assert.equal(clock.now(), 0);
});

/** One thing that a sender does: a part, or nothing for a while. */
const event = fc.record({
  sender: fc.constantFrom('ann', 'bob'),
  id: fc.constantFrom('g', 'h'),
  remaining: fc.constantFrom(0, 0, 1, 1, 1, 2, 3),
  pause: fc.constantFrom(0, 0, 0, 0, 400, 1_000),
  onError: fc.constantFrom(undefined, undefined, undefined, 'exit', 'continue'),
} as const);

void test('whatever comes, what is handed on has each number once, in order, from one sender, in time', async () => {
  let completed = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 30 }), async (events) => {
      const { groups, clock } = groupsOf({ groupsMax: 3, commandsMax: 6 });
      const sent = new Map<string, { at: number; remaining: number; command: string; busy: boolean }[]>();
      for (const [count, { sender, id, remaining, pause, onError }] of events.entries()) {
        if (pause > 0) await clock.pass(pause);
        const name = `${sender} ${id}`;
        const before = sent.get(name) ?? [];
        const one = { at: clock.now(), remaining, command: `${name} ${count}`, busy: false };
        sent.set(name, [...before, one]);
        let taken: Held | Complete | null = null;
        try {
          taken = groups.take(part(id, remaining, { sender, onError, commands: [one.command] }));
        } catch (error) {
          assert.ok(error instanceof LockstepError && [272, 1192, 1194, 1195, 1205].includes(error.code));
          // A part that there was no room for may come again: it is as if it had not been sent.
          one.busy = error.code === 272;
        }
        if (taken === null || 'held' in taken) continue;
        completed += 1;
        const all = (sent.get(name) ?? []).filter(({ busy }) => !busy);
        const last = all.slice(-taken.commands.length);
        assert.deepEqual(
          taken.commands,
          last.map(({ command }) => command),
        );
        assert.deepEqual(
          last.map((each) => each.remaining),
          last.map((_each, at) => last.length - 1 - at),
        );
        assert.ok(clock.now() - (last[0]?.at ?? 0) < TIMEOUT_MS);
      }
    }),
    { seed: SEED, numRuns: 500 },
  );
  assert.ok(completed > 30, `${completed} groups were complete`);
});
