// Policies, what they run, and where they are bound for all traffic.

import type { Reference } from '@lockstep/language';
import { VSERVERS } from './references.ts';
import { maybe, needs, orWord, policies, type Semantics } from './words.ts';

/** A policy of one feature: its action, and words that stand for built-in actions. */
function policy(action: string, ...words: string[]): { refers: { action: Reference } } {
  return { refers: { action: orWord(needs(action), ...words) } };
}

/** Where policies of one kind are bound: the noun itself, or a label. */
function bound(...kinds: string[]): { refers: { policyName: Reference } } {
  return { refers: { policyName: policies(...kinds) } };
}

export const POLICIES: Semantics = {
  'policy httpCallout': { refers: { vServer: needs(...VSERVERS) } },
  'policy expression': { builtin: ['ns_*'] },
  'policy patset': { builtin: ['ns_*', 'ctx_file_extensions', 'fmbot_*', 'vpn_cache_dirs'] },
  'policy dataset': { builtin: ['ns_*'] },
  'policy map': { identity: ['mapPolicyName'], refers: { td: null } },

  'responder policy': {
    refers: {
      action: orWord(needs('responder action'), 'NOOP', 'RESET', 'DROP'),
      undefAction: orWord(needs('responder action'), 'NOOP', 'RESET', 'DROP'),
    },
  },
  'responder param': { refers: { undefAction: orWord(needs('responder action'), 'NOOP', 'RESET', 'DROP') } },
  'responder policylabel': bound('responder policy'),
  'responder global': bound('responder policy'),

  'rewrite policy': {
    builtin: ['ns_cvpn_*'],
    refers: {
      action: orWord(needs('rewrite action'), 'NOREWRITE', 'RESET', 'DROP'),
      undefAction: orWord(needs('rewrite action'), 'NOREWRITE', 'RESET', 'DROP'),
    },
  },
  'rewrite param': { refers: { undefAction: orWord(needs('rewrite action'), 'NOREWRITE', 'RESET', 'DROP') } },
  'rewrite policylabel': { builtin: ['ns_cvpn_*'], ...bound('rewrite policy') },
  'rewrite action': { builtin: ['ns_cvpn_*'] },
  'rewrite global': bound('rewrite policy'),

  'transform action': { refers: { profileName: needs('transform profile') } },
  'transform policy': { refers: { profileName: needs('transform profile') } },
  'transform policylabel': bound('transform policy'),
  'transform global': bound('transform policy'),

  'cache contentGroup': {
    builtin: [
      'DEFAULT',
      'BASEFILE',
      'DELTAJS',
      'NSFEO',
      'loginstaticobjects',
      'TCVPNloginstaticobjects',
      'OCVPNloginstaticobjects',
    ],
  },
  'cache policy': {
    builtin: [
      '_advancedConditionalReq',
      '_personalizedReq',
      '_personalizedRes',
      '_nonGetReq',
      '_nonPostReq',
      '_imageRes',
      '_uncacheable*',
      '_cache*',
      '_mayCache*',
      '_mayNoCache*',
      '_noCache*',
    ],
  },
  'cache policylabel': {
    builtin: [
      '_reqBuiltinDefaults',
      '_resBuiltinDefaults',
      '_httpquicReqBuiltinDefaults',
      '_httpquicResBuiltinDefaults',
    ],
    ...bound('cache policy'),
  },
  'cache global': { refers: { policy: policies('cache policy') } },
  'cache forwardProxy': { identity: ['IPAddress', 'port'] },

  'cmp action': { builtin: ['COMPRESS', 'NOCOMPRESS', 'GZIP', 'DEFLATE', 'BROTLI'] },
  'cmp policy': {
    builtin: ['ns_cmp_*', 'ns_nocmp_*', 'ns_adv_cmp_*', 'ns_adv_nocmp_*'],
    refers: { resAction: needs('cmp action') },
  },
  'cmp policylabel': bound('cmp policy'),
  'cmp global': bound('cmp policy'),

  'filter policy': {
    refers: {
      reqAction: orWord(needs('filter action'), 'RESET', 'DROP', 'FORBID'),
      resAction: orWord(needs('filter action'), 'RESET', 'DROP', 'FORBID'),
    },
  },
  // the word behind `add` or `corrupt` stands where that behind `forward` names a service
  'filter action': { refers: { serviceName: null } },
  'filter global': bound('filter policy'),

  'feo action': { builtin: ['BASIC', 'MODERATE', 'AGGRESSIVE', 'OPTIMIZE'] },
  'feo policy': policy('feo action'),
  'feo global': bound('feo policy'),

  'appflow policy': policy('appflow action', 'NOOP'),
  'appflow policylabel': bound('appflow policy'),
  'appflow global': bound('appflow policy'),
  'analytics profile': {
    builtin: ['ns_analytics_*'],
    refers: { collectors: needs('appflow collector', 'service', 'lb vserver') },
  },

  'appfw profile': {
    builtin: ['APPFW_BYPASS', 'APPFW_RESET', 'APPFW_DROP', 'APPFW_BLOCK', 'APPFW_LOG'],
    // Files of some versions have the least length in its place: it need not be one.
    refers: { fieldType: maybe('appfw fieldType') },
  },
  'appfw fieldType': {
    builtin: [
      'integer',
      'alpha',
      'alphanum',
      'nohtml',
      'any',
      'bin',
      'sql',
      'noscript',
      'allchars',
      'email',
      'url',
      'ip',
      'tel',
      'creditcard',
      'ssn',
    ],
  },
  'appfw confidField': { identity: ['fieldName', 'url'] },
  'appfw policy': { refers: { profileName: needs('appfw profile') } },
  'appfw policylabel': bound('appfw policy'),
  'appfw global': bound('appfw policy'),
  'appfw learningdata': { identity: ['profileName'], existence: ['appfw profile'] },
  'appfw learningsettings': { identity: ['profileName'], existence: ['appfw profile'] },
  'appfw settings': {
    refers: {
      defaultProfile: needs('appfw profile'),
      undefAction: orWord(needs('appfw profile'), 'BLOCK', 'BYPASS', 'RESET', 'DROP'),
    },
  },
  'bot profile': { builtin: ['BOT_BYPASS'] },
  'bot policy': { refers: { profileName: needs('bot profile') } },
  'bot policylabel': bound('bot policy'),
  'bot global': bound('bot policy'),
  'bot settings': { refers: { defaultProfile: needs('bot profile') } },

  'lb policy': policy('lb action', 'NOLBACTION', 'DROP', 'RESET'),
  'lb policylabel': {
    refers: { policyName: policies('lb policy'), invokeLabelName: needs('lb policylabel', ...VSERVERS) },
  },
  'lb global': bound('lb policy'),
  'contentInspection action': {
    refers: { serverName: needs('service', 'lb vserver'), icapProfileName: needs('ns icapProfile') },
  },
  'contentInspection policy': policy('contentInspection action', 'NOINSPECTION', 'DROP', 'RESET'),
  'contentInspection policylabel': bound('contentInspection policy'),
  'contentInspection global': bound('contentInspection policy'),
  'contentInspection callout': {
    refers: { serverName: needs('service', 'lb vserver'), profileName: needs('ns icapProfile') },
  },
  'appqoe policy': policy('appqoe action'),
  'autoscale action': {
    refers: { vServer: needs('lb vserver', 'cs vserver'), profileName: needs('autoscale profile') },
  },
  'autoscale policy': policy('autoscale action'),
  'ca policy': policy('ca action'),
  'ca global': bound('ca policy'),
  'ica policy': policy('ica action'),
  'ica accessprofile': { builtin: ['default_ica_accessprofile'] },
  'ica global': bound('ica policy'),
  'videooptimization action': { builtin: ['ns_videoopt_*'] },
  'videooptimization policy': { builtin: ['ns_videoopt_*'], ...policy('videooptimization action') },
  'videooptimization policylabel': bound('videooptimization policy'),
  'videooptimization global': bound('videooptimization policy'),
  'videooptimization detectionaction': { builtin: ['ns_videoopt_*'] },
  'videooptimization detectionpolicy': {
    builtin: ['ns_videoopt_*'],
    ...policy('videooptimization detectionaction', 'DROP', 'RESET'),
  },
  'videooptimization detectionpolicylabel': bound('videooptimization detectionpolicy'),
  'videooptimization globaldetection': bound('videooptimization detectionpolicy'),
  'videooptimization pacingaction': { builtin: ['ns_videoopt_*'] },
  'videooptimization pacingpolicy': {
    builtin: ['ns_videoopt_*'],
    ...policy('videooptimization pacingaction', 'DROP', 'RESET'),
  },
  'videooptimization pacingpolicylabel': bound('videooptimization pacingpolicy'),
  'videooptimization globalpacing': bound('videooptimization pacingpolicy'),
  'tunnel trafficPolicy': {
    builtin: ['ns_tunnel_*', 'ns_adv_tunnel_*'],
    refers: { action: orWord(needs('cmp action'), 'COMPRESS', 'NOCOMPRESS', 'GZIP', 'DEFLATE') },
  },
  'tunnel global': bound('tunnel trafficPolicy'),

  'audit syslogAction': { builtin: ['SETSYSLOGPARAMS_ACT'] },
  'audit nslogAction': { builtin: ['SETNSLOGPARAMS_ACT'] },
  'audit syslogPolicy': {
    builtin: ['SETSYSLOGPARAMS_POL', 'SETSYSLOGPARAMS_ADV_POL'],
    ...policy('audit syslogAction'),
  },
  'audit nslogPolicy': {
    builtin: ['SETNSLOGPARAMS_POL', 'SETNSLOGPARAMS_ADV_POL'],
    ...policy('audit nslogAction'),
  },
  'audit syslogGlobal': bound('audit syslogPolicy'),
  'audit nslogGlobal': bound('audit nslogPolicy'),

  'stream selector': { builtin: ['Top_*'] },
  'ns assignment': { refers: { variable: null } },
};
