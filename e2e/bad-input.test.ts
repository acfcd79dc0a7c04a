// Bad input gets a coded error with its position, and no engine hears of it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesReceived, Daemon, hasProgram } from './harness.ts';

const MEGABYTE = 'x'.repeat(1_000_000);

/** What is wrong, the line, the code, the column. */
const MISTAKES: readonly (readonly [what: string, line: string, code: number, column: number])[] = [
  ['unknown verb', 'ad server x 10.0.0.9', 1088, 1],
  ['unknown noun', 'add sever x 10.0.0.9', 1088, 5],
  ['unknown flag', 'add server x 10.0.0.9 -coment y', 1090, 23],
  ['verb that the noun lacks', 'bind server x y', 1088, 1],
  ['missing argument', 'add service x a HTTP', 1094, 21],
  ['missing name', 'add server', 1094, 11],
  ['missing value', 'add server x 10.0.0.9 -comment', 1095, 23],
  ['bad address', 'add server x 10.0.0.999', 1097, 14],
  ['bad IPv6 address', 'add server x 1::2::3', 1097, 14],
  ['bad port', 'add service x a HTTP eighty', 1097, 22],
  ['port above the range', 'add service x a HTTP 65536', 1108, 22],
  ['port below the range', 'add service x a HTTP 0', 1109, 22],
  ['bad word', 'add service x a GOPHER 21', 1097, 17],
  ['argument too many', 'add server x 10.0.0.9 more', 1090, 23],
  ['flag given twice', 'add server x 10.0.0.9 -comment a -comment b', 1097, 34],
  ['unbalanced quote', 'add server "x 10.0.0.9', 1115, 12],
  ['line of a megabyte', `add server x 10.0.0.9 -comment ${MEGABYTE}`, 1106, 65_537],
  ['binary', 'add server \u0001x 10.0.0.9', 1119, 12],
  ['bytes that are no text', 'add server \ufffd 10.0.0.9', 1119, 12],
  ['duplicate', 'add server a 10.0.0.9', 273, 12],
  ['address of another', 'add lb vserver w HTTP 127.0.0.1 65001', 273, 16],
  ['missing reference', 'add service x nosuch HTTP 80', 258, 15],
  ['missing object', 'set server nosuch -comment x', 258, 12],
  ['removal of something in use', 'rm lb vserver v', 1070, 15],
  ['binding that is not there', 'unbind lb vserver v s2', 258, 21],
  ['nothing to set', 'set server a', 1094, 13],
  ['nothing', '', 1088, 1],
];

const needs = hasProgram('ss') ? '' : ' (without socket bytes: ss is not installed)';

await test(`every mistake gets its code and column, and no engine receives a byte${needs}`, async (t) => {
  // The monitor would ask the engines how they are.
  const daemon = await Daemon.start(t, { fleet: '    monitor: off\n' });
  await daemon.apply(
    'add server a 10.0.0.1',
    'add service s a HTTP 80',
    'add service s2 a HTTP 81',
    'add lb vserver v HTTP 127.0.0.1 65001',
    'add lb vserver other HTTP -backupVServer v',
    'bind lb vserver v s',
  );
  const look = async (): Promise<unknown> => ({
    engines: (await daemon.status()).engines,
    bytes: [0, 1, 2].map((at) => bytesReceived(daemon.enginePort + at)),
  });
  const before = await look();
  for (const [what, line, code, column] of MISTAKES) {
    const body = JSON.stringify({ commands: [line] });
    const response = await post(daemon, body);
    assert.equal(response.status, 200, what);
    const { receipts } = (await response.json()) as {
      receipts: { outcome: string; code: number; column: number; message: string }[];
    };
    const [receipt] = receipts;
    const { outcome, message } = receipt ?? {};
    assert.deepEqual(
      [what, outcome, receipt?.code, receipt?.column],
      [what, 'refused', code, column],
      message,
    );
    assert.doesNotMatch(message ?? '', /\n|\bat .*\.ts:/, what);
  }
  assert.deepEqual(await look(), before);
});

await test('bad requests get a problem document with a code, never a stack', async (t) => {
  const daemon = await Daemon.start(t, { engines: 2 });
  const bodies: readonly (readonly [body: string, status: number])[] = [
    ['{', 400],
    ['[]', 400],
    ['{"commands":[]}', 400],
    ['{"commands":"add server a 10.0.0.1"}', 400],
    ['{"commands":["show server"],"dryRun":"yes"}', 400],
    ['{"commands":["show server"],"explode":true}', 400],
    ['{"commands":["show server"],"onError":"explode"}', 400],
    ['{"commands":["show server"],"timeout":"soon"}', 400],
    ['{"commands":[7]}', 400],
    ['{"__proto__":{"commands":["show server"]}}', 400],
    [JSON.stringify({ commands: ['x'.repeat(65 * 1024 * 1024)] }), 413],
  ];
  for (const [body, status] of bodies) {
    const response = await post(daemon, body);
    const problem = (await response.json()) as { code: number; detail: string };
    assert.equal(response.status, status, body.slice(0, 80));
    assert.equal(response.headers.get('content-type')?.split(';')[0], 'application/problem+json');
    assert.ok(problem.code > 0 && !problem.detail.includes('    at '), problem.detail);
  }
  const denied = await fetch(`${daemon.api}/api/v1/fleets`, { headers: { authorization: 'Bearer wrong' } });
  assert.equal(denied.status, 401);
  assert.equal((await fetch(`${daemon.api}/healthz`)).status, 200);
});

async function post(daemon: Daemon, body: string): Promise<Response> {
  const { readFileSync } = await import('node:fs');
  const token = readFileSync(`${daemon.data}/admin.token`, 'utf8').trim();
  return fetch(`${daemon.api}/api/v1/fleets/adc/sets`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body,
  });
}
