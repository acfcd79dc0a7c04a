// The dialects that a file can be judged by. Each is loaded when it is asked for: their vocabularies are large.

import type { Dialect } from '@lockstep/core';

const DIALECTS = {
  adc: async () => (await import('@lockstep/appliance/dialect')).adcDialect,
} as const;

export const DIALECT_NAMES: readonly string[] = Object.keys(DIALECTS);

/** The dialect of a name, without the version; null where there is none. */
export async function findDialect(name: string): Promise<Dialect | null> {
  return isDialect(name) ? await DIALECTS[name]() : null;
}

function isDialect(name: string): name is keyof typeof DIALECTS {
  return DIALECT_NAMES.includes(name);
}
