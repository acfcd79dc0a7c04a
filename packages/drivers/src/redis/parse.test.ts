// What lines mean, and which are refused: tables.

import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { REDIS, releases } from './dialect.ts';
import { parse } from './parse.ts';
import { anyText, configured, rules } from './testing/samples.ts';
import { lineOf, quote } from './words.ts';

const PW = hash('sha256', 'pw');
const CODE = String.raw`"#!lua name=lib\nredis.register_function('f', function() return 1 end)"`;

void test('a line has one canonical form, which parses to the same', () => {
  for (const [line, op, text] of [
    ['config set HZ 50', 'config-set', 'CONFIG SET hz 50'],
    ['CONFIG SET timeout 5 hz 50', 'config-set', 'CONFIG SET hz 50 timeout 5'],
    ['CONFIG SET slave-priority 5', 'config-set', 'CONFIG SET replica-priority 5'],
    ['CONFIG SET maxmemory 64MB', 'config-set', 'CONFIG SET maxmemory 67108864'],
    ['CONFIG SET notify-keyspace-events KEA', 'config-set', 'CONFIG SET notify-keyspace-events AKE'],
    ['CONFIG SET save ""', 'config-set', 'CONFIG SET save ""'],
    ["CONFIG SET save '900 1'", 'config-set', 'CONFIG SET save "900 1"'],
    ['acl setuser bob ON >pw allkeys +GET', 'acl-setuser', `ACL SETUSER bob on #${PW} ~* +get`],
    ['ACL SETUSER bob <pw %rw~a %r~b', 'acl-setuser', `ACL SETUSER bob !${PW} ~a %R~b`],
    ['ACL SETUSER bob ( ~a   +get )', 'acl-setuser', 'ACL SETUSER bob (~a +get)'],
    ['ACL SETUSER bob "(~a +get)" on', 'acl-setuser', 'ACL SETUSER bob (~a +get) on'],
    ['ACL SETUSER bob', 'acl-setuser', 'ACL SETUSER bob'],
    ['ACL DELUSER bob alice', 'acl-deluser', 'ACL DELUSER alice bob'],
    [`function load replace ${CODE}`, 'function-load', `FUNCTION LOAD REPLACE ${CODE}`],
    ['FUNCTION DELETE lib', 'function-delete', 'FUNCTION DELETE lib'],
    ['unset config HZ Slave-Priority', 'unset', 'UNSET CONFIG hz replica-priority'],
    ['unset acl user bob', 'unset', 'UNSET ACL USER bob'],
    ['unset function lib', 'unset', 'UNSET FUNCTION lib'],
    ['config rewrite', 'persist', 'CONFIG REWRITE'],
    ['acl save', 'persist', 'ACL SAVE'],
    ['config get Max* hz', 'read', 'CONFIG GET max* hz'],
    ['acl list', 'read', 'ACL LIST'],
    ['acl users', 'read', 'ACL USERS'],
    ['acl getuser bob', 'read', 'ACL GETUSER bob'],
    ['function list withcode', 'read', 'FUNCTION LIST'],
    ['function list libraryname a*', 'read', 'FUNCTION LIST LIBRARYNAME a*'],
    ['config resetstat', 'act', 'CONFIG RESETSTAT'],
  ] as const) {
    const parsed = parse(line);
    assert.ok(parsed.ok, line);
    assert.deepEqual(
      [parsed.command.op, parsed.command.text, parsed.command.forbidden],
      [op, text, null],
      line,
    );
    const again = parse(parsed.command.text);
    assert.ok(again.ok);
    assert.deepEqual({ ...again.command, columns: [] }, { ...parsed.command, columns: [] }, line);
  }
});

void test('what goes on the wire is what redis-cli would send, and nothing for what never is sent', () => {
  for (const [line, argv] of [
    ['CONFIG SET hz 50', ['CONFIG', 'SET', 'hz', '50']],
    ['ACL SETUSER bob "(~a +get)"', ['ACL', 'SETUSER', 'bob', '(~a', '+get)']],
    ['FUNCTION DELETE lib', ['FUNCTION', 'DELETE', 'lib']],
    ['UNSET CONFIG hz', []],
    ['CONFIG GET hz', []],
    ['CONFIG REWRITE', ['CONFIG', 'REWRITE']],
    ['CONFIG SET hz 50 requirepass x', ['CONFIG', 'SET', 'requirepass']],
  ] as const) {
    const parsed = parse(line);
    assert.deepEqual(parsed.ok && parsed.command.argv, argv, line);
  }
});

void test('what cannot be understood is refused with a code, its place, and what to do', () => {
  for (const [line, code, column, words] of [
    ['', 1088, 1, 'empty'],
    ['CONFG SET hz 1', 1088, 1, 'did you mean CONFIG SET?'],
    ['CONFIG SETT hz 1', 1088, 1, 'did you mean CONFIG SET?'],
    ['ACL SETUSR bob on', 1088, 1, 'did you mean ACL SETUSER?'],
    ['FUNCTION FLUSH', 1088, 1, 'FUNCTION DELETE'],
    ['ACL LOAD', 1088, 1, 'ACL SETUSER'],
    ['MODULE LOAD x.so', 1088, 1, 'configuration file'],
    ['FLUSHALL', 1088, 1, 'data is not managed'],
    ['set hz 50', 1088, 1, 'CONFIG SET'],
    ['UNSET hz', 1088, 1, 'UNSET CONFIG'],
    ['CONFIG SET', 1094, 11, 'parameters'],
    ['CONFIG SET hz', 1095, 14, 'no value'],
    ['CONFIG SET hz 1 slave-priority 5 replica-priority 6', 1205, 34, 'set twice'],
    ['CONFIG SET h*z 5', 1097, 12, 'letters'],
    ['CONFIG SET hz "5', 1115, 15, 'quote'],
    ['ACL SETUSER', 1094, 12, 'name of a user'],
    ['ACL SETUSER lockstep:1:a:b on', 257, 13, "Lockstep's own"],
    ['ACL DELUSER bob lockstep:1:a:b', 257, 17, "Lockstep's own"],
    ['UNSET ACL USER lockstep:1:a:b', 257, 16, "Lockstep's own"],
    ['ACL SETUSER "a b" on', 1097, 13, 'spaces'],
    ['ACL DELUSER', 1094, 12, 'needs a name'],
    ['ACL DELUSER bob bob', 1205, 17, 'twice'],
    ['ACL GETUSER', 1094, 12, 'name of a user'],
    ['ACL LIST x', 1090, 10, 'no arguments'],
    ['FUNCTION LOAD', 1094, 14, 'code'],
    ['FUNCTION LOAD "return 1"', 1205, 15, '#!lua name='],
    ['FUNCTION LOAD "#!lua name=lib"', 1205, 15, 'line ends'],
    [String.raw`FUNCTION LOAD "#!lua\nreturn"`, 1205, 15, 'name='],
    [String.raw`FUNCTION LOAD "#!lua name=a-b\nreturn"`, 1205, 15, 'letters'],
    [`FUNCTION LOAD ${CODE} x`, 1205, 87, 'one word'],
    ['FUNCTION LOAD #!lua name=lib', 1205, 21, 'one word'],
    ['FUNCTION DELETE a b', 1205, 19, 'one library'],
    ['FUNCTION LIST x', 1090, 15, 'LIBRARYNAME'],
    ['CONFIG REWRITE now', 1090, 16, 'no arguments'],
  ] as const) {
    const parsed = parse(line);
    assert.ok(!parsed.ok, line);
    assert.deepEqual(
      [parsed.refusal.code, parsed.refusal.column],
      [code, column],
      `${line}: ${parsed.refusal.message}`,
    );
    assert.ok(parsed.refusal.message.includes(words), `${line}: ${parsed.refusal.message}`);
  }
});

void test('what is understood and never may be done is refused by the model, and fit for a plan', () => {
  const configuration = configured({});
  for (const [line, code, column, words] of [
    ['CONFIG SET requirepass x', 257, 12, 'ACL SETUSER default resetpass'],
    ['CONFIG SET hz 1 MasterAuth x', 257, 17, 'configuration file of each instance'],
    ['CONFIG SET primaryauth x', 257, 12, 'masterauth is a secret'],
    ['CONFIG SET tls-key-file-pass x', 257, 12, 'secret'],
    ['CONFIG SET requirepas x', 257, 12, 'looks like a secret'],
    ['CONFIG SET hz requirepass', 1205, 15, 'stands where a value belongs'],
    ['ACL SETUSER bob onn', 1097, 17, 'did you mean on?'],
    ['ACL SETUSER bob hunter2', 1097, 17, 'may be a password'],
    ['ACL SETUSER bob #hunter2', 1097, 17, 'may be a password'],
    ['ACL SETUSER bob (~a +get', 1097, 17, 'may be a password'],
    [`ACL SETUSER bob "(~a'b)"`, 1097, 17, 'may be a password'],
    ['ACL SETUSER bob (>pw)', 1097, 17, 'may be a password'],
    ['ACL SETUSER >pw on', 1097, 13, 'looks like a password'],
    ['ACL DELUSER default', 257, 13, 'cannot be deleted'],
  ] as const) {
    const parsed = parse(line);
    assert.ok(parsed.ok, line);
    const reduction = REDIS.reduce(configuration, parsed.command);
    assert.ok(!reduction.ok, line);
    const { refusal } = reduction;
    assert.deepEqual([refusal.code, refusal.column], [code, column], `${line}: ${refusal.message}`);
    assert.ok(refusal.message.includes(words), `${line}: ${refusal.message}`);
  }
});

void test('commands say what may cut Lockstep off, and what may destroy data', () => {
  for (const [line, when] of [
    ['CONFIG SET hz 5', undefined],
    ['CONFIG SET hz 5 port 0', 'always'],
    ['CONFIG SET bind 127.0.0.1', 'always'],
    ['CONFIG SET protected-mode no', 'always'],
    ['CONFIG SET tls-cert-file x', 'always'],
    ['UNSET CONFIG port', 'always'],
    ['CONFIG SET maxmemory 1mb', 'asked'],
    ['CONFIG SET maxmemory-policy allkeys-lru', 'asked'],
    ['CONFIG SET maxmemory-clients 1mb', 'asked'],
    ['ACL SETUSER bob on', 'asked'],
    ['ACL DELUSER bob', 'asked'],
    ['UNSET ACL USER port', 'asked'],
    ['FUNCTION DELETE port', undefined],
    ['UNSET FUNCTION port', undefined],
    ['CONFIG REWRITE', undefined],
  ] as const) {
    const parsed = parse(line);
    assert.ok(parsed.ok, line);
    assert.equal(REDIS.irreversible?.(parsed.command)?.when, when, line);
  }
});

void test('a command says on whose present value its effect depends, and what it gives back', () => {
  for (const [line, needs, released] of [
    ['CONFIG SET hz 5', [], null],
    ['CONFIG SET client-output-buffer-limit "normal 0 0 0"', ['config client-output-buffer-limit'], null],
    ['CONFIG SET client-output-buffer-limit "normal 0 0 0 slave 0 0 0 pubsub 0 0 0"', [], null],
    ['ACL SETUSER bob on', ['acl user bob', 'config acl-pubsub-default'], null],
    ['ACL SETUSER bob on resetchannels', ['acl user bob'], null],
    ['ACL SETUSER bob resetchannels reset on', ['config acl-pubsub-default'], null],
    ['ACL SETUSER bob reset on allchannels', [], null],
    ['ACL SETUSER bob reset resetchannels (+get)', ['config acl-pubsub-default'], null],
    ['ACL DELUSER a b', ['acl user a', 'acl user b'], null],
    [`FUNCTION LOAD ${CODE}`, ['function lib'], null],
    [`FUNCTION LOAD REPLACE ${CODE}`, [], null],
    ['FUNCTION DELETE lib', ['function lib'], null],
    ['UNSET CONFIG hz', [], ['config hz']],
    ['UNSET ACL USER a b', [], ['acl user a', 'acl user b']],
  ] as const) {
    const parsed = parse(line);
    assert.ok(parsed.ok, line);
    assert.deepEqual(REDIS.needs?.(parsed.command), needs, line);
    assert.deepEqual(releases(parsed.command), released, line);
  }
});

void test('the canonical form of any command parses to the same command', () => {
  const word = fc.constantFrom(
    'hz',
    'timeout',
    'masteruser',
    'requirepass',
    'masterauth',
    '***',
    'auth',
    'auth=x',
    'a b',
    '>p',
    '#p',
    'on',
    '~a',
    '(~a',
    '+get)',
    '(+get)',
  );
  const line = fc.oneof(
    fc.array(word, { maxLength: 8 }).map((words) => lineOf(['CONFIG', 'SET', ...words])),
    fc.array(word, { maxLength: 8 }).map((words) => lineOf(['ACL', 'SETUSER', ...words])),
    fc
      .tuple(fc.constantFrom('hz', 'SAVE', 'slave-priority', 'maxmemory', 'proc-title-template'), anyText)
      .map(([name, value]) => lineOf(['config', 'SET', name, value])),
    fc
      .tuple(anyText, rules({ categories: true }))
      .map(([name, words]) => lineOf(['ACL', 'setuser', name, ...words])),
    fc.array(anyText).map((words) => `ACL SETUSER bob ${words.map(quote).join(' ')}`),
    fc.array(anyText).map((words) => `CONFIG SET ${words.map(quote).join('\t')}`),
    anyText.map((text) => lineOf(['FUNCTION', 'LOAD', `#!lua name=x\n${text}`])),
  );
  fc.assert(
    fc.property(line, (given) => {
      const parsed = parse(given);
      if (!parsed.ok) return;
      const again = parse(parsed.command.text);
      assert.ok(again.ok, parsed.command.text);
      assert.equal(again.command.text, parsed.command.text);
      assert.deepEqual(again.command.argv, parsed.command.argv);
      assert.deepEqual(again.command.keys, parsed.command.keys);
      assert.equal(again.command.forbidden === null, parsed.command.forbidden === null);
    }),
    { numRuns: 10_000 },
  );
});
