// Engines that can hold a configuration aside, and enter. Last of all: there is no way back.

import type { Check } from '../check.ts';
import { newId, type Tenure } from '../context.ts';
import { must, Skipped, same } from '../expect.ts';

const aside: Check = {
  name: 'aside',
  proves:
    'An engine that is aside says so in every state, enters with the digest that it holds, and stays what it was.',
  async run(context) {
    if (context.start.aside !== true) throw new Skipped('the engine does not say that it is aside');
    const tenure = await context.tenure();
    const { samples } = context.subject;
    if (samples !== null) {
      const [pair] = samples.pairs;
      same('aside in an answer', (await tenure.apply(pair.does)).aside, true);
      same('aside in an answer', (await tenure.apply(pair.undoes)).aside, true);
    }
    const before = await tenure.status();
    await mustNot(tenure, 'another digest', { digest: 'f'.repeat(32) });
    await mustNot(tenure, 'an older epoch', { epoch: tenure.epoch - 1 });
    same('the state after enters that were refused', await tenure.status(), before);
    const { aside: _, ...serving } = before;
    await mustEnter(tenure);
    same('the state of an engine that has entered', await tenure.status(), serving);
  },
};

const enter: Check = {
  name: 'enter',
  proves:
    'Enter is answered applied by an engine that serves already, and 1204 for another digest or an older epoch.',
  async run(context) {
    const tenure = await context.tenure();
    const sent = { v: 1, type: 'enter', id: newId(), epoch: tenure.epoch, digest: tenure.state.digest };
    const first = await tenure.peer.ask('apply', sent);
    if (first.kind === 'error' && first.code === 1088) throw new Skipped('the engine has no enter');
    await mustEnter(tenure);
    await mustEnter(tenure);
    await mustNot(tenure, 'another digest', { digest: 'f'.repeat(32) });
    await mustNot(tenure, 'an older epoch', { epoch: tenure.epoch - 1 });
    const { state } = tenure;
    same('the state after enters', await tenure.status(), state);
    await tenure.peer.refused({ ...sent, id: 'c', colour: 'red' }, 278, 'c');
  },
};

function enterOf(tenure: Tenure, overrides: { epoch?: number; digest?: string }): object {
  const { digest } = tenure.state;
  return { v: 1, type: 'enter', id: newId(), epoch: tenure.epoch, digest, ...overrides };
}

async function mustEnter(tenure: Tenure): Promise<void> {
  const { index, digest, counter } = tenure.state;
  const answer = await tenure.send(enterOf(tenure, {}));
  const { outcome, code } = answer;
  must(outcome === 'applied' && code === 0, 'an engine that enters', answer);
  same('aside, of an engine that has entered', answer.aside, undefined);
  same('index, digest and counter', [answer.index, answer.digest, answer.counter], [index, digest, counter]);
}

async function mustNot(
  tenure: Tenure,
  why: string,
  overrides: { epoch?: number; digest?: string },
): Promise<void> {
  const { outcome, code } = await tenure.send(enterOf(tenure, overrides));
  same(`the outcome of an enter with ${why}`, [outcome, code], ['wrong-state', 1204]);
}

export const ASIDE: readonly Check[] = [aside, enter];
