// Engines on the wire, proved by the kit: the appliance's, and the example in Python; and a manager that drives engines of
// two languages as one fleet.

import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { hash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import { type Change, ConfigurationManager, DEFAULT_SETTINGS, LockstepError } from '@lockstep/core';
import { EngineDoor, readOrCreateLinkKey, serveEngine } from '@lockstep/link';
import { CHECKS } from '@lockstep/link/conformance';
import { openStore } from '@lockstep/store';
import { systemClock } from '../packages/daemon/src/clock.ts';
import { KEY_VALUE, keyValueEngine } from '../packages/link/src/testing/key-value.ts';
import { Liar } from '../packages/link/src/testing/liar.ts';
import { freePort, type Ran, ROOT, runCli, temporaryFolder } from './harness.ts';

const ENGINE = join(ROOT, 'examples/engine.py');
const SAMPLES = join(ROOT, 'examples/engine.samples');
const GUIDE = join(ROOT, 'docs/guides/write-a-driver.md');

/** Debian's python3-minimal alone has no asyncio. */
const python = spawnSync('python3', ['-c', 'import asyncio, json, sys; assert sys.version_info >= (3, 9)']);
const skip = python.status !== 0;
const without = skip ? ' (left out: no python3 of at least 3.9 with its standard library)' : '';

interface Place {
  readonly folder: string;
  readonly keyFile: string;
  readonly key: string;
}

async function place(t: TestContext): Promise<Place> {
  const folder = temporaryFolder(t);
  const keyFile = join(folder, 'link.key');
  return { folder, keyFile, key: await readOrCreateLinkKey(keyFile) };
}

/** Ended with the test, and its address once it says it. */
async function started(t: TestContext, child: ChildProcess, address: RegExp): Promise<string> {
  t.after(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  const { stdout, stderr } = child;
  assert.ok(stdout !== null && stderr !== null);
  for (const output of [stdout, stderr]) output.setEncoding('utf8');
  let said = '';
  stderr.on('data', (text: string) => {
    said += text;
  });
  return new Promise((resolve, reject) => {
    for (const output of [stdout, stderr]) {
      createInterface({ input: output }).on('line', (line) => {
        const [, found] = address.exec(line) ?? [];
        if (found !== undefined) resolve(found);
      });
    }
    child.once('exit', (code) => reject(new Error(`the engine ended with ${code}: ${said}`)));
  });
}

function pythonEngine(
  t: TestContext,
  { keyFile }: Place,
  listen: string,
  ...args: string[]
): Promise<string> {
  const all = [ENGINE, '--listen', listen, '--key-file', keyFile, ...args];
  return started(t, spawn('python3', all, { stdio: ['ignore', 'pipe', 'pipe'] }), / listens on (.*)$/);
}

async function packetEngine(t: TestContext, { keyFile }: Place, ...args: string[]): Promise<string> {
  const main = join(ROOT, 'packages/appliance/src/packet-engine.ts');
  const all = [main, '--listen', `127.0.0.1:${await freePort()}`, '--key-file', keyFile, ...args];
  const child = spawn(process.execPath, all, { stdio: ['ignore', 'pipe', 'pipe'] });
  return started(t, child, /"ready".*"listen":"([^"]*)"/);
}

function prove(address: string, { keyFile }: Place, ...args: string[]): Promise<Ran> {
  return runCli(['conformance', address, '--key-file', keyFile, '--yes', ...args]);
}

/** All passed but those that are named. */
function assertPassed({ status, stdout, stderr }: Ran, skipped: readonly string[]): void {
  assert.equal(status, 0, stdout + stderr);
  const names = skipped.length === 0 ? '' : ` (${skipped.join(', ')})`;
  const passed = CHECKS.length - skipped.length;
  assert.equal(
    stdout.trim().split('\n').at(-1),
    `${passed} passed, 0 failed, ${skipped.length} skipped${names}`,
  );
}

void test('the appliance’s engine passes, with the samples that the kit brings', async (t) => {
  const at = await place(t);
  assertPassed(await prove(await packetEngine(t, at), at), ['aside']);
  assertPassed(await prove(await packetEngine(t, at, '--aside'), at), []);
});

void test(`the engine in Python passes, on a port, on a socket and aside${without}`, { skip }, async (t) => {
  const at = await place(t);
  const samples = ['--samples', SAMPLES];
  assertPassed(await prove(await pythonEngine(t, at, '127.0.0.1:0'), at, ...samples), ['aside']);
  const socket = `unix:${join(at.folder, 'pe.sock')}`;
  assertPassed(await prove(await pythonEngine(t, at, socket, '--aside'), at, ...samples), []);
});

void test('a lie is told with what was expected and what was seen, and with 1', async (t) => {
  const at = await place(t);
  const socket = join(at.folder, 'pe.sock');
  const server = await serveEngine({
    engine: new Liar('ignores base'),
    address: { path: socket },
    key: at.key,
    name: 'pe0',
    dialect: KEY_VALUE.name,
  });
  t.after(() => server.close(0));
  const samples = join(at.folder, 'samples');
  writeFileSync(samples, '+ a=1\n- a=\n! nothing=\n');
  const ran = await prove(`unix:${socket}`, at, '--samples', samples);
  assert.equal(ran.status, 1, ran.stderr);
  assert.match(ran.stdout, /^fail {2}base .*\n {6}expected {2}\S.*\n {6}seen {6}\S.*$/m);
  assert.match(ran.stdout, /, 2 failed \(local-apply, base\), 1 skipped \(aside\)\n$/);
  const json = await prove(`unix:${socket}`, at, '--samples', samples, '--json');
  assert.equal(json.status, 1);
  const lines = json.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.deepEqual(
    lines.slice(0, -1).map(({ name }) => name),
    CHECKS.map(({ name }) => name),
  );
  const base = lines.find(({ name }) => name === 'base');
  assert.deepEqual(Object.keys(base ?? {}).sort(), ['expected', 'ms', 'name', 'proves', 'seen', 'status']);
  assert.deepEqual(lines.at(-1), { passed: CHECKS.length - 3, failed: 2, skipped: 1 });
});

void test('an engine is not touched before somebody says yes; what cannot be tried is said, with its status', async (t) => {
  const at = await place(t);
  const engine = keyValueEngine();
  await engine.hello({ epoch: 7, owner: 'store-1' });
  const server = await serveEngine({
    engine,
    key: at.key,
    name: 'pe0',
    dialect: KEY_VALUE.name,
    address: { host: '127.0.0.1', port: 0 },
  });
  t.after(() => server.close(0));
  assert.ok('port' in server.address);
  const address = `127.0.0.1:${server.address.port}`;
  const asked = await runCli(['conformance', address, '--key-file', at.keyFile]);
  assert.equal(asked.status, 2);
  assert.match(asked.stderr, /pe0 at .*: dialect key-value\/1, 0 entries; it belongs to store-1, epoch 7\n/);
  assert.deepEqual([engine.tenure.epoch, engine.status().index], [7, 0]);
  const bad = join(at.folder, 'bad');
  writeFileSync(bad, '+ a=1\n');
  for (const [status, args] of [
    [2, ['nonsense', '--key-file', at.keyFile]],
    [2, [address, '--key-file', join(at.folder, 'none')]],
    [2, ['192.0.2.1:4000', '--key-file', at.keyFile]],
    [2, [address, '--key-file', at.keyFile, '--samples', bad, '--yes']],
    [2, [address]],
    [4, [`unix:${join(at.folder, 'nobody.sock')}`, '--key-file', at.keyFile]],
  ] as const) {
    const ran = await runCli(['conformance', ...args]);
    assert.equal(ran.status, status, `${args.join(' ')}: ${ran.stderr}`);
    assert.match(ran.stderr, /^lockstep: /);
  }
  assert.equal(engine.tenure.epoch, 7);
});

void test(`engines in Python and in Node are one fleet: a command is on all, or undone on all${without}`, {
  skip,
}, async (t) => {
  const at = await place(t);
  const { folder, key } = at;
  /** The last engine: a port is taken on it alone. */
  const prepare = (changes: readonly Change[]): Promise<{ commit: () => void }> => {
    if (changes.some((change) => change.key === 'port')) throw new LockstepError(304, 'address in use');
    return Promise.resolve({ commit: () => undefined });
  };
  const node = await serveEngine({
    engine: keyValueEngine({ prepare: async (changes) => prepare(changes) }),
    address: { path: join(folder, 'pe2.sock') },
    key,
    name: 'pe2',
    dialect: KEY_VALUE.name,
  });
  for (const name of ['pe0', 'pe1'])
    await pythonEngine(t, at, `unix:${join(folder, `${name}.sock`)}`, '--name', name);
  const doors = ['pe0', 'pe1', 'pe2'].map((name) => {
    const address = { path: join(folder, `${name}.sock`) };
    return new EngineDoor({ name, address, key, withinMs: 60_000, onDown: () => undefined });
  });
  const store = await openStore(folder);
  const manager = await ConfigurationManager.open({
    name: 'mixed',
    dialect: KEY_VALUE,
    store,
    clock: systemClock,
    hash: (text) => hash('sha256', text),
    newId: randomUUID,
    settings: DEFAULT_SETTINGS,
  });
  t.after(async () => {
    await manager.stop();
    for (const door of doors) door.close();
    await node.close(0);
    await store.close();
  });
  await manager.start({
    configured: doors.map(({ name }) => name),
    find: () => Promise.resolve(new Map(doors.map((door) => [door.name, door]))),
    first: () => null,
  });

  const run = async (...commands: string[]): Promise<string[]> => {
    const { result } = manager.submit({ commands, sender: 'test', onError: 'continue' });
    return (await result).receipts.map(({ outcome, code }) => `${outcome} ${code}`);
  };
  const digests = async (): Promise<Set<string>> => {
    const states = await Promise.all(doors.map((door) => door.status()));
    return new Set(states.map((sent) => (sent.kind === 'answered' ? sent.answer.digest : sent.message)));
  };

  assert.deepEqual(await run('colour=red', 'zwölf=🦀', 'nothing='), [
    'applied 0',
    'applied 0',
    'refused 258',
  ]);
  const [before, ...others] = await digests();
  assert.deepEqual(others, []);
  // pe0 is the test bed and takes it, pe1 as well; pe2 does not, so it is taken back where it is.
  const [undone] = await run('port=80');
  assert.match(undone ?? '', /^undone /);
  assert.deepEqual([...(await digests())], [before]);
  assert.deepEqual(await run('colour='), ['applied 0']);
  assert.equal((await digests()).size, 1);
});

void test('the table of checks in the guide is the kit’s own', () => {
  const rows = CHECKS.map(({ name, proves }) => `| \`${name}\` | ${proves} |`);
  const page = readFileSync(GUIDE, 'utf8');
  const [, before = '', table = '', after = ''] =
    /^(.*\n\| check \| what it proves \|\n\|---\|---\|\n)((?:\| [^\n]*\n)*)(.*)$/s.exec(page) ?? [];
  if (process.env['UPDATE'] === '1') writeFileSync(GUIDE, `${before}${rows.join('\n')}\n${after}`);
  else assert.deepEqual(table.trimEnd().split('\n'), rows);
});

void test('what the guide shows of the engine in Python is in it', () => {
  const engine = readFileSync(ENGINE, 'utf8');
  const blocks = [...readFileSync(GUIDE, 'utf8').matchAll(/```python\n([^`]*)```/g)];
  assert.ok(blocks.length > 1);
  for (const [, block = ''] of blocks) assert.ok(engine.includes(block), block);
});
