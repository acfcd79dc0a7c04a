// When nobody knows what became of a command, the kit does: whatever broke, the next tenure and a read tell the truth, and
// nothing changes behind them.

import { setTimeout as sleep } from 'node:timers/promises';
import type { ApplyAnswer, Command } from '@lockstep/core';
import { type ProductEntries, type ProductSession, SessionEnded } from '../../../driver.ts';
import { must, same, show } from '../../expect.ts';
import { cutAfter, inPieces, spoiledBy, swallow, twice } from '../../relay.ts';
import type { DriverCheck } from '../check.ts';
import { type DriverContext, type Ended, OWNER, type Place, WATCH_MS } from '../context.ts';
import { lead, Model, mustHold, only } from '../model.ts';

/** A command and its way back, which a check does in turn. */
export class Flip<C extends Command = Command> {
  readonly #place: Place<C>;
  readonly #commands: readonly [C, C];
  readonly keys: readonly string[];
  /** What a read of the keys shows without and with it. */
  readonly #sides: readonly [ProductEntries, ProductEntries];
  #at: 0 | 1 = 0;

  private constructor(
    place: Place<C>,
    commands: readonly [C, C],
    keys: readonly string[],
    sides: readonly [ProductEntries, ProductEntries],
  ) {
    this.#place = place;
    this.#commands = commands;
    this.keys = keys;
    this.#sides = sides;
  }

  /** Of the first sample, seen in peace; it is not in effect then. */
  static async of<C extends Command>(place: Place<C>): Promise<Flip<C>> {
    const { driver, good } = place.context;
    const session = await place.session();
    const [does] = good;
    const model = await place.model(session);
    must(does !== undefined && driver.releases(does) === null, 'a first sample that is run', does?.text);
    const keys = model.footprint(does);
    const before = await place.read(session, keys);
    await place.does(session, does);
    const after = await place.read(session, keys);
    const [undoes, ...more] = lead(driver, after, before, keys);
    must(
      undoes !== undefined && more.length === 0,
      'a first sample with a way back of one command',
      does.text,
    );
    await place.does(session, undoes);
    mustHold('the product after the first sample and its way back', await place.read(session, keys), before);
    session.close();
    return new Flip(place, [does, undoes], keys, [before, after]);
  }

  /** The one that changes something now. */
  get command(): C {
    return this.#commands[this.#at];
  }

  get other(): C {
    return this.#commands[this.#at === 0 ? 1 : 0];
  }

  /** Whether the sample is in effect, as it was seen last. */
  get inEffect(): boolean {
    return this.#at === 1;
  }

  /** For whoever knows that the command had its effect. */
  turn(): void {
    this.#at = this.#at === 0 ? 1 : 0;
  }

  /** Which side the product shows now: whether the command had its effect. From then on it is the other one's turn. */
  async look(session: ProductSession<C>): Promise<boolean> {
    const seen = await this.#place.read(session, this.keys);
    const now = this.#sides.findIndex((side) => show(inOrder(side)) === show(inOrder(seen)));
    must(now === 0 || now === 1, 'the entries of before or after a command', seen);
    const moved = now !== this.#at;
    this.#at = now === 0 ? 0 : 1;
    return moved;
  }

  /**
   * The truth about a command that ended somehow, by the tenure of a later session: it must fit what was said of it, and
   * stay.
   */
  async judge(session: ProductSession<C>, how: string, ended: Ended, watch: boolean): Promise<void> {
    const moved = await this.look(session);
    const said = ended.kind === 'ended' ? (ended.sent ? 'sent' : 'not sent') : ended.kind;
    if (said === 'done') must(moved, `a command that was done, ${how}, to be in effect`, 'it is not');
    if (said === 'refused' || said === 'not sent')
      must(!moved, `a command that was ${said}, ${how}, to have no effect`, 'it has');
    if (watch) await sleep(WATCH_MS);
    must(!(await this.look(session)), `nothing to change behind a take and a read, ${how}`, 'a change');
  }
}

function inOrder(entries: ProductEntries): readonly (readonly [string, string])[] {
  return [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Places where a stream of bytes is cut; the first and the last ones are always among them. */
const CUTS_MAX = 40;

function cutsOf(bytes: number): number[] {
  const step = Math.max(1, bytes / CUTS_MAX);
  const cuts = new Set<number>([Math.max(0, bytes - 2), Math.max(0, bytes - 1)]);
  for (let at = 0; at < bytes; at += step) cuts.add(Math.floor(at));
  return [...cuts].sort((a, b) => a - b);
}

/** Cuts a command and its answer wherever they can be cut. */
async function cuts<C extends Command>(
  context: DriverContext<C>,
  direction: 'toProduct' | 'toClient',
): Promise<void> {
  const place = await context.place();
  const { relay } = place;
  const flip = await Flip.of(place);
  let session = await place.session();
  // The one that is slower to say is the one that is cut; both are, in turn.
  const lengthOf = async (): Promise<number> => {
    const before = direction === 'toProduct' ? relay.fromClients : relay.fromProduct;
    await place.does(session, flip.command);
    await flip.look(session);
    const read = direction === 'toProduct' ? relay.fromClients : relay.fromProduct;
    await flip.look(session);
    const again = direction === 'toProduct' ? relay.fromClients : relay.fromProduct;
    return read - before - (again - read);
  };
  const length = Math.min(await lengthOf(), await lengthOf());
  must(length > 0, 'bytes on the wire for a command', length);
  for (const bytes of cutsOf(length)) {
    relay.useOnOpen({ [direction]: cutAfter(bytes) });
    const how = `cut after ${bytes} of ${length} bytes of ${direction === 'toProduct' ? 'the request' : 'the answer'}`;
    const ended = await place.run(session, flip.command);
    must(ended.kind === 'ended', `no answer to a command, ${how}`, ended);
    must(session.ended, `a session that has ended, ${how}`, 'one that goes on');
    relay.use({});
    session = await place.session();
    await flip.judge(session, how, ended, bytes % 8 === 0);
  }
}

const cutInRequest: DriverCheck = {
  name: 'cut-in-request',
  part: 'unknown outcomes',
  proves: 'Wherever a request is cut, it has no answer, and the next session tells whether it had effect.',
  run: (context) => cuts(context, 'toProduct'),
};

const cutInAnswer: DriverCheck = {
  name: 'cut-in-answer',
  part: 'unknown outcomes',
  proves:
    'Wherever an answer is cut, it is none; the command was run once, if at all, and never said to be unsent.',
  run: (context) => cuts(context, 'toClient'),
};

/** How often a command waits in a product that stands still while the next tenure is taken. */
const ROUNDS = 100;

const stopped: DriverCheck = {
  name: 'stopped',
  part: 'unknown outcomes',
  proves:
    'What waits in a product that stands still when the next tenure is taken is judged by the next read, 100 times of 100.',
  async run(context) {
    const place = await context.place();
    const stop = place.able('stop');
    const go = place.able('continue');
    const { relay } = place;
    const flip = await Flip.of(place);
    let old = await place.session();
    for (let round = 0; round < ROUNDS; round += 1) {
      const kind = round % 4;
      const fresh = await place.open();
      const taking: Promise<void>[] = [];
      const before = relay.fromClients;
      await stop();
      // In every other round the take comes first; what comes after it from the old session is never run.
      if (kind === 3) taking.push(place.take(fresh));
      const running = [place.ended(old.run(flip.command, { irreversible: true }))];
      if (kind === 2) running.push(place.ended(old.run(flip.other, { irreversible: true })));
      await context.until('a command on its way', () => relay.fromClients > before);
      if (kind === 1) old.close();
      if (kind !== 3) taking.push(place.take(fresh));
      await go();
      await Promise.all(taking);
      // Whatever it says now, the truth is in this read and in none after it.
      const moved = await flip.look(fresh);
      const how = `in round ${round + 1} of ${ROUNDS}`;
      const [ended, ...others] = await Promise.all(running);
      if (ended?.kind === 'done' && others.length === 0)
        must(moved, `a command that was done, ${how}, to be in effect`, 'it is not');
      const not = ended?.kind === 'refused' || (ended?.kind === 'ended' && !ended.sent);
      if (not && others.length === 0)
        must(!moved, `a command that was refused or not sent, ${how}, to have no effect`, ended);
      await sleep(round % 5 === 0 ? WATCH_MS : 1);
      must(!(await flip.look(fresh)), `nothing to change behind a take and a read, ${how}`, 'a change');
      old.close();
      old = fresh;
    }
  },
};

const pieces: DriverCheck = {
  name: 'one-byte-pieces',
  part: 'unknown outcomes',
  proves: 'Requests and answers may come byte by byte, and mean the same.',
  async run(context) {
    const place = await context.place();
    place.relay.use({ toProduct: inPieces(1), toClient: inPieces(1) });
    const session = await place.session();
    const model = await place.model(session);
    for (const command of context.good) {
      const keys = model.footprint(command);
      await place.follows(session, model, command);
      mustHold(
        `a read after ${show(command.text)}`,
        await place.read(session, keys),
        only(model.entries(), keys),
      );
    }
    place.relay.use({});
    mustHold('the product after all samples', await place.read(session), model.entries());
  },
};

/** How long an answer is waited for that does not come, in ms. */
const SILENCE_MS = 150;

const silent: DriverCheck = {
  name: 'half-open',
  part: 'unknown outcomes',
  proves: 'A driver does not give up by itself: without an answer and without an end, a request waits.',
  async run(context) {
    const place = await context.place();
    const flip = await Flip.of(place);
    for (const [how, courses] of [
      ['the answer is lost', { toClient: swallow }],
      ['the request is lost', { toProduct: swallow }],
    ] as const) {
      let session = await place.session();
      place.relay.use(courses);
      let settled = false;
      const running = place.ended(session.run(flip.command, { irreversible: true })).finally(() => {
        settled = true;
      });
      await sleep(SILENCE_MS);
      must(
        !settled && !session.ended,
        `a command that waits when ${how}`,
        settled ? await running : 'an end',
      );
      session.close();
      const ended = await running;
      must(ended.kind === 'ended', `a session that was closed to answer nothing when ${how}`, ended);
      place.relay.use({});
      session = await place.session();
      await flip.judge(session, `when ${how}`, ended, true);
      session.close();
    }
  },
};

const JUNK = [
  '\0\0\0\r\n',
  'garbage\r\n',
  '{"\r\n',
  'HTTP/1.1 400 Bad Request\r\n\r\n',
  '\u00ff\u00fe\n',
  '\r\n\r\n',
];

const garbled: DriverCheck = {
  name: 'garbled-answer',
  part: 'unknown outcomes',
  proves: 'An answer that cannot be understood is none: the session ends, and the next one tells the truth.',
  async run(context) {
    const place = await context.place();
    const flip = await Flip.of(place);
    for (const junk of JUNK) {
      let session = await place.session();
      place.relay.use({ toClient: spoiledBy(Buffer.from(junk, 'latin1')) });
      const ended = await place.run(session, flip.command);
      const how = `behind ${JSON.stringify(junk)}`;
      must(ended.kind === 'ended' && session.ended, `no answer, and the end of the session, ${how}`, ended);
      place.relay.use({});
      session = await place.session();
      await flip.judge(session, how, ended, false);
      session.close();
    }
  },
};

const unasked: DriverCheck = {
  name: 'unasked-answer',
  part: 'unknown outcomes',
  proves: 'An answer that nobody asked for ends the session: no later request gets it.',
  async run(context) {
    const place = await context.place();
    const flip = await Flip.of(place);
    let session = await place.session();
    place.relay.use({ toClient: twice });
    const ended = await place.run(session, flip.command);
    // A driver that asks before it runs has seen one too many already.
    must(
      ended.kind === 'done' || ended.kind === 'ended',
      'an answer that comes twice to be one or none',
      ended,
    );
    await context.until('the end of a session with an answer too many', () => session.ended);
    place.relay.use({});
    const none = await place.run(session, flip.command);
    must(none.kind === 'ended' && !none.sent, 'a session that has ended to send nothing', none);
    session = await place.session();
    await flip.judge(session, 'answered twice', ended, true);
  },
};

/** How often the product is killed. */
const KILLS = 6;

const killed: DriverCheck = {
  name: 'killed',
  part: 'unknown outcomes',
  proves:
    'A product that dies ends its sessions, which say so once; what was under way has its answer or none, and none is made up.',
  async run(context) {
    const place = await context.place();
    const kill = place.able('kill');
    const restart = place.able('restart');
    const flip = await Flip.of(place);
    for (let round = 0; round < KILLS; round += 1) {
      const told: string[] = [];
      const session = await place.session((reason) => told.push(reason));
      await flip.look(session);
      const still = round % 3 === 0 ? place.instance.stop?.() : undefined;
      if (still !== undefined) await still;
      const before = place.relay.fromClients;
      const running = place.ended(session.run(flip.command, { irreversible: true }));
      if (round % 2 === 0)
        await context.until('a command on its way', () => place.relay.fromClients > before);
      await kill();
      const ended = await running;
      must(ended.kind !== 'refused', 'a product that died to refuse nothing', ended);
      const sureAnswer = still !== undefined && ended.kind === 'done';
      must(!sureAnswer, 'no answer from a product that stood still until it died', ended);
      await context.until('the end of a session whose product died', () => session.ended);
      const late = await place.run(session, flip.command);
      must(late.kind === 'ended' && !late.sent, 'a session that has ended to send nothing', late);
      await sleep(1);
      same('how often it was told that the session is down', told.length, 1);
      await restart();
      // What it had was not persisted, or was: either way it is one of the two.
      const next = await place.session();
      await flip.look(next);
      next.close();
    }
  },
};

/** How often a host loses its session in the middle of a command. */
const HOST_ROUNDS = 40;

const hostCut: DriverCheck = {
  name: 'host-cut',
  part: 'unknown outcomes',
  proves:
    'A host whose session ends in the middle of a command gives no answer; its next hello and digest tell the truth, 40 times of 40.',
  async run(context) {
    const { dialect } = context.driver;
    const place = await context.place();
    const { relay } = place;
    const flip = await Flip.of(place);
    const host = place.host();
    const [does] = context.good;
    must(does !== undefined, 'a sample', does);
    let state = await host.hello({ epoch: context.newEpoch(), owner: OWNER });
    const empty = await place.model(await place.open());
    const model = new Model(dialect, empty.baseline);
    model.do(does);
    const lines = [[does.text], dialect.plan(model.held, empty.held)] as const;
    const digests: string[] = [state.digest];
    const attempt = (): Promise<string> => {
      const { epoch, index: after, digest: base } = state;
      const commands = lines[digests.indexOf(base) === 0 ? 0 : 1];
      const message = { id: `m${epoch}-${after}`, epoch, index: after + 1, after, base, commands };
      return context.within('an answer of the host, or none', outcomeOf(host.apply(message)));
    };
    const greet = async (): Promise<void> => {
      const hello = host.hello({ epoch: context.newEpoch(), owner: OWNER });
      state = await context.within('an answer to hello', hello);
      const session = await place.open();
      const moved = await flip.look(session);
      session.close();
      if (digests.length === 1 && moved) digests.push(state.digest);
      const seen = digests.indexOf(state.digest);
      same('the digest of what is there, by a hello', seen, flip.inEffect ? 1 : 0);
    };
    // In peace first: what it looks like, and how many bytes it has.
    const [up, down] = [relay.fromClients, relay.fromProduct];
    same('the outcome of the first sample', await attempt(), 'applied');
    const totals = { toProduct: relay.fromClients - up, toClient: relay.fromProduct - down };
    await greet();
    for (let round = 0; round < HOST_ROUNDS; round += 1) {
      // What is led back must have been set through this host, not only found.
      if (!flip.inEffect && round % 4 > 1) {
        same('the outcome of the first sample', await attempt(), 'applied');
        await greet();
      }
      const direction = round % 2 === 0 ? 'toProduct' : 'toClient';
      const before = flip.inEffect;
      relay.use({ [direction]: cutAfter(Math.floor((totals[direction] * round) / HOST_ROUNDS)) });
      const outcome = await attempt();
      relay.use({});
      await greet();
      const how = `in round ${round + 1} of ${HOST_ROUNDS}`;
      if (outcome === 'not sent')
        same(`the effect of a command that was not sent, ${how}`, flip.inEffect, before);
      if (outcome === 'applied')
        same(`the effect of a command that was applied, ${how}`, flip.inEffect, !before);
      if (round % 5 === 0) await sleep(WATCH_MS);
      same(`the digest some time after the hello, ${how}`, (await host.status()).digest, state.digest);
    }
  },
};

async function outcomeOf(applying: Promise<ApplyAnswer>): Promise<string> {
  try {
    return (await applying).outcome;
  } catch (error) {
    if (!(error instanceof SessionEnded)) throw error;
    return error.sent ? 'sent' : 'not sent';
  }
}

export const UNKNOWN: readonly DriverCheck[] = [
  cutInRequest,
  cutInAnswer,
  stopped,
  pieces,
  silent,
  garbled,
  unasked,
  killed,
  hostCut,
];
