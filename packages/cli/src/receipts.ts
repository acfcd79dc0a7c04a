// Receipts for people: who did what, and what to do where it did not work.

import { nextStep, type ReceiptDocument, type SetResultDocument } from '@lockstep/api';
import { EXIT } from './context.ts';

/** `applied  disable service web2   pe0, pe1 (1.2 ms)` */
export function formatReceipt(receipt: ReceiptDocument): string {
  if (receipt.outcome === 'read') return receipt.output ?? '';
  const engines = receipt.engines.map(({ name }) => name).join(', ');
  return `${receipt.outcome.padEnd(8)} ${receipt.command}   on ${engines} (${receipt.ms.toFixed(1)} ms)`;
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
export function exitCodeOf({ outcome, receipts }: SetResultDocument): number {
  if (outcome === 'applied' || outcome === 'read') return EXIT.done;
  return receipts.some((receipt) => receipt.outcome === 'locked' || receipt.code === 1186)
    ? EXIT.inconsistent
    : EXIT.refused;
}

export function isFailure({ outcome }: ReceiptDocument): boolean {
  return outcome !== 'applied' && outcome !== 'read';
}

/** A command may hold anything: line ends would break the line, escape sequences would act on the terminal. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, (character) => {
    const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
    return `<U+${hex.padStart(4, '0')}>`;
  });
}

function shorten(command: string): string {
  return command.length > 120 ? `${command.slice(0, 120)}…` : command;
}
