// The checks of a driver are only worth what they catch: each lie, told by a product or a driver that is honest otherwise,
// fails the check it is about.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DriverLie } from '../../testing/scripted-driver.ts';
import { DRIVER_LIES, PRODUCT_LIES, scriptedFixture } from '../../testing/scripted-fixture.ts';
import type { ProductLie } from '../../testing/scripted-product.ts';
import type { CheckResult } from '../check.ts';
import { CHECKS } from '../checks.ts';
import { DRIVER_CHECKS } from './checks.ts';
import { runDriverConformance, wireName } from './run.ts';

void test('the scripted product and its driver pass every check, on the wire too', async () => {
  const results = await Array.fromAsync(runDriverConformance({ fixture: scriptedFixture() }));
  const others = results.filter(({ status }) => status !== 'pass');
  assert.deepEqual(
    others.map(({ name, status }) => [name, status]),
    [[wireName('aside'), 'skip']],
    JSON.stringify(others),
  );
  assert.equal(results.length, DRIVER_CHECKS.length + CHECKS.length);
});

/** Some of these say nothing at all, so that the wait for an answer is what finds them, in ms. */
const IMPATIENT_MS = 1_000;

async function resultOf(
  name: string,
  lies: { product?: ProductLie; driver?: DriverLie },
): Promise<CheckResult> {
  const checks = DRIVER_CHECKS.filter((check) => check.name === name);
  assert.equal(checks.length, 1, name);
  const fixture = scriptedFixture(lies);
  const [result] = await Array.fromAsync(
    runDriverConformance({ fixture, checks, wire: [], patienceMs: IMPATIENT_MS }),
  );
  assert.ok(result !== undefined);
  return result;
}

for (const [lie, check] of Object.entries(PRODUCT_LIES)) {
  void test(`a product that ${lie} fails ${check}`, async () => {
    const result = await resultOf(check, { product: lie as ProductLie });
    assert.equal(result.status, 'fail', JSON.stringify(result));
  });
}

for (const [lie, check] of Object.entries(DRIVER_LIES)) {
  void test(`a driver that ${lie} fails ${check}`, async () => {
    const result = await resultOf(check, { driver: lie as DriverLie });
    assert.equal(result.status, 'fail', JSON.stringify(result));
  });
}

void test('every check of a driver has a lie that it catches', () => {
  const caught = new Set([...Object.values(PRODUCT_LIES), ...Object.values(DRIVER_LIES)]);
  assert.deepEqual(
    DRIVER_CHECKS.map(({ name }) => name).filter((name) => !caught.has(name)),
    [],
  );
});

void test('checks have names of their own, and each says in a sentence what it proves', () => {
  const names = [...DRIVER_CHECKS, ...CHECKS].map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  for (const { name, proves } of DRIVER_CHECKS) {
    assert.match(name, /^[a-z]+(-[a-z]+)*$/);
    assert.match(proves, /^[A-Z0-9].{20,}\.$/s);
  }
});
