// Whose orders count: owners, epochs, and the fence that nothing older passes.

import type { EngineState } from '@lockstep/core';
import type { Check } from '../check.ts';
import type { Context, Tenure } from '../context.ts';
import { must, same } from '../expect.ts';
import type { Pair } from '../samples.ts';

const owner: Check = {
  name: 'owner',
  proves:
    'A hello of another owner without takeOver is answered, takes no notice, and gives no right to apply.',
  async run(context) {
    const tenure = await context.tenure();
    const other = await context.connect();
    const epoch = context.newEpoch();
    const answer = await context.greet(other, { epoch, owner: 'somebody else' });
    same('epoch and owner', [answer.epoch, answer.owner], [tenure.epoch, context.subject.owner]);
    const message = { ...tenure.message([]), epoch };
    await other.refused(message, 257, message.id);
    await tenure.apply([]);
  },
};

const takeOver: Check = {
  name: 'take-over',
  proves:
    'A takeover needs an epoch above the engine’s, and then makes everything of the earlier owner too old.',
  async run(context) {
    const tenure = await context.tenure();
    const { owner: mine } = context.subject;
    const other = await context.connect();
    const theirs = { owner: 'somebody else', takeOver: true };
    const level = await context.greet(other, { ...theirs, epoch: tenure.epoch });
    same(
      'epoch and owner after takeOver at the same epoch',
      [level.epoch, level.owner],
      [tenure.epoch, mine],
    );
    await tenure.apply([]);
    const epoch = context.newEpoch();
    const above = await context.greet(other, { ...theirs, epoch });
    same('epoch and owner after takeOver', [above.epoch, above.owner], [epoch, theirs.owner]);
    await tenure.wrongState('the epoch of an earlier owner', tenure.message([]));
  },
};

const oldHello: Check = {
  name: 'old-hello',
  proves: 'A hello of an older epoch is answered, lowers nothing, and gives no right to apply.',
  async run(context) {
    const { owner: mine } = context.subject;
    const old = context.newEpoch();
    const tenure = await context.tenure();
    const peer = await context.connect();
    const answer = await context.greet(peer, { epoch: old, owner: mine, takeOver: true });
    same('the epoch after an older hello', answer.epoch, tenure.epoch);
    const message = tenure.message([]);
    await peer.refused(message, 257, message.id);
    same('the state', await tenure.status(), tenure.state);
  },
};

const fence: Check = {
  name: 'fence',
  proves: 'After a hello of a newer epoch a message of an older one is 1204, and changes nothing.',
  async run(context) {
    const old = await context.tenure();
    const [pair] = context.pairs;
    await context.tenure();
    await old.status();
    await old.wrongState('an older epoch', old.message(pair.does));
    await old.wrongState('an older epoch', old.message([]));
  },
};

/** How often the fence is raised in the middle of messages, and before how many of them. */
const ROUNDS = 10;
const MESSAGES = 40;

const fenceWaits: Check = {
  name: 'fence-waits',
  proves:
    'When a hello is answered, what had begun is over: the state in its answer stays, whatever waits elsewhere.',
  async run(context) {
    const [pair] = context.pairs;
    const digests = await digestsOf(context, pair);
    for (let round = 0; round < ROUNDS; round += 1) {
      const old = await context.tenure();
      const messages = alternating(old, pair, digests);
      old.peer.send(...messages);
      // Into the middle of them: the fence comes after the first was answered.
      const answers = [await old.peer.answer('apply', messages[0] ?? {})];
      const fresh = await context.tenure();
      const fenced = fresh.state;
      for (const message of messages.slice(1)) answers.push(await old.peer.answer('apply', message));
      const last = answers.filter((one) => one.kind === 'apply' && one.answer.outcome === 'applied').at(-1);
      must(last?.kind === 'apply', 'the first of many messages to be applied', answers[0]);
      same('the last index that was applied of an older epoch', last.answer.index, fenced.index);
      same('the state, once all older messages were answered', await fresh.status(), fenced);
      if (fenced.digest === digests.after) await fresh.apply(pair.undoes);
    }
  },
};

/** The digests without and with a pair in effect, seen in peace. */
export async function digestsOf(context: Context, pair: Pair): Promise<{ before: string; after: string }> {
  const tenure = await context.tenure();
  const { digest: before } = tenure.state;
  const { digest: after } = await tenure.apply(pair.does);
  must(before !== after, `another digest after ${pair.does.join('; ')}`, after);
  same(`the digest after ${pair.undoes.join('; ')}`, (await tenure.apply(pair.undoes)).digest, before);
  return { before, after };
}

/** Messages that do and undo in turn, each right if those before it were applied. */
function alternating(
  tenure: Tenure,
  { does, undoes }: Pair,
  digests: { before: string; after: string },
): object[] {
  const { index }: EngineState = tenure.state;
  return Array.from({ length: MESSAGES }, (_, at) => {
    const even = at % 2 === 0;
    const base = even ? digests.before : digests.after;
    return tenure.message(even ? does : undoes, { base, after: index + at, index: index + at + 1 });
  });
}

export const FENCE: readonly Check[] = [owner, takeOver, oldHello, fence, fenceWaits];
