import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LiveConfiguration } from './configuration.ts';
import { PerEngine } from './per-engine.ts';
import { sha256 } from './testing/hash.ts';
import { LINES } from './testing/lines-dialect.ts';
import { SEED } from './testing/seed.ts';

void test('a star stands for any run of characters, and anything else for itself', () => {
  const own = new PerEngine(['config replica-announce-ip', 'config cluster-announce-*', 'lb * (x)', 'a**b']);
  const rules = (keys: string[]): (string | null)[] => keys.map((key) => own.ruleOf(key));
  assert.deepEqual(
    rules([
      'config replica-announce-ip',
      'config cluster-announce-',
      'config cluster-announce-port\n7',
      'lb vserver web (x)',
      'ab',
      'a c b',
    ]),
    [
      'config replica-announce-ip',
      'config cluster-announce-*',
      'config cluster-announce-*',
      'lb * (x)',
      'a**b',
      'a**b',
    ],
  );
  assert.deepEqual(
    rules([
      'config replica-announce-ip2',
      'xconfig replica-announce-ip',
      'lb vserver x',
      'lb vserver x x',
      'b',
    ]),
    [null, null, null, null, null],
  );
});

void test('a rule that is none, or that covers everything, is refused', () => {
  for (const rule of ['', '  ', '*', '**', 'a\nb', 'x'.repeat(257)]) {
    assert.throws(() => new PerEngine([rule]), { code: 1205 }, rule);
  }
  assert.throws(() => new PerEngine(Array.from({ length: 65 }, (_, at) => `k${at}`)), { code: 1205 });
  assert.equal(new PerEngine(['x'.repeat(256)]).rules.length, 1);
});

void test('what is left out is part of the schema, whatever the order of the rules', () => {
  const schema = (rules: string[]): string | undefined => new PerEngine(rules).schemaOf(LINES, sha256);
  assert.equal(schema([]), LINES.schema);
  assert.equal(schema(['a', 'b']), schema(['b', 'a', 'b']));
  assert.notEqual(schema(['a', 'b']), schema(['a']));
  assert.notEqual(schema(['a']), schema([]));
  assert.match(new PerEngine(['a']).schemaOf({}, sha256) ?? '', /^\+perEngine:[0-9a-f]{16}$/);
});

void test('what is its own changes no digest of a configuration, and is held and shown', () => {
  const key = fc.constantFrom('own-a', 'own-b', 'x', 'y', 'z');
  const change = fc.tuple(key, fc.option(fc.constantFrom('1', '2'), { nil: undefined }));
  fc.assert(
    fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
      const isOwn = (one: string): boolean => one.startsWith('own-');
      const held = new LiveConfiguration(sha256, LINES.references, undefined, isOwn);
      const shared = new LiveConfiguration(sha256, LINES.references);
      const model = new Map<string, string>();
      for (const [one, after] of changes) {
        const before = model.get(one);
        if (before === after) continue;
        held.apply([{ key: one, before, after }]);
        if (!isOwn(one)) shared.apply([{ key: one, before, after }]);
        if (after === undefined) model.delete(one);
        else model.set(one, after);
        assert.equal(held.digest, shared.digest);
        assert.equal(held.size, shared.size);
        assert.deepEqual(held.children(''), shared.children(''));
        assert.deepEqual(held.keysUnder('').sort(), [...shared.keys()]);
        assert.deepEqual(held.keys(), [...model.keys()].sort());
      }
    }),
    { seed: SEED },
  );
});
