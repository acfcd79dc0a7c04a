// The differences between configurations, as rows for people and programs. Pure.

import type { Dialect } from './dialect.ts';

export interface Difference {
  readonly key: string;
  /** The argument that differs; null where the whole entry does, or where the dialect does not tell them apart. */
  readonly argument: string | null;
  /** What each has, by its name; null: nothing. */
  readonly values: Readonly<Record<string, string | null>>;
  /** Those that a majority outvotes. Empty where there is no majority, and where nobody votes. */
  readonly odd: readonly string[];
  /**
   * `added`: the one compared with has no such entry. `removed`: it has, and whoever differs has none. `changed`: anything
   * else. `baseline`: engines brought up different things from their own files, which is no drift.
   */
  readonly kind: 'added' | 'removed' | 'changed' | 'baseline';
  /** Who last touched the entry; not known here. */
  readonly blame: null;
}

/** One of those that are compared. */
export interface Side {
  readonly name: string;
  readonly get: (key: string) => string | undefined;
  /** Every key on which it may hold something else than what all sides are read against. */
  readonly keys: Iterable<string>;
}

interface Comparing {
  readonly dialect: Pick<Dialect, 'arguments'>;
  /** Name of the side that `added` and `removed` refer to. */
  readonly base: string;
  /** Whether the sides vote on who is odd. */
  readonly vote: boolean;
}

type Values = ReadonlyMap<string, string | null>;

/** One row per key and argument on which the sides are not all the same, in the order of the keys. */
export function differencesOf(sides: readonly Side[], { dialect, base, vote }: Comparing): Difference[] {
  const differences: Difference[] = [];
  const keys = new Set(sides.flatMap((side) => [...side.keys]));
  for (const key of [...keys].sort()) {
    const values = new Map(sides.map((side) => [side.name, side.get(key) ?? null]));
    if (isSame(values)) continue;
    const kind = kindOf(values, base);
    for (const [argument, one] of split(dialect, key, values)) {
      differences.push(row(key, argument, one, kind, vote));
    }
  }
  return differences;
}

/** A row of what engines brought up from their own files. */
export function baselineDifference(key: string, values: Values, vote: boolean): Difference {
  return row(key, null, values, 'baseline', vote);
}

function row(
  key: string,
  argument: string | null,
  values: Values,
  kind: Difference['kind'],
  vote: boolean,
): Difference {
  const odd = vote ? oddOnes(values) : [];
  return { key, argument, values: Object.fromEntries(values), odd, kind, blame: null };
}

function isSame(values: Values): boolean {
  return new Set(values.values()).size < 2;
}

function kindOf(values: Values, base: string): Difference['kind'] {
  const held = values.get(base) ?? null;
  if (held === null) return 'added';
  return [...values.values()].every((value) => value === held || value === null) ? 'removed' : 'changed';
}

/** The arguments that differ, each with what everybody has; else the whole value, under null. */
function split(
  dialect: Pick<Dialect, 'arguments'>,
  key: string,
  values: Values,
): (readonly [string | null, Values])[] {
  const whole = [[null, values] as const];
  const parts = new Map<string, ReadonlyMap<string, string>>();
  for (const [name, value] of values) {
    const part = value === null ? null : (dialect.arguments?.(key, value) ?? null);
    if (part === null) return whole;
    parts.set(name, part);
  }
  const names = new Set([...parts.values()].flatMap((part) => [...part.keys()]));
  const rows = [...names].map((argument) => {
    const each = [...parts].map(([name, part]) => [name, part.get(argument) ?? null] as const);
    return [argument, new Map(each)] as const;
  });
  const differing = rows.filter(([, each]) => !isSame(each));
  // Values that differ though none of their arguments does are not in the dialect's own spelling.
  return differing.length === 0 ? whole : differing;
}

/** More than half of all have the same: the others are odd. */
function oddOnes(values: Values): string[] {
  const votes = new Map<string | null, number>();
  for (const value of values.values()) votes.set(value, (votes.get(value) ?? 0) + 1);
  const winner = [...votes].find(([, count]) => count * 2 > values.size);
  if (winner === undefined) return [];
  return [...values].filter(([, value]) => value !== winner[0]).map(([name]) => name);
}
