// The command that judges files, and needs no daemon.

import { buildCommand } from '@stricli/core';
import { COMMON_FLAGS } from '../session.ts';
import { text } from './shared.ts';

export const lint = buildCommand({
  loader: async () => (await import('../commands/lint.ts')).lint,
  parameters: {
    flags: {
      json: COMMON_FLAGS.json,
      all: {
        kind: 'boolean',
        brief: 'print every line with what becomes of it, not only those that are refused',
        default: false,
        withNegated: false,
      },
      dialect: {
        kind: 'parsed',
        parse: text,
        brief: 'the language of the files: adc, for the load balancer',
        default: 'adc',
        placeholder: 'NAME',
      },
    },
    positional: {
      kind: 'array',
      minimum: 1,
      parameter: {
        parse: text,
        brief: 'file of commands, one a line; - = standard input',
        placeholder: 'FILE',
      },
    },
  },
  docs: {
    brief: 'what a configuration is worth here: what has an effect, what is only held, what is refused',
  },
});
