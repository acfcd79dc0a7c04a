import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectEngine } from '../connect.ts';
import { KEY_VALUE, keyValueEngine } from '../testing/key-value.ts';
import { KEY, served } from '../testing/raw.ts';
import type { Check } from './check.ts';
import { CHECKS } from './checks.ts';
import { must, Unmet } from './expect.ts';
import { runConformance, whoAnswers } from './run.ts';
import { parseSamples } from './samples.ts';

const SAMPLES = parseSamples('+ a=1\n- a=\n+ b=2\n- b=\n! nothing=\n');

void test('without samples for the dialect, the checks that need them are skipped, and say so', async (t) => {
  const { address } = await served(t);
  const results = await Array.fromAsync(runConformance({ address, key: KEY }));
  const skipped = results.filter(({ status }) => status === 'skip');
  assert.deepEqual(
    results.filter(({ status }) => status === 'fail'),
    [],
  );
  assert.ok(skipped.length > 10 && skipped.length < CHECKS.length / 2 + 5, String(skipped.length));
  const reasons = new Set(skipped.map((result) => result.status === 'skip' && result.reason));
  assert.deepEqual(
    [...reasons],
    [
      `there are no sample commands for the dialect ${KEY_VALUE.name}`,
      'the engine does not say that it is aside',
    ],
  );
});

void test('an engine that is spoken to in datagrams is proved too, but for what only a stream can do', async (t) => {
  const { address } = await served(t, { address: { host: '127.0.0.1', port: 0, udp: true } });
  const results = await Array.fromAsync(runConformance({ address, key: KEY, samples: SAMPLES }));
  assert.deepEqual(
    results.filter(({ status }) => status === 'fail'),
    [],
  );
  const reasons = new Map(results.map((result) => [result.name, result.status === 'skip' && result.reason]));
  for (const name of ['half-line', 'long-line', 'pieces'])
    assert.match(String(reasons.get(name)), /stream|half/);
  for (const name of ['cut', 'order', 'many-at-once', 'repeated'])
    assert.equal(reasons.get(name), false, name);
});

void test('samples without a refused command leave out what needs one', async (t) => {
  const { address } = await served(t);
  const samples = parseSamples('+ a=1\n- a=\n');
  const checks = CHECKS.filter(({ name }) => name === 'refused');
  const [result] = await Array.fromAsync(runConformance({ address, key: KEY, samples, checks }));
  assert.ok(result?.status === 'skip' && result.reason.includes('refused'));
});

void test('what an engine held before is there afterwards, whatever a check left behind', async (t) => {
  const engine = keyValueEngine();
  await engine.applyLocal({ id: 'before', commands: ['mine=yes', 'b=2'] });
  const { digest } = engine.status();
  const { address } = await served(t, { engine });
  const messy: Check = {
    name: 'messy',
    proves: 'Nothing.',
    async run(context) {
      const tenure = await context.tenure();
      await tenure.apply(['a=1']);
      throw new Unmet('order', 'a mess');
    },
  };
  const samples = parseSamples('+ a=1\n- a=\n');
  const results = await Array.fromAsync(
    runConformance({ address, key: KEY, samples, checks: [messy, messy] }),
  );
  for (const { status } of results) assert.equal(status, 'fail');
  assert.equal(engine.status().digest, digest);
});

void test('a check that leaves what the samples cannot take back fails, and the next is judged on its own', async (t) => {
  const { address } = await served(t);
  const leaves: Check = {
    name: 'leaves',
    proves: 'Nothing.',
    run: async (context) => void (await (await context.tenure()).apply([`z${context.newEpoch()}=1`])),
  };
  const looks: Check = {
    name: 'looks',
    proves: 'Nothing.',
    run: async (context) => void (await context.state()),
  };
  const checks = [leaves, looks];
  const results = await Array.fromAsync(runConformance({ address, key: KEY, samples: SAMPLES, checks }));
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fail', 'pass'],
  );
  assert.match(JSON.stringify(results[0]), /the digest of before the check/);
});

void test('a check that fails leaves no connection open, also none that it was just making', async (t) => {
  const server = await served(t);
  const late: Promise<unknown>[] = [];
  const hasty: Check = {
    name: 'hasty',
    proves: 'Nothing.',
    run: (context) => {
      late.push(context.session().catch(() => 'ended'));
      throw new Unmet('patience', 'haste');
    },
  };
  const options = { address: server.address, key: KEY, samples: SAMPLES, checks: [hasty] };
  await Array.fromAsync(runConformance(options));
  assert.deepEqual(await Promise.all(late), ['ended']);
});

void test('an engine that goes away fails what is left, and nothing hangs', async (t) => {
  const server = await served(t);
  const goes: Check = { name: 'goes', proves: 'Nothing.', run: () => server.close(0) };
  const options = { address: server.address, key: KEY, samples: SAMPLES, patienceMs: 500 };
  const results = await Array.fromAsync(
    runConformance({ ...options, checks: [goes, ...CHECKS.slice(0, 3)] }),
  );
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fail', 'fail', 'fail', 'fail'],
  );
});

void test('whoever stops early leaves the engine as it was', async (t) => {
  const engine = keyValueEngine();
  const { address } = await served(t, { engine });
  const { digest } = engine.status();
  for await (const { name } of runConformance({ address, key: KEY, samples: SAMPLES })) {
    if (name === 'counter') break;
  }
  assert.equal(engine.status().digest, digest);
});

void test('who answers is asked without raising anything; a wrong key and nobody are errors', async (t) => {
  const engine = keyValueEngine();
  await engine.hello({ epoch: 7, owner: 'store-1' });
  const { address } = await served(t, { engine });
  const { owner, epoch } = await whoAnswers({ address, key: KEY });
  assert.deepEqual([owner, epoch], ['store-1', 7]);
  await assert.rejects(whoAnswers({ address, key: '0'.repeat(64) }), { code: 257 });
  await assert.rejects(whoAnswers({ address: { host: '127.0.0.1', port: 1 }, key: KEY }), { code: 1196 });
});

void test('checks have names of their own, and each says in a sentence what it proves', () => {
  assert.equal(new Set(CHECKS.map(({ name }) => name)).size, CHECKS.length);
  for (const { name, proves } of CHECKS) {
    assert.match(name, /^[a-z]+(-[a-z]+)*$/);
    assert.match(proves, /^[A-Z].{20,}\.$/s);
  }
});

void test('a manager that still holds the engine is fenced off by the first check', async (t) => {
  const { address } = await served(t);
  const { link } = await connectEngine({
    name: 'pe0',
    address,
    key: KEY,
    withinMs: 60_000,
    onDown: () => undefined,
    tenure: { epoch: 7, owner: 'store-1' },
  });
  t.after(() => link.close());
  const checks = CHECKS.filter(({ name }) => name === 'empty');
  const [result] = await Array.fromAsync(runConformance({ address, key: KEY, checks }));
  assert.equal(result?.status, 'pass');
  const sent = await link.status();
  must(sent.kind === 'answered', 'a state', sent);
  const { index, digest } = sent.answer;
  const late = await link.apply({
    id: 'm',
    epoch: 7,
    index: index + 1,
    after: index,
    base: digest,
    commands: [],
  });
  assert.equal(late.kind === 'answered' && late.answer.outcome, 'wrong-state');
});
