// Receipts for people: who did what, and what to do where it did not work.

import { nextStep, type ReceiptDocument, type SetResultDocument } from '@lockstep/api';
import { EXIT } from './context.ts';
import { oneLine, shorten } from './text.ts';

/** The fleet is locked; an engine stands where it should not. */
const INCONSISTENT: ReadonlySet<number> = new Set([1186, 1204]);

/** What such a command's receipt says, also where an engine took something else. */
const HELD = /^Done, (.*, )?held, no effect/s;

/** `applied  disable service web2   on pe0, pe1 (1.2 ms)`, and what was not done as it was asked. */
export function formatReceipt(receipt: ReceiptDocument): string {
  const { outcome, output, command, engines, message, ms } = receipt;
  if (outcome === 'read')
    return output ?? `read     ${oneLine(command)}   (the answer is not kept: ask again)`;
  const names = engines.map(({ name }) => name).join(', ');
  const on = names === '' ? '' : `on ${names} `;
  const but = message.startsWith('Done, ') ? oneLine(message.slice('Done'.length)) : '';
  return `${outcome.padEnd(8)} ${command}   ${on}(${ms.toFixed(1)} ms)${but}`;
}

/** One line: outcome, code, what, where, what next. `place` is `FILE:LINE`, where the command came from a file. */
export function formatFailure(receipt: ReceiptDocument, place?: string): string {
  const { outcome, code, message, column, command } = receipt;
  const where = [place, column].filter((part) => part !== undefined).join(':');
  const at = place === undefined && column !== undefined ? ` (column ${column})` : '';
  const prefix = place === undefined ? '' : `${where}: `;
  const step = outcome === 'skipped' ? '' : nextStep(code);
  const next = step === '' ? '' : `; ${step}`;
  return `${prefix}${outcome}: ${code} ${oneLine(message)}${at}: ${oneLine(shorten(command))}${next}`;
}

/** What a set's outcome means to a script. */
export function exitCodeOf({ outcome, receipts }: Pick<SetResultDocument, 'outcome' | 'receipts'>): number {
  if (outcome === 'applied' || outcome === 'read') return EXIT.done;
  return receipts.some((receipt) => receipt.outcome === 'locked' || INCONSISTENT.has(receipt.code))
    ? EXIT.inconsistent
    : EXIT.refused;
}

/** `248 applied (101 of them held, no effect), 2 refused`. */
export function formatCounts(receipts: readonly ReceiptDocument[]): string {
  const counts = new Map<string, number>();
  for (const { outcome } of receipts) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  const held = receipts.filter(isHeld).length;
  const but = held === 0 ? '' : ` (${held} of them held, no effect)`;
  return [...counts]
    .map(([outcome, count]) => `${count} ${outcome}${outcome === 'applied' ? but : ''}`)
    .join(', ');
}

/** Whether it was applied although nothing acts on it, or not on all of it. */
export function isHeld({ outcome, message }: ReceiptDocument): boolean {
  return outcome === 'applied' && HELD.test(message);
}

export function isFailure({ outcome }: ReceiptDocument): boolean {
  return outcome !== 'applied' && outcome !== 'read';
}
