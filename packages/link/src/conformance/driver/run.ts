// Runs the checks of a driver, one after the other, each on new instances, and tells each result as it comes; then those of
// the wire, on a host of the product: whatever is proved of an engine is proved of it too.

import { randomBytes } from 'node:crypto';
import type { Command } from '@lockstep/core';
import { serveEngine } from '../../serve.ts';
import type { Check, CheckResult } from '../check.ts';
import { CHECKS } from '../checks.ts';
import { Skipped, Unmet } from '../expect.ts';
import { runConformance } from '../run.ts';
import type { Pair, Samples } from '../samples.ts';
import type { DriverCheck } from './check.ts';
import { DRIVER_CHECKS } from './checks.ts';
import { DriverContext } from './context.ts';
import type { DriverFixture } from './fixture.ts';
import { Model } from './model.ts';

export interface DriverConformanceOptions<C extends Command = Command> {
  readonly fixture: DriverFixture<C>;
  /** Longest wait for one answer, in ms (default 10,000). */
  readonly patienceMs?: number;
  /** Which checks, and in which order (default all). */
  readonly checks?: readonly DriverCheck[];
  /** Which checks of the wire (default all). */
  readonly wire?: readonly Check[];
}

const PATIENCE_MS = 10_000;

/** Of a check of the wire, when it is tried on a host. */
export function wireName(name: string): string {
  return `wire-${name}`;
}

/** Results in the order of the checks. Errors: those of the fixture, when the wire's checks begin. */
export async function* runDriverConformance<C extends Command>(
  options: DriverConformanceOptions<C>,
): AsyncGenerator<CheckResult, void, undefined> {
  const { fixture, patienceMs = PATIENCE_MS, checks = DRIVER_CHECKS, wire = CHECKS } = options;
  for (const check of checks) {
    const { name, proves } = check;
    const began = performance.now();
    const verdict = await verdictOf(check, new DriverContext(fixture, patienceMs));
    yield { name, proves, ms: performance.now() - began, ...verdict };
  }
  if (wire.length > 0) yield* onTheWire(fixture, patienceMs, wire);
}

type Verdict =
  | { readonly status: 'pass' }
  | { readonly status: 'fail'; readonly expected: string; readonly seen: string }
  | { readonly status: 'skip'; readonly reason: string };

async function verdictOf<C extends Command>(check: DriverCheck, context: DriverContext<C>): Promise<Verdict> {
  try {
    await check.run(context);
    return { status: 'pass' };
  } catch (error) {
    if (error instanceof Skipped) return { status: 'skip', reason: error.message };
    if (error instanceof Unmet) return { status: 'fail', expected: error.expected, seen: error.seen };
    const seen = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { status: 'fail', expected: 'an answer, and no error of another kind', seen };
  } finally {
    await context.close();
  }
}

async function* onTheWire<C extends Command>(
  fixture: DriverFixture<C>,
  patienceMs: number,
  checks: readonly Check[],
): AsyncGenerator<CheckResult, void, undefined> {
  const context = new DriverContext(fixture, patienceMs);
  try {
    const place = await context.place();
    const host = place.host();
    const session = await place.open();
    const samples = samplesOf(fixture, new Model(fixture.driver.dialect, await place.read(session)));
    session.close();
    await host.hello({ epoch: 1, owner: 'nobody' });
    const key = randomBytes(32).toString('hex');
    const server = await serveEngine({
      engine: host,
      address: { host: '127.0.0.1', port: 0 },
      key,
      name: host.name,
      dialect: host.dialect,
      schema: host.schema,
      pid: host.pid,
    });
    try {
      for await (const result of runConformance({
        address: server.address,
        key,
        samples,
        patienceMs,
        checks,
      }))
        yield { ...result, name: wireName(result.name) };
    } finally {
      await server.close(0);
    }
  } finally {
    await context.close();
  }
}

/**
 * The samples of a driver as those of the wire: what takes a command back is what the dialect plans. Only what can be taken
 * back just when it is in effect: the wire's kit leads back whatever a check left by trying all of it.
 */
function samplesOf<C extends Command>(fixture: DriverFixture<C>, fresh: Model<C>): Samples {
  const { dialect } = fixture.driver;
  const pairs: Pair[] = [];
  let model = fresh;
  for (const line of fixture.good) {
    const parsed = dialect.parse(line);
    if (!parsed.ok) continue;
    const after = model.copy();
    if (after.refusal(parsed.command) !== null) continue;
    const undoes = dialect.plan(after.held, model.held);
    if (undoes.length === 0 || !undoes.every((undo) => refuses(model, undo))) continue;
    pairs.push({ does: [line], undoes });
    model = after;
  }
  const [first, ...others] = pairs;
  if (first === undefined) throw new Unmet('a sample that is given back', fixture.good.join('; '));
  return { pairs: [first, ...others], refused: fixture.bad };
}

function refuses<C extends Command>(model: Model<C>, line: string): boolean {
  const parsed = model.dialect.parse(line);
  return !parsed.ok || !model.dialect.reduce(model.held, parsed.command).ok;
}
