import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { AppliedDocument } from '@lockstep/api';
import { type Answer, fakeApi, fleet, inTurn, lockstep, problem, receipt } from '../testing/fake-api.ts';

const DIGEST = 'cd'.repeat(16);
const TEXT = 'add server s 10.0.0.1\n';

const PLAN = {
  id: 'p1',
  action: 'apply shop.conf',
  record: { digest: DIGEST, entries: 1, changed: 1 },
  engines: [{ name: 'pe0', does: 'settle' as const, digest: DIGEST, commands: ['add server s 10.0.0.1'] }],
};

const SHOWN = `plan of apply shop.conf: the record changes in 1 place; 1 entry, digest ${DIGEST}
  pe0  1 command
    add server s 10.0.0.1
`;

const DONE = receipt('apply shop.conf', { engines: [], message: 'Done, 1 command' });

function applied(given: Partial<AppliedDocument> = {}): { json: AppliedDocument } {
  const rest = { plan: PLAN, receipt: null, changed: 1, lines: 1, held: 0, reads: 0, refused: [] };
  return { json: { ...rest, ...given } };
}

const refusedLines = (number: number): AppliedDocument['refused'] =>
  Array.from({ length: number }, (_, at) => ({
    line: at + 2,
    column: at === 0 ? 5 : null,
    code: 1088,
    message: 'no such noun',
    command: 'add sever',
  }));

const withApply = (answer: Answer): Record<string, Answer> => ({
  '/fleets': { json: { fleets: [fleet()] } },
  '/fleets/adc': { json: fleet() },
  '/fleets/adc/apply': answer,
});

function fileOf(t: TestContext, text = TEXT): string {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-apply-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'shop.conf');
  writeFileSync(file, text);
  return file;
}

void test('a file is sent along, its plan is shown, and done when a person says yes', async (t) => {
  const file = fileOf(t);
  const { url, asked } = await fakeApi(t, withApply(inTurn(applied(), applied({ receipt: DONE }))));
  const { status, stdout, stderr } = await lockstep(['apply', file, '--api', url], { answers: ['y'] });
  assert.deepEqual([status, stderr], [0, 'Do this? [y/N] ']);
  assert.equal(stdout, `${SHOWN}applied  apply shop.conf   (1.3 ms), 1 command\n`);
  assert.deepEqual(
    asked.slice(1).map(({ body }) => body),
    [
      { file, text: TEXT },
      { file, text: TEXT, confirm: 'p1' },
    ],
  );
});

void test('where there is nothing to do nobody is asked', async (t) => {
  const nothing = receipt('apply shop.conf', { engines: [], message: 'nothing to do: it is equal' });
  const answer = applied({ receipt: nothing, changed: 0 });
  const { url } = await fakeApi(t, withApply(answer));
  const args = ['apply', fileOf(t), '--api', url];
  const { status, stdout, stderr } = await lockstep(args);
  assert.deepEqual([status, stdout, stderr], [0, 'apply shop.conf: nothing to do: it is equal\n', '']);
  assert.deepEqual(JSON.parse((await lockstep([...args, '--json'])).stdout), answer.json);
});

void test('lines that are refused are named, the first of them, and how many more there are', async (t) => {
  const file = fileOf(t);
  const refused = refusedLines(22);
  const no = receipt('apply shop.conf', { engines: [], outcome: 'refused', code: 1088, message: '22 lines' });
  const { url } = await fakeApi(t, withApply(applied({ plan: null, receipt: no, changed: 0, refused })));
  const { status, stdout, stderr } = await lockstep(['apply', '--yes', file, '--api', url]);
  assert.deepEqual([status, stdout], [1, '']);
  const lines = stderr.trimEnd().split('\n');
  assert.equal(lines[0], `${file}:2:5: 1088 no such noun`);
  assert.equal(lines[1], `${file}:3: 1088 no such noun`);
  assert.deepEqual(lines.slice(20), [
    `and 2 more; all of them with --json, or with: lockstep lint ${file}`,
    'lockstep: 22 lines are refused: correct them, or leave them out with --skip-refused',
    'lockstep: refused: 1088 22 lines: apply shop.conf; correct the verb or the noun',
  ]);
});

void test('what is left out is said, and asked for', async (t) => {
  const file = fileOf(t);
  const refused = refusedLines(1);
  const answers = inTurn(applied({ refused }), applied({ refused, receipt: DONE }));
  const { url, asked } = await fakeApi(t, withApply(answers));
  const { status, stdout, stderr } = await lockstep(['apply', '--yes', '--skip-refused', file, '--api', url]);
  assert.equal(status, 0);
  assert.ok(stdout.startsWith(SHOWN));
  assert.equal(stderr, `${file}:2:5: 1088 no such noun\nlockstep: 1 line is refused: it is left out\n`);
  assert.deepEqual(asked.at(-1)?.body, { file, text: TEXT, skipRefused: true, confirm: 'p1' });
});

void test('on a terminal it is said how far it is', async (t) => {
  const slow: Answer = (response) => {
    setTimeout(() => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(applied({ receipt: DONE }).json));
    }, 100);
  };
  const { url } = await fakeApi(t, withApply(inTurn(applied(), slow)));
  const ran = await lockstep(['apply', '--yes', fileOf(t), '--api', url], { terminal: true });
  assert.equal(ran.status, 0);
  assert.match(ran.stderr, /0 of 1 commands/);
});

void test('a file that cannot be read, or is too large, is a mistake in what was asked', async (t) => {
  const { url } = await fakeApi(t, withApply({ status: 413, json: problem(1106, 413, 'api.body') }));
  const missing = await lockstep(['apply', '/nowhere/x.conf', '--api', url]);
  assert.equal(missing.status, 2);
  assert.match(missing.stderr, /there is no such file; nothing was sent/);
  const large = await lockstep(['apply', fileOf(t), '--api', url]);
  assert.deepEqual([large.status, large.stderr], [2, 'lockstep: 1106 api.body; shorten it\n']);
});
