import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type AnswerKind, formatAnswer, parseAnswer } from './answers.ts';
import { formatRequest, parseRequest } from './requests.ts';
import {
  APPLY,
  anyAnswer,
  anyRequest,
  MALFORMED_ANSWERS,
  MALFORMED_REQUESTS,
  READ,
  STATE,
} from './testing/messages.ts';

// The same cases each time; another SEED gives others.
fc.configureGlobal({ seed: Number(process.env['SEED'] ?? 1) });

void test('each request is read as it was written', () => {
  fc.assert(
    fc.property(anyRequest, (one) => {
      assert.deepEqual(parseRequest(formatRequest(one)), { ok: true, request: one });
    }),
  );
});

void test('each answer is read as it was written, also entries named __proto__', () => {
  fc.assert(
    fc.property(anyAnswer, (one) => {
      const kind = one.kind === 'error' ? 'status' : one.kind;
      assert.deepEqual(parseAnswer(formatAnswer(one), kind), { ok: true, answer: one });
    }),
  );
});

void test('a message is one line, whatever its texts hold', () => {
  fc.assert(
    fc.property(anyRequest, anyAnswer, (one, other) => {
      assert.doesNotMatch(formatRequest(one) + formatAnswer(other), /[\n\r]/);
    }),
  );
});

void test('no text makes a parser throw', () => {
  const kinds: AnswerKind[] = ['hello', 'apply', 'read', 'status', 'ping'];
  const mangled = fc
    .tuple(fc.oneof(anyRequest.map(formatRequest), anyAnswer.map(formatAnswer)), fc.nat(), fc.string())
    .map(([line, at, piece]) => line.slice(0, at % line.length) + piece + line.slice((at % line.length) + 1));
  const anything = fc.oneof(fc.string({ unit: 'binary' }), fc.json(), mangled);
  fc.assert(
    fc.property(anything, fc.constantFrom(...kinds), (line, kind) => {
      parseRequest(line);
      parseAnswer(line, kind);
    }),
    { numRuns: 2_000 },
  );
});

void test('each request that is not understood has a code and names what is wrong', () => {
  for (const [code, says, line] of MALFORMED_REQUESTS) {
    const text = typeof line === 'string' ? line : JSON.stringify(line);
    const parsed = parseRequest(text);
    assert.ok(!parsed.ok, text.slice(0, 100));
    assert.equal(parsed.code, code, text.slice(0, 100));
    assert.match(parsed.message, says);
    assert.ok(parsed.message.length < 200, 'a message does not repeat what it was sent');
  }
});

void test('a refused request keeps its id where it has one', () => {
  const known = parseRequest('{"v":1,"type":"reboot","id":"x7"}');
  const unknown = parseRequest('{"v":1,"type":"reboot"}');
  assert.deepEqual([!known.ok && known.id, !unknown.ok && unknown.id], ['x7', null]);
});

void test('a message without group is the same as one that is alone in its group', () => {
  const plain = parseRequest(JSON.stringify(APPLY));
  assert.deepEqual(parseRequest(JSON.stringify({ ...APPLY, group: null, remaining: 0 })), plain);
});

void test('a read without limit gets pages of a thousand', () => {
  const parsed = parseRequest(JSON.stringify({ ...READ, prefix: 'a' }));
  assert.deepEqual(parsed.ok && parsed.request, {
    type: 'read',
    id: 'x',
    message: { prefix: 'a', limit: 1_000 },
  });
});

void test('an answer that is not understood is told as such', () => {
  for (const [kind, says, line] of MALFORMED_ANSWERS) {
    const parsed = parseAnswer(typeof line === 'string' ? line : JSON.stringify(line), kind);
    assert.ok(!parsed.ok, JSON.stringify(line));
    assert.match(parsed.message, says);
  }
});

void test('a state that denies that it is aside is one that does not speak of it', () => {
  const parsed = parseAnswer(JSON.stringify({ v: 1, id: 'x', ok: true, ...STATE, aside: false }), 'status');
  assert.deepEqual(parsed, { ok: true, answer: { kind: 'status', id: 'x', answer: STATE } });
  const line = formatAnswer({ kind: 'status', id: 'x', answer: { ...STATE, aside: false } });
  assert.doesNotMatch(line, /aside/);
});

void test('an answer may hold more than is known', () => {
  const parsed = parseAnswer(JSON.stringify({ v: 1, id: 'x', ok: true, ...STATE, uptime: 9 }), 'status');
  assert.deepEqual(parsed, { ok: true, answer: { kind: 'status', id: 'x', answer: STATE } });
});

void test('a code that is none of ours is told as 1205 with its number', () => {
  const line = JSON.stringify({ v: 1, id: 'x', outcome: 'refused', code: 4242, message: 'odd', ...STATE });
  const parsed = parseAnswer(line, 'apply');
  assert.ok(parsed.ok && parsed.answer.kind === 'apply');
  assert.deepEqual(
    [parsed.answer.answer.code, parsed.answer.answer.message],
    [1205, "odd (the engine's code 4242)"],
  );
});
