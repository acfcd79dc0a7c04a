import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { DifferenceDocument, DifferencesDocument } from '@lockstep/api';
import { fakeApi, fleet, lockstep, problem, type Ran, type RunOptions } from '../testing/fake-api.ts';

const DIGEST = 'ab'.repeat(16);
const OTHER = 'cd'.repeat(16);
const FLEETS = { json: { fleets: [fleet()] } };

function difference(given: Partial<DifferenceDocument> = {}): DifferenceDocument {
  return {
    key: 'lb vserver w',
    argument: 'timeout',
    values: { record: '5', pe0: '5', pe1: '8' },
    odd: ['pe1'],
    kind: 'changed',
    blame: null,
    ...given,
  };
}

function document(given: Partial<DifferencesDocument> = {}): DifferencesDocument {
  return {
    operands: [
      { name: 'record', digest: DIGEST },
      { name: 'pe0', digest: DIGEST },
      { name: 'pe1', digest: OTHER },
    ],
    unverified: [],
    differences: [],
    ignored: [],
    ...given,
  };
}

async function diff(t: TestContext, answer: DifferencesDocument, options: RunOptions = {}): Promise<Ran> {
  const { url } = await fakeApi(t, { '/fleets': FLEETS, '/fleets/adc/diff': { json: answer } });
  return lockstep(['diff', '--api', url], options);
}

void test('a line for each difference, a column for each operand, a mark at the odd one; exit status 3', async (t) => {
  const { status, stdout, stderr } = await diff(
    t,
    document({
      differences: [
        difference(),
        difference({
          key: 'server mine',
          argument: null,
          values: { record: null, pe0: null, pe1: '10.9.9.9' },
          kind: 'added',
        }),
        difference({ argument: 'port', values: { record: '1', pe0: '2', pe1: '3' }, odd: [] }),
      ],
    }),
  );
  assert.equal(
    stdout,
    `key           argument  record  pe0     pe1
lb vserver w  timeout   5       5       8 *
server mine             (none)  (none)  10.9.9.9 *
lb vserver w  port      1       2       3           no majority
3 differences
* the odd one out, by a majority
`,
  );
  assert.deepEqual([status, stderr], [3, '']);
});

void test('without differences the digest that all have is told, and the exit status is 0', async (t) => {
  const operands = ['record', 'pe0', 'pe1'].map((name) => ({ name, digest: DIGEST }));
  const { status, stdout } = await diff(t, document({ operands }));
  assert.equal(stdout, `no differences: record, pe0, pe1 have digest ${DIGEST}\n`);
  assert.equal(status, 0);
});

void test('an engine that could not be read is neither equal nor different, and the exit status is 3', async (t) => {
  const unverified = [{ name: 'pe2', why: 'it is\nlost' }];
  const { status, stdout } = await diff(
    t,
    document({ unverified, operands: document().operands.slice(0, 2) }),
  );
  assert.equal(
    stdout,
    `no differences: record, pe0 have digest ${DIGEST}\nnot verified: pe2: it is<U+000A>lost\n`,
  );
  assert.equal(status, 3);
  assert.match((await diff(t, document({ unverified }))).stdout, /^no differences were found\n/);
});

void test('what engines brought up from their own files stands apart, and is no drift', async (t) => {
  const { status, stdout } = await diff(
    t,
    document({
      operands: ['record', 'r1', 'r2'].map((name) => ({ name, digest: DIGEST })),
      differences: [
        difference({
          key: 'config hz',
          argument: null,
          values: { r1: '10', r2: '20' },
          odd: [],
          kind: 'baseline',
        }),
      ],
    }),
  );
  assert.equal(
    stdout,
    `no differences: record, r1, r2 have digest ${DIGEST}
1 difference of what the engines brought up from their own files, which is no drift:
key        r1  r2
config hz  10  20  no majority
`,
  );
  assert.equal(status, 0);
});

void test('--json is what the daemon answers', async (t) => {
  const answer = document({ differences: [difference({ values: { record: 'x'.repeat(500), pe1: null } })] });
  const { url } = await fakeApi(t, { '/fleets': FLEETS, '/fleets/adc/diff': { json: answer } });
  const { status, stdout } = await lockstep(['diff', '--json', '--api', url], { terminal: true });
  assert.deepEqual(JSON.parse(stdout), answer);
  assert.equal(status, 3);
});

void test('the odd one is coloured on a terminal only, and not where NO_COLOR is set', async (t) => {
  const answer = document({ differences: [difference()] });
  const painted = '\u001b[1;31m8 *\u001b[0m';
  for (const [options, coloured] of [
    [{ terminal: true }, true],
    [{ terminal: true, env: { NO_COLOR: '' } }, true],
    [{ terminal: true, env: { NO_COLOR: '1' } }, false],
    [{ terminal: true, env: { TERM: 'dumb' } }, false],
    [{}, false],
  ] as const) {
    const { stdout } = await diff(t, answer, options);
    assert.equal(stdout.includes(painted), coloured, JSON.stringify(options));
    assert.equal(stdout.includes('\u001b'), coloured);
    assert.ok(stdout.includes('8 *'));
  }
});

void test('on a terminal what is too long loses its middle, elsewhere nothing is cut', async (t) => {
  const long = `begin-${'x'.repeat(200)}-end`;
  const answer = document({
    differences: [difference({ values: { record: long, pe0: 'short', pe1: long } })],
  });
  assert.ok((await diff(t, answer)).stdout.includes(long));
  for (const columns of [60, 80, 120]) {
    const { stdout } = await diff(t, answer, { terminal: true, columns, env: { NO_COLOR: '1' } });
    const lines = stdout.split('\n');
    assert.ok(
      lines.every((line) => line.length <= columns),
      stdout,
    );
    assert.match(lines[1] ?? '', /begin-x*…x*-end/);
    assert.match(lines[1] ?? '', /short/);
  }
});

void test('more engines than a terminal has room for are told by what they have', async (t) => {
  const names = ['record', ...Array.from({ length: 40 }, (_, at) => `pe${at}`)];
  const values = Object.fromEntries(names.map((name) => [name, name === 'pe7' ? '8' : '5']));
  const answer = document({
    operands: names.map((name) => ({ name, digest: DIGEST })),
    differences: [difference({ values, odd: ['pe7'] }), difference({ argument: null, values, odd: [] })],
  });
  const { stdout } = await diff(t, answer, { terminal: true, columns: 80 });
  assert.equal(
    stdout,
    `lb vserver w timeout
  record, pe0, pe1, pe2, pe3 and 35 more: 5
  \u001b[1;31mpe7: 8 *\u001b[0m
lb vserver w: no majority
  record, pe0, pe1, pe2, pe3 and 35 more: 5
  pe7: 8
2 differences
* the odd one out, by a majority
`,
  );
  assert.equal((await diff(t, answer)).stdout.split('\n').length, 6);
});

void test('a terminal gets nothing that acts on it', async (t) => {
  const evil = '\u001b]0;evil\u0007';
  const { stdout } = await diff(
    t,
    document({
      differences: [difference({ key: evil, values: { record: evil, pe0: 'x', pe1: 'x' }, odd: [] })],
    }),
  );
  assert.ok(!stdout.includes('\u001b') && stdout.includes('<U+001B>'));
});

void test('operands go to the daemon; with two of them nobody votes', async (t) => {
  const answer = document({
    operands: document().operands.slice(1),
    differences: [difference({ values: { pe0: '5', pe1: '8' }, odd: [] })],
  });
  const { url } = await fakeApi(t, {
    '/fleets': FLEETS,
    '/fleets/adc/diff?from=v1': { json: answer },
    '/fleets/adc/diff?from=engine%3Ape0&to=engine%3Ape1': { json: answer },
  });
  const one = await lockstep(['diff', '--api', url, 'v1']);
  assert.equal(one.status, 3, one.stderr);
  const two = await lockstep(['diff', '--api', url, 'engine:pe0', 'engine:pe1']);
  assert.equal(
    two.stdout,
    'key           argument  pe0  pe1\nlb vserver w  timeout   5    8\n1 difference\n',
  );
});

void test('a file is read here and sent along', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-diff-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'shop.conf');
  writeFileSync(path, 'add server a 10.0.0.1\n');
  const { url, asked } = await fakeApi(t, {
    '/fleets': FLEETS,
    '/fleets/adc/diff': { json: document({ operands: [] }) },
  });
  const { status, stderr } = await lockstep(['diff', '--api', url, 'record', `file:${path}`]);
  assert.equal(status, 0, stderr);
  assert.deepEqual(asked.at(-1)?.body, {
    from: 'record',
    to: { file: path, text: 'add server a 10.0.0.1\n' },
  });
  await lockstep(['diff', '--api', url, '--skip-refused', `file:${path}`]);
  assert.deepEqual(asked.at(-1)?.body, {
    from: { file: path, text: 'add server a 10.0.0.1\n', skipRefused: true },
  });
  const missing = await lockstep(['diff', '--api', url, `file:${path}x`]);
  assert.equal(missing.status, 2);
  assert.match(
    missing.stderr,
    /^lockstep: cannot read .*shop\.confx: there is no such file; nothing was sent\n$/,
  );
  writeFileSync(path, Buffer.from('add server ü 10.0.0.1', 'latin1'));
  const latin = await lockstep(['diff', '--api', url, `file:${path}`]);
  assert.match(latin.stderr, /is no UTF-8, line 1 /);
  assert.deepEqual(asked.at(-1)?.body, { from: { file: path, text: 'add server ü 10.0.0.1' } });
});

void test('check has the monitor look, and prints and exits like diff', async (t) => {
  const { url, asked } = await fakeApi(t, {
    '/fleets': FLEETS,
    '/fleets/adc/check': { json: document({ differences: [difference()] }) },
  });
  const { status, stdout } = await lockstep(['check', '--api', url]);
  assert.equal(status, 3);
  assert.match(stdout, /^lb vserver w {2}timeout {3}5 {7}5 {4}8 \*$/m);
  assert.equal(asked.at(-1)?.method, 'POST');
  const json = await lockstep(['check', '--json', '--api', url]);
  assert.deepEqual(JSON.parse(json.stdout), document({ differences: [difference()] }));
});

void test('what cannot be compared is said in one line', async (t) => {
  for (const [code, http, status] of [
    [258, 404, 2],
    [1205, 400, 2],
    [1198, 504, 1],
    [272, 429, 1],
  ] as const) {
    const { url } = await fakeApi(t, {
      '/fleets': FLEETS,
      '/fleets/adc/diff?from=v9': { status: http, json: problem(code, http) },
    });
    const ran = await lockstep(['diff', '--api', url, 'v9']);
    assert.equal(ran.status, status);
    assert.match(ran.stderr, new RegExp(`^lockstep: ${code} the particulars; [^\n]+\n$`));
  }
});
