// The process may suddenly open no further file descriptor, in the middle of its work. Nobody may notice who was there
// before; what is new is refused by its code.

import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { Agent } from 'node:http';
import { type TestContext, test } from 'node:test';
import type { TrafficStats } from './plane.ts';
import { at, bound, call, freePort, service, startService, until, virtualServer } from './testing/bed.ts';
import type { PlaneOrder } from './testing/plane-process.ts';

const CLIENTS = 24;
const PRLIMIT = 'prlimit';

void test('without file descriptors no request on an open connection fails, and new listeners are refused with 280', {
  timeout: 60_000,
  skip: hasPrlimit() ? false : 'prlimit is not installed',
}, async (t) => {
  const child = startProcess(t);
  const services = [];
  for (const name of ['a', 'b', 'c']) {
    const running = await startService(t, name, (_incoming, response) => {
      setTimeout(() => response.end(name), 2);
    });
    services.push(service({ name, port: running.port }));
  }
  const port = await freePort();
  const spec = virtualServer({ name: 'v', address: at(port), services: bound('a', 'b', 'c') });
  assert.equal((await tell(child, { services, virtualServers: [spec] })).code, 0);

  // All clients are connected, but few requests are under way at once: few connections to the services exist.
  const agents = Array.from({ length: CLIENTS }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
  t.after(() => {
    for (const agent of agents) agent.destroy();
  });
  for (const agent of agents) assert.equal((await call(port, { agent })).status, 200);

  const before = limitOpenFiles(child);
  let running = true;
  let requests = 0;
  const failures: string[] = [];
  const clients = agents.map(async (agent) => {
    while (running) {
      const { status } = await call(port, { agent });
      requests++;
      if (status !== 200) failures.push(String(status));
    }
  });
  await until(() => requests > 2_000);
  const next = virtualServer({ name: 'v2', address: at(await freePort()), services: bound('a') });
  const refused = await tell(child, { services: [], virtualServers: [next] });
  assert.equal(refused.code, 280);
  const connections = Object.values(refused.stats.services).map((each) => each.connections);
  assert.ok(Math.max(...connections) < CLIENTS / 3, `the limit was not felt: ${connections.join(' ')}`);
  assert.equal(refused.stats.connections.accepted, CLIENTS);

  setOpenFiles(child, before);
  const raised = requests;
  await until(() => requests > raised + 1_000);
  assert.equal((await tell(child, { services: [], virtualServers: [next] })).code, 0);
  running = false;
  await Promise.all(clients);
  assert.deepEqual(failures, []);
});

function startProcess(t: TestContext): ChildProcess {
  const child = fork(new URL('./testing/plane-process.ts', import.meta.url));
  t.after(async () => {
    const gone = once(child, 'exit');
    child.disconnect();
    await gone;
  });
  return child;
}

async function tell(child: ChildProcess, order: PlaneOrder): Promise<{ code: number; stats: TrafficStats }> {
  const answer = once(child, 'message');
  child.send(order);
  return ((await answer) as [{ code: number; stats: TrafficStats }])[0];
}

/** Sets the limit to the lowest free descriptor, so that none at all can be opened; returns the limit before. */
function limitOpenFiles(child: ChildProcess): string {
  const before = execFileSync(PRLIMIT, [
    `--pid=${child.pid}`,
    '--nofile',
    '--output=SOFT,HARD',
    '--noheadings',
  ]);
  const open = new Set(readdirSync(`/proc/${child.pid}/fd`).map(Number));
  let lowest = 0;
  while (open.has(lowest)) lowest++;
  const [, hard] = before.toString().trim().split(/\s+/);
  setOpenFiles(child, `${lowest}:${hard}`);
  return before.toString().trim().split(/\s+/).join(':');
}

function setOpenFiles(child: ChildProcess, limit: string): void {
  execFileSync(PRLIMIT, [`--pid=${child.pid}`, `--nofile=${limit}`]);
}

function hasPrlimit(): boolean {
  try {
    execFileSync(PRLIMIT, ['--version']);
    return true;
  } catch {
    return false;
  }
}
