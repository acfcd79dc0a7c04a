// What a message does: all of it or nothing, and what becomes of index, digest and counter.

import type { Check } from '../check.ts';
import { newId, readAll } from '../context.ts';
import { must, same } from '../expect.ts';

const refused: Check = {
  name: 'refused',
  proves: 'A refused command has a code; the index moves, and digest, entries and counter do not.',
  async run(context) {
    const tenure = await context.tenure();
    for (const command of context.refusals) {
      const before = tenure.state;
      const held = await readAll(tenure.peer);
      const message = tenure.message([command]);
      const answer = await tenure.send(message);
      same(`the outcome of ${command}`, answer.outcome, 'refused');
      must(answer.code !== 0 && answer.message !== '', 'a code and a message', answer);
      const { digest, entries, counter } = answer;
      same(
        'index, digest, entries and counter after a refused command',
        [answer.index, digest, entries, counter],
        [message.index, before.digest, before.entries, before.counter],
      );
      same('the entries after a refused command', await readAll(tenure.peer), held);
      same('the index in the state', (await tenure.status()).index, message.index);
    }
  },
};

const allOrNone: Check = {
  name: 'all-or-none',
  proves: 'Of a message with a command that is refused, nothing is done, wherever that command stands.',
  async run(context) {
    const tenure = await context.tenure();
    const [pair] = context.pairs;
    const held = await readAll(tenure.peer);
    const { digest, counter } = tenure.state;
    for (const command of context.refusals) {
      for (const commands of [
        [...pair.does, command],
        [command, ...pair.does],
        [...pair.does, command, ...pair.undoes],
      ]) {
        const answer = await tenure.send(tenure.message(commands));
        const after = [answer.outcome, answer.digest, answer.counter];
        same(`outcome, digest and counter of ${commands.join('; ')}`, after, ['refused', digest, counter]);
        same(`the entries after ${commands.join('; ')}`, await readAll(tenure.peer), held);
      }
    }
    const all = context.pairs.flatMap(({ does }) => does);
    const together = await tenure.apply(all);
    for (const { undoes } of context.pairs.toReversed()) await tenure.apply(undoes);
    for (const { does } of context.pairs) await tenure.apply(does);
    same('the digest after all commands one by one', tenure.state.digest, together.digest);
  },
};

const empty: Check = {
  name: 'empty',
  proves: 'A message without commands is applied: the index moves, and nothing else.',
  async run(context) {
    const tenure = await context.tenure();
    const before = tenure.state;
    const { index, counter, digest, entries } = await tenure.apply([]);
    same('the index', index, before.index + 2);
    same('all else', [counter, digest, entries], [before.counter, before.digest, before.entries]);
  },
};

const counter: Check = {
  name: 'counter',
  proves: 'Each command counts one; a message that says a counter sets it.',
  async run(context) {
    const tenure = await context.tenure();
    const [pair] = context.pairs;
    const before = tenure.state.counter;
    const counted = (await tenure.apply(pair.does)).counter;
    same('the counter after commands', counted, before + pair.does.length);
    same('the counter that was said', (await tenure.apply(pair.undoes, { counter: before })).counter, before);
    same('the counter in the state', (await tenure.status()).counter, before);
    const [refusal] = context.refusals;
    const no = await tenure.send(tenure.message([refusal], { counter: before + 77 }));
    same('the counter after a refused message that said one', no.counter, before);
  },
};

const localApply: Check = {
  name: 'local-apply',
  proves:
    'A change past the manager moves the digest and not the index, and the manager’s next message finds it.',
  async run(context) {
    const tenure = await context.tenure();
    const [pair] = context.pairs;
    const { digest, index } = await tenure.apply([]);
    const peer = await context.session();
    const local = await peer.ask('apply', { v: 1, type: 'apply', id: newId(), commands: pair.does });
    must(local.kind === 'apply' && local.answer.outcome === 'applied', 'a local change to be applied', local);
    must(local.answer.digest !== digest, 'another digest after a local change', digest);
    same('the index after a local change', local.answer.index, index);
    const { digest: now } = await tenure.status();
    same('the digest in the state after a local change', now, local.answer.digest);
    await tenure.wrongState('the base of before a local change', tenure.message([], { base: digest }));
    await tenure.apply(pair.undoes);
    same('the digest once it is taken back', tenure.state.digest, digest);
  },
};

export const EXECUTION: readonly Check[] = [refused, allOrNone, empty, counter, localApply];
