// Lines that stand for several: as many commands as if they had been written out, and never where something is quoted.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Refusal } from '@lockstep/core';
import fc from 'fast-check';
import { EXPANDED_COMMANDS_MAX } from './expand.ts';
import { configured, emptyConfiguration, entriesOf, run, sample } from './testing/sample.ts';
import { quote } from './token.ts';

const HERE = configured(
  'add server web1 10.0.0.1',
  'add server web10 10.0.0.10',
  'add server web2 10.0.0.2',
  'add server "web 3" 10.0.0.3',
  'add server "we*b" 10.0.0.4',
  'add server db 10.0.0.5',
  'add service web1 web1 HTTP 80',
  'add lb vserver web HTTP 10.0.0.9 80',
  'bind lb vserver web web1',
);

const expand = (line: string, configuration = HERE): readonly string[] | Refusal | null | undefined =>
  sample.expand?.(configuration, line);

/** The lines, or code and column of the refusal. */
function shown(line: string): readonly string[] | string | null {
  const expanded = expand(line);
  assert.ok(expanded !== undefined);
  if (expanded === null || !('code' in expanded)) return expanded;
  return `${expanded.code} at ${expanded.column}`;
}

void test('ranges are counted in step, in names, in addresses, and in names that are referred to', () => {
  for (const [line, ...lines] of [
    [
      'add server s[1-3] 10.0.0.[1-3]',
      'add server s1 10.0.0.1',
      'add server s2 10.0.0.2',
      'add server s3 10.0.0.3',
    ],
    ['add server s[9-10]-[1-2].example h[4-5]', 'add server s9-1.example h4', 'add server s10-2.example h5'],
    ['add server s 2001:db8::[1-2]', 'add server s 2001:db8::1', 'add server s 2001:db8::2'],
    ['  ADD  Server s[1-1]  x -comment "[1-2]" ', '  ADD  Server s1  x -comment "[1-2]" '],
    ['add service s[1-2] web[1-2] HTTP 80', 'add service s1 web1 HTTP 80', 'add service s2 web2 HTTP 80'],
    [
      'add lb vserver -timeout 5 v[1-2] HTTP',
      'add lb vserver -timeout 5 v1 HTTP',
      'add lb vserver -timeout 5 v2 HTTP',
    ],
    [
      'add lb vserver v HTTP -backupVServer w[1-2]',
      'add lb vserver v HTTP -backupVServer w1',
      'add lb vserver v HTTP -backupVServer w2',
    ],
    [
      'set server s -IPAddress 10.0.0.[1-2]',
      'set server s -IPAddress 10.0.0.1',
      'set server s -IPAddress 10.0.0.2',
    ],
    ['unset server s[1-2] -comment', 'unset server s1 -comment', 'unset server s2 -comment'],
    ['rm server a[1-2] b[1-2]', 'rm server a1 b1', 'rm server a2 b2'],
    ['enable server s[1-2]', 'enable server s1', 'enable server s2'],
    ['rename server s[1-2] t[1-2]', 'rename server s1 t1', 'rename server s2 t2'],
    [
      'bind lb vserver v s[1-2] -weight 3',
      'bind lb vserver v s1 -weight 3',
      'bind lb vserver v s2 -weight 3',
    ],
    ['set lb vserver v -weight 3 s[1-2]', 'set lb vserver v -weight 3 s1', 'set lb vserver v -weight 3 s2'],
    ['unbind lb vserver v[1-2] s', 'unbind lb vserver v1 s', 'unbind lb vserver v2 s'],
  ]) {
    assert.deepEqual(shown(line as string), lines, line);
  }
});

void test('a range keeps the zeros that it begins with', () => {
  const names = (range: string): string[] =>
    (expand(`enable server ${range}`) as string[]).map((line) => line.replace('enable server ', ''));
  assert.deepEqual(names('[08-11]'), ['08', '09', '10', '11']);
  assert.deepEqual(names('[098-101]'), ['098', '099', '100', '101']);
  assert.deepEqual(names('[08-100]').at(-1), '100');
  assert.deepEqual(names('[0-2]'), ['0', '1', '2']);
  assert.deepEqual(names('[00-2]'), ['00', '01', '02']);
  assert.deepEqual(names('[8-010]'), ['8', '9', '10']);
  assert.deepEqual(names('[9007199254740993-9007199254740994]'), ['9007199254740993', '9007199254740994']);
});

void test('ranges that do not go together are refused where they stand', () => {
  for (const [line, answer] of [
    ['add server s[1-3] 10.0.0.[1-2]', '1097 at 26'],
    ['add server s[3-1] 10.0.0.1', '1097 at 13'],
    ['add server s[1-1001] 10.0.0.1', '1108 at 13'],
    ['add server s[1-99999999999999999999999] 10.0.0.1', '1108 at 13'],
  ] as const) {
    assert.equal(shown(line), answer, line);
  }
  assert.equal((expand('rm server s[1-1000]') as string[]).length, EXPANDED_COMMANDS_MAX);
  const message = (line: string): string => (expand(line) as Refusal).message;
  assert.match(message('add server s[1-3] h[1-2]'), /\[1-3\] has 3 numbers and \[1-2\] has 2/);
  assert.match(message('add server s[3-1] h'), /^the range \[3-1\] counts backwards; quote/);
});

void test('a pattern stands for every object of its noun that matches, in the order of their names', () => {
  for (const [line, ...lines] of [
    [
      'disable server web*',
      'disable server "web 3"',
      'disable server web1',
      'disable server web10',
      'disable server web2',
    ],
    [
      'unset server *b* -comment',
      'unset server db -comment',
      'unset server "we*b" -comment',
      'unset server "web 3" -comment',
      'unset server web1 -comment',
      'unset server web10 -comment',
      'unset server web2 -comment',
    ],
    ['rm server web*0', 'rm server web10'],
    ['rm server w*e*b*1', 'rm server web1'],
    ['rm server db web1* db*', 'rm server db', 'rm server web1', 'rm server web10'],
    ['rm server "web 3" web1*', 'rm server "web 3"', 'rm server web1', 'rm server web10'],
    ['rm service *', 'rm service web1'],
    ['set server web?* -comment "a b"'],
    [
      'set server web1* -comment "a * b"',
      'set server web1 -comment "a * b"',
      'set server web10 -comment "a * b"',
    ],
    ['bind lb vserver w* s', 'bind lb vserver web s'],
    ['unbind lb vserver * web1', 'unbind lb vserver web web1'],
    ['set lb vserver * -weight 5 web1', 'set lb vserver web -weight 5 web1'],
    ['set lb vserver * -IPAddress *', 'set lb vserver web -IPAddress *'],
    ['enable server web[1-2]*', 'enable server web1', 'enable server web10', 'enable server web2'],
  ]) {
    assert.deepEqual(shown(line as string), lines.length === 0 ? '258 at 12' : lines, line);
  }
});

void test('where nothing matches, the pattern is refused where it stands', () => {
  for (const [line, answer] of [
    ['rm server x*', '258 at 11'],
    ['rm server db x*', '258 at 14'],
    ['rm server db[1-2] x[1-2]*', '258 at 19'],
    ['disable lb vserver x*', '258 at 20'],
    ['rm server web**web', '258 at 11'],
    ['enable server web1*1', '258 at 15'],
  ] as const) {
    assert.equal(shown(line), answer, line);
  }
  assert.equal((expand('rm server x*') as Refusal).message, 'no server matches x*');
});

void test('more objects than a line may stand for are refused', () => {
  const many = emptyConfiguration();
  for (let at = 0; at <= EXPANDED_COMMANDS_MAX; at += 1) run(many, `add server s${at} 10.0.0.1`);
  assert.deepEqual(expand('rm server *', many), {
    code: 1108,
    message: 'the line stands for 1001 commands, at most 1000 are allowed',
    column: 11,
  });
  assert.equal((expand('rm server s1*', many) as string[]).length, 112);
});

void test('names and patterns are looked for once, and not without end', () => {
  assert.deepEqual(expand(`rm server${' web1* "we*b"'.repeat(1_000)}`), [
    'rm server web1',
    'rm server web10',
    'rm server "we*b"',
  ]);
  assert.equal(shown(`rm server a[1-1000]${' web1'.repeat(10)}`), '1108 at 11');
  assert.equal(shown(`rm server db*${' web1'.repeat(10_000)}`), '1108 at 11');
  const many = configured(...Array.from({ length: 60_000 }, (_server, at) => `add server s${at} 10.0.0.1`));
  const patterns = Array.from({ length: 100 }, (_pattern, at) => `s${10_000 + at}*`).join(' ');
  assert.deepEqual(expand(`rm server ${patterns}`, many), {
    code: 1108,
    message: 'too many patterns for 60000 objects: name fewer in a line',
    column: 11 + 83 * 8,
  });
});

void test('a name that looks like a range or a pattern and is none is a slip, unless it is quoted', () => {
  for (const name of ['web*', 's[1-3', 's[a-b]', 's[1-]', '*']) {
    const refusal = expand(`add server ${name} 10.0.0.1`);
    assert.ok(refusal !== null && refusal !== undefined && 'code' in refusal, name);
    assert.deepEqual([refusal.code, refusal.column], [1097, 12]);
    assert.equal(expand(`add server "${name}" 10.0.0.1`), null);
  }
  assert.deepEqual(expand('add server q[1-2] 10.0.0.[1-2]'), [
    'add server q1 10.0.0.1',
    'add server q2 10.0.0.2',
  ]);
});

void test('what is quoted, no name and no address, or only reads, stands for itself', () => {
  for (const line of [
    'add server "s[1-3]" 10.0.0.1',
    "add server 's[1-3]' 10.0.0.1",
    'add server q{s[1-3]} 10.0.0.1',
    'rm server "web*"',
    'rename server web* x',
    'unbind lb vserver web web*',
    'set server db -comment [1-3]',
    'set server db -comment a*',
    'set lb vserver web -redirectURL /x[1-3]*',
    'set lb vserver web -timeout [1-3]',
    'add service s db HTTP [80-81]',
    'show server web[1-2]',
    'show server *',
    'add server a 10.0.0.1',
    'add sever s[1-3] 10.0.0.1',
    'set server db -none s[1-3]',
    'clear ns config *',
    'frobnicate server web*',
    'rm server "web*',
    'unset server db -comment[1-2]',
    '[1-3]',
    '*',
    '',
  ]) {
    assert.equal(expand(line), null, line);
  }
});

void test('a line that expands does what its commands do when they are written out', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 120 }),
      fc.integer({ min: 1, max: 12 }),
      fc.boolean(),
      (from, count, zeros) => {
        const digits = zeros ? String(from + count).length + 1 : 1;
        const numbers = Array.from({ length: count }, (_one, at) => String(from + at).padStart(digits, '0'));
        const range = `[${numbers[0]}-${numbers.at(-1)}]`;
        const [short, written] = [emptyConfiguration(), emptyConfiguration()];
        const commands = (line: string): readonly string[] => {
          const expanded = expand(line, short);
          assert.ok(Array.isArray(expanded), line);
          return expanded as string[];
        };
        const both = (line: string, each: readonly string[]): void => {
          for (const command of commands(line)) assert.equal(run(short, command), null, command);
          for (const command of each) assert.equal(run(written, command), null, command);
          assert.deepEqual(entriesOf(short), entriesOf(written), line);
        };
        both(
          `add server s${range} h${range}.example`,
          numbers.map((n) => `add server s${n} h${n}.example`),
        );
        both(
          `add service x${range}y s${range} HTTP 80`,
          numbers.map((n) => `add service x${n}y s${n} HTTP 80`),
        );
        both(
          'disable service x*',
          numbers.map((n) => `disable service x${n}y`),
        );
        both(
          `rm service x${range}*`,
          numbers.map((n) => `rm service x${n}y`),
        );
        both(
          'rm server *',
          numbers.map((n) => `rm server s${n}`),
        );
      },
    ),
    { numRuns: 200 },
  );
});

void test('what a plan gives, and what is quoted, never expands, whatever the names are', () => {
  const name = fc
    .array(fc.constantFrom('a', '*', '[1-3]', '[', 'q', '"', ' ', '-', '[3-1]', "'"), {
      minLength: 1,
      maxLength: 4,
    })
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 4 }), (names) => {
      const configuration = emptyConfiguration();
      const inQuotes = (text: string): string => `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
      const lines = names.flatMap((each) => [
        `add server ${inQuotes(each)} 10.0.0.1 -comment ${inQuotes(each)}`,
        `add service ${inQuotes(each)} ${inQuotes(each)} HTTP 80`,
        `add lb vserver ${inQuotes(each)} HTTP`,
        `bind lb vserver ${inQuotes(each)} ${inQuotes(each)} -weight 3`,
      ]);
      for (const line of lines) {
        assert.equal(expand(line, configuration), null, line);
        assert.equal(run(configuration, line), null, line);
      }
      const changed = configured(...sample.print(configuration));
      assert.equal(changed.digest, configuration.digest);
      for (const each of names) run(changed, `set lb vserver ${inQuotes(each)} -weight 4 ${inQuotes(each)}`);
      run(changed, `rename server ${inQuotes(names[0] ?? '')} renamed`);
      run(changed, `disable lb vserver ${inQuotes(names[0] ?? '')}`);
      const plans = [
        sample.print(configuration),
        sample.plan(configuration, changed),
        sample.plan(changed, configuration),
        sample.plan(configuration, emptyConfiguration()),
      ];
      for (const line of plans.flat()) assert.equal(expand(line, configuration), null, line);
    }),
    { numRuns: 500 },
  );
});

void test('keys and values are written as before: only commands are quoted more', () => {
  const configuration = configured('add server "a*" 10.0.0.1', 'add server "b[1-2]" 10.0.0.1');
  assert.deepEqual(entriesOf(configuration), ['server a* = 10.0.0.1', 'server b[1-2] = 10.0.0.1']);
  assert.equal(quote('a*'), 'a*');
});

void test('any line is expanded, refused or left alone, and never a bug', () => {
  const word = fc.constantFrom(
    'rm',
    'set',
    'add',
    'server',
    'lb',
    'vserver',
    'web*',
    's[1-3]',
    '-weight',
    '-x',
    '5',
    '"',
    '*',
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 8 }), (words) => {
      const expanded = expand(words.join(' '));
      if (expanded === null || expanded === undefined || 'code' in expanded) return;
      assert.ok(expanded.length > 0);
    }),
    { numRuns: 2_000 },
  );
});

void test('what removes says so', () => {
  const removes = (line: string): boolean | undefined => {
    const parsed = sample.parse(line);
    assert.ok(parsed.ok, line);
    return sample.removes?.(parsed.command);
  };
  for (const line of ['rm server a', 'unbind lb vserver v s', 'disable server a', 'clear ns config full'])
    assert.equal(removes(line), true, line);
  for (const line of ['add server a b.c', 'unset server a -comment', 'enable server a', 'rename server a b'])
    assert.equal(removes(line), false, line);
});
