// Who is there, and who may ask: ping, the link key, hello, a local session.

import type { Check } from '../check.ts';
import { newId, read, statusOf } from '../context.ts';
import { must, same } from '../expect.ts';
import type { Peer } from '../peer.ts';

/** Wrong tries after which an engine closes. */
const TRIES = 10;

const ping: Check = {
  name: 'ping',
  proves: 'Somebody who has not shown the key is told that somebody is there.',
  async run(context) {
    const peer = await context.connect();
    await mustPing(peer);
  },
};

const key: Check = {
  name: 'key',
  proves:
    'Nothing but ping is answered before the link key, a wrong one is 257, and ten tries end the connection.',
  async run(context) {
    const peer = await context.connect();
    const { digest } = context.start;
    const requests = [
      { type: 'status' },
      { type: 'read', prefix: '' },
      { type: 'read', digests: '' },
      { type: 'apply', commands: [] },
      { type: 'apply', epoch: context.newEpoch(), index: 1, after: 0, base: digest, commands: [] },
    ].map((request, at) => ({ v: 1, id: `before-${at}`, ...request }));
    for (const request of requests) await peer.refused(request, 257, request.id);
    await mustPing(peer);
    const { epoch } = await context.state();
    for (let tries = requests.length; tries < TRIES; tries += 1) {
      const id = newId();
      const wrong = { v: 1, type: 'hello', id, key: '0'.repeat(64), epoch: context.newEpoch(), owner: 'x' };
      await peer.refused(wrong, 257, id);
    }
    await peer.ends(`${TRIES} requests that were not permitted`);
    same('the epoch after hellos with a wrong key', (await context.state()).epoch, epoch);
  },
};

const hello: Check = {
  name: 'hello',
  proves:
    'A hello takes the engine for its epoch and owner, and its answer has every field, with what was before.',
  async run(context) {
    const { owner } = context.subject;
    const peer = await context.connect();
    const first = context.newEpoch();
    await context.greet(peer, { epoch: first, owner, takeOver: true });
    const second = context.newEpoch();
    const answer = await context.greet(peer, { epoch: second, owner });
    same('the epoch', answer.epoch, second);
    same('the owner', answer.owner, owner);
    must(
      answer.previous === undefined || answer.previous === first,
      `previous to be ${first}`,
      answer.previous,
    );
    must(answer.name !== '' && answer.incarnation !== '', 'a name and an incarnation', answer);
    must(/^[^/]+\/\d+$/.test(answer.dialect), 'a dialect with its version', answer.dialect);
    must(/^[0-9a-f]{32}$/.test(answer.digest), 'a digest of 32 hexadecimal digits', answer.digest);
    must(answer.schema !== '', 'a schema, or none', answer.schema);
    const { name, dialect, schema, pid, incarnation } = await context.greet(peer, {});
    const { start } = context;
    same(
      'name, dialect, schema, pid and incarnation in every hello',
      [name, dialect, schema, pid, incarnation],
      [start.name, start.dialect, start.schema, start.pid, start.incarnation],
    );
  },
};

const localSession: Check = {
  name: 'local-session',
  proves:
    'A hello without epoch raises nothing, tells whose the engine is, and gives no right to apply with epoch.',
  async run(context) {
    const tenure = await context.tenure();
    const peer = await context.connect();
    const answer = await context.greet(peer, {});
    same('epoch and owner', [answer.epoch, answer.owner], [tenure.epoch, context.subject.owner]);
    same('the state', await statusOf(peer), tenure.state);
    await read(peer, { prefix: '' });
    const message = tenure.message([]);
    await peer.refused(message, 257, message.id);
    const enter = { v: 1, type: 'enter', id: newId(), epoch: tenure.epoch, digest: tenure.state.digest };
    if (context.start.aside === true) await peer.refused(enter, 257, enter.id);
    same('the state after an apply without the right', await tenure.status(), tenure.state);
    // It takes no right either.
    await context.greet(tenure.peer, {});
    await tenure.apply([]);
  },
};

/** Whether somebody is there. */
export async function mustPing(peer: Peer): Promise<void> {
  const answer = await peer.ask('ping', { v: 1, type: 'ping', id: newId() });
  must(answer.kind === 'ping', 'an answer to ping', answer);
}

export const GREETING: readonly Check[] = [ping, key, hello, localSession];
