// Whose orders a product takes: one tenure at a time, the highest, and nothing of those before it.

import { setTimeout as sleep } from 'node:timers/promises';
import { must, same } from '../../expect.ts';
import type { DriverCheck } from '../check.ts';
import { OWNER, WATCH_MS } from '../context.ts';
import { mustHold } from '../model.ts';
import { Flip } from './unknown.ts';

const shown: DriverCheck = {
  name: 'tenure-shown',
  part: 'tenure',
  proves:
    'A product shows the highest tenure to every session, and neither taking nor asking changes an entry.',
  async run(context) {
    const place = await context.place();
    const first = await place.open();
    same('the tenure of a new instance', await first.tenure(), null);
    const before = await place.read(first);
    for (const owner of [OWNER, '5e3f0c6e-8f61-4a2c-9c70-3d0f5a3f7a11', 'Zwölf: a b']) {
      const epoch = context.newEpoch();
      const session = await place.open();
      const taken = await context.within('an answer to take', session.take({ epoch, owner }));
      must(taken.taken && ['exact', 'ordered'].includes(taken.fence), 'a tenure with its fence', taken);
      same('the tenure to whoever took it', await session.tenure(), { epoch, owner });
      same('the tenure to somebody else', await (await place.open()).tenure(), { epoch, owner });
      mustHold('the product after a take', await place.read(session), before);
    }
  },
};

const kept: DriverCheck = {
  name: 'tenure-kept',
  part: 'tenure',
  proves:
    'A lower epoch, and another owner at the same one, take nothing and hear whose it is; who has it goes on. The same again is taken.',
  async run(context) {
    const place = await context.place();
    const flip = await Flip.of(place);
    context.newEpoch();
    const epoch = context.newEpoch();
    const holder = await place.open();
    must((await holder.take({ epoch, owner: OWNER })).taken, 'a tenure to be taken', 'it was not');
    for (const tenure of [
      { epoch: epoch - 1, owner: OWNER },
      { epoch: epoch - 1, owner: 'other' },
      { epoch, owner: 'other' },
    ]) {
      const session = await place.open();
      const taken = await context.within('an answer to take', session.take(tenure));
      same(`what comes of ${tenure.owner} at epoch ${tenure.epoch}`, taken, {
        taken: false,
        by: { epoch, owner: OWNER },
      });
      same('the tenure afterwards', await session.tenure(), { epoch, owner: OWNER });
      session.close();
      await place.does(holder, flip.command);
      must(await flip.look(holder), 'a command of the holder to have its effect', 'none');
    }
    const again = await place.open();
    must(
      (await again.take({ epoch, owner: OWNER })).taken,
      'the same tenure to be taken again',
      'it was not',
    );
    await place.does(again, flip.command);
    must(await flip.look(again), 'a command of the same tenure to have its effect', 'none');
  },
};

const ROUNDS = 20;

const ends: DriverCheck = {
  name: 'tenure-ends',
  part: 'tenure',
  proves:
    'A take ends the sessions before it: what they send then has no effect, and no answer that says so.',
  async run(context) {
    const place = await context.place();
    const flip = await Flip.of(place);
    for (let round = 0; round < ROUNDS; round += 1) {
      const old = await place.session();
      const fresh = await place.open();
      if (round % 2 === 0) await place.take(fresh);
      else {
        // The same tenure again, as after a connection that broke.
        const tenure = await old.tenure();
        must(
          tenure !== null && (await fresh.take(tenure)).taken,
          'the same tenure to be taken again',
          tenure,
        );
      }
      const ended = await place.run(old, flip.command);
      must(ended.kind !== 'done', 'a command of an older session not to be done', ended);
      await sleep(round % 5 === 0 ? WATCH_MS : 0);
      must(!(await flip.look(fresh)), 'a command of an older session to have no effect', 'one');
      await context.until('the end of an older session', () => old.ended);
      fresh.close();
    }
  },
};

const race: DriverCheck = {
  name: 'tenure-race',
  part: 'tenure',
  proves:
    'Of managers that take at once one has the product: whoever can act afterwards is the one that it shows.',
  async run(context) {
    const place = await context.place();
    const flip = await Flip.of(place);
    for (let round = 0; round < ROUNDS; round += 1) {
      const low = context.newEpoch();
      const high = round % 2 === 0 ? context.newEpoch() : low;
      const rivals = [
        { session: await place.open(), tenure: { epoch: low, owner: 'one' } },
        { session: await place.open(), tenure: { epoch: high, owner: 'two' } },
      ];
      if (round % 3 === 0) rivals.reverse();
      const takes = await Promise.all(
        rivals.map(async ({ session, tenure }) => {
          if (round % 4 > 1) await sleep(1);
          // One that is ended while it takes has not taken.
          return context.within(
            'an answer to take, or its end',
            session.take(tenure).catch(() => null),
          );
        }),
      );
      const actors: string[] = [];
      for (const [at, { session, tenure }] of rivals.entries()) {
        if (takes[at]?.taken !== true) continue;
        const before = flip.inEffect;
        const ended = session.ended ? null : await place.run(session, flip.command);
        const looker = await place.open();
        await flip.look(looker);
        const shows = await looker.tenure();
        looker.close();
        if (ended?.kind === 'done') actors.push(tenure.owner);
        if (flip.inEffect === before) continue;
        same('whose the product is when a command had effect', shows, tenure);
      }
      must(actors.length < 2, 'at most one of two that can act', actors);
      for (const { session } of rivals) session.close();
    }
  },
};

export const TENURE: readonly DriverCheck[] = [shown, kept, ends, race];
