// The engine of the core's scenarios, on the wire: honest, it passes the kit; with a fault of the scenarios switched on for
// good, it fails.

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import {
  FAULTS,
  type Fault,
  type FaultKind,
  ScriptedEngine,
} from '../../../core/src/testing/scripted-engine.ts';
import { VirtualClock } from '../../../core/src/testing/virtual-clock.ts';
import { KEY, served } from '../testing/raw.ts';
import { ServedScript } from '../testing/served-script.ts';
import type { CheckResult } from './check.ts';
import { CHECKS } from './checks.ts';
import { runConformance } from './run.ts';
import { parseSamples } from './samples.ts';

const SAMPLES = parseSamples(`
+ add a 1
- del a
+ add b 2
+ put c 3
- del c
- del b
+ put d 4
- del d
! del nothing
! what
`);

/** A fault that says nothing at all is found by the wait for an answer, in ms. */
const IMPATIENT_MS = 500;

/** What a fault is switched on for, with which value, and the check that must find it. */
const CAUGHT: Readonly<Partial<Record<FaultKind, readonly [on: Fault['on'], value: string, check: string]>>> =
  {
    refuse: ['command', '280', 'undo'],
    half: ['command', 'put stray 1', 'undo'],
    liar: ['command', 'put stray 1', 'refused'],
    dirty: ['command', 'put stray 1', 'undo'],
    idle: ['command', '', 'order'],
    'takeover-after': ['command', '', 'repeated'],
    takeover: ['command', '', 'repeated'],
    local: ['command', 'put stray 1', 'repeated'],
    reborn: ['command', '', 'repeated'],
    slow: ['command', '100000', 'undo'],
    silent: ['command', '', 'undo'],
    'silent-after': ['command', '', 'undo'],
    lost: ['command', '', 'undo'],
    'lost-after': ['command', '', 'undo'],
    'refuse-lost': ['command', '280', 'undo'],
    unsent: ['command', '', 'undo'],
    crash: ['command', '', 'undo'],
    garbled: ['read', '', 'pages'],
    'false-digest': ['command', '', 'undo'],
  };

/** What an engine may do, or what only a manager can see, and why. */
const NO_FAULT_HERE: Readonly<Partial<Record<FaultKind, string>>> = {
  clamp: 'it is permitted, and said',
  twice: 'the transport does it, and an engine answers alike: the check `repeated` does the same',
  foreign: 'the kit takes any dialect',
  'other-schema': 'the kit takes any dialect',
};

async function resultsOf(t: TestContext, faults: readonly Fault[], only?: string): Promise<CheckResult[]> {
  const engine = new ScriptedEngine('A', new VirtualClock());
  const { address } = await served(t, { engine: new ServedScript(engine) });
  engine.faults.push(...faults);
  const checks = CHECKS.filter(({ name }) => only === undefined || name === only);
  assert.ok(checks.length > 0, only);
  const patienceMs = faults.length === 0 ? 10_000 : IMPATIENT_MS;
  return Array.fromAsync(runConformance({ address, key: KEY, samples: SAMPLES, checks, patienceMs }));
}

void test('the engine of the scenarios passes the kit', async (t) => {
  const others = (await resultsOf(t, [])).filter(({ status }) => status !== 'pass');
  assert.deepEqual(
    others.map(({ name, status }) => [name, status]),
    [['aside', 'skip']],
    JSON.stringify(others),
  );
});

for (const [kind, [on, value, check]] of Object.entries(CAUGHT)) {
  void test(`the engine of the scenarios with the fault ${kind} fails ${check}`, async (t) => {
    const fault: Fault = { kind: kind as FaultKind, on, value, skip: 0, times: Number.POSITIVE_INFINITY };
    const [result] = await resultsOf(t, [fault], check);
    assert.equal(result?.status, 'fail', JSON.stringify(result));
  });
}

void test('every fault of the scenarios is caught here, or said why not', () => {
  const known = new Set([...Object.keys(CAUGHT), ...Object.keys(NO_FAULT_HERE)]);
  assert.deepEqual(
    Object.keys(FAULTS).filter((kind) => !known.has(kind)),
    [],
  );
});
