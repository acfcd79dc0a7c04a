// What the links to engines that are elsewhere promise besides: each is tried on each wire by contract.test.ts.

import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { type ApplyMessage, EMPTY_DIGEST, LockstepError } from '@lockstep/core';
import type { EngineLink } from '../../client.ts';
import type { EngineServer, ServeOptions } from '../../serve.ts';
import { Gate, hash, keyValueEngine } from '../key-value.ts';
import { answerOf, known, linked, TENURE } from '../linked.ts';
import { served } from '../raw.ts';
import { randomOf } from './bed.ts';
import { managersAddress, type Wire } from './wires.ts';

export interface WirePromised {
  /** A sentence that ends with the wire's name. */
  readonly sentence: string;
  keep(t: TestContext, wire: Wire): Promise<void>;
}

const digestOf = (key: string, value: string): string => hash(`${key}\0${value}`).slice(0, 32);
const FIRST: ApplyMessage = { id: 'm1', epoch: 7, index: 3, after: 0, base: EMPTY_DIGEST, commands: ['a=1'] };

type Linked = Awaited<ReturnType<typeof linked>>;

/** An engine, and links to it. */
async function on(
  t: TestContext,
  wire: Wire,
  options: Partial<ServeOptions> = {},
): Promise<{ server: EngineServer; link: EngineLink; more: (local?: boolean) => Promise<Linked> } & Linked> {
  const server = await served(t, { address: await wire.listen(t), ...options });
  const more = (local = false): Promise<Linked> => linked(t, managersAddress(server.address), { local });
  return { server, more, ...(await more()) };
}

const asIfHere: WirePromised = {
  sentence: 'an engine is asked as if it were here',
  async keep(t, wire) {
    const here = keyValueEngine();
    const { link } = await on(t, wire, { pid: () => 4712, schema: 'ab12' });
    const names = { name: 'pe0', dialect: 'key-value/1', schema: 'ab12', pid: 4712 };
    // To connect it has said hello once already.
    const greeting = { ...(await here.hello(TENURE)), ...names, previous: 7 };
    assert.deepEqual(answerOf(await link.hello(TENURE)), greeting);
    assert.deepEqual(answerOf(await link.apply(FIRST)), await here.apply(FIRST));
    const other = { ...FIRST, id: 'm2' };
    assert.deepEqual(answerOf(await link.apply(other)), await here.apply(other));
    const position = { index: 9, after: 3, base: digestOf('a', '1') };
    const undo = { ...FIRST, ...position, id: 'm3', commands: ['a='], counter: 0 };
    assert.deepEqual(answerOf(await link.apply(undo)), await here.apply(undo));
    const local = { id: 'l', commands: ['ü=🦀', '__proto__=1', '10=x', '9=y', 'b=z'] };
    assert.deepEqual(answerOf(await link.applyLocal(local)), await here.applyLocal(local));
    const refused = { id: 'l', commands: ['nonsense'] };
    assert.deepEqual(answerOf(await link.applyLocal(refused)), await here.applyLocal(refused));
    const reads = [
      { prefix: '', limit: 3 },
      { prefix: '1', limit: 1 },
      { prefix: '', limit: 9, after: '9' },
    ];
    for (const message of [...reads, { digests: '' }, { digests: 'a' }, { under: '' }]) {
      assert.deepEqual(answerOf(await link.read(message)), here.read(message));
    }
    assert.deepEqual(answerOf(await link.status()), here.status());
    assert.equal(answerOf(await link.ping()), null);
    assert.match(link.address, wire.shown);
  },
};

const enters: WirePromised = {
  sentence: 'an engine that is aside enters as if it were here',
  async keep(t, wire) {
    const full = { prepare: () => Promise.reject(new LockstepError(304, 'address in use')) };
    for (const realiser of [new Gate(), full]) {
      const here = keyValueEngine(realiser, 'life-1', true);
      const { link } = await on(t, wire, { engine: keyValueEngine(realiser, 'life-1', true) });
      await here.hello(TENURE);
      assert.deepEqual(answerOf(await link.apply(FIRST)), await here.apply(FIRST));
      assert.deepEqual(answerOf(await link.status()), here.status());
      for (const digest of [EMPTY_DIGEST, digestOf('a', '1')]) {
        const message = { epoch: 7, digest };
        assert.deepEqual(answerOf(await link.enter(message)), await here.enter(message));
      }
      assert.deepEqual(answerOf(await link.status()), here.status());
      assert.equal(here.status().aside ?? false, realiser === full);
    }
  },
};

const identifies: WirePromised = {
  sentence: 'to identify an engine raises nothing, and takes nothing from who asks',
  async keep(t, wire) {
    const { link, more } = await on(t, wire);
    const { link: other } = await more(true);
    const looked = answerOf(await other.identify());
    assert.deepEqual([looked.owner, looked.epoch, looked.name], ['store-1', 7, 'pe0']);
    assert.equal(known(await other.apply(FIRST)), 'unsent 257');
    assert.deepEqual(answerOf(await link.identify()), looked);
    assert.equal(answerOf(await link.apply(FIRST)).outcome, 'applied');
  },
};

const pagesInOrder: WirePromised = {
  sentence: 'pages come in the order of their keys, also of keys that are numbers',
  async keep(t, wire) {
    const { link } = await on(t, wire);
    await link.applyLocal({ id: 'l', commands: ['b=1', '10=1', '9=1', 'a=1', '1=1'] });
    const { entries } = answerOf(await link.read({ prefix: '', limit: 10 }));
    assert.deepEqual(
      [...(entries ?? [])].map(([key]) => key),
      ['1', '10', '9', 'a', 'b'],
    );
  },
};

const endsInTheMiddle: WirePromised = {
  sentence: 'a connection that ends in the middle of a change leaves it lost, and later requests unsent',
  async keep(t, wire) {
    const gate = new Gate();
    const engine = keyValueEngine(gate);
    const { server, link, downs, down } = await on(t, wire, { engine });
    const reached = gate.shut();
    const [change, status] = [link.apply(FIRST), link.status()];
    await reached;
    await server.close(0);
    assert.deepEqual([known(await change), known(await status)], ['lost 1188', 'lost 1188']);
    await down;
    assert.deepEqual([known(await link.apply(FIRST)), link.up], ['unsent 1196', false]);
    gate.open();
    assert.equal((await engine.apply(FIRST)).outcome, 'applied', 'it took effect nevertheless');
    assert.equal(downs.length, 1);
  },
};

const handed: WirePromised = {
  sentence: 'what was not handed to the system is unsent, what was is lost',
  async keep(t, wire) {
    const gate = new Gate();
    const { link, downs } = await on(t, wire, { engine: keyValueEngine(gate) });
    const reached = gate.shut();
    const change = link.apply(FIRST);
    await reached;
    const held = link.apply({ ...FIRST, id: 'm2' });
    link.close();
    assert.deepEqual([known(await change), known(await held)], ['lost 1188', 'unsent 1196']);
    gate.open();
    await new Promise(setImmediate);
    assert.deepEqual(downs, [], 'who closes needs no news of it');
  },
};

const fences: WirePromised = {
  sentence: 'hello again is a fence: what waited is too old, what had begun is over',
  async keep(t, wire) {
    const gate = new Gate();
    const { link, more } = await on(t, wire, { engine: keyValueEngine(gate) });
    const reached = gate.shut();
    const begun = link.applyLocal({ id: 'l', commands: ['z=1'] });
    const waiting = link.apply({ ...FIRST, base: digestOf('z', '1') });
    await reached;
    const fence = link.hello({ epoch: 8, owner: 'store-1' });
    // Another connection sees the floor rise while the change is held up.
    const { link: other } = await more(true);
    while (answerOf(await other.status()).epoch !== 8);
    gate.open();
    assert.equal(answerOf(await begun).outcome, 'applied');
    assert.deepEqual([answerOf(await waiting).outcome, answerOf(await waiting).code], ['wrong-state', 1204]);
    assert.equal(answerOf(await fence).digest, digestOf('z', '1'));
  },
};

const two: WirePromised = {
  sentence: 'two links to one engine do not disturb each other',
  async keep(t, wire) {
    const { link: one, more } = await on(t, wire);
    const { link: other } = await more();
    const asked = Array.from({ length: 200 }, (_, at) =>
      (at % 2 === 0 ? one : other).read({ prefix: '', limit: 1 }),
    );
    for (const sent of await Promise.all(asked)) assert.equal(known(sent), 'answered');
    one.close();
    assert.equal(known(await other.status()), 'answered');
  },
};

const errors: WirePromised = {
  sentence: 'an error answer means that nothing was done',
  async keep(t, wire) {
    const { more } = await on(t, wire);
    const { link } = await more(true);
    assert.equal(known(await link.apply(FIRST)), 'unsent 257');
    assert.equal(known(await link.applyLocal({ id: 'l', commands: ['a=\n'] })), 'unsent 1119');
    assert.equal(known(await link.status()), 'answered', 'the link stands');
  },
};

const tenThousand: WirePromised = {
  sentence: 'ten thousand requests may wait for their answers, one more is busy',
  async keep(t, wire) {
    const gate = new Gate();
    const { link } = await on(t, wire, { engine: keyValueEngine(gate) });
    const reached = gate.shut();
    const change = link.apply(FIRST);
    const pings = Array.from({ length: 9_999 }, () => link.ping());
    await reached;
    assert.equal(known(await link.ping()), 'unsent 272');
    gate.open();
    assert.equal(known(await change), 'answered');
    const kinds = new Set((await Promise.all(pings)).map(known));
    assert.deepEqual([...kinds], ['answered']);
  },
};

const localOnce: WirePromised = {
  sentence:
    'local changes, which no index guards, are each executed once and in order, whatever must be borne',
  async keep(t, wire) {
    const engine = keyValueEngine();
    const server = await served(t, { address: await wire.listen(t), engine });
    const { address, faults } = await wire.between(t, server.address);
    for (let seed = 0; seed < 4; seed += 1) {
      const { link } = await linked(t, address);
      faults.bear(randomOf(seed));
      const before = engine.status().counter;
      const asked = Array.from({ length: 40 }, (_, at) =>
        link.applyLocal({ id: `l${at}`, commands: [`a=${seed}-${at}`] }),
      );
      const answers = (await Promise.all(asked)).map(answerOf);
      for (const [at, { outcome, counter }] of answers.entries())
        assert.deepEqual([outcome, counter], ['applied', before + at + 1]);
      link.close();
      faults.heal();
    }
  },
};

const closes: WirePromised = {
  sentence: 'an engine that ends answers what it was asked, and takes nothing more',
  async keep(t, wire) {
    const gate = new Gate();
    const { server, link, down } = await on(t, wire, { engine: keyValueEngine(gate) });
    const reached = gate.shut();
    const change = link.apply(FIRST);
    await reached;
    const closed = server.close(60_000);
    gate.open();
    assert.equal(answerOf(await change).outcome, 'applied');
    await down;
    await closed;
    assert.equal(known(await link.status()), 'unsent 1196');
    await assert.rejects(linked(t, managersAddress(server.address), { withinMs: 50 }), { code: 1196 });
  },
};

const wrongKey: WirePromised = {
  sentence: 'a wrong key is refused at once, and nobody in time is 1196',
  async keep(t, wire) {
    const { server } = await on(t, wire);
    const address = managersAddress(server.address);
    await assert.rejects(linked(t, address, { key: 'other' }), { code: 257, message: /wrong link key/ });
    await server.close(0);
    await assert.rejects(linked(t, address, { withinMs: 30 }), { code: 1196, message: /pe0: / });
  },
};

export const WIRE_PROMISES: readonly WirePromised[] = [
  asIfHere,
  enters,
  identifies,
  pagesInOrder,
  endsInTheMiddle,
  handed,
  fences,
  two,
  errors,
  tenThousand,
  localOnce,
  closes,
  wrongKey,
];
