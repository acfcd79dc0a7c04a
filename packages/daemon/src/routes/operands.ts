// Operands: configurations as a request names them.

import { type DiffRequest, parseCommandFile } from '@lockstep/api';
import {
  LockstepError,
  type NamedOperand,
  type NumberedLine,
  type Operand,
  parseOperand,
} from '@lockstep/core';

export const OPERANDS = 'record, saved, boot, v12 for version 12, or engine:NAME';

/** Throws 1205 for what is no operand. */
export function readOperand(text: string): NamedOperand {
  const operand = parseOperand(text);
  if (operand !== null) return operand;
  const file = text.startsWith('file:') ? '; a file is sent along, with POST' : '';
  throw new LockstepError(1205, `"${text}" is no configuration: ${OPERANDS}${file}`);
}

/** A file of commands that was sent along. */
export function fileOperand({
  file,
  text,
  skipRefused = false,
}: Exclude<DiffRequest['from'], string | undefined>): Operand {
  return { kind: 'file', path: file, lines: linesOf(text), skipRefused };
}

/** The commands of a text, by their line. */
export function linesOf(text: string): NumberedLine[] {
  return parseCommandFile(Buffer.from(text)).map(({ line, text: command }) => [line, command] as const);
}
