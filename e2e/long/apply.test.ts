// A fleet made equal to files, one after the other and back; what would be done is said before, and nothing else changes.

import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { AppliedDocument, SetResultDocument } from '@lockstep/api';
import { Daemon, ROOT, temporaryFolder, until } from '../harness.ts';

const EXAMPLES = join(ROOT, 'examples/appliance');
const LAB = ['--lab', '--lab-network', '127.93'];

void test('a fleet is made equal to each example, and back, and then does not differ from the file', async (t) => {
  const daemon = await Daemon.start(t, { engines: 2, args: LAB });
  const names = readdirSync(EXAMPLES).filter((name) => name.endsWith('.conf'));
  assert.ok(names.length > 2);
  const digests = new Map<string, string>();
  for (const name of [...names, ...names.toReversed()]) {
    const file = join(EXAMPLES, name);
    const applied = await daemon.run('apply', '--yes', '--json', file);
    assert.equal(applied.status, 0, `${name}: ${applied.stderr}${applied.stdout.slice(-2_000)}`);
    const { plan, receipt, refused } = JSON.parse(applied.stdout) as AppliedDocument;
    assert.deepEqual([receipt?.outcome, refused], ['applied', []], name);
    const { record, engines } = await daemon.status();
    assert.equal(record.digest, plan?.record.digest);
    assert.ok(engines.every(({ digest }) => digest === record.digest));
    assert.equal(digests.get(name) ?? record.digest, record.digest, `${name} is the same the second time`);
    digests.set(name, record.digest);
    const compared = await daemon.run('diff', `file:${file}`);
    assert.deepEqual([compared.status, compared.stderr], [0, ''], compared.stdout);
  }
  assert.equal(new Set(digests.values()).size, names.length);
  const again = await daemon.run('apply', '--json', join(EXAMPLES, names[0] ?? ''));
  const { changed, receipt } = JSON.parse(again.stdout) as AppliedDocument;
  assert.deepEqual([again.status, changed, receipt?.outcome], [0, 0, 'applied']);
  assert.match((await daemon.run('history', '--limit', '5')).stdout, /apply .*\.conf/);
});

void test('refused lines refuse all of a file, or are left out; a plan changes nothing', async (t) => {
  const daemon = await Daemon.start(t, { engines: 2 });
  const file = join(temporaryFolder(t), 'shop.conf');
  writeFileSync(
    file,
    [
      'bind lb vserver web s1',
      'add lb vserver web HTTP 0.0.0.0 0',
      'ad server typo 10.0.0.2',
      'add service s1 one HTTP 80',
      'add server one 10.0.0.1',
      'rm server nobody',
      'save ns config',
      '',
    ].join('\n'),
  );
  await daemon.apply('add server old 10.9.9.9');
  const standing = await daemon.status();

  const refused = await daemon.run('apply', '--yes', file);
  assert.equal(refused.status, 1);
  assert.ok(refused.stderr.startsWith(`${file}:3:1: 1088 `), refused.stderr);
  assert.match(refused.stderr, /2 lines are refused: correct them, or leave them out with --skip-refused/);
  assert.equal((await daemon.run('diff', `file:${file}`)).status, 2);

  const planned = await daemon.run('plan', '--apply', '--skip-refused', file);
  assert.equal(planned.status, 0, planned.stderr);
  assert.match(planned.stdout, /rm server old.*undo:.*add server old 10\.9\.9\.9/s);
  const set = await daemon.run('plan', '--json', 'rm server old', 'add server new 10.0.0.3');
  const { dryRun } = JSON.parse(set.stdout) as SetResultDocument;
  assert.deepEqual(dryRun?.undo, ['rm server new', 'add server old 10.9.9.9']);
  assert.equal((await daemon.run('plan', file)).status, 1);
  assert.deepEqual(await daemon.status(), standing, 'nothing was changed, nor sent');

  const applied = await daemon.run('apply', '--yes', '--skip-refused', file);
  assert.equal(applied.status, 0, applied.stderr);
  assert.match(applied.stderr, /2 lines are refused: they are left out/);
  const { stdout } = await daemon.run('config');
  assert.ok(stdout.includes('bind lb vserver web s1') && !stdout.includes('old'), stdout);
  for (const config of await daemon.engineConfigs()) assert.equal(config, stdout);
  const compared = await daemon.run('diff', '--skip-refused', `file:${file}`);
  assert.deepEqual([compared.status, compared.stderr], [0, ''], compared.stdout);
});

void test('an apply that one engine does not take is undone as a whole; with drift nothing is sent', async (t) => {
  const daemon = await Daemon.start(t, { engines: 2, fleet: '    monitor: { every: 100ms }\n' });
  const file = join(temporaryFolder(t), 'shop.conf');
  await daemon.apply('add server old 10.9.9.9');
  const before = (await daemon.run('config')).stdout;
  // TEST-NET addresses are none of this machine's: whoever is to listen there says so.
  writeFileSync(file, 'add server new 10.0.0.1\nadd lb vserver web HTTP 192.0.2.1 8080\n');
  const undone = await daemon.run('apply', '--yes', '--json', file);
  assert.equal(undone.status, 1, undone.stderr);
  const { receipt } = JSON.parse(undone.stdout) as AppliedDocument;
  assert.deepEqual([receipt?.code, receipt?.message.includes('add lb vserver web')], [305, true]);
  assert.equal((await daemon.run('config')).stdout, before);
  for (const config of await daemon.engineConfigs()) assert.equal(config, before);

  const engine = await daemon.engine(t, 1);
  await engine.applyLocal({ id: 'local', commands: ['add server mine 10.9.9.8'] });
  await until('the drift to be seen', async () => (await daemon.status()).drift === 1);
  writeFileSync(file, before);
  const drifting = await daemon.run('apply', '--yes', file);
  assert.equal(drifting.status, 3, drifting.stdout + drifting.stderr);
  assert.match(drifting.stderr, /1186 drift on pe1/);
  assert.equal((await daemon.run('plan', 'rm server old')).status, 3);
});
