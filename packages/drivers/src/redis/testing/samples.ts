// Configurations and lines of the Redis dialect for tests: by hand, and at random.

import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { LiveConfiguration, type Refusal } from '@lockstep/core';
import { ABSENT } from '@lockstep/link';
import fc from 'fast-check';
import { canonicalUser } from '../acl.ts';
import { REDIS } from '../dialect.ts';
import { canonicalName, canonicalValue } from '../parameters.ts';

export type Contents = Readonly<Record<string, string>>;

/** An overlay, and what lies beneath it. */
export function configured(entries: Contents, beneath: Contents = {}): LiveConfiguration {
  const configuration = new LiveConfiguration(
    (text) => hash('sha256', text),
    REDIS.references,
    (key) => (Object.hasOwn(beneath, key) ? beneath[key] : undefined),
  );
  configuration.apply(Object.entries(entries).map(([key, after]) => ({ key, before: undefined, after })));
  return configuration;
}

/** Runs a line on a configuration by the model; a refusal changes nothing. */
export function run(configuration: LiveConfiguration, line: string): Refusal | null {
  const parsed = REDIS.parse(line);
  if (!parsed.ok) return parsed.refusal;
  const reduction = REDIS.reduce(configuration, parsed.command);
  if (!reduction.ok) return reduction.refusal;
  const footprint = REDIS.footprint(configuration, parsed.command);
  for (const { key } of reduction.changes) assert.ok(footprint.includes(key), `${key} is in the footprint`);
  configuration.apply(reduction.changes);
  return null;
}

/** What a configuration holds. */
export function contents(configuration: LiveConfiguration): Record<string, string> {
  return Object.fromEntries(configuration.keys().map((key) => [key, configuration.get(key) ?? '']));
}

const COMMANDS = [
  'get',
  'set',
  'del',
  'config',
  'config|get',
  'config|set',
  'client|kill',
  'select|1',
  'mget',
];
const CATEGORIES = ['@read', '@write', '@dangerous', '@string', '@all'];
const WORDS = ['allkeys', 'resetkeys', 'allchannels', 'resetchannels', 'allcommands', 'nocommands'];
const USER_WORDS = ['on', 'off', 'nopass', 'resetpass', 'reset', 'clearselectors', 'sanitize-payload'];

function joined(...parts: readonly (readonly string[])[]): fc.Arbitrary<string> {
  return fc.tuple(...parts.map((part) => fc.constantFrom(...part))).map((chosen) => chosen.join(''));
}

function selectorRule(targets: readonly string[]): fc.Arbitrary<string> {
  return fc.oneof(
    joined(['~', '%R~', '%W~', '%rw~'], ['a', 'b', 'c*', '*', 'ä\\']),
    joined(['&'], ['x', 'y', '*']),
    fc.constantFrom(...WORDS),
    { arbitrary: joined(['+', '-'], targets), weight: 3 },
  );
}

/** Rules of ACL SETUSER, without passwords in clear. */
export function rules({ categories }: { readonly categories: boolean }): fc.Arbitrary<string[]> {
  const inside = selectorRule(categories ? [...COMMANDS, ...CATEGORIES] : COMMANDS);
  const selector = fc.array(inside, { maxLength: 4 }).map((parts) => `(${parts.join(' ')})`);
  const password = joined(
    ['#', '!'],
    ['a', 'b', 'c'].map((digit) => digit.repeat(64)),
  );
  const rule = fc.oneof({ arbitrary: inside, weight: 5 }, selector, password, fc.constantFrom(...USER_WORDS));
  return fc.array(rule, { maxLength: 7 });
}

/** Any text that Redis can hold. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({
    unit: fc.constantFrom(
      'a',
      '"',
      "'",
      '\\',
      ' ',
      '\n',
      '\t',
      'x41',
      '\u0007',
      '\u0085',
      '\ufffd',
      '>',
      'ü',
      '😀',
    ),
    maxLength: 12,
  }),
);

const userName = fc.constantFrom('alice', 'bob', 'default', 'ü', 'a"b');
const parameter = fc.oneof(
  fc.tuple(fc.constantFrom('hz', 'timeout', 'port'), fc.constantFrom('1', '20', '300')),
  fc.tuple(fc.constant('maxmemory'), fc.constantFrom('0', '1mb', '2GB', '7')),
  fc.tuple(fc.constantFrom('slave-priority', 'proc-title-template'), anyText),
  fc.tuple(fc.constant('notify-keyspace-events'), fc.constantFrom('', 'KEA', 'g$KE', 'xE')),
  fc.tuple(
    fc.constant('client-output-buffer-limit'),
    fc.constant('normal 0 0 0 slave 256mb 64mb 60 pubsub 32mb 8mb 60'),
  ),
);
const library = fc
  .constantFrom('liba', 'libb', 'libc')
  .chain((name) =>
    fc
      .tuple(fc.subarray(['f', 'g', 'h']), anyText)
      .map(([functions, comment]): [string, string] => [
        `function ${name}`,
        `#!lua name=${name}\n${functions.map((one) => `redis.register_function('${one}', f)`).join('\n')}\n-- ${comment}`,
      ]),
  );

/** An entry in canonical form. */
export const entry: fc.Arbitrary<[key: string, value: string]> = fc.oneof(
  parameter.map(([name, value]): [string, string] => {
    const canonical = canonicalName(name);
    return [`config ${canonical}`, canonicalValue(canonical, value)];
  }),
  fc
    .tuple(userName, rules({ categories: true }))
    .map(([name, words]): [string, string] => [`acl user ${name}`, canonicalUser(words)]),
  library,
);

const entries: fc.Arbitrary<Contents> = fc
  .array(entry, { maxLength: 8 })
  .map((list) => Object.fromEntries(list));

/** What every engine brought along, and two overlays on it: values, and tombstones of what may be deleted. */
export const overlays: fc.Arbitrary<{ beneath: Contents; from: Contents; to: Contents }> = entries.chain(
  (beneath) => {
    const gone = Object.keys(beneath).filter(
      (key) => !key.startsWith('config ') && key !== 'acl user default',
    );
    const overlay = fc
      .tuple(entries, fc.subarray(gone))
      .map(([set, absent]) => ({ ...set, ...Object.fromEntries(absent.map((key) => [key, ABSENT])) }));
    return fc.record({ beneath: fc.constant(beneath), from: overlay, to: overlay });
  },
);
