// Enabled and disabled: what nobody says is not written down.

import type { Noun } from './noun.ts';

/** The state of an object that nobody enabled or disabled. */
export function usualState(noun: Noun, name: string): string {
  // What is there whether anybody wants it or not, and can only be switched, is off until somebody does.
  if (noun.existence === 'standing' && noun.settable.size === 0)
    return noun.on.has(name) ? 'ENABLED' : 'DISABLED';
  return 'ENABLED';
}
