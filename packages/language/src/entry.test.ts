import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  argumentsOf,
  bindingKey,
  formatBinding,
  formatValue,
  objectKey,
  parseBinding,
  parseKey,
  parseValue,
  referencesOf,
} from './entry.ts';
import type { Binding, Noun } from './noun.ts';
import { SAMPLE_SCHEMA } from './testing/sample.ts';
import { Vocabulary } from './vocabulary.ts';

const vocabulary = new Vocabulary(SAMPLE_SCHEMA);
const SERVER = vocabulary.noun('server') as Noun;
const SERVICE = vocabulary.noun('service') as Noun;
const VSERVER = vocabulary.noun('lb vserver') as Noun;
const BINDING = VSERVER.bindings[0] as Binding;

function keyOfBinding(owner: string, service: string): string {
  return bindingKey(objectKey(VSERVER, owner), BINDING, SERVICE, { serviceName: service });
}

/** Any name that the lexer lets through, and those that look like something else. */
const name = fc.oneof(
  fc
    .string({ unit: 'binary', minLength: 1, maxLength: 20 })
    .filter((text) => !/[^\P{Cc}\t]|\ufffd|\p{Cs}/u.test(text)),
  fc.constantFrom(
    '->',
    ' -> ',
    'a -> service b',
    '" -> "',
    'lb vserver',
    '-timeout',
    "'",
    '\\',
    '\\"',
    'q{}',
    '#',
  ),
);

void test('the key of any object says its noun and its name', () => {
  fc.assert(
    fc.property(fc.constantFrom(SERVER, SERVICE, VSERVER), name, (noun, text) => {
      assert.deepEqual(parseKey(vocabulary, objectKey(noun, text)), { noun, id: { name: text }, name: text });
    }),
    { numRuns: 5_000 },
  );
});

void test('the key of any binding says what is bound to what', () => {
  fc.assert(
    fc.property(name, name, (owner, bound) => {
      const key = keyOfBinding(owner, bound);
      assert.deepEqual(parseKey(vocabulary, key), {
        noun: VSERVER,
        id: { name: owner },
        name: owner,
        bound: { binding: BINDING, noun: SERVICE, id: { serviceName: bound }, name: bound },
      });
      assert.deepEqual(referencesOf(vocabulary, key, ''), [
        objectKey(VSERVER, owner),
        objectKey(SERVICE, bound),
      ]);
    }),
    { numRuns: 5_000 },
  );
});

void test('different names have different keys', () => {
  fc.assert(
    fc.property(name, name, name, name, (a, b, c, d) => {
      const one = keyOfBinding(a, b);
      const other = keyOfBinding(c, d);
      assert.equal(one === other, a === c && b === d);
      assert.notEqual(objectKey(VSERVER, a), one);
    }),
  );
});

void test('the value of an object gives back every argument, whatever was written in it', () => {
  const text = fc.oneof(name, fc.constant(''));
  fc.assert(
    fc.property(
      name,
      fc.record(
        { comment: text, redirectURL: text, backupVServer: name, timeout: text },
        { requiredKeys: [] },
      ),
      (server, flags) => {
        const values = { serviceType: 'HTTP', IPAddress: '10.0.0.1', port: '80', ...flags };
        assert.deepEqual(parseValue(VSERVER, formatValue(VSERVER, values)), values);
        const service = { serverName: server, serviceType: 'TCP', port: '1' };
        assert.deepEqual(parseValue(SERVICE, formatValue(SERVICE, service)), service);
      },
    ),
    { numRuns: 5_000 },
  );
});

void test('every entry has the arguments that were written in it, an object as well as a binding', () => {
  const text = fc.oneof(name, fc.constant(''));
  fc.assert(
    fc.property(name, name, fc.record({ comment: text, timeout: text }), (owner, bound, flags) => {
      const values = { serviceType: 'HTTP', IPAddress: '10.0.0.1', port: '80', ...flags };
      const key = objectKey(VSERVER, owner);
      const found = argumentsOf(vocabulary, key, formatValue(VSERVER, values));
      assert.deepEqual(Object.fromEntries(found ?? []), values);
      const binding = keyOfBinding(owner, bound);
      assert.deepEqual([...(argumentsOf(vocabulary, binding, '-weight 7') ?? [])], [['weight', '7']]);
      assert.deepEqual([...(argumentsOf(vocabulary, binding, '') ?? [1])], []);
    }),
  );
});

void test('what is no entry of the language has no arguments, and is no bug', () => {
  for (const [key, value] of [
    ['nothing x', '1'],
    ['', ''],
    ['lb vserver w', 'HTTP'],
    ['lb vserver w', 'HTTP 10.0.0.1 80 -timeout'],
    ['lb vserver w', 'HTTP 10.0.0.1 80 timeout 5'],
    ['lb vserver w', 'HTTP 10.0.0.1 "80'],
    ['lb vserver "w', 'HTTP 10.0.0.1 80'],
  ] as const) {
    assert.equal(argumentsOf(vocabulary, key, value), null, `${key} = ${value}`);
  }
  fc.assert(
    fc.property(fc.string(), fc.string(), (key, value) => {
      argumentsOf(vocabulary, key, value);
    }),
  );
});

void test('the value of a binding gives back its flags', () => {
  assert.deepEqual(parseBinding(formatBinding(BINDING, { weight: '7' })), { weight: '7' });
  assert.equal(formatBinding(BINDING, {}), '');
  assert.deepEqual(parseBinding(''), {});
});

void test('equal objects are equal texts, in whatever order their arguments were given', () => {
  const one = formatValue(VSERVER, { serviceType: 'HTTP', timeout: '5', comment: 'x' });
  const other = formatValue(VSERVER, { comment: 'x', timeout: '5', serviceType: 'HTTP', port: '0' });
  assert.equal(one, 'HTTP 0.0.0.0 0 -timeout 5 -comment x');
  assert.equal(other, one);
});

void test('an object refers to what its arguments name, and holds what it claims', () => {
  assert.deepEqual(referencesOf(vocabulary, 'server a', '10.0.0.1'), []);
  assert.deepEqual(referencesOf(vocabulary, 'service s', '"my server" HTTP 80'), ['server "my server"']);
  assert.deepEqual(referencesOf(vocabulary, 'lb vserver v', 'HTTP 10.0.0.1 80 -backupVServer w'), [
    'lb vserver w',
    '=address 10.0.0.1:80',
  ]);
  assert.deepEqual(referencesOf(vocabulary, 'lb vserver v', 'HTTP 0.0.0.0 0'), []);
});
