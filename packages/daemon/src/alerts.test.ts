// Alerts: one for each change of state, whoever is slow, fails or restarts.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FleetStatus } from '@lockstep/core';
import { pino } from 'pino';
import { Alerts } from './alerts.ts';
import { type AlertConfig, NO_ALERTS } from './config-fleet.ts';

const GOOD = {
  lock: null,
  drift: 0,
  deposed: false,
  complete: true,
  indicator: 'consistent',
  engines: [{ name: 'pe0', state: 'up' }],
} as unknown as FleetStatus;
const LOCKED = { ...GOOD, lock: { code: 1198, message: 'm', command: 'c', sender: 's' } } as FleetStatus;
const LOST = {
  ...GOOD,
  complete: false,
  engines: [{ name: 'pe0', state: 'lost' }],
} as unknown as FleetStatus;

/** A store that remembers, and the alerts of a fleet whose state a test sets. */
function world(config: AlertConfig, known: { state: string | null } = { state: null }) {
  let status = GOOD;
  const store = {
    alerted: () => Promise.resolve(known.state),
    setAlerted: (_fleet: string, state: string) => {
      known.state = state;
      return Promise.resolve();
    },
  };
  const log = pino({ level: 'silent' });
  const alerts = new Alerts({ fleet: 'adc', config, store, log, status: () => status });
  return {
    alerts,
    known,
    become: (next: FleetStatus): void => {
      status = next;
      alerts.look();
    },
  };
}

async function hook(t: TestContext, answer: (count: number) => number = () => 200) {
  const got: { before: string; state: string }[] = [];
  let count = 0;
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      count += 1;
      response.statusCode = answer(count);
      if (response.statusCode === 200) got.push(JSON.parse(body) as { before: string; state: string });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return { got, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries += 1) {
    assert.ok(tries < 3_000, 'gave up waiting');
    await sleep(10);
  }
}

void test('each change is told once, with what was before', async (t) => {
  const { got, url } = await hook(t);
  const { become, alerts, known } = world({ ...NO_ALERTS, webhook: url });
  become(GOOD);
  become(LOCKED);
  await until(() => got.length === 1);
  become(LOCKED);
  become(LOST);
  await until(() => got.length === 2);
  become(GOOD);
  await until(() => known.state === 'consistent');
  await alerts.stop();
  assert.deepEqual(
    got.map(({ before, state }) => `${before} ${state}`),
    ['consistent locked', 'locked incomplete', 'incomplete consistent'],
  );
});

void test('a restart tells nothing again, and tells what changed meanwhile', async (t) => {
  const { got, url } = await hook(t);
  const known = { state: 'locked' };
  const first = world({ ...NO_ALERTS, webhook: url }, known);
  first.become(LOCKED);
  await first.alerts.stop();
  assert.deepEqual(got, []);
  const second = world({ ...NO_ALERTS, webhook: url }, known);
  second.become(GOOD);
  await until(() => got.length === 1);
  await second.alerts.stop();
});

void test('a receiver that fails once is tried again', async (t) => {
  const { got, url } = await hook(t, (count) => (count === 1 ? 503 : 200));
  const { become, alerts } = world({ ...NO_ALERTS, webhook: url });
  become(LOCKED);
  await until(() => got.length === 1);
  await alerts.stop();
});

void test('stopping gives up what is under way, and the next start tells it', async () => {
  const { become, alerts, known } = world({ ...NO_ALERTS, webhook: 'http://127.0.0.1:1/' });
  become(LOCKED);
  await sleep(50);
  await alerts.stop();
  assert.equal(known.state, null);
  become(GOOD);
});

void test('a program gets the document and the words of the state', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-alerts-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'out');
  const command = ['sh', '-c', `echo "$LOCKSTEP_FLEET $LOCKSTEP_STATE $(cat)" > ${file}`];
  const { become, alerts, known } = world({ ...NO_ALERTS, command });
  become(LOCKED);
  await until(() => known.state === 'locked');
  await alerts.stop();
  assert.match(readFileSync(file, 'utf8'), /^adc locked \{"fleet":"adc","state":"locked",/);
});
