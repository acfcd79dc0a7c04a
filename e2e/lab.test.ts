// The lab: a production configuration on this machine, without its addresses and without privileges.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { createServer, get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { LabDocument } from '@lockstep/api';
import { Daemon, freePort, launch, processesWith, runCli, temporaryFolder, until } from './harness.ts';

const LINUX = process.platform === 'linux';
const SKIP = LINUX ? {} : { skip: 'a machine that is no Linux has one loopback address only' };

// Networks of our own: two runs at once, and a lab that somebody works with, are in nobody's way.
let network = 1 + ((process.pid * 3) % 60);

function nextNetwork(): string {
  network += 1;
  return `127.${network}`;
}

const PRODUCTION = `# Addresses of another machine, and ports that need privileges there.
add server app1 10.20.1.1
add server app2 app2.shop.example
add service cart app1 HTTP 80
add service mail app2 HTTP 8443
add service admin 10.20.1.3 HTTP 9000
add lb vserver shop HTTP 10.20.0.5 80
add lb vserver secure HTTP 10.20.0.5 443
add lb vserver manage HTTP 2001:db8::7 8080
add lb vserver everywhere HTTP * 80
add lb vserver sorry HTTP -redirectURL https://status.example/
bind lb vserver shop cart
bind lb vserver secure mail
bind lb vserver manage admin
bind lb vserver everywhere cart
`;

/** A daemon in a lab that has loaded the production configuration. */
async function startLab(t: TestContext, lab: string): Promise<Daemon> {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'production.conf'), PRODUCTION);
  const args = ['--lab', '--lab-network', lab];
  return await Daemon.start(t, { folder, engines: 2, args, fleet: '    load: production.conf\n' });
}

interface Answer {
  readonly status: number;
  readonly service: string;
  readonly body: string;
}

/** What curl would get: a connection of its own each time, so that any of the engines answers. */
function ask(place: string, path = '/'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const onResponse = (response: IncomingMessage): void => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      const service = `${String(response.headers['x-lab-service'])} ${String(response.headers['x-lab-address'])}`;
      response.once('end', () => resolve({ status: response.statusCode ?? 0, service, body }));
    };
    get(`http://${place}${path}`, { agent: false }, onResponse).once('error', reject);
  });
}

async function tableOf(daemon: Daemon): Promise<LabDocument> {
  const { lab } = await daemon.status();
  assert.ok(lab !== null);
  return lab;
}

async function placesOf(daemon: Daemon): Promise<Record<string, string | null>> {
  const { virtualServers } = await tableOf(daemon);
  return Object.fromEntries(virtualServers.map(({ name, place }) => [name, place]));
}

/** Addresses that an engine opened, with their places, by its log. */
function openedBy(daemon: Daemon, engine: string): Record<string, string> {
  const log = readFileSync(join(daemon.data, 'log', `adc-${engine}.log`), 'utf8');
  const opened: Record<string, string> = {};
  for (const line of log.split('\n')) {
    if (!line.includes('"listener opened"')) continue;
    const { address, place } = JSON.parse(line) as { address: string; place: string };
    opened[address] = place;
  }
  return opened;
}

/** TCP ports that these processes listen on. */
function listeningPorts(pids: readonly number[]): number[] {
  const inodes = new Set<string>();
  for (const pid of pids) {
    for (const fd of readdirSync(`/proc/${pid}/fd`)) {
      try {
        inodes.add(readlinkSync(`/proc/${pid}/fd/${fd}`));
      } catch {
        // Closed meanwhile.
      }
    }
  }
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode]) => state === '0A' && inodes.has(`socket:[${inode}]`))
      .map(([, local = '']) => Number.parseInt(local.split(':')[1] ?? '', 16)),
  );
}

void test(
  'a production configuration is served on this machine: each virtual server in its place, each service by name',
  SKIP,
  async (t) => {
    const lab = nextNetwork();
    const daemon = await startLab(t, lab);
    assert.match(daemon.stdout, /14 of 14 commands applied/);
    const expected = {
      everywhere: `${lab}.0.3:10080`,
      manage: `${lab}.0.2:8080`,
      secure: `${lab}.0.1:10443`,
      shop: `${lab}.0.1:10080`,
      sorry: null,
    };
    assert.deepEqual(await placesOf(daemon), expected);
    for (const place of Object.values(expected)) {
      if (place !== null) assert.ok(daemon.stdout.includes(`curl http://${place}/\n`), place);
    }
    for (let turn = 0; turn < 8; turn++) {
      const cart = await ask(expected.shop, '/basket?n=1');
      assert.deepEqual([cart.status, cart.service], [200, 'cart 10.20.1.1:80']);
      assert.match(cart.body, /^cart \(10\.20\.1\.1:80\) answers: GET \/basket\?n=1 HTTP\/1\.1 /);
      assert.equal((await ask(expected.secure)).service, 'mail app2.shop.example:8443');
      assert.equal((await ask(expected.manage)).service, 'admin 10.20.1.3:9000');
      assert.equal((await ask(expected.everywhere)).service, 'cart 10.20.1.1:80');
    }
    const opened = openedBy(daemon, 'pe0');
    assert.equal(opened['[2001:db8::7]:8080'], expected.manage);
    assert.equal(Object.keys(opened).length, 4);
    assert.deepEqual(openedBy(daemon, 'pe1'), opened);
    // The daemon, its engines and the echo server, which listens on no port at all.
    const echoes = processesWith('lab/echo-server.ts').filter((pid) =>
      processesWith(daemon.data).includes(pid),
    );
    assert.equal(echoes.length, 1);
    assert.deepEqual(listeningPorts(echoes), []);
    const pids = [...processesWith(daemon.data), daemon.process.pid ?? 0];
    const ports = listeningPorts(pids);
    assert.ok(ports.length >= 2 + 1 + 2 * 4, String(ports));
    assert.deepEqual(
      ports.filter((port) => port < 1_024),
      [],
    );
    await daemon.stop();
    assert.deepEqual(processesWith(daemon.data), []);
  },
);

void test(
  'the configuration stays as it is: record, digests and commands have the real addresses',
  SKIP,
  async (t) => {
    const daemon = await startLab(t, nextNetwork());
    const file = join(daemon.data, '..', 'production.conf');
    // What a file holds is found out without an engine, and without a lab.
    const { status, stdout } = await daemon.run('diff', '--json', 'record', `file:${file}`);
    const { operands, differences } = JSON.parse(stdout) as {
      operands: { digest: string }[];
      differences: unknown[];
    };
    assert.deepEqual([status, differences], [0, []]);
    assert.equal(operands[0]?.digest, operands[1]?.digest);
    const { record, engines } = await daemon.status();
    assert.equal(record.digest, operands[1]?.digest);
    for (const { digest } of engines) assert.equal(digest, record.digest);
    const [config = ''] = await daemon.engineConfigs();
    assert.match(config, /^add lb vserver shop HTTP 10\.20\.0\.5 80$/m);
    assert.ok(!config.includes('127.'));
  },
);

void test('a file that can be served outside of a lab, too, has the same digest in both', SKIP, async (t) => {
  const port = await freePort();
  const file = `add server s 127.0.0.1\nadd service a s HTTP 9\nadd lb vserver v HTTP 127.0.0.1 ${port}\nbind lb vserver v a\n`;
  const digests: string[] = [];
  for (const args of [[], ['--lab', '--lab-network', nextNetwork()]]) {
    const folder = temporaryFolder(t);
    writeFileSync(join(folder, 'x.conf'), file);
    const daemon = await Daemon.start(t, { folder, engines: 2, args, fleet: '    load: x.conf\n' });
    const { record, lab } = await daemon.status();
    digests.push(record.digest);
    assert.equal(lab === null, args.length === 0);
    await daemon.stop();
  }
  assert.equal(digests.length, 2);
  assert.equal(digests[0], digests[1]);
});

void test(
  'addresses stay after a restart, after a kill, and for an engine that starts later',
  SKIP,
  async (t) => {
    const lab = nextNetwork();
    const args = ['--lab', '--lab-network', lab];
    const first = await startLab(t, lab);
    // An address that comes later and stands first in the order of names.
    await first.apply('add lb vserver a HTTP 10.20.0.4 80', 'bind lb vserver a cart');
    await until('the new one to be printed', () => first.stdout.includes(`curl http://${lab}.0.4:10080/`));
    await first.apply('rm lb vserver everywhere');
    const places = await placesOf(first);
    assert.equal(places['a'], `${lab}.0.4:10080`);
    await first.stop();

    const second = await Daemon.start(t, { after: first, args });
    assert.deepEqual(await placesOf(second), places);
    assert.equal((await ask(`${lab}.0.4:10080`)).service, 'cart 10.20.1.1:80');
    await second.kill();
    assert.equal((await ask(`${lab}.0.4:10080`)).status, 200);

    const third = await Daemon.start(t, { after: second, args });
    assert.match(third.stdout, /taken over from an earlier daemon/);
    assert.deepEqual(await placesOf(third), places);
    for (let turn = 0; turn < 8; turn++) assert.equal((await ask(`${lab}.0.4:10080`)).status, 200);
    const killed = await third.pidOf('pe1');
    process.kill(killed, 'SIGKILL');
    await until('pe1 to be back', async () => {
      const { engines } = await third.status();
      return engines.every(({ state, pid }) => state === 'up' && pid !== killed);
    });
    assert.deepEqual(openedBy(third, 'pe1')['10.20.0.4:80'], `${lab}.0.4:10080`);
    assert.deepEqual(await placesOf(third), places);
    for (let turn = 0; turn < 8; turn++) assert.equal((await ask(`${lab}.0.4:10080`)).status, 200);
  },
);

void test(
  'a place that another program has refuses the command, and says both addresses',
  SKIP,
  async (t) => {
    const lab = nextNetwork();
    const daemon = await Daemon.start(t, { engines: 2, args: ['--lab', '--lab-network', lab] });
    assert.match(daemon.stdout, /no virtual servers so far/);
    const port = await freePort();
    const holder = createServer().listen(port, `${lab}.0.1`);
    await new Promise((resolve) => holder.once('listening', resolve));
    t.after(() => holder.close());
    const { receipts } = await daemon.exec([`add lb vserver v HTTP 10.20.0.5 ${port}`]);
    assert.equal(receipts[0]?.code, 304);
    assert.match(
      receipts[0].message,
      new RegExp(`listen ${lab}.0.1:${port} for 10.20.0.5:${port}: address in use`.replaceAll('.', '\\.')),
    );
    await daemon.apply('add lb vserver v HTTP 10.20.0.5 80');
    assert.equal((await ask(`${lab}.0.1:10080`)).status, 503);
  },
);

void test(
  'a second lab in the same network does not start, nor one beside engines that serve elsewhere',
  SKIP,
  async (t) => {
    const lab = nextNetwork();
    const args = ['--lab', '--lab-network', lab];
    const daemon = await startLab(t, lab);
    const other = temporaryFolder(t);
    const start = [
      'start',
      '--listen',
      `127.0.0.1:${await freePort()}`,
      '--base-port',
      String(await freePort()),
    ];
    const second = await runCli([...start, '--engines', '1', '--data', join(other, 'data'), ...args]);
    assert.equal(second.status, 2);
    assert.match(
      second.stderr,
      /another lab has 127\.\d+\.0\.0\/16; stop it, or choose another network with --lab-network/,
    );

    await daemon.kill();
    const config = ['start', '--config', join(daemon.data, '../lockstep.yaml')];
    const without = await runCli(config);
    assert.equal(without.status, 2);
    assert.match(
      without.stderr,
      /engine pe0 \(pid \d+\) was left by an earlier daemon and runs in a lab; start with --lab/,
    );
    const elsewhere = await runCli([...config, '--lab', '--lab-network', nextNetwork()]);
    assert.equal(elsewhere.status, 2);
    assert.match(elsewhere.stderr, /runs in another lab; start with its --lab-network/);
    // Nothing of it was ended.
    assert.equal((await ask(`${lab}.0.1:10080`)).status, 200);
    const again = await Daemon.start(t, { after: daemon, args });
    assert.match(again.stdout, /taken over from an earlier daemon, as they are: pe0, pe1/);
  },
);

void test('what contradicts a lab is refused before anything is started', async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'products.yaml');
  writeFileSync(
    file,
    'fleets:\n  cache:\n    engine: { type: redis }\n    members: [{ name: r1, address: "127.0.0.1:6379" }]\n',
  );
  const data = ['--data', join(folder, 'data')];
  for (const [args, said] of [
    [['--config', file, '--lab'], /--lab is for packet engines, and the fleet cache is of redis instances/],
    [['--lab', '--quickstart'], /--lab and --quickstart contradict each other/],
    [['--lab-network', '127.78'], /--lab-network goes with --lab only/],
    [['--lab', '--lab-network', '127.0'], /"127.0" is none of 127.1 to 127.254/],
    [['--lab', '--lab-network', '10.0'], /"10.0" is none of 127.1 to 127.254/],
  ] as const) {
    const { child, output } = launch(['start', ...args, ...data]);
    await until('it to be refused', () => child.exitCode !== null || child.signalCode !== null);
    assert.equal(child.exitCode, 2, output().stderr);
    assert.match(output().stderr, said);
  }
  assert.deepEqual(readdirSync(folder), ['products.yaml']);
});
