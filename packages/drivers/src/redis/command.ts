// A line of the Redis dialect, understood. Made only by parse.ts.

import type { Command, Refusal } from '@lockstep/core';

/** Users whose name begins so are Lockstep's own: one for each tenure. */
export const OWN_USER_PREFIX = 'lockstep:';

type RedisOp =
  | 'config-set'
  | 'acl-setuser'
  | 'acl-deluser'
  | 'function-load'
  | 'function-delete'
  /** Gives entries back to each engine's own baseline. Never sent: see releases(). */
  | 'unset'
  /** Writes what Redis holds to its own files: changes no entry. */
  | 'persist'
  | 'read'
  | 'act';

export interface RedisCommand extends Command {
  /** In canonical form, sealed: parsing it gives the same command. */
  readonly text: string;
  readonly op: RedisOp;
  /** As it goes on the wire, sealed. Empty for what is never sent: `unset`, `read`. */
  readonly argv: readonly string[];
  /** The entries that it names, each once, in the order of the line: `config hz`, `acl user alice`, `function lib`. */
  readonly keys: readonly string[];
  /** What each of {@link keys} is called in its family, and where that stands in the line, from 1. */
  readonly names: readonly string[];
  readonly columns: readonly number[];
  /** Of config-set: canonical names and values. */
  readonly parameters: ReadonlyMap<string, string>;
  /** Of acl-setuser: canonical rules, a selector in one word. */
  readonly rules: readonly string[];
  /** Of function-load. */
  readonly code: string;
  readonly replace: boolean;
  /** Of read: what is asked for, and the patterns or the name. */
  readonly asks: 'parameters' | 'users' | 'names of users' | 'a user' | 'functions' | null;
  readonly patterns: readonly string[];
  /**
   * Why it is refused whatever the product holds: a secret, say. Such a command has a text and keys, so that a plan may hold
   * it, but `argv` is not fit to be sent: a session refuses it with this.
   */
  readonly forbidden: Refusal | null;
}

const FAMILIES = ['config', 'acl user', 'function'] as const;
export type Family = (typeof FAMILIES)[number];

/** Key of an entry: `config hz`, `acl user alice`, `function lib`. */
export function keyOf(family: Family, name: string): string {
  return `${family} ${name}`;
}

/** The inverse of {@link keyOf}; null for anything else. */
export function parseKey(key: string): { readonly family: Family; readonly name: string } | null {
  for (const family of FAMILIES) {
    if (key.startsWith(`${family} `)) return { family, name: key.slice(family.length + 1) };
  }
  return null;
}
