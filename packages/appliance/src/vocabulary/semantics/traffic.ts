// Servers, services, virtual servers, monitors, global server load balancing, DNS, TLS.

import type { Reference } from '@lockstep/language';
import { VSERVERS } from './references.ts';
import { follows, needs, orWord, policies, type Semantics } from './words.ts';

/** Policies that act on requests and responses, in the order in which a name is looked for. */
const TRAFFIC_POLICIES = [
  'responder policy',
  'rewrite policy',
  'cache policy',
  'cmp policy',
  'appfw policy',
  'appflow policy',
  'filter policy',
  'transform policy',
  'authorization policy',
  'appqoe policy',
  'feo policy',
  'bot policy',
  'spillover policy',
  'tm trafficPolicy',
  'tm sessionPolicy',
  'videooptimization policy',
  'dns policy',
  'audit syslogPolicy',
  'audit nslogPolicy',
  'ica policy',
  'lb policy',
  'contentInspection policy',
] as const;

/** The server that something runs on, or an address: a server of that name is made of it. */
const ON_SERVER: Reference = { ...follows('server'), address: true };

const BOUND_POLICY: Reference = policies(...TRAFFIC_POLICIES);

/** Services through which the appliance itself is managed: `nshttps-127.0.0.1-443`. */
const OWN_SERVICES = [
  'nshttp-*',
  'nshttps-*',
  'nshttpd-*',
  'nsrpc-*',
  'nsrpcs-*',
  'nskrpcs-*',
  'nsrnatsip-*',
  'nssnmp-*',
  'nssip-*',
  'nsftp-*',
  'nstelnet-*',
  'nsssh-*',
  'nsrip-*',
  'nsgslb-*',
  'nsdhcpd-*',
] as const;

/** What TLS takes until somebody says otherwise. */
const USUAL_TLS = {
  cipherName: ['DEFAULT', 'DEFAULT_BACKEND'],
  eccCurveName: ['P_256', 'P_384', 'P_224', 'P_521'],
} as const;

export const TRAFFIC: Semantics = {
  service: { builtin: OWN_SERVICES, refers: { serverName: ON_SERVER, policyName: BOUND_POLICY } },
  serviceGroup: { refers: { serverName: ON_SERVER } },
  'gslb service': { refers: { serverName: ON_SERVER } },
  'lb monitor': {
    identity: ['monitorName'],
    fixed: ['type'],
    builtin: [
      'ping',
      'ping-default',
      'tcp',
      'tcp-default',
      'tcp-ecv',
      'tcps',
      'tcps-ecv',
      'http',
      'http-ecv',
      'https',
      'https-ecv',
      'http2direct',
      'http2ssl',
      'udp-ecv',
      'dns',
      'dns-tcp',
      'ftp',
      'arp',
      'nd6',
      'inline',
      'load',
      'xdm',
      'xnc',
      'mqtt',
      'mqtt-tls',
      'sta',
      'stasecure',
      'ldns-ping',
      'ldns-tcp',
      'ldns-dns',
    ],
    // what `enable lb monitor SERVICE [MONITOR]` names is where the monitor is bound
    refers: { metricTable: needs('lb metricTable') },
  },
  'lb metricTable': { builtin: ['NETSCALER', 'ALTEON', 'CISCO-CSS', 'FOUNDRY', 'RADWARE', 'F5-BIGIP*'] },
  'lb vserver': {
    refers: { policyName: BOUND_POLICY, serviceName: follows('service', 'serviceGroup') },
  },
  // products write what is set of a group, and what is bound to it, and never add it
  'lb group': { existence: 'standing', refers: { vServerName: follows('lb vserver') } },
  'lb profile': { builtin: ['default_lb_profile'] },
  'lb route': { identity: ['network', 'netmask', '-td'], otherwise: { td: '0' } },
  'lb route6': { identity: ['network', '-td'], otherwise: { td: '0' } },
  'cs vserver': {
    refers: {
      vServer: needs('lb vserver', 'gslb vserver', 'vpn vserver', 'authentication vserver'),
      policyName: policies('cs policy', ...TRAFFIC_POLICIES),
      lbvserver: needs('lb vserver', 'gslb vserver', 'vpn vserver'),
    },
  },
  'cs policy': { refers: { action: needs('cs action') } },
  'cs policylabel': { refers: { policyName: policies('cs policy') } },
  'cr vserver': {
    refers: {
      policyName: policies('cr policy', 'cs policy', ...TRAFFIC_POLICIES),
      targetVserver: needs('lb vserver'),
      domain: null,
    },
  },
  'cr policy': { refers: { action: needs('cr action') } },
  'cr action': { identity: ['name'], existence: 'made', builtin: ['ORIGIN', 'CACHE', 'FORWARD'] },
  'spillover policy': { refers: { action: orWord(needs('spillover action'), 'SPILLOVER') } },

  // global server load balancing
  'gslb vserver': {
    refers: { serviceName: follows('gslb service'), policyName: policies('dns policy', 'spillover policy') },
  },
  'gslb ldnsentry': { existence: 'standing' },
  locationFile: { identity: [] },
  locationFile6: { identity: [] },
  location: { identity: ['IPfrom', 'IPto'] },

  // DNS: each record is an entry of its own
  'dns addRec': { identity: ['hostName', 'IPAddress'] },
  'dns aaaaRec': { identity: ['hostName', 'IPv6Address'] },
  'dns ptrRec': { identity: ['reverseDomain', 'domain'] },
  'dns mxRec': { identity: ['domain', 'mx'] },
  'dns nsRec': { identity: ['domain', 'nameServer'] },
  'dns srvRec': { identity: ['domain', 'target'] },
  'dns txtRec': { identity: ['domain', 'string'] },
  'dns naptrRec': { identity: ['domain', 'order', 'preference'] },
  'dns caaRec': { identity: ['domain', 'valueString'] },
  'dns suffix': { cleared: 'full' },
  'dns nameServer': {
    cleared: 'full',
    identity: ['IP|dnsVserverName'],
    refers: { dnsVserverName: needs('lb vserver') },
  },
  'dns zone': { refers: { keyName: needs('dns key') } },
  'dns key': { refers: { zoneName: null } },
  'dns profile': { builtin: ['default-dns-profile'] },
  'dns action': { builtin: ['dns_default_act_*'] },
  'dns policy': { builtin: ['dns_default_pol_*'], refers: { actionName: needs('dns action') } },
  'dns policy64': { refers: { action: needs('dns action64') } },
  'dns global': { refers: { policyName: policies('dns policy') } },
  'dns policylabel': { refers: { policyName: policies('dns policy') } },

  // TLS
  'ssl vserver': { existence: VSERVERS, bound: USUAL_TLS, refers: { policyName: policies('ssl policy') } },
  'ssl service': {
    existence: ['service', 'gslb service'],
    bound: USUAL_TLS,
    refers: { policyName: policies('ssl policy') },
  },
  'ssl serviceGroup': { existence: ['serviceGroup'], bound: USUAL_TLS },
  'ssl certKey': {
    builtin: ['ns-server-certificate', 'ns-sftrust-certificate', 'ns-swg-ca-certkey'],
  },
  'ssl profile': { builtin: ['ns_default_ssl_profile_*'], bound: USUAL_TLS },
  'ssl dtlsProfile': { builtin: ['nsdtls_default_profile'] },
  'ssl cipher': {
    builtin: [
      'ALL',
      'DEFAULT',
      'DEFAULT_BACKEND',
      'SECURE',
      'FIPS',
      'HIGH',
      'MEDIUM',
      'LOW',
      'EXP',
      'EXPORT*',
      'NULL*',
      'ECDHE*',
      'ECDSA',
      'DHE',
      'DH',
      'EDH',
      'ADH',
      'RSA',
      'DSS',
      'RC2',
      'RC4',
      'DES',
      '3DES',
      'IDEA',
      'AES',
      'AES-GCM',
      'CHACHA20',
      'SHA',
      'SHA2',
      'SHA1',
      'MD5',
      'kRSA',
      'kEDH',
      'kDHr',
      'kDHd',
      'aRSA',
      'aDSS',
      'aDH',
      'aNULL',
      'eNULL',
      'SSLv2',
      'SSLv3',
      'TLSv1*',
      'TLS1_3',
    ],
  },
  'ssl ciphersuite': {
    identity: ['cipherName'],
    existence: 'made',
    builtin: ['TLS1-*', 'TLS1.*', 'TLS13-*', 'SSL2-*', 'SSL3-*'],
  },
  'ssl policy': {
    refers: {
      action: orWord(
        needs('ssl action'),
        'CLIENTAUTH',
        'NOCLIENTAUTH',
        'NOOP',
        'RESET',
        'DROP',
        'INTERCEPT',
        'BYPASS',
      ),
      undefAction: orWord(needs('ssl action'), 'CLIENTAUTH', 'NOCLIENTAUTH', 'NOOP', 'RESET', 'DROP'),
    },
  },
  'ssl policylabel': { refers: { policyName: policies('ssl policy') } },
  'ssl global': { refers: { policyName: policies('ssl policy') } },
  'ssl fips': { identity: [] },
};
