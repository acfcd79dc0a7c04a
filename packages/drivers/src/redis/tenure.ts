// Whose orders a Redis takes: one ACL user for each tenure, `lockstep:<epoch>:<owner>:<nonce>`, with a password that only the
// session knows that made it, and the rights of the user that it had logged in as.
//
// What it rests on: Redis executes one command after the other, a connection's own in their order; a user's name is made once
// (the nonce); deleting a user ends its connections in the same step, and what they sent and Redis does not execute in the
// turn of its loop that it is in, with threads for input or without, it never executes. The answer leaves when that turn is
// over: nothing of theirs takes effect once the deletion is answered.
//
// A session that takes, all on its one connection:
//
//   look     who is there; somebody in the way: not taken
//   claim    create own user
//   look     again, behind the claim; somebody in the way: delete own user, not taken
//   become   AUTH as own user; refused: somebody deleted it, not taken
//   evict    as own user: delete all others that the second look showed
//
// In the way is who has a higher epoch, or the same and another owner. Why that is exact, however two of them interleave:
//
//   1. Of two claims one comes later, and the look behind it shows the earlier one, unless that was deleted before.
//   2. Lower L, higher H. If L claims later, its second look shows H: L withdraws. If H claims later, its second look shows
//      L, and H evicts L. L's connection is then dead, or, if L has not become its user yet, L cannot: its password is no
//      user's any more. Either way L ends without the product, and H never withdraws because of L.
//   3. An eviction is a command of the user that evicts. Once that user is deleted it has no effect, so a late one of L's
//      never meets H: had H been in L's second look, L would have withdrawn, and what was not in the look it does not name.
//   4. Same epoch and owner (a session that connects again): neither is in the way of the other, and the first to evict
//      deletes the other, by 3 before the other's own eviction has any effect. One is left.
//   5. Same epoch and two owners: each sees the other, at most one stays, and an established one always does. Both may
//      withdraw. One store's epochs are given once, so that is a person's doing.
//
// A user stays when its session is gone: an older manager that comes later finds it. It goes with a restart of Redis, unless
// CONFIG REWRITE or ACL SAVE wrote it down; nobody can log in as one from before, whose password was only in a session.
//
// Where the user logged in may not manage users, the connection's name is the claim (CLIENT SETNAME), CLIENT LIST the look and
// CLIENT KILL the eviction. The same argument holds for sessions that are there. But when none is, nothing is left that tells
// an older manager not to: that fence is `ordered`. Sessions of both kinds see each other: an exact one bears its name, too.

import { createHash, randomBytes } from 'node:crypto';
import { assert, LockstepError } from '@lockstep/core';
import type { Taken, Tenure } from '@lockstep/link';
import { OWN_USER_PREFIX } from './command.ts';
import type { RedisConnection } from './connection.ts';
import { failureOf } from './refusals.ts';
import { type Reply, ReplyError } from './resp.ts';

/** Words of a user that are no rights. */
const NO_RIGHT = /^(on|off|nopass|resetpass|[#>!<].*)$/;

/** All that is needed of a connection. */
export type Caller = Pick<RedisConnection, 'call'>;

/** A tenure that somebody claims. */
interface Claim {
  readonly name: string;
  readonly tenure: Tenure;
}

/** What a look shows. Null: not permitted. */
interface Seen {
  /** Words of each user, by name. */
  readonly users: ReadonlyMap<string, readonly string[]> | null;
  readonly clients: readonly Client[] | null;
}

interface Client {
  readonly id: string;
  readonly name: string;
  readonly user: string;
}

/** The highest tenure that a Redis shows. Changes nothing. Errors: 257 nothing of it may be seen. */
export async function readTenure(connection: Caller): Promise<Tenure | null> {
  return highest(claimsOf(await look(connection)))?.tenure ?? null;
}

export interface TakenAs {
  readonly taken: Taken;
  /** The user that the connection is logged in as from now on. */
  readonly user: string;
  /** Not to be shown; empty where the user stayed. */
  readonly password: string;
}

/**
 * Takes a Redis, see above.
 *
 * @param user whom the connection is logged in as
 * Errors: 257 neither way is permitted; 1204 a person deleted the user while it was made.
 */
export async function takeTenure(connection: Caller, user: string, tenure: Tenure): Promise<TakenAs> {
  const own = nameOf(tenure);
  const stays = { user, password: '' };
  const first = await look(connection);
  const inTheWay = highest(claimsOf(first).filter((claim) => isInTheWay(claim, tenure)));
  if (inTheWay !== null) return { taken: { taken: false, by: inTheWay.tenure }, ...stays };
  const rights = first.users?.get(user)?.filter((word) => !NO_RIGHT.test(word));
  if (rights === undefined || !(await mayDelete(connection, own)))
    return takeByName(connection, own, tenure, stays);

  const password = randomBytes(32).toString('hex');
  const hash = createHash('sha256').update(password).digest('hex');
  // Both ways of claiming, before the look behind them: sessions that may see only one kind see this one.
  const named = connection.call(['CLIENT', 'SETNAME', own]);
  const claimed = connection.call(['ACL', 'SETUSER', own, 'reset', 'on', `#${hash}`, ...rights]);
  const [name, made] = await Promise.all([named, claimed]);
  if (made instanceof ReplyError) {
    if (made.code === 'NOPERM') return takeByName(connection, own, tenure, stays);
    throw failureOf('no user of its own', made);
  }
  const seen = await look(connection);
  const others = claimsOf(seen).filter(({ name }) => name !== own);
  const stronger = highest(others.filter((claim) => isInTheWay(claim, tenure)));
  if (stronger !== null) {
    await withdraw(connection, [['ACL', 'DELUSER', own]]);
    return { taken: { taken: false, by: stronger.tenure }, ...stays };
  }
  const become = await connection.call(['AUTH', own, password]);
  if (become instanceof ReplyError) return lost(connection, stays);
  await evict(connection, own, seen);
  // Blind to the other kind of session, or not to be seen by it: then one of those may stand, or come in between.
  const blind = seen.clients === null || name instanceof ReplyError;
  return { taken: { taken: true, fence: blind ? 'ordered' : 'exact' }, user: own, password };
}

/** The way without users of its own. */
async function takeByName(
  connection: Caller,
  own: string,
  tenure: Tenure,
  stays: { user: string; password: string },
): Promise<TakenAs> {
  needs(await connection.call(['CLIENT', 'SETNAME', own]), 'CLIENT SETNAME', '+client|setname');
  const seen = await look(connection);
  if (seen.clients === null) {
    throw new LockstepError(257, `user ${stays.user} may not run CLIENT LIST: ${RIGHTS}`);
  }
  const others = claimsOf(seen).filter(({ name }) => name !== own);
  const stronger = highest(others.filter((claim) => isInTheWay(claim, tenure)));
  if (stronger !== null) {
    await withdraw(connection, []);
    return { taken: { taken: false, by: stronger.tenure }, ...stays };
  }
  await endSessions(connection, own, seen);
  return { taken: { taken: true, fence: 'ordered' }, ...stays };
}

const RIGHTS =
  'give it +acl|list +acl|setuser +acl|deluser +client|list +client|kill +client|setname, or at least the last three';

/** Whether users may be deleted: what may not be taken back is not begun. */
async function mayDelete(connection: Caller, own: string): Promise<boolean> {
  const reply = await connection.call(['ACL', 'DELUSER', own]);
  if (!(reply instanceof ReplyError)) return true;
  if (reply.code === 'NOPERM') return false;
  throw failureOf('users of its own', reply);
}

async function withdraw(connection: Caller, how: readonly (readonly string[])[]): Promise<void> {
  const replies = [...how, ['CLIENT', 'SETNAME', '']].map((argv) => connection.call(argv));
  await Promise.all(replies);
}

/** The own user is gone before it was become: whoever did that is there now. */
async function lost(connection: Caller, stays: { user: string; password: string }): Promise<TakenAs> {
  await withdraw(connection, []);
  const by = await readTenure(connection);
  if (by === null) {
    throw new LockstepError(1204, 'its ACL user was deleted while it was made', { retryable: true });
  }
  return { taken: { taken: false, by }, ...stays };
}

async function evict(connection: Caller, own: string, seen: Seen): Promise<void> {
  const users = [...(seen.users?.keys() ?? [])];
  const others = users.filter((name) => name.startsWith(OWN_USER_PREFIX) && name !== own);
  if (others.length > 0) {
    needs(await connection.call(['ACL', 'DELUSER', ...others]), 'ACL DELUSER', '+acl|deluser');
  }
  await endSessions(connection, own, seen);
}

/** Ends the connections that bear the name of another claim. A user's own ended with it. */
async function endSessions(connection: Caller, own: string, seen: Seen): Promise<void> {
  const sessions = (seen.clients ?? []).filter(({ name, user }) => {
    const ended = seen.users !== null && user.startsWith(OWN_USER_PREFIX);
    return name !== own && user !== own && !ended && [name, user].some((text) => claimOf(text) !== null);
  });
  // One that is gone by now is answered with 0.
  const kills = sessions.map(({ id }) => connection.call(['CLIENT', 'KILL', 'ID', id]));
  for (const reply of await Promise.all(kills)) needs(reply, 'CLIENT KILL', '+client|kill');
}

/** Throws 257 with what is to be given. */
function needs(reply: Reply, command: string, right: string): void {
  if (!(reply instanceof ReplyError)) return;
  const permission = reply.code === 'NOPERM' ? ` (give it ${right}; ${RIGHTS})` : '';
  throw failureOf(`may not run ${command}${permission}`, reply);
}

/** All that may be seen. Errors: 257 nothing may. */
async function look(connection: Caller): Promise<Seen> {
  const [users, clients] = await Promise.all([
    connection.call(['ACL', 'LIST']),
    connection.call(['CLIENT', 'LIST']),
  ]);
  const seen = { users: unlessDenied(users, readUsers), clients: unlessDenied(clients, readClients) };
  if (seen.users === null && seen.clients === null) {
    throw new LockstepError(257, `may run neither ACL LIST nor CLIENT LIST: ${RIGHTS}`);
  }
  return seen;
}

function unlessDenied<T>(reply: Reply | undefined, read: (reply: Reply) => T): T | null {
  if (!(reply instanceof ReplyError)) return read(reply ?? null);
  if (reply.code === 'NOPERM') return null;
  throw failureOf('who is there', reply);
}

/** The lines of ACL LIST, `user NAME WORD…`, as words by name. */
export function readUsers(reply: Reply): Map<string, readonly string[]> {
  assert(Array.isArray(reply), 'ACL LIST is answered by lines');
  const users = new Map<string, readonly string[]>();
  for (const line of reply) {
    const [, name = '', ...words] = String(line).split(' ');
    users.set(name, words);
  }
  return users;
}

function readClients(reply: Reply): Client[] {
  const lines = typeof reply === 'string' ? reply.split('\n') : [];
  const clients: Client[] = [];
  for (const line of lines) {
    const id = /^id=(\d+)/.exec(line)?.[1];
    if (id === undefined) continue;
    const name = / name=(\S*)/.exec(line)?.[1] ?? '';
    clients.push({ id, name, user: / user=(\S*)/.exec(line)?.[1] ?? '' });
  }
  return clients;
}

function claimsOf({ users, clients }: Seen): Claim[] {
  const names = new Set(users?.keys());
  for (const { name, user } of clients ?? []) names.add(name).add(user);
  return [...names].map(claimOf).filter((claim) => claim !== null);
}

function isInTheWay({ tenure }: Claim, { epoch, owner }: Tenure): boolean {
  return tenure.epoch > epoch || (tenure.epoch === epoch && tenure.owner !== owner);
}

function highest(claims: readonly Claim[]): Claim | null {
  let first: Claim | null = null;
  for (const claim of claims) if (first === null || claim.tenure.epoch > first.tenure.epoch) first = claim;
  return first;
}

/** A new name each time. What user and client names cannot have is escaped as in an address. */
function nameOf({ epoch, owner }: Tenure): string {
  const nonce = randomBytes(8).toString('hex');
  return `${OWN_USER_PREFIX}${epoch}:${encodeURIComponent(owner.toWellFormed())}:${nonce}`;
}

/** Null for a name that no session of ours made. */
function claimOf(name: string): Claim | null {
  const parts = /^lockstep:(\d{1,16}):([^:]*):[0-9a-f]{16}$/.exec(name);
  if (parts === null) return null;
  try {
    return { name, tenure: { epoch: Number(parts[1]), owner: decodeURIComponent(parts[2] ?? '') } };
  } catch {
    return null;
  }
}
