// What a receipt says of a command on which nothing acts, or on a part of which nothing does.

import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { test } from 'node:test';
import { type Dialect, LiveConfiguration, lint } from '@lockstep/core';
import { adcDialect as adc } from './dialect.ts';

/** What is said of each line, upon those before it. */
function saidOf(lines: readonly string[]): (string | null)[] {
  const empty = new LiveConfiguration((text) => hash('sha256', text), adc.references);
  return lint(
    adc as unknown as Dialect,
    empty,
    lines.map((line, at) => [at + 1, line]),
  ).map(({ refusal, held }) => refusal?.message ?? held);
}

void test('what has no effect is said, whether it is a noun, a value, an argument, or what an argument names', () => {
  const said = {
    'add server s 10.0.0.1': null,
    'add service web s HTTP 80 -CMP YES -maxClient 5': 'held, no effect: -CMP',
    'add service tls s SSL 443': 'held, no effect: serviceType SSL',
    'add serviceGroup g HTTP': 'held, no effect',
    'add lb vserver v HTTP 10.0.0.9 80 -lbMethod URLHASH': 'held, no effect: -lbMethod URLHASH',
    'add lb vserver t SSL 10.0.0.9 443': 'held, no effect: serviceType SSL',
    'bind lb vserver v web': null,
    'bind lb vserver v tls -weight 3': 'held, no effect: serviceType SSL',
    'bind lb vserver v g': 'held, no effect',
    'bind lb vserver t web': 'held, no effect: serviceType SSL',
    'set lb vserver v -weight 3 web': null,
    'set lb vserver v -backupVServer t -timeout 5': 'held, no effect: -backupVServer t',
    'set lb vserver t -timeout 5': 'held, no effect: serviceType SSL',
    'unset lb vserver v -timeout': null,
    'unbind lb vserver v tls': 'held, no effect: serviceType SSL',
    'disable service tls': 'held, no effect: serviceType SSL',
    'rm lb vserver t': 'lb vserver t is in use: lb vserver v names it as backupVServer',
    'rename lb vserver t t2': 'held, no effect: serviceType SSL',
    'unset lb vserver v -backupVServer': null,
    'rm lb vserver t2': 'held, no effect: serviceType SSL',
    'rm service tls': 'held, no effect: serviceType SSL',
    'rm lb vserver v': null,
  };
  assert.deepEqual(saidOf(Object.keys(said)), Object.values(said));
});

void test('what is for a part of the traffic alone is not served as if it were for all, nor made so while another is there', () => {
  const said = {
    'add lb vserver all HTTP 10.0.0.9 80': null,
    'add lb vserver some HTTP 10.0.0.9 80 -Listenpolicy "CLIENT.VLAN.ID.EQ(1)" -Listenpriority 10':
      'held, no effect: -Listenpolicy',
    'add lb vserver others HTTP 10.0.0.9 80 -Listenpolicy "CLIENT.VLAN.ID.EQ(2)" -Listenpriority 20':
      'held, no effect: -Listenpolicy',
    'add ns trafficDomain 5': 'held, no effect',
    'add lb vserver apart HTTP 10.0.0.9 80 -td 5': 'held, no effect: -td',
    'add lb vserver same HTTP 10.0.0.9 80 -td 0': 'address 10.0.0.9:80 belongs to lb vserver all already',
    'add lb vserver same HTTP 10.0.0.9 80 -Listenpolicy None':
      'address 10.0.0.9:80 belongs to lb vserver all already',
    'unset lb vserver some -Listenpolicy': 'address 10.0.0.9:80 belongs to lb vserver all already',
    'add lb vserver none HTTP 10.0.0.8 80 -Listenpolicy None': 'held, no effect: -Listenpolicy',
  };
  assert.deepEqual(saidOf(Object.keys(said)), Object.values(said));
});
