import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { parse } from './parse.ts';
import { seal } from './seal.ts';
import { quote } from './words.ts';

const PW = hash('sha256', 'hunter2');

void test('a password becomes its hash, any other secret is blotted out, and nothing else changes', () => {
  for (const [line, sealed] of [
    ['ACL SETUSER bob on >hunter2 +get', `ACL SETUSER bob on #${PW} +get`],
    ['acl\tsetuser  bob\t">hunter2"  ', `acl\tsetuser  bob\t#${PW}  `],
    [String.raw`ACL SETUSER bob "\x3ehunter\x32"`, `ACL SETUSER bob #${PW}`],
    ["'ACL' SETUSER bob <hunter2", `'ACL' SETUSER bob !${PW}`],
    ['ACL SETUSER bob >ä', `ACL SETUSER bob #${hash('sha256', 'ä')}`],
    ['ACL SETUSER bob hunter2 on', 'ACL SETUSER bob *** on'],
    ['ACL SETUSER bob (~a >hunter2) on', 'ACL SETUSER bob *** on'],
    ['ACL SETUSER bob (~a >hunter2', 'ACL SETUSER bob ***'],
    ['ACL SETUSER >hunter2 on', 'ACL SETUSER *** on'],
    ['ACL SETUSER bob ">hunter2', 'ACL SETUSER bob "***'],
    ['ACL SETUSER bob ">hunter2"x on', 'ACL SETUSER bob "***'],
    [String.raw`ACL SETUSER bob ">hunter2\xff"`, 'ACL SETUSER bob ***'],
    ['CONFIG SET requirepass hunter2', 'CONFIG SET requirepass ***'],
    ['CONFIG SET requirepass hunter2 hz 5', 'CONFIG SET requirepass ***'],
    ['CONFIG SET requirepass correct hunter2 battery', 'CONFIG SET requirepass ***'],
    ['ACL SETUSER bob >correct hunter2 battery', `ACL SETUSER bob #${hash('sha256', 'correct')} *** ***`],
    ['config set MASTERAUTH "hunter2"', 'config set MASTERAUTH ***'],
    ['CONFIG SET hz 5 requirepass "hunter2', 'CONFIG SET hz 5 requirepass "***'],
    ['CONFIG SET requirepass=hunter2', 'CONFIG SET ***'],
    ['CONFIG SET "requirepass hunter2"', 'CONFIG SET ***'],
    ['CONFIG SET "requirepass hunter2" x', 'CONFIG SET *** ***'],
    [
      'CONFIG SET masteruser auth hz requirepass hunter2 5',
      'CONFIG SET masteruser auth hz requirepass *** ***',
    ],
    ['CONFIG SET hz requirepass hunter2', 'CONFIG SET hz requirepass ***'],
    ['CONFIG SET hz requirepass hunter2 5', 'CONFIG SET hz requirepass *** ***'],
    ['CONFIG SET requirepas hunter2', 'CONFIG SET requirepas ***'],
    ['CONFG SET requirepass hunter2', 'CONFG SET requirepass ***'],
    ['CONFIG SETT requirepass hunter2', 'CONFIG SETT requirepass ***'],
    ['ACL SETUSR bob >hunter2', 'ACL SETUSR ***'],
    ['ACLSETUSER bob >hunter2', 'ACLSETUSER ***'],
    ['ACL\u00a0SETUSER bob >hunter2', '***'],
    ['"ACL SETUSER bob >hunter2"', '***'],
    ['"ACL SETUSER bob >hunter2', '"***'],
    ['AUTH hunter2', 'AUTH ***'],
    ['HELLO 3 AUTH bob hunter2', 'HELLO 3 AUTH ***'],
    ['requirepass hunter2', 'requirepass ***'],
    ['requirepass=hunter2', '***'],
  ] as const) {
    assert.equal(seal(line), sealed, line);
    assert.equal(seal(sealed), sealed, sealed);
  }
});

void test('lines without secrets come back as they are', () => {
  for (const line of [
    '',
    'CONFIG SET hz 50 save "900 1"',
    'CONFIG SET save "900 1',
    'CONFIG SET masteruser auth hz 10',
    'CONFIG SET tls-auth-clients no',
    'CONFIG GET requirepass',
    'UNSET CONFIG requirepass',
    `ACL SETUSER bob on #${PW} ~a (+get ~b) &c %R~d +@all -config|set`,
    'ACL SETUSER bob onn',
    'ACL DELUSER bob',
    String.raw`FUNCTION LOAD "#!lua name=auth\nif 1 > 2 then pass = 3 end"`,
    'FUNCTION LOAD "#!lua name=pass',
    'SHUTDOWN NOW',
    'whatever "is',
  ]) {
    assert.equal(seal(line), line);
  }
});

/** Nothing that could be part of a command by chance. */
const password = fc
  .string({
    unit: fc.constantFrom('q', 'Q', '7', ' ', '"', "'", '\\', 'ß', '>', '#', '(', ')', '\t'),
    maxLength: 8,
  })
  .map((text) => `Zq${text}qZ`);
const spelled = (word: string): fc.Arbitrary<string> =>
  fc.constantFrom(
    word,
    word.toLowerCase(),
    `"${word}"`,
    `'${word}'`,
    `${word.slice(0, 1)}${word.slice(1).toLowerCase()}`,
  );
const broken = fc.constantFrom(
  (text: string) => text,
  (text: string) => text.slice(0, -1),
  (text: string) => `${text}x`,
  (text: string) => `${text} "`,
  (text: string) => `${text}'`,
  (text: string) => `"${text}`,
  (text: string) => `\u0007${text}`,
);
const secretLine = fc
  .record({
    verb: fc.constantFrom(
      ['ACL', 'SETUSER', 'bob', '>'],
      ['ACL', 'SETUSER', 'bob', 'on', '~a', '<'],
      ['CONFIG', 'SET', 'requirepass', ''],
      ['CONFIG', 'SET', 'hz', '5', 'MasterAuth', ''],
      ['AUTH', ''],
      ['ACL', 'SETUSRE', 'bob', '>'],
    ),
    space: fc.constantFrom(' ', '\t', '  '),
    after: fc.constantFrom('', ' on', ' +get (~a', ' hz 10', ' hz'),
    quoting: fc.constantFrom(
      (text: string) => quote(text),
      (text: string) => `'${text.replaceAll("'", "\\'")}'`,
      (text: string) => text,
      (text: string) => `"${text}"`,
    ),
    secret: password,
    broken,
  })
  .chain(({ verb, space, after, quoting, secret, broken: breaks }) =>
    fc.tuple(...verb.slice(0, -1).map(spelled)).map((words) => ({
      secret,
      line: breaks([...words, quoting(`${verb.at(-1)}${secret}`)].join(space) + after),
    })),
  );

void test('no secret is left in a line, however it is written and broken', () => {
  fc.assert(
    fc.property(secretLine, ({ line }) => {
      const sealed = seal(line);
      assert.ok(!/Zq|qZ/.test(sealed), `${line} -> ${sealed}`);
      assert.equal(seal(sealed), sealed, line);
      const parsed = parse(line);
      assert.deepEqual(parse(sealed), parsed, line);
      assert.ok(!/Zq|qZ/.test(JSON.stringify(parsed)), line);
    }),
    { numRuns: 20_000 },
  );
});

void test('any line at all can be sealed, once and for all', () => {
  const word = fc.constantFrom(
    'ACL',
    'setuser',
    'config',
    'SET',
    'requirepass',
    '>',
    '"',
    "'",
    ' ',
    '\\',
    'x',
    '(',
    ')',
    '***',
    'auth',
    '\u0000',
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 14 }), fc.constantFrom('', ' '), (words, space) => {
      const sealed = seal(words.join(space));
      assert.equal(seal(sealed), sealed);
    }),
    { numRuns: 20_000 },
  );
});
