// One life of a product and the next.

import { must, Skipped, same, show } from '../../expect.ts';
import type { DriverCheck } from '../check.ts';
import { OWNER } from '../context.ts';
import { mustHold, only } from '../model.ts';

const lifeSame: DriverCheck = {
  name: 'life-same',
  part: 'lives',
  proves:
    'All sessions of a life of a product say the same product, incarnation and pid; another instance is another life.',
  async run(context) {
    const place = await context.place();
    const first = await place.session();
    const { product, incarnation, pid } = first;
    must(/^\S+ \S/.test(product), 'a product and its version', product);
    must(incarnation !== '', 'an incarnation', incarnation);
    must(Number.isSafeInteger(pid) && pid >= 0, 'a pid, or 0', pid);
    for (let at = 0; at < 5; at += 1) {
      const session = await place.open();
      same(
        'what another session says',
        [session.product, session.incarnation, session.pid],
        [product, incarnation, pid],
      );
    }
    const other = await (await context.place()).open();
    must(other.incarnation !== incarnation, 'another incarnation of another instance', other.incarnation);
  },
};

const lifeNew: DriverCheck = {
  name: 'life-new',
  part: 'lives',
  proves:
    'When a product starts anew, sessions of the life before end, say so once, and never see the new one.',
  async run(context) {
    const place = await context.place();
    const restart = place.able('restart');
    const [command] = context.good;
    const lives = new Set<string>();
    for (let round = 0; round < 3; round += 1) {
      const told: string[] = [];
      const session = await place.session((reason) => told.push(reason));
      const { incarnation } = session;
      must(!lives.has(incarnation), 'an incarnation that was not there before', incarnation);
      lives.add(incarnation);
      await restart();
      await context.until('the end of a session of the life before', () => session.ended);
      if (command !== undefined) {
        const ran = await place.run(session, command);
        must(
          ran.kind === 'ended',
          `${show(command.text)} in a session of the life before to have no answer`,
          ran,
        );
      }
      same('how often it was told that the session is down', told.length, 1);
      same('the tenure that a new life shows of before', await (await place.open()).tenure(), null);
    }
  },
};

const hostLife: DriverCheck = {
  name: 'life-host',
  part: 'lives',
  proves: 'A host of a product that starts anew says another incarnation, and an overlay with nothing in it.',
  async run(context) {
    const place = await context.place();
    const restart = place.able('restart');
    const host = place.host();
    const empty = await host.hello({ epoch: context.newEpoch(), owner: OWNER });
    let { epoch, index: after, digest: base } = empty;
    for (const { text } of context.good) {
      const answer = await host.apply({ id: text, epoch, index: after + 1, after, base, commands: [text] });
      must(answer.outcome === 'applied', `${show(text)} to be applied`, answer);
      ({ epoch, index: after, digest: base } = answer);
    }
    // Another host of the same life, as after a restart of the daemon, knows what was there before.
    const second = place.host();
    const known = await second.hello({ epoch: context.newEpoch(), owner: OWNER });
    must(known.digest !== empty.digest, 'the overlay to be seen by the next host', known);
    same('the incarnation to the next host', known.incarnation, empty.incarnation);
    await restart();
    const hello = second.hello({ epoch: context.newEpoch(), owner: OWNER });
    const fresh = await context.within('an answer to hello', hello);
    must(fresh.incarnation !== empty.incarnation, 'another incarnation after a start', fresh.incarnation);
    same(
      'digest, index and entries after a start',
      [fresh.digest, fresh.index, fresh.entries],
      [empty.digest, 0, 0],
    );
  },
};

const persisted: DriverCheck = {
  name: 'persisted',
  part: 'lives',
  proves: 'What was made to last is there after a start, whole, and in the same words; what was not is gone.',
  async run(context) {
    const { driver, fixture } = context;
    const place = await context.place();
    const restart = place.able('restart');
    const { persist } = fixture;
    if (persist === undefined) throw new Skipped('nothing makes this product remember');
    let session = await place.session();
    const model = await place.model(session);
    for (const command of context.good) await place.follows(session, model, command);
    const before = await place.read(session);
    for (const command of context.commands(persist.commands)) {
      const reduction = driver.dialect.reduce(model.held, command);
      same(`the changes by ${show(command.text)}`, reduction, { ok: true, changes: [] });
      await place.does(session, command);
      mustHold(`the product after ${show(command.text)}`, await place.read(session), before);
    }
    const fresh = model.baseline;
    const keys = new Set([...before.keys(), ...fresh.keys()]);
    const lasting = [...keys].filter((key) => persist.lasts(key));
    await restart();
    session = await place.session();
    const after = await place.read(session);
    mustHold('what was made to last, after a start', only(after, lasting), only(before, lasting));
    const others = [...keys].filter((key) => !persist.lasts(key));
    mustHold('what was not made to last, after a start', only(after, others), only(fresh, others));
  },
};

const lost: DriverCheck = {
  name: 'lost',
  part: 'lives',
  proves: 'What was not made to last is gone after a start, all of it, or all of it is there.',
  async run(context) {
    const place = await context.place();
    const restart = place.able('restart');
    const last = context.fixture.persist?.commands ?? [];
    let session = await place.session();
    const model = await place.model(session);
    for (const command of context.good)
      if (!last.includes(command.text)) await place.follows(session, model, command);
    const set = await place.read(session);
    await restart();
    session = await place.session();
    const after = await place.read(session);
    const kept = [...after].some(
      ([key, value]) => value !== model.baseline.get(key) && value === set.get(key),
    );
    mustHold('the product after a start', after, kept ? set : model.baseline);
  },
};

export const LIVES: readonly DriverCheck[] = [lifeSame, lifeNew, hostLife, persisted, lost];
