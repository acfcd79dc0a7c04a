// What commands do to a configuration, as conversations: a line, and behind it what it changes.
//
//   + key = value     an entry that comes        - key     one that goes
//   ~ key = value     one that changes           CODE at COLUMN message     a refusal; nothing changes

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LiveConfiguration } from '@lockstep/core';
import { emptyConfiguration, run } from './testing/sample.ts';

function entries(configuration: LiveConfiguration): Map<string, string> {
  return new Map(configuration.keys().map((key) => [key, configuration.get(key) ?? '']));
}

function answerTo(configuration: LiveConfiguration, line: string): string[] {
  const before = entries(configuration);
  const refusal = run(configuration, line);
  if (refusal !== null) return [`${refusal.code} at ${refusal.column} ${refusal.message}`];
  const after = entries(configuration);
  const changes: string[] = [];
  for (const key of new Set([...before.keys(), ...after.keys()].sort())) {
    const value = after.get(key);
    if (value === before.get(key)) continue;
    const shown = value === '' ? key : `${key} = ${value}`;
    changes.push(value === undefined ? `- ${key}` : `${before.has(key) ? '~' : '+'} ${shown}`);
  }
  return changes;
}

/** `> line` is run; what stands below it, up to the next, is what it must change. */
function converse(text: string): void {
  const configuration = emptyConfiguration();
  const lines = text.split('\n').map((line) => line.trim());
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] ?? '';
    at += 1;
    if (!line.startsWith('> ')) continue;
    const expected: string[] = [];
    for (; at < lines.length && !lines[at]?.startsWith('> '); at += 1)
      if (lines[at]) expected.push(lines[at] ?? '');
    assert.deepEqual(answerTo(configuration, line.slice(2)), expected, line);
  }
}

void test('objects come, change and go', () =>
  converse(`
    > add server a 10.0.0.1
      + server a = 10.0.0.1
    > set server a -IPAddress 10.0.0.2 -comment "in the cellar"
      ~ server a = 10.0.0.2 -comment "in the cellar"
    > set server a -IPAddress 10.0.0.2
    > unset server a -comment
      ~ server a = 10.0.0.2
    > unset server a -comment
    > rm server a
      - server a
    > rm server a
      258 at 11 there is no server a
  `));

void test('a name is taken once, and names are told apart by case', () =>
  converse(`
    > add server a 10.0.0.1
      + server a = 10.0.0.1
    > add server a 10.0.0.2
      273 at 12 server a already exists
    > add server A 10.0.0.2
      + server A = 10.0.0.2
  `));

void test('two servers may share an address', () =>
  converse(`
    > add server a 10.0.0.1
      + server a = 10.0.0.1
    > add server b 10.0.0.1
      + server b = 10.0.0.1
  `));

void test('two virtual servers may not share an address and port', () =>
  converse(`
    > add lb vserver v HTTP 10.0.0.1 80
      + lb vserver v = HTTP 10.0.0.1 80
    > add lb vserver w HTTP 10.0.0.1 80
      273 at 16 address 10.0.0.1:80 belongs to lb vserver v already
    > add lb vserver w TCP 10.0.0.1 81
      + lb vserver w = TCP 10.0.0.1 81
    > add lb vserver x HTTP 10.0.0.2 80
      + lb vserver x = HTTP 10.0.0.2 80
    > set lb vserver x -IPAddress 10.0.0.1
      273 at 16 address 10.0.0.1:80 belongs to lb vserver v already
    > set lb vserver v -IPAddress 10.0.0.1 -timeout 5
      ~ lb vserver v = HTTP 10.0.0.1 80 -timeout 5
    > rm lb vserver v
      - lb vserver v
    > set lb vserver x -IPAddress 10.0.0.1
      ~ lb vserver x = HTTP 10.0.0.1 80
    > add lb vserver y HTTP 2001:db8:0::1 80
      + lb vserver y = HTTP 2001:db8::1 80
    > add lb vserver z HTTP 2001:DB8::0:1 80
      273 at 16 address [2001:db8::1]:80 belongs to lb vserver y already
  `));

void test('virtual servers that listen nowhere do not meet', () =>
  converse(`
    > add lb vserver v HTTP
      + lb vserver v = HTTP 0.0.0.0 0
    > add lb vserver w HTTP
      + lb vserver w = HTTP 0.0.0.0 0
    > add lb vserver x HTTP 10.0.0.1
      1097 at 16 port: 0 goes only with the address 0.0.0.0
    > set lb vserver v -IPAddress 10.0.0.1
      1097 at 16 port: 0 goes only with the address 0.0.0.0
  `));

void test('a service on an address brings a server of that name along, unless there is one', () =>
  converse(`
    > add service s1 10.0.0.9 HTTP 80
      + server 10.0.0.9 = 10.0.0.9
      + service s1 = 10.0.0.9 HTTP 80
    > add service s2 10.0.0.9 HTTP 81
      + service s2 = 10.0.0.9 HTTP 81
    > rm service s1
      - service s1
    > add service s1 nowhere HTTP 80
      258 at 16 serverName: there is no server nowhere
    > add service s2 10.0.0.8 HTTP 80
      273 at 13 service s2 already exists
    > rm server 10.0.0.9
      - server 10.0.0.9
      - service s2
  `));

void test('a service that goes is bound nowhere any more', () =>
  converse(`
    > add service s1 10.0.0.9 HTTP 80
      + server 10.0.0.9 = 10.0.0.9
      + service s1 = 10.0.0.9 HTTP 80
    > add lb vserver v HTTP 10.0.0.1 80
      + lb vserver v = HTTP 10.0.0.1 80
    > add lb vserver w HTTP 10.0.0.1 81
      + lb vserver w = HTTP 10.0.0.1 81
    > bind lb vserver v s1
      + lb vserver v -> service s1
    > bind lb vserver w s1 -weight 5
      + lb vserver w -> service s1 = -weight 5
    > rm service s1
      - lb vserver v -> service s1
      - lb vserver w -> service s1
      - service s1
  `));

void test('a virtual server that goes takes its bindings along, and leaves the services', () =>
  converse(`
    > add service s1 10.0.0.9 HTTP 80
      + server 10.0.0.9 = 10.0.0.9
      + service s1 = 10.0.0.9 HTTP 80
    > add lb vserver v HTTP
      + lb vserver v = HTTP 0.0.0.0 0
    > bind lb vserver v s1
      + lb vserver v -> service s1
    > rm lb vserver v
      - lb vserver v
      - lb vserver v -> service s1
  `));

void test('a server that goes takes its services along, and their bindings', () =>
  converse(`
    > add server a 10.0.0.1
      + server a = 10.0.0.1
    > add server b 10.0.0.2
      + server b = 10.0.0.2
    > add service s1 a HTTP 80
      + service s1 = a HTTP 80
    > add service s2 a HTTP 81
      + service s2 = a HTTP 81
    > add service s3 b HTTP 80
      + service s3 = b HTTP 80
    > add lb vserver v HTTP
      + lb vserver v = HTTP 0.0.0.0 0
    > bind lb vserver v s1
      + lb vserver v -> service s1
    > bind lb vserver v s3
      + lb vserver v -> service s3
    > rm server a
      - lb vserver v -> service s1
      - server a
      - service s1
      - service s2
  `));

void test('a virtual server that another names as its backup does not go', () =>
  converse(`
    > add lb vserver v HTTP
      + lb vserver v = HTTP 0.0.0.0 0
    > add lb vserver w HTTP -backupVServer v
      + lb vserver w = HTTP 0.0.0.0 0 -backupVServer v
    > rm lb vserver v
      1070 at 15 lb vserver v is in use: lb vserver w names it as backupVServer
    > rm lb vserver v w
      1070 at 15 lb vserver v is in use: lb vserver w names it as backupVServer
    > unset lb vserver w -backupVServer
      ~ lb vserver w = HTTP 0.0.0.0 0
    > rm lb vserver v
      - lb vserver v
  `));

void test('who names a backup goes before it', () =>
  converse(`
    > add lb vserver v HTTP
      + lb vserver v = HTTP 0.0.0.0 0
    > add lb vserver w HTTP -backupVServer v
      + lb vserver w = HTTP 0.0.0.0 0 -backupVServer v
    > rm lb vserver w v
      - lb vserver v
      - lb vserver w
  `));

void test('a backup exists, and is another', () =>
  converse(`
    > add lb vserver v HTTP -backupVServer w
      258 at 38 backupVServer: there is no lb vserver w
    > add lb vserver v HTTP -backupVServer v
      1097 at 38 backupVServer: lb vserver v cannot name itself
    > add lb vserver v HTTP
      + lb vserver v = HTTP 0.0.0.0 0
    > set lb vserver v -timeout 5 -backupVServer v
      1097 at 44 backupVServer: lb vserver v cannot name itself
    > add lb vserver w HTTP -backupVServer v
      + lb vserver w = HTTP 0.0.0.0 0 -backupVServer v
    > set lb vserver v -backupVServer w
      ~ lb vserver v = HTTP 0.0.0.0 0 -backupVServer w
  `));

void test('a new name is written wherever the old one stood', () =>
  converse(`
    > add server a 10.0.0.1
      + server a = 10.0.0.1
    > add service s1 a HTTP 80
      + service s1 = a HTTP 80
    > add lb vserver v HTTP
      + lb vserver v = HTTP 0.0.0.0 0
    > add lb vserver w HTTP -backupVServer v
      + lb vserver w = HTTP 0.0.0.0 0 -backupVServer v
    > bind lb vserver v s1 -weight 3
      + lb vserver v -> service s1 = -weight 3
    > rename server a "a -> b"
      + server "a -> b" = 10.0.0.1
      - server a
      ~ service s1 = "a -> b" HTTP 80
    > rename service s1 "my service"
      + lb vserver v -> service "my service" = -weight 3
      - lb vserver v -> service s1
      + service "my service" = "a -> b" HTTP 80
      - service s1
    > rename lb vserver v "-v"
      + lb vserver "-v" = HTTP 0.0.0.0 0
      + lb vserver "-v" -> service "my service" = -weight 3
      - lb vserver v
      - lb vserver v -> service "my service"
      ~ lb vserver w = HTTP 0.0.0.0 0 -backupVServer "-v"
    > rename lb vserver "-v" w
      273 at 24 lb vserver w already exists
    > rename lb vserver w w
      273 at 21 lb vserver w already exists
    > rename lb vserver v x
      258 at 19 there is no lb vserver v; did you mean w?
  `));

void test('a disabled object keeps everything else, and enabled is not remembered', () =>
  converse(`
    > add server a 10.0.0.1 -comment x -state DISABLED
      + server a = 10.0.0.1 -comment x -state DISABLED
    > disable server a
    > set server a -comment y
      ~ server a = 10.0.0.1 -comment y -state DISABLED
    > enable server a
      ~ server a = 10.0.0.1 -comment y
    > enable server a
    > add server b 10.0.0.1 -state ENABLED
      + server b = 10.0.0.1
    > disable server c
      258 at 16 there is no server c; did you mean a?
  `));

void test('a value given explicitly is remembered, also where it is the default', () =>
  converse(`
    > add lb vserver v HTTP -timeout 2
      + lb vserver v = HTTP 0.0.0.0 0 -timeout 2
    > unset lb vserver v -timeout
      ~ lb vserver v = HTTP 0.0.0.0 0
    > set lb vserver v -timeout 2
      ~ lb vserver v = HTTP 0.0.0.0 0 -timeout 2
    > set lb vserver v -timeout 3 -lbMethod roundrobin
      ~ lb vserver v = HTTP 0.0.0.0 0 -timeout 3 -lbMethod ROUNDROBIN
    > unset lb vserver v -timeout -lbMethod -comment
      ~ lb vserver v = HTTP 0.0.0.0 0
    > set lb vserver v -comment ""
      ~ lb vserver v = HTTP 0.0.0.0 0 -comment ""
  `));

void test('a binding is there once, has a weight, and goes', () =>
  converse(`
    > add service s1 10.0.0.9 HTTP 80
      + server 10.0.0.9 = 10.0.0.9
      + service s1 = 10.0.0.9 HTTP 80
    > bind lb vserver v s1
      258 at 17 there is no lb vserver v
    > add lb vserver v HTTP
      + lb vserver v = HTTP 0.0.0.0 0
    > bind lb vserver v s2
      258 at 19 there is no service s2; did you mean s1?
    > set lb vserver v -weight 5 s1
      258 at 28 service s1 is not bound to lb vserver v
    > bind lb vserver v s1
      + lb vserver v -> service s1
    > bind lb vserver v s1 -weight 2
      273 at 19 service s1 is bound to lb vserver v already
    > set lb vserver v -weight 5 s1
      ~ lb vserver v -> service s1 = -weight 5
    > set lb vserver v -weight 5 s1
    > set lb vserver v -weight 1 s1
      ~ lb vserver v -> service s1 = -weight 1
    > unbind lb vserver v s1
      - lb vserver v -> service s1
    > unbind lb vserver v s1
      258 at 21 service s1 is not bound to lb vserver v
    > unbind lb vserver w s1
      258 at 19 there is no lb vserver w; did you mean v?
  `));

void test('several names in one rm go together, or none', () =>
  converse(`
    > add server a 10.0.0.1
      + server a = 10.0.0.1
    > add server b 10.0.0.1
      + server b = 10.0.0.1
    > add server c 10.0.0.1
      + server c = 10.0.0.1
    > rm server a x
      258 at 13 there is no server x; did you mean b?
    > rm server a a
      258 at 13 there is no server a; did you mean b?
    > rm server a b
      - server a
      - server b
  `));

void test('clear takes everything, however objects hold each other', () =>
  converse(`
    > add lb vserver v HTTP
      + lb vserver v = HTTP 0.0.0.0 0
    > add lb vserver w HTTP -backupVServer v
      + lb vserver w = HTTP 0.0.0.0 0 -backupVServer v
    > clear ns config basic
      - lb vserver v
      - lb vserver w
    > clear ns config full
  `));

void test('a question changes nothing', () =>
  converse(`
    > add server a 10.0.0.1
      + server a = 10.0.0.1
    > show server a
    > show server b
    > show ns runningConfig
  `));
