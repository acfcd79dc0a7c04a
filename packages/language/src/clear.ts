// `clear ns config`: the configuration goes, except for what its level keeps.

import type { Configuration, Reduction } from '@lockstep/core';
import { parseKey } from './entry.ts';
import { changed } from './facts.ts';
import type { Noun } from './noun.ts';
import type { Vocabulary } from './vocabulary.ts';

const LEVELS = ['basic', 'extended', 'full'];

export function clear(vocabulary: Vocabulary, configuration: Configuration, level: string): Reduction {
  const going = new Set(
    configuration.keys().filter((key) => isCleared(parseKey(vocabulary, key).noun, level)),
  );
  // What is kept cannot name what goes.
  for (const key of going) for (const referrer of configuration.referrers(key)) going.add(referrer);
  return changed([...going].map((key) => ({ key, before: configuration.get(key), after: undefined })));
}

function isCleared({ cleared }: Noun, level: string): boolean {
  return cleared !== 'never' && LEVELS.indexOf(cleared) <= LEVELS.indexOf(level);
}
