// How a scenario writes what a sender gets: receipts, plans, comparisons, the state of a fleet. It changes nothing.

import assert from 'node:assert/strict';
import type { Receipt } from '../command.ts';
import type { Difference } from '../differences.ts';
import type { DryRun } from '../dry-run.ts';
import type { Comparison } from '../monitor.ts';
import type { Decision } from '../plan.ts';
import type { World } from './world.ts';

/** More receipts, or events, in a row that say the same are counted instead of shown. */
const SHOWN_ALIKE = 4;

export function receiptLine({
  command,
  outcome,
  index,
  code,
  message,
  column,
  output,
  undo,
  engines,
}: Receipt): string {
  const place = index === null ? '' : ` #${index}`;
  const why =
    code === 0
      ? message === 'Done'
        ? ''
        : ` ${message}`
      : ` ${code} ${message}${column === undefined ? '' : `, column ${column}`}`;
  const read = output === null ? '' : `: ${output.replaceAll('\n', '; ')}`;
  const back = outcome === 'undone' && undo.length > 0 ? ` (by ${undo.join('; ')})` : '';
  const each = engines.map((one) => `${one.name} ${one.outcome} ${one.digest} ${one.counter}`).join(', ');
  const line = `${command} -> ${outcome}${place}${why}${read}${back}`;
  return outcome === 'applied' || each === '' ? line : `${line}\n  ${each}`;
}

/** Without a receipt it was only shown. */
export function planLines({ action, record, engines }: Decision['plan'], receipt: Receipt | null): string[] {
  const lines = engines.map(
    ({ name, does, digest, commands }) =>
      `  ${name}: ${does}${digest === null ? '' : ` from ${digest}`}: ${commands.join('; ') || 'nothing'}`,
  );
  const done = receipt === null ? ['shown'] : [receiptLine({ ...receipt, engines: [] })];
  return [`plan of ${action}: to ${record.digest}`, ...lines, ...done];
}

export function comparisonLines({ operands, unverified, differences, ignored }: Comparison): string[] {
  return [
    `compared: ${operands.map(({ name, digest }) => `${name} ${digest}`).join(', ')}`,
    ...unverified.map(({ name, why }) => `${name} unverified: ${why}`),
    ...differences.map(differenceLine),
    ...(differences.length === 0 ? ['no differences'] : []),
    ...(ignored.length === 0 ? [] : [`not compared: ${ignored.join(', ')}`]),
  ];
}

function differenceLine({ key, argument, values, odd, kind }: Difference): string {
  const each = Object.entries(values).map(([name, value]) => `${name} ${value ?? 'nothing'}`);
  const part = argument === null ? '' : ` ${argument}`;
  return `${key}${part} ${kind}: ${each.join(', ')}${odd.length === 0 ? '' : `; odd: ${odd.join(', ')}`}`;
}

export function dryRunLines({ outcome, receipts, differences, undo, before, after }: DryRun): string[] {
  return [
    ...receipts.map(
      (receipt) =>
        `${receiptLine(receipt)}${receipt.undo.length === 0 ? '' : `, undone by ${receipt.undo.join('; ')}`}`,
    ),
    ...differences.map(differenceLine),
    `undo: ${undo === null ? 'not known' : undo.join('; ') || 'nothing'}`,
    `set: ${outcome}, from ${before.entries} entries to ${after.entries}`,
  ];
}

/** Record, engines, indicator, lock and what is durable. */
export function stateLines(world: World): string[] {
  const { record, engines, indicator, lock, drift } = world.manager.status();
  const { store } = world;
  const lines = [`record ${record.digest} index ${record.index} counter ${record.counter}`];
  for (const { name, state, digest, index, counter, testBed, quarantined } of engines) {
    const why = quarantined === null ? '' : `, quarantined: ${quarantined.why}`;
    if (!world.engine(name).running) {
      lines.push(`${name} ${state}: does not run${why}`);
      continue;
    }
    const truth = world.engine(name).state();
    const said = truth.digest === digest ? '' : `, last said ${digest || 'nothing'}`;
    const bed = testBed ? ', the test bed' : '';
    const aside = truth.aside === true ? ', aside' : '';
    lines.push(
      `${name} ${state}${bed}${aside}: ${truth.digest} index ${index} counter ${counter}${said}${why}`,
    );
  }
  lines.push(`${indicator}${drift > 0 ? `, ${drift} drifting` : ''}`);
  if (lock !== null) {
    const who = lock.evidence.map(({ engine, holds }) => `${engine} ${holds}`).join(', ');
    lines.push(`locked by ${lock.sender}'s ${lock.command || 'nothing'}: ${lock.code} ${lock.message}`);
    lines.push(`evidence: ${who || 'none'}`);
  }
  const durable = store.lock === null ? 'no lock' : `lock ${store.lock.code}`;
  lines.push(`durable ${store.record.digest} counter ${store.record.counter}, ${durable}`);
  assert.equal(world.digestOf(store.entries), store.record.digest);
  return lines;
}

/** An event without what differs from one to the next of its kind. */
export function kindOfEvent(line: string): string {
  return line.replaceAll(/\d+/g, '').replace(/^[A-Z]:/, 'engine:');
}

/** Items as lines; many in a row of one kind become the first, how many more, and the last. */
export function alike<T>(
  items: readonly T[],
  kind: (item: T) => string,
  line: (item: T) => string = String,
): string[] {
  const lines: string[] = [];
  for (let from = 0; from < items.length; ) {
    let to = from;
    while (to < items.length && kind(items[to] as T) === kind(items[from] as T)) to += 1;
    const run = items.slice(from, to).map(line);
    if (run.length <= SHOWN_ALIKE * 2) lines.push(...run);
    else lines.push(run[0] ?? '', `… ${run.length - 2} more`, run.at(-1) ?? '');
    from = to;
  }
  return lines;
}
