// The plan: the commands that turn one configuration into another. It is the undo of every command, the load of an empty
// engine, and the way between any two states.
//
// The order is what makes it run: what refers is let go before what it refers to is removed, and what is referred to
// exists before what refers to it. Where objects refer to each other in a circle, the reference is set when both exist.
//
//   rename -> unbind -> let go -> rm -> set, enable, disable -> add -> bind -> late references
//
// Each phase is a part of one `Plan`, and the parts are put together at the end.

import { type Configuration, Draft } from '@lockstep/core';
import { formatFlags, parseBinding, parseKey, parseValue, referencesOf, referredKey } from './entry.ts';
import { parse } from './parse.ts';
import { reduce } from './reduce.ts';
import type { ArgumentSchema, Values } from './schema.ts';
import { literal } from './token.ts';
import { bindingOf, type Noun, type Vocabulary } from './vocabulary.ts';

export function plan(
  vocabulary: Vocabulary,
  from: Configuration,
  to: Configuration,
  keys: Iterable<string>,
): string[] {
  const differing = new Set<string>();
  for (const key of keys) if (from.get(key) !== to.get(key)) differing.add(key);
  const renamed = planRenames(vocabulary, from, to, differing);
  return [...renamed.commands, ...new Plan(vocabulary, renamed.from, to, differing).commands()];
}

/** Two keys are one object under another name when the old one goes, the new one comes, and their values are equal. */
function planRenames(
  vocabulary: Vocabulary,
  from: Configuration,
  to: Configuration,
  differing: Set<string>,
): { commands: string[]; from: Configuration } {
  const commands: string[] = [];
  const coming = new Map<string, string[]>();
  for (const key of differing) {
    if (from.get(key) !== undefined || to.get(key) === undefined) continue;
    const { noun, bound } = parseKey(vocabulary, key);
    if (bound !== undefined || !noun.schema.renamable) continue;
    const kind = `${noun.schema.noun}\0${to.get(key)}`;
    coming.set(kind, [...(coming.get(kind) ?? []), key]);
  }
  if (coming.size === 0) return { commands, from };
  const draft = new Draft(from, (key, value) => referencesOf(vocabulary, key, value));
  // What a rename touches is added to the set meanwhile, and is no candidate itself.
  const known = [...differing];
  for (const key of known) {
    const value = draft.get(key);
    if (value === undefined || to.get(key) !== undefined) continue;
    const { noun, name, bound } = parseKey(vocabulary, key);
    const candidates = bound === undefined ? coming.get(`${noun.schema.noun}\0${value}`) : undefined;
    const newKey = candidates?.pop();
    if (newKey === undefined) continue;
    const line = `rename ${noun.schema.noun} ${literal(name)} ${literal(parseKey(vocabulary, newKey).name)}`;
    const parsed = parse(vocabulary, line);
    const reduction = parsed.ok ? reduce(vocabulary, draft, parsed.command) : parsed;
    if (!reduction.ok || !('changes' in reduction)) continue;
    draft.apply(reduction.changes);
    for (const change of reduction.changes) differing.add(change.key);
    commands.push(line);
  }
  return { commands, from: draft };
}

class Plan {
  readonly #vocabulary: Vocabulary;
  readonly #from: Configuration;
  readonly #to: Configuration;
  /** Keys to bring about; grows by what a replaced object takes along. */
  readonly #differing: Set<string>;
  /** Objects that are removed, for good or to be added anew; not those that go along with another. */
  readonly #removed = new Set<string>();
  /** Everything that is gone after the removals. */
  readonly #gone = new Set<string>();
  readonly #unbinds: string[] = [];
  readonly #letGo: string[] = [];
  readonly #sets: string[] = [];
  readonly #adds: string[] = [];
  readonly #binds: string[] = [];
  readonly #late: string[] = [];
  /** Keys of changed objects whose differences were dealt with while they let go. */
  readonly #settled = new Set<string>();
  readonly #added = new Set<string>();

  constructor(vocabulary: Vocabulary, from: Configuration, to: Configuration, differing: Set<string>) {
    this.#vocabulary = vocabulary;
    this.#from = from;
    this.#to = to;
    this.#differing = differing;
  }

  commands(): string[] {
    for (const key of this.#differing) this.#considerRemoval(key);
    this.#takeAlong();
    const removals = this.#removals();
    const present = [...this.#differing].filter((key) => this.#to.get(key) !== undefined);
    for (const key of this.#inOrder(present)) this.#bringAbout(key);
    this.#unbind();
    return [
      ...this.#unbinds,
      ...this.#letGo,
      ...removals,
      ...this.#sets,
      ...this.#adds,
      ...this.#binds,
      ...this.#late,
    ];
  }

  /** An object goes when the target lacks it, or when it cannot be changed into what the target has. */
  #considerRemoval(key: string): void {
    const before = this.#from.get(key);
    if (before === undefined) return;
    const { noun, bound } = parseKey(this.#vocabulary, key);
    if (bound !== undefined) return;
    const after = this.#to.get(key);
    if (after === undefined || this.#mustBeReplaced(noun, key, before, after)) this.#removed.add(key);
  }

  #mustBeReplaced(noun: Noun, key: string, before: string, after: string): boolean {
    const old = parseValue(noun, before);
    const wanted = parseValue(noun, after);
    const fixed = [...noun.schema.positional, ...noun.schema.flags].filter(
      ({ name }) => !noun.settable.has(name.toLowerCase()),
    );
    if (fixed.some(({ name }) => old[name] !== wanted[name])) return true;
    const claim = noun.schema.claim?.(wanted) ?? null;
    if (claim === null) return false;
    // What it shall hold belongs to another that stays: it goes before that one lets go, and comes back after.
    return [...this.#from.referrers(`=${claim}`)].some(
      (holder) => holder !== key && !this.#removed.has(holder) && this.#to.get(holder) !== undefined,
    );
  }

  /** What goes when these objects go, as reduce has it; what of that the target has must come again. */
  #takeAlong(): void {
    for (const key of this.#removed) this.#gone.add(key);
    for (const key of this.#gone) {
      for (const referrer of this.#from.referrers(key)) {
        const refusing = this.#refusing(referrer, key);
        if (refusing !== null) this.#release(referrer, refusing, key);
        else this.#gone.add(referrer);
        if (this.#to.get(referrer) !== undefined) this.#differing.add(referrer);
      }
    }
  }

  /** The argument by which an object would refuse the removal of what it names. */
  #refusing(referrer: string, target: string): ArgumentSchema | null {
    const { noun, bound } = parseKey(this.#vocabulary, referrer);
    if (bound !== undefined) return null;
    const values = parseValue(noun, this.#from.get(referrer) ?? '');
    const argument = noun.referring.find((candidate) => {
      const name = values[candidate.name];
      return name !== undefined && referredKey(candidate, name) === target;
    });
    return argument?.reference?.onRemove === 'refuse' ? argument : null;
  }

  /** Makes an object let go of what is to be removed: by its final set where that can run already, else by an unset. */
  #release(key: string, argument: ArgumentSchema, target: string): void {
    if (this.#removed.has(key) && !this.#inCircle(key, target)) return; // It is removed first.
    if (this.#changesEarly(key)) {
      this.#letGo.push(...this.#changeCommands(key));
      this.#settled.add(key);
      return;
    }
    const { noun, name } = parseKey(this.#vocabulary, key);
    this.#letGo.push(`unset ${noun.schema.noun} ${literal(name)} -${argument.name}`);
  }

  /** Whether all that an object shall become is possible before anything is removed. */
  #changesEarly(key: string): boolean {
    const after = this.#to.get(key);
    if (after === undefined || this.#removed.has(key)) return false;
    const { noun } = parseKey(this.#vocabulary, key);
    const old = parseValue(noun, this.#from.get(key) ?? '');
    const wanted = parseValue(noun, after);
    const { claim } = noun.schema;
    if (claim !== undefined && claim(old) !== claim(wanted)) return false;
    return noun.referring.every((argument) => {
      const target = wanted[argument.name];
      return target === undefined || this.#stays(referredKey(argument, target));
    });
  }

  /** Whether an object is there from the beginning to the end. */
  #stays(key: string): boolean {
    return this.#from.get(key) !== undefined && !this.#removed.has(key) && this.#to.get(key) !== undefined;
  }

  /** Whether the target, directly or through others that go too, names the object back. */
  #inCircle(key: string, target: string): boolean {
    const seen = new Set<string>();
    const queue = [target];
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      if (next === key) return true;
      if (seen.has(next)) continue;
      seen.add(next);
      const value = this.#from.get(next);
      if (value !== undefined) queue.push(...referencesOf(this.#vocabulary, next, value));
    }
    return false;
  }

  /** The rm commands: what refers before what it refers to; nothing that goes along with another anyway. */
  #removals(): string[] {
    const commands: string[] = [];
    const done = new Set<string>();
    const visit = (key: string): void => {
      if (done.has(key)) return;
      done.add(key);
      for (const referrer of this.#from.referrers(key)) if (this.#removed.has(referrer)) visit(referrer);
      if (this.#goesAlong(key)) return;
      const { noun, name } = parseKey(this.#vocabulary, key);
      commands.push(`rm ${noun.schema.noun} ${literal(name)}`);
    };
    for (const key of this.#inOrder([...this.#removed])) visit(key);
    return commands;
  }

  #goesAlong(key: string): boolean {
    const { noun } = parseKey(this.#vocabulary, key);
    const values = parseValue(noun, this.#from.get(key) ?? '');
    return noun.referring.some((argument) => {
      const name = values[argument.name];
      return (
        argument.reference?.onRemove === 'take' &&
        name !== undefined &&
        this.#removed.has(referredKey(argument, name))
      );
    });
  }

  #bringAbout(key: string): void {
    const { noun, bound } = parseKey(this.#vocabulary, key);
    const here = this.#from.get(key) !== undefined && !this.#gone.has(key);
    if (bound !== undefined) this.#bringAboutBinding(key, here);
    else if (!here) this.#add(noun, key);
    else if (!this.#settled.has(key)) this.#change(noun, key);
  }

  #bringAboutBinding(key: string, here: boolean): void {
    const { noun, name, bound } = parseKey(this.#vocabulary, key);
    if (bound === undefined) return;
    const wanted = parseBinding(this.#to.get(key) ?? '');
    const names = `${noun.schema.noun} ${literal(name)}`;
    const binding = bindingOf(noun, bound.noun.schema.noun);
    const flags = binding?.flags.map((flag) => flag.name) ?? [];
    const bind = [`bind ${names} ${literal(bound.name)}`, ...formatFlags(flags, wanted, literal)].join(' ');
    if (!here) {
      this.#binds.push(bind);
      return;
    }
    const old = parseBinding(this.#from.get(key) ?? '');
    const changed = flags.filter((flag) => old[flag] !== wanted[flag]);
    if (changed.length === 0) return; // It moved along with a renamed object.
    const [only] = changed;
    if (
      changed.length === 1 &&
      only !== undefined &&
      only === binding?.setFlag &&
      wanted[only] !== undefined
    ) {
      this.#sets.push(`set ${names} -${only} ${literal(wanted[only])} ${literal(bound.name)}`);
      return;
    }
    this.#unbinds.push(`unbind ${names} ${literal(bound.name)}`);
    this.#binds.push(bind);
  }

  #add(noun: Noun, key: string): void {
    const { name } = parseKey(this.#vocabulary, key);
    const values = { ...parseValue(noun, this.#to.get(key) ?? '') };
    for (const argument of noun.referring) {
      const target = values[argument.name];
      if (target === undefined || this.#exists(referredKey(argument, target))) continue;
      // A circle: what it names comes later, so the reference does too.
      delete values[argument.name];
      this.#late.push(`set ${noun.schema.noun} ${literal(name)} -${argument.name} ${literal(target)}`);
    }
    this.#adds.push(addCommand(noun, name, values));
    this.#added.add(key);
  }

  /** Whether an object is there when adding begins, or was added before. */
  #exists(key: string): boolean {
    return this.#added.has(key) || this.#remains(key);
  }

  #remains(key: string): boolean {
    return this.#from.get(key) !== undefined && !this.#gone.has(key);
  }

  #change(noun: Noun, key: string): void {
    const wanted = parseValue(noun, this.#to.get(key) ?? '');
    const late = noun.referring.some((argument) => {
      const target = wanted[argument.name];
      return target !== undefined && !this.#remains(referredKey(argument, target));
    });
    (late ? this.#late : this.#sets).push(...this.#changeCommands(key));
  }

  /** The commands that change an object that stays. */
  #changeCommands(key: string): string[] {
    const { noun, name } = parseKey(this.#vocabulary, key);
    const old = parseValue(noun, this.#from.get(key) ?? '');
    const wanted = parseValue(noun, this.#to.get(key) ?? '');
    return changeCommands(noun, name, old, wanted);
  }

  /** Bindings that the target lacks, and that do not go along with an object. */
  #unbind(): void {
    for (const key of this.#differing) {
      if (this.#from.get(key) === undefined || this.#to.get(key) !== undefined || this.#gone.has(key))
        continue;
      const { noun, name, bound } = parseKey(this.#vocabulary, key);
      if (bound === undefined) continue;
      this.#unbinds.push(`unbind ${noun.schema.noun} ${literal(name)} ${literal(bound.name)}`);
    }
  }

  /** By dependency between nouns, then what is named before what names it, then by key. */
  #inOrder(keys: readonly string[]): string[] {
    const wanted = new Set(keys);
    const ordered: string[] = [];
    const visited = new Set<string>();
    const visit = (key: string): void => {
      if (visited.has(key)) return;
      visited.add(key);
      const value = this.#to.get(key);
      const references = value === undefined ? [] : referencesOf(this.#vocabulary, key, value);
      for (const reference of references) if (wanted.has(reference)) visit(reference);
      ordered.push(key);
    };
    const rank = (key: string): number => {
      const { noun, bound } = parseKey(this.#vocabulary, key);
      return noun.rank + (bound === undefined ? 0 : this.#vocabulary.nouns.length);
    };
    const ranked = keys.map((key) => ({ key, rank: rank(key) }));
    ranked.sort((a, b) => a.rank - b.rank || (a.key < b.key ? -1 : 1));
    for (const { key } of ranked) visit(key);
    return ordered;
  }
}

function addCommand(noun: Noun, name: string, values: Values): string {
  const positional = noun.schema.positional.map(
    (argument) => values[argument.name] ?? argument.default ?? '',
  );
  while (
    noun.schema.positional[positional.length - 1]?.default === positional.at(-1) &&
    positional.length > 0
  )
    positional.pop();
  return [
    'add',
    noun.schema.noun,
    literal(name),
    ...positional.map(literal),
    ...formatFlags(noun.flagOrder, values, literal),
  ].join(' ');
}

function changeCommands(noun: Noun, name: string, old: Values, wanted: Values): string[] {
  const words = `${noun.schema.noun} ${literal(name)}`;
  const order = [...noun.settable.values()].map((argument) => argument.name);
  const set: Record<string, string> = {};
  const unset: string[] = [];
  for (const argument of order) {
    const value = wanted[argument];
    if (old[argument] === value) continue;
    if (value === undefined) unset.push(`-${argument}`);
    else set[argument] = value;
  }
  const commands: string[] = [];
  if (Object.keys(set).length > 0)
    commands.push(['set', words, ...formatFlags(order, set, literal)].join(' '));
  if (unset.length > 0) commands.push(['unset', words, ...unset].join(' '));
  if (old['state'] !== wanted['state'])
    commands.push(`${wanted['state'] === 'DISABLED' ? 'disable' : 'enable'} ${words}`);
  return commands;
}
