// One Redis of three stands still (SIGSTOP) at a random moment of a command, and goes on at a random moment. Whatever the
// sender was told must be the truth afterwards, on every instance, by what each says itself.

import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from './harness.ts';
import { post, redisFleet } from './redis-fleet.ts';

const TIMEOUT_MS = 400;
const RESOLVE_TIMEOUT_MS = 2_000;

export interface StopRounds {
  /** Rounds that ended so. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Of those that went on within resolveTimeout, how many ended other than locked. */
  readonly inTime: number;
  readonly inTimeDecided: number;
}

/** Every tenth instance goes on only after all patience is over; the others within resolveTimeout. */
export async function stopRounds(t: TestContext, rounds: number): Promise<StopRounds> {
  const { daemon, servers, parameter } = await redisFleet(t, {
    settings: [
      `timeout: ${TIMEOUT_MS}ms`,
      `resolveTimeout: ${RESOLVE_TIMEOUT_MS / 1_000}s`,
      'monitor: { every: 1s }',
    ],
  });
  const outcomes: Record<string, number> = {};
  let held = '0';
  let inTime = 0;
  let inTimeDecided = 0;
  for (let round = 1; round <= rounds; round += 1) {
    const value = String(round);
    const server = servers[Math.floor(Math.random() * servers.length)];
    assert.ok(server !== undefined);
    const late = round % 10 === 0;
    const sent = post(daemon, [`CONFIG SET timeout ${value}`]);
    await sleep(Math.random() * 6);
    process.kill(server.pid, 'SIGSTOP');
    const answered = sent.then(() => undefined);
    // One that was too early, or too late for this command, stands still all the same.
    if (late) await answered;
    else await sleep(Math.random() * (RESOLVE_TIMEOUT_MS - 100));
    process.kill(server.pid, 'SIGCONT');
    const { outcome, receipts } = await sent;
    const what = `round ${round}: ${outcome}, ${receipts[0]?.message ?? ''}`;
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    if (!late) inTime += 1;
    if (!late && outcome !== 'locked') inTimeDecided += 1;
    if (outcome === 'locked') {
      // Nothing was claimed but that nobody knows. An exit makes it known.
      await until(
        'an exit from the lock',
        async () => (await daemon.run('unlock', '--back', '--yes')).status === 0,
      );
    } else if (outcome === 'applied') held = value;
    else assert.ok(outcome === 'undone' || outcome === 'refused', what);
    assert.deepEqual(await parameter('timeout'), Array(servers.length).fill(held), what);
    // Nothing that was late comes after all: the truth stays the truth.
    await until('all to be up', async () =>
      (await daemon.status()).engines.every(({ state }) => state === 'up'),
    );
    assert.deepEqual(await parameter('timeout'), Array(servers.length).fill(held), `${what}, and later`);
  }
  assert.equal((await daemon.status()).indicator, 'consistent');
  return { outcomes, inTime, inTimeDecided };
}
