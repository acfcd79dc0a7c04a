// Drivers, proved by the kit: Redis on real servers, and the page that shows what the kit found of whom.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import { readOrCreateLinkKey } from '@lockstep/link';
import { CHECKS, type CheckResult } from '@lockstep/link/conformance';
import { DRIVER_CHECKS, runDriverConformance, wireName } from '@lockstep/link/conformance/driver';
import { scriptedFixture } from '../../packages/link/src/testing/scripted-fixture.ts';
import { freePort, ROOT, runCli, temporaryFolder } from '../harness.ts';

const PAGE = join(ROOT, 'docs/reference/conformance.md');
const UPDATE = process.env['UPDATE'] === '1';

const redis = spawnSync('redis-server', ['--version']).status === 0;
const python = spawnSync('python3', ['-c', 'import asyncio, json, sys; assert sys.version_info >= (3, 9)']);
const withoutRedis = redis ? '' : ' (left out: redis-server is not installed)';

type Statuses = ReadonlyMap<string, CheckResult['status']>;

/** What a run with --json found: the results, without the totals. */
async function prove(...args: string[]): Promise<{ status: number; found: Statuses; totals: unknown }> {
  const { status, stdout, stderr } = await runCli(['conformance', ...args, '--json']);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as CheckResult);
  assert.ok(lines.length > 1, stderr);
  const totals = lines.pop();
  const failed = lines.filter((line) => line.status === 'fail');
  assert.deepEqual(failed, [], stderr);
  return { status: status ?? -1, found: new Map(lines.map((line) => [line.name, line.status])), totals };
}

/** An engine in a process of its own, ended with the test; resolves to its address. */
function engine(t: TestContext, program: string, args: string[], says: RegExp): Promise<string> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  t.after(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  return new Promise((resolve, reject) => {
    for (const output of [child.stdout, child.stderr]) {
      createInterface({ input: output }).on('line', (line) => {
        const [, found] = says.exec(line) ?? [];
        if (found !== undefined) resolve(found);
      });
    }
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${program} ended with ${code}`)));
  });
}

let redisFound: Statuses | null = null;

void test(`the Redis driver passes, on real servers${withoutRedis}`, { skip: !redis }, async () => {
  const { status, found, totals } = await prove('--driver', 'redis');
  assert.equal(status, 0);
  assert.deepEqual(
    [...found].filter(([, one]) => one !== 'pass'),
    [[wireName('aside'), 'skip']],
  );
  const all = DRIVER_CHECKS.length + CHECKS.length;
  assert.equal(found.size, all);
  assert.deepEqual(totals, { passed: all - 1, failed: 0, skipped: 1 });
  redisFound = found;
});

void test('what cannot be tried is said, with 2', async (t) => {
  for (const [args, says] of [
    [['--driver', 'nosuch'], /^lockstep: no driver nosuch; there is: redis\n$/],
    [['--driver', 'redis', '127.0.0.1:4000'], /^lockstep: either an ADDRESS or --driver/],
    [['--driver', 'redis', '--key-file', 'x'], /^lockstep: --driver .* takes no --key-file/],
    [['127.0.0.1:4000'], /^lockstep: .*--key-file/],
    [[], /^lockstep: .*ADDRESS.*--driver/],
  ] as const) {
    const ran = await runCli(['conformance', ...args]);
    assert.equal(ran.status, 2, ran.stderr);
    assert.match(ran.stderr, says);
  }
  const empty = join(temporaryFolder(t), 'bin');
  mkdirSync(empty);
  for (const program of ['sh', 'dirname', 'readlink', 'uname', 'env', 'cat']) {
    const found = spawnSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).stdout.trim();
    if (found.startsWith('/')) symlinkSync(found, join(empty, program));
  }
  symlinkSync(process.execPath, join(empty, 'node'));
  const ran = await runCli(['conformance', '--driver', 'redis'], { PATH: empty });
  assert.equal(ran.status, 2, ran.stderr);
  assert.match(ran.stderr, /redis-server is not installed: apt-get install .*redis-server\n$/);
});

/** A cell of the page. */
function cell(found: Statuses | null, name: string): string {
  return found?.get(name) ?? '?';
}

void test('the page of checks has each of the kit’s, with what was found', async (t) => {
  const folder = temporaryFolder(t);
  const keyFile = join(folder, 'link.key');
  await readOrCreateLinkKey(keyFile);
  const shared = ['--key-file', keyFile, '--aside'];
  const listen = `127.0.0.1:${await freePort()}`;
  const main = join(ROOT, 'packages/appliance/src/packet-engine.ts');
  const packet = await engine(
    t,
    process.execPath,
    [main, '--listen', listen, ...shared],
    /"ready".*"listen":"([^"]*)"/,
  );
  const embedded = (await prove(packet, '--key-file', keyFile, '--yes')).found;
  let inPython: Statuses | null = null;
  if (python.status === 0) {
    const example = join(ROOT, 'examples/engine.py');
    const args = ['-u', example, '--listen', '127.0.0.1:0', ...shared];
    const address = await engine(t, 'python3', args, / listens on (.*)$/);
    const samples = join(ROOT, 'examples/engine.samples');
    inPython = (await prove(address, '--key-file', keyFile, '--yes', '--samples', samples)).found;
  }
  const scripted: Statuses = new Map(
    (await Array.fromAsync(runDriverConformance({ fixture: scriptedFixture() }))).map((result) => [
      result.name,
      result.status,
    ]),
  );

  const driverRows = DRIVER_CHECKS.map(
    ({ name, part, proves }) =>
      `| \`${name}\` | ${part} | ${proves} | ${cell(scripted, name)} | ${cell(redisFound, name)} |`,
  );
  const wireRows = CHECKS.map(({ name, proves }) => {
    const hosted = wireName(name);
    const cells = [
      cell(embedded, name),
      cell(inPython, name),
      cell(scripted, hosted),
      cell(redisFound, hosted),
    ];
    return `| \`${name}\` | ${proves} | ${cells.join(' | ')} |`;
  });
  const page = readFileSync(PAGE, 'utf8');
  const [, before, driverTable, between, wireTable, after] =
    /^(.*?\n\| check \|[^\n]*\n\|[-|]*\n)(.*?)(\n\n.*?\n\| check \|[^\n]*\n\|[-|]*\n)(.*?)(\n|)$/s.exec(
      page,
    ) ?? [];
  assert.ok(driverTable !== undefined && wireTable !== undefined);
  if (UPDATE) {
    assert.ok(redisFound !== null && inPython !== null, 'the page is written where everything is installed');
    const tables = [driverRows.join('\n'), wireRows.join('\n')];
    writeFileSync(PAGE, `${before}${tables[0]}${between}${tables[1]}${after}`);
    return;
  }
  // Who is not installed here is not compared; what the kit has, is.
  const fits = (rows: string, expected: readonly string[]): void => {
    const written = rows.split('\n');
    assert.equal(written.length, expected.length);
    for (const [at, row] of expected.entries()) {
      const cells = row.split(' | ');
      const shown = (written[at] ?? '').split(' | ');
      for (const [nth, one] of cells.entries()) {
        if (one.startsWith('?')) continue;
        assert.equal(shown[nth], one, written[at]);
      }
    }
  };
  fits(driverTable, driverRows);
  fits(wireTable, wireRows);
});

void test('the guide names what a fixture has, as it is written', () => {
  const guide = readFileSync(join(ROOT, 'docs/guides/write-a-driver.md'), 'utf8');
  const folder = join(ROOT, 'packages/link/src');
  const sources = ['driver.ts', 'conformance/driver/fixture.ts']
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
  const blocks = [...guide.matchAll(/```ts\n([^`]*)```/g)].map(([, block = '']) => block);
  assert.ok(blocks.length > 0);
  for (const line of blocks.flatMap((block) => block.split('\n')).filter((one) => one.trim() !== ''))
    assert.ok(sources.includes(line.trim()), line);
});
