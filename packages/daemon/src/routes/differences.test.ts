import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DifferencesDocument, FleetStatusDocument, Problem } from '@lockstep/api';
import { type FleetApi, fleetApi } from './testing/fleet-api.ts';

const FIRST = [
  'add server here 10.0.0.1',
  'add service s1 here HTTP 80',
  'add lb vserver w HTTP 10.0.0.9 80 -timeout 5',
  'bind lb vserver w s1',
];

async function changeByHand(api: FleetApi, at: number, ...commands: string[]): Promise<void> {
  assert.equal((await api.engines[at]?.applyLocal({ id: 'local', commands }))?.outcome, 'applied');
}

void test('a change by hand is found, with its argument, the values and the odd one', async (t) => {
  const api = await fleetApi(t);
  await api.post('/sets', { commands: FIRST });
  const { digest } = (await api.get('')).json<FleetStatusDocument>().record;
  assert.deepEqual((await api.get('/diff')).json(), {
    operands: ['record', 'pe0', 'pe1'].map((name) => ({ name, digest })),
    unverified: [],
    differences: [],
    ignored: [],
  });
  await changeByHand(api, 1, 'set lb vserver w -timeout 8', 'add server mine 10.9.9.9');
  const checked = await api.post('/check');
  assert.equal(checked.statusCode, 200);
  const found = checked.json<DifferencesDocument>();
  assert.deepEqual(found.differences, [
    {
      key: 'lb vserver w',
      argument: 'timeout',
      values: { record: '5', pe0: '5', pe1: '8' },
      odd: ['pe1'],
      kind: 'changed',
      blame: null,
    },
    {
      key: 'server mine',
      argument: null,
      values: { record: null, pe0: null, pe1: '10.9.9.9' },
      odd: ['pe1'],
      kind: 'added',
      blame: null,
    },
  ]);
  assert.deepEqual((await api.get('/diff')).json(), found);
  const { indicator, drift } = (await api.get('')).json<FleetStatusDocument>();
  assert.deepEqual([indicator, drift], ['inconsistent', 1]);
  const set = (await api.post('/sets', { commands: ['add server b 10.0.0.2'] })).json<{
    receipts: { code: number }[];
  }>();
  assert.equal(set.receipts[0]?.code, 1186);
});

void test('any two configurations can be compared, each against the record where one is named', async (t) => {
  const api = await fleetApi(t);
  await api.post('/sets', { commands: FIRST });
  await api.post('/save');
  await api.post('/sets', { commands: ['set lb vserver w -timeout 6', 'unbind lb vserver w s1'] });
  const rows = async (query: string): Promise<unknown[]> =>
    (await api.get(`/diff?${query}`))
      .json<DifferencesDocument>()
      .differences.map(({ key, argument, values, odd, kind }) => [key, argument, values, odd, kind]);
  const bound = 'lb vserver w -> service s1';
  assert.deepEqual(await rows('from=v1'), [
    ['lb vserver w', 'timeout', { record: '6', v1: '5' }, [], 'changed'],
    [bound, null, { record: null, v1: '' }, [], 'added'],
  ]);
  assert.deepEqual(await rows('to=saved'), [
    ['lb vserver w', 'timeout', { record: '6', saved: '5' }, [], 'changed'],
    [bound, null, { record: null, saved: '' }, [], 'added'],
  ]);
  assert.deepEqual(await rows('from=boot&to=engine:pe1'), [
    ['lb vserver w', 'timeout', { boot: '5', pe1: '6' }, [], 'changed'],
    [bound, null, { boot: '', pe1: null }, [], 'removed'],
  ]);
  assert.deepEqual(await rows('from=engine:pe0&to=engine:pe1'), []);
});

void test('a file is sent along, and a mistake in it is named with its place', async (t) => {
  const api = await fleetApi(t);
  await api.post('/sets', { commands: FIRST });
  const file = (text: string): unknown => ({ to: { file: 'shop.conf', text } });
  const text = `# the shop\n\n${FIRST.join('\r\n')}\nsave ns config\n`;
  const same = (await api.post('/diff', file(text))).json<DifferencesDocument>();
  assert.deepEqual(same.differences, []);
  assert.deepEqual(
    same.operands.map(({ name }) => name),
    ['record', 'file:shop.conf'],
  );
  const bad = await api.post('/diff', file('add server here 10.0.0.1\nadd servr x 10.0.0.2\n'));
  const { code, detail } = bad.json<Problem>();
  assert.deepEqual([bad.statusCode, code], [400, 1088]);
  assert.match(detail, /^shop\.conf:2:5: no such noun/);
  assert.equal((await api.post('/diff')).statusCode, 200);
});

void test('what cannot be compared is a problem', async (t) => {
  const { get, post, engines } = await fleetApi(t);
  for (const [query, status, code] of [
    ['from=yesterday', 400, 1205],
    ['from=file:x', 400, 1205],
    ['from=record&to=', 400, 1205],
    ['by=me', 400, 1205],
    ['from=record&from=record', 400, 1205],
    ['from=saved', 404, 258],
    ['from=boot', 404, 258],
    ['to=v3', 404, 258],
    ['from=engine:pe9', 404, 258],
  ] as const) {
    const response = await get(`/diff?${query}`);
    assert.deepEqual([response.statusCode, response.json<Problem>().code], [status, code], query);
  }
  for (const body of [{ from: 1 }, { from: { file: 'x' } }, { more: 1 }, { to: { file: '', text: '' } }]) {
    const response = await post('/diff', body);
    assert.deepEqual([response.statusCode, response.json<Problem>().code], [400, 1205], JSON.stringify(body));
  }
  assert.equal(engines.length, 2);
});
