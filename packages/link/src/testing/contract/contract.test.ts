// The contract of links: every promise on every bed.

import { test } from 'node:test';
import { BEDS } from './beds.ts';
import { PROMISES } from './promises.ts';
import { WIRE_PROMISES } from './wire-promises.ts';
import { WIRES } from './wires.ts';

for (const bed of BEDS) {
  for (const promised of PROMISES) {
    void test(`${promised.sentence} (${bed.name})`, async (t) => {
      await promised.keep(await bed.make(t), () => bed.make(t));
    });
  }
}

for (const wire of WIRES) {
  for (const promised of WIRE_PROMISES) {
    void test(`${promised.sentence} (${wire.name})`, (t) => promised.keep(t, wire));
  }
}
