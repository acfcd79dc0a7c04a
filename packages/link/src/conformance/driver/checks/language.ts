// The dialect: closed against what it does not know, honest about what it depends on, and silent about secrets.

import { type Change, type Command, type Configuration, isCode, LiveConfiguration } from '@lockstep/core';
import { must, Skipped, same, show, Unmet } from '../../expect.ts';
import type { DriverCheck } from '../check.ts';
import { type DriverContext, OWNER } from '../context.ts';
import { lead, Model, mustHold, sha256 } from '../model.ts';

/** What no line may have, wherever it stands. */
const CONTROLS = ['\n', '\r', '\r\n', '\0', '\u001b', '\u007f'];

const lineClosed: DriverCheck = {
  name: 'line-closed',
  part: 'language',
  proves:
    'A line with a line end, a zero byte or another control character is refused, and not a byte of it is sent.',
  async run(context) {
    const { driver, fixture } = context;
    const place = await context.place();
    const host = place.host();
    let state = await host.hello({ epoch: context.newEpoch(), owner: OWNER });
    const before = place.relay.fromClients;
    const [first] = fixture.good;
    const refused = fixture.good.flatMap((line) =>
      CONTROLS.flatMap((control) => [
        `${line.slice(0, 3)}${control}${line.slice(3)}`,
        `${line}${control}${first}`,
      ]),
    );
    for (const line of refused) {
      const parsed = driver.dialect.parse(line);
      must(!parsed.ok, `${JSON.stringify(line)} to be refused`, 'a command');
      const { code, message } = parsed.refusal;
      must(isCode(code) && code !== 0 && message !== '', `a code and a reason against ${show(line)}`, parsed);
    }
    for (const line of [...refused.slice(0, 20), '', ' ', '#', '"', "'", ';', '\\', '\ud800']) {
      const message = { epoch: state.epoch, base: state.digest, after: state.index, index: state.index + 1 };
      const answer = await host.apply({ id: `closed-${message.index}`, ...message, commands: [line] });
      must(answer.outcome === 'refused', `${JSON.stringify(line)} to be refused by the host`, answer);
      state = { ...state, index: answer.index, digest: answer.digest };
    }
    same('the bytes that were sent of refused lines', place.relay.fromClients - before, 0);
  },
};

const lineText: DriverCheck = {
  name: 'line-text',
  part: 'language',
  proves:
    'The text of a command means the same command, and so does every line that a plan or a printout has.',
  async run<C extends Command>(context: DriverContext<C>) {
    const { driver, fixture } = context;
    const { dialect } = driver;
    const place = await context.place();
    const baseline = await place.read(await place.open());
    const model = new Model(dialect, baseline);
    for (const line of fixture.good) {
      const [command] = context.commands([line]);
      if (command === undefined) continue;
      const [again] = context.commands([command.text]);
      if (again === undefined) continue;
      same(`the kind of ${show(command.text)}`, again.kind, command.kind);
      const effect = (one: C): unknown => {
        const reduction = dialect.reduce(model.held, one);
        return reduction.ok ? new Map(reduction.changes.map((change) => [change.key, change])) : reduction;
      };
      same(`the effect of ${show(command.text)}`, effect(again), effect(command));
      model.do(command);
      mustLead(context, model);
    }
  },
};

/** Printed, planned from nothing and planned back to nothing, the lines are understood and lead there. */
function mustLead<C extends Command>(context: DriverContext<C>, model: Model<C>): void {
  const { dialect } = model;
  const nothing = new Model(dialect, model.baseline);
  const printed = nothing.copy();
  for (const command of context.commands(dialect.print(model.held))) printed.do(command);
  mustHold('what is printed, run on a new product', printed.entries(), model.entries());
  const planned = nothing.copy();
  for (const command of context.commands(dialect.plan(planned.held, model.held))) planned.do(command);
  same('the digest of what is planned from nothing', planned.held.digest, model.held.digest);
  for (const command of context.commands(dialect.plan(model.held, nothing.held))) planned.do(command);
  same('the entries that are left by the plan back', planned.held.size, 0);
}

/** Words that mean nothing where they stand. */
const JUNK = ['junk', ';', '#', '"', "'", '--', '\\', 'zwölf', '🦀', '; junk', '=', '*'];

const junkWords: DriverCheck = {
  name: 'junk-words',
  part: 'language',
  proves: 'A word too many is refused, or it means something: it is never passed over.',
  async run(context) {
    const { driver } = context;
    const { dialect } = driver;
    const place = await context.place();
    const session = await place.session();
    const model = await place.model(session);
    for (const command of context.good) {
      for (const junk of JUNK) {
        const parsed = dialect.parse(`${command.text} ${junk}`);
        if (!parsed.ok || driver.releases(parsed.command) !== null) continue;
        const more = dialect.reduce(model.held, parsed.command);
        if (!more.ok) continue;
        const before = await place.read(session);
        const ran = await place.run(session, parsed.command);
        if (ran.kind === 'refused') {
          mustHold(`the product after ${show(parsed.command.text)}`, await place.read(session), before);
          continue;
        }
        must(ran.kind === 'done', `${show(parsed.command.text)} to be refused or done`, ran);
        const without = dialect.reduce(model.held, command);
        const said = `${show(`${command.text} ${junk}`)} to be refused, or to mean something else than without`;
        must(!without.ok || !sameChanges(more.changes, without.changes), said, 'the same command');
        for (const back of lead(driver, await place.read(session), before)) await place.does(session, back);
      }
      await place.follows(session, model, command);
    }
    mustHold('the product after all samples', await place.read(session), model.entries());
  },
};

function sameChanges(some: readonly Change[], others: readonly Change[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ key, after }, at) => {
      const other = others[at];
      return other !== undefined && other.key === key && other.after === after;
    })
  );
}

const lineBytes: DriverCheck = {
  name: 'line-bytes',
  part: 'language',
  proves:
    'A command of as many bytes as the driver permits is decided by a product that lives on; of one more, none is sent.',
  async run(context) {
    const { driver, fixture } = context;
    const { commandBytesMax } = driver;
    const place = await context.place();
    const host = place.host();
    const {
      epoch,
      digest: base,
      index: after,
    } = await host.hello({ epoch: context.newEpoch(), owner: OWNER });
    const before = place.relay.fromClients;
    const [first] = fixture.good;
    const line = fixture.sized?.(commandBytesMax + 1) ?? first.padEnd(commandBytesMax + 1 - extra(first));
    const commands = [line];
    const answer = await host.apply({ id: 'long', epoch, base, after, index: after + 1, commands });
    same(`the outcome of ${commandBytesMax + 1} bytes`, [answer.outcome, answer.code], ['refused', 1106]);
    const sent = place.relay.fromClients - before;
    must(sent < commandBytesMax, 'nothing to be sent of a command that is too long', `${sent} bytes`);
    if (fixture.sized === undefined)
      throw new Skipped('there is no sample of as many bytes as are permitted');
    for (const bytes of [commandBytesMax - 1, commandBytesMax]) {
      const session = await place.session();
      const [command] = context.commands([fixture.sized(bytes)]);
      if (command === undefined) continue;
      same('the bytes of the sample', Buffer.byteLength(fixture.sized(bytes)), bytes);
      const model = await place.model(session);
      await place.follows(session, model, command);
      const after = await place.read(session);
      mustHold(`the product after ${bytes} bytes`, after, model.entries());
      for (const back of lead(driver, after, model.baseline)) await place.does(session, back);
      must(!session.ended, `a session that goes on after ${bytes} bytes`, 'its end');
    }
  },
};

/** Bytes of a text beyond its characters. */
function extra(text: string): number {
  return Buffer.byteLength(text) - text.length;
}

const needs: DriverCheck = {
  name: 'line-needs',
  part: 'language',
  proves:
    'A command names the keys of which it depends what it does, where the product may hold them of its own.',
  async run(context) {
    const place = await context.place();
    const model = await place.model(await place.open());
    const values = valuesOf(context, model);
    for (const command of context.good) {
      const named = new Set(model.dialect.needs?.(command) ?? []);
      for (const key of model.footprint(command)) {
        // What the record holds itself is the same on all engines.
        if (model.held.get(key) !== undefined || named.has(key)) continue;
        const outcomes = [undefined, ...(values.get(key) ?? [])].map((value) => {
          const reduction = model.dialect.reduce(withBeneath(model, key, value), command);
          return reduction.ok ? show(reduction.changes.map((one) => [one.key, one.after])) : 'refused';
        });
        const said = `${show(command.text)} to name ${key} among what it needs, or to do the same whatever it is`;
        if (new Set(outcomes).size > 1) throw new Unmet(said, outcomes.join(' or '));
      }
      model.do(command);
    }
  },
};

/** What each key is held as, before the samples and after each. */
function valuesOf<C extends Command>(
  { good }: DriverContext<C>,
  { dialect, baseline }: Model<C>,
): Map<string, Set<string>> {
  const model = new Model(dialect, baseline);
  const values = new Map<string, Set<string>>();
  const note = (): void => {
    for (const [key, value] of model.entries()) values.set(key, (values.get(key) ?? new Set()).add(value));
  };
  note();
  for (const command of good) {
    model.do(command);
    note();
  }
  return values;
}

function withBeneath<C extends Command>(
  model: Model<C>,
  key: string,
  value: string | undefined,
): Configuration {
  const configuration = new LiveConfiguration(sha256, model.dialect.references, (one) =>
    one === key ? value : model.baseline.get(one),
  );
  configuration.apply(
    model.held.keys().map((one) => ({ key: one, before: undefined, after: model.held.get(one) })),
  );
  return configuration;
}

const seal: DriverCheck = {
  name: 'line-sealed',
  part: 'language',
  proves: 'A sealed line has no secret, is sealed for good, and a line without secrets stays as it is.',
  async run({ driver, fixture }) {
    const { dialect } = driver;
    const secrets = fixture.secrets ?? [];
    if (dialect.seal === undefined && secrets.length === 0) throw new Skipped('its lines hold no secrets');
    const sealed = (line: string): string => dialect.seal?.(line) ?? line;
    for (const { line, secret } of secrets) {
      const once = sealed(line);
      const hidden = line.replace(secret, '…');
      if (once.includes(secret)) throw new Unmet(`no secret in ${show(hidden)}, sealed`, 'it, in clear');
      same(`${show(hidden)}, sealed twice`, sealed(once), once);
      const parsed = dialect.parse(once);
      const words = parsed.ok ? parsed.command.text : parsed.refusal.message;
      if (words.includes(secret)) throw new Unmet(`no secret in what is said of ${show(hidden)}`, 'it');
    }
    for (const line of fixture.good) same('a line without a secret, sealed', sealed(line), line);
  },
};

export const LANGUAGE: readonly DriverCheck[] = [lineClosed, lineText, junkWords, lineBytes, needs, seal];
