import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Draft, LiveConfiguration } from './configuration.ts';
import type { Dialect } from './dialect.ts';
import { rehearse } from './rehearse.ts';
import { sha256 } from './testing/hash.ts';
import { LINES } from './testing/lines-dialect.ts';
import { SEED } from './testing/seed.ts';

function record(entries: Readonly<Record<string, string>>): LiveConfiguration {
  const configuration = new LiveConfiguration(sha256, LINES.references);
  configuration.apply(Object.entries(entries).map(([key, after]) => ({ key, before: undefined, after })));
  return configuration;
}

/** A dialect whose undo is always the same. */
function planning(...undo: readonly string[]): Dialect {
  return { ...LINES, plan: () => [...undo] } as unknown as Dialect;
}

const DIALECT = LINES as unknown as Dialect;

void test('an undo that does not lead back exactly is found before anything is sent', () => {
  for (const [why, undo] of Object.entries({
    'nothing is undone': [],
    'another value comes back': ['put x 2'],
    'an entry beside it changes': ['put x 1', 'put y 3'],
    'an entry comes to be': ['put x 1', 'put z 1'],
    'it is no command': ['nonsense'],
    'it is refused': ['del nothing'],
  })) {
    const [one] = rehearse(planning(...undo), record({ x: '1', y: '2' }), ['del x'], { stopAtRefusal: true });
    assert.ok(one?.kind === 'refused' && one.refusal.code === 1241, why);
  }
  const [exact] = rehearse(planning('put y 3', 'put y 2', 'put x 1'), record({ x: '1', y: '2' }), ['del x'], {
    stopAtRefusal: true,
  });
  assert.equal(exact?.kind, 'configures', 'a detour that ends where it began is exact');
});

void test('a line that holds no text is refused by core, whatever the dialect takes', () => {
  const lines = ['put x a\0b', 'put x \ud800', 'put \udc00 1', 'get \0', 'put x 😀'];
  const shown = rehearse(DIALECT, record({}), lines, { stopAtRefusal: false }).map((one) =>
    one.kind === 'refused' ? [one.refusal.code, one.refusal.column, one.refusal.message] : one.kind,
  );
  assert.deepEqual(shown, [
    [1119, 8, 'unexpected character U+0000'],
    [1119, 7, 'unexpected character U+D800'],
    [1119, 5, 'unexpected character U+DC00'],
    [1119, 5, 'unexpected character U+0000'],
    'configures',
  ]);
});

void test('a rehearsal leaves no trace on the record', () => {
  const held = record({ x: '1' });
  const { digest } = held;
  rehearse(DIALECT, held, ['wipe', 'put a 1', 'del a', 'nonsense', 'get'], { stopAtRefusal: false });
  assert.deepEqual([held.digest, held.size], [digest, 1]);
});

void test('each command stands on the one before, and do and undo meet in the same digest', () => {
  const line = fc.oneof(
    fc.tuple(fc.constantFrom('put', 'add'), fc.constantFrom('x', 'y', 'z'), fc.constantFrom('1', '@x')),
    fc.tuple(fc.constantFrom('del', 'seal', 'get'), fc.constantFrom('x', 'y', 'z')),
    fc.constant(['wipe']),
  );
  const lines = fc.array(
    line.map((words) => words.join(' ')),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(lines, (commands) => {
      const held = record({ x: '1' });
      let at = held.digest;
      const draft = new Draft(held, LINES.references);
      for (const one of rehearse(DIALECT, held, commands, { stopAtRefusal: false })) {
        if (one.kind !== 'configures') continue;
        assert.equal(one.base, at);
        draft.apply(one.changes);
        assert.equal(draft.digest, one.expected);
        const back = new Draft(draft, LINES.references);
        for (const undo of one.undo ?? []) {
          const parsed = LINES.parse(undo);
          assert.ok(parsed.ok);
          const reduced = LINES.reduce(back, parsed.command);
          assert.ok(reduced.ok);
          back.apply(reduced.changes);
        }
        assert.equal(back.digest, one.base);
        at = one.expected;
      }
    }),
    { seed: SEED },
  );
});
