// Runs the checks against an engine, one after the other, and tells each result as it comes.
//
// The engine is changed while they run: by sample commands that are taken back after each check, and for good in its epoch,
// its index and its owner. So it is for engines that nobody uses.

import { randomUUID } from 'node:crypto';
import { type HelloAnswer, LockstepError } from '@lockstep/core';
import { checkedAddress, type LinkAddress, localAddress } from '../address.ts';
import type { Check, CheckResult } from './check.ts';
import { CHECKS } from './checks.ts';
import { Context, type Subject, type Tenure } from './context.ts';
import { must, Skipped, show, Unmet } from './expect.ts';
import { Peer } from './peer.ts';
import { builtInSamples, type Samples } from './samples.ts';

export interface ConformanceOptions {
  readonly address: LinkAddress;
  readonly key: string;
  /** Default: those that the kit has for the engine's dialect. */
  readonly samples?: Samples | null;
  /** Longest wait for one answer, in ms (default 10,000). */
  readonly patienceMs?: number;
  /** Which checks, and in which order (default all). */
  readonly checks?: readonly Check[];
}

const PATIENCE_MS = 10_000;

/**
 * Who answers at the address; raises nothing. Errors: 1196 nobody is there; 257 a wrong link key, or not a loopback address;
 * 1106 and 278 an address that is none; {@link Unmet} when what answers does not say hello as an engine does.
 */
export async function whoAnswers({
  address,
  key,
  patienceMs = PATIENCE_MS,
}: Pick<ConformanceOptions, 'address' | 'key' | 'patienceMs'>): Promise<HelloAnswer> {
  const peer = await Peer.connect(
    'udp' in address ? checkedAddress(address) : localAddress(address),
    patienceMs,
  );
  try {
    const answer = await peer.ask('hello', { v: 1, type: 'hello', id: 'who', key });
    if (answer.kind === 'error' && answer.code === 257) throw new LockstepError(257, answer.message);
    must(answer.kind === 'hello', 'an answer to hello', answer);
    return answer.answer;
  } finally {
    peer.destroy();
  }
}

/**
 * Results in the order of the checks. Errors: those of {@link whoAnswers} at the beginning; an engine that goes away later
 * fails the checks that follow. Whoever stops early leaves the engine with the content it had before.
 */
export async function* runConformance(
  options: ConformanceOptions,
): AsyncGenerator<CheckResult, void, undefined> {
  const { address, key, patienceMs = PATIENCE_MS, checks = CHECKS } = options;
  let start = await whoAnswers({ address, key, patienceMs });
  const { dialect } = start;
  const subject: Subject = {
    address,
    key,
    owner: `conformance-${randomUUID()}`,
    samples: options.samples ?? builtInSamples(dialect),
    dialect,
    patienceMs,
    epoch: start.epoch,
  };
  for (const check of checks) {
    const began = performance.now();
    const context = new Context(subject, start);
    const verdict = await verdictOf(check, context);
    context.close();
    const after = await restored(subject, start);
    if ('start' in after) start = after.start;
    const { name, proves } = check;
    const found =
      verdict.status !== 'fail' && 'seen' in after ? { status: 'fail' as const, ...after } : verdict;
    yield { name, proves, ms: performance.now() - began, ...found } as CheckResult;
  }
}

type Verdict =
  | { readonly status: 'pass' }
  | { readonly status: 'fail'; readonly expected: string; readonly seen: string }
  | { readonly status: 'skip'; readonly reason: string };

async function verdictOf(check: Check, context: Context): Promise<Verdict> {
  try {
    await check.run(context);
    return { status: 'pass' };
  } catch (error) {
    return failureOf(error);
  }
}

function failureOf(error: unknown): Exclude<Verdict, { status: 'pass' }> {
  if (error instanceof Skipped) return { status: 'skip', reason: error.message };
  if (error instanceof Unmet) return { status: 'fail', expected: error.expected, seen: error.seen };
  // Nobody answers any more: everything else that is thrown is about the connection.
  const seen = error instanceof Error ? error.message : String(error);
  return { status: 'fail', expected: 'an engine that answers', seen };
}

type After = { readonly start: HelloAnswer } | { readonly expected: string; readonly seen: string };

/**
 * The content of before, by the samples' own way back: the checks do not say what they left. Whatever is not in effect
 * refuses to be taken back. Tells where the engine stands, or what is wrong with it.
 */
async function restored(
  subject: Subject,
  start: HelloAnswer,
): Promise<After & { readonly start?: HelloAnswer }> {
  const context = new Context(subject, start);
  try {
    const tenure = await context.tenure();
    await takeBack(subject, tenure, start.digest);
    const now = await context.greet(await context.connect(), {});
    if (now.incarnation !== start.incarnation) {
      return { start: now, expected: `the incarnation ${start.incarnation}`, seen: now.incarnation };
    }
    if (now.digest === start.digest) return { start: now };
    // What follows is judged on its own.
    return { start: now, expected: `the digest of before the check, ${start.digest}`, seen: now.digest };
  } catch (error) {
    const failure = failureOf(error);
    return failure.status === 'fail' ? failure : { expected: 'an engine that answers', seen: show(failure) };
  } finally {
    context.close();
  }
}

async function takeBack({ samples }: Subject, tenure: Tenure, digest: string): Promise<void> {
  for (const { undoes } of samples?.pairs.toReversed() ?? []) {
    if (tenure.state.digest === digest) return;
    await tenure.send(tenure.message(undoes));
  }
}
