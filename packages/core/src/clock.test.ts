import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TIMED_OUT, within } from './clock.ts';
import { VirtualClock } from './testing/virtual-clock.ts';

void test('work that is done in time gives its result, and its timer runs no longer', async () => {
  const clock = new VirtualClock();
  const work = clock.timer(99).elapsed.then(() => 'done');
  assert.equal(await clock.until(within(clock, 100, work)), 'done');
  assert.equal(clock.now(), 99);
  await assert.rejects(clock.until(new Promise(() => undefined)), /never ends/, 'no timer is left');
});

void test('work that takes longer is told apart from any result', async () => {
  const clock = new VirtualClock();
  assert.equal(await clock.until(within(clock, 100, new Promise(() => undefined))), TIMED_OUT);
  assert.equal(clock.now(), 100);
});

void test('work that fails fails, in time or later', async () => {
  const clock = new VirtualClock();
  await assert.rejects(within(clock, 100, Promise.reject(new Error('early'))), /early/);
  const late = clock.timer(200).elapsed.then(() => {
    throw new Error('late');
  });
  assert.equal(await clock.until(within(clock, 100, late)), TIMED_OUT);
  await clock.pass(200); // A rejection that nobody handled would end this process.
});

void test('no time at all is over before any answer', async () => {
  const clock = new VirtualClock();
  assert.equal(await clock.until(within(clock, 0, clock.timer(1).elapsed)), TIMED_OUT);
});
