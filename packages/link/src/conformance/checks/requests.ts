// What is no request, or not one of this protocol: refused by name, and never half done.

import type { Check } from '../check.ts';
import { newId, statusOf } from '../context.ts';
import { must, same } from '../expect.ts';
import { mustPing } from './greeting.ts';

/** UTF-8 bytes: a line before the key was shown, and a command. */
const STRANGER_LINE_MAX = 64 * 1024;
const COMMAND_MAX = 64 * 1024;

const unknownFields: Check = {
  name: 'unknown-fields',
  proves: 'A request with a field that it does not have is 278, and nothing of it is done.',
  async run(context) {
    const tenure = await context.tenure();
    const { owner } = context.subject;
    const { id: _, ...right } = tenure.message([]);
    const requests = [
      { type: 'ping' },
      { type: 'status' },
      { type: 'read', prefix: '' },
      { type: 'read', digests: '' },
      { type: 'read', under: '' },
      { type: 'read', digests: '', under: '' },
      context.hello(),
      context.hello({ epoch: context.newEpoch(), owner }),
      right,
      { type: 'apply', commands: [] },
    ];
    for (const request of requests) {
      const id = newId();
      await tenure.peer.refused({ ...request, v: 1, id, colour: 'red' }, 278, id);
    }
    same('the state after requests with an unknown field', await tenure.status(), tenure.state);
  },
};

const malformed: Check = {
  name: 'malformed',
  proves:
    'A field that is missing or of the wrong type, another version (278) or type (1088) is refused, and no more.',
  async run(context) {
    const tenure = await context.tenure();
    const { id: _, v: __, ...right } = tenure.message([]);
    const { index: ___, ...without } = right;
    const requests: readonly (readonly [code: number, request: object])[] = [
      [1088, { type: 'reboot' }],
      [278, {}],
      [278, { type: 'ping', v: 2 }],
      [278, { type: 'ping', v: '1' }],
      // Half a position is no local change.
      [278, without],
      [278, { type: 'apply', epoch: tenure.epoch, commands: [] }],
      [278, { type: 'apply' }],
      [278, { ...right, index: -1 }],
      [278, { ...right, index: right.index + 0.5 }],
      [278, { ...right, index: 2 ** 53 }],
      [278, { ...right, index: String(right.index) }],
      [278, { ...right, counter: true }],
      [278, { ...right, commands: 'ping' }],
      [278, { ...right, commands: [1] }],
      [278, { ...right, group: 'a' }],
      [278, { ...right, remaining: 1 }],
      [278, { type: 'hello' }],
      [278, { type: 'hello', key: 1 }],
      [278, { ...context.hello(), epoch: context.newEpoch() }],
      [278, { ...context.hello(), owner: 'x' }],
      [278, { type: 'read' }],
      [278, { type: 'read', prefix: '', limit: 0 }],
      [278, { type: 'read', prefix: '', limit: 10_001 }],
      [278, { type: 'read', prefix: 1 }],
      [278, { type: 'read', digests: 'A' }],
      [278, { type: 'read', digests: '0'.repeat(64) }],
      [278, { type: 'read', under: '0'.repeat(65) }],
    ];
    for (const [code, request] of requests) {
      const id = newId();
      await tenure.peer.refused({ v: 1, ...request, id }, code, id);
    }
    same('the state after requests that are none', await tenure.status(), tenure.state);
    await tenure.send({ ...tenure.message([]), group: null, remaining: 0 });
  },
};

const garbage: Check = {
  name: 'garbage',
  proves:
    'A line that is not JSON (278) or not UTF-8 (1119) is refused without an id, and the next line is read.',
  async run(context) {
    const peer = await context.session();
    const before = await statusOf(peer);
    for (const line of [
      'this is not JSON',
      '',
      '[]',
      'null',
      '7',
      '{"v":1',
      '{"v":1,"type":"ping"}',
      '{"id":7}',
    ]) {
      await peer.refused(`${line}\n`, 278, null);
    }
    // Deeper than a parser that calls itself can go.
    await peer.refused(`${'['.repeat(30_000)}\n`, 278, null);
    await peer.refused(Buffer.from([0xff, 0xfe, 0x0a]), 1119, null);
    await peer.refused({ v: 1, type: 'ping', id: 'i'.repeat(257) }, 1106, null);
    peer.send('{"v":1,"type":"ping","id":"cr"}\r\n');
    const answer = await peer.answer('ping', { type: 'ping', id: 'cr' });
    must(answer.kind === 'ping', 'an answer to a line that ends with \\r\\n', answer);
    same('the state after lines that are none', await statusOf(peer), before);
  },
};

const texts: Check = {
  name: 'texts',
  proves:
    'A command with a line end, a zero byte (1119) or above 64 KiB (1106) is refused, whatever the dialect says.',
  async run(context) {
    const tenure = await context.tenure();
    const [pair] = context.pairs;
    const [first = ''] = pair.does;
    for (const command of [`${first}\n${first}`, `${first}\r`, `${first}\0`]) {
      const message = tenure.message([command]);
      await tenure.peer.refused(message, 1119, message.id);
    }
    const long = tenure.message([`${first}${'x'.repeat(COMMAND_MAX)}`]);
    await tenure.peer.refused(long, 1106, long.id);
    const half = tenure.message([]);
    // Half of a surrogate pair has no UTF-8 form, so no digest.
    tenure.peer.send(`${JSON.stringify({ ...half, commands: [`${first}\ud800`] })}\n`);
    const answer = await tenure.peer.answer('apply', half);
    same('an error for half of a surrogate pair', answer.kind, 'error');
    same('the state after commands that are none', await tenure.status(), tenure.state);
  },
};

const longLine: Check = {
  name: 'long-line',
  proves: 'A stranger’s line of more than 64 KiB is 1106 and the end of its connection, and of no other.',
  async run(context) {
    const stranger = await context.connect();
    const bystander = await context.connect();
    await stranger.refused('x'.repeat(STRANGER_LINE_MAX + 1), 1106, null);
    await stranger.ends('a line that is too long');
    await mustPing(bystander);
    // Whoever has shown the key may say more.
    const peer = await context.session();
    const id = newId();
    await peer.refused({ v: 1, type: 'ping', id, colour: 'x'.repeat(STRANGER_LINE_MAX) }, 278, id);
  },
};

const halfLine: Check = {
  name: 'half-line',
  proves:
    'What follows the last line end when a connection ends is never executed, and hurts no other connection.',
  async run(context) {
    const [pair] = context.pairs;
    const tenure = await context.tenure();
    const before = tenure.state;
    const bystander = await context.session();
    // Complete but for its line end: it may be half of another message.
    tenure.peer.send(JSON.stringify(tenure.message(pair.does)));
    tenure.peer.end();
    await tenure.peer.ends('half a line');
    same('the state after half a line', await statusOf(bystander), before);
    const other = await context.connect();
    other.send('{"v":1,"ty');
    other.destroy();
    await mustPing(bystander);
  },
};

const pieces: Check = {
  name: 'pieces',
  proves: 'A line may come byte by byte, and many in one piece; who ends its side still gets the answers.',
  async run(context) {
    const peer = await context.session();
    const request = { v: 1, type: 'ping', id: 'zwölf 🦀' };
    for (const byte of Buffer.from(`${JSON.stringify(request)}\n`)) {
      peer.send(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await peer.answer('ping', request);
    const many = Array.from({ length: 500 }, (_, at) => ({ v: 1, type: 'status', id: `${at}` }));
    peer.send(...many);
    peer.end();
    for (const one of many) must((await peer.answer('status', one)).kind === 'status', 'a state', one);
    await peer.ends('the last answer');
  },
};

export const REQUESTS: readonly Check[] = [
  unknownFields,
  malformed,
  garbage,
  texts,
  longLine,
  halfLine,
  pieces,
];
