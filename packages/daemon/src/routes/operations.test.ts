import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DecisionDocument, FleetStatusDocument, VersionDocument } from '@lockstep/api';
import { type FleetApi, fleetApi } from './testing/fleet-api.ts';

/** One engine is changed past the manager, and the manager has seen it. */
async function drifting(api: FleetApi): Promise<void> {
  const [, second] = api.engines;
  await second?.applyLocal({ id: 'local', commands: ['add server mine 10.9.9.9'] });
  await api.post('/sets', { commands: ['add server a 10.0.0.1'] });
}

void test('an exit is shown as a plan, done when it comes again with the id, and shown again when anything moved', async (t) => {
  const api = await fleetApi(t);
  await drifting(api);
  const shown = (await api.post('/unlock', { to: 'back' })).json<DecisionDocument>();
  assert.equal(shown.receipt, null);
  assert.equal(shown.plan.action, 'unlock --back');
  assert.deepEqual(
    shown.plan.engines.map(({ name, does, commands }) => [name, does, commands]),
    [
      ['pe0', 'settle', []],
      ['pe1', 'settle', ['rm server mine']],
    ],
  );
  const stale = (await api.post('/unlock', { to: 'back', confirm: 'other' })).json<DecisionDocument>();
  assert.deepEqual(stale, shown);
  const done = (await api.post('/unlock', { to: 'back', confirm: shown.plan.id })).json<DecisionDocument>();
  assert.equal(done.receipt?.outcome, 'applied');
  assert.deepEqual(
    done.receipt?.engines.map(({ name, commands }) => [name, commands]),
    [
      ['pe0', []],
      ['pe1', ['rm server mine']],
    ],
  );
  const nothing = await api.post('/unlock', { to: 'back' });
  assert.deepEqual([nothing.statusCode, nothing.json<{ code: number }>().code], [400, 1205]);
});

void test('what an engine holds can become the record', async (t) => {
  const api = await fleetApi(t);
  await drifting(api);
  const body = { to: 'accept', engine: 'pe1' };
  const { plan } = (await api.post('/unlock', body)).json<DecisionDocument>();
  const { receipt } = (await api.post('/unlock', { ...body, confirm: plan.id })).json<DecisionDocument>();
  assert.equal(receipt?.outcome, 'applied');
  assert.equal((await api.get('/config?format=text')).body, 'add server mine 10.9.9.9\n');
});

void test('an exit that makes no sense is refused before anybody is asked', async (t) => {
  const { post } = await fleetApi(t);
  for (const body of [
    {},
    { to: 'sideways' },
    { to: 'accept' },
    { to: 'back', engine: 'pe0' },
    { to: 'back', version: 1 },
    { to: 'reload', version: 0 },
    { to: 'reload', version: 1.5 },
    { to: 'back', more: 1 },
  ]) {
    const { statusCode, body: answer } = await post('/unlock', body);
    const { code } = JSON.parse(answer) as { code: number };
    assert.deepEqual([statusCode, code], [400, 1205], JSON.stringify(body));
  }
});

void test('versions are saved, listed, printed, restored and reloaded', async (t) => {
  const { get, post } = await fleetApi(t);
  assert.equal((await get('/config?at=saved')).statusCode, 404);
  assert.equal((await get('/config?at=boot')).statusCode, 404);
  await post('/sets', { commands: ['add server a 10.0.0.1'] });
  const one = (await post('/save', { label: 'first' })).json<VersionDocument>();
  assert.deepEqual([one.number, one.label, one.entries, one.boot], [1, 'first', 1, true]);
  await post('/sets', { commands: ['rm server a', 'add server b 10.0.0.2'] });
  assert.equal((await post('/save')).json<VersionDocument>().number, 2);
  const { versions } = (await get('/versions')).json<{ versions: VersionDocument[] }>();
  assert.deepEqual(
    versions.map(({ number, boot }) => [number, boot]),
    [
      [2, true],
      [1, false],
    ],
  );
  for (const [at, line] of [
    ['saved', 'add server b 10.0.0.2\n'],
    ['boot', 'add server b 10.0.0.2\n'],
    ['v1', 'add server a 10.0.0.1\n'],
  ] as const) {
    assert.equal((await get(`/config?at=${at}&format=text`)).body, line);
  }
  for (const at of ['v3', 'v0', 'v', '1']) {
    assert.ok([400, 404].includes((await get(`/config?at=${at}`)).statusCode), at);
  }
  for (const [path, body] of [
    ['/restore', { version: 1 }],
    ['/reload', { version: 2 }],
    ['/reload', {}],
  ] as const) {
    const { plan } = (await post(path, body)).json<DecisionDocument>();
    const { receipt } = (await post(path, { ...body, confirm: plan.id })).json<DecisionDocument>();
    assert.equal(receipt?.outcome, 'applied', JSON.stringify(receipt));
  }
  assert.equal((await get('/config?format=text')).body, 'add server b 10.0.0.2\n');
  assert.equal((await post('/reload')).json<DecisionDocument>().receipt, null);
});

void test('where nobody starts engines one can be out and in, and membership is the file’s', async (t) => {
  const { post } = await fleetApi(t);
  for (const action of ['in', 'add', 'remove']) {
    const response = await post(`/engines/pe1/${action}`);
    assert.deepEqual([response.statusCode, response.json<{ code: number }>().code], [400, 1205], action);
  }
  assert.equal((await post('/engines/pe1/out')).statusCode, 200);
  assert.equal((await post('/engines/pe1/away')).statusCode, 404);
});

void test('the status names the fleet, and of a lock not the whole way forward', async (t) => {
  const api = await fleetApi(t);
  const status = (await api.get('')).json<FleetStatusDocument>();
  const { fleet, name, complete, deposed, ledger, bootErrors } = status;
  assert.deepEqual(
    { fleet, name, complete, deposed, ledger, bootErrors },
    { fleet: 'adc', name: 'adc', complete: true, deposed: false, ledger: null, bootErrors: [] },
  );
});
