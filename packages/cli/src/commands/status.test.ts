import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { ENGINES, fakeApi, fleet, lockstep } from '../testing/fake-api.ts';
import { localTime } from '../text.ts';

const DIGEST = 'ab'.repeat(16);

void test('a consistent fleet is shown with its record and its engines, and exits 0', async (t) => {
  const { url } = await fakeApi(t, { '/fleets': { json: { fleets: [fleet()] } } });
  const { status, stdout, stderr } = await lockstep(['status', '--api', url]);
  assert.equal(
    stdout,
    `fleet adc: consistent; record at index 12, 7 entries, digest ${DIGEST}
  2 of 2 engines up
  during a command engines may differ: bound 130.0 s
  pe0  up  test bed  127.0.0.1:4000  pid 4711  index 12  counter 12  7 entries  ${DIGEST}
  pe1  up            127.0.0.1:4001  pid 4712  index 12  counter 12  7 entries  ${DIGEST}
`,
  );
  assert.deepEqual([status, stderr], [0, '']);
});

const LOCKED = fleet({
  indicator: 'inconsistent',
  lock: {
    code: 1241,
    message: 'pe1: cannot undo',
    command: 'add server a 10.0.0.1',
    set: 'set-1',
    sender: 'admin',
    since: 0,
    evidence: [
      { engine: 'pe0', holds: 'before', digest: DIGEST },
      { engine: 'pe1', holds: 'unknown', digest: null },
    ],
    commands: 1,
    loaded: false,
  },
});

void test('a lock is shown with its cause and who holds what, and exits 3', async (t) => {
  const { url } = await fakeApi(t, { '/fleets': { json: { fleets: [LOCKED] } } });
  const { status, stdout } = await lockstep(['status', '--api', url]);
  assert.equal(status, 3);
  assert.ok(stdout.startsWith('fleet adc: LOCKED; '));
  assert.ok(
    stdout.includes(`
  locked since ${localTime(0)}: 1241 pe1: cannot undo
  by admin: add server a 10.0.0.1
    pe0 holds the state before it (${DIGEST})
    pe1 holds what is not known
  exits: lockstep unlock --back (to the state before it), --forward (to the state after it), --accept ENGINE, --reload [VERSION]
`),
    stdout,
  );
});

void test('a lock without a way forward offers none', async (t) => {
  const { url } = await fakeApi(t, {
    '/fleets': { json: { fleets: [{ ...LOCKED, lock: { ...LOCKED.lock, commands: 0 } }] } },
  });
  const { stdout } = await lockstep(['status', '--api', url]);
  assert.ok(stdout.includes('unlock --back') && !stdout.includes('--forward'), stdout);
});

void test('what is not well exits 3, in any of the fleets', async (t) => {
  for (const bad of [
    fleet({ drift: 1 }),
    fleet({ indicator: 'inconsistent' }),
    fleet({ complete: false }),
    fleet({ deposed: true }),
    LOCKED,
  ]) {
    const { url } = await fakeApi(t, {
      '/fleets': { json: { fleets: [fleet(), { ...bad, name: 'edge' }] } },
      '/fleets/edge': { json: bad },
      '/fleets/adc': { json: fleet() },
    });
    assert.equal((await lockstep(['status', '--api', url])).status, 3);
    assert.equal((await lockstep(['status', '--api', url, '--fleet', 'edge'])).status, 3);
    assert.equal((await lockstep(['status', '--api', url, '--fleet', 'adc'])).status, 0);
  }
});

/** The lines between the first and the one on the window, which stands before the engines. */
async function linesOf(t: TestContext, given: Parameters<typeof fleet>[0]): Promise<string[]> {
  const { url } = await fakeApi(t, { '/fleets': { json: { fleets: [fleet(given)] } } });
  const { stdout } = await lockstep(['status', '--api', url]);
  return stdout.trimEnd().split('\n').slice(1, -3);
}

void test('drift, waiting sets and another manager have a line each', async (t) => {
  assert.deepEqual(await linesOf(t, { drift: 1, queue: 1, deposed: true }), [
    '  2 of 2 engines up',
    '  another manager has taken over the engines: nothing is sent from here any more',
    '  drift: 1 engine does not hold what the record holds',
    '  exits: lockstep unlock --back (to the record), or --accept ENGINE (to what it holds)',
    '  1 set waits or runs',
  ]);
  const [, drift, , queue] = await linesOf(t, { drift: 2, queue: 5 });
  assert.deepEqual(
    [drift, queue],
    ['  drift: 2 engines do not hold what the record holds', '  5 sets wait or run'],
  );
});

void test('how long engines differed during a command is said, once there was one', async (t) => {
  const { url } = await fakeApi(t, {
    '/fleets': { json: { fleets: [fleet({ window: { boundMs: 2_500, widestMs: 1.26 } })] } },
  });
  const { stdout } = await lockstep(['status', '--api', url]);
  assert.match(stdout, /during a command engines may differ: 1\.3 ms at most so far; bound 2\.5 s/);
});

void test('each engine that is not up is named with its state', async (t) => {
  const [one, other] = ENGINES.map((engine) => ({ ...engine }));
  assert.ok(one !== undefined && other !== undefined);
  assert.deepEqual(await linesOf(t, { engines: [one, { ...other, state: 'out' }] }), [
    '  1 of 2 engines up: pe1 is out',
  ]);
  assert.deepEqual(await linesOf(t, { engines: [one, { ...other, state: 'lost' }], complete: false }), [
    '  1 of 2 engines up: pe1 is lost',
    '  commands are refused until every engine that counts is up; engine out NAME goes on without it',
  ]);
});

void test('the first lines that a load refused are printed, the others counted', async (t) => {
  const bootErrors = Array.from({ length: 7 }, (_, at) => ({
    line: at + 3,
    command: 'x\ty',
    engine: null,
    code: 1088,
    message: 'no such verb',
  }));
  const ledger = { source: 'file shop.conf', time: 0, lines: 20, inEffect: 13, held: 0, errors: bootErrors };
  const lines = await linesOf(t, { bootErrors, ledger });
  assert.equal(lines[1], `  7 lines of file shop.conf were refused when it was loaded (${localTime(0)}):`);
  assert.equal(lines[2], '    line 3: 1088 no such verb: x<U+0009>y; correct the verb or the noun');
  assert.equal(lines[7], '    and 2 more; all of them with --json');
  assert.equal(lines.length, 8);
});

void test('a load of which something is held says how much of it is in effect', async (t) => {
  const ledger = { source: 'file shop.conf', time: 0, lines: 20, inEffect: 8, held: 12, errors: [] };
  assert.deepEqual((await linesOf(t, { ledger })).slice(1), [
    `  file shop.conf when it was loaded (${localTime(0)}): 20 commands: 8 in effect, 12 held, 0 refused; lockstep lint tells which`,
  ]);
});

void test('--json prints one fleet as a document, several as a list', async (t) => {
  const one = await fakeApi(t, { '/fleets': { json: { fleets: [fleet()] } } });
  assert.deepEqual(JSON.parse((await lockstep(['status', '--json', '--api', one.url])).stdout), fleet());
  const fleets = [fleet(), fleet({ name: 'edge' })];
  const two = await fakeApi(t, { '/fleets': { json: { fleets } } });
  assert.deepEqual(JSON.parse((await lockstep(['status', '--json', '--api', two.url])).stdout), { fleets });
});

void test('engines are shown in columns, or as JSON', async (t) => {
  const answer = { json: { engines: [{ ...ENGINES[0], pid: null, state: 'lost' }, ENGINES[1]] } };
  const { url } = await fakeApi(t, {
    '/fleets': { json: { fleets: [fleet()] } },
    '/fleets/adc/engines': answer,
  });
  const { status, stdout } = await lockstep(['engines', '--api', url]);
  assert.equal(status, 0);
  assert.equal(
    stdout,
    `  pe0  lost  test bed  127.0.0.1:4000  pid -     index 12  counter 12  7 entries  ${DIGEST}
  pe1  up              127.0.0.1:4001  pid 4712  index 12  counter 12  7 entries  ${DIGEST}
`,
  );
  assert.deepEqual(JSON.parse((await lockstep(['engines', '--json', '--api', url])).stdout), answer.json);
});

void test('where there are several fleets one must be named', async (t) => {
  const fleets = [fleet(), fleet({ name: 'edge' })];
  const { url } = await fakeApi(t, {
    '/fleets': { json: { fleets } },
    '/fleets/edge/engines': { json: { engines: [] } },
  });
  const { status, stdout, stderr } = await lockstep(['engines', '--api', url]);
  assert.deepEqual(
    [status, stdout, stderr],
    [2, '', 'lockstep: there are several fleets, choose one with --fleet: adc, edge\n'],
  );
  assert.equal((await lockstep(['engines', '--api', url, '--fleet', 'edge'])).status, 0);
});

void test('the configuration is all that is printed; the operand and the format go to the daemon', async (t) => {
  const { url, asked } = await fakeApi(t, {
    '/fleets': { json: { fleets: [fleet()] } },
    '/fleets/adc/config?at=record&format=text': { text: 'add server a 10.0.0.1\n' },
    '/fleets/adc/config?at=engine%3Ape1&format=json': {
      json: { at: 'engine:pe1', entries: { 'server a': '10.0.0.1' } },
    },
  });
  const text = await lockstep(['config', '--api', url]);
  assert.deepEqual([text.status, text.stdout, text.stderr], [0, 'add server a 10.0.0.1\n', '']);
  const json = await lockstep(['config', '--json', '--api', url, 'engine:pe1']);
  assert.deepEqual(JSON.parse(json.stdout), { at: 'engine:pe1', entries: { 'server a': '10.0.0.1' } });
  assert.equal(asked.length, 4);
});

void test('a fleet in a lab is shown with where its virtual servers are', async (t) => {
  const shop = {
    name: 'shop',
    protocol: 'HTTP',
    address: '10.20.0.5:80',
    place: '127.77.0.1:10080',
    held: false,
    serves: true,
    backup: false,
  };
  const lab = { network: '127.77.0.0/16', virtualServers: [shop] };
  const { url } = await fakeApi(t, { '/fleets': { json: { fleets: [fleet({ lab })] } } });
  const { status, stdout } = await lockstep(['status', '--api', url]);
  assert.equal(status, 0);
  assert.match(
    stdout,
    /\nlab 127\.77\.0\.0\/16: .*\n.*\n {2}10\.20\.0\.5:80 .* curl http:\/\/127\.77\.0\.1:10080\/\n$/,
  );
});
