// Gets a link up: the engine's process may still be starting, so a door that is not there yet is tried again.

import { connect as connectSocket, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type HelloAnswer, type HelloMessage, LockstepError, type Sent } from '@lockstep/core';
import { formatAddress, type LinkAddress, localAddress } from './address.ts';
import { EngineLink } from './client.ts';

export interface ConnectOptions {
  /** The engine's name in its fleet. */
  readonly name: string;
  readonly address: LinkAddress;
  /** The fleet's link key. */
  readonly key: string;
  /**
   * Said at once, and answered before the link is handed out. Whether the engine took notice of it is in the greeting.
   * Without it the link is a local session until hello().
   */
  readonly tenure?: HelloMessage;
  /** How long the engine may take to come up and answer, in ms from now (1..2^31-1). */
  readonly withinMs: number;
  /** Ends the trying. */
  readonly signal?: AbortSignal;
  /** Called once when the connection of a link that was handed out ends, unless by close(). */
  readonly onDown: (reason: string) => void;
}

export interface Connected {
  readonly link: EngineLink;
  /** Who answered. Whether it is the engine that was meant is for the caller to say. */
  readonly greeting: HelloAnswer;
}

/** Waits between two tries, in ms: doubled from the first to the last. */
const PAUSE_MS_FIRST = 5;
const PAUSE_MS_LAST = 250;

/**
 * Connects and says hello. Errors: 257 a wrong link key or not a loopback address; 278, 1088 the engine speaks something
 * else; 1196 nobody was there in time; 1198 somebody was there but gave no answer in time. Rejects with the signal's
 * reason when that ends it. No command is ever sent here, so nothing is left in the air when it fails.
 */
export async function connectEngine(options: ConnectOptions): Promise<Connected> {
  const address = localAddress(options.address);
  const timeout = AbortSignal.timeout(options.withinMs);
  const signal = options.signal === undefined ? timeout : AbortSignal.any([timeout, options.signal]);
  const attempt = { ...options, address, signal };
  let why = new LockstepError(1196, `${options.name}: nobody at ${formatAddress(address)}`, {
    retryable: true,
  });
  for (let pauseMs = PAUSE_MS_FIRST; ; pauseMs = Math.min(pauseMs * 2, PAUSE_MS_LAST)) {
    const tried = await tryOnce(attempt);
    if ('link' in tried) return tried;
    if (!tried.retryable) throw tried;
    why = tried;
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    options.signal?.throwIfAborted();
    if (timeout.aborted) throw why;
  }
}

async function tryOnce(
  options: ConnectOptions & { readonly signal: AbortSignal },
): Promise<Connected | LockstepError> {
  const { name, key, signal } = options;
  const address = formatAddress(options.address);
  const socket = connectSocket(options.address);
  const refused = await connected(socket, signal);
  if (refused !== null) {
    return new LockstepError(1196, `${name}: nobody at ${address} (${refused})`, { retryable: true });
  }
  let handedOut = false;
  const onDown = (reason: string): void => {
    if (handedOut) options.onDown(reason);
  };
  const link = new EngineLink({ name, address, key, socket, onDown });
  const sent = await greeted(link, options.tenure, signal);
  if (sent === null) {
    link.close();
    return new LockstepError(1198, `${name}: no answer from ${address}`, { retryable: true });
  }
  if (sent.kind === 'answered' && link.up) {
    handedOut = true;
    return { link, greeting: sent.answer };
  }
  link.close();
  if (sent.kind === 'unsent' && sent.code !== 1196) {
    return new LockstepError(sent.code, `${name}: ${sent.message}`, { retryable: sent.code === 272 });
  }
  const message = sent.kind === 'answered' ? `${name}: the connection ended after the hello` : sent.message;
  return new LockstepError(1196, message, { retryable: true });
}

/** Null when the connection stands, else why not. The socket is gone then. */
async function connected(socket: Socket, signal: AbortSignal): Promise<string | null> {
  return new Promise((resolve) => {
    const over = (why: string | null): void => {
      signal.removeEventListener('abort', onAbort);
      socket.off('connect', onConnect);
      socket.off('error', onError);
      if (why !== null) socket.on('error', () => undefined).destroy();
      resolve(why);
    };
    const onAbort = (): void => over('the time is up');
    const onConnect = (): void => over(null);
    const onError = (error: Error): void => over(error.message);
    socket.on('connect', onConnect);
    socket.on('error', onError);
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
  });
}

/** Null when the signal came first. */
async function greeted(
  link: EngineLink,
  tenure: HelloMessage | undefined,
  signal: AbortSignal,
): Promise<Sent<HelloAnswer> | null> {
  const hello = tenure === undefined ? link.identify() : link.hello(tenure);
  return new Promise((resolve) => {
    const onAbort = (): void => resolve(null);
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
    void hello.then((sent) => {
      signal.removeEventListener('abort', onAbort);
      resolve(sent);
    });
  });
}
