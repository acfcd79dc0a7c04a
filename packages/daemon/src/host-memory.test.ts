import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { fileMemory } from './host-memory.ts';

function memoryPath(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-memory-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'hosts', 'r1.json');
}

const FIRST = { incarnation: 'run-1', baseline: new Map([['config hz', '10']]) };

void test('nothing is remembered before something was saved, and no file is made for it', async (t) => {
  const path = memoryPath(t);
  assert.equal(await fileMemory(path).load(), null);
  assert.equal(existsSync(path), false);
});

void test('what is saved is what is loaded, whatever the texts are', async (t) => {
  const path = memoryPath(t);
  const text = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', '10', '', 'a\0b', 'ü🦀'));
  const remembered = fc.record({
    incarnation: text,
    baseline: fc.array(fc.tuple(text, text)).map((pairs) => new Map(pairs)),
  });
  await fc.assert(
    fc.asyncProperty(remembered, async (one) => {
      await fileMemory(path).save(one);
      const loaded = await fileMemory(path).load();
      assert.equal(loaded?.incarnation, one.incarnation);
      assert.deepEqual(new Map(loaded.baseline), one.baseline);
    }),
    { numRuns: 50 },
  );
});

void test('the file is its owner’s alone, and nothing else stays beside it', async (t) => {
  const path = memoryPath(t);
  await fileMemory(path).save(FIRST);
  await fileMemory(path).save(FIRST);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.deepEqual(readdirSync(join(path, '..')), ['r1.json']);
});

void test('a file that was cut off anywhere is 261 with its name, never forgotten and never half', async (t) => {
  const path = memoryPath(t);
  await fileMemory(path).save({ ...FIRST, baseline: new Map([...FIRST.baseline, ['ü', '🦀']]) });
  for (let size = readFileSync(path).length - 1; size >= 0; size -= 1) {
    truncateSync(path, size);
    await assert.rejects(fileMemory(path).load(), (error: Error & { code: number }) => {
      assert.equal(error.code, 261);
      return error.message.includes(path);
    });
  }
});

void test('a file that something else wrote is 261, and so is one that cannot be read or written', async (t) => {
  const path = memoryPath(t);
  const memory = fileMemory(path);
  mkdirSync(join(path, '..'));
  const { incarnation } = FIRST;
  const wrong = [null, 1, [], {}, { version: 2, incarnation, baseline: {} }, { version: 1, incarnation }];
  for (const value of [...wrong, { version: 1, incarnation, baseline: { a: 1 } }]) {
    writeFileSync(path, JSON.stringify(value));
    await assert.rejects(memory.load(), { code: 261 }, JSON.stringify(value));
  }
  rmSync(path);
  mkdirSync(path);
  await assert.rejects(memory.load(), { code: 261 });
  await assert.rejects(memory.save(FIRST), { code: 261 });
  const beneath = fileMemory(join(path, '..', 'file', 'r1.json'));
  writeFileSync(join(path, '..', 'file'), '');
  await assert.rejects(beneath.save(FIRST), { code: 261 });
});

void test('a process that is killed while it saves leaves the one before or the one after', async (t) => {
  const path = memoryPath(t);
  const module = fileURLToPath(new URL('host-memory.ts', import.meta.url));
  const script = `
    import { fileMemory } from ${JSON.stringify(module)};
    const memory = fileMemory(${JSON.stringify(path)});
    for (let count = 0; ; count += 1) {
      const baseline = new Map(Array.from({ length: 500 }, (_, key) => ['k' + key, String(count)]));
      await memory.save({ incarnation: 'run-' + count, baseline });
      process.stdout.write('.');
    }`;
  for (let round = 0; round < 5; round += 1) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for (let saved = 0; saved <= round * 3; saved += 1) await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'close');
    const loaded = await fileMemory(path).load();
    assert.ok(loaded !== null);
    const values = new Set(loaded.baseline.values());
    assert.deepEqual(
      [[...values].map((count) => `run-${count}`), loaded.baseline.size],
      [[loaded.incarnation], 500],
    );
  }
});
