// The appliance itself: its network, its peers, how it is managed.

import type { NounSemantics } from '@lockstep/language';
import { follows, needs, type Semantics } from './words.ts';

/** Addresses, links, routes, time and peers: only `clear ns config full` clears them. */
const NETWORK: NounSemantics = { cleared: 'full' };

/** What is switched on stays so when `clear ns config basic` clears the rest. */
const KEPT_BY_BASIC: NounSemantics = { cleared: 'extended' };

/** Traffic domain 0 is meant where none is given. */
const TD_0 = { td: '0' };

export const APPLIANCE: Semantics = {
  // addresses and routes
  'ns ip': {
    ...NETWORK,
    identity: ['IPAddress', '-td'],
    otherwise: TD_0,
    // The address by which the appliance is managed.
    namedBy: { noun: 'ns config', argument: 'IPAddress' },
  },
  'ns ip6': { ...NETWORK, identity: ['IPv6Address', '-td'], otherwise: TD_0 },
  route: { ...NETWORK, identity: ['network', 'netmask', 'gateway', '-td', '-ownerGroup'], otherwise: TD_0 },
  route6: {
    ...NETWORK,
    identity: ['network', 'gateway', '-vlan', '-vxlan', '-td', '-ownerGroup'],
    otherwise: TD_0,
  },
  'router dynamicRouting': { identity: ['commandString'] },
  arp: { identity: ['IPAddress', '-td', '-ownerNode'], otherwise: TD_0 },
  nd6: { identity: ['neighbor', '-td'], otherwise: TD_0 },
  nd6RAvariables: { identity: ['-vlan'], existence: 'standing' },
  inatparam: { identity: ['-td'], otherwise: TD_0 },
  nat64param: { identity: ['-td'], otherwise: TD_0 },
  ipv6: { identity: ['-td'], otherwise: TD_0 },
  rnat: {
    identity: ['network|name', 'netmask', '-td'],
    otherwise: { netmask: '255.255.255.255', ...TD_0 },
    builtin: ['*'],
  },
  rnatglobal: { refers: { policy: needs('audit nslogPolicy', 'audit syslogPolicy') } },
  bridgetable: { identity: ['-mac', '-vxlan'], builtin: [''], refers: { vxlan: follows('vxlan') } },

  // links
  interface: { ...NETWORK, existence: 'standing' },
  channel: { ...NETWORK, builtin: ['LO/*'] },
  interfacePair: NETWORK,
  linkset: NETWORK,
  vrID: NETWORK,
  vrID6: NETWORK,
  L2Param: NETWORK,
  'ntp param': NETWORK,
  vlan: { ...NETWORK, builtin: ['1'] },
  bridgegroup: { ...NETWORK, refers: { vlan: follows('vlan') } },
  netbridge: { refers: { vlan: follows('vlan') } },
  'ns trafficDomain': { builtin: ['0'], refers: { vlan: follows('vlan'), vxlan: follows('vxlan') } },
  'ns partition': { builtin: ['default'], refers: { vlan: follows('vlan'), vxlan: follows('vxlan') } },

  'lsn client': { refers: { aclname: follows('ns acl'), acl6name: follows('ns acl6') } },

  // what is switched on
  'ns feature': { ...KEPT_BY_BASIC, identity: ['feature'], existence: 'standing', on: ['WL', 'CH'] },
  'ns mode': {
    ...KEPT_BY_BASIC,
    identity: ['Mode'],
    existence: 'standing',
    on: ['FR', 'L3', 'Edge', 'USNIP', 'PMTUD'],
  },
  'snmp alarm': { identity: ['trapName'], existence: 'standing', on: ['*'] },
  'ntp sync': { ...NETWORK, identity: [] },
  reporting: { identity: [] },
  'system extramgmtcpu': { identity: [] },

  // values without a name
  'ns config': { identity: [], cleared: 'never' },
  'ns hostName': { identity: [] },
  'ns consoleloginprompt': { identity: [] },
  'cli prompt': { identity: [] },
  'cli mode': { identity: [] },
  'snmp engineId': { identity: ['-ownerNode'] },
  'snmp mib': { identity: ['-ownerNode'] },
  ptp: { identity: [] },
  lacp: { ...NETWORK, identity: ['-ownerNode'] },
  appAlgParam: { identity: [] },
  uiinternal: { identity: ['entityType', 'name'] },
  'ns licenseproxyserver': { identity: ['serverIP|serverName'] },
  'ns keymanagerproxy': { identity: ['serverIP|serverName'] },
  'ns licenseserver': { identity: ['licenseServerIP|serverName'] },
  'ns centralmanagementserver': { identity: ['type'] },
  'ntp server': { ...NETWORK, identity: ['serverIP|serverName'] },
  'subscriber profile': { identity: ['ip'] },
  'subscriber gxInterface': {
    identity: [],
    refers: { service: needs('service'), vServer: needs('lb vserver') },
  },
  'subscriber radiusInterface': { identity: [] },

  'ns timer': { refers: { vServer: needs('lb vserver', 'cs vserver') } },
  'ns pbr': { refers: { ipTunnel: needs('ipTunnel', 'ip6Tunnel') } },
  'ns pbr6': { refers: { ipTunnel: needs('ipTunnel', 'ip6Tunnel') } },

  // profiles
  'ns tcpProfile': { builtin: ['nstcp_*'] },
  'ns httpProfile': { builtin: ['nshttp_default_*'] },
  'quic profile': { builtin: ['nsquic_default_profile'] },
  'ipsec profile': { builtin: ['ns_ipsec_default_profile'] },

  // peers
  'ns rpcNode': { ...NETWORK, existence: 'standing' },
  'HA node': { ...NETWORK, identity: ['id'], otherwise: { id: '0' }, builtin: ['0'] },
  'cluster node': { refers: { nodegroup: needs('cluster nodegroup') } },
  'cluster nodegroup': {
    builtin: ['DEFAULT_NG'],
    refers: {
      node: follows('cluster node'),
      vServer: follows(
        'lb vserver',
        'cs vserver',
        'gslb vserver',
        'vpn vserver',
        'authentication vserver',
        'cr vserver',
      ),
      service: follows('service'),
      identifierName: follows('ns limitIdentifier', 'stream identifier'),
    },
  },

  // SNMP
  'snmp view': { identity: ['name', 'subtree'] },
  'snmp group': { identity: ['name', 'securityLevel'] },
  'snmp manager': { identity: ['IPAddress', '-netmask'] },
  'snmp trap': {
    identity: ['trapClass', 'trapDestination', '-td'],
    otherwise: TD_0,
    refers: { userName: follows('snmp user') },
  },
};
