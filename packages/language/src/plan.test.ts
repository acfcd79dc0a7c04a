// The commands between two configurations: the fewest that do it, in an order in which they run.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configured, entriesOf, run, sample } from './testing/sample.ts';

interface Way {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly plan: readonly string[];
}

/** Compares the plan, and proves it by running it. */
function leads({ from, to, plan }: Way): void {
  const start = configured(...from);
  const target = configured(...to);
  const commands = sample.plan(start, target);
  assert.deepEqual(commands, plan);
  for (const command of commands) assert.equal(run(start, command), null, command);
  assert.deepEqual(entriesOf(start), entriesOf(target));
  assert.equal(start.digest, target.digest);
}

const WEB = ['add server a 10.0.0.1', 'add service s1 a HTTP 80', 'add lb vserver v HTTP 10.0.0.9 80'];
const BOUND = [...WEB, 'bind lb vserver v s1'];

void test('between equal configurations there is nothing to do, whatever their history', () => {
  leads({ from: [], to: [], plan: [] });
  leads({ from: BOUND, to: BOUND, plan: [] });
  leads({
    from: ['add server b 10.0.0.2', 'add server a 10.0.0.1', 'rm server b'],
    to: ['add server a 10.0.0.1'],
    plan: [],
  });
});

void test('one argument that differs is one command', () => {
  for (const [before, after, command] of [
    ['add server a 10.0.0.1', 'add server a 10.0.0.2', 'set server a -IPAddress 10.0.0.2'],
    ['add server a 10.0.0.1', 'add server a 10.0.0.1 -comment "a b"', 'set server a -comment "a b"'],
    ['add server a 10.0.0.1 -comment x', 'add server a 10.0.0.1', 'unset server a -comment'],
    ['add server a 10.0.0.1', 'add server a 10.0.0.1 -state DISABLED', 'disable server a'],
    ['add server a 10.0.0.1 -state DISABLED', 'add server a 10.0.0.1', 'enable server a'],
    ['add lb vserver v HTTP', 'add lb vserver v HTTP -timeout 2', 'set lb vserver v -timeout 2'],
    ['add lb vserver v HTTP -timeout 2', 'add lb vserver v HTTP', 'unset lb vserver v -timeout'],
    ['add server a 10.0.0.1', 'add server b 10.0.0.1', 'rename server a b'],
  ] as const) {
    leads({ from: [before], to: [after], plan: [command] });
  }
});

void test('several arguments of an object that differ are set by one command', () => {
  leads({
    from: ['add lb vserver v HTTP -timeout 5 -comment x'],
    to: ['add lb vserver v HTTP -lbMethod ROUNDROBIN -redirectURL /sorry'],
    plan: [
      'set lb vserver v -lbMethod ROUNDROBIN -redirectURL /sorry',
      'unset lb vserver v -timeout -comment',
    ],
  });
});

void test('what cannot be changed is made anew, with everything that hangs on it', () => {
  leads({
    from: BOUND,
    to: [
      'add server a 10.0.0.1',
      'add service s1 a HTTP 81',
      'add lb vserver v HTTP 10.0.0.9 80',
      'bind lb vserver v s1',
    ],
    plan: ['rm service s1', 'add service s1 a HTTP 81', 'bind lb vserver v s1'],
  });
});

void test('an empty engine is loaded in the order of dependency', () => {
  leads({
    from: [],
    to: [...BOUND, 'add lb vserver w TCP -backupVServer v', 'disable service s1'],
    plan: [
      'add server a 10.0.0.1',
      'add service s1 a HTTP 80 -state DISABLED',
      'add lb vserver v HTTP 10.0.0.9 80',
      'add lb vserver w TCP -backupVServer v',
      'bind lb vserver v s1',
    ],
  });
});

void test('what goes along with another is not removed by a command of its own', () => {
  leads({ from: BOUND, to: ['add lb vserver v HTTP 10.0.0.9 80'], plan: ['rm server a'] });
  leads({ from: BOUND, to: [], plan: ['rm server a', 'rm lb vserver v'] });
});

void test('the undo of a service that brought its server along takes both', () => {
  leads({ from: ['add service s1 10.0.0.1 HTTP 80'], to: [], plan: ['rm server 10.0.0.1'] });
});

void test('the undo of a removal brings everything back', () => {
  leads({
    from: ['add lb vserver v HTTP 10.0.0.9 80'],
    to: [...WEB, 'bind lb vserver v s1 -weight 7'],
    plan: ['add server a 10.0.0.1', 'add service s1 a HTTP 80', 'bind lb vserver v s1 -weight 7'],
  });
});

void test('bindings come, change and go', () => {
  leads({ from: WEB, to: BOUND, plan: ['bind lb vserver v s1'] });
  leads({ from: BOUND, to: WEB, plan: ['unbind lb vserver v s1'] });
  leads({
    from: BOUND,
    to: [...WEB, 'bind lb vserver v s1 -weight 5'],
    plan: ['set lb vserver v -weight 5 s1'],
  });
  leads({
    from: [...WEB, 'bind lb vserver v s1 -weight 5'],
    to: BOUND,
    plan: ['unbind lb vserver v s1', 'bind lb vserver v s1'],
  });
});

void test('a renamed object keeps its bindings and whoever names it', () => {
  leads({
    from: [...BOUND, 'add lb vserver w HTTP -backupVServer v'],
    to: [
      'add server a 10.0.0.1',
      'add service s2 a HTTP 80',
      'add lb vserver web HTTP 10.0.0.9 80',
      'bind lb vserver web s2',
      'add lb vserver w HTTP -backupVServer web',
    ],
    plan: ['rename lb vserver v web', 'rename service s1 s2'],
  });
});

void test('a new name with a new value is another object', () => {
  leads({
    from: ['add server a 10.0.0.1'],
    to: ['add server b 10.0.0.2'],
    plan: ['rm server a', 'add server b 10.0.0.2'],
  });
});

void test('two virtual servers swap their addresses by way of a removal', () => {
  leads({
    from: ['add lb vserver v HTTP 10.0.0.1 80 -timeout 5', 'add lb vserver w HTTP 10.0.0.2 80'],
    to: ['add lb vserver v HTTP 10.0.0.2 80 -timeout 5', 'add lb vserver w HTTP 10.0.0.1 80'],
    plan: [
      'rm lb vserver v',
      'set lb vserver w -IPAddress 10.0.0.1',
      'add lb vserver v HTTP 10.0.0.2 80 -timeout 5',
    ],
  });
});

void test('an address that becomes free is taken afterwards', () => {
  leads({
    from: ['add lb vserver v HTTP 10.0.0.1 80', 'add lb vserver w HTTP 10.0.0.2 80'],
    to: ['add lb vserver w HTTP 10.0.0.1 80'],
    plan: ['rm lb vserver v', 'set lb vserver w -IPAddress 10.0.0.1'],
  });
});

const CIRCLE = [
  'add lb vserver a HTTP',
  'add lb vserver b HTTP -backupVServer a',
  'set lb vserver a -backupVServer b',
];

void test('a circle of backups is closed when all of it is there, and opened before any of it goes', () => {
  leads({
    from: [],
    to: CIRCLE,
    plan: [
      'add lb vserver b HTTP',
      'add lb vserver a HTTP -backupVServer b',
      'set lb vserver b -backupVServer a',
    ],
  });
  const [from, to] = [configured(...CIRCLE), configured()];
  const plan = sample.plan(from, to);
  assert.equal(plan.filter((line) => line.startsWith('unset')).length, 2);
  assert.deepEqual(plan.slice(-2).sort(), ['rm lb vserver a', 'rm lb vserver b']);
  for (const command of plan) assert.equal(run(from, command), null, command);
  assert.equal(from.size, 0);
});

void test('who names a backup that goes lets go of it first', () => {
  leads({
    from: ['add lb vserver a HTTP', 'add lb vserver b HTTP -backupVServer a'],
    to: ['add lb vserver b HTTP'],
    plan: ['unset lb vserver b -backupVServer', 'rm lb vserver a'],
  });
});

void test('who names another backup than before names it when that is there', () => {
  leads({
    from: ['add lb vserver a HTTP', 'add lb vserver b HTTP -backupVServer a'],
    to: ['add lb vserver c TCP', 'add lb vserver b HTTP -backupVServer c'],
    plan: [
      'unset lb vserver b -backupVServer',
      'rm lb vserver a',
      'add lb vserver c TCP',
      'set lb vserver b -backupVServer c',
    ],
  });
});

void test('names that need quotes have them in every command', () => {
  leads({
    from: [],
    to: [
      'add server "a b" 10.0.0.1',
      `add service '"' "a b" HTTP 80`,
      'add lb vserver "-v" HTTP',
      `bind lb vserver "-v" '"'`,
    ],
    plan: [
      'add server "a b" 10.0.0.1',
      'add service "\\"" "a b" HTTP 80',
      'add lb vserver "-v" HTTP',
      'bind lb vserver "-v" "\\""',
    ],
  });
});

void test('only the keys that are asked for are brought about', () => {
  const from = configured('add server a 10.0.0.1');
  const to = configured('add server a 10.0.0.2', 'add server b 10.0.0.3');
  assert.deepEqual(sample.plan(from, to, ['server b']), ['add server b 10.0.0.3']);
  assert.deepEqual(sample.plan(from, to, ['server a']), ['set server a -IPAddress 10.0.0.2']);
  assert.deepEqual(sample.plan(from, to, []), []);
});

void test('a printed configuration leaves out what is not remembered, and loads to the same', () => {
  const configuration = configured(...BOUND, 'set lb vserver v -timeout 2', 'add lb vserver w HTTP');
  const text = sample.print(configuration);
  assert.deepEqual(text, [
    'add server a 10.0.0.1',
    'add service s1 a HTTP 80',
    'add lb vserver v HTTP 10.0.0.9 80 -timeout 2',
    'add lb vserver w HTTP',
    'bind lb vserver v s1',
  ]);
  assert.equal(configured(...text).digest, configuration.digest);
});
