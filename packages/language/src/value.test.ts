import assert from 'node:assert/strict';
import { isIP } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalAddress, canonicalHostName } from './address.ts';
import type { ValueType } from './schema.ts';
import { checkValue } from './value.ts';

/** The value, or `code message`. */
function check(type: ValueType, text: string): string {
  const checked = checkValue({ name: 'x', type, help: '' }, text, 7);
  if (checked.ok) return checked.value;
  assert.equal(checked.refusal.column, 7);
  return `${checked.refusal.code} ${checked.refusal.message}`;
}

const group = fc.oneof(
  fc.constantFrom(
    '0',
    '1',
    '00',
    '0000',
    'ffff',
    'FFFF',
    '0db8',
    '12345',
    'g',
    '',
    '1.2.3.4',
    '1.2.3.256',
    '01',
  ),
  fc.integer({ min: 0, max: 0xffff }).map((number) => number.toString(16)),
);
const v6 = fc.array(group, { minLength: 1, maxLength: 9 }).map((groups) => groups.join(':'));
const shortened = fc.tuple(v6, v6).map(([head, tail]) => `${head}::${tail}`);
const octet = fc.oneof(
  fc.integer({ min: 0, max: 300 }).map(String),
  fc.constantFrom('', '01', '1a', '+1', ' 1'),
);
const v4 = fc.array(octet, { minLength: 3, maxLength: 5 }).map((octets) => octets.join('.'));
const almostAddress = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  v4,
  v6,
  shortened,
  v6.map((text) => `::${text}`),
  v6.map((text) => `${text}::`),
  fc.string({ maxLength: 12 }),
);

void test('an address is one exactly where Node takes it for one; zones are none of ours', () => {
  fc.assert(
    fc.property(
      almostAddress.filter((text) => !text.includes('%')),
      (text) => assert.equal(canonicalAddress(text) !== null, isIP(text) !== 0, text),
    ),
    { numRuns: 20_000 },
  );
});

void test('the canonical spelling is canonical, and the same address to others', () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), shortened, v6), (text) => {
      const canonical = canonicalAddress(text);
      if (canonical === null) return;
      assert.equal(canonicalAddress(canonical), canonical);
      assert.equal(isIP(canonical), isIP(text));
      const url = (address: string): string => new URL(`http://[${address}]/`).hostname;
      if (text.includes(':')) assert.equal(`[${canonical}]`, url(text));
    }),
    { numRuns: 10_000 },
  );
});

void test('the examples of RFC 5952 have the spelling that it recommends', () => {
  for (const [written, canonical] of [
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:0db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8::1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8::0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:0db8::1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:0:1::1', '2001:db8::1:0:0:1'],
    ['2001:DB8:0:0:1::1', '2001:db8::1:0:0:1'],
    ['2001:db8:aaaa:bbbb:cccc:dddd:eeee:0001', '2001:db8:aaaa:bbbb:cccc:dddd:eeee:1'],
    ['2001:db8:aaaa:bbbb:cccc:dddd:0:1', '2001:db8:aaaa:bbbb:cccc:dddd:0:1'],
    ['2001:db8:aaaa:bbbb:cccc:dddd::1', '2001:db8:aaaa:bbbb:cccc:dddd:0:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:db8::0:1', '2001:db8::1'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['1:0:0:0:0:0:0:0', '1::'],
    ['::192.0.2.1', '::c000:201'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
  ] as const) {
    assert.equal(canonicalAddress(written), canonical, written);
  }
});

void test('a host name has labels of letters, digits, hyphens and underscores, and no number at its end', () => {
  const label = 'a'.repeat(63);
  const names: readonly (readonly [text: string, canonical: string | null])[] = [
    ['localhost', 'localhost'],
    ['WWW.Example.COM', 'www.example.com'],
    ['_dns.example', '_dns.example'],
    ['1.example', '1.example'],
    ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
    [`${label}.b`, `${label}.b`],
    [`${label}a.b`, null],
    [`${`${label}.`.repeat(3)}${'b'.repeat(61)}`, `${`${label}.`.repeat(3)}${'b'.repeat(61)}`],
    [`${`${label}.`.repeat(3)}${'b'.repeat(62)}`, null],
    ['', null],
    ['.', null],
    ['a..b', null],
    ['a.', null],
    ['-a.b', null],
    ['a-.b', null],
    ['bücher.example', null],
    ['10.0.0.300', null],
    ['10.0.0.1x', null],
    ['a b', null],
    ['a:80', null],
  ];
  for (const [text, canonical] of names) assert.equal(canonicalHostName(text), canonical, text);
});

void test('a whole number is taken between its limits, both included, in its shortest spelling', () => {
  const type: ValueType = { kind: 'integer', min: -2, max: 10 };
  assert.deepEqual(
    ['-2', '10', '007', '-0', '0'].map((text) => check(type, text)),
    ['-2', '10', '7', '0', '0'],
  );
  assert.equal(check(type, '-3'), '1109 x: -3 is below -2 (allowed: -2 to 10)');
  assert.equal(check(type, '11'), '1108 x: 11 is above 10 (allowed: -2 to 10)');
  assert.equal(check(type, '9'.repeat(400)).length < 120, true);
  for (const text of ['', ' 1', '1.0', '1e1', '+1', '0x1', '--1', '１', 'one', 'Infinity', 'NaN']) {
    assert.equal(check(type, text), `1097 x: "${text}" is no whole number`);
  }
});

void test('a word of an enumeration is taken whatever its case, and kept as it is declared', () => {
  const type: ValueType = { kind: 'enum', values: ['SourceIP', 'NONE'] };
  assert.equal(check(type, 'sourceip'), 'SourceIP');
  assert.equal(check(type, 'SOURCEIP'), 'SourceIP');
  assert.equal(check(type, 'NON'), '1097 x: "NON" is none of SourceIP, NONE; did you mean NONE?');
  assert.equal(check(type, ''), '1097 x: "" is none of SourceIP, NONE');
});

void test('of many words of an enumeration twelve are listed, and none where one of them was probably meant', () => {
  const type: ValueType = { kind: 'enum', values: Array.from({ length: 13 }, (_, at) => `METHOD${at + 10}`) };
  assert.equal(check(type, 'METOD12'), '1097 x: "METOD12" is none of its 13 values; did you mean METHOD12?');
  assert.match(String(check(type, 'nothing')), /is none of METHOD10, METHOD11, .*METHOD21, … \(13\)$/);
});

void test('an asterisk is any address only where that is allowed', () => {
  assert.equal(check({ kind: 'address', any: true }, '*'), '0.0.0.0');
  assert.equal(check({ kind: 'address' }, '*'), '1097 x: "*" is no IP address');
});

void test('a URL is absolute with http or https, or a path, without space', () => {
  const type: ValueType = { kind: 'url' };
  for (const text of ['http://a', 'HTTPS://a/b?c', '/', '/a']) assert.equal(check(type, text), text);
  for (const text of [
    '',
    'a',
    'a.b/c',
    'ftp://a',
    'http:/a',
    'http://',
    'http:///a',
    '/a b',
    'javascript:x',
  ]) {
    assert.equal(check(type, text), `1097 x: "${text}" is no URL`);
  }
});

void test('names and texts are taken up to their length and not beyond', () => {
  assert.equal(check({ kind: 'name' }, 'n'.repeat(127)), 'n'.repeat(127));
  assert.equal(
    check({ kind: 'name' }, 'n'.repeat(128)),
    '1106 x: a name has at most 127 characters, this has 128',
  );
  assert.equal(check({ kind: 'name' }, ''), '1097 x: a name has at least one character');
  assert.equal(check({ kind: 'text', max: 3 }, ''), '');
  assert.equal(check({ kind: 'text', max: 3 }, 'abc'), 'abc');
  assert.equal(check({ kind: 'text', max: 3 }, 'abcd'), '1106 x: at most 3 characters, this has 4');
});

void test('a long wrong value is quoted in part, and no character is cut in half', () => {
  for (const text of ['z'.repeat(10_000), `a${'😀'.repeat(100)}`, '😀'.repeat(100)]) {
    const message = check({ kind: 'address' }, text);
    assert.ok(message.isWellFormed() && message.length < 100, message);
  }
});
