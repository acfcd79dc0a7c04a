// The command that talks to an engine itself.

import { buildCommand } from '@stricli/core';
import { COMMON_FLAGS } from '../session.ts';
import { text, YES } from './shared.ts';

export const conformance = buildCommand({
  loader: async () => (await import('../commands/conformance.ts')).conformance,
  parameters: {
    flags: {
      json: COMMON_FLAGS.json,
      ...YES,
      keyFile: {
        kind: 'parsed',
        parse: text,
        brief: 'file with the link key of the engine',
        optional: true,
        placeholder: 'FILE',
      },
      samples: {
        kind: 'parsed',
        parse: text,
        brief: 'file of commands of its dialect: what works, what takes it back, what is refused',
        optional: true,
        placeholder: 'FILE',
      },
      driver: {
        kind: 'parsed',
        parse: text,
        brief: 'prove a driver instead, on products that are started for it: redis',
        optional: true,
        placeholder: 'NAME',
      },
    },
    positional: {
      kind: 'tuple',
      parameters: [
        { parse: text, brief: '127.0.0.1:PORT or unix:PATH', placeholder: 'ADDRESS', optional: true },
      ],
    },
  },
  docs: { brief: 'prove that what answers at an address is an engine, not on one in use; or a driver' },
});
