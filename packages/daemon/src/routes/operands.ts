// Operands: configurations as a request names them.

import { parseCommandFile } from '@lockstep/api';
import { LockstepError, type NamedOperand, type Operand, parseOperand } from '@lockstep/core';

export const OPERANDS = 'record, saved, boot, v12 for version 12, or engine:NAME';

/** Throws 1205 for what is no operand. */
export function readOperand(text: string): NamedOperand {
  const operand = parseOperand(text);
  if (operand !== null) return operand;
  const file = text.startsWith('file:') ? '; a file is sent along, with POST' : '';
  throw new LockstepError(1205, `"${text}" is no configuration: ${OPERANDS}${file}`);
}

/** A file of commands that was sent along. */
export function fileOperand(path: string, text: string): Operand {
  const lines = parseCommandFile(Buffer.from(text)).map(
    ({ line, text: command }) => [line, command] as const,
  );
  return { kind: 'file', path, lines };
}
