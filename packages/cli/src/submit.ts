// A set that is sent so that its outcome gets known: when the connection breaks, it is asked for by its idempotency key.
//
//   submit ─▶ result
//      └─ broke midway ─▶ asked by key ─▶ done: what was not shown yet, and the outcome
//                              ├─ running, or nobody answers yet ─▶ asked again
//                              └─ not known ─▶ it never got in: sent again under the same key, once

import { randomUUID } from 'node:crypto';
import {
  type ApiClient,
  ApiProblem,
  BrokenOff,
  type HeldDocument,
  isIdempotencyKey,
  type ReceiptDocument,
  type SetRequest,
  type SetResultDocument,
  type SetStateDocument,
  Unreachable,
} from '@lockstep/api';
import type { CliContext } from './context.ts';
import { Interrupted, OutcomeUnknown, UsageError } from './session.ts';

/** Time between two questions, in ms; while the set runs it doubles, because each answer has all receipts so far. */
const ASK_MS = 500;
const ASK_MS_MAX = 8_000;

/** How long a daemon that does not answer is asked, in ms. */
const PATIENCE_MS = 30_000;

interface Part {
  readonly client: ApiClient;
  readonly fleet: string;
  readonly set: SetRequest;
  /** The sender's own key; made here without it. */
  readonly key: string | undefined;
}

interface Submission extends Part {
  /** Each receipt once, and how many there were. */
  readonly onReceipt: (receipt: ReceiptDocument, done: number) => void;
}

export function submitSet(context: CliContext, submission: Submission): Promise<SetResultDocument> {
  return new Sending(context, submission, keyOf(submission)).run();
}

/** Sends a part of a group that others follow. It is sent again when the connection breaks: its key makes it one. */
export async function holdPart(context: CliContext, part: Part): Promise<HeldDocument> {
  const key = keyOf(part);
  const signal = context.interrupted();
  const deadline = context.clock.now() + PATIENCE_MS;
  for (let sent = 1; ; sent += 1) {
    try {
      return await part.client.hold(part.fleet, part.set, { key, signal });
    } catch (error) {
      if (signal.aborted)
        throw new Interrupted('interrupted; whether the part of the group was taken is not known');
      if (!(error instanceof BrokenOff) && !(sent > 1 && isNotYet(error))) throw error;
      if (context.clock.now() > deadline) {
        const message = `1188 whether the part of the group was taken is not known: ${error.message}`;
        throw new OutcomeUnknown(
          `${message}; the same again with --idempotency-key ${key}, or wait until the group is over`,
        );
      }
      say(context, `${error.message}; sending the part again under its key ${key}`);
    }
    await context.clock.sleep(ASK_MS, signal);
  }
}

function keyOf({ key = randomUUID() }: Part): string {
  if (isIdempotencyKey(key)) return key;
  throw new UsageError('an idempotency key has 1 to 200 printable ASCII characters, no space at either end');
}

class Sending {
  readonly #context: CliContext;
  readonly #submission: Submission;
  readonly #key: string;
  readonly #interrupted: AbortSignal;
  #id: string | null = null;
  /** Receipts that were handed on. */
  #shown = 0;

  constructor(context: CliContext, submission: Submission, key: string) {
    this.#context = context;
    this.#submission = submission;
    this.#key = key;
    this.#interrupted = context.interrupted();
  }

  async run(): Promise<SetResultDocument> {
    for (let sent = 1; ; sent += 1) {
      try {
        return await this.#send();
      } catch (error) {
        this.#checkInterrupted();
        // Sent again and not reached: it is asked for as if it had been, because the first one may get there yet.
        if (!(error instanceof BrokenOff) && !(error instanceof Unreachable && sent > 1)) throw error;
        this.#say(`${error.message}; asking for the set by its key ${this.#key}`);
      }
      const state = await this.#find();
      if (state !== null) return this.#finish(state);
      if (sent > 1) throw this.#unknown('it is not there');
      this.#say('the daemon does not know the set: sending it again');
    }
  }

  #send(): Promise<SetResultDocument> {
    const { client, fleet, set } = this.#submission;
    return client.submit(fleet, set, (receipt, done) => this.#show(receipt, done), {
      key: this.#key,
      onTaken: (id) => {
        this.#id = id;
      },
      signal: this.#interrupted,
    });
  }

  /** The set when it is done; null where the daemon does not know it. */
  async #find(): Promise<SetStateDocument | null> {
    const { client, fleet } = this.#submission;
    const { clock } = this.#context;
    let deadline = clock.now() + PATIENCE_MS;
    let pause = ASK_MS;
    for (;;) {
      await clock.sleep(pause, this.#interrupted);
      this.#checkInterrupted();
      try {
        const state = await client.findSet(fleet, this.#key);
        if (state?.state !== 'running') return state;
        deadline = clock.now() + PATIENCE_MS;
        pause = Math.min(2 * pause, ASK_MS_MAX);
      } catch (error) {
        if (!isNotYet(error)) throw this.#unknown(error instanceof Error ? error.message : String(error));
        if (clock.now() > deadline) throw this.#unknown((error as Error).message);
        pause = ASK_MS;
      }
    }
  }

  #finish({ id, outcome, receipts }: SetStateDocument): SetResultDocument {
    for (const [at, receipt] of receipts.entries()) this.#show(receipt, at + 1);
    return { id, outcome: outcome ?? '', receipts };
  }

  #show(receipt: ReceiptDocument, done: number): void {
    if (done <= this.#shown) return;
    this.#shown = done;
    this.#submission.onReceipt(receipt, done);
  }

  #checkInterrupted(): void {
    if (!this.#interrupted.aborted) return;
    const set = this.#id === null ? 'the set, if it got in' : `the set ${this.#id}`;
    throw new Interrupted(
      `interrupted; the daemon goes on with ${set}. To see its outcome: the same again with --idempotency-key ${this.#key}`,
    );
  }

  #unknown(why: string): OutcomeUnknown {
    return new OutcomeUnknown(
      `1188 the connection to the daemon broke midway, and the outcome is not known: ${why}; to ask again, and never run it twice: the same again with --idempotency-key ${this.#key}`,
    );
  }

  #say(text: string): void {
    say(this.#context, text);
  }
}

function say({ process: { stderr } }: CliContext, text: string): void {
  // On a terminal there may be a line of progress.
  stderr.write(`${stderr.isTTY === true ? '\r\u001b[K' : ''}lockstep: ${text}\n`);
}

/** The daemon is being started, or has its hands full. */
function isNotYet(error: unknown): error is Error {
  return error instanceof Unreachable || (error instanceof ApiProblem && error.problem.code === 272);
}
