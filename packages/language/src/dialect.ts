// A dialect from a declared schema: the core's contract, fulfilled by the files beside this one.

import type { Configuration, Dialect } from '@lockstep/core';
import type { LanguageCommand } from './command.ts';
import { heldOf } from './effect.ts';
import { argumentsOf, referencesOf } from './entry.ts';
import { expand } from './expand.ts';
import { features } from './features.ts';
import { parse } from './parse.ts';
import { plan } from './plan.ts';
import { reduce } from './reduce.ts';
import type { LanguageSchema } from './schema.ts';
import { schemaDigest } from './schema-digest.ts';
import { show } from './show.ts';
import { Vocabulary } from './vocabulary.ts';

/** A configuration without entries. */
const NOTHING: Configuration = {
  size: 0,
  digest: '0'.repeat(32),
  sum: [0, 0, 0, 0],
  get: () => undefined,
  keys: () => [],
  referrers: () => new Set(),
  entrySum: () => [0, 0, 0, 0],
  beneath: () => undefined,
};

/** The dialect of a schema. Throws an AssertionError for a schema that contradicts itself. */
export function dialectOf(schema: LanguageSchema): Dialect<LanguageCommand> {
  const vocabulary = new Vocabulary(schema);
  let digest: string | undefined;
  const references = (key: string, value: string): string[] => referencesOf(vocabulary, key, value);
  return {
    name: schema.name,
    get schema() {
      digest ??= schemaDigest(schema);
      return digest;
    },
    parse: (line) => parse(vocabulary, line),
    reduce: (configuration, command) => reduce(vocabulary, configuration, command),
    footprint: (configuration, command) => {
      const reduction = reduce(vocabulary, configuration, command);
      return reduction.ok ? reduction.changes.map(({ key }) => key) : [];
    },
    plan: (from, to, keys) => plan(vocabulary, from, to, keys ?? new Set([...from.keys(), ...to.keys()])),
    print: (configuration) => plan(vocabulary, NOTHING, configuration, configuration.keys()),
    show: (configuration, command) => {
      switch (command.verb) {
        case 'print':
          return { text: plan(vocabulary, NOTHING, configuration, configuration.keys()).join('\n') };
        case 'features':
          return { text: features(vocabulary) };
        case 'show':
          return show(vocabulary, configuration, command);
        default:
          return { code: 1088, message: 'this command answers nothing' };
      }
    },
    held: (before, after, command) => heldOf(vocabulary, before, after, command),
    removes: ({ verb }) => verb === 'rm' || verb === 'unbind' || verb === 'disable' || verb === 'clear',
    expand: (configuration, line) => expand(vocabulary, configuration, line),
    arguments: (key, value) => argumentsOf(vocabulary, key, value),
    references,
  };
}
