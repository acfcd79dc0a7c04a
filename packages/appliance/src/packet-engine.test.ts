// The packet engine's process as its manager sees it: what it opens, when, and what it says of it in its log.

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { ApplyAnswer, EngineState, Sent } from '@lockstep/core';
import { EngineDoor, readOrCreateLinkKey } from '@lockstep/link';
import { call, freePort, startService } from './traffic/testing/bed.ts';

const SCRIPT = fileURLToPath(new URL('packet-engine.ts', import.meta.url));
const TENURE = { epoch: 7, owner: 'store-1' };

interface Line {
  readonly event: string;
  readonly listen?: string;
  readonly [field: string]: unknown;
}

interface Running {
  readonly process: ChildProcess;
  readonly door: EngineDoor;
  /** Lines of its log so far. */
  readonly log: readonly Line[];
  /** Resolves with the first line of an event, as soon as it is there. */
  readonly logged: (event: string) => Promise<Line>;
}

/** A packet engine with the given options on a port of the system's choice, which a hello has been said to. */
async function start(t: TestContext, ...options: string[]): Promise<Running> {
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-engine-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const keyFile = join(folder, 'link.key');
  const key = await readOrCreateLinkKey(keyFile);
  const args = [SCRIPT, '--name', 'pe0', '--listen', '127.0.0.1:0', '--key-file', keyFile, ...options];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  t.after(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  const log: Line[] = [];
  const lines = createInterface(child.stderr);
  lines.on('line', (line) => log.push(JSON.parse(line) as Line));
  const logged = async (event: string): Promise<Line> => {
    for (;;) {
      const found = log.find((line) => line.event === event);
      if (found !== undefined) return found;
      await once(lines, 'line');
    }
  };
  const { listen = '' } = await logged('ready');
  const port = Number(listen.split(':').at(-1));
  const address = { host: '127.0.0.1', port };
  const door = new EngineDoor({ name: 'pe0', address, key, withinMs: 60_000, onDown: () => undefined });
  t.after(() => door.close());
  answerOf(await door.hello(TENURE));
  return { process: child, door, log, logged };
}

function answerOf<T>(sent: Sent<T>): T {
  assert.ok(sent.kind === 'answered', JSON.stringify(sent));
  return sent.answer;
}

/** A virtual server on a port, with one service behind it. */
function site(port: number, servicePort: number): string[] {
  return [
    `add service s1 127.0.0.1 HTTP ${servicePort}`,
    `add lb vserver v HTTP 127.0.0.1 ${port}`,
    'bind lb vserver v s1',
  ];
}

async function apply(door: EngineDoor, commands: readonly string[]): Promise<ApplyAnswer> {
  const { epoch, index, digest }: EngineState = answerOf(await door.status());
  const message = { id: `m${index + 1}`, epoch, index: index + 1, after: index, base: digest, commands };
  return answerOf(await door.apply(message));
}

async function enter(door: EngineDoor): Promise<ApplyAnswer> {
  const { epoch, digest } = answerOf(await door.status());
  return answerOf(await door.enter({ epoch, digest }));
}

void test('an engine that is aside opens nothing until it enters, then it serves', async (t) => {
  const { port: servicePort } = await startService(t, 'one');
  const port = await freePort();
  const { door, log, logged } = await start(t, '--aside');
  const applied = await apply(door, site(port, servicePort));
  assert.deepEqual([applied.outcome, applied.aside], ['applied', true]);
  await assert.rejects(call(port), { code: 'ECONNREFUSED' });
  const entered = await enter(door);
  assert.deepEqual([entered.outcome, entered.aside, entered.index], ['applied', undefined, applied.index]);
  const { time: enteredAt, ...line } = await logged('entered');
  assert.deepEqual(line, { event: 'entered', name: 'pe0', entries: applied.entries });
  assert.ok(!log.some(({ event }) => event === 'first-request'), 'nobody has asked yet');
  assert.equal((await call(port)).body, 'one');
  const { time: servedAt, ...first } = await logged('first-request');
  assert.deepEqual(first, { event: 'first-request', name: 'pe0' });
  assert.ok(String(enteredAt) <= String(servedAt), 'both say when');
  assert.equal((await apply(door, ['rm lb vserver v'])).outcome, 'applied');
  await assert.rejects(call(port), { code: 'ECONNREFUSED' });
});

void test('a port that somebody else has refuses the entry with 304, and the engine can try again', async (t) => {
  const { port: servicePort } = await startService(t, 'one');
  const other = createServer().listen(0, '127.0.0.1');
  t.after(() => other.close());
  await once(other, 'listening');
  const taken = other.address();
  assert.ok(typeof taken === 'object' && taken !== null);
  const free = await freePort();
  const { door, log, logged } = await start(t, '--aside');
  await apply(door, [`add lb vserver a HTTP 127.0.0.1 ${free}`, ...site(taken.port, servicePort)]);
  const refused = await enter(door);
  assert.deepEqual([refused.outcome, refused.code, refused.aside], ['refused', 304, true]);
  await assert.rejects(call(free), { code: 'ECONNREFUSED' }, 'what it took it let go of');
  assert.ok(!log.some(({ event }) => event === 'entered'));
  other.close();
  await once(other, 'close');
  assert.equal((await enter(door)).outcome, 'applied');
  assert.equal((await call(taken.port)).body, 'one');
  await logged('entered');
});

void test('an engine that was not started aside serves at once, and tells of its first request once', async (t) => {
  const { port: servicePort } = await startService(t, 'one');
  const [port, second] = [await freePort(), await freePort()];
  const engine = await start(t);
  assert.ok(!('aside' in (await apply(engine.door, site(port, servicePort)))));
  await apply(engine.door, [`add lb vserver w HTTP 127.0.0.1 ${second}`, 'bind lb vserver w s1']);
  for (const each of [port, second, port]) assert.equal((await call(each)).body, 'one');
  engine.process.kill('SIGTERM');
  await engine.logged('stopping');
  assert.equal(engine.log.filter(({ event }) => event === 'first-request').length, 1);
});
