import type { NounSchema } from '@lockstep/language';
import { COMMENT } from './comment.ts';

/** A program on a server that answers requests. */
export const SERVICE: NounSchema = {
  noun: 'service',
  help: 'a program on a server that answers requests',
  positional: [
    {
      name: 'serverName',
      type: { kind: 'name' },
      help: 'the server it runs on, or an IP address, for which a server of that name is made',
      reference: { nouns: ['server'], onRemove: 'take' },
    },
    {
      name: 'serviceType',
      type: { kind: 'enum', values: ['HTTP'] },
      help: 'the protocol it speaks',
    },
    {
      name: 'port',
      type: { kind: 'integer', min: 1, max: 65_535 },
      help: 'the TCP port it listens on',
    },
  ],
  flags: [
    {
      name: 'maxClient',
      type: { kind: 'integer', min: 0, max: 4_294_967_294 },
      help: 'requests under way at once from each packet engine; 0 = no limit',
      default: '0',
    },
    COMMENT,
  ],
  switchable: true,
  renamable: true,
  bindings: [],
  decisive: ['serviceType', 'port'],
  implies: ({ serverName = '' }) =>
    isAddress(serverName) ? { noun: 'server', name: serverName, values: { IPAddress: serverName } } : null,
};

/** IPv4 only: a name with colons would not be taken for an address by people. */
function isAddress(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
}
