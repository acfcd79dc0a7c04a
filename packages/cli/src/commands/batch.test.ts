import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type Answer, breakOff, fakeApi, fleet, lockstep, receipt, setAnswer } from '../testing/fake-api.ts';

function fileOf(t: TestContext, text: string | Uint8Array): string {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-cli-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'commands.conf');
  writeFileSync(path, text);
  return path;
}

const withSets = (answer: Answer): Record<string, Answer> => ({
  '/fleets': { json: { fleets: [fleet()] } },
  '/fleets/adc/sets': answer,
});

const FILE = '# two servers\nadd server a 10.0.0.1\r\n\n  add server b 10.0.0.2\nadd server c 10.0.0.3\n';

void test('the commands of a file are one set, comments and empty lines left out', async (t) => {
  const file = fileOf(t, FILE);
  const commands = ['add server a 10.0.0.1', '  add server b 10.0.0.2', 'add server c 10.0.0.3'];
  const { url, asked } = await fakeApi(
    t,
    withSets(
      setAnswer(
        'applied',
        commands.map((line) => receipt(line)),
      ),
    ),
  );
  const { status, stdout, stderr } = await lockstep(['batch', '--api', url, '--on-error', 'continue', file]);
  assert.deepEqual(asked.at(-1)?.body, { commands, onError: 'continue' });
  assert.match(stdout, /^3 commands: 3 applied \(\d+\.\d s, \d+\/s\)\n$/);
  assert.deepEqual([status, stderr], [0, '']);
});

void test('the summary says how many of the applied are only held', async (t) => {
  const receipts = [
    receipt('a', { message: 'Done, held, no effect' }),
    receipt('b'),
    receipt('c', { message: 'Done, but taken as x 5, held, no effect: -y' }),
  ];
  const { url } = await fakeApi(t, withSets(setAnswer('applied', receipts)));
  const { stdout } = await lockstep(['batch', '--api', url, fileOf(t, FILE)]);
  assert.match(stdout, /^3 commands: 3 applied \(2 of them held, no effect\) \(/);
  const exec = await lockstep(['exec', '--api', url, 'a', 'b', 'c']);
  assert.match(exec.stdout, /\n3 commands: 3 applied \(2 of them held, no effect\)\n$/);
});

void test('a failure is named by file, line and column, and the counts by outcome', async (t) => {
  const file = fileOf(t, FILE);
  const { url } = await fakeApi(
    t,
    withSets(
      setAnswer('refused', [
        receipt('add server a 10.0.0.1'),
        receipt('  add server b 10.0.0.2', {
          outcome: 'refused',
          code: 273,
          message: 'is there',
          column: 14,
        }),
        receipt('add server c 10.0.0.3', { outcome: 'skipped', code: 1243, message: 'not run' }),
      ]),
    ),
  );
  const { status, stdout, stderr } = await lockstep(['batch', '--api', url, file]);
  assert.equal(
    stderr,
    `lockstep: ${file}:4:14: refused: 273 is there:   add server b 10.0.0.2; use set to change it, or another name or key\n`,
  );
  assert.match(stdout, /^3 commands: 1 applied, 1 refused, 1 skipped \(/);
  assert.equal(status, 1);
});

void test('of many failures the first fifty are printed, the others counted', async (t) => {
  const commands = Array.from({ length: 60 }, (_, at) => `add server s${at} x`);
  const receipts = commands.map((line) => receipt(line, { outcome: 'refused', code: 1097, message: 'bad' }));
  const { url } = await fakeApi(t, withSets(setAnswer('refused', receipts)));
  const { stderr } = await lockstep(['batch', '--api', url, fileOf(t, commands.join('\n'))]);
  const lines = stderr.trimEnd().split('\n');
  assert.equal(lines.length, 51);
  assert.match(lines[49] ?? '', /commands\.conf:50: refused: 1097 bad/);
  assert.equal(lines[50], 'lockstep: and 10 more; all of them with --json');
});

void test('progress is shown on a terminal only, and wiped at the end', async (t) => {
  const file = fileOf(t, FILE);
  const receipts = ['a', 'b', 'c'].map((line) => receipt(line));
  const { url } = await fakeApi(t, withSets(setAnswer('applied', receipts)));
  const { stderr } = await lockstep(['batch', '--api', url, file], { terminal: true });
  assert.match(stderr, /^\r1 of 3 commands/);
  assert.ok(stderr.endsWith('\r\u001b[K'));
  assert.equal((await lockstep(['batch', '--api', url, file])).stderr, '');
});

void test('a connection that breaks midway wipes the progress, and the rest of the failures is told later', async (t) => {
  const failed = receipt('c', { outcome: 'refused', code: 273, message: 'is there' });
  const receipts = [receipt('a'), receipt('b'), failed];
  const begun = [{ set: { id: 'set-1', commands: 3 } }, { receipt: receipt('a') }];
  const { url } = await fakeApi(t, {
    ...withSets(breakOff(begun.map((line) => `${JSON.stringify(line)}\n`).join(''))),
    '/fleets/adc/sets?key=k': { json: { id: 'set-1', state: 'done', outcome: 'refused', receipts } },
  });
  const file = fileOf(t, FILE);
  const { status, stdout, stderr } = await lockstep(['batch', '--api', url, '--idempotency-key', 'k', file], {
    terminal: true,
  });
  assert.equal(status, 1);
  const lines = stderr.split('\r').map((line) => line.replace('\u001b[K', ''));
  assert.equal(lines[1], '1 of 3 commands');
  assert.match(lines[2] ?? '', /^lockstep: [^\n]*; asking for the set by its key k\n$/);
  assert.ok(lines.some((line) => line.startsWith(`lockstep: ${file}:5: refused: 273 is there`)));
  assert.match(stdout, /^3 commands: 2 applied, 1 refused/);
});

void test('--json prints the set', async (t) => {
  const receipts = [receipt('a')];
  const { url } = await fakeApi(t, withSets(setAnswer('applied', receipts)));
  const { stdout } = await lockstep(['batch', '--json', '--api', url, fileOf(t, 'a')]);
  assert.deepEqual(JSON.parse(stdout), { id: 'set-1', outcome: 'applied', receipts });
});

void test('a file without commands is nothing to do', async (t) => {
  const { url, asked } = await fakeApi(t, {});
  const file = fileOf(t, '# nothing\n');
  const { status, stdout, stderr } = await lockstep(['batch', '--api', url, file]);
  assert.deepEqual([status, stdout, stderr], [0, '', `lockstep: ${file} has no command\n`]);
  assert.deepEqual(asked, []);
});

void test('a file that cannot be read is a mistake in the arguments', async (t) => {
  const { url, asked } = await fakeApi(t, {});
  for (const [file, why] of [
    ['/nowhere/at/all', 'there is no such file'],
    [tmpdir(), 'it is a folder'],
  ] as const) {
    const { status, stderr } = await lockstep(['batch', '--api', url, file]);
    assert.deepEqual([status, stderr], [2, `lockstep: cannot read ${file}: ${why}; nothing was sent\n`]);
  }
  assert.deepEqual(asked, []);
});

void test('a file of another encoding is sent as what it means, and that is said once', async (t) => {
  const receipts = [receipt('add a'), receipt('add ü')];
  const { url, asked } = await fakeApi(t, withSets(setAnswer('applied', receipts)));
  const file = fileOf(t, Buffer.from('add a\nadd ü\n', 'latin1'));
  const { status, stderr } = await lockstep(['batch', '--api', url, file]);
  assert.equal(status, 0);
  assert.match(stderr, /^lockstep: \S+ is no UTF-8, line 2 is the first [^\n]+iconv[^\n]+\n$/);
  assert.deepEqual(asked.at(-1)?.body, { commands: ['add a', 'add ü'] });
});

void test('a file can be a part of a group; the last one names no lines, because receipts are also of other parts', async (t) => {
  const file = fileOf(t, FILE);
  const held = { id: 'set-1', state: 'held', group: 'g', remaining: 1, held: 3 };
  const group = (url: string, remaining: string): string[] => [
    'batch',
    '--api',
    url,
    '--group',
    'g',
    '--remaining',
    remaining,
  ];
  const first = await fakeApi(t, withSets({ status: 202, json: held }));
  assert.deepEqual(await lockstep([...group(first.url, '1'), file]), {
    status: 0,
    stdout: 'held     3 commands of the group g, parts still to come: 1\n',
    stderr: '',
  });
  const refused = receipt('add server z 10.0.0.9', { outcome: 'refused', code: 273, message: 'is there' });
  const last = await fakeApi(t, withSets(setAnswer('refused', [refused, refused, refused, refused])));
  const { status, stdout, stderr } = await lockstep([...group(last.url, '0'), file], { terminal: true });
  assert.equal(status, 1);
  assert.match(stdout, /^4 commands: 4 refused/);
  assert.match(stderr, /^\r1 commands/m);
  assert.match(stderr, /lockstep: refused: 273 is there: add server z/);
  const empty = await lockstep([...group(last.url, '1'), fileOf(t, '# nothing\n')]);
  assert.equal(empty.status, 2);
  assert.match(empty.stderr, /no command: it can be no part of a group/);
});
