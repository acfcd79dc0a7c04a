import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HistoryRowDocument } from '@lockstep/api';
import {
  type Answer,
  breakOff,
  fakeApi,
  fleet,
  inTurn,
  lockstep,
  problem,
  receipt,
  streaming,
} from '../testing/fake-api.ts';
import { localTime } from '../text.ts';

function row(number: number, command = `command ${number}`): HistoryRowDocument {
  const time = 1_700_000_000_000 + number;
  return { number, time, set: 'set-1', position: 0, sender: 'admin', receipt: receipt(command) };
}

const FLEETS: Record<string, Answer> = { '/fleets': { json: { fleets: [fleet()] } } };
const STREAM = '/fleets/adc/events';
const CHANGE = { number: 7, time: 0, kind: 'engine-lost', engine: 'pe1', message: 'its connection ended' };

void test('the last commands are a table, or a document a line', async (t) => {
  const refused = receipt('x\ny', { outcome: 'refused', code: 1088 });
  const rows = [row(1), { ...row(2), receipt: refused }];
  const { url } = await fakeApi(t, {
    ...FLEETS,
    '/fleets/adc/history?limit=20': { json: { history: rows } },
    '/fleets/adc/history?limit=2': { json: { history: rows } },
  });
  const { status, stdout } = await lockstep(['history', '--api', url]);
  assert.equal(status, 0);
  assert.equal(
    stdout,
    `${localTime(rows[0]?.time ?? 0)}  admin  applied        0  command 1
${localTime(rows[1]?.time ?? 0)}  admin  refused     1088  x<U+000A>y
`,
  );
  const json = await lockstep(['history', '--json', '--limit', '2', '--api', url]);
  assert.deepEqual(
    json.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
    rows,
  );
});

void test('a limit out of its range is a mistake in the arguments', async () => {
  for (const limit of ['0', '1001', 'x', '1.5']) {
    const { status, stderr } = await lockstep(['history', '--limit', limit]);
    assert.ok(Number(status) < 0);
    assert.match(stderr, /^lockstep: [^\n]*is no whole number from 1 to 1000\n$/);
  }
});

void test('--follow prints the last commands, then what comes, each once', async (t) => {
  const { url } = await fakeApi(t, {
    ...FLEETS,
    '/fleets/adc/history?limit=10': { json: { history: [row(1), row(2)] } },
    [STREAM]: streaming(
      { id: '1-0' },
      { event: 'receipt', id: '2-0', data: row(2) },
      { event: 'change', id: '2-7', data: CHANGE },
      { event: 'receipt', id: '3-7', data: row(3) },
    ),
  });
  const { status, stdout } = await lockstep(['history', '--follow', '--api', url], {
    interruptAt: /command 3/,
  });
  assert.equal(status, 0);
  assert.deepEqual(stdout.match(/command \d/g), ['command 1', 'command 2', 'command 3']);
});

void test('events are a line each; --json has them whole', async (t) => {
  const { url } = await fakeApi(t, {
    ...FLEETS,
    [STREAM]: streaming(
      { id: '1-0' },
      { event: 'change', id: '1-7', data: CHANGE },
      { event: 'receipt', id: '2-7', data: row(2) },
    ),
  });
  const text = await lockstep(['events', '--api', url], { interruptAt: /command 2/ });
  assert.deepEqual(text.stdout.split('\n'), [
    `${localTime(0)}  engine-lost     pe1: its connection ended`,
    `${localTime(row(2).time)}  applied         0 admin: command 2`,
    '',
  ]);
  assert.deepEqual([text.status, text.stderr], [0, '']);
  const json = await lockstep(['events', '--json', '--api', url], { interruptAt: /command 2/ });
  assert.deepEqual(
    json.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
    [
      { event: 'change', id: '1-7', data: CHANGE },
      { event: 'receipt', id: '2-7', data: row(2) },
    ],
  );
});

void test('a stream that breaks is resumed behind what was seen', async (t) => {
  const first = `id: 1-0\n\nevent: receipt\nid: 2-0\ndata: ${JSON.stringify(row(2))}\n\nevent: receipt\nid: 3-0\n`;
  const { url, asked } = await fakeApi(t, {
    ...FLEETS,
    [STREAM]: inTurn(
      breakOff(first),
      { status: 429, json: problem(272, 429) },
      streaming({ id: '2-0' }, { event: 'receipt', id: '3-0', data: row(3) }),
    ),
  });
  const { status, stdout, stderr } = await lockstep(['events', '--api', url], { interruptAt: /command 3/ });
  assert.equal(status, 0);
  assert.deepEqual(stdout.match(/command \d/g), ['command 2', 'command 3']);
  assert.equal(
    stderr,
    'lockstep: the connection to the daemon broke; connecting again\nlockstep: connected again\n',
  );
  assert.deepEqual(
    asked.slice(1).map(({ after }) => after),
    [undefined, '2-0', '2-0'],
  );
});

void test('a daemon that does not come back is given up with 4', async (t) => {
  const { url } = await fakeApi(t, { ...FLEETS, [STREAM]: inTurn(breakOff('id: 1-0\n\n'), silent) });
  const { status, stderr } = await lockstep(['events', '--api', url]);
  assert.equal(status, 4);
  assert.match(stderr, /lockstep: 1196 the daemon is not reached/);
});

/** It takes the request, and is gone. */
const silent: Answer = (response) => response.destroy();
