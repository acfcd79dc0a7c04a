// Many entries, many commands, many sessions: nothing is lost, and nothing is left.

import { readdirSync } from 'node:fs';
import type { Command } from '@lockstep/core';
import type { ProductSession } from '../../../driver.ts';
import { must, same, show } from '../../expect.ts';
import type { DriverCheck } from '../check.ts';
import type { Ended, Place } from '../context.ts';
import { lead, mustHold, shared } from '../model.ts';
import { Flip } from './unknown.ts';

/** Entries of the instance that is copied, and commands on their way at a time. */
const ENTRIES = 10_000;
const AT_A_TIME = 500;

async function doesAll<C extends Command>(
  place: Place<C>,
  session: ProductSession<C>,
  commands: readonly C[],
): Promise<void> {
  for (let at = 0; at < commands.length; at += AT_A_TIME) {
    const some = commands.slice(at, at + AT_A_TIME);
    const running = some.map((command) => place.ended(session.run(command, { irreversible: true })));
    for (const [nth, ran] of (await Promise.all(running)).entries())
      must(ran.kind === 'done', `${show(some[nth]?.text)} to be done`, ran);
  }
}

const copy: DriverCheck = {
  name: 'copy',
  part: 'many',
  proves:
    'An instance with 10,000 entries is copied to another by one plan; what the other had besides is gone.',
  async run(context) {
    const { driver, fixture } = context;
    const one = await context.place();
    const source = await one.session();
    const model = await one.model(source);
    for (const command of context.good) await one.follows(source, model, command);
    const lines = Array.from({ length: ENTRIES }, (_, at) => fixture.filler(at));
    await doesAll(one, source, context.commands(lines));
    const all = shared(driver, await one.read(source));
    must(all.size >= ENTRIES, `${ENTRIES} entries of ${ENTRIES} samples`, all.size);
    const other = await context.place();
    const session = await other.session();
    await doesAll(other, session, context.commands([fixture.filler(ENTRIES), fixture.filler(3)]));
    const had = shared(driver, await other.read(session));
    await doesAll(other, session, lead(driver, had, all));
    mustHold('the copy', shared(driver, await other.read(session)), all);
  },
};

/** Open descriptors of this process; null where the system does not say. */
function descriptors(): number | null {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return null;
  }
}

const COMMANDS = 1_000;

const thousand: DriverCheck = {
  name: 'thousand',
  part: 'many',
  proves:
    'After a thousand commands in a session it has as many connections and descriptors as before, and answers.',
  async run(context) {
    const place = await context.place();
    const flip = await Flip.of(place);
    const session = await place.session();
    await context
      .until('the end of what opening took', () => place.relay.open === 1 || session.ended)
      .catch(() => undefined);
    const before = [place.relay.open, descriptors()];
    for (let at = 0; at < COMMANDS; at += 1) {
      const ran: Ended = await place.run(session, flip.command);
      must(ran.kind === 'done', `command ${at + 1} of ${COMMANDS} to be done`, ran);
      if (at % 100 === 0 || at === COMMANDS - 1) must(await flip.look(session), 'its effect', 'none');
      else flip.turn();
    }
    same('connections and descriptors', [place.relay.open, descriptors()], before);
  },
};

const SESSIONS = 100;

const sessions: DriverCheck = {
  name: 'sessions-left',
  part: 'many',
  proves: 'A hundred sessions that are opened, used and closed leave no connection and no descriptor.',
  async run(context) {
    const place = await context.place();
    const { relay } = place;
    const none = (): boolean => relay.open === 0;
    for (let at = 0; at < 3; at += 1) (await place.session()).close();
    await context.until('no connection left of sessions that were closed', none);
    const before = descriptors();
    const [command] = context.good;
    for (let at = 0; at < SESSIONS; at += 1) {
      const session = await place.session();
      // Closed in the middle of something, and twice.
      if (at % 2 === 0 && command !== undefined) {
        const running = place.ended(session.run(command, { irreversible: true }));
        session.close();
        await running;
      }
      session.close();
      must(session.ended, 'a session that was closed to have ended', 'it goes on');
    }
    await context.until('no connection left of sessions that were closed', none);
    await context.until('as many descriptors as before', () => (descriptors() ?? 0) <= (before ?? 0));
  },
};

const CLOSES = 40;

const unanswered: DriverCheck = {
  name: 'closed-unanswered',
  part: 'many',
  proves:
    'A session that is closed says of each request what is true: not sent only where it never has an effect.',
  async run(context) {
    const place = await context.place();
    const flip = await Flip.of(place);
    for (let round = 0; round < CLOSES; round += 1) {
      const down: string[] = [];
      const session = await place.session((reason) => down.push(reason));
      await flip.look(session);
      const before = place.relay.fromClients;
      const running = place.ended(session.run(flip.command, { irreversible: true }));
      if (round % 2 === 1)
        await context.until('a command on its way', () => place.relay.fromClients > before);
      session.close();
      const ended = await running;
      const late = await place.run(session, flip.command);
      must(late.kind === 'ended' && !late.sent, 'a closed session to send nothing', late);
      // What was sent may take a moment: it is over when a later session has the product.
      const fresh = await place.session();
      await flip.judge(fresh, 'in a session that was closed', ended, round % 4 === 0);
      same('how often a session that was closed said that it is down', down.length, 0);
      fresh.close();
    }
  },
};

export const MANY: readonly DriverCheck[] = [copy, thousand, sessions, unanswered];
