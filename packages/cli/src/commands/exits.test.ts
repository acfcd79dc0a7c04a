import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DecisionDocument, ReceiptDocument } from '@lockstep/api';
import { type Answer, fakeApi, fleet, inTurn, lockstep, receipt } from '../testing/fake-api.ts';

const DIGEST = 'cd'.repeat(16);

function decision(id: string, answer: ReceiptDocument | null = null): { json: DecisionDocument } {
  const commands = Array.from({ length: 12 }, (_, at) => `rm server s${at}`);
  return {
    json: {
      plan: {
        id,
        action: 'unlock --back',
        record: { digest: DIGEST, entries: 1, changed: 0 },
        engines: [
          { name: 'pe0', does: 'settle', digest: DIGEST, commands: [] },
          { name: 'pe1', does: 'settle', digest: DIGEST, commands },
          { name: 'pe10', does: 'start', digest: null, commands: ['add server a 10.0.0.1'] },
          { name: 'pe2', does: 'evict', digest: null, commands: [] },
        ],
      },
      receipt: answer,
    },
  };
}

const DONE = receipt('unlock --back', { engines: [] });

const PLAN = `plan of unlock --back: the record stays; 1 entry, digest ${DIGEST}
  pe0   holds it already
  pe1   12 commands
${Array.from({ length: 10 }, (_, at) => `    rm server s${at}\n`).join('')}    … 2 more
  pe10  is started afresh: 1 command
    add server a 10.0.0.1
  pe2   is evicted: the others go on without it
`;

const withUnlock = (answer: Answer): Record<string, Answer> => ({
  '/fleets': { json: { fleets: [fleet()] } },
  '/fleets/adc/unlock': answer,
});

void test('a plan is shown, and done when a person says yes', async (t) => {
  const { url, asked } = await fakeApi(t, withUnlock(inTurn(decision('p1'), decision('p1', DONE))));
  const { status, stdout, stderr } = await lockstep(['unlock', '--back', '--api', url], { answers: ['y'] });
  assert.deepEqual([status, stderr], [0, 'Do this? [y/N] ']);
  assert.equal(stdout, `${PLAN}applied  unlock --back   (1.3 ms)\n`);
  assert.deepEqual(
    asked.slice(1).map(({ method, body }) => [method, body]),
    [
      ['POST', { to: 'back' }],
      ['POST', { to: 'back', confirm: 'p1' }],
    ],
  );
});

void test('anything but yes does nothing', async (t) => {
  for (const answer of ['', 'n', 'no', 'yesterday']) {
    const { url, asked } = await fakeApi(t, withUnlock(decision('p1')));
    const { status, stderr } = await lockstep(['unlock', '--back', '--api', url], { answers: [answer] });
    assert.deepEqual([status, asked.length], [1, 2], answer);
    assert.match(stderr, /lockstep: nothing was done\n$/);
  }
});

void test('where nobody can be asked the plan is shown, and --yes is asked for', async (t) => {
  const { url, asked } = await fakeApi(t, withUnlock(decision('p1')));
  const plain = await lockstep(['unlock', '--back', '--api', url]);
  assert.deepEqual([plain.status, plain.stdout], [2, PLAN]);
  assert.match(plain.stderr, /^lockstep: nothing was done[^\n]*--yes\n$/);
  const json = await lockstep(['unlock', '--back', '--json', '--api', url], { answers: ['y'] });
  assert.deepEqual([json.status, JSON.parse(json.stdout)], [2, decision('p1').json]);
  assert.ok(asked.every(({ body }) => body?.['confirm'] === undefined));
});

void test('a plan that has changed meanwhile is shown again, and asked about again', async (t) => {
  const { url, asked } = await fakeApi(
    t,
    withUnlock(inTurn(decision('p1'), decision('p2'), decision('p2', DONE))),
  );
  const { status, stdout, stderr } = await lockstep(['unlock', '--back', '--api', url], {
    answers: ['y', 'y'],
  });
  assert.equal(status, 0);
  assert.equal(stdout.split('plan of').length, 3);
  assert.match(stderr, /something has moved/);
  assert.deepEqual(
    asked.slice(1).map(({ body }) => body?.['confirm']),
    [undefined, 'p1', 'p2'],
  );
});

void test('--yes confirms three plans, then gives up', async (t) => {
  const moving = inTurn(...['p1', 'p2', 'p3', 'p4', 'p5'].map((id) => decision(id)));
  const { url, asked } = await fakeApi(t, withUnlock(moving));
  const { status, stderr } = await lockstep(['unlock', '--back', '--yes', '--api', url]);
  assert.deepEqual([status, asked.length], [1, 5]);
  assert.match(stderr, /lockstep: nothing was done: the plan was another one 3 times\n$/);
});

void test('the exit status and the line of an exit that failed are those of a command', async (t) => {
  const failed = receipt('unlock --back', { outcome: 'locked', code: 1241, message: 'pe1: refused' });
  const { url } = await fakeApi(t, withUnlock(inTurn(decision('p1'), decision('p1', failed))));
  const { status, stderr } = await lockstep(['unlock', '--back', '--yes', '--api', url]);
  assert.equal(status, 3);
  assert.match(stderr, /^lockstep: locked: 1241 pe1: refused: unlock --back; [^\n]+\n$/);
});

void test('each exit is what it says to the daemon', async (t) => {
  for (const [args, body] of [
    [['--forward'], { to: 'forward' }],
    [['--accept', 'pe1'], { to: 'accept', engine: 'pe1' }],
    [['--reload'], { to: 'reload' }],
    [['--reload', 'boot'], { to: 'reload' }],
    [['--reload', '3'], { to: 'reload', version: 3 }],
    [['--reload=v3'], { to: 'reload', version: 3 }],
    [['--back', '--evict', 'pe1', '--evict', 'pe2'], { to: 'back', evict: ['pe1', 'pe2'] }],
  ] as const) {
    const { url, asked } = await fakeApi(t, withUnlock(decision('p1')));
    await lockstep(['unlock', ...args, '--yes', '--api', url]);
    assert.deepEqual(asked[1]?.body, body, args.join(' '));
  }
});

void test('no exit, two exits and what is no version are mistakes in the arguments', async (t) => {
  const { url, asked } = await fakeApi(t, withUnlock(decision('p1')));
  for (const args of [
    ['unlock'],
    ['unlock', '--back', '--forward'],
    ['unlock', '--back', '--reload'],
    ['unlock', '--reload', 'yesterday'],
    ['unlock', '--reload', '0'],
    ['restore'],
    ['restore', 'boot'],
    ['reload', 'x'],
  ]) {
    const { status, stderr } = await lockstep([...args, '--api', url]);
    assert.ok(status === 2 || Number(status) < 0, args.join(' '));
    assert.match(stderr, /^lockstep: [^\n]+\n$/, args.join(' '));
  }
  assert.deepEqual(asked, []);
});

void test('restore and reload name a version either way; reload without one means the boot version', async (t) => {
  for (const [args, path, body] of [
    [['restore', 'v2'], '/restore', { version: 2 }],
    [['restore', '2'], '/restore', { version: 2 }],
    [['reload'], '/reload', {}],
    [['reload', 'v2'], '/reload', { version: 2 }],
  ] as const) {
    const { url, asked } = await fakeApi(t, {
      '/fleets': { json: { fleets: [fleet()] } },
      [`/fleets/adc${path}`]: inTurn(decision('p1'), decision('p1', DONE)),
    });
    assert.equal((await lockstep([...args, '--yes', '--api', url])).status, 0);
    assert.deepEqual(asked[1]?.body, body, args.join(' '));
  }
});

void test('an engine is taken out only when somebody says yes, and in without a question', async (t) => {
  for (const [action, harmless] of [
    ['out', false],
    ['remove', false],
    ['in', true],
    ['add', true],
  ] as const) {
    const { url } = await fakeApi(t, {
      '/fleets': { json: { fleets: [fleet()] } },
      [`/fleets/adc/engines/pe%201/${action}`]: inTurn(decision('p1'), decision('p1', DONE)),
    });
    const { status } = await lockstep(['engine', action, 'pe 1', '--api', url]);
    assert.equal(status, harmless ? 0 : 2, action);
  }
});
