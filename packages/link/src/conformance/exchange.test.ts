// The published schema is held against what an engine and its peers really send: a relay between them keeps every line.

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { EMPTY_DIGEST, LockstepError } from '@lockstep/core';
import type { AnswerKind } from '../answers.ts';
import { parseRequest } from '../requests.ts';
import type { ServedEngine } from '../session.ts';
import { keyValueEngine } from '../testing/key-value.ts';
import { answerOf, known, linked, TENURE } from '../testing/linked.ts';
import { kindOf } from '../testing/messages.ts';
import { KEY, served } from '../testing/raw.ts';
import { ANSWER_TO, assertFits, fits } from '../testing/schema.ts';
import { CHECKS } from './checks.ts';
import { type Course, Relay } from './relay.ts';
import { runConformance } from './run.ts';
import { parseSamples } from './samples.ts';

/** Errors about bytes and characters, which a schema does not count as the protocol does. */
const UNSAYABLE = /surrogate|bytes$/;

interface Heard {
  readonly relay: Relay;
  /** What each connection sent, in the order in which they began to. */
  readonly requests: readonly Buffer[][];
  readonly answers: readonly Buffer[][];
}

/** Passes everything on, and keeps it. */
function keeping(connections: Buffer[][]): Course {
  return (way) => {
    const chunks: Buffer[] = [];
    connections.push(chunks);
    return (chunk) => {
      chunks.push(chunk);
      way.send(chunk);
    };
  };
}

async function overheard(t: TestContext, engine: ServedEngine): Promise<Heard> {
  const { address } = await served(t, { engine });
  assert.ok('port' in address);
  const relay = await Relay.start(address);
  t.after(() => relay.close());
  const [requests, answers]: [Buffer[][], Buffer[][]] = [[], []];
  relay.use({ toProduct: keeping(requests), toClient: keeping(answers) });
  return { relay, requests, answers };
}

/** Whole lines; what follows the last line end is none. */
function linesOf(chunks: readonly Buffer[]): string[] {
  return Buffer.concat(chunks).toString('utf8').split('\n').slice(0, -1);
}

void test('every line of a manager’s session with an engine is in the schema, both ways', async (t) => {
  const { relay, requests, answers } = await overheard(t, keyValueEngine(undefined, 'life-1', true));
  const { link } = await linked(t, relay.address);
  answerOf(await link.identify());
  answerOf(await link.hello({ ...TENURE, takeOver: true }));
  const first = { id: 'm1', epoch: 7, index: 3, after: 0, base: EMPTY_DIGEST, commands: ['a=1', 'zwölf=🦀'] };
  const { digest } = answerOf(await link.apply(first));
  const next = { id: 'm2', epoch: 7, index: 4, after: 3, base: digest, commands: ['nothing='] };
  assert.equal(answerOf(await link.apply({ ...next, counter: 9, irreversible: true })).outcome, 'refused');
  assert.equal(answerOf(await link.apply({ ...next, id: 'm3', index: 5 })).outcome, 'wrong-state');
  answerOf(await link.applyLocal({ id: 'l1', commands: ['__proto__=yes'] }));
  assert.equal(answerOf(await link.enter({ epoch: 7, digest })).outcome, 'wrong-state');
  const { digest: held } = answerOf(await link.status());
  assert.equal(answerOf(await link.enter({ epoch: 7, digest: held })).outcome, 'applied');
  answerOf(await link.read({ prefix: '', limit: 2 }));
  answerOf(await link.read({ prefix: '', limit: 2, after: 'a' }));
  answerOf(await link.read({ baseline: '', limit: 10_000 }));
  answerOf(await link.read({ digests: '' }));
  answerOf(await link.read({ under: '' }));
  assert.equal(known(await link.apply({ ...next, commands: ['x'.repeat(70_000)] })), 'unsent 1106');

  const stranger = linked(t, relay.address, { key: 'f0'.repeat(32) });
  await assert.rejects(stranger, (error) => error instanceof LockstepError && error.code === 257);

  let checked = 0;
  for (const [at, chunks] of requests.entries()) {
    const asked = linesOf(chunks);
    const said = linesOf(answers[at] ?? []);
    assert.equal(asked.length, said.length);
    for (const [place, line] of asked.entries()) {
      const parsed = parseRequest(line);
      assert.equal(fits(line, 'request'), parsed.ok, line.slice(0, 200));
      assertFits(said[place] ?? '', parsed.ok ? ANSWER_TO[kindOf(parsed.request)] : 'error');
      checked += 1;
    }
  }
  assert.ok(checked >= 17, String(checked));
});

void test('every line of the kit’s checks that an engine understands is in the schema, and every answer', async (t) => {
  const { relay, requests, answers } = await overheard(t, keyValueEngine());
  const samples = parseSamples('+ a=1\n- a=\n+ b=2\n- b=\n! nothing=\n');
  // What is long is no matter of its form.
  const checks = CHECKS.filter(({ name }) => name !== 'long-line' && name !== 'many-at-once');
  const run = runConformance({ address: relay.address, key: KEY, samples, checks });
  const failed = (await Array.fromAsync(run)).filter(({ status }) => status === 'fail');
  assert.deepEqual(failed, []);

  const kinds = new Map<unknown, Set<AnswerKind>>();
  const understood = new Set<string>();
  for (const line of requests.flatMap(linesOf)) {
    const parsed = parseRequest(line);
    if (parsed.ok || !UNSAYABLE.test(parsed.message)) assert.equal(fits(line, 'request'), parsed.ok, line);
    if (!parsed.ok) continue;
    const { id, type } = parsed.request;
    understood.add(type);
    kinds.set(id, (kinds.get(id) ?? new Set()).add(kindOf(parsed.request)));
  }
  assert.deepEqual([...understood].toSorted(), [
    'apply',
    'enter',
    'hello',
    'local',
    'ping',
    'read',
    'status',
  ]);
  // Many connections at once: an answer is known by its id, and an id may name requests of several kinds.
  for (const line of answers.flatMap(linesOf)) {
    const { id } = JSON.parse(line) as { readonly id: string | null };
    const of = [...(kinds.get(id) ?? [])];
    assert.ok(fits(line, 'error') || of.some((kind) => fits(line, ANSWER_TO[kind])), line);
  }
});
