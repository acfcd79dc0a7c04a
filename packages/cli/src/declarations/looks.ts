// Commands that only look.

import { buildCommand } from '@stricli/core';
import { COMMON_FLAGS } from '../session.ts';
import { SKIP_REFUSED, text } from './shared.ts';

export const status = buildCommand({
  loader: async () => (await import('../commands/status.ts')).status,
  parameters: { flags: COMMON_FLAGS },
  docs: { brief: 'are all engines equal; locked, and why' },
});

export const engines = buildCommand({
  loader: async () => (await import('../commands/status.ts')).engines,
  parameters: { flags: COMMON_FLAGS },
  docs: { brief: 'the engines: state, position, digest, process' },
});

export const config = buildCommand({
  loader: async () => (await import('../commands/config.ts')).config,
  parameters: {
    flags: COMMON_FLAGS,
    positional: {
      kind: 'tuple',
      parameters: [
        {
          parse: text,
          brief: 'record (default), saved, boot, v3 or engine:NAME',
          placeholder: 'OPERAND',
          optional: true,
        },
      ],
    },
  },
  docs: { brief: 'print a configuration as commands' },
});

const operand = (brief: string, placeholder: string) =>
  ({ parse: text, brief, placeholder, optional: true }) as const;

export const diff = buildCommand({
  loader: async () => (await import('../commands/diff.ts')).diff,
  parameters: {
    flags: { ...COMMON_FLAGS, skipRefused: SKIP_REFUSED },
    positional: {
      kind: 'tuple',
      parameters: [
        operand(
          'record, saved, boot, v3, engine:NAME or file:PATH; without: every engine and the record',
          'A',
        ),
        operand('the same; without: the record', 'B'),
      ],
    },
  },
  docs: { brief: 'what differs between the engines and the record, or between two configurations' },
});

export const check = buildCommand({
  loader: async () => (await import('../commands/diff.ts')).check,
  parameters: { flags: COMMON_FLAGS },
  docs: { brief: 'have the monitor look now; prints and exits like diff' },
});

export const history = buildCommand({
  loader: async () => (await import('../commands/history.ts')).history,
  parameters: {
    flags: {
      ...COMMON_FLAGS,
      limit: {
        kind: 'parsed',
        parse: parseLimit,
        brief: 'how many of the last commands: 1 to 1000',
        optional: true,
        placeholder: 'N',
      },
      follow: {
        kind: 'boolean',
        brief: 'go on with what comes, until Ctrl-C',
        default: false,
        withNegated: false,
      },
    },
  },
  docs: { brief: 'who sent what, when, with which outcome' },
});

export const events = buildCommand({
  loader: async () => (await import('../commands/events.ts')).events,
  parameters: { flags: COMMON_FLAGS },
  docs: { brief: 'what happens from now on, until Ctrl-C' },
});

function parseLimit(value: string): number {
  const number = Number(value);
  if (/^\d{1,4}$/.test(value) && number >= 1 && number <= 1_000) return number;
  throw new Error(`"${value}" is no whole number from 1 to 1000`);
}
