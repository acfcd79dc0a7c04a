// What a configuration is worth, said by the command line alone: no daemon runs in these tests, but in the last one.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Daemon, type Ran, ROOT, runCli, temporaryFolder } from './harness.ts';

const LAUNCHER = join(ROOT, 'packages/cli/bin/lockstep');

const MIXED = `# Line 1 is none.
bind lb vserver shop cart

add server app 10.0.0.1
add service cart app HTTP 80
add lb vserver shop HTTP 10.0.0.5 80 -soThreshold 5
  # Neither is this.
add cs vserver front HTTP 10.0.0.6 80
ad server typo 10.0.0.2
show lb vserver
bind lb vserver shop nosuch
`;

/** A file in a folder of its own, named without the folder. */
function written(t: TestContext, content: string | Uint8Array, name = 'shop.conf'): string {
  const file = join(temporaryFolder(t), name);
  writeFileSync(file, content);
  return file;
}

async function lint(...args: string[]): Promise<Ran> {
  return await runCli(['lint', ...args]);
}

interface Document {
  readonly dialect: string;
  readonly files: readonly {
    readonly file: string;
    readonly encoding: string;
    readonly lines: readonly Record<string, unknown>[];
    readonly summary: Record<string, number>;
  }[];
}

void test('what is refused is shown with place, reason, next step and line; then the file is summed up', async (t) => {
  const file = written(t, MIXED);
  const { status, stdout, stderr } = await lint(file);
  assert.deepEqual([status, stderr], [1, '']);
  assert.equal(
    stdout.replaceAll(file, 'shop.conf'),
    `shop.conf:9:1: 1088 no such verb "ad"; did you mean add?; correct the verb or the noun
    ad server typo 10.0.0.2
    ^
shop.conf:11:22: 258 there is no service or serviceGroup nosuch; create it first, or correct the name
    bind lb vserver shop nosuch
                         ^
shop.conf:
  lines      11
  commands    8
  in effect   3  an engine acts on all of it
  held        2  kept, compared and undone; without effect, in whole or in part
  answers     1  asks, or saves, and configures nothing
  refused     2  a load goes on without it
  1 line names what comes later: a load takes it behind the others
`,
  );
});

void test('with --all each line has its level, and what of it has no effect', async (t) => {
  const file = written(t, MIXED);
  const { stdout } = await lint('--all', file);
  const lines = stdout.replaceAll(file, 'shop.conf').split('\n');
  assert.deepEqual(lines.slice(0, 5), [
    'shop.conf:2   in effect  bind lb vserver shop cart   (names what comes later)',
    'shop.conf:4   in effect  add server app 10.0.0.1',
    'shop.conf:5   in effect  add service cart app HTTP 80',
    'shop.conf:6   held       add lb vserver shop HTTP 10.0.0.5 80 -soThreshold 5   (no effect: -soThreshold)',
    'shop.conf:8   held       add cs vserver front HTTP 10.0.0.6 80',
  ]);
  assert.ok(lines.includes('shop.conf:10  answers    show lb vserver'));
});

void test('with --json there is one document for all files, with every line of them', async (t) => {
  const [mixed, good] = [written(t, MIXED), written(t, 'add server s 10.0.0.1\n')];
  const { status, stdout } = await lint('--json', mixed, good);
  assert.equal(status, 1);
  const { dialect, files } = JSON.parse(stdout) as Document;
  assert.equal(dialect, 'adc/1');
  assert.deepEqual(
    files.map(({ file, encoding, summary }) => [file, encoding, summary]),
    [
      [mixed, 'utf-8', { lines: 11, commands: 8, inEffect: 3, held: 2, reads: 1, refused: 2, later: 1 }],
      [good, 'utf-8', { lines: 1, commands: 1, inEffect: 1, held: 0, reads: 0, refused: 0, later: 0 }],
    ],
  );
  const [first, , , held, , refused] = files[0]?.lines ?? [];
  assert.deepEqual(first, {
    line: 2,
    command: 'bind lb vserver shop cart',
    level: 'in effect',
    held: null,
    pass: 2,
    code: null,
    message: null,
    column: null,
  });
  assert.equal(held?.['held'], 'held, no effect: -soThreshold');
  assert.deepEqual([refused?.['level'], refused?.['code'], refused?.['column']], ['refused', 1088, 1]);
});

void test('files are judged each by itself; where nothing is refused the status is 0', async (t) => {
  const one = written(t, 'add server s 10.0.0.1\n');
  assert.equal((await lint(one, one)).status, 0);
  assert.equal((await lint(written(t, ''))).status, 0);
});

void test('standard input, Windows line ends, a byte order mark and a last line without an end are taken', () => {
  const input = '\ufeff# note\r\nadd server a 10.0.0.1\r\n\r\nadd server a 10.0.0.2';
  const { status, stdout } = spawnSync(LAUNCHER, ['lint', '-'], { input, encoding: 'utf8' });
  assert.equal(status, 1);
  assert.match(stdout, /^standard input:4:12: 273 server a already exists/);
  assert.match(stdout, /\n {2}lines +4\n {2}commands +2\n {2}in effect +1 /);
});

void test('a file that is no UTF-8 is read as Windows-1252, and that is said', async (t) => {
  const file = written(t, Buffer.from('add server s 10.0.0.1 -comment Übergang\n', 'latin1'));
  const { status, stdout, stderr } = await lint('--all', file);
  assert.equal(status, 0);
  assert.match(stdout, /-comment Übergang\n/);
  assert.equal(
    stderr.replaceAll(file, 'x'),
    'lockstep: x is no UTF-8, line 1 is the first that is not, and was read as Windows-1252 (Latin-1); if that is wrong, convert it: iconv -f ENCODING -t utf-8\n',
  );
});

void test('of many refused lines the first 200 are shown, the others counted; a reader that had enough makes none good', async (t) => {
  const file = written(t, 'ad server typo 10.0.0.2\n'.repeat(3_000));
  const { stdout } = await lint(file);
  assert.equal(stdout.match(/: 1088 /g)?.length, 200);
  assert.ok(stdout.includes(`\n${file}: and 2800 more lines are refused: --all or --json has all\n`));
  assert.equal((await lint('--all', file)).stdout.match(/: 1088 /g)?.length, 3_000);
  const script = '{ "$0" lint --all "$1"; echo "status $?" >&2; } | head -n 1';
  const piped = spawnSync('sh', ['-c', script, LAUNCHER, file], { encoding: 'utf8' });
  assert.equal(piped.stderr, 'status 1\n');
});

void test('help of a command is what its --help prints', async () => {
  const { stdout } = await lint('--help');
  assert.match(stdout, /lockstep lint \[--json\]/);
  assert.equal((await runCli(['help', 'lint'])).stdout, stdout);
  assert.equal((await runCli(['help'])).stdout, (await runCli(['--help'])).stdout);
});

void test('in a pipe no command is shortened', async (t) => {
  const comment = 'x'.repeat(200);
  const { stdout } = await lint('--all', written(t, `add server s 10.0.0.1 -comment ${comment}\n`));
  assert.ok(stdout.includes(`-comment ${comment}\n`));
});

void test('what cannot be read, and a dialect that there is not, are mistakes of usage', async (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'sub'));
  const good = written(t, 'add server s 10.0.0.1\n');
  const none = await lint(good, join(folder, 'none.conf'), join(folder, 'sub'));
  assert.deepEqual(
    [none.status, none.stdout, none.stderr.replaceAll(`${folder}/`, '')],
    [
      2,
      '',
      'lockstep: cannot read none.conf: there is no such file; nothing was judged\nlockstep: cannot read sub: it is a folder; nothing was judged\n',
    ],
  );
  const packed = await lint(good, written(t, gzipSync('add server s 10.0.0.1\n'), 'shop.conf.gz'));
  assert.deepEqual([packed.status, packed.stdout], [2, '']);
  assert.match(
    packed.stderr,
    /^lockstep: cannot read \S+: 1119 it is packed with gzip, and no UTF-8; unpack it: gunzip; nothing was judged\n$/,
  );
  const stranger = await lint('--dialect', 'klingon', good);
  assert.deepEqual([stranger.status, stranger.stderr], [2, 'lockstep: no dialect klingon; there is: adc\n']);
  assert.equal((await lint()).status, 2);
});

void test('a line that is long is cut around the mistake, and what acts on a terminal is not printed', async (t) => {
  const file = written(
    t,
    `add server ${'a'.repeat(100)} 10.0.0.1 -comment "\u001b[31m" -nosuch ${'b'.repeat(200)}\n`,
  );
  const { stdout } = await lint(file);
  const [place = '', excerpt = '', caret = ''] = stdout.split('\n');
  assert.match(place, /:1:\d+: \d+ /);
  assert.match(excerpt, /^ {4}….*-nosuch b+…$/);
  assert.ok(!stdout.includes('\u001b'));
  assert.ok(excerpt.length < 140);
  assert.notEqual(caret.trim(), '');
});

void test('what lint says of a file, a load comes to; status sums it up, and show features says what there is', async (t) => {
  const folder = temporaryFolder(t);
  // Of the first line neither thing is there in its place; one never comes.
  const shop = MIXED.replaceAll('10.0.0.5 80', '10.0.0.5 80 -state DISABLED').replace(
    '# Line 1 is none.',
    'bind lb vserver shop never',
  );
  writeFileSync(join(folder, 'shop.conf'), shop);
  const judged = JSON.parse((await lint('--json', join(folder, 'shop.conf'))).stdout) as Document;
  const { commands, inEffect, held, refused } = judged.files[0]?.summary ?? {};
  const daemon = await Daemon.start(t, {
    folder,
    engines: 2,
    args: ['--lab'],
    fleet: '    load: shop.conf\n',
  });
  const { ledger } = await daemon.status();
  assert.deepEqual(
    [ledger?.lines, ledger?.inEffect, ledger?.held, ledger?.errors.length],
    [commands, inEffect, held, refused],
  );
  assert.deepEqual(
    ledger?.errors.map(({ line, code, message }) => [line, code, message]),
    judged.files[0]?.lines
      .filter(({ level }) => level === 'refused')
      .map(({ line, code, message }) => [line, code, message]),
  );
  assert.match(daemon.stdout, /6 of 9 commands applied: 3 in effect, 2 held; /);
  assert.match(
    daemon.stdout,
    /line 1: 258 there is no service or serviceGroup never: bind lb vserver shop never; create it first/,
  );
  assert.match(
    (await daemon.run('status')).stdout,
    /9 commands: 3 in effect, 2 held, 3 refused; lockstep lint/,
  );
  assert.match((await daemon.run('exec', 'show features')).stdout, /^in effect: 3 of \d+ nouns\n {2}server /);
});
