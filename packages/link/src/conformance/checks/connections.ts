// Connections that break, and many of them.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Check } from '../check.ts';
import { readAll, statusOf } from '../context.ts';
import { digestOf } from '../digests.ts';
import { must, same } from '../expect.ts';
import type { Peer } from '../peer.ts';
import { digestsOf } from './fence.ts';
import { mustPing } from './greeting.ts';

/** How often a connection is cut. */
const CUTS = 20;

/** How long to look whether something moves that should not, in ms. */
const WATCH_MS = 20;

const cut: Check = {
  name: 'cut',
  proves:
    'When a connection breaks before the answer, a hello and the digest tell the truth, 20 times of 20.',
  async run(context) {
    const [pair] = context.pairs;
    const digests = await digestsOf(context, pair);
    let inEffect = false;
    for (let round = 0; round < CUTS; round += 1) {
      const old = await context.tenure();
      const target: string = inEffect ? digests.before : digests.after;
      const message = old.message(inEffect ? pair.undoes : pair.does);
      old.peer.send(message);
      if (round % 4 === 0) await sleep(1);
      old.peer.cut();
      const fresh = await context.tenure();
      const { digest, index } = fresh.state;
      must(digest === message.base || digest === target, `the digest of before or after, ${target}`, digest);
      same('the index to tell what the digest tells', index === message.index, digest === target);
      await sleep(round % 4 === 1 ? WATCH_MS : 0);
      same('the state, some time after the hello', await fresh.status(), fresh.state);
      same('the digest of what is held', digestOf(await readAll(fresh.peer)), digest);
      inEffect = digest === digests.after;
    }
  },
};

/** Connections that come and go, and how many at a time. */
const CONNECTIONS = 1_000;
const AT_A_TIME = 50;

const crowd: Check = {
  name: 'crowd',
  proves:
    'A thousand connections that come and go, some in the middle of a word, leave it as it was, and answering.',
  async run(context) {
    const bystander = await context.session();
    const before = await statusOf(bystander);
    for (let opened = 0; opened < CONNECTIONS; opened += AT_A_TIME) {
      const peers = await Promise.all(Array.from({ length: AT_A_TIME }, () => context.connect()));
      // They are taken in order: once the last is answered, none waits in the system's queue, which has an end.
      for (const last of peers.slice(-1)) await mustPing(last);
      for (const [at, peer] of peers.entries()) {
        if (at % 3 === 0) peer.send(context.hello());
        if (at % 3 === 1) peer.send('{"v":1,');
        peer.destroy();
      }
    }
    const peer = await context.connect();
    await mustPing(peer);
    await context.greet(peer, {});
    same('the state after a thousand connections', await statusOf(peer), before);
    same('the state to somebody who was there all along', await statusOf(bystander), before);
  },
};

const manyAtOnce: Check = {
  name: 'many-at-once',
  proves: 'Two hundred connections at a time are answered, each its own requests.',
  async run(context) {
    const peers: Peer[] = [];
    while (peers.length < 200) {
      peers.push(...(await Promise.all(Array.from({ length: AT_A_TIME }, () => context.session()))));
    }
    const states = await Promise.all(peers.map((peer) => statusOf(peer)));
    for (const state of states) same('the state on each connection', state, states[0]);
  },
};

export const CONNECTIONS_CHECKS: readonly Check[] = [cut, crowd, manyAtOnce];
