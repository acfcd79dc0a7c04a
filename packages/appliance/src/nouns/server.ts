import type { NounSchema } from '@lockstep/language';
import { COMMENT } from './comment.ts';

/** A machine that services run on. Two servers may share an address. */
export const SERVER: NounSchema = {
  noun: 'server',
  help: 'a machine that services run on',
  positional: [
    {
      name: 'IPAddress',
      type: { kind: 'host' },
      help: 'its IP address or domain name',
      settable: true,
    },
  ],
  flags: [COMMENT],
  switchable: true,
  renamable: true,
  bindings: [],
};
