// Commands that run commands.

import { buildCommand } from '@stricli/core';
import { COMMON_FLAGS } from '../session.ts';
import { IRREVERSIBLE, ON_ERROR, SKIP_REFUSED, text, YES } from './shared.ts';

const SET_FLAGS = {
  ...COMMON_FLAGS,
  onError: ON_ERROR,
  timeout: {
    kind: 'parsed',
    parse: text,
    brief: 'longest wait for one engine: 2s, 500ms',
    optional: true,
    placeholder: 'TIME',
  },
  irreversible: IRREVERSIBLE,
  idempotencyKey: {
    kind: 'parsed',
    parse: text,
    brief: 'under it the set runs once, however often it is sent; made up without it',
    optional: true,
    placeholder: 'KEY',
  },
  group: {
    kind: 'parsed',
    parse: text,
    brief: 'a group: all parts of this name are one set, all or none; without --remaining this is all of it',
    optional: true,
    placeholder: 'ID',
  },
  remaining: {
    kind: 'parsed',
    parse: count,
    brief: 'how many parts of the group are still to come; the last one says 0, and runs all of them',
    optional: true,
    placeholder: 'N',
  },
} as const;

function count(value: string): number {
  if (/^\d{1,9}$/.test(value)) return Number(value);
  throw new Error(`"${value}" is no number of parts: 0 or more`);
}

export const exec = buildCommand({
  loader: async () => (await import('../commands/exec.ts')).exec,
  parameters: {
    flags: SET_FLAGS,
    positional: {
      kind: 'array',
      minimum: 1,
      parameter: {
        parse: text,
        brief: "a command, in quotes: 'add server s1 10.0.0.1'",
        placeholder: 'COMMAND',
      },
    },
  },
  docs: { brief: 'run commands as one set: each on every engine, or on none' },
});

export const batch = buildCommand({
  loader: async () => (await import('../commands/batch.ts')).batch,
  parameters: {
    flags: SET_FLAGS,
    positional: {
      kind: 'tuple',
      parameters: [
        { parse: text, brief: 'file of commands, one a line; - = standard input', placeholder: 'FILE' },
      ],
    },
  },
  docs: { brief: 'run the commands of a file as one set' },
});

export const apply = buildCommand({
  loader: async () => (await import('../commands/apply.ts')).apply,
  parameters: {
    flags: { ...COMMON_FLAGS, ...YES, skipRefused: SKIP_REFUSED },
    positional: {
      kind: 'tuple',
      parameters: [
        { parse: text, brief: 'file of commands, one a line; - = standard input', placeholder: 'FILE' },
      ],
    },
  },
  docs: { brief: 'make the configuration equal to a file; shows its plan and asks' },
});

export const plan = buildCommand({
  loader: async () => (await import('../commands/plan.ts')).plan,
  parameters: {
    flags: {
      ...COMMON_FLAGS,
      onError: ON_ERROR,
      irreversible: IRREVERSIBLE,
      apply: {
        kind: 'boolean',
        brief: 'what lockstep apply FILE would do, instead of its commands as a set',
        default: false,
        withNegated: false,
      },
      skipRefused: SKIP_REFUSED,
      against: {
        kind: 'parsed',
        parse: text,
        brief: 'upon the configuration that this file makes; needs no daemon',
        optional: true,
        placeholder: 'FILE',
      },
      dialect: {
        kind: 'parsed',
        parse: text,
        brief: 'with --against: the language of the files; adc, for the load balancer, without it',
        optional: true,
        placeholder: 'NAME',
      },
    },
    positional: {
      kind: 'array',
      minimum: 1,
      parameter: {
        parse: text,
        brief: 'a file of commands, - = standard input; or commands, each in quotes',
        placeholder: 'FILE or COMMAND',
      },
    },
  },
  docs: { brief: 'what commands, or those of a file, would do: nothing is changed' },
});
