import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ScriptedCommand } from '../../testing/scripted-dialect.ts';
import { scriptedFixture } from '../../testing/scripted-fixture.ts';
import type { CheckResult } from '../check.ts';
import { Unmet } from '../expect.ts';
import type { DriverCheck } from './check.ts';
import { DRIVER_CHECKS } from './checks.ts';
import type { DriverFixture, ProductInstance } from './fixture.ts';
import { runDriverConformance } from './run.ts';

/** A fixture with no more than it must have. */
function bare(started: ProductInstance[] = []): DriverFixture<ScriptedCommand> {
  const whole = scriptedFixture();
  const { driver, good, bad } = whole;
  return {
    driver,
    good,
    bad,
    filler: (n) => whole.filler(n),
    async start() {
      const able = await whole.start();
      const { address, credentials, secrets } = able;
      const instance = { address, credentials, secrets, close: () => able.close() };
      started.push(instance);
      return instance;
    },
  };
}

async function resultsOf(
  fixture: DriverFixture<ScriptedCommand>,
  checks: readonly DriverCheck[],
): Promise<CheckResult[]> {
  return Array.fromAsync(runDriverConformance({ fixture, checks, wire: [] }));
}

void test('what an instance cannot be made to do leaves out the checks that need it, with the reason', async () => {
  const results = await resultsOf(
    bare(),
    DRIVER_CHECKS.filter(({ name }) => name !== 'copy'),
  );
  const reasons = results.flatMap((result) =>
    result.status === 'skip' ? [`${result.name}: ${result.reason}`] : [],
  );
  assert.deepEqual(
    results.filter(({ status }) => status === 'fail'),
    [],
  );
  assert.deepEqual(reasons, [
    'changed-past: the product cannot be changed past Lockstep here',
    'line-bytes: there is no sample of as many bytes as are permitted',
    'echo: no sample is taken otherwise than it is said',
    'stopped: the product cannot be stopped here',
    'killed: the product cannot be killed here',
    'life-new: the product cannot be restarted here',
    'life-host: the product cannot be restarted here',
    'persisted: the product cannot be restarted here',
    'lost: the product cannot be restarted here',
    'open-wrong: the product lets everybody in',
    'few-rights: the product has no users with few rights',
    'busy: the product cannot be made busy here',
    'consent: no sample destroys anything, or cuts off',
  ]);
});

void test('every instance ends with its check, however the check ends', async () => {
  const base = { part: 'many', proves: 'Nothing.' } as const;
  const fails: DriverCheck = {
    ...base,
    name: 'fails',
    async run(context) {
      await (await context.place()).session();
      throw new Unmet('patience', 'haste');
    },
  };
  const breaks: DriverCheck = {
    ...base,
    name: 'breaks',
    async run(context) {
      await (await context.place()).session();
      throw new TypeError('a bug of the driver');
    },
  };
  const closed: ProductInstance[] = [];
  const fixture = bare();
  const watched = {
    ...fixture,
    async start() {
      const instance = await fixture.start();
      return {
        ...instance,
        async close() {
          await instance.close();
          closed.push(instance);
        },
      };
    },
  };
  const results = await resultsOf(watched, [fails, breaks]);
  assert.deepEqual(
    results.map((result) => result.status === 'fail' && result.seen),
    ['haste', 'TypeError: a bug of the driver'],
  );
  assert.equal(closed.length, 2);
});

void test('whoever stops early leaves no instance behind', async () => {
  const started: ProductInstance[] = [];
  const fixture = bare(started);
  for await (const { name } of runDriverConformance({ fixture, checks: DRIVER_CHECKS.slice(0, 1) })) {
    if (name === 'wire-hello') break;
  }
  for (const { address } of started) {
    await assert.rejects(
      fixture.driver.open({
        name: 'e1',
        address,
        credentials: null,
        withinMs: 1_000,
        onDown: () => undefined,
      }),
      { code: 1196 },
    );
  }
  assert.equal(started.length, 3);
});
