import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AppliedDocument, DifferencesDocument, HistoryDocument, SetResultDocument } from '@lockstep/api';
import { fleetApi } from './testing/fleet-api.ts';

const FILE = '# a shop\n\nadd service web s HTTP 80\nadd server s 10.0.0.1\nshow server\n';

void test('a file is planned, applied when its plan is confirmed, and then there is nothing to do', async (t) => {
  const { get, post } = await fleetApi(t);
  await post('/sets', { commands: ['add server old 10.9.9.9'] });
  const body = { file: 'shop.conf', text: FILE };
  const shown = (await post('/apply', body)).json<AppliedDocument>();
  assert.equal(shown.receipt, null);
  assert.equal(shown.plan?.action, 'apply shop.conf');
  const commands = ['rm server old', 'add server s 10.0.0.1', 'add service web s HTTP 80'];
  assert.deepEqual(
    shown.plan?.engines.map((engine) => engine.commands),
    [commands, commands],
  );
  assert.deepEqual([shown.changed, shown.lines, shown.reads, shown.held, shown.refused], [3, 3, 1, 0, []]);
  const stale = (await post('/apply', { ...body, confirm: 'other' })).json<AppliedDocument>();
  assert.deepEqual(stale, shown);
  assert.equal((await get('/config?format=text')).body, 'add server old 10.9.9.9\n');

  const done = (await post('/apply', { ...body, confirm: shown.plan?.id })).json<AppliedDocument>();
  assert.deepEqual([done.receipt?.outcome, done.receipt?.message], ['applied', 'Done, 3 commands']);
  const { history } = (await get('/history')).json<HistoryDocument>();
  assert.ok(history.some(({ receipt: { command } }) => command === 'apply shop.conf'));

  const again = (await post('/apply', { lines: FILE.split('\n') })).json<AppliedDocument>();
  assert.deepEqual([again.changed, again.receipt?.outcome], [0, 'applied']);
  const { differences } = (
    await post('/diff', { to: { file: 'shop.conf', text: FILE } })
  ).json<DifferencesDocument>();
  assert.deepEqual(differences, []);
});

void test('lines that are refused refuse all, unless they are to be left out; a comparison says the same', async (t) => {
  const { get, post } = await fleetApi(t);
  const file = { file: 'a.conf', text: 'add server s 10.0.0.1\nad server t 10.0.0.2\nrm server u\n' };
  const refused = (await post('/apply', file)).json<AppliedDocument>();
  assert.deepEqual([refused.plan, refused.changed, refused.receipt?.outcome], [null, 0, 'refused']);
  assert.deepEqual(
    refused.refused.map(({ line, column, code, command }) => [line, column, code, command]),
    [
      [2, 1, 1088, 'ad server t 10.0.0.2'],
      [3, 11, 258, 'rm server u'],
    ],
  );
  const compared = await post('/diff', { to: file });
  assert.deepEqual(
    [compared.statusCode, compared.json<{ detail: string }>().detail],
    [
      400,
      'a.conf:2:1: no such verb "ad"; did you mean add?: ad server t 10.0.0.2 (and 1 more line is refused)',
    ],
  );
  const skip = { ...file, skipRefused: true };
  const { plan, refused: left } = (await post('/apply', skip)).json<AppliedDocument>();
  assert.equal(left.length, 2);
  const { receipt } = (await post('/apply', { ...skip, confirm: plan?.id })).json<AppliedDocument>();
  assert.equal(receipt?.message, 'Done, 1 command, without 2 refused lines');
  assert.equal((await get('/config?format=text')).body, 'add server s 10.0.0.1\n');
  assert.deepEqual((await post('/diff', { to: skip })).json<DifferencesDocument>().differences, []);
});

void test('a file comes as text or as lines, and as one of them', async (t) => {
  const { post } = await fleetApi(t);
  for (const body of [{}, { text: '', lines: [] }, { lines: ['a\nb'] }, { text: 1 }, { text: '', more: 1 }]) {
    const { statusCode, body: answer } = await post('/apply', body);
    assert.deepEqual([statusCode, (JSON.parse(answer) as { code: number }).code], [400, 1205], answer);
  }
});

void test('a dry run says what a set would do, and does nothing', async (t) => {
  const { get, post } = await fleetApi(t);
  await post('/sets', { commands: ['add server s 10.0.0.1'] });
  const commands = ['rm server s', 'ad server t 10.0.0.2', 'add server t 10.0.0.2'];
  const before = (await get('')).body;
  const run = (
    await post('/sets', { commands, onError: 'continue', dryRun: true })
  ).json<SetResultDocument>();
  assert.equal((await get('')).body, before);
  assert.deepEqual(
    run.receipts.map(({ outcome, code, column, undo }) => [outcome, code, column, undo]),
    [
      ['applied', 0, undefined, ['add server s 10.0.0.1']],
      ['refused', 1088, 1, []],
      ['applied', 0, undefined, ['rm server t']],
    ],
  );
  assert.deepEqual([run.id, run.outcome], ['', 'refused']);
  assert.deepEqual(run.dryRun?.undo, ['rm server t', 'add server s 10.0.0.1']);
  assert.deepEqual(
    run.dryRun?.differences.map(({ key, kind }) => [key, kind]),
    [
      ['server s', 'removed'],
      ['server t', 'added'],
    ],
  );
  for (const more of [{ async: true }, { group: 'g' }, { group: 'g', remaining: 1 }]) {
    const { statusCode } = await post('/sets', { commands, dryRun: true, ...more });
    assert.equal(statusCode, 400, JSON.stringify(more));
  }
  assert.equal((await post('/sets', { commands, dryRun: true }, { 'idempotency-key': 'k' })).statusCode, 400);
  assert.equal(
    (await post('/sets', { commands, dryRun: false })).json<SetResultDocument>().dryRun,
    undefined,
  );
});
