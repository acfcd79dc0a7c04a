// The kit is only worth what it catches: each lie, told by an engine that is honest otherwise, fails the check it is about.

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { LinkAddress } from '../address.ts';
import { ENGINE_LIES, type EngineLie, Liar, lyingWire, WIRE_LIES, type WireLie } from '../testing/liar.ts';
import { KEY, served } from '../testing/raw.ts';
import type { CheckResult } from './check.ts';
import { CHECKS } from './checks.ts';
import { runConformance } from './run.ts';
import { parseSamples } from './samples.ts';

const SAMPLES = parseSamples(`
+ a=1
- a=
+ b=2
+ c=3
- c=
- b=
+ a=2
- a=1
+ d=4
- d=
! nothing=
! what
`);

async function results(
  address: LinkAddress,
  only?: string,
  patienceMs = 10_000,
): Promise<readonly CheckResult[]> {
  const checks = CHECKS.filter(({ name }) => only === undefined || name === only);
  assert.ok(checks.length > 0, only);
  return Array.fromAsync(runConformance({ address, key: KEY, samples: SAMPLES, checks, patienceMs }));
}

async function engineWith(t: TestContext, lie: EngineLie | null, aside: boolean): Promise<LinkAddress> {
  return (await served(t, { engine: new Liar(lie, aside) })).address;
}

for (const aside of [false, true]) {
  void test(`the engine that tells no lie passes every check${aside ? ', also aside' : ''}`, async (t) => {
    const all = await results(await engineWith(t, null, aside));
    const others = all.filter(({ status }) => status !== 'pass');
    assert.deepEqual(
      others.map(({ name, status }) => [name, status]),
      aside ? [] : [['aside', 'skip']],
      JSON.stringify(others),
    );
    assert.equal(all.length, CHECKS.length);
  });
}

for (const lie of Object.keys(ENGINE_LIES) as EngineLie[]) {
  const check = ENGINE_LIES[lie];
  void test(`an engine that ${lie} fails ${check}`, async (t) => {
    const address = await engineWith(t, lie, check === 'aside');
    const [result] = await results(address, check);
    assert.equal(result?.status, 'fail', JSON.stringify(result));
  });
}

/** Some of these say nothing at all, so that the wait for an answer is what finds them, in ms. */
const IMPATIENT_MS = 1_000;

for (const lie of Object.keys(WIRE_LIES) as WireLie[]) {
  const check = WIRE_LIES[lie];
  void test(`an engine that ${lie} fails ${check}`, async (t) => {
    const [result] = await results(await lyingWire(t, lie), check, IMPATIENT_MS);
    assert.equal(result?.status, 'fail', JSON.stringify(result));
  });
}

void test('every check has a lie that it catches', () => {
  const caught = new Set<string>([...Object.values(ENGINE_LIES), ...Object.values(WIRE_LIES)]);
  assert.deepEqual(
    CHECKS.map(({ name }) => name).filter((name) => !caught.has(name)),
    [],
  );
});
