// The lab's map: every address has a place of its own, all engines have the same one, and it stays.

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { LockstepError } from '@lockstep/core';
import { apply, bound, call, RawClient, startPlane, until } from '../traffic/testing/bed.ts';
import { createLabAddresses, LabAddresses } from './addresses.ts';
import { labDoors } from './doors.ts';
import { introduction, readIntroduction } from './introduction.ts';
import { echoSocket, LAB_ADDRESSES_MAX, labPlace } from './network.ts';
import { labVirtualServers } from './virtual-servers.ts';

const ECHO_SCRIPT = fileURLToPath(new URL('echo-server.ts', import.meta.url));
/** Networks that no lab of a person has, one for each run of the tests. */
const NETWORK = 100 + (process.pid % 100);

function temporaryFile(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-lab-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'lab.addresses');
  createLabAddresses(file);
  return file;
}

/** An echo server that answers. */
async function startEcho(t: TestContext): Promise<ChildProcess> {
  const child = spawn(process.execPath, [ECHO_SCRIPT, '--network', String(NETWORK)], { stdio: 'inherit' });
  t.after(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  let reached = false;
  while (!reached) {
    reached = await new Promise<boolean>((resolve) => {
      const socket = connect({ path: echoSocket(NETWORK) });
      socket.once('connect', () => resolve(true)).once('error', () => setTimeout(() => resolve(false), 5));
      socket.once('connect', () => socket.destroy());
    });
  }
  return child;
}

void test('addresses that differ in number or port have places that differ, none of them below port 1024', () => {
  const places = new Set<string>();
  const ports = [1, 80, 443, 1_023, 1_024, 8_080, 9_999, 10_000, 10_080, 10_443, 11_023, 11_024, 65_535];
  const numbers = [1, 2, 255, 256, 257, LAB_ADDRESSES_MAX - 1, LAB_ADDRESSES_MAX];
  for (const number of numbers) {
    for (const port of ports) {
      const place = labPlace(77, number, port);
      assert.match(place.ip, /^127\.77\.\d{1,3}\.\d{1,3}$/);
      assert.ok(place.port >= 1_024 && place.port <= 65_535);
      places.add(`${place.ip}:${place.port}`);
    }
  }
  assert.equal(places.size, numbers.length * ports.length);
  const all = new Set<string>();
  for (let port = 1; port <= 65_535; port++) {
    const place = labPlace(77, 5, port);
    all.add(`${place.ip}:${place.port}`);
  }
  assert.equal(all.size, 65_535);
  assert.deepEqual(labPlace(77, 1, 80), { ip: '127.77.0.1', port: 10_080 });
  assert.deepEqual(labPlace(78, 300, 8_080), { ip: '127.78.1.44', port: 8_080 });
  assert.deepEqual(labPlace(77, 1, 10_080), { ip: '127.77.128.1', port: 10_080 });
  assert.throws(
    () => labPlace(77, LAB_ADDRESSES_MAX + 1, 80),
    (error) => error instanceof LockstepError && error.code === 305,
  );
});

void test('an address keeps its number, for whoever reads it and whoever comes later', (t) => {
  const file = temporaryFile(t);
  const [one, two] = [new LabAddresses(file), new LabAddresses(file)];
  assert.deepEqual(one.give(['10.0.0.10', '10.0.0.9', '10.0.0.10']), [2, 1, 2]);
  assert.equal(two.numberOf('10.0.0.10'), 2);
  assert.equal(two.numberOf('2001:db8::1'), null);
  assert.deepEqual(two.give(['2001:db8::1', '10.0.0.9']), [3, 1]);
  assert.deepEqual(one.give(['0.0.0.0', '2001:db8::1']), [4, 3]);
  assert.deepEqual(new LabAddresses(file).give(['0.0.0.0', '10.0.0.9']), [4, 1]);
  createLabAddresses(file);
  assert.equal(new LabAddresses(file).numberOf('0.0.0.0'), 4);
});

void test('engines that give numbers at the same moment agree', async (t) => {
  const file = temporaryFile(t);
  const script = `
    import { LabAddresses } from ${JSON.stringify(new URL('addresses.ts', import.meta.url).href)};
    const addresses = new LabAddresses(process.argv[1]);
    const told = {};
    for (let turn = 0; turn < 40; turn++) {
      const ips = Array.from({ length: 5 }, (_, at) => '10.0.' + (turn * 7 + at * 3) % 31 + '.' + (turn % 9));
      for (const [at, number] of addresses.give(ips).entries()) told[ips[at]] = number;
    }
    process.stdout.write(JSON.stringify(told));`;
  const told = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', script, file], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let text = '';
      child.stdout.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      await once(child, 'close');
      return JSON.parse(text) as Record<string, number>;
    }),
  );
  for (const other of told) assert.deepEqual(other, told[0]);
  const numbers = Object.values(told[0] ?? {});
  assert.ok(numbers.length > 50);
  assert.equal(new Set(numbers).size, numbers.length);
});

void test('a line that was cut off takes a number from nobody', (t) => {
  const file = temporaryFile(t);
  const before = new LabAddresses(file);
  assert.deepEqual(before.give(['10.0.0.1']), [1]);
  appendFileSync(file, '10.0.0');
  assert.deepEqual(before.give(['10.0.0.2']), new LabAddresses(file).give(['10.0.0.2']));
  assert.deepEqual(
    before.give(['10.0.0.1', '10.0.0.3']),
    new LabAddresses(file).give(['10.0.0.1', '10.0.0.3']),
  );
});

void test('a file of addresses that is gone, or was changed, refuses a new address with 261', (t) => {
  const file = temporaryFile(t);
  const addresses = new LabAddresses(file);
  addresses.give(['10.0.0.1']);
  truncateSync(file, 0);
  assert.throws(() => addresses.give(['10.0.0.2']), { code: 261, message: /was changed from outside/ });
  rmSync(file);
  assert.throws(() => addresses.give(['10.0.0.2']), { code: 261, message: /lab.addresses: ENOENT/ });
  assert.deepEqual(addresses.give(['10.0.0.1']), [1]);
  createLabAddresses(file);
  assert.match(readFileSync(file, 'utf8'), /^# /);
});

void test('an introduction says any name, and nothing else is one', () => {
  const service = { service: 'a "b"\n\u2028ü', host: '2001:db8::1', port: 80 };
  assert.equal(introduction(service).indexOf('\n'), introduction(service).length - 1);
  assert.deepEqual(readIntroduction(introduction(service).trimEnd()), service);
  for (const text of ['', 'GET / HTTP/1.1', '[]', '["a","b","80"]', '{"service":"a"}', 'null'])
    assert.equal(readIntroduction(text), null);
});

void test('the echo server answers for each service, over connections that are used again', async (t) => {
  const echo = await startEcho(t);
  const file = temporaryFile(t);
  const plane = startPlane(t, labDoors(NETWORK, file));
  await apply(plane, {
    services: [
      { name: 'a', host: '10.9.0.1', port: 80 },
      { name: 'ü b', host: 'app.example', port: 8_443 },
    ],
    virtualServers: [
      { name: 'v', address: { ip: '10.20.0.5', port: 80 }, services: bound('a') },
      { name: 'w', address: { ip: '2001:db8::5', port: 10_080 }, services: bound('ü b') },
    ],
  });
  const [v, w] = [`127.${NETWORK}.0.1`, `127.${NETWORK}.128.2`];
  for (let turn = 0; turn < 3; turn++) {
    const reply = await call(10_080, { host: v, path: '/cart?a=1' });
    assert.equal(reply.headers['x-lab-service'], 'a');
    assert.match(
      reply.body,
      /^a \(10\.9\.0\.1:80\) answers: GET \/cart\?a=1 HTTP\/1\.1 \(.*, for 127\.0\.0\.1\)\n$/,
    );
    const other = await call(10_080, { host: w, method: 'POST', body: 'x'.repeat(200_000) });
    assert.equal(other.headers['x-lab-service'], '%C3%BC%20b'.replace('%20', ' '));
    assert.equal(other.headers['x-lab-address'], 'app.example:8443');
    assert.match(other.body, /answers: POST \//);
  }
  assert.equal(plane.stats().services['a']?.connections, 1);
  echo.kill('SIGKILL');
  await once(echo, 'exit');
  await until(() => plane.stats().services['a']?.connections === 0);
  assert.equal((await call(10_080, { host: v })).status, 503);
});

void test('what comes together with the introduction is a request, and one in pieces is put together', async (t) => {
  await startEcho(t);
  const line = introduction({ service: 'a', host: '10.9.0.1', port: 80 });
  const request = 'GET /one HTTP/1.1\r\nHost: a\r\n\r\n';
  const together = new RawClient(t, echoSocket(NETWORK)).send(
    `${line}${request}${request.replace('one', 'two')}`,
  );
  await together.reads('GET /two');
  assert.match(together.text, /GET \/one/);
  const pieces = new RawClient(t, echoSocket(NETWORK));
  for (const part of [line.slice(0, 3), line.slice(3), request.slice(0, 7), request.slice(7)]) {
    pieces.send(part);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await pieces.reads('GET /one');
  for (const wrong of ['GET / HTTP/1.1\n', 'x'.repeat(5_000)])
    await new RawClient(t, echoSocket(NETWORK)).send(wrong).closed;
});

void test('the table has every virtual server, by name, and what has no place says so', (t) => {
  const addresses = new LabAddresses(temporaryFile(t));
  addresses.give(['10.0.0.1']);
  const entries = new Map([
    ['lb vserver web', 'HTTP 10.0.0.1 80'],
    ['lb vserver "b c"', 'HTTP 10.0.0.1 10080 -state DISABLED'],
    ['lb vserver sorry', 'HTTP 0.0.0.0 0'],
    ['lb vserver new', 'HTTP 10.0.0.2 80'],
    ['lb vserver web -> service s', '-weight 1'],
    ['lb vserver tls', 'SSL 10.0.0.1 443'],
    ['server s', '10.0.0.1'],
  ]);
  const rows = labVirtualServers(entries, 77, addresses).map(({ name, address, place, held }) => [
    name,
    address,
    held ? 'held' : place,
  ]);
  assert.deepEqual(rows, [
    ['b c', '10.0.0.1:10080', '127.77.128.1:10080'],
    ['new', '10.0.0.2:80', null],
    ['sorry', null, null],
    ['tls', '10.0.0.1:443', 'held'],
    ['web', '10.0.0.1:80', '127.77.0.1:10080'],
  ]);
});

void test('the table tells who has nobody to answer, and who is a backup; what is held counts for nothing', (t) => {
  const entries = new Map([
    ['server s', '10.0.0.1'],
    ['service web', 's HTTP 80'],
    ['service tls', 's SSL 443'],
    ['lb vserver full', 'HTTP 10.9.0.1 80'],
    ['lb vserver full -> service web', '-weight 1'],
    ['lb vserver empty', 'HTTP 10.9.0.2 80'],
    ['lb vserver empty -> service tls', '-weight 1'],
    ['lb vserver second', 'HTTP 10.9.0.3 80 -backupVServer third'],
    ['lb vserver third', 'HTTP 0.0.0.0 0 -backupVServer full'],
    ['lb vserver held', 'SSL 10.9.0.4 443 -backupVServer empty'],
    ['lb vserver away', 'HTTP 10.9.0.5 80 -redirectURL http://x.example/'],
  ]);
  const rows = labVirtualServers(entries, 77, new LabAddresses(temporaryFile(t)));
  assert.deepEqual(
    rows.map(({ name, serves, backup }) => [name, serves, backup]),
    [
      ['away', true, false],
      ['empty', false, false],
      ['full', true, true],
      ['held', false, false],
      ['second', true, false],
      ['third', true, true],
    ],
  );
});
