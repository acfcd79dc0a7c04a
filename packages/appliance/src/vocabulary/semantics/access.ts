// Who may do what: authentication, authorisation, sessions, VPN.

import type { NounSemantics, Reference } from '@lockstep/language';
import { follows, needs, orWord, policies, type Semantics } from './words.ts';

const AUTHENTICATION_ACTIONS = [
  'authentication ldapAction',
  'authentication radiusAction',
  'authentication tacacsAction',
  'authentication certAction',
  'authentication samlAction',
  'authentication OAuthAction',
  'authentication negotiateAction',
  'authentication webAuthAction',
  'authentication dfaAction',
  'authentication epaAction',
  'authentication storefrontAuthAction',
  'authentication noAuthAction',
  'authentication emailAction',
  'authentication captchaAction',
  'authentication azureKeyVault',
  'authentication citrixAuthAction',
  'authentication protectedUserAction',
  'authentication pushService',
  'authentication localPolicy',
] as const;

const CLASSIC_POLICIES = [
  'authentication ldapPolicy',
  'authentication radiusPolicy',
  'authentication tacacsPolicy',
  'authentication localPolicy',
  'authentication certPolicy',
  'authentication negotiatePolicy',
  'authentication samlPolicy',
  'authentication dfaPolicy',
  'authentication webAuthPolicy',
] as const;

const AUTHENTICATION_POLICIES = [
  'authentication Policy',
  'authentication loginSchemaPolicy',
  'authentication samlIdPPolicy',
  'authentication OAuthIdPPolicy',
  'authentication logoutPolicy',
  'authentication smartAccessPolicy',
  ...CLASSIC_POLICIES,
] as const;

/** Login schemas that products bring along, each with a policy of the same name. */
const LOGIN_SCHEMAS = [
  'lschema_single_factor_deviceid',
  'lschema_dual_factor_deviceid',
  'lschema_cert_deviceid',
  'lschema_cert_single_factor_deviceid',
  'lschema_cert_dual_factor_deviceid',
  'lschema_dual_factor_builtin',
  'lschema_dual_factor_flipped_builtin',
  'lschema_adal',
] as const;

const SESSION_POLICIES = ['vpn sessionPolicy', 'tm sessionPolicy'] as const;

/** What can be bound to users, groups, and gateways. */
const ACCESS_POLICIES: Reference = policies(
  ...SESSION_POLICIES,
  'vpn trafficPolicy',
  'vpn urlPolicy',
  'tm trafficPolicy',
  'authorization policy',
  'vpn clientlessAccessPolicy',
  'aaa preauthenticationpolicy',
  ...AUTHENTICATION_POLICIES,
  'audit syslogPolicy',
  'audit nslogPolicy',
  'responder policy',
  'rewrite policy',
  'cache policy',
  'cmp policy',
  'appfw policy',
  'appflow policy',
  'ica policy',
  'cs policy',
  'feo policy',
);

/** A classic policy: it names its action as its last word. */
function classic(action: string): NounSemantics {
  return { refers: { reqAction: needs(action) } };
}

/** A policy that names its action. */
function policy(action: string): NounSemantics {
  return { refers: { action: needs(action) } };
}

export const ACCESS: Semantics = {
  'aaa user': { refers: { policy: ACCESS_POLICIES } },
  'aaa group': { refers: { policy: ACCESS_POLICIES, userName: follows('aaa user') } },
  'aaa global': {
    refers: { policy: needs('aaa preauthenticationpolicy', ...SESSION_POLICIES), windowsProfile: null },
  },
  'aaa preauthenticationaction': { builtin: ['SET_PREAUTHPARAMS_ACT'] },
  'aaa preauthenticationpolicy': {
    builtin: ['SETPREAUTHPARAMS_POL'],
    refers: { reqAction: needs('aaa preauthenticationaction') },
  },

  'authentication vserver': {
    refers: {
      policy: needs(
        ...AUTHENTICATION_POLICIES,
        ...SESSION_POLICIES,
        'tm trafficPolicy',
        'cs policy',
        'rewrite policy',
        'responder policy',
        'audit syslogPolicy',
        'audit nslogPolicy',
      ),
    },
  },
  'authentication Policy': {
    refers: { action: orWord(needs(...AUTHENTICATION_ACTIONS), 'NO_AUTHN', 'LOCAL') },
  },
  'authentication policylabel': { refers: { policyName: needs(...AUTHENTICATION_POLICIES) } },
  'authentication loginSchema': { builtin: ['LSCHEMA_INT', ...LOGIN_SCHEMAS] },
  'authentication loginSchemaPolicy': {
    builtin: LOGIN_SCHEMAS,
    refers: { action: orWord(needs('authentication loginSchema'), 'NOOP') },
  },
  'authentication ldapPolicy': classic('authentication ldapAction'),
  'authentication radiusPolicy': classic('authentication radiusAction'),
  'authentication tacacsPolicy': classic('authentication tacacsAction'),
  'authentication certPolicy': classic('authentication certAction'),
  'authentication negotiatePolicy': classic('authentication negotiateAction'),
  'authentication samlPolicy': classic('authentication samlAction'),
  'authentication dfaPolicy': policy('authentication dfaAction'),
  'authentication webAuthPolicy': policy('authentication webAuthAction'),
  'authentication samlIdPPolicy': policy('authentication samlIdPProfile'),
  'authentication smartAccessPolicy': policy('authentication smartAccessProfile'),
  'authentication logoutPolicy': policy('authentication logoutAction'),
  'authentication OAuthIdPPolicy': policy('authentication OAuthIdPProfile'),

  'authorization action': { identity: ['name'], existence: 'made', builtin: ['ALLOW', 'DENY'] },
  'authorization policy': { refers: { action: needs('authorization action') } },
  'authorization policylabel': { refers: { policyName: policies('authorization policy') } },

  'tm sessionAction': { builtin: ['SETTMSESSPARAMS_ACT'] },
  'tm sessionPolicy': {
    builtin: ['SETTMSESSPARAMS_POL', 'SETTMSESSPARAMS_ADV_POL'],
    ...policy('tm sessionAction'),
  },
  'tm trafficPolicy': policy('tm trafficAction'),
  'tm trafficAction': {
    refers: {
      formSSOAction: orWord(needs('tm formSSOAction'), 'NONE'),
      samlSSOProfile: orWord(needs('tm samlSSOProfile'), 'NONE'),
    },
  },
  'tm global': {
    refers: {
      policyName: needs('tm sessionPolicy', 'tm trafficPolicy', 'audit syslogPolicy', 'audit nslogPolicy'),
    },
  },

  'vpn vserver': { refers: { policy: ACCESS_POLICIES } },
  'vpn global': { refers: { policyName: ACCESS_POLICIES, CAcert: needs('ssl certKey') } },
  'vpn sessionAction': { builtin: ['SETVPNPARAMS_ACT', 'SETVPNPARAMS_ADV_ACT'] },
  'vpn sessionPolicy': {
    builtin: ['SETVPNPARAMS_POL', 'SETVPNPARAMS_ADV_POL'],
    ...policy('vpn sessionAction'),
  },
  'vpn trafficPolicy': policy('vpn trafficAction'),
  'vpn trafficAction': {
    refers: {
      formSSOAction: orWord(needs('vpn formSSOAction'), 'NONE'),
      samlSSOProfile: orWord(needs('vpn samlSSOProfile'), 'NONE'),
    },
  },
  'vpn url': {
    refers: { samlSSOProfile: needs('vpn samlSSOProfile'), vServerName: needs('lb vserver', 'cs vserver') },
  },
  'vpn urlPolicy': policy('vpn urlAction'),
  'vpn urlAction': {
    refers: { samlSSOProfile: needs('vpn samlSSOProfile'), vServerName: needs('lb vserver', 'cs vserver') },
  },
  'vpn clientlessAccessProfile': { builtin: ['ns_cvpn_*'] },
  'vpn clientlessAccessPolicy': {
    builtin: ['ns_cvpn_*'],
    refers: { profileName: needs('vpn clientlessAccessProfile') },
  },
  'vpn portaltheme': { builtin: ['Default', 'Greenbubble', 'X1', 'RfWebUI'] },

  // with the password of nsroot, which `clear ns config basic` leaves
  'system user': {
    cleared: 'extended',
    builtin: ['nsroot', 'nsrecover'],
    refers: { policyName: needs('system cmdPolicy') },
  },
  'system group': { refers: { policyName: needs('system cmdPolicy'), userName: follows('system user') } },
  'system cmdPolicy': {
    builtin: ['read-only', 'operator', 'network', 'superuser', 'sysadmin', 'partition-*'],
  },
  'system global': {
    refers: { policyName: needs(...AUTHENTICATION_POLICIES, 'audit syslogPolicy', 'audit nslogPolicy') },
  },
};
