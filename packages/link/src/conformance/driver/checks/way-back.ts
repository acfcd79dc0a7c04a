// Whatever is done can be taken back, by plans alone, and the same content is the same whatever led to it.

import { hash } from 'node:crypto';
import type { Command } from '@lockstep/core';
import type { Host } from '../../../host.ts';
import { must, Skipped, same, show } from '../../expect.ts';
import type { DriverCheck } from '../check.ts';
import { type DriverContext, OWNER, type Place } from '../context.ts';
import { lead, Model, mustHold, shared } from '../model.ts';

const wayBack: DriverCheck = {
  name: 'way-back',
  part: 'way back',
  proves: 'The plan back from a command brings the entries of before, exactly; done again, it is nothing.',
  async run(context) {
    const { driver } = context;
    const place = await context.place();
    const session = await place.session();
    const model = await place.model(session);
    for (const command of context.good) {
      const before = await place.read(session);
      const footprint = model.footprint(command);
      await place.follows(session, model, command);
      const after = await place.read(session);
      const same = lead(driver, after, after, footprint);
      must(
        same.length === 0,
        'no plan between what is equal',
        same.map(({ text }) => text),
      );
      for (const step of lead(driver, after, before, footprint)) await place.does(session, step);
      mustHold(`the product, back from ${show(command.text)}`, await place.read(session), before);
      const more = lead(driver, await place.read(session), before);
      must(
        more.length === 0,
        'no further way back',
        more.map(({ text }) => text),
      );
      // The next may need it.
      for (const step of lead(driver, before, after, footprint)) await place.does(session, step);
    }
  },
};

/** Lengths of random sequences, and sequences of each. */
const LENGTH_MAX = 20;
const SEQUENCES = 3;

const wayBackRandom: DriverCheck = {
  name: 'way-back-random',
  part: 'way back',
  proves: 'From any sequence of 1 to 20 commands one plan leads back to the entries of before.',
  async run(context) {
    const { driver, fixture } = context;
    const place = await context.place();
    const session = await place.session();
    const start = await place.read(session);
    const fillers = Array.from({ length: 5 }, (_, at) => fixture.filler(at));
    const pool = context.commands([...fixture.good, ...(fixture.more ?? []), ...fillers]);
    for (let length = 1; length <= LENGTH_MAX; length += 1) {
      for (let sequence = 0; sequence < SEQUENCES; sequence += 1) {
        const drawn = drawer(`${length} ${sequence}`);
        const model = new Model(driver.dialect, start);
        const ran: string[] = [];
        for (let at = 0; at < length; at += 1) {
          // Some go back in the middle: what was there, and is gone, is a way too.
          const command = pool[drawn(pool.length)];
          if (command === undefined || !driver.dialect.reduce(model.held, command).ok) continue;
          const keys = model.footprint(command);
          await place.follows(session, model, command);
          ran.push(command.text);
          // What it clamps or writes otherwise is what all hold from then on.
          model.adopt(keys, await place.read(session, keys));
        }
        const held = await place.read(session);
        mustHold(`the product after ${show(ran.join(' / '))}`, held, model.entries());
        for (const step of lead(driver, held, start)) await place.does(session, step);
        mustHold(`the product, back from ${show(ran.join(' / '))}`, await place.read(session), start);
      }
    }
  },
};

/** Numbers below a limit, the same for the same seed. */
function drawer(seed: string): (below: number) => number {
  let state = seed;
  return (below) => {
    state = hash('sha256', state);
    return Number.parseInt(state.slice(0, 8), 16) % below;
  };
}

const release: DriverCheck = {
  name: 'way-back-released',
  part: 'way back',
  proves:
    'A host leads each command back, one by one and all at once: what was set is given back, and nothing is left over.',
  async run(context) {
    const { driver, good } = context;
    const { dialect } = driver;
    const place = await context.place();
    const host = place.host();
    await host.hello({ epoch: context.newEpoch(), owner: OWNER });
    const looker = await place.open();
    const fresh = await place.read(looker);
    const empty = (await host.status()).digest;
    for (const command of good) {
      const before = await overlayOf(host, dialect);
      const was = { entries: await place.read(looker), digest: before.held.digest };
      await applied(host, [command.text]);
      const after = await overlayOf(host, dialect);
      const back = dialect.plan(after.held, before.held);
      await applied(host, back);
      mustHold(`the product, back by ${show(back)}`, await place.read(looker), was.entries);
      same(`the digest, back by ${show(back)}`, (await host.status()).digest, was.digest);
      await applied(host, [command.text]);
    }
    const all = await overlayOf(host, dialect);
    const nothing = new Model(dialect, fresh);
    await applied(host, dialect.plan(all.held, nothing.held));
    mustHold('the product, once all is given back', await place.read(looker), fresh);
    const { digest, entries } = await host.status();
    same('digest and size of the overlay, once all is given back', [digest, entries], [empty, 0]);
  },
};

/** The overlay as the host shows it, with the baseline beneath. */
async function overlayOf<C extends Command>(host: Host<C>, dialect: Model<C>['dialect']): Promise<Model<C>> {
  const { entries: baseline } = await host.read({ baseline: '', limit: 10_000 });
  const { entries } = await host.read({ prefix: '', limit: 10_000 });
  const model = new Model(dialect, baseline ?? new Map());
  model.held.apply([...(entries ?? [])].map(([key, after]) => ({ key, before: undefined, after })));
  return model;
}

async function applied<C extends Command>(host: Host<C>, commands: readonly string[]): Promise<void> {
  const { epoch, index: after, digest: base } = await host.status();
  const message = { id: `m${after + 1}`, epoch, index: after + 1, after, base, commands, irreversible: true };
  const answer = await host.apply(message);
  must(answer.outcome === 'applied', `${show(commands)} to be applied by the host`, answer);
  must(answer.took === undefined, `${show(commands)} to be taken as it is`, answer);
}

const anyWay: DriverCheck = {
  name: 'any-way',
  part: 'way back',
  proves: 'The same entries read the same, by whatever way the product came to them.',
  async run(context) {
    const { driver, fixture } = context;
    const one = await context.place();
    const first = await one.session();
    const model = await one.model(first);
    for (const command of context.good) await one.follows(first, model, command);
    const end = shared(driver, await one.read(first));
    const other = await context.place();
    const session = await other.session();
    const compare = async (way: string): Promise<void> => {
      for (const step of lead(driver, shared(driver, await other.read(session)), end))
        await other.does(session, step);
      mustHold(`the product by ${way}`, shared(driver, await other.read(session)), end);
    };
    await compare('one plan');
    for (const seed of ['one', 'two', 'three']) {
      await wander(context, other, session, seed);
      await compare(`a detour, ${seed}`);
    }
    for (const line of fixture.good.toReversed()) await attempt(other, session, line);
    await compare('the other order');
  },
};

type SessionOf<C extends Command> = Awaited<ReturnType<Place<C>['session']>>;

/** Whatever of a few commands works. */
async function wander<C extends Command>(
  { fixture }: DriverContext<C>,
  place: Place<C>,
  session: SessionOf<C>,
  seed: string,
): Promise<void> {
  const drawn = drawer(seed);
  const lines = [
    ...fixture.good,
    ...(fixture.more ?? []),
    ...Array.from({ length: 3 }, (_, at) => fixture.filler(at)),
  ];
  for (let at = 0; at < 12; at += 1) await attempt(place, session, lines[drawn(lines.length)] ?? '');
}

async function attempt<C extends Command>(
  place: Place<C>,
  session: SessionOf<C>,
  line: string,
): Promise<void> {
  const { driver } = place.context;
  const parsed = driver.dialect.parse(line);
  const model = await place.model(session);
  if (!parsed.ok || driver.releases(parsed.command) !== null || model.refusal(parsed.command) !== null)
    return;
  await place.run(session, parsed.command);
}

const echo: DriverCheck = {
  name: 'echo',
  part: 'way back',
  proves: 'A value that the product makes another of is told, held and compared as what it took.',
  async run(context) {
    const { fixture, driver } = context;
    if (fixture.echo === undefined) throw new Skipped('no sample is taken otherwise than it is said');
    const places = [await context.place(), await context.place()];
    for (const line of fixture.echo) {
      const seen: string[] = [];
      for (const place of places) {
        const host = place.host();
        const {
          epoch,
          index: after,
          digest: base,
        } = await host.hello({ epoch: context.newEpoch(), owner: OWNER });
        const answer = await host.apply({ id: line, epoch, index: after + 1, after, base, commands: [line] });
        must(answer.outcome === 'applied', `${show(line)} to be applied`, answer);
        const { took } = answer;
        must(
          took !== undefined && took.size > 0,
          `the answer to ${show(line)} to say what was taken`,
          answer,
        );
        const keys = [...took.keys()];
        const real = await place.read(await place.open());
        for (const key of keys) same(`what was taken of ${key}`, took.get(key), real.get(key) ?? null);
        const held = await host.read({ prefix: '', limit: 10_000 });
        for (const key of keys) same(`what the host holds of ${key}`, held.entries?.get(key), real.get(key));
        seen.push(`${(await host.status()).digest} ${show(keys.map((key) => took.get(key)))}`);
        // The second instance is given what the first took, and takes it as it is.
        const [again] = lead(driver, new Map(), shared(driver, real), keys);
        if (again !== undefined) {
          const state = await host.status();
          const message = { epoch, index: state.index + 1, after: state.index, base: state.digest };
          const same = await host.apply({ id: `${line} again`, ...message, commands: [again.text] });
          must(same.outcome === 'applied' && same.took === undefined, `${show(again.text)} as it is`, same);
        }
        host.close();
      }
      same(`digest and values on the second instance after ${show(line)}`, seen[1], seen[0]);
    }
  },
};

export const WAY_BACK: readonly DriverCheck[] = [wayBack, wayBackRandom, release, anyWay, echo];
