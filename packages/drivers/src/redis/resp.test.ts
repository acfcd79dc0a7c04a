import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  BULK_BYTES_MAX,
  DEPTH_MAX,
  encodeCommand,
  ProtocolError,
  type Reply,
  ReplyError,
  ReplyParser,
  STATUS_BYTES_MAX,
} from './resp.ts';

const LF = 0x0a;

/** A reply as Redis writes it. */
function encodeReply(reply: Reply): string {
  if (reply === null) return '$-1\r\n';
  if (typeof reply === 'number') return `:${reply}\r\n`;
  if (typeof reply === 'string') return `$${Buffer.byteLength(reply)}\r\n${reply}\r\n`;
  if (reply instanceof ReplyError) return `-${reply.message}\r\n`;
  return `*${reply.length}\r\n${reply.map(encodeReply).join('')}`;
}

function parse(...chunks: readonly (string | Buffer)[]): Reply[] {
  const parser = new ReplyParser();
  return chunks.flatMap((chunk) => [...parser.push(Buffer.from(chunk))]);
}

const line = fc.string({ unit: 'grapheme' }).filter((text) => !/[\r\n]/.test(text));
const replies: fc.Arbitrary<Reply> = fc.letrec<{ reply: Reply }>((tie) => ({
  reply: fc.oneof(
    { maxDepth: 6 },
    fc.string({ unit: 'grapheme' }),
    fc.maxSafeInteger(),
    fc.constant(null),
    line.map((text) => new ReplyError(text)),
    fc.array(tie('reply'), { maxLength: 5 }),
  ),
})).reply;

void test('a stream of replies is the same however it is cut', () => {
  const cuts = fc.array(fc.nat());
  fc.assert(
    fc.property(fc.array(replies, { maxLength: 6 }), cuts, (given, places) => {
      const bytes = Buffer.from(given.map(encodeReply).join(''));
      const edges = [
        0,
        ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b),
        bytes.length,
      ];
      const chunks = edges.slice(1).map((edge, at) => bytes.subarray(edges[at], edge));
      assert.deepEqual(parse(...chunks), given);
      assert.deepEqual(parse(...Array.from(bytes, (byte) => Buffer.of(byte))), given);
    }),
  );
});

void test('long replies come whole, between short ones', () => {
  const long = 'ü'.repeat(200_000);
  const given = ['a', long, 'b', [long, [null, long]], 1];
  const bytes = Buffer.from(given.map(encodeReply).join(''));
  for (const size of [1_000, 65_536, 100_000, bytes.length]) {
    const chunks: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
    assert.deepEqual(parse(...chunks, ...chunks), [...given, ...given]);
  }
});

void test('replies that are sound come before the bytes that are not', () => {
  const parser = new ReplyParser();
  const got: Reply[] = [];
  assert.throws(() => {
    for (const reply of parser.push(Buffer.from('+OK\r\n:1\r\n!boo\r\n'))) got.push(reply);
  }, ProtocolError);
  assert.deepEqual(got, ['OK', 1]);
});

void test('a text that is no UTF-8 says so, byte by byte', () => {
  const bytes = Buffer.concat([Buffer.from('$3\r\n'), Buffer.of(0x61, 0xff, 0xfe), Buffer.from('\r\n')]);
  assert.deepEqual(parse(bytes), ['bytes:61fffe']);
  assert.deepEqual(parse('$0\r\n\r\n', '$3\r\n\ufeff\r\n'), ['', '\ufeff']);
});

void test('a number that would be rounded stays a text', () => {
  assert.deepEqual(parse(':9007199254740991\r\n:9007199254740993\r\n:-1\r\n'), [
    9007199254740991,
    '9007199254740993',
    -1,
  ]);
});

for (const [what, bytes] of [
  ['another protocol', 'HTTP/1.1 400 Bad Request\r\n'],
  ['a greeting of TLS', Buffer.of(0x15, 3, 1, 0, 2, 2, LF)],
  ['a line that ends without CR', '+OK\n'],
  ['an empty line', '\r\n'],
  ['a line that has no end', `+${'x'.repeat(STATUS_BYTES_MAX + 1)}`],
  ['a number with letters', ':12a\r\n'],
  ['a length below -1', '$-2\r\n'],
  ['a length with a sign', '*+1\r\n'],
  ['a text that goes on behind its end', '$2\r\nabc\r\n'],
  ['a text that is too long', `$${BULK_BYTES_MAX + 1}\r\n`],
  ['arrays that are too deep', '*1\r\n'.repeat(DEPTH_MAX + 1)],
  ['an array that promises too much', '*100000000\r\n'],
  ['a reply of RESP3', '%1\r\n+a\r\n+b\r\n'],
] as const) {
  void test(`${what} breaks the protocol, whole and in pieces`, () => {
    assert.throws(() => parse(bytes), ProtocolError);
    assert.throws(() => parse(...Array.from(Buffer.from(bytes), (byte) => Buffer.of(byte))), ProtocolError);
  });
}

void test('what a length promises costs nothing until it comes', () => {
  const parsers = Array.from({ length: 200 }, () => new ReplyParser());
  const before = process.memoryUsage().arrayBuffers;
  for (const parser of parsers)
    assert.deepEqual([...parser.push(Buffer.from(`$${BULK_BYTES_MAX}\r\nab`))], []);
  assert.ok(process.memoryUsage().arrayBuffers - before < BULK_BYTES_MAX);
});

void test('a command is an array of texts, counted in bytes', () => {
  assert.equal(
    encodeCommand(['CONFIG', 'SET', 'x', 'a\r\nü']).toString(),
    '*4\r\n$6\r\nCONFIG\r\n$3\r\nSET\r\n$1\r\nx\r\n$5\r\na\r\nü\r\n',
  );
});
