import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeApi, fleet, lockstep, problem, receipt, setAnswer } from '../testing/fake-api.ts';

const FLEETS = { json: { fleets: [fleet()] } };
const SETS = '/fleets/adc/sets';

void test('what was applied is said on standard output, with the engines, and exits 0', async (t) => {
  const { url, asked } = await fakeApi(t, {
    '/fleets': FLEETS,
    [SETS]: setAnswer('applied', [receipt('add server a 10.0.0.1'), receipt('rm server a')]),
  });
  const { status, stdout, stderr } = await lockstep([
    'exec',
    '--api',
    url,
    'add server a 10.0.0.1',
    'rm server a',
  ]);
  assert.equal(
    stdout,
    'applied  add server a 10.0.0.1   on pe0, pe1 (1.3 ms)\napplied  rm server a   on pe0, pe1 (1.3 ms)\n',
  );
  assert.deepEqual([status, stderr], [0, '']);
  assert.deepEqual(asked.at(-1), {
    method: 'POST',
    url: `/api/v1${SETS}`,
    authorization: 'Bearer token',
    key: asked.at(-1)?.key,
    after: undefined,
    body: { commands: ['add server a 10.0.0.1', 'rm server a'] },
  });
});

void test('what is no command is a mistake in the arguments, and is not sent', async (t) => {
  const { url, asked } = await fakeApi(t, { '/fleets': FLEETS });
  for (const [command, why] of [
    ['# hello', 'what begins with # is a comment'],
    [' ', 'it is empty'],
    ['', 'it is empty'],
  ] as const) {
    const { status, stderr } = await lockstep(['exec', '--api', url, 'rm server a', command]);
    assert.deepEqual(
      [status, stderr],
      [2, `lockstep: "${command}" is no command: ${why}; nothing was sent\n`],
    );
  }
  assert.deepEqual(asked, []);
});

void test('the policy and the time-out go along with the set; a fleet that is named is not asked for', async (t) => {
  const { url, asked } = await fakeApi(t, {
    '/fleets/my%20fleet/sets': setAnswer('applied', [receipt('x')]),
  });
  const args = [
    'exec',
    '--api',
    url,
    '--fleet',
    'my fleet',
    '--on-error',
    'rollback',
    '--timeout',
    '500ms',
    'x',
  ];
  assert.equal((await lockstep(args)).status, 0);
  assert.deepEqual(
    asked.map(({ body }) => body),
    [{ commands: ['x'], onError: 'rollback', timeout: '500ms' }],
  );
});

void test('the answer of a command that reads is all that is printed', async (t) => {
  const { url } = await fakeApi(t, {
    '/fleets': FLEETS,
    [SETS]: setAnswer('read', [
      receipt('show server', { outcome: 'read', output: '1) server a', engines: [] }),
    ]),
  });
  const { status, stdout } = await lockstep(['exec', '--api', url, 'show server']);
  assert.deepEqual([status, stdout], [0, '1) server a\n']);
});

void test('a refusal is one line on standard error: outcome, code, what, where, command, what next; and exits 1', async (t) => {
  const { url } = await fakeApi(t, {
    '/fleets': FLEETS,
    [SETS]: setAnswer('refused', [
      receipt('add sever a', { outcome: 'refused', code: 1088, message: 'no such noun "sever"', column: 5 }),
      receipt('rm server a', {
        outcome: 'skipped',
        code: 1243,
        message: 'not run: an earlier command failed',
      }),
    ]),
  });
  const { status, stdout, stderr } = await lockstep(['exec', '--api', url, 'add sever a', 'rm server a']);
  assert.equal(
    stderr,
    'lockstep: refused: 1088 no such noun "sever" (column 5): add sever a; correct the verb or the noun\n' +
      'lockstep: skipped: 1243 not run: an earlier command failed: rm server a\n',
  );
  assert.deepEqual([status, stdout], [1, '']);
});

void test('a command that was undone exits 1 and names the engine', async (t) => {
  const { url } = await fakeApi(t, {
    '/fleets': FLEETS,
    [SETS]: setAnswer('undone', [
      receipt('x', { outcome: 'undone', code: 280, message: 'pe1: too many open files' }),
    ]),
  });
  const { status, stderr } = await lockstep(['exec', '--api', url, 'x']);
  assert.equal(status, 1);
  assert.match(
    stderr,
    /^lockstep: undone: 280 pe1: too many open files: x; raise the open-files limit[^\n]*\n$/,
  );
});

void test('a fleet that is locked, or drifts, exits 3', async (t) => {
  for (const [outcome, code] of [
    ['locked', 1241],
    ['locked', 1186],
    ['refused', 1186],
    ['refused', 1204],
  ] as const) {
    const { url } = await fakeApi(t, {
      '/fleets': FLEETS,
      [SETS]: setAnswer(outcome, [receipt('x', { outcome, code, message: 'pe1: cannot undo' })]),
    });
    assert.equal((await lockstep(['exec', '--api', url, 'x'])).status, 3, `${outcome} ${code}`);
  }
});

void test('a set that was rolled back exits 1', async (t) => {
  const { url } = await fakeApi(t, {
    '/fleets': FLEETS,
    [SETS]: setAnswer('undone', [
      receipt('one', { outcome: 'undone', code: 1243, message: 'undone' }),
      receipt('two', { outcome: 'refused', code: 258, message: 'there is no server a' }),
    ]),
  });
  assert.equal((await lockstep(['exec', '--api', url, 'one', 'two'])).status, 1);
});

void test('--json prints the set and nothing else', async (t) => {
  const receipts = [
    receipt('one'),
    receipt('two', { outcome: 'refused', code: 258, message: 'there is none' }),
  ];
  const { url } = await fakeApi(t, { '/fleets': FLEETS, [SETS]: setAnswer('refused', receipts) });
  const { status, stdout, stderr } = await lockstep(['exec', '--api', url, '--json', 'one', 'two']);
  assert.deepEqual(JSON.parse(stdout), { id: 'set-1', outcome: 'refused', receipts });
  assert.equal(stdout.indexOf('\n'), stdout.length - 1);
  assert.deepEqual([status, stderr], [1, '']);
});

void test('an error stays on one line and leaves the terminal alone, whatever the command holds', async (t) => {
  const command = `a\nb\u001b[31m\u2028${'x'.repeat(300)}`;
  const { url } = await fakeApi(t, {
    '/fleets': FLEETS,
    [SETS]: setAnswer('refused', [
      receipt(command, { outcome: 'refused', code: 1119, message: 'line\nbreak' }),
    ]),
  });
  const { stderr } = await lockstep(['exec', '--api', url, command]);
  assert.match(
    stderr,
    /^lockstep: refused: 1119 line<U\+000A>break: a<U\+000A>b<U\+001B>\[31m<U\+2028>x+…; remove/,
  );
  assert.equal(stderr.indexOf('\n'), stderr.length - 1);
  assert.ok(stderr.length < 400);
});

void test('an error number that this version does not know is printed without a next step', async (t) => {
  const { url } = await fakeApi(t, {
    '/fleets': FLEETS,
    [SETS]: setAnswer('refused', [
      receipt('x', { outcome: 'refused', code: 9999, message: 'something new' }),
    ]),
  });
  const { stderr } = await lockstep(['exec', '--api', url, 'x']);
  assert.equal(stderr, 'lockstep: refused: 9999 something new: x\n');
});

void test('what the daemon refuses as a whole is one line with its code, and exits by its kind', async (t) => {
  for (const [code, httpStatus, exit] of [
    [1205, 400, 2],
    [258, 404, 2],
    [1106, 413, 2],
    [272, 429, 1],
    [261, 500, 1],
    [1196, 503, 1],
    [1198, 504, 1],
    [284, 507, 1],
    [1186, 409, 3],
  ] as const) {
    const { url } = await fakeApi(t, {
      '/fleets': FLEETS,
      [SETS]: { status: httpStatus, json: problem(code, httpStatus, 'what is wrong') },
    });
    const { status, stdout, stderr } = await lockstep(['exec', '--api', url, 'x']);
    assert.deepEqual([status, stdout], [exit, ''], String(code));
    assert.match(stderr, new RegExp(`^lockstep: ${code} what is wrong; [^\\n]+\\n$`));
  }
});

void test('a wrong token exits 2 and says where a token is looked for', async (t) => {
  const { url } = await fakeApi(t, { '/fleets': { status: 401, json: problem(257, 401, 'no valid token') } });
  const { status, stderr } = await lockstep(['exec', '--api', url, 'x']);
  assert.equal(status, 2);
  assert.equal(stderr, 'lockstep: 257 no valid token; give --token-file, LOCKSTEP_TOKEN or LOCKSTEP_DATA\n');
});

void test('a mistake in the arguments is no request', async (t) => {
  const { url, asked } = await fakeApi(t, {
    '/fleets': FLEETS,
    [SETS]: setAnswer('applied', [receipt('x')]),
  });
  for (const args of [
    ['exec'],
    ['exec', '--on-error', 'maybe', 'x'],
    ['exec', '--nonsense', 'x'],
    ['nonsense'],
  ]) {
    const { status, stdout, stderr } = await lockstep([
      ...args,
      ...(args[0] === 'exec' ? ['--api', url] : []),
    ]);
    assert.ok(typeof status === 'number' && status < 0, args.join(' '));
    assert.equal(stdout, '');
    assert.match(stderr, /^lockstep: [^\n]+\n$/);
  }
  assert.deepEqual(asked, []);
});
