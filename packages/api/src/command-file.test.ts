import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseCommandFile } from './command-file.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

void test('each physical line is a command, and keeps its number', () => {
  assert.deepEqual(parseCommandFile(bytes('add a\n\n  # note\n  add b \n#\n\tadd c')), [
    { line: 1, text: 'add a' },
    { line: 4, text: '  add b ' },
    { line: 6, text: '\tadd c' },
  ]);
});

void test('a file without commands has none', () => {
  for (const text of ['', '\n', '# only a note', ' \t \r\n\r\n', '\ufeff', '\ufeff# note']) {
    assert.deepEqual(parseCommandFile(bytes(text)), [], JSON.stringify(text));
  }
});

void test('lines may end as they do on other systems; a return in the middle is left for the dialect to refuse', () => {
  assert.deepEqual(parseCommandFile(bytes('add a\r\nadd b\r\r\nadd\rc\r\n')), [
    { line: 1, text: 'add a' },
    { line: 2, text: 'add b\r' },
    { line: 3, text: 'add\rc' },
  ]);
});

void test('a byte order mark at the beginning is nothing; elsewhere it is a character', () => {
  assert.deepEqual(parseCommandFile(bytes('\ufeffadd a\nadd \ufeff')), [
    { line: 1, text: 'add a' },
    { line: 2, text: 'add \ufeff' },
  ]);
});

void test('bytes that are no UTF-8 become a character that every dialect refuses, at their place', () => {
  const file = Uint8Array.from([...bytes('add a'), 0xff, ...bytes('b\nadd '), 0xc3]);
  assert.deepEqual(parseCommandFile(file), [
    { line: 1, text: 'add a\ufffdb' },
    { line: 2, text: 'add \ufffd' },
  ]);
});

void test('a # behind a command is part of it', () => {
  assert.deepEqual(parseCommandFile(bytes('add a # b')), [{ line: 1, text: 'add a # b' }]);
});

void test('every line of any bytes is either a command with its number, or nothing', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (file) => {
      const commands = parseCommandFile(file);
      let last = 0;
      for (const { line, text } of commands) {
        assert.ok(line > last && text.trim() !== '' && !text.includes('\n'));
        last = line;
      }
    }),
  );
});
