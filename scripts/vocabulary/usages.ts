// From the tree of a pattern to usage lines: alternatives become lines of their own, nesting becomes "may be left out".

import type { Node } from './facts.ts';

export interface Item {
  readonly name: string;
  readonly form: 'positional' | 'flag';
  readonly optional: boolean;
  readonly repeat: boolean;
}

export type Usage = readonly Item[];

/** The lines of one verb of a noun. */
export function usagesOf(noun: string, verb: string, pattern: readonly Node[]): Usage[] {
  if (verb === 'bind' || verb === 'unbind') return bindings(noun, pattern).map(once);
  // What `set` offers to choose from need not be given, as far as it is flags.
  const split = verb === 'set' || verb === 'unset' ? 'words' : 'all';
  return expand(pattern, verb === 'unset' ? 'flags' : 'none', split).map(once);
}

/** An item of a line in the compact form: `x`, `[x]`, `x...`, `-f`, `-f!`. */
export function itemText({ name, form, optional, repeat }: Item): string {
  if (form === 'flag') return optional ? `-${name}` : `-${name}!`;
  const word = repeat ? `${name}...` : name;
  return optional ? `[${word}]` : word;
}

/** The inverse of `itemText`, for lines that are written by hand. */
export function usageFrom(line: string): Usage {
  return line.split(' ').map((text) => {
    const form = text.startsWith('-') ? 'flag' : 'positional';
    const bare = text.replaceAll(/[[\]!]|^-/g, '');
    const repeat = bare.endsWith('...');
    const optional = form === 'flag' ? !text.endsWith('!') : text.startsWith('[');
    return { name: repeat ? bare.slice(0, -3) : bare, form, optional, repeat };
  });
}

/** Which choices become lines: all that must be made, those with a word of their own, or none. */
type Split = 'all' | 'words' | 'none';
/** What may be left out: everything, all flags, or nothing. */
type Optional = 'all' | 'flags' | 'none';

function expand(nodes: readonly Node[], optional: Optional, split: Split): Usage[] {
  return nodes.reduce<Usage[]>(
    (lines, node) => {
      const ends = ways(node, optional, split);
      return lines.flatMap((line) => ends.map((end) => [...line, ...end]));
    },
    [[]],
  );
}

function ways(node: Node, optional: Optional, split: Split): Usage[] {
  switch (node.kind) {
    case 'word':
      return [[{ name: node.name, form: 'positional', optional: optional === 'all', repeat: node.repeat }]];
    case 'flag':
      return [[{ name: node.name, form: 'flag', optional: optional !== 'none', repeat: false }]];
    case 'optional':
      return expand(node.items, 'all', split);
    case 'choice': {
      const must = split === 'all' && optional !== 'all';
      if (must || (split !== 'none' && hasWord(node)))
        return node.branches.flatMap((branch) => expand(branch, optional, split));
      return expand(node.branches.flat(), 'all', split);
    }
  }
}

/**
 * Each kind of thing that is bound is a line of its own, and what names it must be there. It is what the first choice offers;
 * or, where nothing behind the owner must be there, each bracket; or else there is one kind.
 */
function bindings(noun: string, pattern: readonly Node[]): Usage[] {
  const end = pattern.findIndex((node) => !isWord(node));
  const owner = end === -1 ? pattern : pattern.slice(0, end);
  const rest = end === -1 ? [] : pattern.slice(end);
  const before = expand(owner, 'none', 'none')[0] ?? [];
  const owners = /global$/i.test(noun) ? 0 : 1;
  // What is bound stands among the words.
  if (owner.filter(({ kind }) => kind === 'word').length > owners) return expand(pattern, 'none', 'none');
  const choice = rest[0] === undefined ? null : choiceIn(rest[0]);
  if (choice !== null) {
    const [common = []] = expand(rest.slice(1), 'none', 'none');
    return choice.branches.map((branch) => [
      ...before,
      ...kindOf(branch),
      ...common.filter((item) => fits(item, branch)),
    ]);
  }
  if (rest.length > 0 && rest.every(({ kind }) => kind === 'optional'))
    return rest.map((node) => [...before, ...kindOf(node.kind === 'optional' ? node.items : [])]);
  return expand(pattern, 'none', 'none');
}

/** A priority is a policy's: nothing else that is bound has one. */
function fits(item: Item, branch: readonly Node[]): boolean {
  return (
    item.name !== 'priority' || branch.some((node) => node.kind === 'flag' && /^policy/i.test(node.name))
  );
}

/** One kind of thing that is bound: what it begins with names it. */
function kindOf(nodes: readonly Node[]): Usage {
  const [line = []] = expand(nodes, 'none', 'none');
  return line.map((item, index) => (index === 0 ? { ...item, optional: false } : item));
}

function choiceIn(node: Node): Extract<Node, { kind: 'choice' }> | null {
  if (node.kind === 'choice') return node;
  const [only] = node.kind === 'optional' && node.items.length === 1 ? node.items : [];
  return only?.kind === 'choice' ? only : null;
}

function isWord(node: Node): boolean {
  return (
    node.kind === 'word' || (node.kind === 'optional' && node.items.every(({ kind }) => kind === 'word'))
  );
}

function hasWord(node: Node): boolean {
  if (node.kind === 'word') return true;
  if (node.kind === 'optional') return node.items.some(hasWord);
  return node.kind === 'choice' && node.branches.some((branch) => branch.some(hasWord));
}

/** The reference names some flags twice in one pattern. */
function once(usage: Usage): Usage {
  const first = new Map(usage.toReversed().map((item) => [item.name.toLowerCase(), item]));
  return usage.filter((item) => first.get(item.name.toLowerCase()) === item);
}
