// What of a language is in effect, for people: noun by noun what a data plane acts on, how much is only held, and which verbs
// are refused because no configuration holds what they do. It is the vocabulary that answers, whatever is configured.

import { bindUsages, type Noun, VERBS, verbsOf } from './noun.ts';
import type { ArgumentSchema } from './schema.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Characters in a line, at most, as long as a word is not longer. */
const WIDTH = 100;

/** Families of held nouns that have fewer are counted together. */
const FAMILY_MIN = 3;

export function features(vocabulary: Vocabulary): string {
  const { nouns } = vocabulary;
  const acted = nouns.filter(({ inEffect }) => inEffect);
  const held = nouns.filter(({ inEffect }) => !inEffect);
  const indent = Math.max(...acted.map(({ name }) => name.length)) + 4;
  return [
    `in effect: ${acted.length} of ${count(nouns.length, 'noun')}`,
    ...acted.flatMap((noun) => describe(vocabulary, noun, indent)),
    ...(held.length === 0
      ? []
      : [
          `held: ${count(held.length, 'noun')}, kept, compared and undone, on which no engine acts`,
          ...inColumns(families(held)),
        ]),
    ...refused(nouns),
  ].join('\n');
}

function describe(vocabulary: Vocabulary, noun: Noun, indent: number): string[] {
  const front = new Set(noun.positional.map(({ name }) => name));
  const named = ({ name }: ArgumentSchema): string => (front.has(name) ? name : `-${name}`);
  const args = [...noun.positional, ...[...noun.args.values()].filter(({ name }) => !front.has(name))].filter(
    ({ held }) => held !== true,
  );
  const values = args.flatMap((argument) => {
    const which = valuesOf(argument, noun.decisive.includes(argument.name));
    return which === null ? [] : [`${named(argument)}: ${which}`];
  });
  const bindings = noun.bindings.flatMap((binding) => boundTo(vocabulary, binding));
  const rest = [
    ...counted(noun.args.size - args.length, 'argument'),
    ...counted(bindUsages(noun, 'bind').length - bindings.length, 'binding'),
  ];
  const lines = [
    ...wrap(args.map(named), indent, ' '),
    ...values.flatMap((line) => wrap(line.split(' '), indent, ' ')),
    ...bindings.flatMap((line) => wrap(line.split(' '), indent, ' ')),
    ...(rest.length === 0 ? [] : [`${' '.repeat(indent)}held: ${rest.join(', ')}`]),
  ];
  return lines.map((line, at) => (at === 0 ? `  ${noun.name}`.padEnd(indent) + line.slice(indent) : line));
}

/** Which of an argument's values are in effect; null: all are. `decisive`: the others leave the whole object without one. */
function valuesOf({ type, held }: ArgumentSchema, decisive: boolean): string | null {
  if (held === undefined || held === true) return null;
  const become = (number: number): string => {
    if (!decisive) return number === 1 ? 'is held' : 'are held';
    return `${number === 1 ? 'leaves' : 'leave'} the whole object without effect`;
  };
  if (type.kind !== 'enum') return `${[...held].join(' ')} ${become(held.size)}`;
  const acted = type.values.filter((value) => !held.has(value.toLowerCase()));
  const others = type.values.length - acted.length;
  return `${acted.join(' ')}; ${count(others, 'other value')} ${become(others)}`;
}

/** What may be bound with an effect, and its flags; nothing where none of it has one. */
function boundTo(vocabulary: Vocabulary, { identity: [first], flags }: Noun['bindings'][number]): string[] {
  const kinds = (first?.reference?.nouns ?? []).filter((name) => vocabulary.noun(name)?.inEffect === true);
  if (first?.held === true || kinds.length === 0) return [];
  const acted = flags.filter(({ held }) => held !== true).map(({ name }) => `-${name}`);
  return [`bound: ${[kinds.join(' or '), ...acted].join(' ')}`];
}

/** `aaa 16`, by the first word of nouns. */
function families(nouns: readonly Noun[]): string[] {
  const counts = countEach(nouns.map(({ name }) => name.split(' ')[0] ?? ''));
  const large = [...counts].filter(([, number]) => number >= FAMILY_MIN);
  const others = nouns.length - large.reduce((sum, [, number]) => sum + number, 0);
  return [
    ...large.map(([family, number]) => `${family} ${number}`).sort(),
    ...(others === 0 ? [] : [`others ${others}`]),
  ];
}

function refused(nouns: readonly Noun[]): string[] {
  const counts = countEach(nouns.flatMap((noun) => verbsOf(noun).filter((verb) => !isUnderstood(verb))));
  if (counts.size === 0) return [];
  const verbs = [...counts].map(([verb, number]) => `${verb} ${number}`).sort();
  return [
    'refused with 301: verbs that do something at once or count, and configure nothing; of how many nouns',
    ...inColumns(verbs),
  ];
}

/** Of the verbs that every language has, only `clear` is about the configuration as a whole. */
function isUnderstood(verb: string): boolean {
  return verb !== 'clear' && VERBS.includes(verb);
}

function countEach(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

function counted(number: number, noun: string): string[] {
  return number === 0 ? [] : [count(number, noun)];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** As many columns of one width as a line has room for. */
function inColumns(cells: readonly string[]): string[] {
  const width = Math.max(...cells.map((cell) => cell.length));
  return wrap(
    cells.map((cell) => cell.padEnd(width)),
    2,
    '  ',
  ).map((line) => line.trimEnd());
}

/** Words in lines that begin with so many spaces. */
function wrap(words: readonly string[], indent: number, gap: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    const longer = line === '' ? word : `${line}${gap}${word}`;
    if (line !== '' && indent + longer.length > WIDTH) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  if (line !== '') lines.push(line);
  return lines.map((one) => ' '.repeat(indent) + one);
}
