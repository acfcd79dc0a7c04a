import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { LockEnd } from '@lockstep/core';
import fc from 'fast-check';
import {
  begun,
  intent,
  isCode,
  LOCK,
  openEnded,
  opened,
  outcome,
  receipt,
  reopened,
  temporaryDirectory,
  told,
} from './testing/samples.ts';

/** What properties draw from: one seed, so that a run is like the last; `SEED=42` for another. A failure prints it. */
const SEED = Number(process.env['SEED'] ?? 1);

void test('a set is known by its id and by its key, over lives, until and after it ends', async (t) => {
  const directory = await temporaryDirectory(t);
  let store = await opened(t, directory);
  await openEnded(store, 'fleet');
  await store.open('other');
  assert.equal(await store.begin('fleet', begun('s', ['a'], { key: 'k' })), null);
  const known = { set: 's', hash: 'hash of s', ended: false };
  assert.deepEqual(await store.findSet('fleet', { set: 's' }), known);
  assert.deepEqual(await store.findSet('fleet', { key: 'k' }), known);
  for (const by of [{ set: 'k' }, { key: 's' }]) assert.equal(await store.findSet('fleet', by), null);
  assert.equal(await store.findSet('other', { key: 'k' }), null);

  await store.outcome('fleet', outcome(null, { set: 's', receipts: [receipt('a')], ends: true }));
  store = await reopened(t, store, directory);
  await openEnded(store, 'fleet');
  assert.deepEqual(await store.findSet('fleet', { key: 'k' }), { ...known, ended: true });
  assert.deepEqual(await told(store, 's'), ['a applied']);
});

void test('a second set under a key is not taken in, and the first is answered', async (t) => {
  const store = await opened(t);
  await openEnded(store, 'fleet');
  await store.open('other');
  await store.begin('fleet', begun('s', ['a'], { key: 'k' }));
  const again = begun('t', ['b'], { key: 'k' });
  assert.deepEqual(await store.begin('fleet', again), { set: 's', hash: 'hash of s', ended: false });
  assert.equal(await store.findSet('fleet', { set: 't' }), null);
  assert.equal(await store.begin('other', again), null, 'keys are unique in a fleet');
  // Whatever has no key is in nobody's way.
  assert.equal(await store.begin('fleet', begun('u', ['a'])), null);
  assert.equal(await store.begin('fleet', begun('v', ['a'])), null);
  await assert.rejects(store.begin('fleet', begun('v', ['a'])), /UNIQUE constraint failed/);
});

void test('a set begins with its first intent or outcome, or not at all', async (t) => {
  const store = await opened(t);
  await openEnded(store, 'fleet');
  const one = begun('one', ['a'], { key: 'k' });
  await store.intent('fleet', { ...intent('1', ['a'], 'one'), begins: one });
  assert.deepEqual(await store.findSet('fleet', { key: 'k' }), {
    set: 'one',
    hash: 'hash of one',
    ended: false,
  });
  const two = begun('two', ['a']);
  await store.outcome('fleet', outcome(null, { set: 'two', begins: two, ends: true }));
  assert.deepEqual(await store.findSet('fleet', { set: 'two' }), {
    set: 'two',
    hash: 'hash of two',
    ended: true,
  });

  const change = { key: 'x', before: '0', after: '1' };
  const refused = outcome(null, { set: 'three', begins: begun('three', ['a']), changes: [change] });
  await assert.rejects(store.outcome('fleet', refused), isCode(261));
  assert.equal(await store.findSet('fleet', { set: 'three' }), null);
  const taken = { ...intent('2', ['a'], 'four'), begins: begun('four', ['a'], { key: 'k' }) };
  await assert.rejects(store.intent('fleet', taken), /a set that runs has a key of its own/);
  const foreign = { ...intent('2', ['a'], 'four'), begins: begun('five', ['a']) };
  await assert.rejects(store.intent('fleet', foreign), /a write begins the set that it is of/);
});

void test('the commands of a set are on the disk until it ends', async (t) => {
  const directory = await temporaryDirectory(t);
  const store = await opened(t, directory);
  const written = (): unknown => {
    const reader = new DatabaseSync(join(directory, 'lockstep.db'), { readOnly: true });
    const row = reader.prepare('SELECT commands, size, on_error FROM submission').get();
    reader.close();
    return { ...row };
  };
  await openEnded(store, 'fleet');
  await store.begin('fleet', begun('s', ['a', 'b'], { onError: 'rollback' }));
  assert.deepEqual(written(), { commands: '["a","b"]', size: 2, on_error: 'rollback' });
  await store.outcome(
    'fleet',
    outcome(null, { set: 's', receipts: [receipt('a'), receipt('b')], ends: true }),
  );
  assert.deepEqual(written(), { commands: null, size: 2, on_error: 'rollback' });
});

void test('what of a set had no turn is skipped at the next opening', async (t) => {
  const directory = await temporaryDirectory(t);
  let store = await opened(t, directory);
  await openEnded(store, 'fleet');
  await store.begin('fleet', begun('ran', ['a', 'b', 'c', 'd', 'e'], { sender: 'bob' }));
  await store.begin('fleet', begun('waited', ['f']));
  await store.outcome('fleet', outcome(null, { set: 'ran', receipts: [receipt('a')] }));
  await store.intent('fleet', intent('1', ['b', 'c'], 'ran'));

  store = await reopened(t, store, directory);
  await openEnded(store, 'fleet');
  const ran = ['a applied', 'b undone', 'c undone', 'd skipped', 'e skipped'];
  assert.deepEqual(await told(store, 'ran'), ran);
  assert.deepEqual(await told(store, 'waited'), ['f skipped']);
  const skipped = (await store.receipts('fleet', 'ran')).at(-1);
  assert.deepEqual(skipped, {
    index: null,
    command: 'e',
    outcome: 'skipped',
    code: 1243,
    message: 'not run: the manager ended before its turn',
    output: null,
    undo: [],
    engines: [],
    ms: 0,
  });
  assert.equal((await store.history('fleet', { limit: 2 }))[0]?.sender, 'bob');
  for (const set of ['ran', 'waited']) assert.equal((await store.findSet('fleet', { set }))?.ended, true);

  await openEnded(store, 'fleet');
  assert.deepEqual(await told(store, 'ran'), ran, 'once and for all');
});

void test('what was never to be sent is skipped around what was', async (t) => {
  const directory = await temporaryDirectory(t);
  let store = await opened(t, directory);
  await openEnded(store, 'fleet');
  // What reads and what is refused at rehearsal is in no intent.
  await store.begin('fleet', begun('s', ['show', 'add a', 'wrong', 'add a', 'show']));
  await store.intent('fleet', intent('1', ['add a', 'add a'], 's'));
  store = await reopened(t, store, directory);
  await openEnded(store, 'fleet');
  const expected = ['show skipped', 'add a undone', 'wrong skipped', 'add a undone', 'show skipped'];
  assert.deepEqual(await told(store, 's'), expected);
});

void test('a set with a hole ends when the hole is filled, whatever was said', async (t) => {
  const directory = await temporaryDirectory(t);
  let store = await opened(t, directory);
  await openEnded(store, 'fleet');
  await store.begin('fleet', begun('s', ['a', 'b', 'c']));
  // The outcome of "b" could not be written: nothing of it was sent.
  await store.outcome('fleet', outcome(null, { set: 's', receipts: [receipt('a')] }));
  await store.outcome(
    'fleet',
    outcome(null, { set: 's', position: 2, receipts: [receipt('c')], ends: true }),
  );
  assert.equal((await store.findSet('fleet', { set: 's' }))?.ended, false);
  store = await reopened(t, store, directory);
  await openEnded(store, 'fleet');
  assert.deepEqual(await told(store, 's'), ['a applied', 'b skipped', 'c applied']);
  assert.equal((await store.findSet('fleet', { set: 's' }))?.ended, true);
});

void test('commands come back from an interruption as they were given', async (t) => {
  const directory = await temporaryDirectory(t);
  let store = await opened(t, directory);
  await openEnded(store, 'fleet');
  const commands = ['', 'a "quoted"\n', 'é 💡', 'zero \0 byte', '\\u0000', `'; DROP TABLE command; --`];
  await store.begin('fleet', begun('s', commands));
  store = await reopened(t, store, directory);
  await openEnded(store, 'fleet');
  assert.deepEqual(
    (await store.receipts('fleet', 's')).map(({ command }) => command),
    commands,
  );
});

void test('what was open when a locked fleet ended is locked, and what waited is skipped', async (t) => {
  const directory = await temporaryDirectory(t);
  let store = await opened(t, directory);
  await openEnded(store, 'fleet');
  await store.outcome('fleet', outcome(null, { lock: LOCK }));
  const exit = begun('exit', ['unlock', 'later']);
  await store.intent('fleet', { ...intent('2', ['unlock'], 'exit'), begins: exit });
  store = await reopened(t, store, directory);
  assert.equal((await openEnded(store, 'fleet')).indicator, 'inconsistent');
  assert.deepEqual(await told(store, 'exit'), ['unlock locked', 'later skipped']);
  const [locked] = await store.receipts('fleet', 'exit');
  assert.deepEqual(
    [locked?.code, locked?.message],
    [1186, 'the manager ended before the outcome was known, and the fleet is locked'],
  );
});

for (const { end, code, words } of [
  { end: 'undone', code: 1186, words: 'the outcome could not be written' },
  { end: 'applied', code: 0, words: 'Done' },
  { end: 'superseded', code: 1186, words: 'the outcome could not be written' },
] as const satisfies { end: LockEnd; code: number; words: string }[]) {
  void test(`an exit from the lock makes what was open or caused it ${end}`, async (t) => {
    const directory = await temporaryDirectory(t);
    let store = await opened(t, directory);
    await openEnded(store, 'fleet');
    await store.intent('fleet', {
      ...intent('lost', ['show', 'add b'], 'unwritten'),
      begins: begun('unwritten', ['show', 'add b']),
    });
    const cause = { ...receipt('add a', 'locked'), code: 1241, message: 'b: cannot undo' } as const;
    const refused = { ...receipt('add c', 'locked'), code: 1186, index: null } as const;
    const receipts = [receipt('add z'), cause, refused];
    await store.outcome('fleet', outcome(null, { set: LOCK.set, receipts, lock: LOCK }));
    await store.outcome('fleet', outcome(null, { set: 'other', receipts: [cause] }));
    await store.intent('fleet', intent('exit', ['unlock'], 'exit'));
    await store.outcome(
      'fleet',
      outcome('exit', {
        set: 'exit',
        receipts: [{ ...receipt('unlock', 'locked') }],
        lifts: end,
        changes: [{ key: 'x', before: undefined, after: '1' }],
      }),
    );

    store = await reopened(t, store, directory);
    const { lock, indicator, entries } = await openEnded(store, 'fleet');
    assert.deepEqual([lock, indicator, entries], [null, 'consistent', [['x', '1']]]);
    const message = `b: cannot undo; ended ${end} by the exit from the lock`;
    const decided = { ...cause, outcome: end, code: end === 'applied' ? 0 : 1241, message };
    assert.deepEqual(await store.receipts('fleet', LOCK.set), [receipt('add z'), decided, refused]);
    assert.deepEqual(await store.receipts('fleet', 'other'), [cause]);
    assert.deepEqual(
      await told(store, 'exit'),
      ['unlock locked'],
      'what the exit itself says is not touched',
    );
    const [open] = await store.receipts('fleet', 'unwritten');
    assert.deepEqual(
      [open?.command, open?.outcome, open?.code, open?.message],
      ['show', end, code, `${words}; ended ${end} by the exit from the lock`],
    );
    assert.equal((await store.findSet('fleet', { set: 'unwritten' }))?.ended, true);
  });
}

void test('a lock that only the manager had is lifted with the atoms that it left open', async (t) => {
  const store = await opened(t);
  await openEnded(store, 'fleet');
  await store.intent('fleet', { ...intent('1', ['a'], 's'), begins: begun('s', ['a']) });
  await store.outcome('fleet', outcome(null, { set: 'exit', receipts: [], lifts: 'undone' }));
  assert.deepEqual(await told(store, 's'), ['a undone']);
  assert.equal((await store.findSet('fleet', { set: 's' }))?.ended, true);
  await assert.rejects(store.outcome('fleet', outcome('1', { set: 's' })), /an outcome ends an open intent/);
});

void test('an outcome that lifts a lock and has one locks anew', async (t) => {
  const store = await opened(t);
  await openEnded(store, 'fleet');
  await store.outcome('fleet', outcome(null, { lock: LOCK }));
  const anew = { ...LOCK, message: 'the exit failed', set: 'exit' };
  const cause = receipt('unlock', 'locked');
  await store.outcome(
    'fleet',
    outcome(null, { set: 'exit', receipts: [cause], lifts: 'undone', lock: anew }),
  );
  assert.deepEqual((await openEnded(store, 'fleet')).lock, anew);
  assert.deepEqual(await store.receipts('fleet', 'exit'), [cause]);
});

const COMMAND = fc.constantFrom('read', 'add a', 'add b', 'rm a');
const COMMAND_LISTS = fc.array(fc.array(COMMAND, { minLength: 1, maxLength: 8 }), {
  minLength: 1,
  maxLength: 5,
});
/** What happens next: a set is taken in, or a portion of it runs, whose outcome may be lost. */
const STEPS = fc.array(
  fc.record({
    set: fc.nat(4),
    size: fc.integer({ min: 1, max: 4 }),
    early: fc.boolean(),
    lost: fc.boolean(),
  }),
  { maxLength: 30 },
);

void test('after the next opening each command of each set that was begun has exactly one receipt', async (t) => {
  const store = await opened(t);
  let cases = 0;
  await fc.assert(
    fc.asyncProperty(COMMAND_LISTS, STEPS, async (lists, steps) => {
      cases += 1;
      const fleet = `fleet ${cases}`;
      await openEnded(store, fleet);
      const sets = lists.map((commands, at) => ({ id: `${at}`, commands, next: 0, begun: false }));
      for (const [number, { set: at, size, early, lost }] of steps.entries()) {
        const set = sets[at % sets.length];
        if (set === undefined || set.next === set.commands.length) continue;
        const first = begun(set.id, set.commands, { key: `key ${set.id}` });
        const begins = set.begun ? undefined : first;
        set.begun = true;
        if (begins !== undefined && early) {
          await store.begin(fleet, begins);
          continue;
        }
        const position = set.next;
        const lines = set.commands.slice(position, position + size);
        set.next += lines.length;
        const sent = lines.filter((line) => line !== 'read');
        const atom = sent.length === 0 ? null : `${number}`;
        if (atom !== null) await store.intent(fleet, { ...intent(atom, sent, set.id), begins });
        // The disk did not take it. Without an intent, the first outcome is also what begins the set.
        if (lost && (atom !== null || begins === undefined)) continue;
        const written = outcome(atom, {
          set: set.id,
          position,
          receipts: lines.map((line) => receipt(line)),
          begins: atom === null ? begins : undefined,
          ends: set.next === set.commands.length,
        });
        await store.outcome(fleet, written);
      }
      await openEnded(store, fleet);
      for (const set of sets) {
        const receipts = await store.receipts(fleet, set.id);
        const commands = receipts.map(({ command }) => command);
        assert.deepEqual(commands, set.begun ? set.commands : []);
        const read = receipts.filter(({ command }) => command === 'read');
        assert.ok(read.every(({ outcome: what }) => what !== 'undone'));
        const known = set.begun ? { set: set.id, hash: `hash of ${set.id}`, ended: true } : null;
        assert.deepEqual(await store.findSet(fleet, { key: `key ${set.id}` }), known);
      }
    }),
    { seed: SEED, numRuns: 100 },
  );
});

void test('what is left of a long set is skipped', async (t) => {
  const directory = await temporaryDirectory(t);
  let store = await opened(t, directory);
  await openEnded(store, 'fleet');
  const commands = Array.from({ length: 200_000 }, (_, number) => `add ${number}`);
  await store.begin('fleet', begun('big', commands));
  await store.intent('fleet', intent('1', commands.slice(0, 256), 'big'));
  store = await reopened(t, store, directory);
  await openEnded(store, 'fleet');
  assert.equal((await store.findSet('fleet', { set: 'big' }))?.ended, true);
  const [last] = await store.history('fleet', { limit: 1 });
  assert.deepEqual([last?.position, last?.receipt.outcome], [199_999, 'skipped']);
  assert.deepEqual((await store.lastPosition('fleet')).command, 200_000);
});
