import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_SETTINGS, PerEngine } from '@lockstep/core';
import { DEFAULT_API, parseConfig, readConfig } from './config.ts';
import { DEFAULT_ENGINES, defaultFleet, NO_ALERTS } from './config-fleet.ts';
import { parseAddress } from './config-reader.ts';
import { StartFailure } from './failure.ts';

const parse = (text: string): ReturnType<typeof parseConfig> => parseConfig(text, '/etc/lockstep.yaml');

/** `LINE:COLUMN: message` of the refusal. */
function refusal(text: string): string {
  try {
    parse(text);
  } catch (error) {
    assert.ok(error instanceof StartFailure, String(error));
    assert.equal(error.exitStatus, 2);
    assert.ok(error.message.startsWith('/etc/lockstep.yaml:'), error.message);
    return error.message.slice('/etc/lockstep.yaml:'.length);
  }
  return assert.fail(`taken: ${text}`);
}

void test('an empty file is all defaults, beside it', () => {
  for (const text of ['', '# nothing\n', '{}', '---\n']) {
    assert.deepEqual(parse(text), {
      data: '/etc/data',
      saysData: false,
      api: DEFAULT_API,
      fleets: [defaultFleet()],
    });
  }
  assert.deepEqual(parse('api: {}\nfleets: { adc: {} }'), parse(''));
  assert.deepEqual(DEFAULT_API, { host: '127.0.0.1', port: 9080, bodyBytes: 64 * 1024 * 1024 });
  assert.ok(DEFAULT_ENGINES >= 2);
});

void test('everything that can be said is understood; paths are relative to the file', () => {
  assert.deepEqual(
    parse(`
data: ../var/lockstep
api: { listen: "[::1]:9081", body: 1MiB }
fleets:
  adc:
    engine: { type: appliance, count: 3, basePort: 5000 }
    load: first.conf
    perEngine: [server local-*, service own]
    timeout: 500ms
    resolveTimeout: 2s
    onLost: evict
    minMembers: 2
    start: saved
    undoRetries: 0
    onError: rollback
    buffer: 5
    monitor: { every: 100ms, heal: true }
    window: 8
    testBed: false
    undoOfRemovals: none
    forwardRepair: true
    onBootErrors: lock
    joinRetries: 0
    onDrift: warn
    groupTimeout: 1m
    set: 1000
    line: 4KiB
    history: 7d
    alerts: { webhook: "https://pager.example/x", command: [page, 3] }
  2:
    engine:
      count: 1
      link: udp
    load: /srv/second.conf
`),
    {
      data: '/var/lockstep',
      saysData: true,
      api: { host: '::1', port: 9081, bodyBytes: 1_048_576 },
      fleets: [
        {
          name: 'adc',
          engines: { type: 'appliance', count: 3, basePort: 5000, link: 'tcp' },
          load: '/etc/first.conf',
          settings: {
            timeoutMs: 500,
            resolveTimeoutMs: 2_000,
            onLost: 'evict',
            minMembers: 2,
            start: 'saved',
            undoRetries: 0,
            onError: 'rollback',
            bufferSets: 5,
            monitorEveryMs: 100,
            heal: true,
            window: 8,
            testBed: false,
            undoOfRemovals: 'none',
            forwardRepair: true,
            onBootErrors: 'lock',
            joinRetries: 0,
            onDrift: 'warn',
            groupTimeoutMs: 60_000,
            setCommands: 1_000,
            lineBytes: 4_096,
            historyMs: 604_800_000,
          },
          perEngine: new PerEngine(['server local-*', 'service own']),
          alerts: { webhook: 'https://pager.example/x', command: ['page', '3'] },
        },
        {
          name: '2',
          engines: { type: 'appliance', count: 1, basePort: 4000, link: 'udp' },
          load: '/srv/second.conf',
          settings: DEFAULT_SETTINGS,
          perEngine: new PerEngine(),
          alerts: NO_ALERTS,
        },
      ],
    },
  );
});

void test('the monitor looks as often as it is told to, or never', () => {
  const every = (monitor: string): number | null | undefined =>
    parse(`fleets: { adc: { monitor: ${monitor} } }`).fleets[0]?.settings.monitorEveryMs;
  assert.equal(every('off'), null);
  assert.equal(every('{}'), 5_000);
  assert.equal(every('{ every: 1h }'), 3_600_000);
  for (const bad of ['on', 'false', '5', '5s', '""']) {
    assert.equal(
      refusal(`fleets: { adc: { monitor: ${bad} } }`),
      '1:27: fleets.adc.monitor: off, or a map like { every: 5s, heal: true }, is expected here',
    );
  }
  for (const bad of ['[5s]', '{ every: off }', '{ look: 5s }']) {
    assert.match(refusal(`fleets: { adc: { monitor: ${bad} } }`), /^1:\d+: /, bad);
  }
});

void test('a mistake is named with its line and column', () => {
  for (const [text, expected] of [
    ['data: ./data\nport: 80', '2:1: unknown key "port"; known here: data, api, fleets'],
    ['api:\n  listn: x', '2:3: unknown key "listn"; known here: listen, body'],
    [
      'fleets:\n  adc:\n    timout: 1s',
      '3:5: unknown key "timout"; known here: engine, members, load, perEngine, profile, timeout, resolveTimeout, onLost, minMembers, start, undoRetries, joinRetries, onError, onDrift, onBootErrors, window, testBed, undoOfRemovals, forwardRepair, groupTimeout, buffer, set, line, history, monitor, alerts',
    ],
    [
      'fleets:\n  adc: { engine: { cuont: 2 } }',
      '2:20: unknown key "cuont"; known here: type, count, basePort, link',
    ],
    ['fleets: { adc: { perEngine: server } }', '1:29: fleets.adc.perEngine: a list is expected here'],
    [
      'fleets: { adc: { perEngine: ["*"] } }',
      '1:29: perEngine: "*": a rule that covers everything leaves nothing to keep equal',
    ],
    ['just text', '1:1: keys and values expected here'],
    ['- a\n- b', '1:1: keys and values expected here'],
    ['api: 127.0.0.1:9080', '1:6: api: keys and values expected here'],
    ['fleets: adc', '1:9: fleets: keys and values expected here'],
    ['fleets:\n  adc:', '2:7: fleets.adc: keys and values expected here'],
    ['fleets: { adc }', '1:11: adc: keys and values are expected here'],
    ['{ data }', '1:3: data: a value is expected here'],
    ['fleets: {}', '1:9: fleets: at least one is needed'],
    ['data: [a]', '1:7: data: a text is expected here'],
    ['data: true', '1:7: data: a text is expected here'],
    ['data:', '1:6: data: a text is expected here'],
    ['api: { listen: 9080 }', '1:16: api.listen: "9080" is no HOST:PORT'],
    ['api: { listen: "127.0.0.1:99999" }', '1:16: api.listen: "127.0.0.1:99999" is no HOST:PORT'],
    ['data: a\ndata: b', '2:1: Map keys must be unique'],
    ['fleets: { a: {}, a: {} }', '1:18: Map keys must be unique'],
    [
      'fleets:\n  1: { engine: { count: 1 } }\n  "1": { engine: { count: 1, basePort: 6000 } }',
      '3:3: fleet name "1" is there twice',
    ],
    ['fleets: { "a b": {} }', '1:11: fleet name "a b": letters, digits, _ and -, at most 64'],
    [
      'fleets: { adc: { engine: { type: haproxy } } }',
      '1:34: fleets.adc.engine.type: one of appliance, redis is expected here',
    ],
    [
      'fleets: { adc: { engine: { count: "2" } } }',
      '1:35: fleets.adc.engine.count: a whole number from 1 to 256 is expected here',
    ],
    [
      'fleets: { adc: { engine: { count: 2.5 } } }',
      '1:35: fleets.adc.engine.count: a whole number from 1 to 256 is expected here',
    ],
    [
      'fleets: { adc: { timeout: 10 } }',
      '1:27: fleets.adc.timeout: a duration from 100ms to 600s is expected here, like 10s or 500ms',
    ],
    [
      'fleets: { adc: { alerts: { webhook: pager } } }',
      '1:37: fleets.adc.alerts.webhook: a http:// or https:// address is expected here',
    ],
    [
      'fleets: { adc: { alerts: { command: page } } }',
      '1:37: fleets.adc.alerts.command: a list is expected here, like [/usr/local/bin/page, --urgent]',
    ],
    [
      'fleets: { adc: { onError: stop } }',
      '1:27: fleets.adc.onError: one of exit, continue, rollback is expected here',
    ],
    [
      'fleets:\n  a: { engine: { count: 4 } }\n  b: { engine: { basePort: 4003 } }',
      '3:3: the engines of b and a would share ports: set engine.basePort',
    ],
  ] as const) {
    assert.equal(refusal(text), expected, text);
  }
});

void test('what is no YAML is refused where it breaks', () => {
  assert.match(refusal('data: "a\nb: c'), /^\d+:\d+: \S/);
  assert.match(refusal('api: { listen: x'), /^1:\d+: \S/);
  assert.match(refusal('data: a\n\tapi: b'), /^2:\d+: \S/);
  assert.match(refusal('a: 1\n---\nb: 2'), /^\d:\d+: \S/);
  assert.match(refusal('data: *nowhere'), /^1:\d+: \S/);
});

void test('numbers of engines and ports are taken at both ends of their ranges, and not beyond', () => {
  const engine = (setting: string): string => `fleets: { adc: { engine: { ${setting} } } }`;
  for (const [taken, refused] of [
    [
      ['count: 1', 'count: 256'],
      ['count: 0', 'count: 257'],
    ],
    [
      ['count: 2, basePort: 1', 'count: 2, basePort: 65534'],
      ['basePort: 0', 'count: 2, basePort: 65535'],
    ],
  ] as const) {
    for (const setting of taken) assert.doesNotThrow(() => parse(engine(setting)), setting);
    for (const setting of refused)
      assert.match(refusal(engine(setting)), /^1:\d+: fleets\.adc\.engine\./, setting);
  }
  const name = 'n'.repeat(64);
  assert.equal(parse(`fleets: { ${name}: {} }`).fleets[0]?.name, name);
  assert.match(refusal(`fleets: { ${name}n: {} }`), /^1:11: fleet name/);
});

void test('fleets side by side do not share ports', () => {
  const text = 'fleets: { a: { engine: { count: 4 } }, b: { engine: { count: 2, basePort: 4004 } } }';
  assert.equal(parse(text).fleets.length, 2);
});

void test('an address is a host and a port, with brackets around IPv6', () => {
  for (const [text, address] of [
    ['127.0.0.1:9080', { host: '127.0.0.1', port: 9080 }],
    ['localhost:1', { host: 'localhost', port: 1 }],
    ['[::1]:65535', { host: '::1', port: 65_535 }],
    ['::1:80', null],
    ['127.0.0.1', null],
    [':80', null],
    ['a:b', null],
    ['a b:80', null],
    ['a:65536', null],
    ['a:-1', null],
    ['http://a:80', null],
    ['[::1]', null],
  ] as const) {
    assert.deepEqual(parseAddress(text), address, text);
  }
});

void test('a file that cannot be read is named', () => {
  assert.throws(
    () => readConfig('/nowhere/lockstep.yaml'),
    (error) =>
      error instanceof StartFailure && error.message.startsWith('cannot read /nowhere/lockstep.yaml: ENOENT'),
  );
});
