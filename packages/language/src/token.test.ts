import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { lex, quote } from './token.ts';

/** Texts full of what means something to the lexer. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc
    .array(
      fc.constantFrom('"', "'", '\\', 'q', '{', '}', '/', ' ', '\t', '-', '>', '#', 'a', '\u00a0', 'é'),
      {
        maxLength: 20,
      },
    )
    .map((parts) => parts.join('')),
);

/** Whether the lexer takes a text at all: it refuses what nobody could see. */
function isPrintable(value: string): boolean {
  return !/[^\P{Cc}\t]|\ufffd|\p{Cs}/u.test(value);
}

void test('quoting and lexing give back any text that can be in a line', () => {
  fc.assert(
    fc.property(fc.array(text.filter(isPrintable), { minLength: 1, maxLength: 4 }), (texts) => {
      const lexed = lex(texts.map(quote).join(' '));
      assert.ok(lexed.ok);
      assert.deepEqual(
        lexed.tokens.map((token) => token.text),
        texts,
      );
    }),
    { numRuns: 10_000 },
  );
});

void test('a quoted word is never taken for a flag, nor for a comment', () => {
  for (const value of ['-timeout', '#x', '-', '"-a"', "'"]) {
    const lexed = lex(quote(value));
    assert.ok(lexed.ok);
    assert.deepEqual(lexed.tokens, [{ text: value, column: 1, length: quote(value).length, quoted: true }]);
  }
});

void test('what means nothing to the lexer is not quoted', () => {
  for (const value of ['a', 'web-1', '10.0.0.1', '*', 'a"b', "it's", 'a#b', 'q', 'quick', '::1', 'ü', '🦀']) {
    assert.equal(quote(value), value);
  }
});

void test('a line that lexes is the same line again when its words are quoted', () => {
  fc.assert(
    fc.property(text, (line) => {
      const lexed = lex(line);
      if (!lexed.ok) {
        const { code, column = 0 } = lexed.refusal;
        assert.ok(code === 1115 || code === 1119);
        assert.ok(column >= 1 && column <= line.length);
        return;
      }
      const again = lex(lexed.tokens.map((token) => quote(token.text)).join(' '));
      assert.ok(again.ok);
      assert.deepEqual(
        again.tokens.map((token) => token.text),
        lexed.tokens.map((token) => token.text),
      );
    }),
    { numRuns: 10_000 },
  );
});

void test('columns count UTF-16 code units from 1', () => {
  const lexed = lex(' a\t"b c"  🦀 q{d} e');
  assert.ok(lexed.ok);
  assert.deepEqual(
    lexed.tokens.map((token) => [token.text, token.column, token.quoted]),
    [
      ['a', 2, false],
      ['b c', 4, true],
      ['🦀', 11, false],
      ['d', 14, true],
      ['e', 19, false],
    ],
  );
});

void test('what a terminal would not show is refused where it stands, inside quotes too', () => {
  for (const character of ['\0', '\n', '\r', '\u001b', '\u007f', '\u009b', '\ufffd', '\ud800', '\udfff']) {
    for (const line of [`a ${character}`, `a "${character}"`, `a${character} "`]) {
      const lexed = lex(line);
      assert.ok(!lexed.ok, JSON.stringify(line));
      assert.equal(lexed.refusal.code, 1119);
      assert.equal(lexed.refusal.column, line.indexOf(character) + 1);
    }
  }
});

void test('a tab is space between words and a character inside quotes', () => {
  const lexed = lex('a\tb "c\td"');
  assert.ok(lexed.ok);
  assert.deepEqual(
    lexed.tokens.map((token) => token.text),
    ['a', 'b', 'c\td'],
  );
});

void test('brackets nest in q, whatever depth they have', () => {
  for (const [open, close] of [
    ['{', '}'],
    ['(', ')'],
    ['[', ']'],
    ['<', '>'],
  ] as const) {
    for (const depth of [1, 2, 30_000]) {
      const inner = open.repeat(depth - 1) + close.repeat(depth - 1);
      const lexed = lex(`q${open}${inner}${close}`);
      assert.ok(lexed.ok);
      assert.equal(lexed.tokens[0]?.text, inner);
    }
    assert.ok(!lex(`q${open.repeat(30_000)}`).ok);
  }
});

void test('a message about a quote shows its beginning, and no half of a character', () => {
  for (const line of [`"${'😀'.repeat(50)}`, `"a${'😀'.repeat(50)}`, '"a"😀']) {
    const lexed = lex(line);
    assert.ok(!lexed.ok);
    assert.ok(lexed.refusal.message.isWellFormed());
    assert.ok(lexed.refusal.message.length < 80);
  }
});
