// The samples of examples/appliance, each in a lab of its own: real packet engines take the whole of it at the start, hold the same
// as each other and as before when they are started again, and say of each command what of it has no effect.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Daemon, ROOT } from '../harness.ts';

const SKIP =
  process.platform === 'linux' ? {} : { skip: 'a machine that is no Linux has one loopback address only' };
const FOLDER = join(ROOT, 'examples/appliance');
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.conf'));

// Networks of our own: labs of other tests, and one that somebody works with, are in nobody's way.
let network = 130 + ((process.pid * 7) % 110);

function nextLab(): string[] {
  network += 1;
  return ['--lab', '--lab-network', `127.${network}`];
}

/** What the README of the samples says of one: how many commands it has, and how many are held. */
function countsOf(file: string): { commands: number; held: number } {
  const row = readFileSync(join(FOLDER, 'README.md'), 'utf8')
    .split('\n')
    .find((line) => line.startsWith(`| [${file}]`));
  const [held = 0, , commands = 0] = (row ?? '').split('|').slice(0, -1).reverse().map(Number);
  assert.ok(held > 0 && commands > 0, file);
  return { commands, held };
}

function start(t: TestContext, file: string, lab: readonly string[]): Promise<Daemon> {
  return Daemon.start(t, { engines: 2, args: lab, fleet: `    load: ${join(FOLDER, file)}\n` });
}

/** What everybody holds: the record and each engine the same, nothing locked, nothing refused at the load. */
async function digestOf(daemon: Daemon): Promise<string> {
  const { indicator, lock, bootErrors, drift, record, engines } = await daemon.status();
  assert.deepEqual([indicator, lock, bootErrors, drift], ['consistent', null, [], 0]);
  assert.deepEqual(
    engines.map(({ state, digest }) => [state, digest]),
    [0, 1].map(() => ['up', record.digest]),
  );
  return record.digest;
}

for (const file of FILES) {
  void test(
    `${file} is loaded at the start without an error, and is the same on all engines, also after a restart`,
    SKIP,
    async (t) => {
      const lab = nextLab();
      const first = await start(t, file, lab);
      const { ledger } = await first.status();
      assert.equal(ledger?.lines, countsOf(file).commands);
      const digest = await digestOf(first);
      const [one, other] = await first.engineConfigs();
      assert.equal(one, other);
      assert.equal(await first.stop(), 0);

      const second = await Daemon.start(t, { after: first, args: lab });
      assert.equal(await digestOf(second), digest);
      assert.deepEqual(await second.engineConfigs(), [one, one]);
      await second.stop();
    },
  );
}

void test('receipts of commands that are held say so, and what of them has no effect', SKIP, async (t) => {
  const file = 'web-shop.conf';
  const lines = readFileSync(join(FOLDER, file), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const daemon = await Daemon.start(t, { engines: 2, args: nextLab() });
  const { outcome, receipts } = await daemon.batch(lines);
  assert.equal(outcome, 'applied');
  const said = new Map(receipts.map(({ command, message }) => [command, message]));
  const { commands, held } = countsOf(file);
  assert.equal(receipts.length, commands);
  assert.equal(
    [...said.values()].filter((message) => message.startsWith('Done, held, no effect')).length,
    held,
  );
  const messageOf = (begin: string): string | undefined =>
    [...said].find(([command]) => command.startsWith(begin))?.[1];
  assert.equal(messageOf('add server shop-img1'), 'Done');
  assert.equal(messageOf('add responder policy pol_trace'), 'Done, held, no effect');
  assert.equal(messageOf('add lb vserver payment SSL'), 'Done, held, no effect: serviceType SSL');
  assert.equal(messageOf('add service img1'), 'Done, held, no effect: -CMP');
});

interface Answer {
  readonly status: number;
  readonly service: string;
}

/** What curl would get. */
function ask(place: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    get(`http://${place}/`, { agent: false }, (response: IncomingMessage) => {
      response.resume().once('end', () => {
        resolve({ status: response.statusCode ?? 0, service: String(response.headers['x-lab-service']) });
      });
    }).once('error', reject);
  });
}

void test(
  'in a lab the shop is served where it speaks HTTP, and its table says held where it speaks TLS',
  SKIP,
  async (t) => {
    const daemon = await start(t, 'web-shop.conf', nextLab());
    const { lab } = await daemon.status();
    const places = new Map(lab?.virtualServers.map((one) => [one.name, one]));
    const table = [...places.values()].map(
      ({ name, protocol, held }) => `${name} ${protocol}${held ? ' held' : ''}`,
    );
    assert.deepEqual(table.toSorted(), [
      'images HTTP',
      'payment SSL held',
      'search_http HTTP',
      'shop_http HTTP',
      'shop_https SSL held',
      'sorry HTTP',
    ]);
    assert.match(daemon.stdout, /shop_https +SSL +held +# its protocol is not in effect/);
    const asked = new Set<string>();
    for (let turn = 0; turn < 12; turn += 1) {
      const { status, service } = await ask(places.get('shop_http')?.place ?? '');
      assert.equal(status, 200);
      asked.add(service);
    }
    // The third is on a server that is disabled.
    assert.deepEqual([...asked].toSorted(), ['app1', 'app2']);
    assert.match((await ask(places.get('images')?.place ?? '')).service, /^img[12]$/);
    // Its services are members of a group, which is held: it has nobody to ask, and no backup.
    assert.equal((await ask(places.get('search_http')?.place ?? '')).status, 503);
    await daemon.apply('enable server shop-app3');
    const after = new Set<string>();
    for (let turn = 0; turn < 40 && !after.has('app3'); turn += 1) {
      after.add((await ask(places.get('shop_http')?.place ?? '')).service);
    }
    assert.ok(after.has('app3'));
  },
);
