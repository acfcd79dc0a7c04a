import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LiveConfiguration } from './configuration.ts';
import type { ApplyMessage } from './engine.ts';
import { LockstepError } from './errors.ts';
import { HOLD_ONLY, NativeEngine, type Realiser } from './native-engine.ts';
import { sha256 } from './testing/hash.ts';
import { LINES, type LinesCommand } from './testing/lines-dialect.ts';
import { VirtualClock } from './testing/virtual-clock.ts';

function engine(realiser: Realiser = HOLD_ONLY): NativeEngine<LinesCommand> {
  const live = new LiveConfiguration(sha256, LINES.references);
  return new NativeEngine({ dialect: LINES, live, realiser, incarnation: 'life', epoch: 3 });
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
