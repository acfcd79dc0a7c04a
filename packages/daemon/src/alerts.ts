// Tells people when the state of a fleet changes: once for each change, with retries, and never in the way of a command.
//
//   events ─▶ state now ─▶ another than the one people know? ─▶ webhook, command ─▶ remembered
//
// The state people know is durable, so that a restart repeats nothing. It is written after the alert was sent: a crash in
// between sends it twice rather than never.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { type FleetStatus, LockstepError } from '@lockstep/core';
import type { SqliteStore } from '@lockstep/store';
import type { Logger } from 'pino';
import type { AlertConfig } from './config-fleet.ts';

/** In the order of how bad they are. */
type AlertState = 'locked' | 'inconsistent' | 'incomplete' | 'consistent';

/** Longest wait for one receiver, in ms. */
const SEND_MS_MAX = 30_000;

/** Waits before another try, in ms; afterwards it is given up and logged. */
const RETRY_MS: readonly number[] = [1_000, 5_000, 25_000];

export interface AlertContext {
  readonly fleet: string;
  readonly config: AlertConfig;
  readonly store: Pick<SqliteStore, 'alerted' | 'setAlerted'>;
  readonly log: Logger;
  readonly status: () => FleetStatus;
}

interface Standing {
  readonly state: AlertState;
  readonly message: string;
  readonly status: FleetStatus;
}

export class Alerts {
  readonly #context: AlertContext;
  /** Null until it was read. */
  #known: string | null = null;
  #working: Promise<void> | null = null;
  /** Whether somebody asked to look after it was last looked. */
  #wanted = false;
  readonly #stopping = new AbortController();

  constructor(context: AlertContext) {
    this.#context = context;
  }

  /** Looks at the state; sends, in the background, if it is another than people know. */
  look(): void {
    const { webhook, command } = this.#context.config;
    if ((webhook === null && command === null) || this.#stopping.signal.aborted) return;
    this.#wanted = true;
    this.#working ??= this.#catchUp().finally(() => {
      this.#working = null;
      if (this.#wanted) this.look();
    });
  }

  /** Gives up what is under way: the next start sends it. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#working;
  }

  async #catchUp(): Promise<void> {
    const { store, fleet, log } = this.#context;
    this.#wanted = false;
    try {
      // A fleet that nobody ever heard of is consistent: that is no news.
      this.#known ??= (await store.alerted(fleet)) ?? 'consistent';
      for (let now = this.#now(); now.state !== this.#known; now = this.#now()) {
        const sent = await this.#tell(this.#known, now);
        if (!sent && this.#stopping.signal.aborted) return;
        this.#known = now.state;
        await store.setAlerted(fleet, now.state);
      }
    } catch (error) {
      if (!(error instanceof LockstepError)) throw error;
      log.error({ event: 'alert-not-noted' }, error.message);
    }
  }

  #now(): Standing {
    const status = this.#context.status();
    const { lock, drift, indicator, complete, deposed, engines } = status;
    if (lock !== null) return { state: 'locked', message: `${lock.code} ${lock.message}`, status };
    if (deposed)
      return { state: 'inconsistent', message: 'another manager has taken over the engines', status };
    if (drift > 0 || indicator === 'inconsistent') {
      return { state: 'inconsistent', message: 'an engine does not hold what the record holds', status };
    }
    const missing = engines.filter(({ state }) => state !== 'up' && state !== 'out');
    if (!complete || missing.length > 0) {
      const words = missing
        .map(({ name, state, quarantined }) => `${name} is ${quarantined === null ? state : 'quarantined'}`)
        .join(', ');
      return { state: 'incomplete', message: words, status };
    }
    return { state: 'consistent', message: 'every engine holds what the record holds', status };
  }

  /** Whether everybody who is to be told was. */
  async #tell(before: string, now: Standing): Promise<boolean> {
    const { fleet, config, log } = this.#context;
    const { state, message, status } = now;
    const { lock, engines } = status;
    const document = JSON.stringify({
      fleet,
      state,
      before,
      message,
      time: new Date().toISOString(),
      lock:
        lock === null
          ? null
          : { code: lock.code, message: lock.message, command: lock.command, sender: lock.sender },
      engines: engines.map(({ name, state: standing }) => ({ name, state: standing })),
    });
    log.info({ event: 'alert', state, before }, message);
    const { webhook, command } = config;
    const [first, second] = await Promise.all([
      webhook === null || this.#try('webhook', (signal) => post(webhook, document, signal)),
      command === null ||
        this.#try('command', (signal) =>
          run(command, document, { LOCKSTEP_FLEET: fleet, LOCKSTEP_STATE: state }, signal),
        ),
    ]);
    return first && second;
  }

  async #try(name: string, send: (signal: AbortSignal) => Promise<void>): Promise<boolean> {
    const { signal } = this.#stopping;
    for (const wait of [0, ...RETRY_MS]) {
      try {
        await sleep(wait, undefined, { signal });
        await send(AbortSignal.any([signal, AbortSignal.timeout(SEND_MS_MAX)]));
        return true;
      } catch (error) {
        if (signal.aborted) return false;
        const why = error instanceof Error ? error.message : String(error);
        this.#context.log.warn({ event: 'alert-not-sent', by: name }, why);
      }
    }
    return false;
  }
}

async function post(url: string, document: string, signal: AbortSignal): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: document, signal, redirect: 'error' });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`the webhook answered ${response.status}`);
}

async function run(
  [program = '', ...args]: readonly string[],
  document: string,
  env: Record<string, string>,
  signal: AbortSignal,
): Promise<void> {
  const child = spawn(program, args, {
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { ...process.env, ...env },
    signal,
    killSignal: 'SIGKILL',
  });
  // One that does not read what it is given is fine.
  child.stdin.on('error', () => undefined);
  child.stdin.end(document);
  const [status, by] = (await once(child, 'exit')) as [number | null, string | null];
  if (status !== 0) throw new Error(`${program} ended with ${status ?? by}`);
}
