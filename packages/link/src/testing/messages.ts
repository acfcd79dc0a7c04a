// Messages for tests: any that are well formed, and those that are not, each with what is wrong with it. The parsers are held
// to them, and so is the published schema.

import { CODES, type Code } from '@lockstep/core';
import fc from 'fast-check';
import type { Answer, AnswerKind } from '../answers.ts';
import type { Request } from '../requests.ts';

/** An object like those that are written in code: with a prototype. `requiredKeys` are all, unless said. */
function record<T, K extends keyof T = keyof T>(
  model: { [Key in keyof T]: fc.Arbitrary<T[Key]> },
  requiredKeys?: K[],
): fc.Arbitrary<Partial<T> & Pick<T, K>> {
  const options = { noNullPrototype: true };
  return fc.record(
    model,
    requiredKeys === undefined ? options : { ...options, requiredKeys },
  ) as fc.Arbitrary<Partial<T> & Pick<T, K>>;
}

const name = fc.string({ minLength: 0, maxLength: 40, unit: 'grapheme' });
const whole = fc.maxSafeNat();
const command = name.map((text) => text.replaceAll(/[\n\r\0]/g, ''));
const commands = fc.array(command, { maxLength: 4 });
const path = fc.string({ maxLength: 63, unit: fc.constantFrom(...'0123456789abcdef'.split('')) });

const readMessage = fc.oneof(
  record({ digests: path }),
  record({ under: path }),
  fc
    .tuple(record({ prefix: name, limit: fc.integer({ min: 1, max: 10_000 }) }), record({ after: name }, []))
    .map(([page, after]) => ({ ...page, ...after })),
);

/** Requests as the parser gives them. */
export const anyRequest: fc.Arbitrary<Request> = fc.oneof(
  record({ type: fc.constant('hello' as const), id: name, key: name }),
  record({
    type: fc.constant('hello' as const),
    id: name,
    key: name,
    tenure: fc
      .tuple(record({ epoch: whole, owner: name }), record({ takeOver: fc.boolean() }, []))
      .map(([tenure, takeOver]) => ({ ...tenure, ...takeOver })),
  }),
  record({ type: fc.constant('enter' as const), id: name, message: record({ epoch: whole, digest: name }) }),
  fc
    .tuple(
      record({ id: name, epoch: whole, index: whole, after: whole, base: name, commands }),
      record({ counter: whole }, []),
    )
    .map(([message, counter]) => ({
      type: 'apply' as const,
      id: message.id,
      message: { ...message, ...counter },
    })),
  record({ id: name, commands }).map((message) => ({ type: 'local' as const, id: message.id, message })),
  record({ type: fc.constant('read' as const), id: name, message: readMessage }),
  record({ type: fc.constantFrom('status' as const, 'ping' as const), id: name }),
);

const state = {
  incarnation: name,
  epoch: whole,
  index: whole,
  counter: whole,
  digest: name,
  entries: whole,
};
/** The fields of an answer with a state, with or without what is only said while it holds. */
function stated<T>(answers: fc.Arbitrary<T>): fc.Arbitrary<T & { aside?: true }> {
  const aside = record({ aside: fc.constant(true as const) }, []);
  return fc.tuple(answers, aside).map(([one, also]) => ({ ...one, ...also }));
}
const codes = Object.keys(CODES).map(Number) as Code[];
const failure = fc.constantFrom(...codes.filter((code) => code !== 0));
// Maps are compared without their order: JSON changes the places of keys that are digits alone.
const entries = fc
  .array(fc.tuple(fc.oneof(name, fc.constant('__proto__')), name))
  .map((pairs) => new Map(pairs));
const nodes = fc
  .array(fc.tuple(path, record({ digest: name, entries: whole })))
  .map((pairs) => new Map(pairs));

/** Answers as the parser gives them. */
export const anyAnswer: fc.Arbitrary<Answer> = fc.oneof(
  record({
    kind: fc.constant('hello' as const),
    id: name,
    answer: stated(
      fc
        .tuple(
          record({ ...state, name, dialect: name, pid: whole }),
          record({ owner: name, previous: whole, schema: name }, []),
        )
        .map(([answered, owner]) => ({ ...answered, ...owner })),
    ),
  }),
  record({ kind: fc.constant('status' as const), id: name, answer: stated(record(state)) }),
  record({
    kind: fc.constant('apply' as const),
    id: name,
    answer: stated(
      fc.oneof(
        fc
          .tuple(
            record({
              ...state,
              outcome: fc.constant('applied' as const),
              code: fc.constant(0 as const),
              message: name,
            }),
            record({ took: fc.array(fc.tuple(name, fc.option(name))).map((pairs) => new Map(pairs)) }, []),
          )
          .map(([applied, took]) => ({ ...applied, ...took })),
        record({
          ...state,
          outcome: fc.constantFrom('refused' as const, 'dirty' as const),
          code: failure,
          message: name,
        }),
        record({
          ...state,
          outcome: fc.constant('wrong-state' as const),
          code: fc.constant(1204 as const),
          message: name,
        }),
      ),
    ),
  }),
  record({
    kind: fc.constant('read' as const),
    id: name,
    answer: fc.oneof(
      record({ index: whole, entries, more: fc.option(name) }),
      record({ index: whole, digests: nodes }),
    ),
  }),
  record({ kind: fc.constant('ping' as const), id: name }),
  record({ kind: fc.constant('error' as const), id: fc.option(name), code: failure, message: name }),
);

export const APPLY = {
  v: 1,
  type: 'apply',
  id: 'x',
  epoch: 1,
  index: 1,
  after: 0,
  base: '00',
  commands: ['a=1'],
};
const without = (field: string): object =>
  Object.fromEntries(Object.entries(APPLY).filter(([key]) => key !== field));
export const READ = { v: 1, type: 'read', id: 'x' };
const HELLO = { v: 1, type: 'hello', id: 'x', key: 'k' };

/** Requests that are not understood, with the code and what the error says. */
export const MALFORMED_REQUESTS: readonly (readonly [code: Code, says: RegExp, line: object | string])[] = [
  [278, /not JSON/, ''],
  [278, /not JSON/, '{"v":1,'],
  [278, /not JSON/, '\u0000\u0001\u0002'],
  [278, /not JSON/, '['.repeat(60_000)],
  [278, /a list/, '[]'],
  [278, /null/, 'null'],
  [278, /"hello"/, '"hello"'],
  [278, /id is missing/, '{}'],
  [278, /v is missing/, { type: 'ping', id: 'x' }],
  [278, /version 2/, { v: 2, type: 'ping', id: 'x' }],
  [278, /version "1"/, { v: '1', type: 'ping', id: 'x' }],
  [278, /id is 7/, { v: 1, type: 'ping', id: 7 }],
  [1106, /id is longer/, { v: 1, type: 'ping', id: 'x'.repeat(257) }],
  [278, /type is missing/, { v: 1, id: 'x' }],
  [1088, /no request "reboot"/, { v: 1, type: 'reboot', id: 'x' }],
  [1088, /no request "constructor"/, { v: 1, type: 'constructor', id: 'x' }],
  [1088, /a list/, { v: 1, type: ['ping'], id: 'x' }],
  [278, /no field "color"/, { v: 1, type: 'ping', id: 'x', color: 'red' }],
  [278, /no field "__proto__"/, '{"v":1,"type":"ping","id":"x","__proto__":{"type":"apply"}}'],
  [278, /no field "timeout"/, { ...APPLY, timeout: 5 }],
  [278, /no field "key"/, { ...APPLY, key: 'k' }],
  [278, /key is missing/, { v: 1, type: 'hello', id: 'x' }],
  [278, /owner is missing/, { ...HELLO, epoch: 1 }],
  [278, /epoch is missing/, { ...HELLO, owner: 'o' }],
  [278, /epoch is -1/, { ...HELLO, owner: 'o', epoch: -1 }],
  [278, /epoch is 1.5/, { ...HELLO, owner: 'o', epoch: 1.5 }],
  [278, /epoch is "1"/, { ...HELLO, owner: 'o', epoch: '1' }],
  [
    278,
    /epoch is 9007199254740992/,
    '{"v":1,"type":"hello","id":"x","key":"k","owner":"o","epoch":9007199254740993}',
  ],
  [278, /epoch is Infinity/, '{"v":1,"type":"hello","id":"x","key":"k","owner":"o","epoch":1e999}'],
  [278, /epoch is missing/, { ...HELLO, takeOver: true }],
  [278, /takeOver is "yes"/, { ...HELLO, owner: 'o', epoch: 1, takeOver: 'yes' }],
  [278, /takeOver is null/, { ...HELLO, owner: 'o', epoch: 1, takeOver: null }],
  [278, /epoch is missing/, { v: 1, type: 'enter', id: 'x', digest: 'd' }],
  [278, /digest is missing/, { v: 1, type: 'enter', id: 'x', epoch: 1 }],
  [278, /no field "index"/, { v: 1, type: 'enter', id: 'x', epoch: 1, digest: 'd', index: 1 }],
  [278, /index is missing/, without('index')],
  [278, /epoch is missing/, without('epoch')],
  [278, /after is missing/, without('after')],
  [278, /base is missing/, without('base')],
  [278, /commands is missing/, without('commands')],
  [278, /base is null/, { ...APPLY, base: null }],
  [278, /counter is -1/, { ...APPLY, counter: -1 }],
  [278, /commands is "a=1"/, { ...APPLY, commands: 'a=1' }],
  [278, /commands\[1\] is 7/, { ...APPLY, commands: ['a=1', 7] }],
  [1119, /line end/, { ...APPLY, commands: ['a=1\nb=2'] }],
  [1119, /zero byte/, { ...APPLY, commands: ['a=\0'] }],
  [1119, /surrogate/, '{"v":1,"type":"apply","id":"x","commands":["a=\\ud800"]}'],
  [1106, /commands\[0\] is longer than 65536 char/, { ...APPLY, commands: ['x'.repeat(65_537)] }],
  [1106, /commands\[0\] is longer than 65536 bytes/, { ...APPLY, commands: ['ö'.repeat(32_769)] }],
  [278, /group is "g1"/, { ...APPLY, group: 'g1' }],
  [278, /remaining is 1/, { ...APPLY, remaining: 1 }],
  [278, /prefix is missing/, READ],
  [278, /limit is 0/, { ...READ, prefix: '', limit: 0 }],
  [278, /limit is 10001/, { ...READ, prefix: '', limit: 10_001 }],
  [278, /no field "after"/, { ...READ, under: '', after: 'a' }],
  [278, /no field "under"/, { ...READ, digests: '', under: '' }],
  [278, /digests is "xyz"/, { ...READ, digests: 'xyz' }],
  [278, /digests is "A"/, { ...READ, digests: 'A' }],
  [278, /digests is "0000/, { ...READ, digests: '0'.repeat(64) }],
  [278, /under is "0000/, { ...READ, under: '0'.repeat(65) }],
  [278, /under is true/, { ...READ, under: true }],
];

export const STATE = { incarnation: 'i', epoch: 1, index: 1, counter: 1, digest: 'd', entries: 1 };

/** Answers that are not understood by who asked for this kind, and what is said of them. */
export const MALFORMED_ANSWERS: readonly (readonly [AnswerKind, RegExp, object | string])[] = [
  ['status', /not JSON/, 'ok'],
  ['status', /version 2/, { v: 2, id: 'x', ok: true, ...STATE }],
  ['status', /id is missing/, { v: 1, ok: true, ...STATE }],
  ['status', /entries is missing/, { v: 1, id: 'x', ok: true, ...STATE, entries: undefined }],
  ['status', /aside is 1/, { v: 1, id: 'x', ok: true, ...STATE, aside: 1 }],
  ['hello', /owner is 5/, { v: 1, id: 'x', ok: true, name: 'n', dialect: 'd', pid: 1, owner: 5, ...STATE }],
  ['status', /ok is "yes"/, { v: 1, id: 'x', ok: 'yes', ...STATE }],
  ['status', /code is missing/, { v: 1, id: 'x', ok: false }],
  ['status', /the code 0/, { v: 1, id: 'x', ok: false, code: 0 }],
  ['apply', /outcome is missing/, { v: 1, id: 'x', code: 0, ...STATE }],
  ['apply', /outcome is "unknown"/, { v: 1, id: 'x', outcome: 'unknown', code: 1198, ...STATE }],
  ['apply', /applied with the code 258/, { v: 1, id: 'x', outcome: 'applied', code: 258, ...STATE }],
  ['apply', /refused with the code 0/, { v: 1, id: 'x', outcome: 'refused', code: 0, ...STATE }],
  ['apply', /took is 5/, { v: 1, id: 'x', outcome: 'applied', code: 0, took: 5, ...STATE }],
  ['apply', /took\["a"\] is 5/, { v: 1, id: 'x', outcome: 'applied', code: 0, took: { a: 5 }, ...STATE }],
  ['apply', /incarnation is missing/, { v: 1, id: 'x', ok: false, code: 1204, message: 'no state' }],
  ['read', /more is missing/, { v: 1, id: 'x', index: 1, entries: {} }],
  ['read', /entries is a list/, { v: 1, id: 'x', index: 1, entries: [], more: null }],
  ['read', /a value is 5/, { v: 1, id: 'x', index: 1, entries: { a: 5 }, more: null }],
  ['read', /"z" is not the path/, { v: 1, id: 'x', index: 1, digests: { z: ['d', 1] } }],
  ['read', /node a is "d"/, { v: 1, id: 'x', index: 1, digests: { a: 'd' } }],
  ['read', /entries is -1/, { v: 1, id: 'x', index: 1, digests: { a: ['d', -1] } }],
];

/** What the answer to a request is read as. */
export function kindOf({ type }: Request): AnswerKind {
  return type === 'local' || type === 'enter' ? 'apply' : type;
}
