// The links there are, one by one: where an engine listens, and how a test gets between it and its manager.

import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { LinkAddress } from '../../address.ts';
import { Relay } from '../../conformance/relay.ts';
import { DATAGRAM_MESSAGE_BYTES_MAX } from '../../datagrams.ts';
import { Authority } from '../certificates.ts';
import { folder } from '../raw.ts';
import type { Faults } from './bed.ts';
import { DatagramFaults } from './datagram-faults.ts';
import { DatagramRelay } from './datagram-relay.ts';
import { StreamFaults } from './stream-faults.ts';

export interface Wire {
  readonly name: string;
  /** What an address of it looks like, for people. */
  readonly shown: RegExp;
  readonly longest: readonly string[];
  readonly tooLong: readonly string[] | null;
  /** Where nobody listens yet, and an engine can. */
  listen(t: TestContext): Promise<LinkAddress>;
  /** Another address of an engine that listens, with faults on the way to it. */
  between(t: TestContext, engine: LinkAddress): Promise<{ address: LinkAddress; faults: Faults }>;
}

const CA = new Authority('Lockstep contract');
const ENGINE = CA.tls('engine');
const MANAGER = CA.tls('manager');

/** Megabytes in one message; the 256 of the limit are left to the tests of lines. */
const LONG_LINES = {
  longest: Array.from({ length: 500 }, (_, at) => `SET k${at} `.padEnd(10_000, 'x')),
  tooLong: null,
};

const UNIX: Wire = {
  name: 'a Unix socket',
  shown: /^unix:\//,
  ...LONG_LINES,
  listen: async (t) => ({ path: join(await folder(t), 'engine.sock') }),
  async between(t, engine) {
    const path = join(await folder(t), 'relay.sock');
    return { address: { path }, faults: new StreamFaults(await relayTo(t, engine, path)) };
  },
};

const TCP: Wire = {
  name: 'TCP',
  shown: /^127\.0\.0\.1:\d+$/,
  ...LONG_LINES,
  listen: () => Promise.resolve({ host: '127.0.0.1', port: 0 }),
  async between(t, engine) {
    const relay = await relayTo(t, engine);
    return { address: relay.address, faults: new StreamFaults(relay) };
  },
};

const TLS: Wire = {
  name: 'TCP with mutual TLS',
  shown: /^tls:127\.0\.0\.1:\d+$/,
  ...LONG_LINES,
  listen: () => Promise.resolve({ host: '127.0.0.1', port: 0, tls: ENGINE }),
  async between(t, engine) {
    const relay = await relayTo(t, engine);
    return { address: { ...relay.address, tls: MANAGER }, faults: new StreamFaults(relay) };
  },
};

const UDP: Wire = {
  name: 'UDP',
  shown: /^udp:127\.0\.0\.1:\d+$/,
  // With the words around it, nearly all that a datagram takes.
  longest: ['SET long '.padEnd(DATAGRAM_MESSAGE_BYTES_MAX - 250, 'x')],
  tooLong: ['SET long '.padEnd(DATAGRAM_MESSAGE_BYTES_MAX, 'x')],
  listen: () => Promise.resolve({ host: '127.0.0.1', port: 0, udp: true }),
  async between(t, engine) {
    if (!('udp' in engine)) throw new Error('an engine of datagrams');
    const relay = await DatagramRelay.start(engine);
    t.after(() => relay.close());
    return { address: { ...relay.address, udp: true }, faults: new DatagramFaults(relay) };
  },
};

export const WIRES: readonly Wire[] = [UNIX, TCP, TLS, UDP];

async function relayTo(t: TestContext, engine: LinkAddress, path?: string): Promise<Relay> {
  const target = 'path' in engine ? { path: engine.path } : { host: engine.host, port: engine.port };
  const relay = await Relay.start(target, path);
  t.after(() => relay.close());
  return relay;
}

/** How a manager reaches what listens at an address: of TLS it has its own certificate. */
export function managersAddress(address: LinkAddress): LinkAddress {
  return 'tls' in address ? { ...address, tls: MANAGER } : address;
}
