import type { NounSchema, Values } from '@lockstep/language';
import { COMMENT } from './comment.ts';

/** An address that clients connect to, and the services that their requests are balanced over. */
export const LB_VSERVER: NounSchema = {
  noun: 'lb vserver',
  help: 'an address for clients, and the services that answer',
  positional: [
    {
      name: 'serviceType',
      type: { kind: 'enum', values: ['HTTP'] },
      help: 'the protocol clients speak',
    },
    {
      name: 'IPAddress',
      type: { kind: 'address', any: true },
      help: 'where it listens; * = every address of the machine, 0.0.0.0 with port 0 = nowhere, as a backup only',
      default: '0.0.0.0',
      settable: true,
    },
    {
      name: 'port',
      type: { kind: 'integer', min: 0, max: 65_535 },
      help: 'the TCP port it listens on; 0 = none',
      default: '0',
    },
  ],
  flags: [
    {
      name: 'persistenceType',
      type: { kind: 'enum', values: ['NONE', 'SOURCEIP', 'COOKIEINSERT'] },
      help: 'how a client stays with its service: by its address, or by a cookie',
      default: 'NONE',
    },
    {
      name: 'timeout',
      type: { kind: 'integer', min: 0, max: 1_440 },
      help: 'minutes for which persistence lasts; 0 = until the browser is closed',
      default: '2',
    },
    {
      name: 'lbMethod',
      type: { kind: 'enum', values: ['ROUNDROBIN', 'LEASTCONNECTION'] },
      help: 'how a service is chosen',
      default: 'LEASTCONNECTION',
    },
    {
      name: 'redirectURL',
      type: { kind: 'url' },
      help: 'where clients are sent when no service can answer',
    },
    {
      name: 'cltTimeout',
      type: { kind: 'integer', min: 0, max: 31_536_000 },
      help: 'seconds after which an idle client connection is closed; 0 = never',
      default: '180',
    },
    {
      name: 'backupVServer',
      type: { kind: 'name' },
      help: 'the virtual server that answers when no service of this one can',
      reference: { nouns: ['lb vserver'], onRemove: 'refuse' },
    },
    COMMENT,
  ],
  switchable: true,
  renamable: true,
  bindings: [
    {
      nouns: ['service'],
      argument: { name: 'serviceName', type: { kind: 'name' }, help: 'the service that is bound' },
      flags: [
        {
          name: 'weight',
          type: { kind: 'integer', min: 1, max: 100 },
          help: 'its share of the requests, relative to the other services',
          default: '1',
        },
      ],
      setFlag: 'weight',
    },
  ],
  // One of another traffic domain, or for a part of what comes, is not served as if it were for all of it.
  decisive: ['serviceType', 'port', 'td', 'Listenpolicy', 'IPPattern'],
  claim: (values) => {
    const address = listeningAddress(values);
    const { td = '0', Listenpolicy: policy = 'NONE', IPPattern: pattern } = values;
    // A listen policy tells apart what shares an address, and so does a traffic domain.
    if (address === null || pattern !== undefined || policy.toUpperCase() !== 'NONE') return null;
    const domain = td === '0' ? '' : ` of traffic domain ${td}`;
    const udp = OVER_UDP.has(values['serviceType'] ?? '') ? ' over UDP' : '';
    return `address ${format(address)}${udp}${domain}`;
  },
  check: (_name, values) => {
    if (values['port'] === '0' && values['IPAddress'] !== '0.0.0.0') {
      return 'port: 0 goes only with the address 0.0.0.0, for a virtual server that listens nowhere';
    }
    return null;
  },
};

/** Protocols over UDP: a port of theirs is another than the same number over TCP. */
const OVER_UDP: ReadonlySet<string> = new Set([
  'UDP',
  'DNS',
  'DTLS',
  'SIP_UDP',
  'DHCPRA',
  'RADIUS',
  'TFTP',
  'SYSLOGUDP',
  'ANY',
]);

/** Where a virtual server listens, or null; at every port is at none, as nothing acts on that. */
export function listeningAddress(values: Values): { ip: string; port: number } | null {
  const { IPAddress: ip = '0.0.0.0', port = '0' } = values;
  return port === '0' || port === '*' ? null : { ip, port: Number(port) };
}

function format({ ip, port }: { ip: string; port: number }): string {
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
}
