// A language of a few blocks: other words for values, ways that leave something out, and what is understood beyond them.

import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { test } from 'node:test';
import { LiveConfiguration, type Refusal } from '@lockstep/core';
import { dialectOf } from './index.ts';

const GRAMMAR = `
noun mode
arg word enum EDGE|EdgeConfiguration|Border LOCAL
enable word...
disable word...
.
noun probe
arg name name
arg type enum HTTP TCP
arg interval integer 1 100 = 5 + [units]
arg units enum SEC MSEC MIN = SEC
arg quick switch
add name type -interval! -quick
set name type -interval
rm name
.
noun group
arg name name
arg member integer 0 31
arg weight integer 1 100
arg depth integer 1 9
add name -depth
set name -depth
rm name
bind name -member! -weight
bind name member -weight
unbind name -member!
unbind name member
show [name]
.
`;

const ADDITIONS = `
noun probe
# what follows is a remark, and neither a verb nor an argument
set + [type]
add + -interval
.
`;

const dialect = dialectOf({
  name: 'blocks/1',
  nouns: [],
  whole: { clear: 'all', levels: ['full'], print: 'everything' },
  grammar: {
    text: GRAMMAR,
    additions: ADDITIONS,
    semantics: {
      mode: { identity: ['word'], existence: 'standing' },
      probe: { fixed: ['type'] },
      group: { existence: 'standing' },
    },
    refers: {},
    aliases: {},
  },
});

function empty(): LiveConfiguration {
  return new LiveConfiguration((text) => hash('sha256', text), dialect.references);
}

/** What is refused first, or what is printed at the end. */
function after(...lines: string[]): string[] | Refusal {
  const configuration = empty();
  for (const line of lines) {
    const parsed = dialect.parse(line);
    if (!parsed.ok) return parsed.refusal;
    if (parsed.command.kind !== 'configures') continue;
    const reduction = dialect.reduce(configuration, parsed.command);
    if (!reduction.ok) return reduction.refusal;
    configuration.apply(reduction.changes);
  }
  return [...dialect.print(configuration)];
}

void test('another word for a value is the value, whatever the case', () => {
  const one = after('enable mode EDGE');
  assert.deepEqual(one, ['enable mode EDGE']);
  for (const word of ['edge', 'EdgeConfiguration', 'BORDER', 'Edge border'])
    assert.deepEqual(after(`enable mode ${word}`), one, word);
  assert.deepEqual(after('enable mode Border', 'disable mode EdgeConfiguration'), []);
  for (const word of ['constructor', 'EDGE|Border', 'Bord'])
    assert.equal((after(`enable mode ${word}`) as Refusal).code, 1097, word);
});

void test('what must be there may be left out where an addition says so', () => {
  assert.deepEqual(after('add probe p HTTP', 'set probe p -interval 7'), ['add probe p HTTP -interval 7']);
  assert.deepEqual(after('add probe p HTTP', 'set probe p HTTP -interval 7'), [
    'add probe p HTTP -interval 7',
  ]);
  assert.equal((after('add probe p HTTP', 'set probe p TCP -interval 7') as Refusal).code, 1097);
});

void test('a number and its unit may be one word', () => {
  const apart = after('add probe p HTTP -interval 10 MIN');
  assert.deepEqual(apart, ['add probe p HTTP -interval 10 MIN']);
  assert.deepEqual(after('add probe p HTTP -interval 10min'), apart);
  for (const word of ['10days', '1000MIN', 'MIN', '10MIN10', '"10 MIN"'])
    assert.equal((after(`add probe p HTTP -interval ${word}`) as Refusal).code, 1097, word);
});

void test('a word for which there is no place is the flag of that name, if a value is behind it', () => {
  assert.deepEqual(after('add probe p HTTP interval 7 -quick'), ['add probe p HTTP -interval 7 -quick']);
  for (const line of ['interval', '"interval" 7', 'interval -quick', 'quick', 'quick 7', 'other 7'])
    assert.equal((after(`add probe p HTTP ${line}`) as Refusal).code, 1090, line);
});

void test('what is bound may be named with its flag or without', () => {
  const bound = after('bind group g -member 3 -weight 2');
  assert.deepEqual(after('bind group g 3 -weight 2'), bound);
  assert.deepEqual(after('bind group g 3', 'unbind group g -member 3'), []);
  assert.deepEqual(after('bind group g -member 3', 'unbind group g 3'), []);
});

void test('what always is there goes with what is bound to it', () => {
  assert.deepEqual(after('bind group g 3', 'bind group g 4', 'rm group g'), []);
  assert.deepEqual(after('set group g -depth 2', 'bind group g 4', 'rm group g'), []);
  assert.equal((after('rm group g') as Refusal).code, 258);
});
