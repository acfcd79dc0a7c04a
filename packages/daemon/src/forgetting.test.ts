import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LockstepError } from '@lockstep/core';
import { pino } from 'pino';
import { Forgetting } from './forgetting.ts';

/** A log, and what was written in it. */
function logged(): { log: pino.Logger; lines: { event: string; level: number }[] } {
  const lines: { event: string; level: number }[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => lines.push(JSON.parse(line) as never) });
  return { log, lines };
}

void test('the history is cut at the start and again and again, also after it failed, and not twice at once', async () => {
  const { log, lines } = logged();
  const enough = Promise.withResolvers<void>();
  let [asked, under, most] = [0, 0, 0];
  const forgetHistory = async (): Promise<number> => {
    asked += 1;
    under += 1;
    most = Math.max(most, under);
    // Slower than it is asked for.
    await new Promise((resolve) => setTimeout(resolve, 5));
    under -= 1;
    if (asked === 1) throw new LockstepError(284, 'no space left on the disk');
    if (asked === 2) return 0;
    if (asked === 4) enough.resolve();
    return 7;
  };
  const forgetting = new Forgetting({ manager: { forgetHistory }, log, everyMs: 1 });
  const alive = setInterval(() => undefined, 1_000);
  forgetting.start();
  forgetting.start();
  await enough.promise;
  forgetting.stop();
  clearInterval(alive);
  assert.equal(most, 1);
  assert.deepEqual(
    lines.slice(0, 2).map(({ event, level }) => [event, level]),
    [
      ['history-not-forgotten', 40],
      ['history-forgotten', 30],
    ],
  );
});

void test('what a stop cuts short is nothing to worry about', async () => {
  const { log, lines } = logged();
  const closing = Promise.withResolvers<number>();
  const forgetting = new Forgetting({ manager: { forgetHistory: () => closing.promise }, log });
  forgetting.start();
  forgetting.stop();
  closing.reject(new LockstepError(261, 'the store is closed'));
  await closing.promise.catch(() => undefined);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(lines, []);
  forgetting.start();
  assert.deepEqual(lines, [], 'it does not begin again');
});
