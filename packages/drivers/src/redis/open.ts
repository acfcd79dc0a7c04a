// From an address to a Redis that has said who it is: connect, TLS, AUTH, INFO, all within one time. Whatever goes wrong on
// the way leaves no socket behind. No command that could change anything is sent here.

import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { LockstepError } from '@lockstep/core';
import { type ProductAddress, type ProductTarget, SessionEnded } from '@lockstep/link';
import { RedisConnection } from './connection.ts';
import { failureOf } from './refusals.ts';
import { type Reply, ReplyError } from './resp.ts';

/** Before it, CONFIG SET took one parameter and there were no libraries. */
const REDIS_MAJOR_MIN = 7;

export interface OpenedRedis {
  readonly connection: RedisConnection;
  /** `redis 7.0.15`, `valkey 8.0.1`. */
  readonly product: string;
  /** Redis makes it anew at each start. */
  readonly runId: string;
  readonly pid: number;
  /** The user that the connection is logged in as. */
  readonly login: string;
}

/**
 * Errors: 1196 nobody is there, or the connection ended before it said who it is; 1198 no answer in time; 257 it does not
 * let us in, or its certificate is not to be trusted; 272 it is busy; 278 the certificates given cannot be used; 1204 it is
 * no Redis, or none that the driver knows.
 */
export async function openRedis(target: ProductTarget): Promise<OpenedRedis> {
  const signal = AbortSignal.timeout(target.withinMs);
  let handedOut = false;
  const connection = await connected(target, signal, (reason) => {
    if (handedOut) target.onDown(reason);
  });
  try {
    const opened = await greeted(connection, target, signal);
    // It may have ended right behind its last answer: nobody was told then.
    if (connection.ended) throw new LockstepError(1196, `${target.name}: the connection ended at once`);
    handedOut = true;
    return opened;
  } catch (error) {
    connection.close();
    if (!(error instanceof SessionEnded)) throw error;
    throw whyEnded(target, connection, error);
  }
}

/** A connection past its handshake. Made in the moment in which that is over: no event of the socket is missed. */
function connected(
  target: ProductTarget,
  signal: AbortSignal,
  onDown: (reason: string) => void,
): Promise<RedisConnection> {
  const { name, address } = target;
  const where = formatAddress(address);
  const tls = 'tls' in address && address.tls !== undefined;
  return new Promise((resolve, reject) => {
    const socket = startSocket(target);
    // Whether somebody accepted: without TLS there is nothing to wait for afterwards.
    let accepted = false;
    const over = (error: LockstepError | null): void => {
      signal.removeEventListener('abort', onAbort);
      socket.removeAllListeners('error').removeAllListeners('connect').removeAllListeners('secureConnect');
      if (error === null) {
        resolve(new RedisConnection({ socket, onDown }));
        return;
      }
      socket.on('error', () => undefined).destroy();
      reject(error);
    };
    const onAbort = (): void => {
      const words = accepted ? 'accepts, but does not answer in time' : 'is not reached in time';
      over(new LockstepError(accepted ? 1198 : 1196, `${name}: ${where} ${words}`, { retryable: true }));
    };
    socket.on('connect', () => {
      accepted = true;
      if (!tls) over(null);
    });
    socket.on('secureConnect', () => over(null));
    socket.on('error', (error: NodeJS.ErrnoException) => over(whyNotConnected(name, where, accepted, error)));
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
  });
}

function startSocket({ name, address }: ProductTarget): Socket {
  if ('path' in address) return connectPlain({ path: address.path });
  const { host, port, tls } = address;
  if (tls === undefined) return connectPlain({ host, port });
  try {
    return connectTls({
      ...tls,
      host,
      port,
      // An address is no server name; the certificate is held against the host all the same.
      ...(isIP(host) === 0 ? { servername: host } : {}),
      minVersion: 'TLSv1.2',
      rejectUnauthorized: true,
    });
  } catch (error) {
    throw new LockstepError(278, `${name}: the certificates cannot be used: ${String(error)}`);
  }
}

function whyNotConnected(
  name: string,
  where: string,
  accepted: boolean,
  error: NodeJS.ErrnoException,
): LockstepError {
  const words = `${name}: ${where}: ${error.message}`;
  if (!accepted) return new LockstepError(1196, words, { retryable: true });
  // From here on it is TLS that went wrong.
  const { code = '' } = error;
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER') return new LockstepError(1204, `${words} (no TLS there?)`);
  if (/CERT|ISSUER|SIGNATURE|ALERT|CRL/.test(code)) return new LockstepError(257, words);
  return new LockstepError(1196, words, { retryable: true });
}

async function greeted(
  connection: RedisConnection,
  target: ProductTarget,
  signal: AbortSignal,
): Promise<OpenedRedis> {
  const { name, address, credentials } = target;
  const login = credentials?.user || 'default';
  const password = credentials?.password ?? '';
  const asked = credentials === null ? [] : [connection.call(['AUTH', login, password])];
  asked.push(connection.call(['INFO', 'server']));
  const replies = await within(Promise.all(asked), signal);
  if (replies === null) {
    const words = `${formatAddress(address)} accepts, but does not answer in time`;
    throw new LockstepError(1198, `${name}: ${words}`, { retryable: true });
  }
  for (const reply of replies) {
    if (!(reply instanceof ReplyError)) continue;
    throw turnedAway(name, login, reply, password);
  }
  return { connection, login, ...identityOf(name, replies.at(-1) ?? null) };
}

function turnedAway(name: string, login: string, reply: ReplyError, password: string): LockstepError {
  const error = failureOf(`${name}: user ${login} is not let in`, reply, [password]);
  // Words of a server that knows neither AUTH nor INFO.
  return [257, 272].includes(error.code) ? error : new LockstepError(1204, error.message);
}

/** What INFO says of who answers. */
function identityOf(name: string, reply: Reply): Pick<OpenedRedis, 'product' | 'runId' | 'pid'> {
  const fields = typeof reply === 'string' ? parseInfo(reply) : new Map<string, string>();
  const valkey = fields.get('valkey_version');
  const redis = fields.get('redis_version');
  const runId = fields.get('run_id');
  if (redis === undefined || runId === undefined) {
    throw new LockstepError(1204, `${name}: something else than Redis answers`);
  }
  const product = valkey === undefined ? `redis ${redis}` : `valkey ${valkey}`;
  if (fields.get('redis_mode') === 'sentinel') {
    throw new LockstepError(1204, `${name}: a sentinel of ${product}: it holds no such configuration`);
  }
  if (!(Number.parseInt(redis, 10) >= REDIS_MAJOR_MIN)) {
    throw new LockstepError(1204, `${name}: ${product}: at least redis ${REDIS_MAJOR_MIN} is needed`);
  }
  return { product, runId, pid: Number(fields.get('process_id') ?? 0) };
}

/** The fields of an answer to INFO. */
export function parseInfo(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0 && !line.startsWith('#')) fields.set(line.slice(0, colon), line.slice(colon + 1));
  }
  return fields;
}

function whyEnded(target: ProductTarget, connection: RedisConnection, ended: SessionEnded): LockstepError {
  const words = `${target.name}: ${formatAddress(target.address)}: ${ended.message}`;
  if (connection.garbled) return new LockstepError(1204, `${words} (no Redis there?)`);
  // Under TLS 1.3 a server says only now that it does not like our certificate.
  if (connection.errorCode?.includes('ALERT') === true) return new LockstepError(257, words);
  if (/^(-?DENIED|NOAUTH|NOPERM)/.test(ended.message)) return new LockstepError(257, words);
  return new LockstepError(1196, words, { retryable: true });
}

/** Null when the signal came first. What the promise comes to is of no interest then. */
async function within<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => resolve(null);
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
    promise
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', onAbort))
      .catch(() => undefined);
  });
}

function formatAddress(address: ProductAddress): string {
  if ('path' in address) return `unix:${address.path}`;
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return `${address.tls === undefined ? '' : 'tls:'}${host}:${address.port}`;
}
