// What an argument is, gathered from every place where it stands: as a word, as a flag with or without a value, and with
// which words behind it.

import type { Flag, Node, TailWord } from './facts.ts';
import type { Usage } from './usages.ts';

/** How an argument is used in the patterns of its noun. */
export interface Use {
  /** As it is written first. */
  readonly name: string;
  /** A flag that is given without a value, and elsewhere than in `unset`. */
  bare: boolean;
  /** It stands as a word somewhere, by itself or behind a flag. */
  word: boolean;
  repeat: boolean;
  type: string | null;
  values: readonly string[];
  /** The words behind the flag. Null: it is nowhere a flag with a value, or with words. */
  tail: readonly TailWord[] | null;
}

/** By lower-case name. */
export type Uses = Map<string, Use>;

const TAKES_AWAY = new Set(['rm', 'unbind', 'unset', 'clear']);

/** Adds the uses in one verb's pattern. What corrected lines have as a word is one, whatever the pattern says. */
export function gather(
  uses: Uses,
  verb: string,
  nodes: readonly Node[],
  corrected: readonly Usage[] = [],
): void {
  for (const { name, form } of corrected.flat()) if (form === 'positional') use(uses, name).word = true;
  for (const node of nodes) {
    if (node.kind === 'word') {
      use(uses, node.name).word = true;
    } else if (node.kind === 'optional') {
      gather(uses, verb, node.items);
    } else if (node.kind === 'choice') {
      for (const branch of node.branches) gather(uses, verb, branch);
    } else {
      gatherFlag(uses, verb, node);
    }
  }
}

function gatherFlag(uses: Uses, verb: string, flag: Flag): void {
  const found = use(uses, flag.name);
  for (const { name } of flag.tail) use(uses, name).word = true;
  const valued = flag.type !== null || flag.values !== null;
  if (!valued && flag.tail.length === 0) {
    // `unset x -timeout` says nothing of what the time-out is.
    if (verb !== 'unset') found.bare = true;
    return;
  }
  // That many are taken away at once says nothing of how many one is.
  found.repeat ||= flag.repeat && !TAKES_AWAY.has(verb);
  found.type ??= flag.type;
  found.values = [...new Set([...found.values, ...(flag.values ?? [])])];
  if (verb !== 'unset') found.tail = found.tail === null ? flag.tail : either(found.tail, flag.tail);
}

/** Words that may stand behind a flag in one place or the other. */
function either(one: readonly TailWord[], other: readonly TailWord[]): TailWord[] {
  const [longer, shorter] = one.length >= other.length ? [one, other] : [other, one];
  return longer.map(({ name, optional }, index) => ({
    name,
    optional: optional || shorter[index]?.name !== name || shorter[index].optional,
  }));
}

function use(uses: Uses, name: string): Use {
  const key = name.toLowerCase();
  const found = uses.get(key) ?? unused(name);
  uses.set(key, found);
  return found;
}

export function unused(name: string): Use {
  return { name, bare: false, word: false, repeat: false, type: null, values: [], tail: null };
}

/** The arguments that lines name, with those behind their flags: as they are written, by lower-case name. */
export function named(usages: readonly Usage[], uses: Uses): Map<string, string> {
  const names = new Map<string, string>();
  for (const { name } of usages.flat())
    for (const one of [name, ...(uses.get(name.toLowerCase())?.tail ?? []).map((word) => word.name)])
      if (!names.has(one.toLowerCase())) names.set(one.toLowerCase(), one);
  return names;
}
