// The plan: the commands that turn one configuration into another. It is the undo of every command, the load of an empty
// engine, and the way between any two states.
//
// The order is what makes it run: what refers is let go before what it refers to is removed, and what is referred to
// exists before what refers to it. Where objects refer to each other in a circle, the reference is set when both exist.
//
//   rename -> unbind -> let go -> rm -> set, enable, disable -> add -> bind -> late references
//
// Each phase is a part of one `Plan`, and the parts are put together at the end.

import type { Configuration } from '@lockstep/core';
import {
  formatBinding,
  keyOf,
  namesIn,
  parseBinding,
  parseKey,
  parseValue,
  referencesOf,
  referredKeys,
} from './entry.ts';
import { Circles, inPostOrder } from './graph.ts';
import { isBuiltin, isPart, type Noun } from './noun.ts';
import { planRenames } from './plan-renames.ts';
import { isBoundTo, isStillNamed, useOf } from './remove.ts';
import type { ArgumentSchema, Values } from './schema.ts';
import { quote } from './token.ts';
import type { Vocabulary } from './vocabulary.ts';
import { canBeWritten } from './writable.ts';
import {
  addCommands,
  bindCommand,
  changeCommands,
  companionsDiffer,
  linkedArgument,
  rmCommand,
  setBindingCommand,
  unbindCommand,
  unsetCommand,
  usualCommands,
} from './write.ts';

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
  /** What objects that let go are left with. */
  readonly #left = new Map<string, Values>();
  /** Objects that name each other, directly or through others. */
  readonly #circles = new Circles((key) => this.#leadsTo(key));

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
    if (bound !== undefined || !isMade(noun)) return;
    const after = this.#to.get(key);
    if (after === undefined || this.#mustBeReplaced(noun, key, before, after)) this.#removed.add(key);
  }

  #mustBeReplaced(noun: Noun, key: string, before: string, after: string): boolean {
    const old = parseValue(noun, before);
    const wanted = parseValue(noun, after);
    const linked = noun.usages.get('link') ?? [];
    const fixed = [...noun.args.values()].filter(
      ({ name }) =>
        !noun.settable.has(name.toLowerCase()) &&
        !(name === 'state' && noun.switchable) &&
        !linked.some(({ items }) => items.some(({ argument }) => argument.name === name)),
    );
    if (fixed.some(({ name }) => old[name] !== wanted[name] || companionsDiffer(name, old, wanted)))
      return true;
    const settable = [...noun.settable.values()];
    if (settable.some(({ name }) => mustGo(noun, name, old, wanted))) return true;
    const { id } = parseKey(this.#vocabulary, key);
    if (!isNamedBySet(noun, id) && settable.some(({ name }) => differs(name, old, wanted))) return true;
    const claim = noun.claim?.(wanted) ?? null;
    if (claim === null) return false;
    // What it shall hold belongs to another that stays: it goes before that one lets go, and comes back after.
    return [...this.#from.referrers(`=${claim}`)].some(
      (holder) => holder !== key && !this.#removed.has(holder) && this.#to.get(holder) !== undefined,
    );
  }

  /** What goes when these objects go, as reduce has it; what of that the target has must come again. */
  #takeAlong(): void {
    const stays = (one: string, name: string): boolean =>
      this.#stays(`${one} ${quote(name)}`) || isThereAnyway(this.#vocabulary, one, name);
    for (const key of this.#removed) this.#gone.add(key);
    for (const key of this.#gone) {
      // What is a part of the product only goes back to how it was.
      const { noun, name, bound } = parseKey(this.#vocabulary, key);
      if (bound === undefined && isPart(noun, name)) continue;
      for (const referrer of this.#from.referrers(key)) {
        if (isStillNamed(this.#vocabulary, this.#from, referrer, key, stays)) continue;
        const refusing = this.#refusing(referrer, key);
        if (refusing !== null) this.#release(referrer, refusing, key);
        else this.#gone.add(referrer);
        if (this.#to.get(referrer) !== undefined) this.#differing.add(referrer);
      }
    }
  }

  /** The argument by which an object would refuse the removal of what it names. */
  #refusing(referrer: string, target: string): ArgumentSchema | null {
    const use = useOf(this.#vocabulary, this.#from, referrer, target);
    return use?.reference.onRemove === 'refuse' ? use.argument : null;
  }

  /** Makes an object let go of what is to be removed: by its final set where that can run already, else by an unset. */
  #release(key: string, argument: ArgumentSchema, target: string): void {
    if (this.#settled.has(key)) return; // It was made to let go of another.
    if (this.#removed.has(key) && !this.#circles.has(key, target)) return; // It is removed first.
    const owner = this.#ownerOf(key);
    const stays = isPart(parseKey(this.#vocabulary, owner).noun, parseKey(this.#vocabulary, owner).name);
    if (owner !== key && this.#removed.has(owner) && !stays && !this.#circles.has(owner, target)) {
      this.#gone.add(key); // It goes along with its owner, which is removed first.
      return;
    }
    if (parseKey(this.#vocabulary, key).bound === undefined && this.#changesEarly(key)) {
      this.#letGo.push(...this.#changeCommands(key));
      this.#settled.add(key);
      return;
    }
    const { noun, id, name, bound } = parseKey(this.#vocabulary, key);
    const old = this.#left.get(key) ?? parseValue(noun, this.#from.get(key) ?? '');
    const names = this.#naming(key, target);
    const without = Object.fromEntries(Object.entries(old).filter(([one]) => !names.includes(one)));
    const isLinked = argument.name === linkedArgument(noun);
    if (bound !== undefined) this.#takeApart(key);
    else if (!isMade(noun) && this.#to.get(key) === undefined) {
      // It is always there, and nothing shall be set of it any more.
      this.#letGo.push(...changeCommands({ noun, id, name }, old, {}));
      this.#gone.add(key);
    } else if (isLinked || this.#canBeWithout(key, names, without)) {
      const command = unsetCommand({ noun, id, name }, names);
      this.#letGo.push(...(isLinked ? changeCommands({ noun, id, name }, old, without) : [command]));
      this.#left.set(key, without);
    } else if (!isMade(noun)) {
      // It is always there: all that is set of it goes, and comes again.
      this.#letGo.push(unsetCommand({ noun, id, name }, Object.keys(old)));
      this.#left.set(key, {});
    } else {
      // It cannot be without: it goes too, and comes again.
      this.#removed.add(key);
      this.#gone.add(key);
    }
  }

  /** The arguments of an object by which it names a target: all of them let go at once. */
  #naming(key: string, target: string): string[] {
    const { noun } = parseKey(this.#vocabulary, key);
    const values = parseValue(noun, this.#from.get(key) ?? '');
    return noun.referring
      .filter((argument) => referredKeys(argument, values[argument.name]).includes(target))
      .map(({ name }) => name);
  }

  #canBeWithout(key: string, names: readonly string[], values: Values): boolean {
    const { noun, id, name } = parseKey(this.#vocabulary, key);
    return (
      names.every((one) => noun.unsettable.has(one.toLowerCase())) &&
      canBeWritten(this.#vocabulary, { noun, id, name }, values)
    );
  }

  /** Whether all that an object shall become is possible before anything is removed. */
  #changesEarly(key: string): boolean {
    const after = this.#to.get(key);
    if (after === undefined || this.#removed.has(key)) return false;
    const { noun } = parseKey(this.#vocabulary, key);
    const old = parseValue(noun, this.#from.get(key) ?? '');
    const wanted = parseValue(noun, after);
    const { claim } = noun;
    if (claim !== undefined && claim(old) !== claim(wanted)) return false;
    return noun.referring.every((argument) => {
      const target = wanted[argument.name];
      return namesIn(argument, target).every(({ name, nouns }) =>
        nouns.some(
          (one) => this.#stays(`${one} ${quote(name)}`) || isThereAnyway(this.#vocabulary, one, name),
        ),
      );
    });
  }

  /** Undoes a binding by which its owner would not let go of what it names. */
  #takeApart(key: string): void {
    const { noun, id, name, bound } = parseKey(this.#vocabulary, key);
    if (bound === undefined) return;
    const values = parseBinding(this.#from.get(key) ?? '');
    this.#settled.add(key);
    this.#letGo.push(unbindCommand({ noun, id, name }, bound.binding, bound.id, values));
    this.#gone.add(key);
  }

  /** Whether an object is there from the beginning to the end. */
  #stays(key: string): boolean {
    return this.#from.get(key) !== undefined && !this.#removed.has(key) && this.#to.get(key) !== undefined;
  }

  /** What an object names, also by what is bound to it. */
  *#leadsTo(key: string): Generator<string> {
    yield* this.#referencesIn(this.#from, key);
    for (const referrer of this.#from.referrers(key)) {
      if (isBoundTo(referrer, key)) yield* this.#referencesIn(this.#from, referrer);
    }
  }

  #referencesIn(configuration: Configuration, key: string): string[] {
    const value = configuration.get(key);
    return value === undefined ? [] : referencesOf(this.#vocabulary, key, value);
  }

  /** The rm commands: what refers before what it refers to; nothing that goes along with another anyway. */
  #removals(): string[] {
    const removed = this.#inOrder([...this.#removed]);
    const before = (key: string): string[] => {
      const first = [...this.#from.referrers(key)]
        .map((referrer) => (this.#refusing(referrer, key) === null ? referrer : this.#ownerOf(referrer)))
        .filter((one) => this.#removed.has(one));
      // What is taken along is gone only when what takes it is.
      const taker = this.#takerOf(key);
      return taker === null ? first : [...first, taker];
    };
    return inPostOrder(removed, before)
      .filter((key) => this.#takerOf(key) === null)
      .map((key) => {
        const { noun, id, name } = parseKey(this.#vocabulary, key);
        return rmCommand({ noun, id, name }, parseValue(noun, this.#from.get(key) ?? ''));
      });
  }

  /** The object that an entry belongs to: itself, or the owner of a binding. */
  #ownerOf(key: string): string {
    const { noun, id, bound } = parseKey(this.#vocabulary, key);
    return bound === undefined ? key : keyOf(noun, id);
  }

  /** What takes an object along when it is removed; null where it goes by itself. */
  #takerOf(key: string): string | null {
    const { noun } = parseKey(this.#vocabulary, key);
    const values = parseValue(noun, this.#from.get(key) ?? '');
    for (const argument of noun.referring) {
      for (const { name, nouns, argument: by } of namesIn(argument, values[argument.name])) {
        const takers =
          by.reference?.onRemove === 'take' && by.reference.open !== true
            ? nouns.map((one) => `${one} ${quote(name)}`)
            : [];
        const taker = takers.find((one) => this.#removed.has(one));
        if (taker !== undefined) return taker;
      }
    }
    return null;
  }

  #bringAbout(key: string): void {
    const { noun, bound } = parseKey(this.#vocabulary, key);
    const here = this.#from.get(key) !== undefined && !this.#gone.has(key);
    if (bound !== undefined) this.#bringAboutBinding(key, here);
    else if (!here && isMade(noun)) this.#add(noun, key);
    else if (!this.#settled.has(key)) this.#change(noun, key);
  }

  #bringAboutBinding(key: string, here: boolean): void {
    const { noun, id, name, bound } = parseKey(this.#vocabulary, key);
    if (bound === undefined) return;
    const object = { noun, id, name };
    const { binding } = bound;
    const wanted = parseBinding(this.#to.get(key) ?? '');
    if (binding.usual.has(bound.name)) {
      const before = here ? this.#from.get(key) : undefined;
      this.#binds.push(...usualCommands(object, binding, bound.id, before, this.#to.get(key)));
      return;
    }
    const bind = bindCommand(object, binding, bound.id, wanted);
    if (!here) {
      this.#binds.push(bind);
      return;
    }
    const old = parseBinding(this.#from.get(key) ?? '');
    if (formatBinding(binding, old) === formatBinding(binding, wanted)) return; // It moved along with a renamed object.
    const inPlace = setBindingCommand(object, binding, bound.id, old, wanted);
    if (inPlace !== null) {
      this.#sets.push(inPlace);
      return;
    }
    this.#unbinds.push(unbindCommand(object, binding, bound.id, old));
    this.#binds.push(bind);
  }

  #add(noun: Noun, key: string): void {
    const { name, id } = parseKey(this.#vocabulary, key);
    const object = { noun, id, name };
    const values = { ...parseValue(noun, this.#to.get(key) ?? '') };
    const wanted = { ...values };
    for (const argument of noun.referring) {
      if (values[argument.name] === undefined || this.#canName(argument, values[argument.name])) continue;
      if (!noun.settable.has(argument.name.toLowerCase()) && argument.name !== linkedArgument(noun)) continue;
      // A circle: what it names comes later, so the reference does too.
      delete values[argument.name];
    }
    this.#adds.push(...addCommands(object, values));
    if (Object.keys(values).length < Object.keys(wanted).length)
      this.#late.push(...changeCommands(object, values, wanted));
    this.#added.add(key);
  }

  /** Whether what a value names is there when it is written. */
  #canName(argument: ArgumentSchema, value: string | undefined): boolean {
    return namesIn(argument, value).every(({ name, nouns }) =>
      nouns.some(
        (one) => this.#exists(`${one} ${quote(name)}`) || isThereAnyway(this.#vocabulary, one, name),
      ),
    );
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
    const { name } = parseKey(this.#vocabulary, key);
    const late =
      noun.referring.some((argument) => !this.#remainNamed(argument, wanted[argument.name])) ||
      (typeof noun.existence !== 'string' &&
        !noun.existence.some((one) => this.#remains(`${one} ${quote(name)}`)));
    (late ? this.#late : this.#sets).push(...this.#changeCommands(key));
  }

  /** Whether what a value names is there from the beginning to the end. */
  #remainNamed(argument: ArgumentSchema, value: string | undefined): boolean {
    return namesIn(argument, value).every(({ name, nouns }) =>
      nouns.some(
        (one) => this.#remains(`${one} ${quote(name)}`) || isThereAnyway(this.#vocabulary, one, name),
      ),
    );
  }

  /** The commands that change an object that stays. */
  #changeCommands(key: string): string[] {
    const { noun, id, name } = parseKey(this.#vocabulary, key);
    const before = this.#gone.has(key) ? undefined : this.#from.get(key);
    const old = before === undefined ? {} : (this.#left.get(key) ?? parseValue(noun, before));
    const wanted = parseValue(noun, this.#to.get(key) ?? '');
    return changeCommands({ noun, id, name }, old, wanted);
  }

  /** Bindings that the target lacks, and that do not go along with an object; and what goes back to how it always was. */
  #unbind(): void {
    for (const key of this.#differing) {
      const before = this.#from.get(key);
      if (before === undefined || this.#to.get(key) !== undefined || this.#gone.has(key)) continue;
      const { noun, id, name, bound } = parseKey(this.#vocabulary, key);
      const object = { noun, id, name };
      if (bound?.binding.usual.has(bound.name) === true)
        this.#binds.push(...usualCommands(object, bound.binding, bound.id, before, undefined));
      else if (bound !== undefined)
        this.#unbinds.push(unbindCommand(object, bound.binding, bound.id, parseBinding(before)));
      else if (!isMade(noun)) {
        // By what is set of it another may be there, which is removed first.
        const isAwaited = [...this.#from.referrers(key)].some((referrer) => this.#removed.has(referrer));
        const commands = changeCommands(object, parseValue(noun, before), {});
        (isAwaited ? this.#sets : this.#unbinds).push(...commands);
      }
    }
  }

  /** By dependency between nouns, then what is named before what names it, then by key. */
  #inOrder(keys: readonly string[]): string[] {
    const rank = (key: string): number => {
      const { noun, bound } = parseKey(this.#vocabulary, key);
      return noun.rank + (bound === undefined ? 0 : this.#vocabulary.names.length);
    };
    const ranked = keys.map((key) => ({ key, rank: rank(key) }));
    ranked.sort((a, b) => a.rank - b.rank || (a.key < b.key ? -1 : 1));
    const wanted = new Set(keys);
    const named = (key: string): string[] =>
      this.#referencesIn(this.#to, key).filter((one) => wanted.has(one));
    return inPostOrder(
      ranked.map(({ key }) => key),
      named,
    );
  }
}

/** Whether `set` can name an object, of those that are named in two ways. */
function isNamedBySet({ identity, usages }: Noun, id: Values): boolean {
  const sets = usages.get('set') ?? [];
  return identity.every(
    ({ or }) =>
      or === undefined ||
      id[or.name] === undefined ||
      sets.some(({ items }) => items.some(({ argument }) => argument.name === or.name)),
  );
}

/** Whether an argument gets a value that it has not. */
function differs(name: string, old: Values, wanted: Values): boolean {
  return wanted[name] !== undefined && old[name] !== wanted[name];
}

/** Whether an argument goes that only goes with all that is said of the object. */
function mustGo({ unsettable }: Noun, name: string, old: Values, wanted: Values): boolean {
  return old[name] !== undefined && wanted[name] === undefined && !unsettable.has(name.toLowerCase());
}

/** Whether its objects come by `add` and go by `rm`. */
function isMade(noun: Noun): boolean {
  return noun.existence === 'made';
}

/** Whether an object is there without anybody having added it. */
function isThereAnyway(vocabulary: Vocabulary, nounName: string, name: string): boolean {
  const noun = vocabulary.noun(nounName);
  return noun !== undefined && (noun.existence === 'standing' || isBuiltin(noun, name));
}
