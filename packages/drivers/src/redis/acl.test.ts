import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { applyRules, canonicalUser } from './acl.ts';
import { rules } from './testing/samples.ts';

const A = `#${'a'.repeat(64)}`;
const B = `#${'b'.repeat(64)}`;

void test('users that may do the same have the same text', () => {
  for (const [line, value] of [
    ['off resetchannels -@all', 'off resetchannels -@all'],
    [`on sanitize-payload ${B} ${A} ~b ~a &y &x +@all`, `on ${A} ${B} ~a ~b resetchannels &x &y +@all`],
    ['on skip-sanitize-payload ~* ~a &* -@all', 'on skip-sanitize-payload ~* &* -@all'],
    ['on %W~a %R~a %R~b resetchannels -@all', 'on ~a %R~b resetchannels -@all'],
    [
      'on resetchannels -@all +set +get +config|set +config|get',
      'on resetchannels -@all +config|get +config|set +get +set',
    ],
    ['on resetchannels -@all +config +config|get', 'on resetchannels -@all +config'],
    ['on resetchannels -@all +@write +get +@read -del', 'on resetchannels -@all +@read +@write -del +get'],
    ['on resetchannels -@all +@string -get +@string', 'on resetchannels -@all +@string'],
    ['on resetchannels +@all -@dangerous +config|get', 'on resetchannels +@all -@dangerous +config|get'],
    [
      'on resetchannels -@all (%R~d resetchannels &c ~b -@all +set)',
      'on resetchannels -@all (~b %R~d resetchannels &c -@all +set)',
    ],
  ] as const) {
    assert.equal(canonicalUser(line.split(' ')), value);
  }
});

void test('rules change a user as Redis does it', () => {
  const before = `on ${A} ~a resetchannels -@all +get`;
  for (const [given, value] of [
    ['', before],
    [`off ${B}`, `off ${A} ${B} ~a resetchannels -@all +get`],
    [`!${A.slice(1)}`, 'on ~a resetchannels -@all +get'],
    ['nopass', 'on nopass ~a resetchannels -@all +get'],
    [`nopass ${B}`, `on ${B} ~a resetchannels -@all +get`],
    ['~*', `on ${A} ~* resetchannels -@all +get`],
    ['resetkeys %R~b', `on ${A} %R~b resetchannels -@all +get`],
    ['&* resetchannels &c', `on ${A} ~a resetchannels &c -@all +get`],
    ['-get', `on ${A} ~a resetchannels -@all`],
    ['+@read -get', `on ${A} ~a resetchannels -@all +@read -get`],
    ['allcommands -set', `on ${A} ~a resetchannels +@all -set`],
    [
      '(+get ~x) (+set)',
      `on ${A} ~a resetchannels -@all +get (~x resetchannels -@all +get) (resetchannels -@all +set)`,
    ],
    ['(+get) clearselectors', before],
    ['reset', 'off resetchannels -@all'],
  ] as const) {
    const words = given === '' ? [] : (given.match(/\([^)]*\)|\S+/g) ?? []);
    assert.deepEqual(applyRules(before, words, false), { ok: true, value }, given);
  }
  const refused = applyRules(before, [`!${B.slice(1)}`], false);
  assert.equal(refused.ok ? 0 : refused.code, 258);
});

void test('a canonical value is canonical, is what its own words make of a new user, and changes by no rule', () => {
  fc.assert(
    fc.property(rules({ categories: true }), (words) => {
      const value = canonicalUser(words);
      assert.equal(canonicalUser(value.split(' ')), value);
      assert.deepEqual(applyRules(value, [], false), { ok: true, value });
    }),
    { numRuns: 10_000 },
  );
});
