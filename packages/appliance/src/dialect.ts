// The appliance's command language, for whoever configures it: the daemon's door to this package.
// A noun is declared in nouns/, once; everything else comes from there.

import type { Dialect } from '@lockstep/core';
import { dialectOf, type LanguageCommand, type LanguageSchema } from '@lockstep/language';
import { LB_VSERVER } from './nouns/lb-vserver.ts';
import { SERVER } from './nouns/server.ts';
import { SERVICE } from './nouns/service.ts';
import { ADDITIONS } from './vocabulary/additions.ts';
import { GRAMMAR } from './vocabulary/grammar.ts';
import { REFERENCES } from './vocabulary/semantics/references.ts';
import { ALIASES, SEMANTICS } from './vocabulary/semantics.ts';

/** Every noun that is in effect, in dependency order. */
export const ADC_SCHEMA: LanguageSchema = {
  name: 'adc/1',
  nouns: [SERVER, SERVICE, LB_VSERVER],
  grammar: {
    text: GRAMMAR,
    additions: ADDITIONS,
    semantics: SEMANTICS,
    refers: REFERENCES,
    aliases: ALIASES,
    group: 'ns',
  },
  whole: {
    clear: 'ns config',
    levels: ['basic', 'extended', 'full'],
    print: 'ns runningConfig',
    features: 'features',
  },
};

export const adcDialect: Dialect<LanguageCommand> = dialectOf(ADC_SCHEMA);
