// The reference pages are held against the code: the conversation is held with a real engine, the vectors are computed.
// UPDATE=1 writes the answers and the vectors anew; what changes is then read by a person.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { LiveConfiguration } from '@lockstep/core';
import { type AnswerKind, parseAnswer } from './answers.ts';
import {
  AGAIN_MS_FIRST,
  AGAIN_MS_LAST,
  QUIET_MS,
  TRIES_MAX,
  WINDOW,
  WINDOW_BYTES,
} from './datagram-channel.ts';
import { DATAGRAM_MESSAGE_BYTES_MAX } from './datagrams.ts';
import { parseRequest } from './requests.ts';
import type { ServedEngine } from './session.ts';
import { hash, keyValueEngine } from './testing/key-value.ts';
import { kindOf } from './testing/messages.ts';
import { RawClient, served } from './testing/raw.ts';

const PROTOCOL = fileURLToPath(new URL('../../../docs/reference/engine-protocol.md', import.meta.url));
const DIGEST = fileURLToPath(new URL('../../../docs/reference/digest.md', import.meta.url));
const UPDATE = process.env['UPDATE'] === '1';

void test('the conversation in the protocol’s reference is what an engine says', async (t) => {
  const one = await talker(t, 'pe2', keyValueEngine(undefined, '2f1c-4711-1'));
  const aside = await talker(t, 'pe3', keyValueEngine(undefined, '2f1c-4712-1', true));
  let peer = one;
  const lines = (await readFile(PROTOCOL, 'utf8')).split('\n');
  let digest = '';
  let asked = 0;
  for (const [at, line] of lines.entries()) {
    if (line.startsWith('#')) peer = line === '### enter' ? aside : one;
    if (!line.startsWith('→ ')) continue;
    asked += 1;
    const request = UPDATE ? line.replace('@DIGEST', digest) : line;
    const answer = await peer.ask(`${request.slice(2)}\n`);
    if (typeof answer?.['digest'] === 'string') digest = answer['digest'];
    if (UPDATE) lines.splice(at, 2, request, `← ${JSON.stringify(answer)}`);
    assert.deepEqual(JSON.parse(lines[at + 1]?.slice(2) ?? ''), answer, request);
  }
  assert.ok(asked > 15);
  if (UPDATE) await writeFile(PROTOCOL, lines.join('\n'));
});

void test('the datagrams in the protocol’s reference are those of an engine', async (t) => {
  const { address } = await served(t, {
    address: { host: '127.0.0.1', port: 0, udp: true },
    engine: keyValueEngine(),
  });
  assert.ok('udp' in address);
  const socket = createSocket('udp4');
  t.after(() => socket.close());
  socket.connect(address.port, address.host);
  await once(socket, 'connect');
  const shown = '9c'.repeat(16);
  let session = shown;
  let last = '';
  const heard: string[] = [];
  let news = (): void => undefined;
  socket.on('message', (bytes) => {
    const datagram = bytes.toString('utf8');
    session = /"session":"([^"]+)"/.exec(datagram)?.[1] ?? session;
    const line = datagram.replaceAll(session, shown).replace('\n', '\n  ');
    // On a busy machine an answer may be sent again before it is known to be here.
    if (line === last) return;
    last = line;
    heard.push(line);
    news();
  });
  const page = await readFile(PROTOCOL, 'utf8');
  const datagrams = page.match(/^[»«] .*(?:\n {2}.*)?/gm) ?? [];
  assert.ok(datagrams.length >= 9);
  for (const datagram of datagrams) {
    if (datagram.startsWith('»')) {
      socket.send(datagram.slice(2).replaceAll(shown, session).replace('\n  ', '\n'));
      continue;
    }
    while (heard.length === 0) {
      await new Promise<void>((resolve) => {
        news = resolve;
      });
    }
    assert.equal(heard.shift(), datagram.slice(2));
  }
});

void test('the limits of datagrams in the protocol’s reference are those of the code', async () => {
  const page = await readFile(PROTOCOL, 'utf8');
  const number = (n: number): string => n.toLocaleString('en-GB');
  for (const row of [
    `| a message in a datagram | ${number(DATAGRAM_MESSAGE_BYTES_MAX)} bytes |`,
    `| messages in datagrams that are not known to be there | ${WINDOW}, or ${WINDOW_BYTES / 1_024} KiB |`,
    `| tries without a sign of the other side | ${TRIES_MAX}, from ${AGAIN_MS_FIRST} ms to ${AGAIN_MS_LAST / 1_000} s apart |`,
    `a manager after ${QUIET_MS.manager / 1_000} s of silence, an engine after ${QUIET_MS.engine / 1_000} s`,
  ])
    assert.ok(page.includes(row), row);
});

async function talker(t: TestContext, name: string, engine: ServedEngine): Promise<RawClient> {
  const { address } = await served(t, { engine, name });
  return RawClient.connect(t, address);
}

void test('each message in the protocol’s reference is one that is understood, or an example of an error', async () => {
  const lines = (await readFile(PROTOCOL, 'utf8')).split('\n');
  let kind: AnswerKind = 'ping';
  for (const line of lines) {
    if (line.startsWith('→ ')) {
      const parsed = parseRequest(line.slice(2));
      if (parsed.ok) kind = kindOf(parsed.request);
    } else if (line.startsWith('←')) {
      const parsed = parseAnswer(line.slice(2), kind);
      assert.ok(parsed.ok, line);
    }
  }
});

interface Vector {
  readonly entries: Readonly<Record<string, string>>;
  readonly path: string;
  readonly digest: string;
  readonly count: number;
}

const THREE = { 'lb vserver web': 'HTTP 10.0.0.1 80', 'server s1': '10.0.0.9', zwölf: '🦀' };
const CASES: readonly (readonly [entries: Record<string, string>, path: string])[] = [
  [{}, ''],
  [{ a: '1' }, ''],
  [{ caf\u00e9: '' }, ''],
  [{ 'cafe\u0301': '' }, ''],
  [{ zwölf: '🦀' }, ''],
  [{ 'lb vserver web': 'HTTP 10.0.0.1 80', 'server s1': '10.0.0.9' }, ''],
  [{ a: '1', b: '2', c: '3', d: '4' }, ''],
  [THREE, ''],
  [THREE, hash('zwölf').slice(0, 1)],
  [THREE, hash('server s1').slice(0, 2)],
  [THREE, hash('server s1')],
  [THREE, '0000'],
];

function vectorOf(entries: Readonly<Record<string, string>>, path: string): Vector {
  const live = new LiveConfiguration(hash, () => []);
  live.apply(Object.entries(entries).map(([key, after]) => ({ key, before: undefined, after })));
  const { digest, entries: count } = live.node(path);
  if (path === '') assert.equal(digest, live.digest);
  return { entries, path, digest, count };
}

async function vectors(): Promise<Vector[]> {
  const page = await readFile(DIGEST, 'utf8');
  const [, block = ''] = /```json\n([^`]*)\n```/.exec(page) ?? [];
  if (!UPDATE) return block.split('\n').map((line) => JSON.parse(line) as Vector);
  const made = CASES.map(([entries, path]) => vectorOf(entries, path));
  await writeFile(DIGEST, page.replace(block, made.map((vector) => JSON.stringify(vector)).join('\n')));
  return made;
}

void test('the test vectors in the digest’s reference are those of the core', async () => {
  const listed = await vectors();
  assert.equal(listed.length, CASES.length);
  for (const vector of listed) assert.deepEqual(vectorOf(vector.entries, vector.path), vector);
});

void test('the vectors hold the cases that the page promises', async () => {
  const listed = await vectors();
  const [, , composed, decomposed, , , above] = listed;
  assert.notEqual(composed?.digest, decomposed?.digest);
  const sum = Object.entries(above?.entries ?? {})
    .map(([key, value]) => BigInt(`0x${hash(`${key}\0${value}`).slice(0, 32)}`))
    .reduce((one, other) => one + other);
  assert.ok(sum >= 2n ** 128n);
  assert.equal((sum % 2n ** 128n).toString(16).padStart(32, '0'), above?.digest);
});

void test('the Python on the digest’s page computes the vectors', async (t) => {
  const page = await readFile(DIGEST, 'utf8');
  const [, code = ''] = /```python\n([^`]*)```/.exec(page) ?? [];
  const [, oneLine = ''] = /```sh\n([^`]*)```/.exec(page) ?? [];
  const check = 'import json, sys\nfor v in json.load(sys.stdin): print(digest(v["entries"], v["path"]))\n';
  const listed = await vectors();
  const run = spawnSync('python3', ['-c', code + check], { input: JSON.stringify(listed), encoding: 'utf8' });
  if (run.error !== undefined) {
    t.skip('there is no python3 on this machine');
    return;
  }
  assert.deepEqual(
    run.stdout.trim().split('\n'),
    listed.map((vector) => vector.digest),
    run.stderr,
  );
  const shell = spawnSync('sh', ['-c', oneLine], { encoding: 'utf8' });
  assert.equal(shell.stdout.trim(), vectorOf({ a: '1' }, '').digest);
});
