// Members that are lost: ended for certain, and brought back through the join gate, as the fleet's settings say.
//
//   lost -> ended -> started afresh -> settled to the record aside -> equal: up
//                                              not equal, or not up: again, a few times; then it stays lost

import { TIMED_OUT, within } from './clock.ts';
import type { Engine } from './engine.ts';
import { LockstepError } from './errors.ts';
import { type Fleet, type Member, UNHEARD } from './fleet.ts';
import { settle, type Unsettled } from './settle.ts';

/** How often an engine is started afresh in one recovery before it is given up, until somebody looks at it. */
const JOIN_TRIES = 3;

/**
 * Makes sure that nothing sent to a lost member can take effect any more. Answers those of which that is not sure: all of
 * them under `onLost: lock`, because the engine may be needed as evidence, and where nobody can end an engine.
 */
export async function endLost(fleet: Fleet, members: readonly Member[]): Promise<Unsettled[]> {
  const results = await Promise.all(members.map((member) => endOne(fleet, member)));
  return results.filter((result) => result !== null);
}

async function endOne(fleet: Fleet, member: Member): Promise<Unsettled | null> {
  const { keeper } = fleet;
  if (keeper === null || fleet.settings.onLost === 'lock') {
    return { member, code: 1198, message: 'it may hold the command or not' };
  }
  try {
    await keeper.end(member.name);
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
    return { member, code: error.code, message: error.message };
  }
  member.state = 'lost';
  member.last = UNHEARD;
  return null;
}

/** Brings lost members back where the settings say so. Does nothing while the fleet is locked or deposed. */
export async function recover(fleet: Fleet): Promise<void> {
  const { keeper, settings } = fleet;
  if (keeper === null || settings.onLost !== 'restart') return;
  const lost = fleet.members.filter((member) => member.state === 'lost' && !member.givenUp);
  await Promise.all(
    lost.map(async (member) => {
      for (let tries = 0; tries < JOIN_TRIES; tries += 1) {
        if (fleet.lock !== null || fleet.deposed) return;
        if (await restart(fleet, member)) return;
      }
      member.givenUp = true;
    }),
  );
}

async function restart(fleet: Fleet, member: Member): Promise<boolean> {
  if (fleet.keeper === null) return false;
  const ended = member.last === UNHEARD || (await endLost(fleet, [member])).length === 0;
  if (!ended) return false;
  member.state = 'joining';
  try {
    member.engine = await fleet.keeper.start(member.name, fleet.epoch);
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
    member.state = 'lost';
    return false;
  }
  return join(fleet, [member]).then((failed) => failed.length === 0);
}

/** The join gate: members that are `joining` become `up` when they show the digest of the record, else `lost`. */
export async function join(fleet: Fleet, members: readonly Member[]): Promise<Unsettled[]> {
  await Promise.all(members.map((member) => greet(fleet, member)));
  const greeted = members.filter((member) => member.last !== UNHEARD);
  const failed = await settle(fleet, greeted, { configuration: fleet.record, counter: fleet.counter });
  for (const member of greeted) {
    const unsettled = failed.some((one) => one.member === member);
    // One that the transport lost in the meantime stays lost.
    if (member.state === 'joining') member.state = unsettled ? 'lost' : 'up';
  }
  const silent = members.filter((member) => member.last === UNHEARD);
  return [...failed, ...silent.map((member) => ({ member, code: 1198, message: 'no answer' }) as const)];
}

async function greet(fleet: Fleet, member: Member): Promise<void> {
  const { engine } = member;
  const hello = greeting(engine, fleet);
  const sent = await within(fleet.clock, fleet.settings.timeoutMs, hello);
  if (sent === TIMED_OUT || sent.kind !== 'answered') {
    member.state = 'lost';
    return;
  }
  const { answer } = sent;
  if (answer.dialect !== fleet.dialect.name) {
    throw new LockstepError(
      1214,
      `${member.name} speaks ${answer.dialect}, this manager ${fleet.dialect.name}: start engines and daemon from the same version`,
    );
  }
  member.pid = answer.pid;
  fleet.heard(member, answer);
}

function greeting(engine: Engine, fleet: Fleet): ReturnType<Engine['hello']> {
  return engine.hello({ epoch: fleet.epoch, owner: fleet.store.id });
}
