// Which messages an engine decides, and which it must not: each exactly once, in order, on the state that it was meant for.

import type { Check } from '../check.ts';
import { newId, stateIn } from '../context.ts';
import { same } from '../expect.ts';

const repeated: Check = {
  name: 'repeated',
  proves: 'A message that comes again gets the stored answer, and is executed once.',
  async run(context) {
    const tenure = await context.tenure();
    const [pair] = context.pairs;
    const done = tenure.message(pair.does);
    const answer = await tenure.send(done);
    same('the outcome', answer.outcome, 'applied');
    same('the answer to a message that comes again', await tenure.send(done), answer);
    same('the state after a message that came again', await tenure.status(), stateIn(answer));
    const undone = await tenure.apply(pair.undoes);
    // Where it would have an effect if it were executed.
    same('the answer to a message that comes again later', await tenure.send(done), answer);
    same('the state after a message that came again later', await tenure.status(), stateIn(undone));
    const [refusal] = context.refusals;
    const refused = tenure.message([refusal]);
    const no = await tenure.send(refused);
    same('the outcome', no.outcome, 'refused');
    same('the answer to a refused message that comes again', await tenure.send(refused), no);
    same('the state after a refused message that came again', await tenure.status(), stateIn(no));
  },
};

const otherId: Check = {
  name: 'other-id',
  proves: 'Another message at an index that was decided is 1204: it never gets the first one’s answer.',
  async run(context) {
    const tenure = await context.tenure();
    const [pair] = context.pairs;
    const message = tenure.message(pair.does);
    await tenure.send(message);
    await tenure.wrongState('the index and another id', { ...message, id: newId() });
  },
};

const after: Check = {
  name: 'after',
  proves: 'A message that follows another index than the engine’s is 1204, and changes nothing.',
  async run(context) {
    const tenure = await context.tenure();
    const [pair] = context.pairs;
    const { index } = await tenure.apply([]);
    await tenure.wrongState('an after that is too low', tenure.message(pair.does, { after: index - 1 }));
    await tenure.wrongState('an after that is too high', tenure.message(pair.does, { after: index + 1 }));
    await tenure.apply(pair.does);
  },
};

const base: Check = {
  name: 'base',
  proves: 'A message for another digest than the engine’s is 1204, and changes nothing.',
  async run(context) {
    const tenure = await context.tenure();
    const [pair] = context.pairs;
    for (const wrong of ['0123456789abcdef'.repeat(2), 'no digest at all']) {
      await tenure.wrongState('another base', tenure.message(pair.does, { base: wrong }));
    }
    await tenure.apply(pair.does);
  },
};

const index: Check = {
  name: 'index',
  proves: 'The index is the message’s own and never goes back: at or below the engine’s, a message is 1204.',
  async run(context) {
    const tenure = await context.tenure();
    const [pair] = context.pairs;
    const at = tenure.state.index + 10;
    same('the index after a message', (await tenure.apply([], { index: at })).index, at);
    for (const wrong of [at, at - 1, at - 5, 0]) {
      await tenure.wrongState('an index that is not above', tenure.message(pair.does, { index: wrong }));
    }
    same('the index after the next', (await tenure.apply([], { index: at + 1 })).index, at + 1);
    same('the index in the state', (await tenure.status()).index, at + 1);
  },
};

/** Answers that an engine keeps. */
const KEPT = 1_024;

const answersKept: Check = {
  name: 'answers-kept',
  proves: 'The last 1,024 answers are kept for messages that come again.',
  async run(context) {
    const tenure = await context.tenure();
    const { index: last } = tenure.state;
    const messages = Array.from({ length: KEPT }, (_, at) =>
      tenure.message([], { after: last + at, index: last + at + 1 }),
    );
    tenure.peer.send(...messages);
    const [first] = messages;
    const answers = [];
    for (const message of messages) answers.push(await tenure.peer.answer('apply', message));
    if (first === undefined) return;
    same(
      `the answer to the first of ${KEPT} messages, again`,
      await tenure.peer.ask('apply', first),
      answers[0],
    );
  },
};

export const MESSAGE_RULE: readonly Check[] = [repeated, otherId, after, base, index, answersKept];
