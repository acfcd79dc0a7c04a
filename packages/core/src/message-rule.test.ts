import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ApplyAnswer, ApplyMessage, HelloMessage } from './engine.ts';
import { MessageRule } from './message-rule.ts';

const DIGEST = 'd'.repeat(32);
const MESSAGE: ApplyMessage = { id: 'm5', epoch: 3, index: 5, after: 4, base: DIGEST, commands: ['put x 1'] };

function answer(index: number): ApplyAnswer {
  return {
    incarnation: 'life',
    epoch: 3,
    index,
    counter: 1,
    digest: DIGEST,
    entries: 1,
    outcome: 'applied',
    code: 0,
    message: `answer ${index}`,
  };
}

/** An engine of epoch 3 that has decided message m4 at index 4. */
function rule(): MessageRule {
  const standing = new MessageRule(2);
  standing.decided({ ...MESSAGE, id: 'm4', index: 4, after: 0 }, answer(4));
  return standing;
}

const TABLE: readonly (readonly [what: string, message: Partial<ApplyMessage>, verdict: string])[] = [
  ['the next message', {}, 'decide'],
  ['a message with a gap before its index', { index: 900 }, 'decide'],
  ['a message of a newer epoch', { epoch: 4 }, 'decide'],
  ['a message of an older epoch', { epoch: 2 }, 'wrong-state epoch 2 is over, it is 3'],
  ['the last message again', { id: 'm4', index: 4, after: 0 }, 'repeat answer 4'],
  [
    'the last message again, with another base',
    { id: 'm4', index: 4, after: 0, base: 'e' },
    'repeat answer 4',
  ],
  [
    'the last message again, of an older epoch',
    { id: 'm4', index: 4, epoch: 1 },
    'wrong-state epoch 1 is over, it is 3',
  ],
  ['another message at a decided index', { index: 4 }, 'wrong-state index 4 is decided, the last is 4'],
  ['a message before the last', { index: 3 }, 'wrong-state index 3 is decided, the last is 4'],
  ['a message that skips one', { after: 3 }, 'wrong-state after 3, but the last is 4'],
  ['a message that is ahead', { index: 7, after: 6 }, 'wrong-state after 6, but the last is 4'],
  ['a message for another content', { base: 'e' }, `wrong-state base e, but the digest is ${DIGEST}`],
];

for (const [what, message, expected] of TABLE) {
  void test(`${what}: ${expected.replace(DIGEST, '…')}`, () => {
    const judged = rule().judge({ ...MESSAGE, ...message }, DIGEST);
    const detail = judged.verdict === 'repeat' ? ` ${judged.answer.message}` : '';
    assert.equal(
      `${judged.verdict}${detail}${judged.verdict === 'wrong-state' ? ` ${judged.why}` : ''}`,
      expected,
    );
  });
}

void test('a floor rises and never falls', () => {
  const standing = rule();
  standing.raise(7);
  standing.raise(5);
  assert.equal(standing.epoch, 7);
  assert.equal(standing.judge(MESSAGE, DIGEST).verdict, 'wrong-state');
});

const MINE: HelloMessage = { epoch: 4, owner: 'mine' };
const HELLOS: readonly (readonly [what: string, hello: HelloMessage, then: readonly [number, string]])[] = [
  ['the owner again', MINE, [4, 'mine']],
  ['the owner with a newer epoch', { ...MINE, epoch: 6 }, [6, 'mine']],
  ['the owner with an epoch that is over', { ...MINE, epoch: 3 }, [4, 'mine']],
  ['another owner', { epoch: 4, owner: 'other' }, [4, 'mine']],
  ['another owner with a newer epoch', { epoch: 9, owner: 'other' }, [4, 'mine']],
  ['one that does not take over and says so', { epoch: 9, owner: 'other', takeOver: false }, [4, 'mine']],
  ['one that takes over', { epoch: 5, owner: 'other', takeOver: true }, [5, 'other']],
  ['one that takes over at the same epoch', { epoch: 4, owner: 'other', takeOver: true }, [4, 'mine']],
  ['one that takes over with an epoch that is over', { epoch: 3, owner: 'o', takeOver: true }, [4, 'mine']],
];
for (const [what, hello, then] of HELLOS) {
  const heeded = then[0] === hello.epoch && then[1] === hello.owner;
  void test(`a hello of ${what} is ${heeded ? 'heeded' : 'taken no notice of'}`, () => {
    const standing = rule();
    standing.heed(MINE);
    standing.heed(hello);
    assert.deepEqual([standing.epoch, standing.owner], then);
  });
}

void test('an engine without an owner is anybody’s, but not at an epoch that is over', () => {
  const standing = rule();
  assert.equal(standing.owner, '');
  standing.heed({ epoch: 2, owner: 'late' });
  assert.deepEqual([standing.epoch, standing.owner], [3, '']);
  standing.heed({ epoch: 3, owner: 'mine' });
  assert.deepEqual([standing.epoch, standing.owner], [3, 'mine']);
});

void test('an engine enters with its own digest, at an epoch that is not over', () => {
  const standing = rule();
  assert.equal(standing.whyNotEnter({ epoch: 3, digest: DIGEST }, DIGEST), null);
  assert.equal(standing.whyNotEnter({ epoch: 9, digest: DIGEST }, DIGEST), null);
  assert.match(standing.whyNotEnter({ epoch: 2, digest: DIGEST }, DIGEST) ?? '', /epoch 2 is over, it is 3/);
  assert.match(standing.whyNotEnter({ epoch: 3, digest: 'e' }, DIGEST) ?? '', /the digest is ddd/);
});

void test('a message that had begun when the floor rose is noted all the same', () => {
  const standing = rule();
  standing.raise(7);
  standing.decided(MESSAGE, answer(5));
  assert.deepEqual([standing.epoch, standing.index], [7, 5]);
});

void test('an index never goes back', () => {
  assert.throws(() => rule().decided({ ...MESSAGE, index: 4 }, answer(4)), /invariant broken/);
});

void test('the last 1,024 answers are remembered, the one before is wrong state', () => {
  const standing = new MessageRule(0);
  const message = (index: number): ApplyMessage => ({ ...MESSAGE, id: `m${index}`, index, after: index - 1 });
  for (let index = 1; index <= 1_025; index += 1) standing.decided(message(index), answer(index));
  assert.equal(standing.judge(message(1), DIGEST).verdict, 'wrong-state');
  for (const index of [2, 1_025]) assert.equal(standing.judge(message(index), DIGEST).verdict, 'repeat');
});

void test('a rule that yields to who has the product takes his orders, and its floor does not fall', () => {
  const standing = rule();
  standing.yieldTo(7, 'other');
  assert.deepEqual([standing.epoch, standing.owner], [7, 'other']);
  standing.yieldTo(2, 'third');
  assert.deepEqual([standing.epoch, standing.owner], [7, 'third']);
  assert.equal(standing.judge(MESSAGE, DIGEST).verdict, 'wrong-state');
});
