// Whether a command may destroy what no undo restores, or cut Lockstep off, given what Redis holds at this moment.
//
// Evicted keys do not come back when the memory limit is raised again; connections that are ended for the memory that they
// use lose what was under way in them.

import { assert } from '@lockstep/core';
import type { RedisCommand } from './command.ts';
import type { RedisConnection } from './connection.ts';
import { REDIS } from './dialect.ts';
import { parseInfo } from './open.ts';
import { failureOf } from './refusals.ts';
import { type Reply, ReplyError } from './resp.ts';

/** Parameters of which it depends on the memory in use what they do. */
const MEMORY = ['maxmemory', 'maxmemory-policy', 'maxmemory-clients'] as const;

/** Redis takes no lower limit than this for its connections together, in bytes. */
const CLIENTS_BYTES_MIN = 128 * 1024;

/** Connections that Lockstep must still be able to open: a fence needs one beside that which it ends. */
const OWN_CONNECTIONS = 4;

/** What an answer to Lockstep may come to, in bytes: all users, or all libraries. */
const OWN_ANSWER_BYTES = 4 * 1024 * 1024;

/** Memory, as Redis tells of it. Bytes. */
interface Memory {
  /** Of what counts for the limit. */
  readonly used: number;
  readonly usedByClients: number;
  readonly limit: number;
  readonly policy: string;
  /** As in CONFIG GET: bytes, or a part of the limit in per cent. */
  readonly clients: string;
}

/**
 * Why a command is not to be run unless its sender says `irreversible`; null: nothing speaks against it. Asks Redis where
 * that is needed, and changes nothing.
 *
 * @param login the user that Lockstep logs in as
 * Errors: 257, 272 Redis does not tell.
 */
export async function objectionTo(
  connection: RedisConnection,
  command: RedisCommand,
  login: string,
): Promise<string | null> {
  const marked = REDIS.irreversible?.(command) ?? null;
  if (marked?.when === 'always') return marked.why;
  if (command.op === 'acl-setuser' || command.op === 'acl-deluser') {
    if (!command.names.includes(login)) return null;
    return `Lockstep itself logs in as ${login}: a mistake would cut it off`;
  }
  if (command.op !== 'config-set') return null;
  const limits = command.parameters.get('client-output-buffer-limit');
  if (limits !== undefined && cutsAnswers(limits)) {
    return `it would end connections that are sent more than that at once; Lockstep needs ${OWN_ANSWER_BYTES} bytes`;
  }
  const clients = command.parameters.get('maxclients');
  if (clients !== undefined) {
    const info = await connection.call(['INFO', 'clients']);
    const connected = Number(parseInfo(textOf(info, 'INFO clients')).get('connected_clients') ?? '0');
    if (Number(clients) < connected + OWN_CONNECTIONS) {
      return `it would turn clients away, Lockstep too: ${connected} are connected, and ${clients} would be allowed`;
    }
  }
  if (!MEMORY.some((name) => command.parameters.has(name))) return null;
  return evicts(await readMemory(connection), command.parameters);
}

/** Whether the hard limit for ordinary connections is lower than Lockstep may need. 0 is no limit. */
function cutsAnswers(limits: string): boolean {
  const bytes = Number(/\bnormal (\d+)/.exec(limits)?.[1] ?? '0');
  return bytes > 0 && bytes < OWN_ANSWER_BYTES;
}

async function readMemory(connection: RedisConnection): Promise<Memory> {
  const [info, config] = await Promise.all([
    connection.call(['INFO', 'memory']),
    connection.call(['CONFIG', 'GET', 'maxmemory-clients']),
  ]);
  const fields = parseInfo(textOf(info, 'INFO memory'));
  assert(config !== undefined, 'each request has an answer');
  if (config instanceof ReplyError) throw failureOf('CONFIG GET is needed to see what it would do', config);
  const number = (name: string): number => Number(fields.get(name) ?? '0');
  return {
    used: number('used_memory') - number('mem_not_counted_for_evict'),
    usedByClients: number('mem_clients_normal'),
    limit: number('maxmemory'),
    policy: fields.get('maxmemory_policy') ?? '',
    clients: Array.isArray(config) ? String(config[1] ?? '0') : '0',
  };
}

function textOf(reply: Reply | undefined, command: string): string {
  if (reply instanceof ReplyError) throw failureOf(`${command} is needed to see what it would do`, reply);
  return typeof reply === 'string' ? reply : '';
}

/** What would go, in words, if memory were limited so. */
function evicts(now: Memory, parameters: ReadonlyMap<string, string>): string | null {
  const given = (name: string, otherwise: string): string => parameters.get(name) ?? otherwise;
  const limit = Number(given('maxmemory', String(now.limit)));
  const policy = given('maxmemory-policy', now.policy);
  // Without eviction nothing goes, but a limit that is too low lets nothing more be written either.
  const evicting = policy !== 'noeviction';
  if (limit > 0 && now.used > limit && (evicting || parameters.has('maxmemory'))) {
    const what = evicting ? `it would evict keys (${policy})` : 'Redis would refuse every write';
    return `${what}: ${now.used} bytes are in use, and ${limit} would be allowed`;
  }
  const clients = clientsLimit(given('maxmemory-clients', now.clients), limit);
  if (clients > 0 && now.usedByClients > clients) {
    return `it would end connections: theirs use ${now.usedByClients} bytes, and ${clients} would be allowed`;
  }
  return null;
}

/** Bytes; 0 is no limit. */
function clientsLimit(value: string, limit: number): number {
  const part = /^(\d+)%$/.exec(value);
  const bytes = part === null ? Number(value) : (limit * Number(part[1])) / 100;
  return bytes > 0 ? Math.max(bytes, CLIENTS_BYTES_MIN) : 0;
}
