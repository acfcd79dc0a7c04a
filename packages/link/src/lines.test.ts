import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Line, LineSplitter } from './lines.ts';

const TEXT = '{"a":1}\n\nzwölf 🦀\n{"b":"\\n"}\r\nrest';
const LINES = ['{"a":1}', '', 'zwölf 🦀', '{"b":"\\n"}\r'];

function push(splitter: LineSplitter, ...chunks: readonly Buffer[]): string[] {
  return chunks.flatMap((chunk) => [...splitter.push(chunk)].map(shown));
}

function shown(line: Line): string {
  return line.ok ? line.text : `! ${line.error.code}`;
}

void test('a line comes out as it went in, byte by byte', () => {
  const bytes = [...Buffer.from(TEXT)].map((byte) => Buffer.from([byte]));
  assert.deepEqual(push(new LineSplitter(100), ...bytes), LINES);
});

void test('a stream may be cut at every offset', () => {
  const bytes = Buffer.from(TEXT);
  for (let at = 0; at <= bytes.length; at += 1) {
    assert.deepEqual(push(new LineSplitter(100), bytes.subarray(0, at), bytes.subarray(at)), LINES);
  }
});

void test('what a chunk held is not needed after the chunk is reused', () => {
  const splitter = new LineSplitter(100);
  const chunk = Buffer.from('abc');
  push(splitter, chunk);
  chunk.fill('x');
  assert.deepEqual(push(splitter, Buffer.from('def\n')), ['abcdef']);
});

void test('a line of exactly the limit passes, one byte more does not, however it is cut', () => {
  const bytes = Buffer.from('12345678\n123456789\n1\n');
  for (let at = 0; at <= bytes.length; at += 1) {
    const splitter = new LineSplitter(8);
    const lines = push(splitter, bytes.subarray(0, at), bytes.subarray(at));
    assert.deepEqual(lines, ['12345678', '! 1106'], `cut at ${at}`);
  }
});

void test('a line that is too long is told before its end comes', () => {
  const splitter = new LineSplitter(8);
  assert.deepEqual(push(splitter, Buffer.alloc(9, 'x')), ['! 1106']);
  assert.deepEqual(push(splitter, Buffer.from('\nmore\n')), [], 'nothing after it is a line');
});

void test('the limit may grow between two lines of one chunk', () => {
  const splitter = new LineSplitter(4);
  const seen: string[] = [];
  for (const line of splitter.push(Buffer.from('open\nlong line\n'))) {
    seen.push(shown(line));
    splitter.bytesMax = 100;
  }
  assert.deepEqual(seen, ['open', 'long line']);
});

void test('a line that is not UTF-8 is refused, and the next one is read', () => {
  const bytes = Buffer.concat([Buffer.from('a\n'), Buffer.from([0xc3, 0x28, 0x0a]), Buffer.from('b\n')]);
  for (let at = 0; at <= bytes.length; at += 1) {
    const lines = push(new LineSplitter(8), bytes.subarray(0, at), bytes.subarray(at));
    assert.deepEqual(lines, ['a', '! 1119', 'b']);
  }
});

void test('a long line in small pieces costs no more than its length', () => {
  // Joined piece by piece, 16 MiB in pieces of 64 bytes would copy two terabytes: this test would not end.
  const splitter = new LineSplitter(32 * 1024 * 1024);
  const piece = Buffer.alloc(64, 'x');
  for (let count = 0; count < 262_144; count += 1) assert.deepEqual(push(splitter, piece), []);
  assert.equal(push(splitter, Buffer.from('\n'))[0]?.length, 16 * 1024 * 1024);
});
