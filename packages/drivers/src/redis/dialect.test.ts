// The model: what commands do to an overlay, and what leads from one to another.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LINE_BYTES_MAX } from '@lockstep/core';
import { ABSENT } from '@lockstep/link';
import fc from 'fast-check';
import { REDIS } from './dialect.ts';
import { parametersDigest } from './parameters.ts';
import { type Contents, configured, contents, entry, overlays, rules, run } from './testing/samples.ts';
import { lineOf } from './words.ts';

const HASH = `#${'a'.repeat(64)}`;
const CODE = '#!lua name=lib\n-- one';
const LOAD = String.raw`FUNCTION LOAD "#!lua name=lib\n-- one"`;
const BENEATH = { 'config hz': '10', 'acl user alice': 'on nopass ~* &* +@all', 'function lib': CODE };

void test('commands change the overlay, on top of what the engines brought along', () => {
  const overlay = configured({}, BENEATH);
  for (const [line, refusal, key, value] of [
    ['CONFIG SET hz 10', null, 'config hz', '10'],
    ['CONFIG SET hz 50', null, 'config hz', '50'],
    ['UNSET CONFIG hz', null, 'config hz', undefined],
    ['UNSET CONFIG hz', 258, 'config hz', undefined],
    ['ACL SETUSER alice -@dangerous', null, 'acl user alice', 'on nopass ~* &* +@all -@dangerous'],
    [`ACL SETUSER alice ${HASH}`, null, 'acl user alice', `on ${HASH} ~* &* +@all -@dangerous`],
    ['ACL SETUSER alice <pw', 258, 'acl user alice', `on ${HASH} ~* &* +@all -@dangerous`],
    ['ACL DELUSER alice', null, 'acl user alice', ABSENT],
    ['ACL DELUSER alice', 258, 'acl user alice', ABSENT],
    ['ACL SETUSER alice on', null, 'acl user alice', 'on resetchannels -@all'],
    ['UNSET ACL USER alice', null, 'acl user alice', undefined],
    ['ACL SETUSER bob on', null, 'acl user bob', 'on resetchannels -@all'],
    ['ACL DELUSER alice bob carl', 258, 'acl user bob', 'on resetchannels -@all'],
    ['ACL DELUSER bob', null, 'acl user bob', undefined],
    ['ACL DELUSER bob', 258, 'acl user bob', undefined],
    [LOAD, 273, 'function lib', undefined],
    ['FUNCTION DELETE lib', null, 'function lib', ABSENT],
    [LOAD, null, 'function lib', CODE],
    [LOAD, 273, 'function lib', CODE],
    [
      LOAD.replace('one', 'two').replace('LOAD', 'LOAD REPLACE'),
      null,
      'function lib',
      '#!lua name=lib\n-- two',
    ],
    ['UNSET FUNCTION lib', null, 'function lib', undefined],
    ['CONFIG REWRITE', null, 'config hz', undefined],
  ] as const) {
    assert.equal(run(overlay, line)?.code ?? null, refusal, line);
    assert.equal(overlay.get(key), value, line);
  }
  assert.equal(overlay.size, 0);
});

void test('a limit for some classes of connections leaves the others as they are', () => {
  const key = 'config client-output-buffer-limit';
  const overlay = configured({}, { [key]: 'normal 0 0 0 replica 268435456 67108864 60 pubsub 1 2 3' });
  assert.equal(run(overlay, 'CONFIG SET client-output-buffer-limit "slave 1mb 1mb 5"'), null);
  assert.equal(overlay.get(key), 'normal 0 0 0 replica 1048576 1048576 5 pubsub 1 2 3');
});

void test('a new user sees the channels that acl-pubsub-default gives', () => {
  const overlay = configured({ 'config acl-pubsub-default': 'allchannels' });
  assert.equal(run(overlay, 'ACL SETUSER bob on (+get)'), null);
  assert.equal(overlay.get('acl user bob'), 'on &* -@all (&* -@all +get)');
});

void test('a plan says what is given back, what goes and what comes, in as few commands as there can be', () => {
  const beneath = { 'acl user alice': 'on -@all', 'function old': '#!lua name=old\n' };
  const from = {
    'config hz': '10',
    'config save': '',
    'acl user bob': 'on -@all',
    'function a': '#!lua name=a\n',
  };
  const to = {
    'config save': '900 1',
    'config timeout': '5',
    'acl user alice': ABSENT,
    'acl user carl': 'on ~a resetchannels -@all (~b resetchannels -@all +get)',
    'function lib': CODE,
    'function old': ABSENT,
  };
  assert.deepEqual(REDIS.plan(configured(from, beneath), configured(to, beneath)), [
    'UNSET CONFIG hz',
    'UNSET ACL USER bob',
    'UNSET FUNCTION a',
    'ACL DELUSER alice',
    'ACL SETUSER carl reset on ~a resetchannels -@all (~b resetchannels -@all +get)',
    'FUNCTION DELETE old',
    String.raw`FUNCTION LOAD REPLACE "#!lua name=lib\n-- one"`,
    'CONFIG SET save "900 1" timeout 5',
  ]);
  assert.deepEqual(REDIS.plan(configured(from), configured(from)), []);
  assert.deepEqual(REDIS.plan(configured(from), configured(to), ['config timeout']), [
    'CONFIG SET timeout 5',
  ]);
});

void test('a function that moves from one library to another is free before it is taken', () => {
  const library = (name: string, ...functions: readonly string[]): string =>
    `#!lua name=${name}\n${functions.map((one) => `redis.register_function('${one}', f)`).join('\n')}`;
  const from = configured({ 'function a': library('a', 'f'), 'function b': library('b', 'g') });
  const to = configured({ 'function a': library('a', 'g'), 'function b': library('b', 'h') });
  const plan = REDIS.plan(from, to);
  assert.deepEqual(
    plan.map((line) => line.split(' ').slice(0, 3).join(' ')),
    ['FUNCTION DELETE b', 'FUNCTION LOAD REPLACE', 'FUNCTION LOAD REPLACE'],
  );
});

void test('secrets that somebody changed are in a plan by name, and refused', () => {
  const to = configured({ 'config requirepass': '(secret) sha256:x', 'config hz': '5' });
  const plan = REDIS.plan(configured({}), to);
  assert.deepEqual(plan, ['CONFIG SET hz 5', 'CONFIG SET requirepass ***']);
  assert.equal(run(configured({}), plan[1] ?? '')?.code, 257);
});

void test('no line of a plan is longer than a line may be, unless one value is', () => {
  const users = Array.from({ length: 9_000 }, (_, at) => [`acl user user-number-${at}`, 'on -@all'] as const);
  const plan = REDIS.plan(configured(Object.fromEntries(users)), configured({}));
  assert.ok(plan.length > 1);
  for (const line of plan) assert.ok(line.length <= LINE_BYTES_MAX);
  const overlay = configured(Object.fromEntries(users));
  for (const line of plan) assert.equal(run(overlay, line), null);
  assert.equal(overlay.size, 0);
});

void test('reading shows what was set, and by its exact name also what the engines brought along', () => {
  const overlay = configured(
    {
      'config hz': '50',
      'config save': '',
      'acl user bob': 'on -@all',
      'acl user carl': ABSENT,
      'function lib': CODE,
    },
    { 'config hz': '10', 'config timeout': '0', 'acl user alice': 'off -@all', 'acl user carl': 'on -@all' },
  );
  for (const [line, answer] of [
    ['CONFIG GET *', 'hz 50\nsave ""'],
    ['CONFIG GET h? timeout', 'hz 50\ntimeout 0'],
    ['CONFIG GET [g-i]z *ave', 'hz 50\nsave ""'],
    ['CONFIG GET [^h]z nothing', '(empty)'],
    ['ACL LIST', 'user bob on -@all'],
    ['ACL USERS', 'bob'],
    ['ACL GETUSER alice', 'user alice off -@all'],
    ['FUNCTION LIST', 'library lib\n  #!lua name=lib\n  -- one'],
    ['ACL GETUSER carl', 258],
    ['ACL GETUSER bobb', 258],
  ] as const) {
    const parsed = REDIS.parse(line);
    assert.ok(parsed.ok && parsed.command.kind === 'reads');
    const shown = REDIS.show(overlay, parsed.command);
    assert.equal('text' in shown ? shown.text : shown.code, answer, line);
  }
});

void test('a plan leads from any overlay to any other, and is empty where there is nothing to do', () => {
  fc.assert(
    fc.property(overlays, ({ beneath, from, to }) => {
      const [held, wanted] = [configured(from, beneath), configured(to, beneath)];
      const plan = REDIS.plan(held, wanted);
      for (const line of plan) assert.equal(run(held, line), null, line);
      assert.deepEqual(contents(held), contents(wanted));
      assert.deepEqual(REDIS.plan(held, wanted), []);
    }),
    { numRuns: 3_000 },
  );
});

void test('a plan on some keys touches no other', () => {
  fc.assert(
    fc.property(overlays, fc.array(entry), ({ beneath, from, to }, more) => {
      const keys = [...new Set([...Object.keys(to), ...more.map(([key]) => key)])].slice(0, 3);
      const held = configured(from, beneath);
      for (const line of REDIS.plan(held, configured(to, beneath), keys))
        assert.equal(run(held, line), null, line);
      const expected: Record<string, string> = { ...from };
      for (const key of keys) {
        const value = (to as Contents)[key];
        if (value === undefined) delete expected[key];
        else expected[key] = value;
      }
      assert.deepEqual(contents(held), contents(configured(expected)));
    }),
    { numRuns: 2_000 },
  );
});

void test('any command and its undo give the same overlay', () => {
  const line = fc.oneof(
    entry.map(([key, value]) => {
      const name = key.slice(key.lastIndexOf(' ') + 1);
      if (key.startsWith('function ')) return lineOf(['FUNCTION', 'LOAD', 'REPLACE', value]);
      return key.startsWith('config ')
        ? lineOf(['CONFIG', 'SET', name, value])
        : lineOf(['ACL', 'DELUSER', name]);
    }),
    rules({ categories: true }).map((words) => lineOf(['ACL', 'SETUSER', 'alice', ...words])),
    fc.constantFrom('UNSET CONFIG hz', 'UNSET ACL USER alice', 'FUNCTION DELETE liba', 'UNSET FUNCTION liba'),
  );
  fc.assert(
    fc.property(overlays, line, ({ beneath, from }, command) => {
      const [before, held] = [configured(from, beneath), configured(from, beneath)];
      if (run(held, command) !== null) return assert.equal(held.digest, before.digest);
      for (const undo of REDIS.plan(held, before)) assert.equal(run(held, undo), null, undo);
      assert.equal(held.digest, before.digest);
    }),
    { numRuns: 3_000 },
  );
});

void test('a printed configuration loads to the same', () => {
  fc.assert(
    fc.property(overlays, ({ beneath, from }) => {
      const loaded = configured({}, beneath);
      for (const line of REDIS.print(configured(from, beneath))) assert.equal(run(loaded, line), null, line);
      assert.deepEqual(contents(loaded), contents(configured(from)));
    }),
    { numRuns: 1_000 },
  );
});

void test('what deletes removes; what is given back, or set to nothing, does not', () => {
  const removes = (line: string): boolean | undefined => {
    const parsed = REDIS.parse(line);
    assert.ok(parsed.ok, line);
    return REDIS.removes?.(parsed.command);
  };
  for (const line of ['ACL DELUSER alice', 'FUNCTION DELETE lib']) assert.equal(removes(line), true, line);
  for (const line of [
    'UNSET CONFIG hz',
    'UNSET ACL USER alice',
    'UNSET FUNCTION lib',
    'CONFIG SET save ""',
    'ACL SETUSER alice reset',
    LOAD,
    'CONFIG REWRITE',
  ])
    assert.equal(removes(line), false, line);
});

void test('the dialect says the digest of what it knows of parameters', () => {
  assert.match(REDIS.schema ?? '', /^[0-9a-f]{32}$/);
  assert.equal(REDIS.schema, parametersDigest());
});
