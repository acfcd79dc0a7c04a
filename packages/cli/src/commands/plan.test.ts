import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { DryRunDocument, ReceiptDocument, SetResultDocument } from '@lockstep/api';
import { type Answer, fakeApi, fleet, lockstep, receipt } from '../testing/fake-api.ts';

const [BEFORE, AFTER] = ['ab'.repeat(16), 'cd'.repeat(16)];

const DRY_RUN: DryRunDocument = {
  before: { digest: BEFORE, entries: 1 },
  after: { digest: AFTER, entries: 2 },
  differences: [
    {
      key: 'server s',
      argument: null,
      values: { before: null, after: '10.0.0.1' },
      odd: [],
      kind: 'added',
      blame: null,
    },
  ],
  undo: ['rm server s'],
};

const would = (command: string, given: Partial<ReceiptDocument> = {}): ReceiptDocument =>
  receipt(command, { index: null, engines: [], ms: 0, ...given });

const foreseen = (
  receipts: readonly ReceiptDocument[],
  outcome = 'applied',
  dryRun = DRY_RUN,
): { json: SetResultDocument } => ({ json: { id: '', outcome, receipts: [...receipts], dryRun } });

const withSets = (answer: Answer): Record<string, Answer> => ({
  '/fleets': { json: { fleets: [fleet()] } },
  '/fleets/adc/sets': answer,
});

function filesOf(t: TestContext, texts: Readonly<Record<string, string>>): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-plan-'));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text);
  return (name) => join(folder, name);
}

void test('commands are asked about as a dry run: what becomes of them, what differs, what undoes it', async (t) => {
  const answer = foreseen([
    would('add server s 10.0.0.1'),
    would('set x', { message: 'Done, held, no effect: -y' }),
  ]);
  const { url, asked } = await fakeApi(t, withSets(answer));
  const args = ['plan', 'add server s 10.0.0.1', 'set x', '--api', url];
  const { status, stdout, stderr } = await lockstep(args);
  assert.deepEqual([status, stderr], [0, '']);
  assert.deepEqual(stdout.split('\n'), [
    '2 commands would be: 2 applied (1 of them held, no effect)',
    'held     set x   (held, no effect: -y)',
    'key       before  after',
    'server s  (none)  10.0.0.1',
    '1 difference',
    'undo:',
    '  rm server s',
    'nothing was changed',
    '',
  ]);
  assert.deepEqual(asked.at(-1)?.body, { commands: ['add server s 10.0.0.1', 'set x'], dryRun: true });
  const json = await lockstep([...args, '--json', '--on-error', 'continue', '--irreversible']);
  assert.deepEqual(JSON.parse(json.stdout), answer.json);
  assert.equal(asked.at(-1)?.body?.['onError'], 'continue');
  assert.equal(asked.at(-1)?.body?.['irreversible'], true);
});

void test('what would be refused is named by its place in the file, and the exit status says so', async (t) => {
  const at = filesOf(t, { 'a.conf': '# head\n\nadd sever\nadd server t 10.0.0.2\n' });
  const no = would('add sever', { outcome: 'refused', code: 1088, message: 'no such noun', column: 5 });
  const skipped = would('add server t 10.0.0.2', { outcome: 'skipped', code: 1243, message: 'not run' });
  const nothing = { ...DRY_RUN, differences: [], undo: [] };
  const { url } = await fakeApi(t, withSets(foreseen([no, skipped], 'refused', nothing)));
  const file = at('a.conf');
  const { status, stdout, stderr } = await lockstep(['plan', file, '--api', url]);
  assert.equal(status, 1);
  assert.equal(
    stderr,
    `lockstep: ${file}:3:5: refused: 1088 no such noun: add sever; correct the verb or the noun\n`,
  );
  assert.deepEqual(stdout.split('\n'), [
    '2 commands would be: 1 refused, 1 skipped',
    'no difference to the configuration',
    'nothing was changed',
    '',
  ]);
});

void test('a locked fleet is told apart, and what nothing undoes', async (t) => {
  const locked = would('x y', { outcome: 'locked', code: 1186, message: 'the fleet is locked' });
  const { url } = await fakeApi(t, withSets(foreseen([locked], 'locked', { ...DRY_RUN, undo: null })));
  const { status, stdout, stderr } = await lockstep(['plan', 'x y', '--api', url]);
  assert.equal(status, 3);
  assert.match(stderr, /^lockstep: locked: 1186 the fleet is locked: x y/);
  assert.match(stdout, /nothing is known that undoes all of it/);
});

void test('of much the first is printed, and how much more there is', async (t) => {
  const number = 60;
  const [difference] = DRY_RUN.differences;
  assert.ok(difference !== undefined);
  const many = {
    ...DRY_RUN,
    differences: Array.from({ length: number }, (_, at) => ({ ...difference, key: `server s${at}` })),
    undo: Array.from({ length: number }, (_, at) => `rm server s${at}`),
  };
  const { url } = await fakeApi(t, withSets(foreseen([would('x y')], 'applied', many)));
  const { stdout } = await lockstep(['plan', 'x y', '--api', url]);
  assert.match(stdout, /50 differences\nand 10 more; all of them with --json\nundo:\n/);
  assert.match(
    stdout,
    / {2}rm server s19\n {2}# and 40 more; all of them with --json\nnothing was changed\n$/,
  );
});

void test('plan --apply shows the plan of an apply, and what its commands would do', async (t) => {
  const at = filesOf(t, { 'a.conf': 'add server s 10.0.0.1\n' });
  const commands = ['add server s 10.0.0.1'];
  const plan = {
    id: 'p1',
    action: 'apply a.conf',
    record: { digest: AFTER, entries: 2, changed: 1 },
    engines: [{ name: 'pe0', does: 'settle', digest: BEFORE, commands }],
  };
  const applied = { plan, receipt: null, changed: 1, lines: 1, held: 0, reads: 0, refused: [] };
  const result = foreseen([would('add server s 10.0.0.1')]);
  const { url, asked } = await fakeApi(t, { ...withSets(result), '/fleets/adc/apply': { json: applied } });
  const args = ['plan', '--apply', at('a.conf'), '--api', url];
  const { status, stdout } = await lockstep(args);
  assert.equal(status, 0);
  assert.match(stdout, /^plan of apply a\.conf: .*\n {2}pe0 {2}1 command\n/);
  assert.match(stdout, /1 command would be: 1 applied\n.*1 difference\nundo:\n {2}rm server s\n/s);
  assert.deepEqual(asked.at(-1)?.body, { commands, onError: 'rollback', dryRun: true });
  assert.deepEqual(asked.at(-2)?.body, { file: at('a.conf'), text: 'add server s 10.0.0.1\n' });
  const json = await lockstep([...args, '--json']);
  assert.deepEqual(JSON.parse(json.stdout), { ...applied, foreseen: result.json });
});

void test('plan --apply of an equal fleet, and of a file with refused lines, asks no more', async (t) => {
  const at = filesOf(t, { 'a.conf': 'x\n' });
  const equal = would('apply a.conf', { message: 'nothing to do' });
  const no = would('apply a.conf', { outcome: 'refused', code: 1088, message: '1 line is refused' });
  const refused = [{ line: 1, column: 1, code: 1088, message: 'no such verb', command: 'x' }];
  const base = { plan: null, changed: 0, lines: 1, held: 0, reads: 0, refused: [] };
  const ask = async (json: unknown): ReturnType<typeof lockstep> => {
    const { url } = await fakeApi(t, { ...withSets({ json: null }), '/fleets/adc/apply': { json } });
    return lockstep(['plan', '--apply', at('a.conf'), '--api', url]);
  };
  const same = await ask({ ...base, receipt: equal });
  assert.deepEqual([same.status, same.stdout, same.stderr], [0, 'nothing to do\n', '']);
  const wrong = await ask({ ...base, refused, receipt: no });
  assert.deepEqual([wrong.status, wrong.stdout], [1, '']);
  assert.match(wrong.stderr, /a\.conf:1:1: 1088 no such verb\n/);
});

void test('against a file no daemon is asked', async (t) => {
  const at = filesOf(t, {
    'base.conf': 'add server s 10.0.0.1\n',
    'bad.conf': 'add server s 10.0.0.1\nad server t\n',
  });
  const env = { LOCKSTEP_API: 'http://127.0.0.1:1' };
  const args = ['plan', 'set server s -comment old', 'rm server s', 'rm server s', '--against'];
  const { status, stdout, stderr } = await lockstep([...args, at('base.conf')], { env });
  assert.equal(status, 1);
  assert.match(stderr, /^lockstep: refused: 258 .*: rm server s; create it first/);
  assert.match(stdout, /^3 commands would be: 2 applied(?: \(.*\))?, 1 refused\n/);
  assert.match(stdout, /server s +10\.0\.0\.1 +\(none\)/);
  assert.match(stdout, /undo:\n {2}add server s 10\.0\.0\.1 -comment old\n/);

  const bad = await lockstep(['plan', 'rm server s', '--against', at('bad.conf')], { env });
  assert.equal(bad.status, 1);
  assert.match(bad.stderr, /bad\.conf:2:1: 1088 .*\nlockstep: 1 line is refused: correct it/);
  const skip = ['plan', 'rm server s', '--skip-refused', '--json', '--against', at('bad.conf')];
  const skipped = await lockstep(skip, { env });
  assert.equal(skipped.status, 0);
  assert.deepEqual((JSON.parse(skipped.stdout) as SetResultDocument).dryRun?.undo, ['add server s 10.0.0.1']);
  const unknown = await lockstep([...args, at('base.conf'), '--dialect', 'x'], { env });
  assert.deepEqual([unknown.status, unknown.stderr], [2, 'lockstep: no dialect x; there is: adc\n']);
});

void test('what does not go together is said before anything is asked', async (t) => {
  const at = filesOf(t, { 'a.conf': 'x y\n', 'empty.conf': '# nothing\n' });
  const { url } = await fakeApi(t, withSets({ json: null }));
  for (const args of [
    ['--apply', at('a.conf'), at('a.conf')],
    ['--apply', '--against', at('a.conf'), at('a.conf')],
    ['--apply', '--on-error', 'exit', at('a.conf')],
    ['--dialect', 'adc', at('a.conf')],
    ['--skip-refused', at('a.conf')],
    [at('nowhere.conf')],
    [at('empty.conf')],
  ]) {
    const { status, stdout } = await lockstep(['plan', ...args, '--api', url]);
    assert.deepEqual([status, stdout], [2, ''], args.join(' '));
  }
});
