// What a session says of a command is what became of it.

import type { Command } from '@lockstep/core';
import type { ProductEntries, ProductSession, Ran, Tenure } from '../../../driver.ts';
import { must, Skipped, same, show } from '../../expect.ts';
import type { DriverCheck } from '../check.ts';
import type { DriverContext, Place } from '../context.ts';
import { mustHold, only, parsed } from '../model.ts';

const runModel: DriverCheck = {
  name: 'run-model',
  part: 'running',
  proves: 'After a command the product holds what the dialect’s model says: nothing less, and nothing else.',
  async run(context) {
    const place = await context.place();
    const session = await place.session();
    const model = await place.model(session);
    for (const command of context.good) {
      await place.follows(session, model, command);
      mustHold(`the product after ${show(command.text)}`, await place.read(session), model.entries());
    }
  },
};

const runRefused: DriverCheck = {
  name: 'run-refused',
  part: 'running',
  proves: 'A command that is refused has a code and a reason, and nothing of it is done.',
  async run(context) {
    const place = await context.place();
    const session = await place.session();
    let reached = await mustRefuse(context, place, session);
    const model = await place.model(session);
    for (const command of context.good) await place.follows(session, model, command);
    reached += await mustRefuse(context, place, session);
    if (reached === 0) throw new Skipped('no sample is refused by the product alone');
  },
};

/** How many the product itself refused. */
async function mustRefuse<C extends Command>(
  { driver, fixture }: DriverContext<C>,
  place: Place<C>,
  session: ProductSession<C>,
): Promise<number> {
  let reached = 0;
  for (const line of fixture.bad) {
    const before = await place.read(session);
    const parse = driver.dialect.parse(line);
    const model = await place.model(session);
    // A host refuses whatever does not configure.
    if (parse.ok && parse.command.kind !== 'configures') continue;
    const early = parse.ok ? model.refusal(parse.command) : parse.refusal;
    if (early !== null) {
      must(early.message !== '', `a reason against ${show(line)}`, early);
      continue;
    }
    reached += 1;
    const ran = await place.run(session, parsed(driver, line));
    must(ran.kind === 'refused' && ran.message !== '', `${show(line)} to be refused, with a reason`, ran);
    must(ran.retryable !== true, `${show(line)} to be refused for good`, ran);
    mustHold(`the product after ${show(line)} was refused`, await place.read(session), before);
  }
  return reached;
}

const runAgain: DriverCheck = {
  name: 'run-again',
  part: 'running',
  proves: 'A command for what is so already is done, and changes nothing.',
  async run(context) {
    const { driver } = context;
    const place = await context.place();
    const session = await place.session();
    let tried = 0;
    const model = await place.model(session);
    for (const command of context.good) {
      await place.follows(session, model, command);
      const again = driver.dialect.reduce(model.held, command);
      if (driver.releases(command) !== null || !again.ok || again.changes.length > 0) continue;
      tried += 1;
      const before = await place.read(session);
      await place.does(session, command);
      mustHold(`the product after ${show(command.text)} once more`, await place.read(session), before);
    }
    if (tried === 0) throw new Skipped('no sample can be said twice');
  },
};

const runInOrder: DriverCheck = {
  name: 'run-in-order',
  part: 'running',
  proves:
    'Requests that are sent without waiting each get their own answer, and a read has all that ran before it.',
  async run(context) {
    const { driver } = context;
    const place = await context.place();
    const session = await place.session();
    const tenure = await session.tenure();
    const model = await place.model(session);
    const asked: {
      readonly what: string;
      readonly ran: Promise<Ran>;
      readonly seen: Promise<ProductEntries>;
      readonly expected: ProductEntries;
      readonly tenure: Promise<Tenure | null>;
    }[] = [];
    for (const command of context.good.filter((one) => driver.releases(one) === null)) {
      const keys = model.footprint(command);
      if (model.refusal(command) !== null) continue;
      asked.push({
        what: show(command.text),
        ran: session.run(command, { irreversible: true }),
        seen: session.read(keys),
        expected: only(model.entries(), keys),
        tenure: session.tenure(),
      });
    }
    // All are waited for, so that one that fails leaves no other behind.
    const all = asked.flatMap((one) => [one.ran, one.seen, one.tenure] as Promise<unknown>[]);
    await context.within('all answers', Promise.allSettled(all));
    for (const { what, ran, seen, expected, tenure: shown } of asked) {
      const { kind } = await ran;
      same(`what becomes of ${what}`, kind, 'done');
      mustHold(`a read right behind ${what}`, await seen, expected);
      same(`the tenure behind ${what}`, await shown, tenure);
    }
  },
};

export const RUNNING: readonly DriverCheck[] = [runModel, runRefused, runAgain, runInOrder];
