// lockstep diff and lockstep check: what differs, between the engines and the record or between any two configurations.

import type { ApiClient, DifferencesDocument, DiffRequest } from '@lockstep/api';
import { type CliContext, EXIT } from '../context.ts';
import { formatDifferences } from '../differences.ts';
import { type CommonFlags, withSession } from '../session.ts';
import { readSource } from '../source.ts';
import { isColoured } from '../text.ts';

interface DiffFlags extends CommonFlags {
  readonly skipRefused: boolean;
}

export async function diff(this: CliContext, flags: DiffFlags, a?: string, b?: string): Promise<void> {
  await withSession(this, flags, async ({ client, fleet }) => {
    const asked = {
      ...(a === undefined ? {} : { from: readOperand(this, flags, a) }),
      ...(b === undefined ? {} : { to: readOperand(this, flags, b) }),
    };
    const path = `/fleets/${encodeURIComponent(await fleet())}/diff`;
    return show(this, flags, await ask(client, path, asked), a === undefined);
  });
}

export async function check(this: CliContext, flags: CommonFlags): Promise<void> {
  await withSession(this, flags, async ({ client, fleet }) => {
    const path = `/fleets/${encodeURIComponent(await fleet())}/check`;
    return show(this, flags, await client.post<DifferencesDocument>(path, {}), true);
  });
}

/** A file is read here and sent along: the daemon may run as somebody else, who sees other files. */
function readOperand(
  context: CliContext,
  { skipRefused }: DiffFlags,
  operand: string,
): NonNullable<DiffRequest['from']> {
  if (!operand.startsWith('file:')) return operand;
  const file = operand.slice(5);
  const text = new TextDecoder().decode(readSource(context, file));
  return { file, text, ...(skipRefused ? { skipRefused } : {}) };
}

function ask(client: ApiClient, path: string, { from, to }: DiffRequest): Promise<DifferencesDocument> {
  if (typeof from === 'object' || typeof to === 'object') {
    return client.post(path, {
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
    });
  }
  const query = new URLSearchParams({
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  });
  return client.get(query.size === 0 ? path : `${path}?${query.toString()}`);
}

function show(
  context: CliContext,
  { json }: CommonFlags,
  document: DifferencesDocument,
  vote: boolean,
): number {
  const { stdout } = context.process;
  if (json) {
    stdout.write(`${JSON.stringify(document)}\n`);
  } else {
    const width = stdout.isTTY === true ? (stdout.columns ?? 80) : null;
    stdout.write(`${formatDifferences(document, { width, colour: isColoured(context), vote })}\n`);
  }
  // Of what could not be read nobody can say that it is equal.
  const { differences, unverified } = document;
  // What the engines' own files say differently is shown, and is no drift.
  const drift = differences.some(({ kind }) => kind !== 'baseline');
  return !drift && unverified.length === 0 ? EXIT.done : EXIT.inconsistent;
}
