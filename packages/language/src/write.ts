// Commands as text: what a plan says is written by the same usages by which it is read.

import { parseBinding, UNBOUND } from './entry.ts';
import { type Binding, isBuiltin, isPart, type Noun, removingVerb, type Usage, usageOf } from './noun.ts';
import type { Values } from './schema.ts';
import { usualState } from './state.ts';
import { companionOf, isCompanion, writeUsage as writeAll } from './usage.ts';

/** An object, and all that is known of it. */
export interface Written {
  readonly noun: Noun;
  readonly id: Values;
  readonly name: string;
}

/** Whether an object comes by a command of its own. */
export function isAdded({ noun, name }: Pick<Written, 'noun' | 'name'>): boolean {
  return noun.existence === 'made' && !isBuiltin(noun, name);
}

/** The commands that make an object: `add`, and `set` for what `add` does not take. */
export function addCommands(object: Written, values: Values): string[] {
  const { noun } = object;
  if (isBuiltin(noun, object.name) && Object.keys(values).every((name) => canBeSet(noun, name))) {
    const commands = changeCommands(object, {}, values);
    const named = commands.length === 0 && !isPart(noun, object.name);
    return named
      ? [line('set', noun, wordsOf(noun.usages.get('set'), object.id, object.id) ?? [])]
      : commands;
  }
  const verb = noun.usages.has('add') ? 'add' : 'import';
  const all = { ...object.id, ...values };
  const settable = (name: string): boolean => canBeSet(noun, name);
  const chosen = chooseUsage(noun.usages.get(verb) ?? [], all, values, object.id, settable);
  if (chosen === null) return changeCommands(object, {}, values);
  const rest = Object.fromEntries(
    Object.entries(values).filter(([name]) => !chosen.covered.has(name) && !isCompanion(name)),
  );
  const made = Object.fromEntries(Object.entries(values).filter(([name]) => rest[name] === undefined));
  return [
    line(verb, noun, chosen.words),
    ...(Object.keys(rest).length === 0 ? [] : changeCommands(object, made, values)),
  ];
}

/** Whether `set` has it: as what it changes, or as what it names along. */
function canBeSet(noun: Noun, name: string): boolean {
  if (name === 'state' || isCompanion(name)) return true;
  return (noun.usages.get('set') ?? []).some(({ items }) =>
    items.some(({ argument }) => argument.name === name),
  );
}

/** The commands that change an object that stays. */
export function changeCommands(object: Written, old: Values, wanted: Values): string[] {
  const { noun, id } = object;
  const commands: string[] = [];
  const linked = linkedArgument(noun);
  const set: Record<string, string> = {};
  const unset: string[] = [];
  for (const { name } of noun.settable.values()) {
    if (old[name] === wanted[name] && !companionsDiffer(name, old, wanted)) continue;
    const value = wanted[name];
    if (value === undefined) unset.push(name);
    else set[name] = value;
  }
  commands.push(...setCommands(object, set, wanted));
  if (unset.length > 0) commands.push(unsetCommand(object, unset));
  if (linked !== null && old[linked] !== wanted[linked]) {
    const value = wanted[linked];
    const [usage] = noun.usages.get(value === undefined ? 'unlink' : 'link') ?? [];
    const words =
      usage === undefined
        ? null
        : writeUsage(usage, { ...id, ...(value === undefined ? {} : { [linked]: value }) });
    if (words !== null) commands.push(line(value === undefined ? 'unlink' : 'link', noun, words));
  }
  const usual = usualState(noun, object.name);
  const [before = usual, after = usual] = [old['state'], wanted['state']];
  if (before !== after && !noun.settable.has('state')) {
    const verb = after === 'DISABLED' ? 'disable' : 'enable';
    const words = wordsOf(noun.usages.get(verb), id, id);
    if (words !== null) commands.push(line(verb, noun, words));
  }
  return commands;
}

/** As many `set` as it takes: not every usage has every argument. */
function setCommands({ noun, id }: Written, set: Values, wanted: Values): string[] {
  const commands: string[] = [];
  let left: Record<string, string> = { ...set };
  const fixed = Object.fromEntries(
    Object.entries(wanted).filter(([name]) => !noun.settable.has(name.toLowerCase()) || isCompanion(name)),
  );
  while (Object.keys(left).length > 0) {
    const usages = noun.usages.get('set') ?? [];
    const chosen =
      chooseUsage(usages, { ...fixed, ...id, ...left }, left, id) ??
      chooseUsage(usages, { ...wanted, ...id, ...left }, left, id);
    if (chosen === null) break;
    commands.push(line('set', noun, chosen.words));
    left = Object.fromEntries(Object.entries(left).filter(([name]) => !chosen.covered.has(name)));
  }
  return commands;
}

export function unsetCommand({ noun, id }: Written, names: readonly string[]): string {
  const words = writeUsage(naming(noun, id), id) ?? [];
  return line('unset', noun, [...words, ...names.map((name) => `-${name}`)]);
}

export function rmCommand({ noun, id }: Written, values: Values): string {
  const verb = removingVerb(noun);
  return line(
    verb,
    noun,
    wordsOf(noun.usages.get(verb), { ...values, ...id }, id) ?? writeUsage(naming(noun, id), id) ?? [],
  );
}

/** What names an object, by the arguments that name this one. */
function naming({ identity }: Noun, id: Values): Usage {
  return usageOf(
    identity.map((item) =>
      item.or !== undefined && id[item.or.name] !== undefined ? { ...item, argument: item.or } : item,
    ),
  );
}

export function renameCommand({ noun, id }: Written, newName: string): string {
  const [usage] = noun.usages.get('rename') ?? [];
  const last = usage?.positional[1]?.argument.name ?? '';
  return line(
    'rename',
    noun,
    usage === undefined ? [] : (writeUsage(usage, { ...id, [last]: newName }) ?? []),
  );
}

export function bindCommand(
  { noun, id }: Written,
  binding: Binding,
  boundId: Values,
  values: Values,
): string {
  return line(
    'bind',
    noun,
    writeUsage(binding.bind, { ...values, ...id, ...boundId }, { ...id, ...boundId }) ?? [],
  );
}

export function unbindCommand(
  { noun, id }: Written,
  binding: Binding,
  boundId: Values,
  values: Values,
): string {
  return line(
    'unbind',
    noun,
    writeUsage(
      binding.unbind,
      { ...onlyRequired(binding, values), ...id, ...boundId },
      { ...id, ...boundId },
    ) ?? [],
  );
}

/** The command that changes a binding in place; null where there is none for this change. */
export function setBindingCommand(
  { noun, id }: Written,
  binding: Binding,
  boundId: Values,
  old: Values,
  wanted: Values,
): string | null {
  const changed = binding.flags.map(({ name }) => name).filter((name) => old[name] !== wanted[name]);
  const isSwitched = changed.length === 1 && changed[0] === 'state';
  const switched = isSwitched ? switchCommand({ noun, id }, boundId, old['state'], wanted['state']) : null;
  if (switched !== null || binding.set === undefined) return switched;
  if (!changed.every((name) => binding.set?.flags.includes(name) === true && wanted[name] !== undefined))
    return null;
  const given = Object.fromEntries(changed.map((name) => [name, wanted[name] ?? '']));
  const words = writeUsage(binding.set.usage, { ...given, ...id, ...boundId }, { ...id, ...boundId });
  return words === null ? null : line('set', noun, words);
}

/** `disable serviceGroup g s1 80`, and back; null where that says something else than is wanted. */
function switchCommand(
  { noun, id }: Pick<Written, 'noun' | 'id'>,
  boundId: Values,
  old: string | undefined,
  wanted: string | undefined,
): string | null {
  // What was switched off and on again is as if it had never been.
  const verb =
    wanted === 'DISABLED' ? 'disable' : wanted === undefined && old === 'DISABLED' ? 'enable' : null;
  const names = Object.keys(boundId);
  const usage = noun.usages
    .get(verb ?? '')
    ?.find(({ items }) => names.every((name) => items.some(({ argument }) => argument.name === name)));
  const words = usage === undefined ? null : writeUsage(usage, { ...id, ...boundId }, { ...id, ...boundId });
  return verb === null || words === null ? null : line(verb, noun, words);
}

/** The commands between the states of what is bound without anybody's doing: as always (undefined), unbound, bound by hand. */
export function usualCommands(
  object: Written,
  binding: Binding,
  boundId: Values,
  old: string | undefined,
  wanted: string | undefined,
): string[] {
  const unbind = unbindCommand(object, binding, boundId, {});
  const bind = bindCommand(object, binding, boundId, parseBinding(wanted === UNBOUND ? '' : (wanted ?? '')));
  if (old === wanted) return [];
  if (wanted === UNBOUND) return [unbind];
  const first = old === undefined || old === UNBOUND ? [] : [unbind];
  const from = first.length > 0 ? UNBOUND : old;
  // From unbound, a bind that says nothing about it leads to how it always was, and another one to bound by hand.
  return from === UNBOUND && wanted === '' ? [...first, bind, bind] : [...first, bind];
}

/** Of the flags of a binding those that `unbind` must have. */
function onlyRequired({ unbind }: Binding, values: Values): Values {
  const required = new Set(
    unbind.items.filter(({ optional }) => !optional).map(({ argument }) => argument.name),
  );
  return Object.fromEntries(Object.entries(values).filter(([name]) => required.has(name)));
}

/** The words of a usage. What names an object is one name, also where the usage takes several. */
function writeUsage(usage: Usage, values: Values, named: Values = {}): string[] | null {
  if (
    !usage.items.some(({ argument }) => argument.repeat !== undefined && named[argument.name] !== undefined)
  ) {
    return writeAll(usage, values);
  }
  const items = usage.items.map((item) => {
    if (named[item.argument.name] === undefined) return item;
    const { repeat: _, ...argument } = item.argument;
    return { ...item, argument };
  });
  return writeAll(usageOf(items), values);
}

/** The usage that says the most of these values, or of those that count; first of all what nothing else can say. */
function chooseUsage(
  usages: readonly Usage[],
  values: Values,
  counting: Values,
  named: Values,
  otherwise: (name: string) => boolean = () => true,
): { words: string[]; covered: Set<string> } | null {
  let best: { words: string[]; covered: Set<string>; lost: number } | null = null;
  for (const usage of usages) {
    const unreachable = behindHoles(usage, values);
    const reachable =
      unreachable.size === 0
        ? values
        : Object.fromEntries(Object.entries(values).filter(([name]) => !unreachable.has(name)));
    const words = writeUsage(usage, reachable, named);
    if (words === null) continue;
    const covered = new Set(
      usage.items
        .map(({ argument }) => argument.name)
        .filter((name) => counting[name] !== undefined && !unreachable.has(name)),
    );
    const lost = Object.keys(counting).filter((name) => !covered.has(name) && !otherwise(name)).length;
    if (best === null || lost < best.lost || (lost === best.lost && covered.size > best.covered.size)) {
      best = { words, covered, lost };
    }
  }
  return best;
}

/** Of the positional arguments that may be left out those behind one that is: they would be read as that one. */
function behindHoles({ positional }: Usage, values: Values): Set<string> {
  const optional = positional.filter((item) => item.optional).map(({ argument }) => argument);
  const hole = optional.findIndex(
    ({ name, default: standard }) => values[name] === undefined && standard === undefined,
  );
  return new Set(hole === -1 ? [] : optional.slice(hole + 1).map(({ name }) => name));
}

function wordsOf(usages: readonly Usage[] | undefined, values: Values, named: Values): string[] | null {
  for (const usage of usages ?? []) {
    const words = writeUsage(usage, values, named);
    if (words !== null) return words;
  }
  return null;
}

/** Whether the value of an argument is encrypted in another way. */
export function companionsDiffer(name: string, old: Values, wanted: Values): boolean {
  const companion = companionOf(name);
  return old[companion] !== wanted[companion];
}

/** The argument that `link` sets and `unlink` takes away. */
export function linkedArgument({ usages, identity }: Noun): string | null {
  const named = new Set(identity.map(({ argument }) => argument.name));
  const items = (usages.get('link') ?? []).flatMap((usage) => usage.items);
  return items.find(({ argument }) => !named.has(argument.name))?.argument.name ?? null;
}

function line(verb: string, noun: Noun, words: readonly string[]): string {
  return [verb, noun.name, ...words].join(' ');
}
