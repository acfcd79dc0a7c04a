// What a session shows of a product: canonical, complete, and nothing else.

import type { Command } from '@lockstep/core';
import type { ProductEntries } from '../../../driver.ts';
import { must, same, show, Unmet } from '../../expect.ts';
import type { DriverCheck } from '../check.ts';
import { OWNER } from '../context.ts';
import { lead, Model, mustHold, only, shared } from '../model.ts';

const readFresh: DriverCheck = {
  name: 'read-fresh',
  part: 'reading',
  proves:
    'Two new instances show the same entries, but for what is each one’s own, and no pid and no incarnation.',
  async run(context) {
    const { driver } = context;
    const seen: ProductEntries[] = [];
    for (const place of [await context.place(), await context.place()]) {
      const session = await place.session();
      const entries = await place.read(session);
      const own = [String(session.pid), session.incarnation].filter((text) => text.length > 2);
      for (const [key, value] of shared(driver, entries))
        must(!own.includes(value), `no pid and no incarnation in ${key}`, value);
      seen.push(shared(driver, entries));
    }
    const [one, other] = seen;
    if (one !== undefined && other !== undefined) mustHold('another new instance', other, one);
  },
};

/** How often it is read. */
const READS = 8;

const readAgain: DriverCheck = {
  name: 'read-again',
  part: 'reading',
  proves:
    'Entries that nobody changed are read again as they were, on any session, whatever went on meanwhile.',
  async run(context) {
    const place = await context.place();
    const session = await place.session();
    const model = await place.model(session);
    for (const command of context.good) await place.follows(session, model, command);
    const first = await place.read(session);
    for (let at = 0; at < READS; at += 1) {
      await place.instance.traffic?.();
      mustHold('another reading', await place.read(session), first);
    }
    const other = await place.open();
    mustHold('another session', await place.read(other), first);
  },
};

const readSecrets: DriverCheck = {
  name: 'read-secrets',
  part: 'reading',
  proves: 'No password and no other secret is in an entry.',
  async run(context) {
    const { driver, fixture } = context;
    const place = await context.place();
    const session = await place.session();
    const secrets = [...place.instance.secrets, ...(fixture.secrets ?? []).map(({ secret }) => secret)];
    const lines = (fixture.secrets ?? []).map(({ line }) => driver.dialect.seal?.(line) ?? line);
    const model = await place.model(session);
    for (const command of context.good) await place.follows(session, model, command);
    for (const line of lines) {
      const parsed = driver.dialect.parse(line);
      if (!parsed.ok || parsed.command.kind !== 'configures' || driver.releases(parsed.command) !== null)
        continue;
      if (model.refusal(parsed.command) === null) await place.run(session, parsed.command);
    }
    for (const [key, value] of await place.read(session)) {
      const found = secrets.some((secret) => value.includes(secret) || key.includes(secret));
      if (found) throw new Unmet(`no secret in ${key}`, 'one, in clear');
    }
  },
};

/** Keys that are read one by one. */
const SINGLE_MAX = 60;

const readSome: DriverCheck = {
  name: 'read-some',
  part: 'reading',
  proves: 'A read of some keys gives those of them that exist, as a full read does, and no other.',
  async run(context) {
    const place = await context.place();
    const session = await place.session();
    const compare = async (): Promise<void> => {
      const all = await place.read(session);
      const keys = [...all.keys()];
      const step = Math.ceil(keys.length / SINGLE_MAX);
      const single = keys.filter((_key, at) => at % step === 0).map((key) => [key]);
      const unknown = `${keys[0] ?? ''}-which-is-not-there`;
      for (const some of [[], [unknown], keys, keys.slice(0, 2), [...keys.slice(-2), unknown], ...single])
        mustHold(`a read of ${show(some)}`, await place.read(session, some), only(all, some));
    };
    await compare();
    const model = await place.model(session);
    for (const command of context.good) {
      const keys = model.footprint(command);
      await place.follows(session, model, command);
      const all = await place.read(session);
      mustHold(`a read of ${show(keys)}`, await place.read(session, keys), only(all, keys));
    }
    await compare();
  },
};

const readComplete: DriverCheck = {
  name: 'read-complete',
  part: 'reading',
  proves: 'What a command changes shows in a full read, and what is outside its footprint stays as it was.',
  async run(context) {
    const { driver } = context;
    const place = await context.place();
    const session = await place.session();
    const model = await place.model(session);
    for (const command of context.good) {
      const before = await place.read(session);
      const footprint = new Set(model.footprint(command));
      await place.follows(session, model, command);
      const after = await place.read(session);
      const rest = (entries: ProductEntries): ProductEntries =>
        new Map([...entries].filter(([key]) => !footprint.has(key)));
      mustHold(`what is outside the footprint of ${show(command.text)}`, rest(after), rest(before));
      const changes = lead(driver, before, model.entries(), footprint);
      const moved = [...footprint].some((key) => before.get(key) !== after.get(key));
      if (changes.length > 0) must(moved, `${show(command.text)} to show`, 'the entries of before');
    }
  },
};

const changedPast: DriverCheck = {
  name: 'changed-past',
  part: 'reading',
  proves:
    'A change past Lockstep shows at the next look of a host as an entry of its own, and is gone when it is taken back.',
  async run(context) {
    const { driver } = context;
    const place = await context.place();
    const local = place.able('local');
    const host = place.host();
    const before = await host.hello({ epoch: context.newEpoch(), owner: OWNER });
    const baseline = await place.read(await place.open());
    const model = new Model(driver.dialect, baseline);
    const [command] = context.good;
    must(command !== undefined, 'a sample', command);
    model.do(command);
    await local(command.text);
    const changed = await host.status();
    must(changed.digest !== before.digest, 'another digest after a change past Lockstep', changed);
    same('the index after it', changed.index, before.index);
    const { entries } = await host.read({ prefix: '', limit: 10_000 });
    same('the overlay with a change past Lockstep', entries, new Map(overlayOf(model)));
    const { epoch, index: after } = before;
    const message = { id: 'm1', epoch, index: after + 1, after, base: before.digest };
    const answer = await host.apply({ ...message, commands: [command.text] });
    same('the outcome of a message for the digest of before', answer.outcome, 'wrong-state');
    for (const back of lead(driver, model.entries(), baseline)) await local(back.text);
    same('the digest once it is taken back', (await host.status()).digest, before.digest);
  },
};

function overlayOf<C extends Command>({ held }: Model<C>): [string, string][] {
  return held.keys().map((key) => [key, held.get(key) ?? '']);
}

export const READING: readonly DriverCheck[] = [
  readFresh,
  readAgain,
  readSecrets,
  readSome,
  readComplete,
  changedPast,
];
