import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalName, canonicalValue, isPerInstance, isSecret, mergeBufferLimits } from './parameters.ts';

void test('a parameter has one name', () => {
  for (const [given, name] of [
    ['HZ', 'hz'],
    ['slave-read-only', 'replica-read-only'],
    ['min-slaves-to-write', 'min-replicas-to-write'],
    ['slaveof', 'replicaof'],
    ['hash-max-ziplist-entries', 'hash-max-listpack-entries'],
    ['list-max-ziplist-size', 'list-max-listpack-size'],
    ['lua-time-limit', 'busy-reply-threshold'],
    ['primaryauth', 'masterauth'],
  ] as const) {
    assert.equal(canonicalName(given), name);
    assert.equal(canonicalName(name), name);
  }
});

void test('a value has one form', () => {
  for (const [name, given, value] of [
    ['maxmemory', '64MB', '67108864'],
    ['maxmemory', '1k', '1000'],
    ['maxmemory', '050b', '50'],
    ['maxmemory', '9999999999999999999999', '18446744073709551615'],
    ['maxmemory', '18446744073709551615kb', '18446744073709550592'],
    ['maxmemory', '-1', '-1'],
    ['maxmemory-clients', '5%', '5%'],
    ['hz', '5k', '5k'],
    ['appendonly', 'YES', 'yes'],
    ['masteruser', 'YES', 'YES'],
    ['maxmemory-policy', 'AllKeys-LRU', 'allkeys-lru'],
    ['notify-keyspace-events', 'KEA', 'AKE'],
    ['notify-keyspace-events', 'ntdK', 'tdnK'],
    ['notify-keyspace-events', 'dtexzhsl$gmE', 'AEm'],
    ['notify-keyspace-events', 'K?', 'K?'],
    ['shutdown-on-sigterm', 'force now nosave', 'nosave now force'],
    ['shutdown-on-sigterm', 'default', 'default'],
    ['slave-announce-ip', 'NO', 'NO'],
    ['latency-tracking-info-percentiles', '50.0 99.90', '50 99.9'],
    ['oom-score-adj-values', '0 0200 -800', '0 200 -800'],
    ['client-output-buffer-limit', 'SLAVE 1mb 1k 060', 'replica 1048576 1000 60'],
    ['client-output-buffer-limit', 'pubsub 1 2 3 normal 0 0 0', 'normal 0 0 0 pubsub 1 2 3'],
    ['client-output-buffer-limit', 'normal 1', 'normal 1'],
    ['proc-title-template', '{title}  X', '{title}  X'],
  ] as const) {
    assert.equal(canonicalValue(name, given), value, `${name} ${given}`);
  }
});

void test('limits of some classes of connections go on top of all', () => {
  assert.equal(mergeBufferLimits('normal 0 0 0 replica 1 1 1', 'slave 2 2 2'), 'normal 0 0 0 replica 2 2 2');
  assert.equal(mergeBufferLimits('normal 0 0 0', ''), 'normal 0 0 0');
});

void test('a canonical value is canonical', () => {
  const name = fc.constantFrom(
    'maxmemory',
    'save',
    'notify-keyspace-events',
    'client-output-buffer-limit',
    'shutdown-on-sigint',
    'latency-tracking-info-percentiles',
    'loglevel',
    'appendonly',
  );
  const word = fc.constantFrom(
    '1mb',
    '05',
    '-2',
    '1.50',
    'normal',
    'Slave',
    'YES',
    'no',
    'now',
    'SAVE',
    'KEAx',
    'default',
    ' ',
    '',
  );
  fc.assert(
    fc.property(name, fc.array(word, { maxLength: 9 }), (parameter, words) => {
      const value = canonicalValue(parameter, words.join(' '));
      assert.equal(canonicalValue(parameter, value), value);
    }),
    { numRuns: 10_000 },
  );
});

void test('what is secret, and what is each own', () => {
  for (const name of [
    'requirepass',
    'MASTERAUTH',
    'primaryauth',
    'tls-key-file-pass',
    'tls-client-key-file-pass',
  ])
    assert.ok(isSecret(name) && isPerInstance(name), name);
  for (const name of [
    'port',
    'bind',
    'dir',
    'logfile',
    'slave-announce-ip',
    'slaveof',
    'tls-cert-file',
    'cluster-enabled',
  ])
    assert.ok(isPerInstance(name) && !isSecret(name), name);
  for (const name of ['hz', 'maxmemory', 'save', 'tls-protocols', 'replica-priority', 'acllog-max-len'])
    assert.ok(!isPerInstance(name), name);
});
