// What a Redis holds, as entries: `config hz`, `acl user alice`, `function lib`, in the order of their keys.
//
// All of it takes three requests; some keys take one for all parameters and one for each user and library, so that looking
// at a few costs the same however many there are. Users of Lockstep's own are no entries, an older name of a parameter is
// none, and a secret shows as its hash.

import { createHash } from 'node:crypto';
import { LockstepError } from '@lockstep/core';
import type { ProductEntries } from '@lockstep/link';
import { canonicalUser } from './acl.ts';
import { keyOf, OWN_USER_PREFIX, parseKey } from './command.ts';
import type { RedisConnection } from './connection.ts';
import { canonicalName, canonicalValue, isSecret } from './parameters.ts';
import { failureOf } from './refusals.ts';
import { type Reply, ReplyError } from './resp.ts';
import { readUsers } from './tenure.ts';

/** Users or libraries above which all are read at once instead of one by one. */
const SINGLY_MAX = 256;

type Family = 'config' | 'acl user' | 'function';

interface Found {
  readonly family: Family;
  readonly name: string;
  readonly value: string;
}

/**
 * The entries of all keys, or of those given that exist. What was asked on the connection before is in it; the requests
 * are made before this returns. Errors: 257 the user may not read something, which is named; 272 busy; 1204 an answer that
 * makes no sense.
 *
 * @param account the user that Lockstep was given to log in as, whose password people change past it: it is no entry
 */
export async function readEntries(
  connection: RedisConnection,
  keys: 'all' | readonly string[],
  account: string | null = null,
): Promise<ProductEntries> {
  const asked = keys === 'all' ? askAll(connection) : askSome(connection, keys);
  const found = (await Promise.all(asked)).flat();
  const wanted = keys === 'all' ? null : new Set(keys);
  const own = account === null ? null : keyOf('acl user', account);
  const entries: [string, string][] = [];
  for (const { family, name, value } of found) {
    const key = keyOf(family, name);
    if (key === own) continue;
    if (wanted === null || wanted.has(key)) entries.push([key, value]);
  }
  entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return new Map(entries);
}

function askAll(connection: RedisConnection): Promise<Found[]>[] {
  return [
    ask(connection, ['CONFIG', 'GET', '*'], parametersIn),
    ask(connection, ['ACL', 'LIST'], usersIn),
    ask(connection, ['FUNCTION', 'LIST', 'WITHCODE'], librariesIn),
  ];
}

function askSome(connection: RedisConnection, keys: readonly string[]): Promise<Found[]>[] {
  const names: Record<Family, string[]> = { config: [], 'acl user': [], function: [] };
  for (const key of keys) {
    const parsed = parseKey(key);
    // No product holds what is no key.
    if (parsed !== null) names[parsed.family].push(parsed.name);
  }
  const { config: parameters, 'acl user': users, function: libraries } = names;
  const asked: Promise<Found[]>[] = [];
  if (parameters.length > 0) {
    asked.push(ask(connection, ['CONFIG', 'GET', ...parameters.map(literally)], parametersIn));
  }
  if (users.length > SINGLY_MAX) asked.push(ask(connection, ['ACL', 'LIST'], usersIn));
  else {
    for (const name of users)
      asked.push(ask(connection, ['ACL', 'GETUSER', name], (user) => userIn(name, user)));
  }
  if (libraries.length > SINGLY_MAX)
    asked.push(ask(connection, ['FUNCTION', 'LIST', 'WITHCODE'], librariesIn));
  else {
    for (const name of libraries) {
      const argv = ['FUNCTION', 'LIST', 'LIBRARYNAME', literally(name), 'WITHCODE'];
      asked.push(ask(connection, argv, librariesIn));
    }
  }
  return asked;
}

async function ask(
  connection: RedisConnection,
  argv: readonly string[],
  read: (reply: Reply) => Found[],
): Promise<Found[]> {
  const command = argv.slice(0, 2).join(' ');
  const reply = await connection.call(argv);
  if (reply instanceof ReplyError) throw failureOf(`may not be read: ${command} is needed`, reply);
  const found = read(reply);
  return found.filter(({ family, name }) => family !== 'acl user' || !name.startsWith(OWN_USER_PREFIX));
}

function parametersIn(reply: Reply): Found[] {
  const found: Found[] = [];
  const seen = new Set<string>();
  const words = textsIn(reply, 'CONFIG GET');
  for (let at = 0; at + 1 < words.length; at += 2) {
    const name = canonicalName(words[at] as string);
    if (seen.has(name)) continue;
    seen.add(name);
    const value = words[at + 1] as string;
    found.push({
      family: 'config',
      name,
      value: isSecret(name) ? hashed(value) : canonicalValue(name, value),
    });
  }
  return found;
}

/** Whether a secret is the same can be seen, what it is cannot. Whether there is one is no secret. */
function hashed(value: string): string {
  return value === '' ? '' : `(secret) sha256:${createHash('sha256').update(value).digest('hex')}`;
}

function usersIn(reply: Reply): Found[] {
  const users = readUsers(reply);
  return Array.from(users, ([name, words]) => ({ family: 'acl user', name, value: canonicalUser(words) }));
}

/** The answer to ACL GETUSER, in the words of a line of ACL LIST. */
function userIn(name: string, reply: Reply): Found[] {
  if (reply === null) return [];
  const user = fieldsIn(reply, 'ACL GETUSER');
  const words = textsIn(user.get('flags') ?? null, 'ACL GETUSER').filter((flag) => USER_FLAGS.has(flag));
  for (const hash of textsIn(user.get('passwords') ?? null, 'ACL GETUSER')) words.push(`#${hash}`);
  words.push(...rightsIn(user));
  const selectors = user.get('selectors') ?? [];
  for (const selector of Array.isArray(selectors) ? selectors : []) {
    words.push(...`(${rightsIn(fieldsIn(selector, 'ACL GETUSER')).join(' ')})`.split(' '));
  }
  return [{ family: 'acl user', name, value: canonicalUser(words) }];
}

/** The other flags that GETUSER tells of are what the patterns and commands say. */
const USER_FLAGS: ReadonlySet<string> = new Set([
  'on',
  'off',
  'nopass',
  'sanitize-payload',
  'skip-sanitize-payload',
]);

function rightsIn(fields: ReadonlyMap<string, Reply>): string[] {
  const rights: string[] = [];
  for (const field of ['keys', 'channels', 'commands']) {
    const text = fields.get(field);
    if (typeof text === 'string' && text !== '') rights.push(...text.split(' '));
  }
  return rights;
}

function librariesIn(reply: Reply): Found[] {
  if (!Array.isArray(reply)) throw strange('FUNCTION LIST');
  return reply.map((library: Reply) => {
    const fields = fieldsIn(library, 'FUNCTION LIST');
    const name = fields.get('library_name');
    const value = fields.get('library_code');
    if (typeof name !== 'string' || typeof value !== 'string') throw strange('FUNCTION LIST');
    return { family: 'function', name, value };
  });
}

/** An answer that is a list of names, each with its value behind it. */
function fieldsIn(reply: Reply, command: string): Map<string, Reply> {
  if (!Array.isArray(reply)) throw strange(command);
  const fields = new Map<string, Reply>();
  for (let at = 0; at + 1 < reply.length; at += 2) fields.set(String(reply[at]), reply[at + 1] as Reply);
  return fields;
}

function textsIn(reply: Reply, command: string): string[] {
  if (!Array.isArray(reply) || reply.some((word) => typeof word !== 'string')) throw strange(command);
  return [...reply] as string[];
}

function strange(command: string): LockstepError {
  return new LockstepError(1204, `an answer to ${command} that makes no sense`);
}

/** A name as a pattern that nothing else fits. */
function literally(name: string): string {
  return name.replaceAll(/[*?[\]\\^]/g, String.raw`\$&`);
}
