// The published schema is held against the code: it takes what the parsers take, and refuses what they refuse, but for the
// few things that no schema can say.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { LINE_BYTES_MAX } from '@lockstep/core';
import fc from 'fast-check';
import { type AnswerKind, formatAnswer, parseAnswer } from './answers.ts';
import { parseDatagram } from './datagrams.ts';
import { formatRequest, PAGE_ENTRIES_MAX, PATH_LENGTH_MAX, parseRequest } from './requests.ts';
import {
  APPLY,
  anyAnswer,
  anyRequest,
  kindOf,
  MALFORMED_ANSWERS,
  MALFORMED_REQUESTS,
  READ,
} from './testing/messages.ts';
import { ANSWER_TO, assertFits, fits, SCHEMA } from './testing/schema.ts';

// The same cases each time; another SEED gives others.
fc.configureGlobal({ seed: Number(process.env['SEED'] ?? 1) });

const reference = (name: string): Promise<string> =>
  readFile(fileURLToPath(new URL(`../../../docs/reference/${name}`, import.meta.url)), 'utf8');

void test('each message in the protocol’s reference is in its schema, or an example of an error', async () => {
  const lines = (await reference('engine-protocol.md')).split('\n');
  let definition = 'error';
  let answers = 0;
  for (const line of lines) {
    const message = line.slice(2);
    if (line.startsWith('→ ')) {
      const parsed = parseRequest(message);
      assert.equal(fits(message, 'request'), parsed.ok, line);
      definition = parsed.ok ? ANSWER_TO[kindOf(parsed.request)] : 'error';
    } else if (line.startsWith('← ')) {
      assertFits(message, definition);
      assertFits(message, '');
      answers += 1;
    } else if (/^[»«] /.test(line)) assertFits(message, 'datagramHead');
  }
  assert.ok(answers > 20);
});

void test('each message that can be written is in the schema', () => {
  fc.assert(
    fc.property(anyRequest, anyAnswer, (request, answer) => {
      assertFits(formatRequest(request), 'request');
      assertFits(formatRequest(request), '');
      assertFits(formatAnswer(answer), answer.kind === 'error' ? 'error' : ANSWER_TO[answer.kind]);
      assertFits(formatAnswer(answer), '');
    }),
  );
});

void test('each request that is not understood is refused by the schema, where one can say so', () => {
  const left = MALFORMED_REQUESTS.filter(([, , line]) =>
    fits(typeof line === 'string' ? line : JSON.stringify(line), 'request'),
  );
  // Half of a surrogate pair, and bytes where characters are counted.
  assert.deepEqual(
    left.map(([, says]) => String(says)),
    ['/surrogate/', '/commands\\[0\\] is longer than 65536 bytes/'],
  );
});

void test('each answer that is not understood is refused by the schema', () => {
  for (const [kind, , line] of MALFORMED_ANSWERS) {
    const text = typeof line === 'string' ? line : JSON.stringify(line);
    assert.ok(!fits(text, ANSWER_TO[kind]), text);
  }
});

/** What may stand in a field instead of what belongs there. */
const ODD: readonly unknown[] = [
  [null, true, false, -1, 0, 1, 1.5, 1204, 10_000, 10_001, 2 ** 53 - 1, 2 ** 53],
  ['', 'x', '0a', 'A', 'a\nb', 'applied', 'refused', 'exact', 'x'.repeat(256), 'x'.repeat(257)],
  [[], ['a=1'], ['a\r'], ['a\0'], [7], ['d', 1], {}, { a: 5 }, { a: 'b' }, { a: null }],
  [{ a: ['d', 1] }, { z: ['d', 1] }, { a: ['d', 1, 2] }, { a: ['d'] }, { a: [1, 'd'] }, { a: ['d', -1] }],
].flat();
/** All that the parsers look at, and one that they do not know. */
const FIELDS: readonly string[] = [
  'v type id key epoch owner takeOver index after base commands counter irreversible group remaining digest',
  'prefix limit baseline digests under ok code message outcome took entries more incarnation aside name dialect',
  'pid previous product fence schema open session end got ask seq bytes colour',
].flatMap((names) => names.split(' '));

/** A line that is an object, with up to two of its fields left out, and up to two set to something else. */
function spoiled(lines: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const less = fc.array(fc.nat(), { maxLength: 2 });
  const other = fc.array(fc.tuple(fc.oneof(fc.nat(), fc.constantFrom(...FIELDS)), fc.constantFrom(...ODD)), {
    maxLength: 2,
  });
  return fc.tuple(lines, less, other).map(([line, leaves, sets]) => {
    const fields = Object.entries(JSON.parse(line) as object);
    const names = fields.map(([name]) => name);
    const set = new Map<string, unknown>(fields);
    for (const at of leaves) set.delete(names[at % (names.length * 3)] ?? '');
    for (const [at, value] of sets) {
      set.set(typeof at === 'string' ? at : (names[at % names.length] ?? ''), value);
    }
    return JSON.stringify(Object.fromEntries(set));
  });
}

void test('the schema takes the requests that are understood, and no others', () => {
  let [taken, refused] = [0, 0];
  fc.assert(
    fc.property(spoiled(anyRequest.map(formatRequest)), (line) => {
      const understood = parseRequest(line).ok;
      if (understood) taken += 1;
      else refused += 1;
      assert.equal(fits(line, 'request'), understood, line);
    }),
    { numRuns: 3_000 },
  );
  assert.ok(taken > 300 && refused > 300, `${taken} taken, ${refused} refused`);
});

void test('the schema takes the answers that are understood, and no others', () => {
  const kinds: AnswerKind[] = ['hello', 'apply', 'read', 'status', 'ping'];
  let [taken, refused] = [0, 0];
  const either = fc.tuple(anyAnswer, fc.oneof(fc.constant(null), fc.constantFrom(...kinds)));
  const lines = either.chain(([answer, drawn]) => {
    const kind = drawn ?? (answer.kind === 'error' ? 'apply' : answer.kind);
    return spoiled(fc.constant(formatAnswer(answer))).map((line) => [line, kind] as const);
  });
  fc.assert(
    fc.property(lines, ([line, kind]) => {
      const understood = parseAnswer(line, kind).ok;
      if (understood) taken += 1;
      else refused += 1;
      assert.equal(fits(line, ANSWER_TO[kind]), understood, `${kind} ${line}`);
    }),
    { numRuns: 3_000 },
  );
  assert.ok(taken > 300 && refused > 300, `${taken} taken, ${refused} refused`);
});

void test('the schema takes the heads of datagrams that are not dropped, and no others', () => {
  const heads = fc
    .constantFrom<object>(
      { open: 'o' },
      { open: 'o', session: 's' },
      { open: 'o', end: 'e' },
      { session: 's', end: 'e' },
      { session: 's', got: 3 },
      { session: 's', got: 3, ask: true },
      { session: 's', got: 3, seq: 4, bytes: 2 },
    )
    .map((head) => JSON.stringify({ v: 1, ...head }));
  fc.assert(
    fc.property(spoiled(heads), (head) => {
      const { bytes } = JSON.parse(head) as { bytes?: unknown };
      const whole = typeof bytes === 'number' && bytes >= 0 && bytes <= 64_000 ? 'x'.repeat(bytes) : '';
      const message = head.includes('"seq"') ? `\n${whole}` : '';
      assert.equal(fits(head, 'datagramHead'), parseDatagram(Buffer.from(head + message)) !== null, head);
    }),
    { numRuns: 1_000 },
  );
});

void test('each bound in the schema is the code’s', () => {
  const command = (text: string): object => ({ ...APPLY, commands: [text] });
  const ping = (id: string): object => ({ v: 1, type: 'ping', id });
  const bounds: readonly (readonly [last: object, beyond: object])[] = [
    [ping('x'.repeat(256)), ping('x'.repeat(257))],
    [command('x'.repeat(LINE_BYTES_MAX)), command('x'.repeat(LINE_BYTES_MAX + 1))],
    [
      { ...APPLY, commands: Array(1_000_000).fill('') },
      { ...APPLY, commands: Array(1_000_001).fill('') },
    ],
    [
      { ...APPLY, epoch: Number.MAX_SAFE_INTEGER },
      { ...APPLY, epoch: 2 ** 53 },
    ],
    [
      { ...READ, prefix: 'x'.repeat(2 ** 20) },
      { ...READ, prefix: 'x'.repeat(2 ** 20 + 1) },
    ],
    [
      { ...READ, baseline: '', after: 'x'.repeat(2 ** 20) },
      { ...READ, baseline: '', after: 'x'.repeat(2 ** 20 + 1) },
    ],
    [
      { ...READ, prefix: '', limit: PAGE_ENTRIES_MAX },
      { ...READ, prefix: '', limit: PAGE_ENTRIES_MAX + 1 },
    ],
    [
      { ...READ, digests: '0'.repeat(PATH_LENGTH_MAX - 1) },
      { ...READ, digests: '0'.repeat(PATH_LENGTH_MAX) },
    ],
    [
      { ...READ, under: '0'.repeat(PATH_LENGTH_MAX) },
      { ...READ, under: '0'.repeat(PATH_LENGTH_MAX + 1) },
    ],
  ];
  for (const [at, pair] of bounds.entries()) {
    const seen = pair.map((message) => {
      const line = JSON.stringify(message);
      return [parseRequest(line).ok, fits(line, 'request')];
    });
    assert.deepEqual(
      seen,
      [
        [true, true],
        [false, false],
      ],
      `bound ${at}`,
    );
  }
});

void test('a read without limit gets as many entries as the schema says', () => {
  const parsed = parseRequest(JSON.stringify({ ...READ, prefix: '' }));
  assert.ok(parsed.ok && parsed.request.type === 'read' && 'limit' in parsed.request.message);
  assert.equal(SCHEMA.$defs['limit']?.['default'], parsed.request.message.limit);
});

void test('the schema has the vectors of the digest’s page', async () => {
  const [, block = ''] = /```json\n([^`]*)\n```/.exec(await reference('digest.md')) ?? [];
  const vectors = block.split('\n').map((line) => JSON.parse(line) as { readonly digest: string });
  assert.deepEqual(SCHEMA.$defs['digestVector']?.examples, vectors, 'copy them from the page');
  for (const vector of vectors) assertFits(JSON.stringify(vector), 'digestVector');
  const digests = new Set(vectors.map(({ digest }) => digest));
  for (const digest of SCHEMA.$defs['digest']?.examples ?? []) assert.ok(digests.has(String(digest)));
});

void test('everything that the schema defines is described, and refers to nothing that it lacks', () => {
  const names = Object.keys(SCHEMA.$defs);
  for (const name of names) assert.ok(SCHEMA.$defs[name]?.description, name);
  const used = new Set(
    [...JSON.stringify(SCHEMA).matchAll(/"#\/\$defs\/([^"]*)"/g)].map(([, name = '']) => name),
  );
  // No part of a message: the vectors, and what stands before a message in a datagram.
  assert.deepEqual(
    names.filter((name) => !used.has(name)),
    ['digestVector', 'datagramHead'],
  );
  for (const name of used) assert.ok(names.includes(name), name);
});
