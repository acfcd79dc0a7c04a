// Gets a link up: the engine's process may still be starting, so a door that is not there yet is tried again.

import { setTimeout as sleep } from 'node:timers/promises';
import { type HelloAnswer, type HelloMessage, LockstepError, type Sent } from '@lockstep/core';
import { checkedAddress, formatAddress, type LinkAddress } from './address.ts';
import { type Attempt, DatagramAttempt, StreamAttempt } from './attempt.ts';
import { EngineLink } from './client.ts';
import { tlsTrouble } from './tls.ts';

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
 * Connects and says hello. Errors: 257 a wrong link key, neither loopback nor TLS, or a certificate that is not accepted,
 * by either side; 278, 1088 the engine speaks something else, or our certificates cannot be used; 1196 nobody was there in
 * time; 1198 somebody was there but gave no answer in time. Rejects with the signal's reason when that ends it. No command
 * is ever sent here, so nothing is left in the air when it fails.
 */
export async function connectEngine(options: ConnectOptions): Promise<Connected> {
  const address = checkedAddress(options.address);
  const timeout = AbortSignal.timeout(options.withinMs);
  const signal = options.signal === undefined ? timeout : AbortSignal.any([timeout, options.signal]);
  let why = new LockstepError(1196, `${options.name}: nobody at ${formatAddress(address)}`, {
    retryable: true,
  });
  let met = false;
  for (let pauseMs = PAUSE_MS_FIRST; ; pauseMs = Math.min(pauseMs * 2, PAUSE_MS_LAST)) {
    const attempt = 'udp' in address ? new DatagramAttempt(address) : new StreamAttempt(address);
    const tried = await tryOnce({ ...options, signal }, attempt);
    if ('link' in tried) return tried;
    if (!tried.retryable) throw tried;
    // Of a try that the time cut off nothing is learnt that somebody who ended one before it did not say better.
    if (!signal.aborted || !met) why = tried;
    met = attempt.reached;
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    options.signal?.throwIfAborted();
    if (timeout.aborted) throw why;
  }
}

async function tryOnce(
  options: ConnectOptions & { readonly signal: AbortSignal },
  attempt: Attempt,
): Promise<Connected | LockstepError> {
  const { name, key, signal } = options;
  const address = formatAddress(options.address);
  const channel = await attempt.channel(signal);
  if (channel === null) return whyNot(name, address, attempt);
  let handedOut = false;
  const onDown = (reason: string): void => {
    if (handedOut) options.onDown(reason);
  };
  const link = new EngineLink({ name, address, key, channel, onDown });
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
  // An engine that does not accept our certificate may say so only now: in TLS 1.3 its verdict comes after the handshake.
  const trouble = tlsTrouble(attempt.error);
  if (trouble !== null) return new LockstepError(trouble.code, `${name}: ${address}: ${trouble.words}`);
  const message = sent.kind === 'answered' ? `${name}: the connection ended after the hello` : sent.message;
  const hint = sent.kind === 'lost' && attempt.overTls && !attempt.heard;
  return new LockstepError(
    1196,
    hint
      ? `${message} right after the TLS handshake, as one does that does not accept our certificate`
      : message,
    { retryable: true },
  );
}

function whyNot(name: string, address: string, { error, overTls, reached }: Attempt): LockstepError {
  if (error instanceof LockstepError) {
    return new LockstepError(error.code, `${name}: ${address}: ${error.message}`, { retryable: true });
  }
  const trouble = tlsTrouble(error);
  if (trouble !== null) return new LockstepError(trouble.code, `${name}: ${address}: ${trouble.words}`);
  if (overTls && reached && error === null) {
    return new LockstepError(1198, `${name}: ${address} does not begin to speak TLS`, { retryable: true });
  }
  // Where a name has several addresses the message is empty, and the code is not.
  const why =
    error === null ? 'the time is up' : error.message || ((error as NodeJS.ErrnoException).code ?? '');
  return new LockstepError(1196, `${name}: nobody at ${address} (${why})`, { retryable: true });
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
