import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { EMPTY_DIGEST, type Sent } from '@lockstep/core';
import type { LinkAddress } from './address.ts';
import { EngineDoor } from './door.ts';
import { keyValueEngine } from './testing/key-value.ts';
import { folder, KEY, served } from './testing/raw.ts';

const TENURE = { epoch: 7, owner: 'store-1' };
const ENTER = { epoch: 7, digest: EMPTY_DIGEST };

function door(t: TestContext, address: LinkAddress): EngineDoor {
  const one = new EngineDoor({ name: 'pe0', address, key: KEY, withinMs: 60_000, onDown: () => undefined });
  t.after(() => one.close());
  return one;
}

function answerOf<T>(sent: Sent<T>): T {
  assert.ok(sent.kind === 'answered', JSON.stringify(sent));
  return sent.answer;
}

void test('a door that was not opened sends nothing', async (t) => {
  const { address } = await served(t);
  const one = door(t, address);
  const message = { id: 'm', epoch: 7, index: 1, after: 0, base: EMPTY_DIGEST, commands: [] };
  for (const sent of [await one.apply(message), await one.enter(ENTER), await one.status()]) {
    assert.deepEqual([sent.kind, sent.kind === 'unsent' && sent.code], ['unsent', 1196]);
  }
});

void test('who answers is found out before it is taken over, over the same connection', async (t) => {
  const engine = keyValueEngine(undefined, 'life-1', true);
  await engine.hello({ epoch: 7, owner: 'store-2' });
  const { address } = await served(t, { engine, connectionsMax: 1 });
  const one = door(t, address);
  const there = answerOf(await one.identify());
  assert.deepEqual([there.owner, there.epoch, there.aside], ['store-2', 7, true]);
  const refused = answerOf(await one.hello({ ...TENURE, epoch: 8 }));
  assert.deepEqual([refused.owner, refused.epoch], ['store-2', 7]);
  assert.deepEqual(await one.enter({ ...ENTER, epoch: 8 }), {
    kind: 'unsent',
    code: 257,
    message: 'an enter needs a hello with epoch first',
  });
  const taken = answerOf(await one.hello({ ...TENURE, epoch: 8, takeOver: true }));
  assert.deepEqual([taken.owner, taken.epoch], ['store-1', 8]);
  const entered = answerOf(await one.enter({ ...ENTER, epoch: 8 }));
  assert.deepEqual([entered.outcome, entered.aside], ['applied', undefined]);
});

void test('identify finds the next life of an engine, as hello does, and nothing once the door is closed', async (t) => {
  const path = join(await folder(t), 'pe0.sock');
  const first = await served(t, { address: { path } });
  const one = door(t, { path });
  assert.equal(answerOf(await one.identify()).incarnation, 'life-1');
  await first.close(0);
  await served(t, { address: { path }, engine: keyValueEngine(undefined, 'life-2') });
  assert.equal(answerOf(await one.identify()).incarnation, 'life-2');
  one.close();
  assert.equal((await one.identify()).kind, 'unsent');
});
