// What the reference does not say, says wrongly, or lost when it was read out.
//
// It is only what anybody can see from the reference as a whole. What newer versions added is not here: that is
// packages/appliance/src/vocabulary/additions.ts.

/** Usage lines in the place of those that a pattern gives which lost its words or muddled its alternatives. By verb and noun. */
export const USAGES: Readonly<Record<string, readonly string[]>> = {
  // The words for what is bound are lost, and a flag was taken for a thing of its own.
  'bind lb monitor': [
    'monitorName serviceName -state -weight',
    'monitorName serviceGroupName -state -weight',
    'monitorName -metric! -metricThreshold! -metricWeight',
    'monitorName -certkeyName! -CA -crlCheck -ocspCheck',
  ],
  'unbind lb monitor': [
    'monitorName serviceName',
    'monitorName serviceGroupName',
    'monitorName -metric!',
    'monitorName -certkeyName! -CA',
  ],
  // A member is an address or a server, each with a port; its flags were taken for things of their own.
  'bind serviceGroup': [
    'serviceGroupName IP port -weight -CustomServerID -hashId -state',
    'serviceGroupName serverName port -weight -CustomServerID -hashId -state',
    'serviceGroupName -monitorName! -monState -passive -weight',
  ],
  'unbind serviceGroup': [
    'serviceGroupName IP port',
    'serviceGroupName serverName port',
    'serviceGroupName -monitorName!',
  ],
  // A member's flags and those of the group stand in one choice.
  'set serviceGroup': [
    'serviceGroupName serverName port -weight -CustomServerID -hashId',
    'serviceGroupName -maxClient -maxReq -cacheable -cip -usip -useproxyport -sp -rtspSessionidRemap -cltTimeout -svrTimeout -CKA -TCPB -CMP -maxBandwidth -monThreshold -downStateFlush -tcpProfileName -httpProfileName -appflowLog -netProfile -healthMonitor -pathMonitor -pathMonitorIndv -comment -monConnectionClose',
    'serviceGroupName -monitorName! -weight!',
  ],
  // The bar between the two ways to say where the service is stands between everything that follows.
  'add gslb service': [
    'serviceName -cnameEntry! -maxClient -healthMonitor -siteName! -state -cip -cookieTimeout -cltTimeout -svrTimeout -maxBandwidth -downStateFlush -maxAAAUsers -monThreshold -hashId -comment -appflowLog -naptrReplacement -naptrDomainTTL -naptrOrder -naptrServices -naptrPreference',
    'serviceName IP serviceType port -publicIP -publicPort -sitePersistence -sitePrefix -maxClient -healthMonitor -siteName! -state -cip -cookieTimeout -cltTimeout -svrTimeout -maxBandwidth -downStateFlush -maxAAAUsers -monThreshold -hashId -comment -appflowLog -naptrReplacement -naptrDomainTTL -naptrOrder -naptrServices -naptrPreference',
    'serviceName serverName serviceType port -publicIP -publicPort -sitePersistence -sitePrefix -maxClient -healthMonitor -siteName! -state -cip -cookieTimeout -cltTimeout -svrTimeout -maxBandwidth -downStateFlush -maxAAAUsers -monThreshold -hashId -comment -appflowLog -naptrReplacement -naptrDomainTTL -naptrOrder -naptrServices -naptrPreference',
  ],
  // The owner and what is bound to it stand in brackets of their own, as if both might be missing.
  'bind ssl certKey': ['certkeyName -ocspResponder! -priority'],
  'bind ssl cipher': ['cipherGroupName -cipherName! -cipherPriority'],
  'bind ssl global': ['-policyName! -priority -gotoPriorityExpression -type -invoke'],
  'unbind audit nslogGlobal': ['policyName -globalBindType'],
  'unbind audit syslogGlobal': ['policyName -globalBindType'],
  'unbind lsn appsprofile': ['appsprofilename lsnport'],
  // A curve is one more thing that is bound.
  'bind ssl serviceGroup': [
    'serviceGroupName -certkeyName! -CA -crlCheck -ocspCheck -SNICert',
    'serviceGroupName -cipherName!',
    'serviceGroupName -eccCurveName!',
  ],
  'unbind ssl serviceGroup': [
    'serviceGroupName -certkeyName! -CA -crlCheck -SNICert',
    'serviceGroupName -cipherName!',
    'serviceGroupName -eccCurveName!',
  ],
  // The password lost its brackets, or all of itself.
  'add system user': ['userName [password] -externalAuth -promptString -timeout -logging -maxsession'],
  'set system user': ['userName [password] -externalAuth -promptString -timeout -logging -maxsession'],
  'set aaa user': ['userName -password'],
  'set db user': ['userName -password'],
  'set ssl fips': ['-initHSM! soPassword oldSoPassword userPassword -hsmLabel'],
  'add ns centralmanagementserver': ['type userName -password -IPAddress -serverName'],
};

/** `set x -weight 5 y`: it changes the binding of y, not x, so it is a line of its own. */
export const BINDING_WEIGHTS: ReadonlySet<string> = new Set(['lb vserver', 'service', 'gslb service']);

/** Types in the compact form, by noun and argument, where the name means something else there. */
export const TYPES: Readonly<Record<string, string>> = {
  'MapBmr RuleIpv6Prefix': 'prefix | *',
  'MapDmr BRIpv6Prefix': 'prefix | *',
  'channel id': 'interface',
  'cluster node backplane': 'interface',
  'dns aaaaRec IPv6Address': 'address6',
  'dns action64 Prefix': 'prefix | *',
  'dns addRec IPAddress': 'address4',
  'gslb service IP': 'address | *',
  'inatparam nat46v6Prefix': 'prefix | *',
  'interface id': 'interface',
  'interfacePair ifnum': 'interface',
  'ipv6 natprefix': 'prefix | *',
  'linkset id': 'interface',
  'lsn appsprofile lsnport': 'range 0 65535',
  'lsn client network6': 'prefix | *',
  'lsn deterministicNat network6': 'prefix | *',
  'lsn ip6profile natprefix': 'prefix | *',
  'lsn ip6profile network6': 'prefix | *',
  'lsn session network6': 'prefix | *',
  'nd6RAvariables ipv6Prefix': 'prefix | *',
  'ns ip6 IPv6Address': 'prefix',
  'ns simpleacl6 srcIPv6': 'prefix',
  'server domain': 'host',
  'service IP': 'address | *',
  'serviceGroup IP': 'address | *',
  'snmp manager IPAddress': 'host',
  // A fraction: `0.00e+00`.
  'videooptimization parameter RandomSamplingPercentage': 'text',
  'vpn portaltheme basetheme': 'name',
  'wi site sitePath': 'text',
};

/** Nouns whose port may be all of them. */
export const ANY_PORT: ReadonlySet<string> = new Set(['service', 'serviceGroup', 'gslb service']);

const ADDRESSES = [
  'IP',
  'IPAddress',
  'IPfrom',
  'IPto',
  'destIP',
  'ip',
  'licenseServerIP',
  'loggerip',
  'natIP',
  'natIP6',
  'neighbor',
  'nextHopIP',
  'privateIP',
  'publicCLIP',
  'publicIP',
  'remote',
  'rewriteIp',
  'rnatip',
  'serverIP',
  'siteIPAddress',
  'subscrIP',
  'trapDestination',
  'tunnelip',
  'viewIP',
];

/** Types of words that are nowhere a flag with a value, by their name: as the reference would call them, or compact. */
export const TYPES_BY_NAME: Readonly<Record<string, string>> = {
  ...Object.fromEntries(ADDRESSES.map((name) => [name, 'ip_addr|ipv6_addr'])),
  // An address, or null for a route that goes nowhere, or the name of a tunnel.
  gateway: 'host',
  local: 'ip_addr|ipv6_addr|*',
  ecsSubnet: 'prefix',
  ipv6Prefix: 'prefix',
  network: 'prefix',
  network6: 'prefix',
  nodePrefix: 'prefix',
  tunnelip6: 'prefix',
  netmask: 'netmask',
  remoteSubnetMask: 'netmask',
  mac: 'mac_addr',
  ifnum: 'interface_name',
  srcPortVal: 'int[-int]',
  destPortVal: 'int[-int]',
  delay: 'secs',
  filterexpression: 'expression',
  gotoPriorityExpression: 'expression',
  rule: 'expression',
  stringBuilderExpr: 'expression',
  valueExpression: 'expression',
  riseApbrStatsMsgCode: 'integer',
};

const CHECKS = [
  'startURLAction',
  'contentTypeAction',
  'denyURLAction',
  'cookieConsistencyAction',
  'fieldConsistencyAction',
  'CSRFtagAction',
  'crossSiteScriptingAction',
  'SQLInjectionAction',
  'fieldFormatAction',
  'bufferOverflowAction',
  'creditCardAction',
  'XMLDoSAction',
  'XMLFormatAction',
  'XMLSQLInjectionAction',
  'XMLXSSAction',
  'XMLWSIAction',
  'XMLAttachmentAction',
  'XMLValidationAction',
];
const WHAT_A_CHECK_DOES = ['none', 'block', 'learn', 'log', 'stats'];

const DIGESTS = ['SHA1', 'SHA224', 'SHA256', 'SHA384', 'SHA512'];

/** Values of enumerations that the reference names and does not list, by noun and argument, or by the name of the type. */
export const LOST_VALUES: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(CHECKS.map((name) => [`appfw profile ${name}`, WHAT_A_CHECK_DOES])),
  'appfw profile XMLSOAPFaultAction': [...WHAT_A_CHECK_DOES, 'remove'],
  'appfw profile action': [...WHAT_A_CHECK_DOES, 'remove', 'x-out'],
  'appfw profile multipleHeaderAction': ['none', 'block', 'keepLast', 'log'],
  'appfw profile creditCard': ['none', 'visa', 'mastercard', 'discover', 'amex', 'jcb', 'dinersclub'],
  'appfw profile inspectContentTypes': [
    'none',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'text/x-gwt-rpc',
  ],
  'route protocol': ['OSPF', 'ISIS', 'RIP', 'BGP'],
  logLevel: [
    'ALL',
    'EMERGENCY',
    'ALERT',
    'CRITICAL',
    'ERROR',
    'WARNING',
    'NOTICE',
    'INFORMATIONAL',
    'DEBUG',
    'NONE',
  ],
  globalBindType: ['SYSTEM_GLOBAL', 'VPN_GLOBAL', 'RNAT_GLOBAL', 'APPFW_GLOBAL'],
  dnsRecordType: ['A', 'AAAA', 'CNAME', 'NAPTR'],
  hashAlgo: ['HMAC_SHA1', 'HMAC_SHA256', 'HMAC_SHA384', 'HMAC_SHA512', 'HMAC_MD5'],
  sigDigestType: [
    'ALL',
    'RSA-MD5',
    ...['RSA', 'DSA', 'ECDSA'].flatMap((key) => DIGESTS.map((digest) => `${key}-${digest}`)),
  ],
  forceCleanup: [
    'none',
    'all',
    'cookie',
    'addressbar',
    'plugin',
    'filesystem',
    'application',
    'applicationdata',
    'clientcertificate',
    'autocomplete',
    'cache',
  ],
};

/** Limits that leave out what the noun's own default is, or what other nouns of its kind take. By noun and argument. */
export const WIDER: Readonly<Record<string, { readonly min?: number; readonly max?: number }>> = {
  'cr vserver Listenpriority': { max: 101 },
  'cs vserver Listenpriority': { max: 101 },
  'vpn vserver Listenpriority': { max: 101 },
  'vrID preemptiondelaytimer': { min: 0 },
  'vrID trackifNumPriority': { min: 0 },
  'vrID6 preemptiondelaytimer': { min: 0 },
  'vrID6 trackifNumPriority': { min: 0 },
  // A virtual server without an address is at port 0.
  'cr vserver port': { min: 0 },
  'cs vserver port': { min: 0 },
};

/** Defaults that are given as something else than the value that they stand for; null: as nothing. By noun and argument. */
export const DEFAULTS: Readonly<Record<string, string | null>> = {
  // Constants whose value is in their name.
  'appfw profile location': 'ELEMENT',
  'cli mode disabledFeatureAction': 'ALLOW',
  'dns key algorithm': 'RSASHA1',
  'dns key keyType': 'ZSK',
  'dns zone proxyMode': 'YES',
  'interface autoneg': 'ENABLED',
  'interface lacpTimeout': 'LONG',
  'lb vserver sortOrder': 'descending',
  'ns limitIdentifier sortOrder': 'descending',
  'stream identifier sortOrder': 'descending',
  'user vserver sortOrder': 'descending',
  // The number of a character.
  'policy urlset delimiter': ',',
  'policy urlset rowSeparator': null,
  // Escaped once for each book that it was copied to.
  'smpp param addrrange': '\\d*',
};

/** Flags that the reference shows without a value because nobody is to see it. */
export const SECRETS: ReadonlySet<string> = new Set([
  'PassPhrase',
  'apiKey',
  'clientSecret',
  'cookiePassphrase',
  'domainUserPasswd',
  'kcdPassword',
  'keyValue',
  'password',
  'psk',
  'radKey',
  'sharedSecret',
]);

/** Repeated flags whose order counts; that of the others does not. */
export const ORDERED: ReadonlySet<string> = new Set([
  'backupParentlist',
  'headers',
  'ldnsProbeOrder',
  'parameters',
  'preferredLocList',
  'rule',
  'servicePathAVP',
  'subscriberRules',
]);

/** Words that are one value together, not each the name of another thing. By noun and argument. */
export const SEQUENCES: Readonly<Record<string, 'list' | 'set'>> = {
  'cache selector rule': 'list',
  'dns txtRec string': 'list',
  'feo action dnsShards': 'set',
};
