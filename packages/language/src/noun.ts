// A noun as the rest of this package works with it, however it was declared.

import type { ArgumentSchema, NounSchema, NounSemantics } from './schema.ts';
import type { Words } from './words.ts';

/** One word of a usage: an argument in its place. */
export interface UsageItem {
  readonly argument: ArgumentSchema;
  readonly form: 'positional' | 'flag';
  readonly optional: boolean;
  /** Of what names an object: another argument that may stand in its place. */
  readonly or?: ArgumentSchema;
}

/** One way to write a verb's command, without the verb and the noun. */
export interface Usage {
  readonly items: readonly UsageItem[];
  readonly positional: readonly UsageItem[];
  /** By lower-case name. */
  readonly flags: ReadonlyMap<string, UsageItem>;
  /** How many positional arguments must be there. */
  readonly required: number;
  /** One of them takes several words. */
  readonly several: boolean;
  /** The flags that must be there. */
  readonly needed: readonly ArgumentSchema[];
  /** At least one flag must be given. */
  readonly something?: boolean;
}

/** What is bound to an object: one kind of it. */
export interface Binding {
  /** The arguments that say which. The first names it; the others are flags that may be left out. */
  readonly identity: readonly ArgumentSchema[];
  readonly flags: readonly ArgumentSchema[];
  /** Whether the kind of what is bound says that it is this binding: no other of the owner takes that kind. */
  readonly byNoun: boolean;
  /** What is bound until somebody unbinds it; its entry then says that it is not. */
  readonly usual: Words;
  readonly bind: Usage;
  readonly unbind: Usage;
  /** Other ways to write the same: with a flag in front of what is bound, or without. */
  readonly also?: readonly { readonly bind: Usage; readonly unbind: Usage }[];
  /** How `set` changes a binding in place, and the flags that it changes. */
  readonly set?: { readonly usage: Usage; readonly flags: readonly string[] };
}

type Existence =
  /** By add and rm. */
  | 'made'
  /** Always. */
  | 'standing'
  /** As long as there is an object of the same name of one of these nouns. */
  | readonly string[];

export interface Noun {
  /** `lb vserver`. */
  readonly name: string;
  readonly help: string;
  /** Place in dependency order. */
  readonly rank: number;
  /** Whether a data plane acts on it at all. */
  readonly inEffect: boolean;
  /** The arguments that name an object; flags stand behind the others, and may be left out. */
  readonly identity: readonly UsageItem[];
  readonly existence: Existence;
  /** First names of objects that are there without having been added. */
  readonly builtin: Words;
  /** The argument of a noun of which there is one only, by which an object is there, too. */
  readonly namedBy?: NounSemantics['namedBy'];
  /** For standing objects that are switched: those that are on by default. */
  readonly on: Words;
  readonly cleared: 'basic' | 'extended' | 'full' | 'never';
  /** Its arguments without those that name it, by lower-case name. */
  readonly args: ReadonlyMap<string, ArgumentSchema>;
  /** The arguments that an entry begins with, without their names; the others follow as flags. */
  readonly positional: readonly ArgumentSchema[];
  /** Flags of an entry in the order in which they are written. */
  readonly flagOrder: readonly string[];
  /** Everything that `set` takes, by lower-case name. */
  readonly settable: ReadonlyMap<string, ArgumentSchema>;
  /** Everything that `unset` takes: what may be left out. */
  readonly unsettable: ReadonlyMap<string, ArgumentSchema>;
  /** All arguments that refer to another object. */
  readonly referring: readonly ArgumentSchema[];
  readonly bindings: readonly Binding[];
  readonly switchable: boolean;
  readonly renamable: boolean;
  /** By verb: the ways to write it. Those of bind and unbind are those of the bindings. */
  readonly usages: ReadonlyMap<string, readonly Usage[]>;
  readonly claim?: NounSchema['claim'];
  readonly check?: NounSchema['check'];
  readonly implies?: NounSchema['implies'];
  readonly decisive: readonly string[];
}

export function usageOf(items: readonly UsageItem[], something = false): Usage {
  const positional = items.filter(({ form }) => form === 'positional');
  return {
    items,
    positional,
    flags: new Map(
      items
        .filter(({ form }) => form === 'flag')
        .map((item) => [item.argument.name.toLowerCase(), item] as const),
    ),
    required: positional.filter(({ optional }) => !optional).length,
    several: positional.some(({ argument }) => argument.repeat !== undefined),
    needed: items
      .filter(({ form, optional }) => form === 'flag' && !optional)
      .map(({ argument }) => argument),
    something,
  };
}

export function byName(args: readonly ArgumentSchema[]): Map<string, ArgumentSchema> {
  return new Map(args.map((argument) => [argument.name.toLowerCase(), argument]));
}

/** Whether its value may be several words, which are kept as one text, quoted as in a line. */
export function isSequence({ repeat, tail }: ArgumentSchema): boolean {
  return repeat !== undefined || tail !== undefined;
}

/** Whether an argument, or a word behind it, names another object. */
export function refersTo({ reference, tail }: ArgumentSchema): boolean {
  return reference !== undefined || tail?.some(({ argument }) => refersTo(argument)) === true;
}

/** One of it, where a usage takes several. */
export function single(argument: ArgumentSchema): ArgumentSchema {
  const { repeat: _, ...rest } = argument;
  return rest;
}

/** Whether an object exists without having been made: by its name alone. */
export function isBuiltin(noun: Noun, name: string): boolean {
  return noun.builtin.has(name);
}

/** Whether removing an object only undoes what was set of it: what is bound to it stays. Where any name is there, it goes. */
export function isPart(noun: Noun, name: string): boolean {
  return isBuiltin(noun, name) && !(noun.builtin.areAll && noun.usages.has('rm'));
}

/** The verb that removes an object: `rm`, and `clear` where products have no `rm`. */
export function removingVerb({ existence, usages }: Noun): 'rm' | 'clear' {
  return existence === 'made' && !usages.has('rm') && usages.has('clear') ? 'clear' : 'rm';
}

/** Verbs that every language has, in the order in which they are listed. */
export const VERBS: readonly string[] = [
  'add',
  'rm',
  'set',
  'unset',
  'bind',
  'unbind',
  'enable',
  'disable',
  'rename',
  'link',
  'unlink',
  'import',
  'clear',
  'show',
];

const knownVerbs = new WeakMap<Noun, readonly string[]>();

/** The verbs that a noun has, in the order of VERBS, and others behind them. */
export function verbsOf(noun: Noun): readonly string[] {
  let verbs = knownVerbs.get(noun);
  if (verbs === undefined) {
    verbs = listVerbs(noun);
    knownVerbs.set(noun, verbs);
  }
  return verbs;
}

function listVerbs({ usages, bindings, settable, unsettable }: Noun): string[] {
  const has = new Set(usages.keys());
  for (const [verb, is] of [
    ['bind', bindings.length > 0],
    ['unbind', bindings.length > 0],
    ['unset', unsettable.size > 0 && settable.size > 0],
  ] as const) {
    if (is) has.add(verb);
    else has.delete(verb);
  }
  return [
    ...VERBS.filter((verb) => has.has(verb)),
    ...[...has].filter((verb) => !VERBS.includes(verb)).sort(),
  ];
}

const knownWays = new WeakMap<Noun, { readonly bind: readonly Usage[]; readonly unbind: readonly Usage[] }>();

/** The ways to bind to an object, or to unbind. */
export function bindUsages(noun: Noun, verb: 'bind' | 'unbind'): readonly Usage[] {
  let known = knownWays.get(noun);
  if (known === undefined) {
    const ways = noun.bindings.flatMap((binding) => [binding, ...(binding.also ?? [])]);
    known = { bind: ways.map(({ bind }) => bind), unbind: ways.map(({ unbind }) => unbind) };
    knownWays.set(noun, known);
  }
  return known[verb];
}

/** The ways to change a binding in place. */
export function setUsages({ bindings }: Noun): Usage[] {
  return bindings.flatMap(({ set }) => (set === undefined ? [] : [set.usage]));
}
