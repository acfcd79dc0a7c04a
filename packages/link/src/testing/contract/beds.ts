// The beds: a native engine at the end of each wire, and a product with its host in the manager's own process.

import { hash } from 'node:crypto';
import type { TestContext } from 'node:test';
import { LiveConfiguration, NativeEngine } from '@lockstep/core';
import { Relay } from '../../conformance/relay.ts';
import { EngineDoor } from '../../door.ts';
import { Host, type Remembered } from '../../host.ts';
import { HostedEngine } from '../../hosted-engine.ts';
import { Gate } from '../key-value.ts';
import { KEY, served } from '../raw.ts';
import { SCRIPTED } from '../scripted-dialect.ts';
import { scriptedDriver } from '../scripted-driver.ts';
import { ScriptedProduct, USERS } from '../scripted-product.ts';
import type { Bed, Door } from './bed.ts';
import { StreamFaults } from './stream-faults.ts';
import { WIRES, type Wire } from './wires.ts';

/** How long a link may take to get up again, in ms: far more than it ever needs. New connections are never hurt. */
const WITHIN_MS = 30_000;

export interface BedKind {
  readonly name: string;
  make(t: TestContext): Promise<Bed>;
}

/** A native engine, and a way to it over a wire. */
async function atTheEndOf(wire: Wire, t: TestContext): Promise<Bed> {
  const live = new LiveConfiguration((text) => hash('sha256', text), SCRIPTED.references);
  const gate = new Gate();
  const engine = new NativeEngine({
    dialect: SCRIPTED,
    live,
    realiser: gate,
    incarnation: 'life-1',
    epoch: 0,
  });
  const server = await served(t, {
    engine,
    address: await wire.listen(t),
    dialect: SCRIPTED.name,
    onFault: (error) => {
      throw error;
    },
  });
  const { address, faults } = await wire.between(t, server.address);
  return {
    door(): Door {
      const door = new EngineDoor({
        name: 'pe0',
        address,
        key: KEY,
        withinMs: WITHIN_MS,
        onDown: () => undefined,
      });
      t.after(() => door.close());
      return door;
    },
    truth: () => new Map(live.keys().map((key) => [key, live.get(key) ?? ''])),
    hold() {
      const reached = gate.shut();
      return { reached, release: () => gate.open() };
    },
    faults,
    longest: wire.longest,
    tooLong: wire.tooLong,
  };
}

/** A product behind a relay. The host is here, and the link is what is between it and its product. */
async function inProcess(t: TestContext): Promise<Bed> {
  const product = new ScriptedProduct();
  await product.start();
  t.after(() => product.kill());
  const relay = await Relay.start({ path: product.path });
  t.after(() => relay.close());
  const before = new Map(product.entries);
  let remembered: Remembered | null = null;
  const memory = {
    load: () => Promise.resolve(remembered),
    save(now: Remembered): Promise<void> {
      remembered = now;
      return Promise.resolve();
    },
  };
  const driver = scriptedDriver();
  return {
    door(): Door {
      const host = new Host({
        name: 'e1',
        driver,
        address: relay.address,
        credentials: () => Promise.resolve({ user: 'admin', password: USERS.admin }),
        memory,
        withinMs: WITHIN_MS,
        onDown: () => undefined,
      });
      const engine = new HostedEngine(host, product.path);
      t.after(() => engine.close());
      return engine;
    },
    truth: () => new Map([...product.entries].filter(([key, value]) => before.get(key) !== value)),
    hold() {
      product.stop();
      const reached = (async (): Promise<void> => {
        while (product.waiting === 0) await new Promise(setImmediate);
      })();
      return { reached, release: () => product.continue() };
    },
    faults: new StreamFaults(relay),
    longest: ['SET long '.padEnd(driver.commandBytesMax, 'x')],
    tooLong: ['SET long '.padEnd(driver.commandBytesMax + 1, 'x')],
  };
}

export const BEDS: readonly BedKind[] = [
  { name: 'a host in this process', make: inProcess },
  ...WIRES.map((wire): BedKind => ({ name: wire.name, make: (t) => atTheEndOf(wire, t) })),
];
