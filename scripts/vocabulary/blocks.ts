// The compact form, noun by noun. Who reads it is packages/language/src/grammar.ts.

import assert from 'node:assert/strict';
import { gather, named, type Use, type Uses, unused } from './arguments.ts';
import { BINDING_WEIGHTS, ORDERED, SEQUENCES, USAGES } from './corrections.ts';
import { defaultOf } from './defaults.ts';
import { type Fact, type Facts, type Flag, type Node, type NounFacts, patternOf } from './facts.ts';
import { typeOf } from './types.ts';
import { itemText, type Usage, usageFrom, usagesOf } from './usages.ts';

/** All blocks, each ended by a full stop. */
export function grammarOf(facts: Facts): string {
  return Object.entries(facts)
    .map(([noun, one]) => blockOf(noun, one))
    .join('');
}

function blockOf(noun: string, facts: NounFacts): string {
  const uses: Uses = new Map();
  const usages: Usage[] = [];
  const lines = new Set<string>();
  for (const [verb, raw] of Object.entries(facts.verbs)) {
    const whole = patternOf(raw);
    const weight = verb === 'set' && BINDING_WEIGHTS.has(noun) ? whole.flatMap(weightOf)[0] : undefined;
    const pattern = weight === undefined ? whole : whole.filter((node) => weightOf(node).length === 0);
    const corrected = USAGES[`${verb} ${noun}`]?.map(usageFrom);
    gather(uses, verb, pattern, corrected);
    const own = [
      ...(corrected ?? usagesOf(noun, verb, pattern)),
      ...(weight === undefined ? [] : [bindingWeight(pattern, weight)]),
    ];
    usages.push(...own);
    for (const usage of own) lines.add([verb, ...usage.map(itemText)].join(' '));
  }
  const args = declared(facts, usages, uses).map(([name, fact]) =>
    argumentLine(noun, { ...(uses.get(name.toLowerCase()) ?? unused(name)), name }, fact),
  );
  return [`noun ${noun}`, ...args, ...lines, '.\n'].join('\n');
}

/** The arguments that the lines name, in the order of the facts; those without any last. */
function declared({ args }: NounFacts, usages: readonly Usage[], uses: Uses): [string, Fact][] {
  const inUse = named(usages, uses);
  const known = Object.entries(args).filter(([name]) => inUse.has(name.toLowerCase()));
  const names = new Set(known.map(([name]) => name.toLowerCase()));
  const others = [...inUse].filter(([key]) => !names.has(key));
  return [...known, ...others.map(([, name]): [string, Fact] => [name, {}])];
}

function argumentLine(noun: string, use: Use, fact: Fact): string {
  const key = `${noun} ${use.name}`;
  const type = typeOf(noun, use, fact);
  const sequence = SEQUENCES[key] ?? (use.repeat ? (ORDERED.has(use.name) ? 'list' : 'set') : null);
  const standard = defaultOf(key, fact.default, type);
  return [
    'arg',
    use.name,
    ...(sequence === null ? [] : [sequence]),
    ...type.words.map(word),
    ...(type.star ? ['|', '*'] : []),
    ...(standard === null ? [] : ['=', word(standard)]),
    ...(use.tail ?? []).flatMap(({ name, optional }) => ['+', optional ? `[${name}]` : name]),
  ].join(' ');
}

/** `-weight 5 serviceName`: the flag. */
function weightOf(node: Node): Flag[] {
  const [flag] = node.kind === 'optional' ? node.items : [];
  return flag?.kind === 'flag' && flag.name === 'weight' && flag.tail.length === 1 ? [flag] : [];
}

function bindingWeight([owner]: readonly Node[], { name, tail }: Flag): Usage {
  assert(owner?.kind === 'word' && tail[0] !== undefined);
  return usageFrom(`${owner.name} -${name}! ${tail[0].name}`);
}

/** A word as it is written: in quotes where it would be something else without. */
function word(text: string): string {
  assert(!/[`\n]|\$\{/.test(text), 'a grammar is a template without holes');
  if (text === '*' || (/^[\w./:(+-][^\s"]*$/.test(text) && !/^q[^\w\s]|^[+-]$/.test(text))) return text;
  return `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}
