// Undo of much at once, on real packet engines: one engine refuses in the middle of a whole configuration, or the removal of all of
// it. Every engine must print, byte for byte, what it printed before: bindings, their order and their priorities included.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Daemon, hasProgram, ROOT } from '../harness.ts';

const PRLIMIT = hasProgram('prlimit');
const without = PRLIMIT ? '' : ' (left out: prlimit not installed)';
const EXAMPLES = join(ROOT, 'examples/appliance');

// A network of our own: labs of other tests are in nobody's way.
const LAB = ['--lab', '--lab-network', `127.${20 + (process.pid % 50)}`];

function linesOf(file: string): string[] {
  return readFileSync(join(EXAMPLES, file), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/** From now on the process can open nothing more. */
function forbidDescriptors(pid: number): void {
  const open = new Set(readdirSync(`/proc/${pid}/fd`).map(Number));
  let lowest = 0;
  while (open.has(lowest)) lowest += 1;
  const { status } = spawnSync('prlimit', ['--pid', String(pid), `--nofile=${lowest}:4096`]);
  assert.equal(status, 0);
}

await test(`one engine refuses in the middle of a configuration, and all are as before to the byte${without}`, {
  skip: !PRLIMIT || process.platform !== 'linux',
}, async (t) => {
  const daemon = await Daemon.start(t, { args: LAB, fleet: '    monitor: off\n' });
  assert.equal((await daemon.batch(linesOf('own-network.conf'))).outcome, 'applied');
  const before = await daemon.engineConfigs();
  const { record } = await daemon.status();

  forbidDescriptors(await daemon.pidOf('pe1'));
  const lines = linesOf('web-shop.conf');
  const { outcome, receipts } = await daemon.batch(lines, '--on-error', 'rollback');

  assert.equal(outcome, 'undone');
  const cause = receipts.find(({ message }) => /^pe1: .*too many open files/.test(message));
  const at = lines.indexOf(cause?.command ?? '');
  assert.ok(at > lines.length / 10, `line ${at} of ${lines.length} is in the middle`);
  assert.ok(receipts.slice(0, at).every((receipt) => receipt.outcome === 'undone'));
  assert.deepEqual(await daemon.engineConfigs(), before);
  const after = await daemon.status();
  assert.deepEqual(
    [after.indicator, after.lock, after.drift, after.record.digest],
    ['consistent', null, 0, record.digest],
  );
});

/** 10,000 entries and more: bindings in an order that is not that of their names, with weights and priorities. */
function much(): string[] {
  const lines: string[] = [];
  for (let at = 0; at < 1_250; at += 1) {
    lines.push(
      `add server s${at} 10.1.${at >> 8}.${at & 255}`,
      `add service web${at} s${at} HTTP ${1_024 + (at % 7)} -maxClient ${at}`,
      `add lb vserver v${at} HTTP 0.0.0.0 0 -persistenceType ${at % 2 === 0 ? 'COOKIEINSERT' : 'SOURCEIP'}`,
      `add responder policy p${at} "HTTP.REQ.URL.STARTSWITH(\\"/${at}\\")" DROP`,
    );
  }
  for (let at = 1_249; at >= 0; at -= 1) {
    lines.push(
      `bind lb vserver v${at} web${at} -weight ${1 + (at % 100)}`,
      `bind lb vserver v${at} web${(at + 1) % 1_250}`,
      `bind lb vserver v${at} -policyName p${at} -priority ${100 + at} -gotoPriorityExpression END -type REQUEST`,
      `bind lb vserver v${at} -policyName p${(at + 7) % 1_250} -priority ${90 + at} -gotoPriorityExpression NEXT -type REQUEST`,
    );
  }
  return lines;
}

await test('clear ns config full over 10,000 entries that one engine refuses is undone, bindings and priorities included', async (t) => {
  const daemon = await Daemon.start(t, { fleet: '    monitor: off\n' });
  assert.equal((await daemon.batch(much())).outcome, 'applied');
  const { record } = await daemon.status();
  assert.ok(record.entries >= 10_000, `${record.entries} entries`);
  // Somebody changes pe2 past the manager: it takes no command that stands on something else.
  const link = await daemon.engine(t, 2);
  await link.applyLocal({ id: 'by hand', commands: ['add server stray 10.9.9.9'] });
  const before = await daemon.engineConfigs();

  const { receipts, status } = await daemon.exec(['clear ns config full']);

  // The fleet is as before the command: pe2 has drifted.
  assert.equal(status, 3);
  const [receipt] = receipts;
  assert.deepEqual([receipt?.outcome, receipt?.code], ['undone', 1204]);
  assert.deepEqual(
    receipt?.engines.map(({ name, outcome }) => `${name} ${outcome}`),
    ['pe0 applied', 'pe1 applied', 'pe2 refused'],
  );
  const after = await daemon.engineConfigs();
  for (const [at, config] of after.entries()) assert.ok(config === before[at], `pe${at} is as before`);
  assert.equal((await daemon.status()).record.digest, record.digest);
});
