import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Change, type Configuration, LiveConfiguration } from './configuration.ts';
import type { ApplyMessage, EnterMessage } from './engine.ts';
import { LockstepError } from './errors.ts';
import { HOLD_ONLY, NativeEngine, type Realiser } from './native-engine.ts';
import { sha256 } from './testing/hash.ts';
import { LINES, type LinesCommand } from './testing/lines-dialect.ts';
import { SEED } from './testing/seed.ts';
import { VirtualClock } from './testing/virtual-clock.ts';

function engine(
  realiser: Realiser = HOLD_ONLY,
  options: { readonly aside?: boolean; readonly onEntered?: () => void } = {},
): NativeEngine<LinesCommand> {
  const live = new LiveConfiguration(sha256, LINES.references);
  return new NativeEngine({ dialect: LINES, live, realiser, incarnation: 'life', epoch: 3, ...options });
}

/** What it is asked for, and what of that became effective. `refusal` is thrown while it is set. */
class RecordingRealiser implements Realiser {
  readonly asked: { readonly changes: readonly Change[]; readonly next: Configuration }[] = [];
  commits = 0;
  refusal: Error | null = null;

  prepare(changes: readonly Change[], next: Configuration): ReturnType<Realiser['prepare']> {
    if (this.refusal !== null) return Promise.reject(this.refusal);
    this.asked.push({ changes, next });
    return Promise.resolve({
      commit: () => {
        this.commits += 1;
      },
    });
  }
}

/** The enter that fits an engine as it stands. */
function entering(to: NativeEngine<LinesCommand>): EnterMessage {
  const { epoch, digest } = to.status();
  return { epoch, digest };
}

/** The next message in its turn. */
function next(to: NativeEngine<LinesCommand>, commands: readonly string[], counter?: number): ApplyMessage {
  const { epoch, index, digest } = to.status();
  const message = { id: `m${index + 1}`, epoch, index: index + 1, after: index, base: digest, commands };
  return counter === undefined ? message : { ...message, counter };
}

void test('a message is executed whole or not at all', async () => {
  const one = engine();
  const refused = await one.apply(next(one, ['put x 1', 'del y', 'put z 1']));
  assert.deepEqual([refused.outcome, refused.code, refused.entries, refused.index], ['refused', 258, 0, 1]);
  const applied = await one.apply(next(one, ['put x 1', 'put y 1', 'del x']));
  assert.deepEqual([applied.outcome, applied.entries, applied.counter, applied.index], ['applied', 1, 3, 2]);
  assert.deepEqual(one.status().digest, applied.digest);
});

void test('an undo says what the counter is afterwards', async () => {
  const one = engine();
  await one.apply(next(one, ['put x 1', 'put y 1']));
  assert.equal((await one.apply(next(one, ['del x', 'del y'], 0))).counter, 0);
});

void test('what is no change is refused, and the message counts as decided', async () => {
  const one = engine();
  for (const [line, code] of [
    ['get', 1088],
    ['fire', 1088],
    ['nonsense', 1088],
    ['put x', 1094],
  ] as const) {
    const { index } = one.status();
    const answer = await one.apply(next(one, [line]));
    assert.deepEqual([answer.outcome, answer.code, answer.index], ['refused', code, index + 1]);
  }
});

void test('a message for another state is answered with where the engine stands', async () => {
  const one = engine();
  await one.apply(next(one, ['put x 1']));
  const { digest } = one.status();
  const answer = await one.apply({ ...next(one, ['put y 1']), base: 'other' });
  assert.deepEqual(
    [answer.outcome, answer.code, answer.index, answer.digest],
    ['wrong-state', 1204, 1, digest],
  );
});

void test('a message of a newer epoch raises the floor', async () => {
  const one = engine();
  const answer = await one.apply({ ...next(one, ['put x 1']), epoch: 8 });
  assert.deepEqual([answer.epoch, one.status().epoch], [8, 8]);
  assert.equal((await one.apply({ ...next(one, ['put y 1']), epoch: 7 })).outcome, 'wrong-state');
});

void test('a local change moves the digest and not the index', async () => {
  const one = engine();
  const changed = await one.applyLocal({ id: 'l', commands: ['put x 1'] });
  assert.deepEqual([changed.outcome, changed.index, changed.counter, changed.entries], ['applied', 0, 1, 1]);
  const refused = await one.applyLocal({ id: 'l', commands: ['del y'] });
  assert.deepEqual([refused.outcome, refused.code, refused.counter], ['refused', 258, 1]);
});

void test('a hello waits for what has begun and makes too old what waits behind it', async () => {
  const clock = new VirtualClock();
  let commits = 0;
  const slow: Realiser = {
    prepare: async () => {
      await clock.timer(100).elapsed;
      return {
        commit: () => {
          commits += 1;
        },
      };
    },
  };
  const one = engine(slow);
  const first = one.apply(next(one, ['put x 1']));
  await clock.idle();
  const second = one.apply({ ...next(one, ['put y 1']), id: 'm2', index: 2, after: 1 });
  const fence = one.hello({ epoch: 9, owner: 'store' });
  const order: string[] = [];
  void first.then(() => order.push('first'));
  void second.then(() => order.push('second'));
  void fence.then(() => order.push('fence'));
  const status = await clock.until(fence);
  assert.deepEqual(order, ['first', 'second', 'fence']);
  assert.deepEqual([status.index, status.entries, status.epoch, commits], [1, 1, 9, 1]);
  assert.equal((await second).outcome, 'wrong-state');
});

void test('a resource that refuses leaves everything as it was', async () => {
  const one = engine({ prepare: () => Promise.reject(new LockstepError(304, 'address in use')) });
  const before = one.status().digest;
  const answer = await one.apply(next(one, ['put x 1']));
  assert.deepEqual([answer.outcome, answer.code, answer.digest], ['refused', 304, before]);
});

void test('a bug of the data plane is no refusal, and the next message is decided', async () => {
  let broken = true;
  const one = engine({
    prepare: () =>
      broken
        ? Promise.reject(new Error('a bug'))
        : HOLD_ONLY.prepare([], new LiveConfiguration(sha256, LINES.references)),
  });
  await assert.rejects(one.apply(next(one, ['put x 1'])), /a bug/);
  broken = false;
  assert.equal((await one.apply(next(one, ['put x 1']))).outcome, 'applied');
});

void test('entries are read page by page, by prefix, and part by part', async () => {
  const one = engine();
  await one.apply(
    next(
      one,
      Array.from({ length: 25 }, (_one, at) => `put k${10 + at} ${at}`),
    ),
  );
  const keys: string[] = [];
  let after: string | undefined;
  for (let pages = 1; ; pages += 1) {
    const page = one.read({ prefix: 'k', limit: 10, ...(after === undefined ? {} : { after }) });
    keys.push(...(page.entries?.keys() ?? []));
    if (page.more === null || page.more === undefined) {
      assert.equal(pages, 3);
      break;
    }
    after = page.more;
  }
  assert.equal(keys.length, 25);
  assert.deepEqual(keys, [...keys].sort());
  assert.equal(one.read({ prefix: 'k2', limit: 100 }).entries?.size, 10);
  assert.equal(one.read({ prefix: 'x', limit: 100 }).entries?.size, 0);
  assert.deepEqual(one.read({ prefix: '', after: 'z', limit: 10 }).more, null);
  const parts = one.read({ digests: '' }).digests ?? new Map();
  const under = [...parts.keys()].flatMap((path) => [...(one.read({ under: path }).entries?.keys() ?? [])]);
  assert.deepEqual(under.sort(), keys);
});

void test('an engine that is aside moves as always, and asks the realiser for nothing', async () => {
  const realiser = new RecordingRealiser();
  const [aside, serving] = [engine(realiser, { aside: true }), engine()];
  for (const commands of [['put x 1', 'put y 2'], ['del nothing'], ['del x'], []]) {
    const [held, served] = [
      await aside.apply(next(aside, commands)),
      await serving.apply(next(serving, commands)),
    ];
    assert.deepEqual(held, { ...served, aside: true });
  }
  assert.equal((await aside.applyLocal({ id: 'l', commands: ['put z 3'] })).outcome, 'applied');
  assert.deepEqual([aside.status().aside, aside.status().entries, realiser.asked.length], [true, 2, 0]);
  assert.ok(!('aside' in serving.status()));
});

void test('entering gives everything that is held its effect, once, and moves nothing', async () => {
  const realiser = new RecordingRealiser();
  let told = 0;
  const onEntered = (): void => {
    told += 1;
  };
  const one = engine(realiser, { aside: true, onEntered });
  await one.apply(next(one, ['put x 1', 'put y 2']));
  const { aside: _, ...before } = one.status();
  for (let times = 0; times < 2; times += 1) {
    assert.deepEqual(await one.enter(entering(one)), {
      ...before,
      outcome: 'applied',
      code: 0,
      message: 'Done',
    });
  }
  assert.deepEqual([realiser.asked.length, realiser.commits, told], [1, 1, 1]);
  assert.deepEqual(realiser.asked[0]?.changes, [
    { key: 'x', before: undefined, after: '1' },
    { key: 'y', before: undefined, after: '2' },
  ]);
  assert.equal((await one.apply(next(one, ['del x']))).outcome, 'applied');
  assert.deepEqual(realiser.asked[1]?.changes, [{ key: 'x', before: '1', after: undefined }]);
  assert.ok(!('aside' in one.status()));
});

void test('an engine that was never aside has entered', async () => {
  const realiser = new RecordingRealiser();
  const one = engine(realiser);
  assert.equal((await one.enter(entering(one))).outcome, 'applied');
  assert.equal(realiser.asked.length, 0);
});

void test('nothing is served for another digest or an older epoch', async () => {
  const realiser = new RecordingRealiser();
  const one = engine(realiser, { aside: true });
  await one.apply(next(one, ['put x 1']));
  for (const wrong of [{ epoch: 2 }, { digest: '0'.repeat(32) }]) {
    const { outcome, code, aside, index } = await one.enter({ ...entering(one), ...wrong });
    assert.deepEqual([outcome, code, aside, index], ['wrong-state', 1204, true, 1]);
  }
  assert.equal(realiser.asked.length, 0);
  assert.equal((await one.enter({ ...entering(one), epoch: 8 })).epoch, 8, 'a newer epoch is the floor');
  const { outcome } = await one.enter({ ...entering(one), epoch: 7 });
  assert.equal(outcome, 'wrong-state', 'also once it serves');
});

void test('a resource that refuses leaves the engine aside, and entering can be tried again', async () => {
  const realiser = new RecordingRealiser();
  const one = engine(realiser, { aside: true });
  await one.apply(next(one, ['put x 1']));
  const before = one.status();
  realiser.refusal = new LockstepError(304, 'address in use');
  assert.deepEqual(await one.enter(entering(one)), {
    ...before,
    outcome: 'refused',
    code: 304,
    message: 'address in use',
  });
  assert.equal((await one.apply(next(one, ['put y 2']))).outcome, 'applied', 'it follows the others still');
  realiser.refusal = new Error('a bug');
  await assert.rejects(one.enter(entering(one)), /a bug/);
  realiser.refusal = null;
  assert.equal((await one.enter(entering(one))).outcome, 'applied');
  assert.deepEqual([realiser.asked.map(({ changes }) => changes.length), realiser.commits], [[2], 1]);
});

void test('an enter takes its turn: it is judged by what the messages before it made', async () => {
  const clock = new VirtualClock();
  const slow: Realiser = {
    prepare: async () => {
      await clock.timer(100).elapsed;
      return { commit: () => undefined };
    },
  };
  const one = engine(slow, { aside: true });
  const empty = entering(one);
  const change = one.apply(next(one, ['put x 1']));
  const early = one.enter(empty);
  assert.equal((await early).outcome, 'wrong-state');
  assert.equal((await change).outcome, 'applied');
  const enter = one.enter(entering(one));
  const behind = one.apply(next(one, ['put y 2']));
  await clock.idle();
  assert.equal(one.status().aside, true, 'not before it serves');
  const fence = one.hello({ epoch: 9, owner: 'store' });
  const fenced = await clock.until(fence);
  assert.ok(!('aside' in fenced), 'what has begun is finished');
  assert.deepEqual([(await enter).outcome, (await behind).outcome], ['applied', 'wrong-state']);
});

void test('whatever was applied before, entering realises exactly what leads from empty to what is held', async () => {
  const key = fc.constantFrom('a', 'b', 'c', 'd');
  const command = fc.oneof(
    fc.tuple(key, fc.constantFrom('1', '2', '@a')).map(([of, value]) => `put ${of} ${value}`),
    key.map((of) => `del ${of}`),
    key.map((of) => `seal ${of}`),
    fc.constant('wipe'),
  );
  const messages = fc.array(fc.array(command, { maxLength: 4 }), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(messages, async (all) => {
      const realiser = new RecordingRealiser();
      const one = engine(realiser, { aside: true });
      for (const commands of all) await one.apply(next(one, commands));
      assert.equal((await one.enter(entering(one))).outcome, 'applied');
      assert.equal(realiser.asked.length, 1);
      const [{ changes, next: whole } = { changes: [], next: undefined }] = realiser.asked;
      const rebuilt = new LiveConfiguration(sha256, LINES.references);
      rebuilt.apply(changes);
      const { digest, entries } = one.status();
      assert.deepEqual([rebuilt.digest, rebuilt.size, changes.length], [digest, entries, entries]);
      assert.equal(whole?.digest, digest);
    }),
    { seed: SEED },
  );
});

void test('a hello of another owner changes nothing, and is answered with whose the engine is', async () => {
  const one = engine();
  assert.deepEqual(one.tenure, { epoch: 3, owner: '' });
  const mine = await one.hello({ epoch: 4, owner: 'mine' });
  assert.deepEqual(mine, { ...one.status(), owner: 'mine', previous: 3 });
  const waiting = one.apply(next(one, ['put x 1']));
  const foreign = await one.hello({ epoch: 9, owner: 'other' });
  assert.deepEqual([foreign.owner, foreign.epoch], ['mine', 4]);
  assert.equal((await waiting).outcome, 'applied', 'the floor did not rise');
  const taken = one.hello({ epoch: 9, owner: 'other', takeOver: true });
  assert.deepEqual(one.tenure, { epoch: 9, owner: 'other' }, 'at once');
  assert.equal((await taken).owner, 'other');
  const late = await one.hello({ epoch: 5, owner: 'mine', takeOver: true });
  assert.deepEqual([late.owner, late.epoch], ['other', 9]);
});

void test('an undo that overtakes its command is not executed, and neither is the command once the engine is fenced', async () => {
  const one = engine();
  assert.equal((await one.apply(next(one, ['put x 1']))).outcome, 'applied');
  const before = one.status();
  const command = next(one, ['put x 2']);
  const undo = { ...command, id: 'undo', index: 3, after: 2, base: 'e'.repeat(32), commands: ['put x 1'] };
  assert.equal((await one.apply(undo)).outcome, 'wrong-state');
  await one.hello({ epoch: 4, owner: 'mine' });
  assert.equal((await one.apply(command)).outcome, 'wrong-state');
  assert.deepEqual(one.status(), { ...before, epoch: 4 });
});

void test('what is an engine’s own takes effect, is shown, and is in nothing that is compared', async () => {
  const realiser = new RecordingRealiser();
  const live = new LiveConfiguration(sha256, LINES.references, undefined, (key) => key === 'port');
  const one = new NativeEngine({ dialect: LINES, live, realiser, incarnation: 'life', epoch: 3 });
  await one.apply(next(one, ['put x 1']));
  const { digest } = one.status();
  const local = await one.applyLocal({ id: 'l', commands: ['put port 81'] });
  assert.deepEqual([local.outcome, local.digest, local.entries], ['applied', digest, 1]);
  assert.equal(realiser.commits, 2);
  assert.equal(realiser.asked.at(-1)?.next.get('port'), '81');
  assert.deepEqual(
    [...(one.read({ prefix: '', limit: 10 }).entries ?? [])],
    [
      ['port', '81'],
      ['x', '1'],
    ],
  );
  assert.deepEqual([...(one.read({ under: '' }).entries ?? [])], [['x', '1']]);
  const refused = await one.apply(next(one, ['put y 2', 'put port 80']));
  assert.deepEqual([refused.outcome, refused.code, refused.digest], ['refused', 257, digest]);
  assert.equal(live.get('port'), '81');
  assert.equal((await one.apply(next(one, ['del x']))).entries, 0);
});
