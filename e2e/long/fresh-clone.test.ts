// A stranger's first ten minutes: clone, the README's first command, its two-minute tour to the letter, Ctrl-C; and again.

import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { processesWith, ROOT, temporaryFolder, until } from '../harness.ts';

const PORTS = [4000, 4001, 8080, 9001, 9002, 9003, 9080];
const busy = portsInUse();
const skip = busy.length > 0;
const without = skip ? ` (left out: ports ${busy.join(', ')} are in use)` : '';

interface Step {
  readonly command: string;
  readonly answer: string;
}

/** The commands of the README's tour with the answers it shows. */
function tour(readme: string): Step[] {
  const steps: Step[] = [];
  for (const [, block = ''] of readme.matchAll(/```console\n([\s\S]*?)```/g)) {
    for (const part of block.split(/^\$ /m).slice(1)) {
      const [command = '', ...answer] = part.split('\n');
      steps.push({ command, answer: answer.join('\n').trim() });
    }
  }
  return steps;
}

/** What differs from run to run, and from machine to machine, is compared by its shape. */
function shape(text: string): string {
  return text
    .trim()
    .split('\n')
    .map((line) =>
      line
        .replaceAll(/on pe0(, pe\d+)*/g, 'on PE')
        .replaceAll(/\b[0-9a-f]{32}\b/g, 'DIGEST')
        .replaceAll(/\(\d+\.\d ms\)/g, '(MS)')
        .replaceAll(/differ: \d+\.\d ms/g, 'differ: MS')
        .replaceAll(/pid \d+/g, 'PID')
        .replaceAll(/Hello from web\d \(port \d+\)/g, 'HELLO')
        .replaceAll(/ +/g, ' '),
    )
    .filter((line) => !/^ pe([2-9]|\d\d)/.test(line))
    .join('\n');
}

/** Which of the ports of the quick start somebody listens on. */
function portsInUse(): number[] {
  const listeners = spawnSync('ss', ['-tlnH'], { encoding: 'utf8' }).stdout;
  return PORTS.filter((port) => listeners.includes(`:${port} `));
}

function npmStart(folder: string): { child: ChildProcess; output: () => string } {
  const child = spawn('npm', ['start'], { cwd: folder, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  }
  return { child, output: () => text };
}

await test(`a fresh clone starts, its tour is true, and Ctrl-C leaves nothing, twice${without}`, {
  skip,
}, async (t) => {
  const folder = join(temporaryFolder(t), 'clone');
  assert.equal(spawnSync('git', ['clone', '--quiet', ROOT, folder]).status, 0);
  for (const round of [1, 2]) {
    const installed = spawnSync('npm', ['ci'], { cwd: folder, encoding: 'utf8' });
    assert.equal(installed.status, 0, installed.stderr);
    const { child, output } = npmStart(folder);
    t.after(() => {
      for (const pid of processesWith(folder)) process.kill(pid, 'SIGKILL');
    });
    await until('ready', () => {
      assert.equal(child.exitCode, null, output());
      return output().includes('ready api=http://127.0.0.1:9080\n');
    });
    assert.match(output(), round === 1 ? /8 of 8 commands applied/ : /the record of the last run: 8 entries/);
    if (round === 1) {
      const steps = tour(readFileSync(join(folder, 'README.md'), 'utf8'));
      assert.ok(steps.length >= 6);
      for (const { command, answer } of steps) {
        const ran = spawnSync('sh', ['-c', `${command} 2>&1`], { cwd: folder, encoding: 'utf8' });
        const said = ran.stdout.replaceAll(/^npm warn .*\n/gm, '');
        assert.equal(shape(said), shape(answer), command);
      }
    }
    process.kill(-(child.pid ?? 0), 'SIGINT');
    await until('the end', () => child.exitCode !== null || child.signalCode !== null);
    await until('all processes to be gone', () => processesWith(folder).length === 0);
    assert.deepEqual(portsInUse(), []);
    const untracked = spawnSync('git', ['status', '--porcelain', '--ignored'], {
      cwd: folder,
      encoding: 'utf8',
    }).stdout;
    assert.deepEqual(untracked.trim().split('\n').sort(), ['!! data/', '!! node_modules/']);
    assert.deepEqual(readdirSync(join(folder, 'data')).sort(), [
      'admin.token',
      'link.key',
      'lock',
      'lockstep.db',
      'log',
    ]);
  }
});
