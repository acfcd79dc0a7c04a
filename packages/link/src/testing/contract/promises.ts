// What every link promises, whatever it is made of. Each is tried on each bed by contract.test.ts.

import assert from 'node:assert/strict';
import type { Sent } from '@lockstep/core';
import { type Bed, type Direction, type Door, randomOf } from './bed.ts';
import { Manager, Model } from './manager.ts';

export interface Promised {
  /** A sentence that ends with "over NAME". */
  readonly sentence: string;
  /** @param more another bed of the same kind */
  keep(bed: Bed, more: () => Promise<Bed>): Promise<void>;
}

function answerOf<T>(sent: Sent<T>): T {
  assert.ok(sent.kind === 'answered', JSON.stringify(sent));
  return sent.answer;
}

/** A manager that has said hello, on an engine that begins with `log start`. */
async function begun(bed: Bed): Promise<Manager> {
  const manager = new Manager(bed.door());
  answerOf(await manager.fence());
  manager.heard(answerOf(await manager.engine.apply(manager.message(['SET log start']))));
  return manager;
}

/** Resolves when there is no answer for a while: whoever waits for a link longer has a timer of its own. */
async function unanswered(asked: Promise<unknown>): Promise<boolean> {
  const timer = Promise.withResolvers<true>();
  setTimeout(() => timer.resolve(true), 30);
  return Promise.race([asked.then(() => false), timer.promise]);
}

const logged = (count: number): string =>
  ['start', ...Array.from({ length: count }, (_, at) => `w${at}`)].join(',');

/** Messages that append one word each, every one on what those before made. */
function appends(manager: Manager, count: number): ReturnType<Manager['window']> {
  const model = new Model();
  model.set('log', logged(0));
  return manager.window(
    Array.from({ length: count }, (_, at) => {
      model.set('log', logged(at + 1));
      return { line: `APPEND log w${at}`, digest: model.digest };
    }),
  );
}

const ownAnswers: Promised = {
  sentence: '256 requests under way are each answered by their own answer, in their order',
  async keep(bed) {
    const manager = await begun(bed);
    const { engine } = manager;
    const order: number[] = [];
    const messages = appends(manager, 128);
    const asked = messages.map(async (message, at) => {
      const [applied, read] = [engine.apply(message), engine.read({ prefix: 'log', limit: 1 })];
      const answers = [answerOf(await applied), answerOf(await read)] as const;
      order.push(at);
      return answers;
    });
    for (const [at, answers] of (await Promise.all(asked)).entries()) {
      const [applied, { index, entries }] = answers;
      assert.deepEqual([applied.outcome, applied.index], ['applied', messages[at]?.index], applied.message);
      assert.equal(applied.digest, messages[at + 1]?.base ?? applied.digest);
      // A read tells what holds when its turn comes, and that is never older than the answer before it.
      assert.ok(index >= applied.index);
      assert.ok(entries?.get('log')?.startsWith(logged(at + 1)) === true);
    }
    assert.deepEqual(
      order,
      [...order].sort((a, b) => a - b),
    );
    assert.equal(bed.truth().get('log'), logged(128));
  },
};

const repeated: Promised = {
  sentence: 'a message that is sent again is answered again, and executed once',
  async keep(bed) {
    const manager = await begun(bed);
    const [message] = appends(manager, 1);
    assert.ok(message !== undefined);
    const first = answerOf(await manager.engine.apply(message));
    assert.deepEqual(answerOf(await manager.engine.apply(message)), first);
    answerOf(await manager.fence());
    const again = { ...message, epoch: manager.epoch };
    assert.deepEqual(answerOf(await manager.engine.apply(again)).outcome, 'applied');
    assert.equal(bed.truth().get('log'), logged(1));
  },
};

const outOfOrder: Promised = {
  sentence: 'a message for another position is 1204, and nothing is out of order',
  async keep(bed) {
    const manager = await begun(bed);
    const [first, second] = appends(manager, 2);
    assert.ok(first !== undefined && second !== undefined);
    const [late, early] = [manager.engine.apply(second), manager.engine.apply(first)];
    assert.deepEqual([answerOf(await late).code, answerOf(await early).outcome], [1204, 'applied']);
    assert.equal(answerOf(await manager.engine.apply({ ...first, epoch: 1 })).code, 1204);
    assert.equal(bed.truth().get('log'), logged(1));
  },
};

const refusals: Promised = {
  sentence: 'what is refused is on no engine, and says why',
  async keep(bed) {
    const manager = await begun(bed);
    const message = manager.message(['APPEND log w0', 'NONSENSE a']);
    const { outcome, code, digest, index } = answerOf(await manager.engine.apply(message));
    assert.deepEqual([outcome, code, digest, index], ['refused', 1088, manager.digest, message.index]);
    assert.equal(bed.truth().get('log'), 'start');
  },
};

const lateAnswer: Promised = {
  sentence: 'an answer that comes late goes to its own request',
  async keep(bed) {
    const manager = await begun(bed);
    const [message] = appends(manager, 1);
    assert.ok(message !== undefined);
    const hold = bed.hold();
    const change = manager.engine.apply(message);
    await hold.reached;
    // Its sender gives up here, and asks something else.
    const status = manager.engine.status();
    hold.release();
    assert.equal(answerOf(await status).index, message.index);
    assert.equal(answerOf(await change).outcome, 'applied');
  },
};

const fence: Promised = {
  sentence: 'a hello is a fence: when it is answered nothing older takes effect any more',
  async keep(bed) {
    const manager = await begun(bed);
    const [first, second] = appends(manager, 2);
    assert.ok(first !== undefined && second !== undefined);
    const hold = bed.hold();
    const [begunOne, waiting] = [manager.engine.apply(first), manager.engine.apply(second)];
    await hold.reached;
    const fenced = manager.fence();
    await new Promise(setImmediate);
    hold.release();
    const { digest } = answerOf(await fenced);
    const log = bed.truth().get('log');
    const outcomes = [await begunOne, await waiting];
    const applied = outcomes.filter((sent) => sent.kind === 'answered' && sent.answer.outcome === 'applied');
    const done = (log?.split(',').length ?? 0) - 1;
    assert.equal(log, logged(done));
    assert.ok(applied.length <= done && done <= 2);
    const model = new Model();
    model.set('log', logged(done));
    assert.equal(digest, model.digest, 'its answer tells what holds from then on');
    assert.equal(answerOf(await manager.engine.status()).digest, digest);
    assert.equal(bed.truth().get('log'), log);
  },
};

const longest: Promised = {
  sentence:
    'a message as long as it may be arrives, and one that is longer is refused by name, and never sent',
  async keep(bed) {
    const manager = await begun(bed);
    const answer = answerOf(await manager.engine.apply(manager.message(bed.longest)));
    assert.equal(answer.outcome, 'applied', answer.message);
    manager.heard(answer);
    const held = bed.truth();
    if (bed.tooLong === null) return;
    const sent = await manager.engine.apply(manager.message(bed.tooLong));
    const { code, message } = sent.kind === 'answered' ? sent.answer : sent;
    assert.notEqual(sent.kind, 'lost');
    assert.equal(code, 1106, message);
    assert.match(message, /\d bytes/);
    assert.deepEqual(bed.truth(), held);
    assert.equal(answerOf(await manager.engine.status()).digest, manager.digest, 'the link stands');
  },
};

const pages: Promised = {
  sentence: 'everything can be read, page by page and node by node, however much it is',
  async keep(bed) {
    const manager = await begun(bed);
    const value = 'x'.repeat(2_000);
    for (let at = 0; at < 60; at += 3) {
      const commands = [0, 1, 2].map((one) => `SET k${at + one} ${value}`);
      manager.heard(answerOf(await manager.engine.apply(manager.message(commands))));
    }
    const read = new Map<string, string>();
    let after: string | undefined;
    do {
      const page = { prefix: '', limit: 50, ...(after === undefined ? {} : { after }) };
      const { entries, more } = answerOf(await manager.engine.read(page));
      assert.ok(entries !== undefined && entries.size > 0);
      assert.deepEqual([...entries.keys()], [...entries.keys()].sort());
      for (const [key, held] of entries) read.set(key, held);
      after = more ?? undefined;
    } while (after !== undefined);
    assert.deepEqual(read, bed.truth());
    const nodes = answerOf(await manager.engine.read({ digests: '' })).digests ?? new Map();
    const under = new Map<string, string>();
    for (const path of nodes.keys()) {
      const { entries } = answerOf(await manager.engine.read({ under: path }));
      for (const [key, held] of entries ?? []) under.set(key, held);
    }
    assert.deepEqual(under, bed.truth());
  },
};

const comesBack: Promised = {
  sentence: 'a link that was cut comes back by itself, and its hello fences',
  async keep(bed) {
    const manager = await begun(bed);
    const messages = appends(manager, 20);
    const asked = messages.map((message) => manager.engine.apply(message));
    await asked[3];
    bed.faults.cut();
    const known = await Promise.all(asked);
    answerOf(await manager.fence());
    const log = bed.truth().get('log');
    const done = (log?.split(',').length ?? 0) - 1;
    assert.equal(log, logged(done));
    for (const [at, sent] of known.entries()) {
      if (sent.kind === 'answered') assert.equal(sent.answer.outcome === 'applied', at < done, `w${at}`);
      if (sent.kind === 'unsent') assert.ok(at >= done, `w${at} was called unsent`);
    }
    const model = new Model();
    model.set('log', logged(done));
    assert.equal(manager.digest, model.digest, 'the fence tells the truth');
    const message = manager.message(['SET more yes']);
    assert.equal(answerOf(await manager.engine.apply(message)).outcome, 'applied');
  },
};

function halfOpen(direction: Direction): Promised {
  return {
    sentence: `nothing ${direction}: whoever waits is let go when the link is closed, and the next one finds the truth`,
    async keep(bed) {
      const manager = await begun(bed);
      const [message] = appends(manager, 1);
      assert.ok(message !== undefined);
      bed.faults.silence(direction);
      const door = manager.engine as Door;
      const [change, status] = [door.apply(message), door.status()];
      assert.ok(await unanswered(Promise.any([change, status])));
      door.close();
      assert.equal((await change).kind, 'lost');
      assert.notEqual((await status).kind, 'answered');
      bed.faults.heal();
      manager.engine = bed.door();
      answerOf(await manager.fence());
      const log = bed.truth().get('log') ?? '';
      // A host that hears nothing may have come no further than to look before it sends.
      assert.ok(log === logged(0) || (direction === 'to manager' && log === logged(1)), log);
      const model = new Model();
      model.set('log', log);
      assert.equal(manager.digest, model.digest);
    },
  };
}

const tooLate: Promised = {
  sentence: 'what arrives only after the next hello has no effect, and no answer of it is taken for another',
  async keep(bed) {
    const manager = await begun(bed);
    const [message] = appends(manager, 1);
    assert.ok(message !== undefined);
    bed.faults.stall('to engine');
    const door = manager.engine as Door;
    const change = door.apply(message);
    assert.ok(await unanswered(change));
    manager.engine = bed.door();
    answerOf(await manager.fence());
    bed.faults.heal();
    const again = manager.message(['APPEND log w0']);
    assert.equal(answerOf(await manager.engine.apply(again)).outcome, 'applied');
    door.close();
    const sent = await change;
    assert.ok(sent.kind !== 'answered' || sent.answer.outcome === 'wrong-state', JSON.stringify(sent));
    assert.equal(bed.truth().get('log'), logged(1));
  },
};

const borne: Promised = {
  sentence: 'late, in pieces or in another order: what a link must bear nobody notices',
  async keep(bed) {
    for (let seed = 0; seed < 4; seed += 1) {
      const manager = await begun(bed);
      bed.faults.bear(randomOf(seed));
      const answers = await Promise.all(appends(manager, 20).map((message) => manager.engine.apply(message)));
      for (const answer of answers) assert.equal(answerOf(answer).outcome, 'applied');
      assert.equal(bed.truth().get('log'), logged(20));
      (manager.engine as Door).close();
      bed.faults.heal();
    }
  },
};

const slow: Promised = {
  sentence: 'an engine that takes its time delays no other',
  async keep(bed, more) {
    const [manager, other] = [await begun(bed), await begun(await more())];
    const hold = bed.hold();
    const [message] = appends(manager, 1);
    assert.ok(message !== undefined);
    const change = manager.engine.apply(message);
    await hold.reached;
    for (const one of appends(other, 50))
      assert.equal(answerOf(await other.engine.apply(one)).outcome, 'applied');
    assert.ok(await unanswered(change));
    hold.release();
    assert.equal(answerOf(await change).outcome, 'applied');
  },
};

const closing: Promised = {
  sentence: 'closing loses nothing silently: what was under way is lost, what comes later unsent',
  async keep(bed) {
    const manager = await begun(bed);
    const door = manager.engine as Door;
    const hold = bed.hold();
    const [message] = appends(manager, 1);
    assert.ok(message !== undefined);
    const change = door.apply(message);
    await hold.reached;
    door.close();
    const [lost, unsent] = [await change, await door.apply(manager.message(['SET more yes']))];
    assert.deepEqual([lost.kind, unsent.kind], ['lost', 'unsent']);
    assert.deepEqual(
      [lost.kind === 'lost' && lost.code, unsent.kind === 'unsent' && unsent.code],
      [1188, 1196],
    );
    hold.release();
    manager.engine = bed.door();
    answerOf(await manager.fence());
    const log = bed.truth().get('log') ?? '';
    assert.ok(log === logged(0) || log === logged(1), log);
    assert.equal(answerOf(await manager.engine.status()).digest, manager.digest);
    const model = new Model();
    model.set('log', log);
    assert.equal(manager.digest, model.digest);
  },
};

export const PROMISES: readonly Promised[] = [
  ownAnswers,
  repeated,
  outOfOrder,
  refusals,
  lateAnswer,
  fence,
  longest,
  pages,
  comesBack,
  halfOpen('to engine'),
  halfOpen('to manager'),
  tooLate,
  borne,
  slow,
  closing,
];
