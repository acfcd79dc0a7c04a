// The product that others are tested with does what it is told to, by a session and by a host.

import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { PerEngine } from '@lockstep/core';
import { type ProductSession, SessionEnded } from '../driver.ts';
import { Host, type Remembered } from '../host.ts';
import { SCRIPTED, type ScriptedCommand } from './scripted-dialect.ts';
import { scriptedDriver } from './scripted-driver.ts';
import { type ProductOptions, ScriptedProduct, USERS } from './scripted-product.ts';

const CREDENTIALS = { user: 'admin', password: USERS.admin };

async function started(t: TestContext, options: ProductOptions = {}): Promise<ScriptedProduct> {
  const product = new ScriptedProduct(options);
  await product.start();
  t.after(() => product.kill());
  return product;
}

async function opened(
  t: TestContext,
  product: ScriptedProduct,
  epoch = 1,
): Promise<ProductSession<ScriptedCommand>> {
  const session = await scriptedDriver().open({
    name: 'e1',
    address: { path: product.path },
    credentials: CREDENTIALS,
    withinMs: 10_000,
    onDown: () => undefined,
  });
  t.after(() => session.close());
  assert.deepEqual(await session.take({ epoch, owner: 'store' }), { taken: true, fence: 'exact' });
  return session;
}

function command(line: string): ScriptedCommand {
  const parsed = SCRIPTED.parse(line);
  assert.ok(parsed.ok, line);
  return parsed.command;
}

/** What becomes of a line: `done`, a code, `sent` or `not sent`. */
async function run(session: ProductSession<ScriptedCommand>, line: string): Promise<string | number> {
  try {
    const ran = await session.run(command(line), { irreversible: false });
    return ran.kind === 'done' ? 'done' : ran.code;
  } catch (error) {
    assert.ok(error instanceof SessionEnded);
    return error.sent ? 'sent' : 'not sent';
  }
}

async function hosted(
  t: TestContext,
  product: ScriptedProduct,
  perEngine = new PerEngine(),
): Promise<Host<ScriptedCommand>> {
  let remembered: Remembered | null = null;
  const host = new Host({
    name: 'e1',
    driver: scriptedDriver(),
    address: { path: product.path },
    credentials: () => Promise.resolve(CREDENTIALS),
    memory: {
      load: () => Promise.resolve(remembered),
      save: (one) => {
        remembered = one;
        return Promise.resolve();
      },
    },
    perEngine,
    withinMs: 10_000,
    onDown: () => undefined,
  });
  t.after(() => host.close());
  await host.hello({ epoch: 1, owner: 'store' });
  return host;
}

async function apply(host: Host<ScriptedCommand>, ...commands: string[]): Promise<string> {
  const { epoch, index: after, digest: base } = await host.status();
  const answer = await host.apply({ id: `m${after + 1}`, epoch, index: after + 1, after, base, commands });
  return `${answer.outcome} ${answer.code}`;
}

void test('each fault happens to one command, and the session says what it knows', async (t) => {
  for (const [fault, expected, effect] of [
    [{ kind: 'refuse' }, 1097, false],
    [{ kind: 'refuse', code: 268 }, 268, false],
    [{ kind: 'refuse', changes: true }, 1097, true],
    [{ kind: 'without effect' }, 'done', false],
    [{ kind: 'garbled' }, 'sent', true],
    [{ kind: 'cut before' }, 'sent', false],
    [{ kind: 'cut after' }, 'sent', true],
    [{ kind: 'cut in answer', bytes: 1 }, 'sent', true],
    [{ kind: 'twice' }, 'done', true],
  ] as const) {
    const product = await started(t);
    const session = await opened(t, product);
    product.fail(fault);
    assert.equal(await run(session, 'SET mode slow'), expected, JSON.stringify(fault));
    assert.equal(product.entries.get('mode') === 'slow', effect, JSON.stringify(fault));
    const next = await opened(t, product, 2);
    assert.equal(await run(next, 'SET mode careful'), 'done', JSON.stringify(fault));
  }
});

void test('an answer that is late comes when it is let out, and one that is never given is none', async (t) => {
  const product = await started(t);
  const session = await opened(t, product);
  product.fail({ kind: 'late' });
  const late = run(session, 'SET mode slow');
  while (product.entries.get('mode') !== 'slow') await new Promise((resolve) => setImmediate(resolve));
  product.release();
  assert.equal(await late, 'done');
  product.fail({ kind: 'never' });
  const never = run(session, 'SET mode fast');
  while (product.entries.get('mode') !== 'fast') await new Promise((resolve) => setImmediate(resolve));
  session.close();
  assert.equal(await never, 'sent');
});

void test('what was sent while it stands still is run when it goes on, also when nobody hears the answer', async (t) => {
  const product = await started(t);
  const session = await opened(t, product);
  product.stop();
  const running = run(session, 'SET mode slow');
  while (product.waiting === 0) await new Promise((resolve) => setImmediate(resolve));
  session.close();
  assert.equal(await running, 'sent');
  assert.equal(product.entries.get('mode'), 'fast');
  product.continue();
  assert.equal(product.entries.get('mode'), 'slow');
});

void test('a restart loses what was not saved, and is another life', async (t) => {
  const product = await started(t);
  const session = await opened(t, product);
  const { incarnation } = session;
  assert.equal(await run(session, 'SET mode slow'), 'done');
  assert.equal(await run(session, 'SAVE'), 'done');
  assert.equal(await run(session, 'SET limit 5000'), 'done');
  assert.equal(product.entries.get('limit'), '1000');
  await product.restart();
  assert.deepEqual([product.entries.get('mode'), product.entries.get('limit')], ['slow', '100']);
  const next = await opened(t, product);
  assert.notEqual(next.incarnation, incarnation);
});

void test('a host leads back what a product did and refused, and sees what is changed past it', async (t) => {
  const product = await started(t);
  const host = await hosted(t, product);
  const { digest } = await host.status();
  product.fail({ kind: 'refuse', changes: true });
  assert.equal(await apply(host, 'SET mode slow'), 'refused 1097');
  assert.equal((await host.status()).digest, digest);
  product.set('colours', undefined);
  assert.equal((await host.status()).entries, 1);
  product.set('colours', 'red,green,blue');
  assert.equal((await host.status()).digest, digest);
});

void test('of a release in several steps that ends in the middle nothing is said to be unsent', async (t) => {
  const product = await started(t);
  const host = await hosted(t, product);
  assert.equal(await apply(host, 'SET mode slow limit 7'), 'applied 0');
  const { epoch, index: after, digest: base } = await host.status();
  product.fail(null, { kind: 'cut before' });
  const commands = ['UNSET limit mode'];
  await assert.rejects(host.apply({ id: 'm', epoch, index: after + 1, after, base, commands }), (error) => {
    assert.ok(error instanceof SessionEnded);
    return error.sent;
  });
});

void test('a release whose answer is lost shows the digest of before or after, and no third', async (t) => {
  const product = await started(t);
  const host = await hosted(t, product);
  const empty = (await host.status()).digest;
  for (const [fault, outcome] of [
    ['cut before', 'before'],
    ['cut after', 'after'],
  ] as const) {
    assert.equal(await apply(host, 'SET mode slow'), 'applied 0');
    const { epoch, index: after, digest: base } = await host.status();
    product.fail({ kind: fault });
    const message = { id: fault, epoch, index: after + 1, after, base, commands: ['UNSET mode'] };
    await assert.rejects(host.apply(message), SessionEnded);
    const fresh = await host.hello({ epoch: epoch + 1, owner: 'store' });
    assert.equal(fresh.digest, outcome === 'before' ? base : empty, fault);
    if (outcome === 'before') assert.equal(await apply(host, 'UNSET mode'), 'applied 0');
  }
});

void test('what is an instance’s own is in no digest, whoever changes it, and a manager does not', async (t) => {
  const product = await started(t);
  const host = await hosted(t, product, new PerEngine(['mode']));
  const { digest, baseline } = await host.status();
  assert.equal(host.schema, `+perEngine:${hash('sha256', 'mode').slice(0, 16)}`);
  product.set('mode', 'by hand');
  const after = await host.status();
  assert.deepEqual([after.digest, after.entries, after.baseline], [digest, 0, baseline]);
  assert.equal(await apply(host, 'SET mode slow'), 'refused 257');
  assert.equal(product.entries.get('mode'), 'by hand');
  const local = await host.applyLocal({ id: 'l', commands: ['SET mode careful'] });
  assert.deepEqual([local.outcome, local.took, local.digest], ['applied', undefined, digest]);
  assert.equal(product.entries.get('mode'), 'careful');
  const read = await host.read({ baseline: '', limit: 100 });
  assert.equal(read.entries?.has('mode'), false);
  assert.equal(await apply(host, 'SET speed fast'), 'applied 0');
});
