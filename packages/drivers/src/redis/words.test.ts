import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { anyText } from './testing/samples.ts';
import { lineOf, nearest, quote, split, wordsOf } from './words.ts';

function texts(line: string): readonly string[] | [number, number | undefined] {
  const words = wordsOf(line);
  return words.ok ? words.words.map((word) => word.text) : [words.refusal.code, words.refusal.column];
}

void test('a line is taken apart as redis-cli does it', () => {
  for (const [line, words] of [
    ['', []],
    ['  CONFIG\tGET  hz ', ['CONFIG', 'GET', 'hz']],
    ['a "b c" d', ['a', 'b c', 'd']],
    [String.raw`"\n\r\t\a\b\\\"\q"`, ['\n\r\t\u0007\b\\"q']],
    [String.raw`"\x41\x2a\xZZ\x4"`, ['A*xZZx4']],
    [String.raw`"\xc3\xa4\xf0\x9f\x98\x80"`, ['ä😀']],
    [String.raw`'it\'s \n "so"'`, [String.raw`it's \n "so"`]],
    [String.raw`a\nb C:\x41`, [String.raw`a\nb`, String.raw`C:\x41`]],
    ['""', ['']],
    ['a"b c"', ['ab c']],
    ["''", ['']],
  ] as const) {
    assert.deepEqual(texts(line), words, line);
  }
});

void test('what is no line is refused with its place', () => {
  for (const [line, refusal] of [
    ['a "b', [1115, 3]],
    ["a 'b", [1115, 3]],
    ['a "b"c', [1115, 3]],
    ['a b"c', [1115, 3]],
    [String.raw`a "b\"`, [1115, 3]],
    ['a\u0007', [1119, 2]],
    ['a\nb', [1119, 2]],
    ['a\0b', [1119, 2]],
    ['a \ud800', [1119, 3]],
    ['a \ufffd', [1119, 3]],
    [String.raw`a "\xff"`, [1119, 3]],
    [String.raw`a "\xc3x"`, [1119, 3]],
  ] as const) {
    assert.deepEqual(texts(line), refusal, line);
  }
});

void test('any text comes back from its quoted form', () => {
  fc.assert(
    fc.property(fc.array(anyText, { maxLength: 5 }), (words) => {
      assert.deepEqual(texts(lineOf(words)), words);
    }),
    { numRuns: 5_000 },
  );
});

void test('what needs no quotes has none', () => {
  assert.equal(lineOf(['~a*', '#1', '(~a', '+get)', 'ä']), '~a* #1 (~a +get) ä');
  assert.equal(quote('\u0007\ufffd'), String.raw`"\x07\xef\xbf\xbd"`);
});

void test('any line at all can be looked through, and its words are where they say', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (line) => {
      const { words, broken } = split(line);
      for (const [at, word] of words.entries()) assert.ok(word.start >= (words[at - 1]?.end ?? 0));
      if (broken !== null) assert.equal(broken.end, line.length);
    }),
    { numRuns: 5_000 },
  );
});

void test('a word that is near is suggested, one that is not is not', () => {
  assert.equal(nearest('CONFG GET', ['CONFIG GET', 'ACL LIST']), '; did you mean CONFIG GET?');
  assert.equal(nearest('shutdown', ['CONFIG GET', 'ACL LIST']), '');
});
