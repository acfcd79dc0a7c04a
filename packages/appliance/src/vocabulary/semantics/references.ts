// What an argument of this name names, at whatever noun it stands.
// A noun says otherwise in its own `refers`; what means something else at another noun (`serverName`, `vServer`, `policyName`)
// stands there only. A positional argument of a noun's identity is a name of its own and names nothing by this table.

import type { Reference } from '@lockstep/language';
import { follows, maybe, needs, orWord } from './words.ts';

/** Virtual servers that requests can be sent to. */
export const VSERVERS = [
  'lb vserver',
  'cs vserver',
  'gslb vserver',
  'vpn vserver',
  'authentication vserver',
  'cr vserver',
] as const;

/** What `-invoke <labelType> <labelName>` can name. */
const LABELS = [
  'lb policylabel',
  'responder policylabel',
  'rewrite policylabel',
  'cache policylabel',
  'cmp policylabel',
  'appfw policylabel',
  'appflow policylabel',
  'authentication policylabel',
  'authorization policylabel',
  'cs policylabel',
  'dns policylabel',
  'ssl policylabel',
  'transform policylabel',
  'videooptimization policylabel',
  'videooptimization detectionpolicylabel',
  'videooptimization pacingpolicylabel',
  'contentInspection policylabel',
  'bot policylabel',
  ...VSERVERS,
  'service',
] as const;

const CERTIFICATE = needs('ssl certKey');
const REWRITE_LABEL = needs('rewrite policylabel');
const LB_VSERVER = needs('lb vserver');

export const REFERENCES: Readonly<Record<string, Reference>> = {
  // servers, services, virtual servers
  serviceName: follows('service', 'serviceGroup'),
  serviceGroupName: follows('serviceGroup'),
  monitorName: needs('lb monitor'),
  monitor: needs('lb monitor'),
  metricTable: needs('lb metricTable'),
  lbvserver: LB_VSERVER,
  lbVserverName: LB_VSERVER,
  targetLBVserver: needs('lb vserver', 'gslb vserver', 'cs vserver'),
  targetVserver: needs(...VSERVERS),
  vServerName: follows('lb vserver'),
  masterVserver: LB_VSERVER,
  backupVServer: needs('lb vserver', 'cs vserver', 'cr vserver', 'gslb vserver', 'vpn vserver'),
  pushVserver: LB_VSERVER,
  destinationVServer: LB_VSERVER,
  dnsVserverName: LB_VSERVER,
  gatewayName: LB_VSERVER,
  defaultLB: LB_VSERVER,
  authnVsName: needs('authentication vserver'),
  altContentSvcName: needs('service', 'lb vserver'),
  ListeningService: needs('service'),
  userProtocol: needs('user protocol'),

  // profiles
  tcpProfileName: needs('ns tcpProfile'),
  tcpprofile: needs('ns tcpProfile'),
  httpProfileName: needs('ns httpProfile'),
  quicProfileName: needs('quic profile'),
  netProfile: needs('netProfile'),
  dbProfileName: needs('db dbProfile'),
  dnsProfileName: needs('dns profile'),
  lbprofilename: needs('lb profile'),
  sslProfile: needs('ssl profile'),
  sslLogProfile: needs('ssl logprofile'),
  dtlsProfileName: needs('ssl dtlsProfile'),
  authnProfile: needs('authentication authnProfile'),
  analyticsProfile: needs('analytics profile'),
  apiProfile: needs('api profile'),
  apiSpec: needs('api spec'),
  accessProfileName: needs('ica accessprofile'),
  latencyprofileName: needs('ica latencyprofile'),
  ipsecProfileName: needs('ipsec profile'),
  ipsecAlgProfile: needs('ipsecalg profile'),
  alwaysONProfileName: needs('vpn alwaysONProfile'),
  pcoipProfileName: needs('vpn pcoipProfile'),
  pcoipVserverProfileName: needs('vpn pcoipVserverProfile'),
  rdpClientProfileName: needs('rdp clientprofile'),
  rdpServerProfileName: needs('rdp serverprofile'),
  kcdAccount: orWord(needs('aaa kcdAccount'), 'NONE'),

  // policies and what they run
  labelName: needs(...LABELS),
  logAction: needs('audit messageaction'),
  appflowAction: needs('appflow action'),
  collectors: needs('appflow collector'),
  loginSchema: orWord(needs('authentication loginSchema'), 'noschema'),
  nextFactor: needs('authentication policylabel'),
  storeInGroup: needs('cache contentGroup'),
  invalGroups: needs('cache contentGroup'),
  hitSelector: needs('cache selector'),
  invalSelector: needs('cache selector'),
  selectorName: needs('stream selector', 'ns limitSelector', 'cache selector'),
  extension: needs('ns extension'),
  JavaScriptRewritePolicyLabel: REWRITE_LABEL,
  ReqHdrRewritePolicyLabel: REWRITE_LABEL,
  ResHdrRewritePolicyLabel: REWRITE_LABEL,
  URLRewritePolicyLabel: REWRITE_LABEL,

  // certificates and ciphers
  certkeyName: CERTIFICATE,
  certkeyNames: CERTIFICATE,
  linkCertKeyName: CERTIFICATE,
  responderCert: CERTIFICATE,
  signingCert: CERTIFICATE,
  samlIdPCertName: CERTIFICATE,
  samlSPCertName: CERTIFICATE,
  samlSigningCertName: CERTIFICATE,
  cipherName: needs('ssl cipher', 'ssl ciphersuite'),
  ocspResponder: needs('ssl ocspResponder'),
  fipsKey: maybe('ssl fipsKey'),
  hsmKey: needs('ssl hsmKey'),
  keyStore: needs('azure keyVault'),
  azureApplication: needs('azure application'),
  certkeyBundleName: needs('ssl certKeyBundle'),
  CACertBundleName: needs('ssl caCertBundle'),
  ssliCACertkey: CERTIFICATE,
  userDataEncryptionKey: CERTIFICATE,
  echConfigName: needs('ssl echConfig'),
  hpkeKeyName: needs('ssl hpkeKey'),

  // global server load balancing
  siteName: follows('gslb site'),
  parentSite: needs('gslb site'),
  backupParentlist: needs('gslb site'),
  gslbSite: follows('gslb site'),
  viewName: needs('dns view'),

  // VPN
  intranetApplication: follows('vpn intranetApplication'),
  nextHopServer: follows('vpn nextHopServer'),
  portaltheme: needs('vpn portaltheme'),
  eula: needs('vpn eula'),
  epaProfile: needs('vpn epaProfile'),
  secureprivateaccessProfile: needs('vpn secureprivateaccessprofile'),
  urlName: follows('vpn url'),

  // the network
  aclname: needs('ns acl'),
  acl6name: needs('ns acl6'),
  td: needs('ns trafficDomain'),
  ownerGroup: orWord(needs('cluster nodegroup'), 'DEFAULT_NG'),
  nodegroup: needs('cluster nodegroup'),
  ipset: needs('ipset'),
  vxlanVlanMap: needs('vxlanVlanMap'),
  tunnel: needs('ipTunnel', 'ip6Tunnel'),
  bridgegroup: follows('bridgegroup'),
  partitionName: follows('ns partition'),
  serviceFunction: follows('ns serviceFunction'),
  servicePath: needs('ns servicePath'),
  MapBmrName: follows('MapBmr'),
  MapDmrName: needs('MapDmr'),
  pcpProfile: needs('pcp profile'),
  pcpServer: needs('pcp server'),

  // large-scale NAT
  clientname: needs('lsn client'),
  poolname: needs('lsn pool'),
  appsprofilename: needs('lsn appsprofile'),
  transportprofilename: needs('lsn transportprofile'),
  httphdrlogprofilename: needs('lsn httphdrlogprofile'),
  logProfileName: needs('lsn logprofile'),
  rtspalgprofilename: needs('lsn rtspalgprofile'),
  sipalgprofilename: needs('lsn sipalgprofile'),
  ip6profile: needs('lsn ip6profile'),

  // files that are imported: nothing in a configuration says that they are there
  htmlpage: maybe('responder htmlpage'),
  HTMLErrorObject: maybe('appfw htmlerrorpage'),
  XMLErrorObject: maybe('appfw xmlerrorpage'),
  XMLWSDL: maybe('appfw wsdl'),
  XMLRequestSchema: maybe('appfw xmlschema'),
  XMLResponseSchema: maybe('appfw xmlschema'),
  signatures: maybe('appfw signatures'),
};
