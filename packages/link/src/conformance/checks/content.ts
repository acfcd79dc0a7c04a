// What an engine holds, and what it says about it: digests, the digest tree, and that every change can be taken back.

import { isDeepStrictEqual } from 'node:util';
import type { Check } from '../check.ts';
import { type Context, entriesOf, read, readAll, statusOf, type Tenure } from '../context.ts';
import { digestOf, type Entries, nodesBelow, pathOf, under } from '../digests.ts';
import { must, same } from '../expect.ts';

const digest: Check = {
  name: 'digest',
  proves: 'The digest, and the number of entries, are those of the entries, after every command.',
  async run(context) {
    const tenure = await context.tenure();
    await mustHash(tenure);
    for (const { does } of context.pairs) {
      await tenure.apply(does);
      await mustHash(tenure);
    }
    for (const { undoes } of context.pairs.toReversed()) {
      await tenure.apply(undoes);
      await mustHash(tenure);
    }
  },
};

async function mustHash(tenure: Tenure): Promise<void> {
  const entries = await readAll(tenure.peer);
  const told = await tenure.status();
  same(
    'the digest and the number of entries',
    [told.digest, told.entries],
    [digestOf(entries), entries.size],
  );
}

const digestTree: Check = {
  name: 'digest-tree',
  proves: 'Each node of the digest tree is the sum of its entries, and a node without entries is left out.',
  async run(context) {
    const tenure = await context.tenure();
    await eachPair(context, tenure, async () => {
      const entries = await readAll(tenure.peer);
      const [some] = [...entries.keys()].slice(-1);
      const leaf = some === undefined ? '' : pathOf(some);
      for (const path of new Set([
        '',
        leaf.slice(0, 1),
        leaf.slice(0, 2),
        leaf.slice(0, 7),
        leaf.slice(0, 63),
      ])) {
        const { digests } = await read(tenure.peer, { digests: path });
        const expected = nodesBelow(entries, path);
        same(`the nodes below "${path}"`, digests, expected);
      }
      const emptyPath = unusedPath(entries);
      const { digests } = await read(tenure.peer, { digests: emptyPath });
      same(`the nodes below "${emptyPath}", which has no entry`, digests?.size, 0);
    });
  },
};

const pages: Check = {
  name: 'pages',
  proves: 'Pages of any size give every entry once, at the size that was asked for, and come to an end.',
  async run(context) {
    const tenure = await context.tenure();
    await allPairs(context, tenure);
    const { entries: size } = tenure.state;
    const whole = await readAll(tenure.peer);
    same('the number of entries that are read', whole.size, size);
    for (const limit of size > 1_000 ? [97, 10_000] : [1, 2, 3, 10_000]) {
      const paged = await readAll(tenure.peer, '', limit);
      same(`all pages of ${limit}`, paged, whole);
    }
    const exact = await read(tenure.peer, { prefix: '', limit: Math.min(size, 10_000) });
    if (size <= 10_000) same('more, on a page that has them all', exact.more, null);
    const { index } = exact;
    same('the index of a page', index, (await tenure.status()).index);
  },
};

const prefix: Check = {
  name: 'prefix',
  proves: 'A read by prefix gives the entries whose keys begin with it, and no other.',
  async run(context) {
    const tenure = await context.tenure();
    await allPairs(context, tenure);
    const all = await readAll(tenure.peer);
    const keys = [...all.keys()].slice(0, 20);
    const halves = keys.map((one) => one.slice(0, Math.ceil(one.length / 2)).toWellFormed());
    for (const start of new Set([...keys, ...halves, 'there is no such key, '])) {
      const expected = new Map([...all].filter(([one]) => one.startsWith(start)));
      for (const limit of [2, 1_000]) {
        const found = await readAll(tenure.peer, start, limit);
        same(`the entries with the prefix "${start}"`, found, expected);
      }
    }
  },
};

const underNode: Check = {
  name: 'under',
  proves: 'A read under a node gives all its entries at once, and no other.',
  async run(context) {
    const tenure = await context.tenure();
    await allPairs(context, tenure);
    const all = await readAll(tenure.peer);
    const paths = [...all.keys()].slice(0, 10).map(pathOf);
    for (const path of [
      '',
      unusedPath(all),
      ...paths.flatMap((one) => [one, one.slice(0, 1), one.slice(0, 3)]),
    ]) {
      const found = await entriesOf(tenure.peer, { under: path });
      same(`the entries under "${path}"`, found, under(all, path));
    }
  },
};

const undo: Check = {
  name: 'undo',
  proves:
    'What takes a command back brings the entries and the digest of before, one by one and all together.',
  async run(context) {
    const tenure = await context.tenure();
    const before: { digest: string; entries: Entries }[] = [];
    for (const { does } of context.pairs) {
      before.push({ digest: tenure.state.digest, entries: await readAll(tenure.peer) });
      await tenure.apply(does);
    }
    for (const { does, undoes } of context.pairs.toReversed()) {
      const then = before.pop();
      await tenure.apply(undoes);
      same(`the entries after ${undoes.join('; ')}`, await readAll(tenure.peer), then?.entries);
      same(`the digest after ${undoes.join('; ')}`, tenure.state.digest, then?.digest);
      await tenure.apply(does);
      await tenure.apply(undoes);
      same(`the digest after ${does.join('; ')} once more, and back`, tenure.state.digest, then?.digest);
    }
  },
};

const pathIndependence: Check = {
  name: 'path-independence',
  proves: 'The same entries have the same digest, by whatever way the engine came to them.',
  async run(context) {
    const tenure = await context.tenure();
    await allPairs(context, tenure);
    const { digest: one } = tenure.state;
    const entries = await readAll(tenure.peer);
    const compare = async (way: string): Promise<void> => {
      same(`the entries by ${way}`, await readAll(tenure.peer), entries);
      same(`the digest by ${way}`, tenure.state.digest, one);
    };
    await backAgain(context, tenure);
    await tenure.apply(context.pairs.flatMap(({ does }) => does));
    await compare('one message');
    await backAgain(context, tenure);
    for (const { does, undoes } of context.pairs) {
      for (const commands of [does, undoes, does]) await tenure.apply(commands);
    }
    await compare('detours');
    await backAgain(context, tenure);
    // Not every pair works without those above it, nor means the same.
    await tenure.send(tenure.message(context.pairs.toReversed().flatMap(({ does }) => does)));
    const turned = await readAll(tenure.peer);
    if (isDeepStrictEqual(turned, entries)) await compare('the other order');
  },
};

const order: Check = {
  name: 'order',
  proves:
    'Requests that are sent without waiting are answered in their order, and none by an older state than the last.',
  async run(context) {
    const tenure = await context.tenure();
    const [pair] = context.pairs;
    const before = tenure.state.digest;
    const first = tenure.message(pair.does);
    const ask = (type: string, at: number, fields = {}): object => ({
      v: 1,
      type,
      id: `${type}-${at}`,
      ...fields,
    });
    const between = Array.from({ length: 50 }, (_, at) => [
      ask('ping', at),
      ask('status', at),
      ask('nothing', at),
      ask('read', at, { prefix: '' }),
    ]).flat();
    tenure.peer.send(first, ...between);
    const applied = await tenure.peer.answer('apply', first);
    must(applied.kind === 'apply' && applied.answer.digest !== before, 'a change', applied);
    const { digest: now } = applied.answer;
    for (const request of between) {
      const { type } = request as { readonly type: string };
      const kind = type === 'status' || type === 'read' ? type : 'ping';
      const answer = await tenure.peer.answer(kind, request);
      if (answer.kind === 'status') same('the digest in a state behind a change', answer.answer.digest, now);
      if (answer.kind === 'read')
        same('the digest of the entries behind a change', digestOf(answer.answer.entries ?? []), now);
      same('an error for a request that there is not', answer.kind === 'error', type === 'nothing');
    }
    await tenure.status();
    await tenure.apply(pair.undoes);
    same('the digest in a new connection', (await statusOf(await context.session())).digest, before);
  },
};

async function allPairs(context: Context, tenure: Tenure): Promise<void> {
  for (const { does } of context.pairs) await tenure.apply(does);
}

async function backAgain(context: Context, tenure: Tenure): Promise<void> {
  for (const { undoes } of context.pairs.toReversed()) await tenure.apply(undoes);
}

/** At the start, and after each pair. */
async function eachPair(context: Context, tenure: Tenure, look: () => Promise<void>): Promise<void> {
  await look();
  for (const { does } of context.pairs) {
    await tenure.apply(does);
    await look();
  }
}

/** Of a node without entries. */
function unusedPath(entries: Entries): string {
  const used = new Set([...entries.keys()].map((one) => pathOf(one).slice(0, 5)));
  for (let at = 0; ; at += 1) {
    const path = at.toString(16).padStart(5, '0');
    if (!used.has(path)) return path;
  }
}

export const CONTENT: readonly Check[] = [
  digest,
  digestTree,
  pages,
  prefix,
  underNode,
  undo,
  pathIndependence,
  order,
];
