import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReceiptDocument } from '@lockstep/api';
import {
  type Answer,
  breakOff,
  fakeApi,
  fleet,
  inTurn,
  lockstep,
  problem,
  receipt,
  setAnswer,
} from './testing/fake-api.ts';

const TWO = [receipt('one'), receipt('two')];

const begun = (...receipts: readonly ReceiptDocument[]): string =>
  [{ set: { id: 'set-1', commands: 2 } }, ...receipts.map((each) => ({ receipt: each }))]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('');

const state = (given: string, outcome: string | null, receipts: readonly ReceiptDocument[]): Answer => ({
  json: { id: 'set-1', state: given, outcome, receipts },
});
const UNKNOWN_SET: Answer = { status: 404, json: problem(258, 404) };
const STARTING: Answer = { status: 429, json: problem(272, 429) };

const answers = (sets: Answer, byKey: Answer): Record<string, Answer> => ({
  '/fleets': { json: { fleets: [fleet()] } },
  '/fleets/adc/sets': sets,
  '/fleets/adc/sets?key=k': byKey,
});

const EXEC = ['exec', '--idempotency-key', 'k', 'one', 'two', '--api'];

void test('every set has an idempotency key of its own, and another one where none is given', async (t) => {
  const { url, asked } = await fakeApi(t, answers(setAnswer('applied', TWO), UNKNOWN_SET));
  await lockstep([...EXEC, url]);
  await lockstep(['exec', 'one', '--api', url]);
  await lockstep(['exec', 'one', '--api', url]);
  const keys = asked.filter(({ method }) => method === 'POST').map(({ key }) => key);
  assert.equal(keys[0], 'k');
  assert.match(keys[1] ?? '', /^[0-9a-f-]{36}$/);
  assert.notEqual(keys[1], keys[2]);
});

void test('what is no key is a mistake in the arguments', async (t) => {
  const { url, asked } = await fakeApi(t, answers(setAnswer('applied', TWO), UNKNOWN_SET));
  for (const key of ['', ' k', 'ü', 'x'.repeat(201)]) {
    const { status, stderr } = await lockstep(['exec', '--idempotency-key', key, 'x', '--api', url]);
    assert.equal(status, 2, key);
    assert.match(stderr, /^lockstep: an idempotency key has [^\n]+\n$/);
  }
  assert.ok(asked.every(({ method }) => method === 'GET'));
});

void test('where the connection breaks midway the set is asked for until it is done, and each receipt is shown once', async (t) => {
  const { url, asked } = await fakeApi(
    t,
    answers(
      breakOff(begun(receipt('one'))),
      inTurn(STARTING, state('running', null, [receipt('one')]), state('done', 'applied', TWO)),
    ),
  );
  const { status, stdout, stderr } = await lockstep([...EXEC, url]);
  assert.equal(status, 0);
  assert.equal(stdout.match(/^applied {2}one/gm)?.length, 1);
  assert.equal(stdout.match(/^applied {2}two/gm)?.length, 1);
  assert.match(stderr, /^lockstep: [^\n]+; asking for the set by its key k\n$/);
  assert.equal(asked.filter(({ method }) => method === 'POST').length, 1);
});

void test('the exit status is that of the outcome that is found, and --json prints the whole set', async (t) => {
  const receipts = [receipt('one'), receipt('two', { outcome: 'locked', code: 1241, message: 'pe1' })];
  const { url } = await fakeApi(t, answers(breakOff(begun()), state('done', 'locked', receipts)));
  const { status, stdout } = await lockstep([...EXEC, url, '--json']);
  assert.equal(status, 3);
  assert.deepEqual(JSON.parse(stdout), { id: 'set-1', outcome: 'locked', receipts });
});

void test('a set that runs long is waited for', async (t) => {
  const running = Array.from({ length: 50 }, () => state('running', null, []));
  const { url } = await fakeApi(
    t,
    answers(breakOff(begun()), inTurn(...running, state('done', 'applied', TWO))),
  );
  assert.equal((await lockstep([...EXEC, url])).status, 0);
});

void test('a set that never got in is sent again, under the same key', async (t) => {
  const { url, asked } = await fakeApi(
    t,
    answers(inTurn(breakOff(), setAnswer('applied', TWO)), UNKNOWN_SET),
  );
  const { status, stdout, stderr } = await lockstep([...EXEC, url]);
  assert.equal(status, 0);
  assert.match(stdout, /^applied {2}one/);
  assert.match(stderr, /sending it again\n$/);
  assert.deepEqual(
    asked.filter(({ method }) => method === 'POST').map(({ key }) => key),
    ['k', 'k'],
  );
});

void test('where nothing helps the exit status is 5, and the key is told', async (t) => {
  for (const [sets, byKey] of [
    [breakOff(), UNKNOWN_SET],
    [breakOff(begun()), breakOff()],
    [breakOff(begun()), STARTING],
    [breakOff(begun()), { status: 500, json: problem(261, 500) }],
  ] as const) {
    const { url } = await fakeApi(t, answers(sets, byKey));
    const { status, stderr } = await lockstep([...EXEC, url]);
    assert.equal(status, 5);
    assert.match(stderr, /lockstep: 1188 [^\n]*the outcome is not known[^\n]*--idempotency-key k\n$/);
  }
});

void test('Ctrl-C says that the daemon goes on, and how the outcome is found', async (t) => {
  const { url } = await fakeApi(
    t,
    answers((response) => response.write(begun(receipt('one'))), UNKNOWN_SET),
  );
  const { status, stderr } = await lockstep([...EXEC, url], { interruptAt: /applied {2}one/ });
  assert.equal(status, 130);
  assert.equal(
    stderr,
    'lockstep: interrupted; the daemon goes on with the set set-1. To see its outcome: the same again with --idempotency-key k\n',
  );
});

const HELD: Answer = {
  status: 202,
  json: { id: 'set-1', state: 'held', group: 'g', remaining: 1, held: 2 },
};
const PART = ['exec', '--group', 'g', '--remaining', '1', 'one', 'two', '--api'];

void test('a part of a group that others follow is held back, and says so', async (t) => {
  const { url, asked } = await fakeApi(t, answers(HELD, UNKNOWN_SET));
  const { status, stdout } = await lockstep([...PART, url]);
  assert.deepEqual([status, stdout], [0, 'held     2 commands of the group g, parts still to come: 1\n']);
  assert.deepEqual(asked.at(-1)?.body, { commands: ['one', 'two'], group: 'g', remaining: 1 });
  const json = await lockstep([...PART, url, '--json']);
  assert.deepEqual(JSON.parse(json.stdout), {
    id: 'set-1',
    state: 'held',
    group: 'g',
    remaining: 1,
    held: 2,
  });
});

void test('a part whose answer is lost is sent again under its key', async (t) => {
  const { url, asked } = await fakeApi(t, answers(inTurn(breakOff(), STARTING, HELD), UNKNOWN_SET));
  const { status, stderr } = await lockstep([...PART, url]);
  assert.equal(status, 0);
  assert.match(stderr, /sending the part again under its key/);
  const keys = asked.filter(({ method }) => method === 'POST').map(({ key }) => key);
  assert.deepEqual([keys.length, new Set(keys).size], [3, 1]);
});

void test('a part whose answer is lost again and again is told with its key', async (t) => {
  const { url } = await fakeApi(t, answers(breakOff(), UNKNOWN_SET));
  const { status, stderr } = await lockstep([...PART, url, '--idempotency-key', 'k']);
  assert.equal(status, 5);
  assert.match(stderr, /the same again with --idempotency-key k, or wait until the group is over\n$/);
});

void test('Ctrl-C while a part is sent again ends it', async (t) => {
  const { url } = await fakeApi(t, answers(breakOff(), UNKNOWN_SET));
  const { status } = await lockstep([...PART, url], { interruptAt: /sending the part again/ });
  assert.equal(status, 130);
});

void test('a part that is refused, or that is answered as something else, is no success', async (t) => {
  const over: Answer = { status: 409, json: problem(1195, 409) };
  const { url } = await fakeApi(
    t,
    answers(inTurn(over, setAnswer('applied', TWO), { json: null }), UNKNOWN_SET),
  );
  const refused = await lockstep([...PART, url]);
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /^lockstep: 1195 the particulars; send the group again/);
  for (const _ of [1, 2]) assert.equal((await lockstep([...PART, url])).status, 2);
});

void test('the last part prints what became of all of them', async (t) => {
  const { url, asked } = await fakeApi(t, answers(setAnswer('applied', TWO), UNKNOWN_SET));
  const { status, stdout } = await lockstep([
    'exec',
    '--group',
    'g',
    '--remaining',
    '0',
    'two',
    '--api',
    url,
  ]);
  assert.deepEqual([status, stdout.match(/^applied/gm)?.length], [0, 2]);
  assert.deepEqual(asked.at(-1)?.body, { commands: ['two'], group: 'g', remaining: 0 });
});

void test('a part of a group needs its name, and a number that can be', async (t) => {
  const { url } = await fakeApi(t, answers(HELD, UNKNOWN_SET));
  const unnamed = await lockstep(['exec', '--remaining', '1', 'one', '--api', url]);
  assert.deepEqual([unnamed.status, /say which with --group/.test(unnamed.stderr)], [2, true]);
  const { status, stderr } = await lockstep([
    'exec',
    '--group',
    'g',
    '--remaining',
    '-1',
    'one',
    '--api',
    url,
  ]);
  assert.notEqual(status, 0);
  assert.notEqual(stderr, '');
});
