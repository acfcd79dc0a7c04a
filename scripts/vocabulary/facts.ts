// The facts that the grammar is made from, as they lie in command-grammar.json, and the patterns in them as one tree.
//
// The facts were read out of a printed reference, and show it: a secret's flag is a broken literal (`{-password` `}`), a
// remark about an alias stands behind a pattern, brackets within brackets say nothing.

import assert from 'node:assert/strict';

/** What is known of one argument of a noun. */
export interface Fact {
  readonly enum?: readonly string[];
  readonly default?: string;
  readonly min?: number;
  readonly max?: number;
}

export interface NounFacts {
  readonly verbs: Readonly<Record<string, readonly RawPattern[]>>;
  readonly args: Readonly<Record<string, Fact>>;
}

/** By noun, in the order of the reference. */
export type Facts = Readonly<Record<string, NounFacts>>;

type RawPattern = RawNode | readonly RawNode[];

interface RawNode {
  readonly arg?: string;
  readonly flag?: string;
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly lit?: string;
  readonly opt?: RawPattern;
  readonly group?: RawPattern;
  readonly alt?: readonly RawPattern[];
  readonly repeat?: boolean;
}

/** A word that a flag takes behind its value. */
export interface TailWord {
  readonly name: string;
  readonly optional: boolean;
}

interface Word {
  readonly kind: 'word';
  readonly name: string;
  readonly repeat: boolean;
}

export interface Flag {
  readonly kind: 'flag';
  readonly name: string;
  readonly repeat: boolean;
  /** As the reference calls it: `string`, `secs`, `ip_addr|ipv6_addr|*`. Null: none is given, as in a switch. */
  readonly type: string | null;
  readonly values: readonly string[] | null;
  readonly tail: readonly TailWord[];
}

export type Node =
  | Word
  | Flag
  | { readonly kind: 'optional'; readonly items: readonly Node[] }
  | { readonly kind: 'choice'; readonly branches: readonly (readonly Node[])[] };

/** The tree of a verb's pattern. */
export function patternOf(patterns: readonly RawPattern[]): Node[] {
  assert(patterns.length === 1, 'a verb has one pattern');
  return sequence(patterns[0] ?? []);
}

function sequence(raw: RawPattern): Node[] {
  const nodes = 'length' in raw ? [...raw] : [raw];
  const found: Node[] = [];
  while (nodes.length > 0) {
    const node = nodes.shift();
    assert(node !== undefined);
    if (node.lit === undefined) {
      add(found, node, nodes);
    } else if (node.lit.startsWith('{-')) {
      found.push(brokenFlag(node.lit.slice(2), nodes[0]?.lit === undefined ? nodes.shift() : undefined));
    } else if (!node.lit.startsWith('}')) {
      // Whatever else stands alone begins a remark: "show lb vserver stats - alias for 'stat lb vserver'".
      break;
    }
  }
  return found;
}

function add(found: Node[], node: RawNode, rest: RawNode[]): void {
  if (node.arg !== undefined) {
    const previous = found.at(-1);
    if (previous?.kind === 'flag') found.splice(-1, 1, behind(previous, { name: node.arg, optional: false }));
    else found.push({ kind: 'word', name: node.arg, repeat: node.repeat === true });
  } else if (node.flag !== undefined) {
    // `-mode` `STATELESS`: the only value that there is.
    const literal = /^\w/.test(rest[0]?.lit ?? '') ? rest.shift()?.lit : undefined;
    found.push({
      kind: 'flag',
      name: node.flag,
      repeat: node.repeat === true,
      type: node.type ?? null,
      values: literal === undefined ? (node.enum ?? null) : [literal],
      tail: [],
    });
  } else if (node.alt !== undefined) {
    found.push(...choiceOf(node.alt));
  } else {
    nest(found, sequence(node.opt ?? node.group ?? []), node.opt !== undefined);
  }
}

function choiceOf(raw: readonly RawPattern[]): readonly Node[] {
  // A flag that is broken apart at the bar of its alternatives: both sides are one sequence.
  if (raw.some((branch) => 'length' in branch && branch.some(({ lit }) => lit?.startsWith('{-'))))
    return raw.flatMap(sequence);
  const branches = raw.map(sequence).flatMap((branch) => {
    const [only] = branch;
    return branch.length === 1 && only?.kind === 'choice' ? only.branches : [branch];
  });
  return [{ kind: 'choice', branches }];
}

/** Brackets: nothing but words in them, behind a flag, belong to that flag. */
function nest(found: Node[], items: readonly Node[], optional: boolean): void {
  const previous = found.at(-1);
  if (previous?.kind === 'flag' && items.length > 0 && items.every(isWords)) {
    found.splice(-1, 1, items.flatMap((one) => wordsOf(one, optional)).reduce(behind, previous));
  } else if (optional) {
    found.push({ kind: 'optional', items });
  } else {
    found.push(...items);
  }
}

function brokenFlag(name: string, next: RawNode | undefined): Node {
  const values = next?.enum ?? null;
  const type = values === null ? (next?.arg ?? 'string') : null;
  return { kind: 'optional', items: [{ kind: 'flag', name, repeat: false, type, values, tail: [] }] };
}

function behind(flag: Flag, word: TailWord): Flag {
  return { ...flag, tail: [...flag.tail, word] };
}

function isWords(node: Node): boolean {
  return node.kind === 'word' || (node.kind === 'optional' && node.items.every(isWords));
}

function wordsOf(node: Node, optional: boolean): TailWord[] {
  if (node.kind === 'word') return [{ name: node.name, optional }];
  return node.kind === 'optional' ? node.items.flatMap((one) => wordsOf(one, true)) : [];
}
