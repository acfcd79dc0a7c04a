// What the grammar cannot say about the nouns of the vocabulary: which words name an object, how objects come to be,
// which are there from the start, and what they name. The tables are in semantics/, by family; references.ts there has what
// an argument of some name names at whatever noun.

import { ACCESS } from './semantics/access.ts';
import { APPLIANCE } from './semantics/appliance.ts';
import { POLICIES } from './semantics/policies.ts';
import { TRAFFIC } from './semantics/traffic.ts';
import type { Semantics } from './semantics/words.ts';

/** By noun, in the spelling of the grammar. */
export const SEMANTICS: Semantics = { ...TRAFFIC, ...POLICIES, ...ACCESS, ...APPLIANCE };

/** Older and shorter spellings of nouns, in lower case. */
export const ALIASES: Readonly<Record<string, string>> = {
  monitor: 'lb monitor',
  htmlinjectionparameter: 'filter htmlinjectionparameter',
  'ns appflowcollector': 'appflow collector',
  'ns appflowparam': 'appflow param',
  'dns arec': 'dns addRec',
  analyticsprofile: 'analytics profile',
  appflowaction: 'appflow action',
  appflowpolicy: 'appflow policy',
  sslvserver: 'ssl vserver',
  trafficdomain: 'ns trafficDomain',
  partition: 'ns partition',
  simpleacl: 'ns simpleacl',
  acls: 'ns acls',
};
