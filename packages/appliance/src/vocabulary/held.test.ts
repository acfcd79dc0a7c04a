// What is only held is held properly: objects with many names, or none; what is there without anybody's doing; aspects; words
// behind flags; lists. Each conversation ends as it began when all of it is undone, one command after the other.

import { test } from 'node:test';
import { converse } from './testing/conversation.ts';

void test('an object may be named by several arguments, of which some are left out', () => {
  converse(
    ['add route 0.0.0.0 0.0.0.0 10.1.1.1', { 'route 0.0.0.0 0.0.0.0 10.1.1.1': '' }],
    ['add route 0 0 10.1.1.1', '273 route 0.0.0.0 0.0.0.0 10.1.1.1 already exists'],
    ['rm route 0 0 10.1.1.1', {}],
    [
      'add route 10.0.0.0 255.0.0.0 10.1.1.1 -distance 2',
      { 'route 10.0.0.0 255.0.0.0 10.1.1.1': '-distance 2' },
    ],
    ['add route 10.0.0.0 255.0.0.0 10.1.1.1', '273 route 10.0.0.0 255.0.0.0 10.1.1.1 already exists'],
    // Traffic domain 0 is meant where none is given.
    ['add route 10.0.0.0 255.0.0.0 10.1.1.1 -td 0', '273 route 10.0.0.0 255.0.0.0 10.1.1.1 already exists'],
    [
      'rm route 10.0.0.0 255.0.0.0 10.1.1.2',
      '258 there is no route 10.0.0.0 255.0.0.0 10.1.1.2; did you mean 10.0.0.0 255.0.0.0 10.1.1.1?',
    ],
    ['rm route 10.0.0.0 255.0.0.0 10.1.1.1', {}],
  );
});

void test('what there is one of only, or always, has an entry where something is set', () => {
  converse(
    ['set ns param -maxConn 500', { 'ns param': '-maxConn 500' }],
    ['set ns param -cookieversion 1', { 'ns param': '-maxConn 500 -cookieversion 1' }],
    ['unset ns param -maxConn -cookieversion', {}],
    ['set ns hostName edge1', { 'ns hostName': '-hostName edge1' }],
    ['unset ns hostName -hostName', {}],
    ['set snmp alarm CPU-USAGE -state DISABLED', { 'snmp alarm CPU-USAGE': '-state DISABLED' }],
  );
});

void test('features are switched one by one, and what is on from the start says so when it is off', () => {
  converse(
    ['enable ns feature LB SSL', { 'ns feature LB': '-state ENABLED', 'ns feature SSL': '-state ENABLED' }],
    ['disable ns feature LB SSL', {}],
    ['disable ns mode L3', { 'ns mode L3': '-state DISABLED' }],
    ['enable ns mode L3', {}],
  );
});

void test('an aspect is there as long as what it is an aspect of, and goes along with it', () => {
  converse(
    ['set ssl vserver web -ssl3 DISABLED', '258 there is no ssl vserver web'],
    ['add lb vserver web SSL 10.0.0.1 443', { 'lb vserver web': 'SSL 10.0.0.1 443' }],
    [
      'set ssl vserver web -ssl3 DISABLED',
      { 'lb vserver web': 'SSL 10.0.0.1 443', 'ssl vserver web': '-ssl3 DISABLED' },
    ],
    [
      'rename lb vserver web shop',
      { 'lb vserver shop': 'SSL 10.0.0.1 443', 'ssl vserver shop': '-ssl3 DISABLED' },
    ],
    ['rm lb vserver shop', {}],
  );
});

void test('what is bound without anybody’s doing can be unbound, and bound again', () => {
  const web = { 'lb vserver web': 'SSL 10.0.0.1 443' };
  const unbound = { ...web, 'ssl vserver web -> ssl cipher DEFAULT': '-unbound YES' };
  converse(
    ['add lb vserver web SSL 10.0.0.1 443', web],
    ['unbind ssl vserver web -cipherName DEFAULT', unbound],
    ['unbind ssl vserver web -cipherName DEFAULT', '258 ssl cipher DEFAULT is not bound to ssl vserver web'],
    ['bind ssl vserver web -cipherName DEFAULT', web],
    ['bind ssl vserver web -cipherName DEFAULT', { ...web, 'ssl vserver web -> ssl cipher DEFAULT': '' }],
    ['unbind ssl vserver web -cipherName DEFAULT', unbound],
    ['rm lb vserver web', {}],
  );
});

void test('what is bound and is no object is bound all the same', () => {
  converse(
    ['add policy patset agents', { 'policy patset agents': '' }],
    [
      'bind policy patset agents "curl 8" -index 2',
      { 'policy patset agents': '', 'policy patset agents -> -string "curl 8"': '-index 2' },
    ],
    ['unbind policy patset agents "curl 8"', { 'policy patset agents': '' }],
    ['unbind policy patset agents wget', '258 string wget is not bound to policy patset agents'],
    ['rm policy patset agents', {}],
  );
});

void test('a policy that is bound somewhere is not removed, nor is an action that a policy names', () => {
  const action = { 'responder action a': 'respondwith -target "\\"no\\""' };
  const policy = { ...action, 'responder policy p': 'true a' };
  const bound = {
    ...policy,
    'lb vserver web': 'HTTP 0.0.0.0 0',
    'lb vserver web -> responder policy p -type REQUEST': '-priority 100',
  };
  converse(
    ['add responder action a respondwith q{"no"}', action],
    ['add responder policy p true a', policy],
    ['rm responder action a', '1070 responder action a is in use: responder policy p names it as action'],
    ['add responder policy q true missing', '258 action: there is no responder action missing'],
    ['add lb vserver web HTTP', { ...policy, 'lb vserver web': 'HTTP 0.0.0.0 0' }],
    ['bind lb vserver web -policyName p -priority 100 -type REQUEST', bound],
    [
      'rm responder policy p',
      '1070 responder policy p is in use: lb vserver web -> responder policy p -type REQUEST names it as policyName',
    ],
    ['rm lb vserver web', policy],
    ['rm responder policy p', action],
  );
});

void test('a virtual server is not removed to which another sends what nothing else takes', () => {
  const both = { 'lb vserver v': 'HTTP 0.0.0.0 0', 'cs vserver c': 'HTTP -IPAddress 10.0.0.1 -port 80' };
  const bound = { ...both, 'cs vserver c -> -lbvserver v': '' };
  converse(
    ['add lb vserver v HTTP', { 'lb vserver v': 'HTTP 0.0.0.0 0' }],
    ['add cs vserver c HTTP 10.0.0.1 80', both],
    ['bind cs vserver c -lbvserver v', bound],
    ['rm lb vserver v', '1070 lb vserver v is in use: cs vserver c -> -lbvserver v names it as lbvserver'],
    ['unbind cs vserver c -lbvserver v', both],
    ['rm lb vserver v', { 'cs vserver c': both['cs vserver c'] }],
  );
});

void test('words behind a flag belong to its value, and lists are in order where order counts for nothing', () => {
  converse(
    [
      'add lb monitor m HTTP -interval 2 MIN -respCode 301 200-204',
      { 'lb monitor m': 'HTTP -respCode "200-204 301" -interval "2 MIN"' },
    ],
    ['set lb monitor m HTTP -respCode 200', { 'lb monitor m': 'HTTP -respCode 200 -interval "2 MIN"' }],
    [
      'set lb monitor m TCP -respCode 200',
      '1097 type: lb monitor m is HTTP, which cannot be changed: remove it and add it anew',
    ],
    ['rm lb monitor m HTTP', {}],
  );
});

void test('a part of the product can be set, and goes back to how it was', () => {
  converse(
    ['set lb monitor ping PING -interval 7', { 'lb monitor ping': 'PING -interval 7' }],
    ['rm lb monitor ping PING', {}],
    ['rm lb monitor ping PING', '257 lb monitor ping is a part of the product: it cannot be removed'],
  );
});

void test('an object may have the name of one of another kind, and each goes by its own', () => {
  const both = { 'lb vserver x': 'SSL 10.0.0.1 443', 'cs vserver x': 'SSL -IPAddress 10.0.0.2 -port 443' };
  const named = { ...both, 'lb vserver z': 'HTTP 0.0.0.0 0 -backupVServer x' };
  converse(
    ['add lb vserver x SSL 10.0.0.1 443', { 'lb vserver x': both['lb vserver x'] }],
    ['add cs vserver x SSL 10.0.0.2 443', both],
    ['add lb vserver z HTTP -backupVServer x', named],
    // It is the other that z names.
    [
      'rename cs vserver x y',
      {
        'lb vserver x': both['lb vserver x'],
        'lb vserver z': named['lb vserver z'],
        'cs vserver y': both['cs vserver x'],
      },
    ],
    [
      'rename lb vserver x w',
      {
        'lb vserver w': both['lb vserver x'],
        'lb vserver z': 'HTTP 0.0.0.0 0 -backupVServer w',
        'cs vserver y': both['cs vserver x'],
      },
    ],
  );
  const gslb = { 'gslb vserver a': 'HTTP' };
  converse(
    ['add gslb vserver a HTTP', gslb],
    ['set gslb vserver a -backupVServer a', '1097 backupVServer: gslb vserver a cannot name itself'],
    ['rename gslb vserver a b', { 'gslb vserver b': 'HTTP' }],
  );
  converse(
    ['add lb vserver x SSL 10.0.0.1 443', { 'lb vserver x': both['lb vserver x'] }],
    [
      'set ssl vserver x -ssl3 DISABLED',
      { 'lb vserver x': both['lb vserver x'], 'ssl vserver x': '-ssl3 DISABLED' },
    ],
    [
      'add cs vserver y SSL 10.0.0.2 443',
      {
        'lb vserver x': both['lb vserver x'],
        'ssl vserver x': '-ssl3 DISABLED',
        'cs vserver y': both['cs vserver x'],
      },
    ],
    [
      'set ssl vserver y -ssl3 ENABLED',
      {
        'lb vserver x': both['lb vserver x'],
        'ssl vserver x': '-ssl3 DISABLED',
        'cs vserver y': both['cs vserver x'],
        'ssl vserver y': '-ssl3 ENABLED',
      },
    ],
    ['rename lb vserver x y', '273 ssl vserver y already exists'],
  );
});

void test('what is bound to an object goes with it, also where it names the object besides, or one of its name', () => {
  const labels = { 'bot policylabel b': '', 'rewrite policylabel b': 'url' };
  const label = {
    ...labels,
    'bot policylabel b -> -policyName NOPOLICY':
      '-priority 1 -gotoPriorityExpression END -invoke "policylabel b"',
  };
  converse(
    ['add bot policylabel b', { 'bot policylabel b': '' }],
    ['add rewrite policylabel b url', labels],
    [
      'bind bot policylabel b -policyName NOPOLICY -priority 1 -gotoPriorityExpression END -invoke policylabel b',
      label,
    ],
    ['rm bot policylabel b', { 'rewrite policylabel b': 'url' }],
    ['add ssl cipher own', { 'rewrite policylabel b': 'url', 'ssl cipher own': '' }],
    [
      'bind ssl cipher own -cipherName own',
      { 'rewrite policylabel b': 'url', 'ssl cipher own': '', 'ssl cipher own -> ssl cipher own': '' },
    ],
    ['rm ssl cipher own', { 'rewrite policylabel b': 'url' }],
  );
});

void test('what can be added is not made by an import, of which nothing would be kept', () => {
  converse([
    'import dns key k -src /tmp/k',
    '301 import dns key does something at once; a configuration has nothing of it to hold',
  ]);
});

void test('an object is not left without what its lines cannot be without', () => {
  const policy = { 'filter policy a': '-rule x -reqAction RESET' };
  const gateway = { 'vpn vserver v': 'SSL -IPAddress 10.0.0.2 -port 443' };
  converse(
    ['add filter policy a -rule x -reqAction RESET', policy],
    [
      'unset filter policy a -reqAction',
      '1097 filter policy a cannot be without -reqAction: nothing gives it the rest alone',
    ],
    ['rm filter policy a', {}],
    ['add vpn vserver v SSL 10.0.0.2 443', gateway],
    [
      'unset vpn vserver v -IPAddress',
      '1097 vpn vserver v cannot be without -IPAddress: nothing gives it the rest alone',
    ],
    ['rm vpn vserver v', {}],
    ['set ns hostName a -ownerNode 1', { 'ns hostName': '-hostName a -ownerNode 1' }],
    [
      'unset ns hostName -hostName',
      '1097 ns hostName cannot be without -hostName: nothing gives it the rest alone',
    ],
    ['unset ns hostName -hostName -ownerNode', {}],
    ['set lb monitor ping PING -interval 7', { 'lb monitor ping': 'PING -interval 7' }],
    ['unset lb monitor ping PING -interval', {}],
  );
});

void test('all that is said of an object is kept: of a part of the product too, and how a word is encrypted', () => {
  converse(
    ['add HA node 0 10.0.0.2', { 'HA node 0': '10.0.0.2' }],
    ['rm HA node 0', {}],
    ['add ssl certKey ns-server-certificate -cert a', { 'ssl certKey ns-server-certificate': '-cert a' }],
    ['rm ssl certKey ns-server-certificate', {}],
    [
      'add responder policy p true -encrypted -encryptmethod ENCMTHD_3 NOOP',
      { 'responder policy p': 'true NOOP -rule+encrypted "\\"-encryptmethod\\" ENCMTHD_3"' },
    ],
    ['rm responder policy p', {}],
  );
});

void test('what products bring along is named without having been added', () => {
  const two = {
    'authentication loginSchemaPolicy two': '-rule true -action lschema_dual_factor_builtin',
  };
  converse(
    ['add authentication loginSchemaPolicy two -rule true -action lschema_dual_factor_builtin', two],
    [
      'rm authentication loginSchema lschema_dual_factor_builtin',
      '257 authentication loginSchema lschema_dual_factor_builtin is a part of the product: it cannot be removed',
    ],
    ['rm authentication loginSchemaPolicy two', {}],
  );
});

void test('what older products alone have is held, and a run-together name is that of the noun', () => {
  const zone = { 'ns config': '-timezone GMT+01:00-CET-Europe/Zurich' };
  const flood = { ...zone, 'dos policy flood': '-qDepth 25' };
  const slow = { ...flood, 'sc policy slow': '-url /slow -delay 1000000 -action NS' };
  converse(
    ['set ns config -timezone "GMT+01:00-CET-Europe/Zurich"', zone],
    ['add dos policy flood -qDepth 25', flood],
    ['add sc policy slow -delay 1000000 -url "/slow" -action NS', slow],
    [
      'set sc policy slow -action ACS web "/busy"',
      '258 altContentSvcName: there is no service or lb vserver web',
    ],
    ['rm sc policy slow', flood],
    ['rm dos policy flood', zone],
    ['unset ns config -timezone', {}],
    [
      'set analyticsprofile ns_analytics_default_http_profile -serveMode Pull',
      { 'analytics profile ns_analytics_default_http_profile': '-serveMode Pull' },
    ],
    ['unset analyticsprofile ns_analytics_default_http_profile -serveMode', {}],
    [
      'add analytics profile p -type webinsight -collectors web',
      '258 collectors: there is no appflow collector, service or lb vserver web',
    ],
  );
});

void test('the device’s own number for a line is passed over, and is a number', () => {
  converse(
    ['set ns param -devno', '1095 -devno has no value: a whole number'],
    ['set ns param -devno -maxConn 5', '1095 -devno has no value: a whole number'],
    ['set ns param -devno x -maxConn 5', '1097 -devno: "x" is no whole number'],
    ['set ns param -devno 77 -maxConn 5', { 'ns param': '-maxConn 5' }],
  );
});

void test('what can be enabled and never disabled is no state', () => {
  converse([
    'enable ssl fipsSIMSource a b',
    '301 enable ssl fipsSIMSource does something at once; a configuration has nothing of it to hold',
  ]);
});

void test('how a word of a binding is encrypted is kept, and of a word that cannot be changed', () => {
  const bound = { 'appfw profile p': '', 'appfw profile p -> -denyURL a': '-comment c' };
  const mark = '"\\"-encryptmethod\\" ENCMTHD_3"';
  converse(
    ['add appfw profile p', { 'appfw profile p': '' }],
    ['bind appfw profile p -denyURL a -comment c', bound],
    ['unbind appfw profile p -denyURL a', { 'appfw profile p': '' }],
    [
      'bind appfw profile p -denyURL a -comment c -encrypted -encryptmethod ENCMTHD_3',
      { ...bound, 'appfw profile p -> -denyURL a': `-comment c -comment+encrypted ${mark}` },
    ],
    ['rm appfw profile p', {}],
    [
      'add dns cnameRec b a -encrypted -encryptmethod ENCMTHD_3',
      { 'dns cnameRec b': `a -canonicalName+encrypted ${mark}` },
    ],
  );
});

void test('an address that the appliance has by its own configuration is set without having been added', () => {
  const config = { 'ns config': '-IPAddress 10.1.1.5 -netmask 255.255.255.0' };
  const both = { ...config, 'ns ip 10.1.1.5': '-gui SECUREONLY' };
  converse(
    ['set ns ip 10.1.1.5 -gui SECUREONLY', '258 there is no ns ip 10.1.1.5'],
    ['set ns config -IPAddress 10.1.1.5 -netmask 255.255.255.0', config],
    ['set ns ip 10.1.1.5 -gui SECUREONLY', both],
    ['set ns ip 10.1.1.6 -gui SECUREONLY', '258 there is no ns ip 10.1.1.6; did you mean 10.1.1.5?'],
    [
      'set ns config -IPAddress 10.1.1.6 -netmask 255.255.255.0',
      '1070 ns ip 10.1.1.5 is there by it, and something is set of it',
    ],
    ['unset ns ip 10.1.1.5 -gui', config],
    ['set ns ip 10.1.1.5 -gui SECUREONLY', both],
    ['rm ns ip 10.1.1.5', config],
    [
      'add ns ip 10.1.1.5 255.255.255.0 -gui SECUREONLY',
      { ...config, 'ns ip 10.1.1.5': '255.255.255.0 -gui SECUREONLY' },
    ],
    ['rm ns ip 10.1.1.5', config],
    ['set ns ip 10.1.1.5 -gui SECUREONLY', both],
    ['clear ns config full', config],
  );
});

void test('a word that would be read as another argument is given as that', () => {
  const log = { 'audit nslogAction a': '-logLevel ALL -serverDomainName x.example' };
  const as = (value: string): string =>
    `1097 serverDomainName: ${value} would be read as serverIP: give it as that`;
  converse(
    ['add audit nslogAction a x.example -logLevel ALL', log],
    ['set audit nslogAction a -serverDomainName "*"', as('*')],
    ['set audit nslogAction a -serverDomainName 10.0.0.1', as('10.0.0.1')],
    [
      'set audit nslogAction a -serverDomainName y.example',
      { 'audit nslogAction a': '-logLevel ALL -serverDomainName y.example' },
    ],
  );
});

void test('a rule of RNAT has a name in newer products, and is the network or the ACL itself in older ones', () => {
  const made = { 'rnat R1 255.255.255.255': '-ruleNetwork 10.0.0.0 -ruleNetmask 255.0.0.0' };
  const bound = { ...made, 'rnat R1 255.255.255.255 -> -boundIP 203.0.113.5': '' };
  const older = { ...bound, 'rnat 10.1.0.0 255.255.0.0': '-natIP 203.0.113.6' };
  converse(
    ['add rnat R1 10.0.0.0 255.0.0.0', made],
    ['add rnat R1 10.2.0.0', '273 rnat R1 255.255.255.255 already exists'],
    ['bind rnat R1 203.0.113.5', bound],
    ['set rnat 10.1.0.0 255.255.0.0 -natIP 203.0.113.6', older],
    ['rm rnat 10.1.0.0 255.255.0.0', bound],
    ['unbind rnat R1 203.0.113.5', made],
    ['bind rnat R1 203.0.113.5', bound],
    ['rm rnat R1', {}],
    ['set rnat 10.2.0.0 255.255.0.0', { 'rnat 10.2.0.0 255.255.0.0': '' }],
    [
      'set rnat 10.2.0.0 255.255.0.0 -natIP 203.0.113.6',
      { 'rnat 10.2.0.0 255.255.0.0': '-natIP 203.0.113.6' },
    ],
    ['unset rnat 10.2.0.0 255.255.0.0 -natIP', { 'rnat 10.2.0.0 255.255.0.0': '' }],
    ['rm rnat 10.2.0.0 255.255.0.0', {}],
    ['set rnat acl1', { 'rnat acl1 255.255.255.255': '' }],
    ['rm rnat acl1', {}],
  );
});

void test('what there is one of may share its noun with what there are many of', () => {
  const aged = { bridgetable: '-bridgeAge 280' };
  converse(
    ['set bridgetable -bridgeAge 280', aged],
    ['unset bridgetable -bridgeAge', {}],
    ['add vxlan 5', { 'vxlan 5': '' }],
    [
      'add bridgetable -mac 02:00:5e:20:00:01 -vxlan 5 -vtep 10.0.0.1',
      { 'vxlan 5': '', 'bridgetable -mac 02:00:5e:20:00:01 -vxlan 5': '-vtep 10.0.0.1' },
    ],
  );
});

void test('a part of the product goes back to how it was to lose what it cannot be without otherwise', () => {
  const policy = 'tm sessionPolicy SETTMSESSPARAMS_ADV_POL';
  converse(
    [`set ${policy} -action SETTMSESSPARAMS_ACT`, { [policy]: '-action SETTMSESSPARAMS_ACT' }],
    [`set ${policy} -rule false`, { [policy]: 'false SETTMSESSPARAMS_ACT' }],
    [`set ${policy} -rule true`, { [policy]: 'true SETTMSESSPARAMS_ACT' }],
    [`rm ${policy}`, {}],
  );
});

void test('a part of the product keeps what is bound to it when what it names goes', () => {
  const group = { 'cluster nodegroup c': '-priority 10' };
  const bound = { ...group, 'cluster nodegroup c -> service nssnmp-x': '' };
  converse(
    ['add cluster nodegroup c -priority 10', group],
    ['bind cluster nodegroup c -service nssnmp-x', bound],
    [
      'add service nssnmp-x 10.0.0.1 TCP 1',
      { ...bound, 'server 10.0.0.1': '10.0.0.1', 'service nssnmp-x': '10.0.0.1 TCP 1' },
    ],
    ['rm server 10.0.0.1', bound],
  );
});

void test('the group that owns a route is named wherever the route is', () => {
  const route = 'route6 10.0.0.0/8 ::1 -ownerGroup DEFAULT_NG';
  converse(
    [`add ${route} -msr ENABLED`, { [route]: '-msr ENABLED' }],
    [`unset ${route} -msr`, { [route]: '' }],
    [`set ${route} -cost 3`, { [route]: '-cost 3' }],
  );
});

void test('a group of services of a site has members as any group has, and goes with its site', () => {
  const site = { 'gslb site here': '10.0.0.2 -siteType LOCAL' };
  const group = { ...site, 'gslb serviceGroup g': 'HTTP -siteName here' };
  const member = { ...group, 'gslb serviceGroup g -> -IP 10.0.0.9 -port 80': '-weight 5' };
  converse(
    ['add gslb site here LOCAL 10.0.0.2', site],
    ['add gslb serviceGroup g HTTP -siteName here', group],
    ['bind gslb serviceGroup g 10.0.0.9 80 -weight 5', member],
    ['rm gslb site here', {}],
  );
});

void test('what tells a binding from another of the same is there, too', () => {
  const vlan = { 'vlan 2': '' };
  const both = { ...vlan, 'ns trafficDomain 1': '' };
  const bound = { ...both, 'vlan 2 -> -IPAddress 10.0.0.2 -td 1': '' };
  converse(
    ['add vlan 2', vlan],
    ['bind vlan 2 -IPAddress 10.0.0.2 -td 1', '258 td: there is no ns trafficDomain 1'],
    ['add ns trafficDomain 1', both],
    ['bind vlan 2 -IPAddress 10.0.0.2 -td 1', bound],
    [
      'rm ns trafficDomain 1',
      '1070 ns trafficDomain 1 is in use: vlan 2 -> -IPAddress 10.0.0.2 -td 1 names it as td',
    ],
    ['unbind vlan 2 -IPAddress 10.0.0.2 -td 1', both],
  );
});

void test('a word behind what is bound may name what is there, and need not', () => {
  const profile = { 'appfw profile p': '' };
  const type = { 'appfw fieldType t': 'a 1' };
  const bound = { ...profile, 'appfw profile p -> -fieldFormat "a b t"': '' };
  converse(
    ['add appfw profile p', profile],
    ['bind appfw profile p -fieldFormat a b t', bound],
    // Its undo is the rm below: if that took the binding along, it would be none.
    ['add appfw fieldType t a 1', { ...bound, ...type }],
    ['rm appfw fieldType t', bound],
  );
});

void test('what names something that need not be there stays when that is removed', () => {
  const profile = { 'appfw profile a': '-HTMLErrorObject b' };
  converse(
    ['add appfw profile a -HTMLErrorObject b', profile],
    ['import appfw htmlerrorpage x b', { ...profile, 'appfw htmlerrorpage b': 'x' }],
    ['rm appfw htmlerrorpage b', profile],
  );
});

void test('what may be named in two ways has no name that would be the other', () => {
  converse(
    ['add rnat 10.0.0.1 10.0.0.0/8', '1097 name: 10.0.0.1 would be read as network: take another'],
    ['add rnat r 10.0.0.0/8', { 'rnat r 255.255.255.255': '-ruleNetwork 10.0.0.0/8' }],
  );
});

void test('names whose order does not count are in order after a rename, too', () => {
  const collectors = {
    'appflow collector a': '-IPAddress 10.0.0.1',
    'appflow collector b': '-IPAddress 10.0.0.2',
  };
  const { 'appflow collector a': a, 'appflow collector b': b } = collectors;
  converse(
    ['add appflow collector a -IPAddress 10.0.0.1', { 'appflow collector a': a }],
    ['add appflow collector b -IPAddress 10.0.0.2', collectors],
    ['add appflow action x -collectors b a', { ...collectors, 'appflow action x': '-collectors "a b"' }],
    [
      'rename appflow collector a c',
      { 'appflow collector b': b, 'appflow collector c': a, 'appflow action x': '-collectors "b c"' },
    ],
  );
});
