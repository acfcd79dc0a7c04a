// The contract of links: every promise on every bed.

import { test } from 'node:test';
import { BEDS } from './beds.ts';
import { PROMISES } from './promises.ts';
import { WIRE_PROMISES } from './wire-promises.ts';
import { WIRES } from './wires.ts';

for (const { name, make } of BEDS) {
  for (const { sentence, keep } of PROMISES) {
    void test(`${sentence} (${name})`, async (t) => keep(await make(t), () => make(t)));
  }
}

for (const wire of WIRES) {
  for (const { sentence, keep } of WIRE_PROMISES) {
    void test(`${sentence} (${wire.name})`, async (t) => keep(t, wire));
  }
}
