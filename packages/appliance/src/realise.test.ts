// What a change of the configuration means for traffic: only what it touches, seen from where it leads.

import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { test } from 'node:test';
import { type Change, LiveConfiguration } from '@lockstep/core';
import { adcDialect as adc } from './dialect.ts';
import { TrafficRealiser, trafficUpdate } from './realise.ts';
import type { ServiceSpec, TrafficUpdate, VirtualServerSpec } from './traffic/spec.ts';

function changesOf(configuration: LiveConfiguration, line: string): readonly Change[] {
  const parsed = adc.parse(line);
  assert.ok(parsed.ok, line);
  const reduction = adc.reduce(configuration, parsed.command);
  assert.ok(reduction.ok, `${line}: ${JSON.stringify(reduction)}`);
  return reduction.changes;
}

function configured(...lines: readonly string[]): LiveConfiguration {
  const configuration = new LiveConfiguration((text) => hash('sha256', text), adc.references);
  for (const line of lines) configuration.apply(changesOf(configuration, line));
  return configuration;
}

interface Update {
  readonly services: Record<string, ServiceSpec | null>;
  readonly virtualServers: Record<string, VirtualServerSpec | null>;
}

/** Runs the last line, and answers what it means for traffic. */
function updateOf(...lines: readonly string[]): Update {
  const configuration = configured(...lines.slice(0, -1));
  const changes = changesOf(configuration, lines.at(-1) ?? '');
  configuration.apply(changes);
  const { services, virtualServers } = trafficUpdate(changes, configuration);
  return {
    services: Object.fromEntries(services),
    virtualServers: Object.fromEntries(virtualServers),
  };
}

const SHOP = [
  'add server a 10.0.0.1',
  'add server b b.example',
  'add service s1 a HTTP 80',
  'add service s2 a HTTP 81 -maxClient 5',
  'add service s3 b HTTP 80',
  'add lb vserver v HTTP 127.0.0.1 8080 -lbMethod ROUNDROBIN',
  'add lb vserver w HTTP',
  'bind lb vserver v s3 -weight 3',
  'bind lb vserver v s1',
];
const S1: ServiceSpec = { name: 's1', host: '10.0.0.1', port: 80, enabled: true, maxClient: 0 };
const S2: ServiceSpec = { name: 's2', host: '10.0.0.1', port: 81, enabled: true, maxClient: 5 };
const S3: ServiceSpec = { name: 's3', host: 'b.example', port: 80, enabled: true, maxClient: 0 };
const V: VirtualServerSpec = {
  name: 'v',
  address: { ip: '127.0.0.1', port: 8080 },
  enabled: true,
  lbMethod: 'ROUNDROBIN',
  persistenceType: 'NONE',
  timeoutMinutes: 2,
  cltTimeoutSeconds: 180,
  backup: null,
  redirectUrl: null,
  services: [
    { service: 's1', weight: 1 },
    { service: 's3', weight: 3 },
  ],
};
const W: VirtualServerSpec = {
  ...V,
  name: 'w',
  address: null,
  lbMethod: 'LEASTCONNECTION',
  services: [],
};
const NOTHING: Update = { services: {}, virtualServers: {} };

void test('a server that nothing runs on is nothing to traffic', () => {
  assert.deepEqual(updateOf('add server a 10.0.0.1'), NOTHING);
  assert.deepEqual(updateOf('add server a 10.0.0.1', 'disable server a'), NOTHING);
  assert.deepEqual(updateOf('add server a 10.0.0.1', 'rm server a'), NOTHING);
});

void test('a new service has its server’s address', () => {
  const { services, virtualServers } = updateOf('add server a 10.0.0.1', 'add service s1 a HTTP 80');
  assert.deepEqual(services, { s1: S1 });
  assert.deepEqual(virtualServers, {});
  assert.deepEqual(updateOf('add service s1 10.0.0.1 HTTP 80').services, { s1: S1 });
});

void test('a disabled server disables its services, and no others', () => {
  assert.deepEqual(updateOf(...SHOP, 'disable server a'), {
    services: { s1: { ...S1, enabled: false }, s2: { ...S2, enabled: false } },
    virtualServers: {},
  });
});

void test('a service is enabled when it and its server are', () => {
  const disabled = [...SHOP, 'disable server a', 'disable service s1'];
  assert.deepEqual(updateOf(...disabled, 'enable server a').services, {
    s1: { ...S1, enabled: false },
    s2: S2,
  });
  assert.deepEqual(updateOf(...disabled, 'enable service s1').services, { s1: { ...S1, enabled: false } });
  assert.deepEqual(updateOf(...disabled, 'enable server a', 'enable service s1').services, { s1: S1 });
});

void test('a server’s new address is its services’', () => {
  assert.deepEqual(updateOf(...SHOP, 'set server a -IPAddress 10.0.0.7'), {
    services: { s1: { ...S1, host: '10.0.0.7' }, s2: { ...S2, host: '10.0.0.7' } },
    virtualServers: {},
  });
});

void test('a renamed server changes nothing for traffic but is looked at', () => {
  assert.deepEqual(updateOf(...SHOP, 'rename server b c'), { services: { s3: S3 }, virtualServers: {} });
});

void test('a change of a service is its own alone', () => {
  assert.deepEqual(updateOf(...SHOP, 'set service s2 -maxClient 9'), {
    services: { s2: { ...S2, maxClient: 9 } },
    virtualServers: {},
  });
  assert.deepEqual(updateOf(...SHOP, 'unset service s2 -maxClient').services, {
    s2: { ...S2, maxClient: 0 },
  });
});

void test('a service that goes leaves the virtual servers that it was bound to', () => {
  assert.deepEqual(updateOf(...SHOP, 'rm service s1'), {
    services: { s1: null },
    virtualServers: { v: { ...V, services: [{ service: 's3', weight: 3 }] } },
  });
});

void test('a server that goes takes its services out of everything', () => {
  assert.deepEqual(updateOf(...SHOP, 'rm server a'), {
    services: { s1: null, s2: null },
    virtualServers: { v: { ...V, services: [{ service: 's3', weight: 3 }] } },
  });
});

void test('a renamed service goes under its old name and comes under the new one', () => {
  assert.deepEqual(updateOf(...SHOP, 'rename service s1 s0'), {
    services: { s1: null, s0: { ...S1, name: 's0' } },
    virtualServers: {
      v: {
        ...V,
        services: [
          { service: 's0', weight: 1 },
          { service: 's3', weight: 3 },
        ],
      },
    },
  });
});

void test('a virtual server without a port listens nowhere', () => {
  assert.deepEqual(updateOf('add lb vserver w HTTP').virtualServers, { w: W });
});

void test('each argument of a virtual server reaches traffic', () => {
  for (const [line, change] of [
    ['set lb vserver v -persistenceType SOURCEIP', { persistenceType: 'SOURCEIP' }],
    ['set lb vserver v -timeout 7', { timeoutMinutes: 7 }],
    ['set lb vserver v -cltTimeout 0', { cltTimeoutSeconds: 0 }],
    ['set lb vserver v -backupVServer w', { backup: 'w' }],
    ['set lb vserver v -redirectURL /sorry', { redirectUrl: '/sorry' }],
    ['unset lb vserver v -lbMethod', { lbMethod: 'LEASTCONNECTION' }],
    ['set lb vserver v -IPAddress *', { address: { ip: '0.0.0.0', port: 8080 } }],
    ['set lb vserver v -IPAddress ::1', { address: { ip: '::1', port: 8080 } }],
    ['disable lb vserver v', { enabled: false }],
    ['set lb vserver v -comment x', {}],
  ] as const) {
    assert.deepEqual(
      updateOf(...SHOP, line),
      { services: {}, virtualServers: { v: { ...V, ...change } } },
      line,
    );
  }
});

void test('a binding is a part of its virtual server, in the order of the services’ names', () => {
  assert.deepEqual(updateOf(...SHOP, 'bind lb vserver v s2 -weight 2'), {
    services: {},
    virtualServers: {
      v: {
        ...V,
        services: [...V.services.slice(0, 1), { service: 's2', weight: 2 }, ...V.services.slice(1)],
      },
    },
  });
  assert.deepEqual(updateOf(...SHOP, 'unbind lb vserver v s1').virtualServers, {
    v: { ...V, services: V.services.slice(1) },
  });
  assert.deepEqual(updateOf(...SHOP, 'set lb vserver v -weight 9 s1').virtualServers, {
    v: { ...V, services: [{ service: 's1', weight: 9 }, ...V.services.slice(1)] },
  });
});

void test('a virtual server that goes is gone, with its bindings', () => {
  assert.deepEqual(updateOf(...SHOP, 'rm lb vserver v'), { services: {}, virtualServers: { v: null } });
});

void test('a renamed virtual server moves, and whoever names it as backup follows', () => {
  assert.deepEqual(updateOf(...SHOP, 'set lb vserver v -backupVServer w', 'rename lb vserver w x'), {
    services: {},
    virtualServers: { w: null, x: { ...W, name: 'x' }, v: { ...V, backup: 'x' } },
  });
});

void test('a backup is not taken for a binding of the one that it stands in for', () => {
  const { virtualServers } = updateOf(...SHOP, 'set lb vserver v -backupVServer w', 'disable lb vserver w');
  assert.deepEqual(virtualServers, { w: { ...W, enabled: false } });
});

void test('names with quotes and arrows are found again', () => {
  const lines = ['add service "s -> 1" 10.0.0.1 HTTP 80', 'add lb vserver "my \\"v" HTTP'];
  assert.deepEqual(updateOf(...lines, 'bind lb vserver "my \\"v" "s -> 1"').virtualServers, {
    'my "v': { ...W, name: 'my "v', services: [{ service: 's -> 1', weight: 1 }] },
  });
});

void test('clear takes all services and virtual servers away', () => {
  assert.deepEqual(updateOf(...SHOP, 'clear ns config full'), {
    services: { s1: null, s2: null, s3: null },
    virtualServers: { v: null, w: null },
  });
});

void test('loading a configuration at once says of each thing once what it became', () => {
  const configuration = configured(...SHOP);
  const changes = configuration
    .keys()
    .map((key) => ({ key, before: undefined, after: configuration.get(key) }));
  const { services, virtualServers } = trafficUpdate(changes, configuration);
  assert.deepEqual(Object.fromEntries(services), { s1: S1, s2: S2, s3: S3 });
  assert.deepEqual(Object.fromEntries(virtualServers), { v: V, w: W });
});

void test('the realiser hands the update to the data plane, and its answer back', async () => {
  const updates: TrafficUpdate[] = [];
  const realisation = { commit: () => undefined };
  const realiser = new TrafficRealiser({
    prepare: (update) => {
      updates.push(update);
      return Promise.resolve(realisation);
    },
  });
  const configuration = configured('add service s1 10.0.0.1 HTTP 80');
  const change = { key: 'service s1', before: undefined, after: configuration.get('service s1') };
  assert.equal(await realiser.prepare([change], configuration), realisation);
  assert.deepEqual([...(updates[0]?.services ?? [])], [['s1', S1]]);
});

void test('a service of a protocol that is only held gets no requests, whoever it is bound to', () => {
  const held = [...SHOP, 'add service tls a SSL 443', 'add service any a HTTP *'];
  assert.deepEqual(updateOf(...held, 'bind lb vserver v tls').virtualServers, { v: V });
  assert.deepEqual(updateOf(...held, 'bind lb vserver v any').virtualServers, { v: V });
});

void test('a service that is made anew with another protocol in one step is found where it stays bound', () => {
  const configuration = configured(...SHOP, 'add service x a SSL 443', 'bind lb vserver v x');
  const other = configured(...SHOP, 'add service x a HTTP 443', 'bind lb vserver v x');
  const changes = ['service x', 'lb vserver v -> x'].map((key) => ({
    key,
    before: configuration.get(key),
    after: other.get(key),
  }));
  const { virtualServers } = trafficUpdate(
    changes.filter(({ before, after }) => before !== after),
    other,
  );
  const bound = [...V.services, { service: 'x', weight: 1 }];
  assert.deepEqual(Object.fromEntries(virtualServers), { v: { ...V, services: bound } });
});
