// What holds of any configuration, and of any command upon it. Each property says what is wrong, or null.

import { type Change, type Configuration, Draft, type LiveConfiguration } from '@lockstep/core';
import type { Vocabulary } from '@lockstep/language';
import { rehearse } from '../../../../core/src/rehearse.ts';
import {
  argumentsOf,
  keyOf,
  namesIn,
  parseBinding,
  parseKey,
  parseValue,
  referencesOf,
} from '../../../../language/src/entry.ts';
import { isNamed, isThere } from '../../../../language/src/facts.ts';
import { adcDialect as adc } from '../../dialect.ts';
import { emptyConfiguration } from './public-files.ts';

/** Runs a line. Its undo leads back to the same digest and the same text, and what is refused changes nothing. */
export function wrongWithStep(
  vocabulary: Vocabulary,
  configuration: LiveConfiguration,
  line: string,
): string | null {
  const { digest } = configuration;
  const text = adc.print(configuration).join('\n');
  const [step] = rehearse(adc, configuration, [line], { stopAtRefusal: true });
  if (configuration.digest !== digest) return 'it is changed by what is only rehearsed';
  if (step?.kind === 'refused' && step.refusal.code === 1241) return step.refusal.message;
  if (step?.kind !== 'configures') return null;
  const many = tooMany(vocabulary, configuration, step.changes, step.undo ?? []);
  configuration.apply(step.changes);
  const refused = run(configuration, step.undo ?? []);
  if (refused !== null) return `its undo: ${refused}`;
  if (configuration.digest !== digest) return 'its undo leads to another digest';
  if (adc.print(configuration).join('\n') !== text) return 'its undo leads to another text';
  configuration.apply(step.changes);
  return many;
}

/** It is printed as what loads as the same, its plan to itself is empty, and everything that it names is there. */
export function wrongWithAll(vocabulary: Vocabulary, configuration: LiveConfiguration): string | null {
  const again = emptyConfiguration();
  const refused = run(again, adc.print(configuration));
  if (refused !== null) return `printed: ${refused}`;
  if (again.digest !== configuration.digest)
    return `printed, it is another: ${difference(configuration, again)}`;
  if (adc.plan(configuration, configuration).length > 0) return 'its plan to itself is not empty';
  return dangling(vocabulary, configuration);
}

/** The plan between two leads from the one to the other, with no more commands than differ, and what depends on them. */
export function wrongBetween(
  vocabulary: Vocabulary,
  one: LiveConfiguration,
  other: LiveConfiguration,
): string | null {
  const plan = adc.plan(one, other);
  const between = copyOf(one);
  const refused = run(between, plan);
  if (refused !== null) return `${refused} in ${plan.join('; ')}`;
  const most = atMost(vocabulary, one, other);
  if (plan.length > most) return `${plan.length} commands where ${most} do: ${plan.join('; ')}`;
  if (between.digest === other.digest) return null;
  return `${difference(other, between)} by ${plan.join('; ')}`;
}

/**
 * Commands that a plan may have. What differs, and what depends on it, goes and comes once. Where it stays it is set, unset and
 * switched; where it names what goes, it may have to let go of that first.
 */
function atMost(vocabulary: Vocabulary, one: Configuration, other: Configuration): number {
  const touched = new Set([...one.keys(), ...other.keys()].filter((key) => one.get(key) !== other.get(key)));
  // A set is walked in the order of insertion, and what is inserted meanwhile is walked too.
  for (const key of touched) {
    for (const referrer of [...one.referrers(key), ...other.referrers(key)]) touched.add(referrer);
  }
  let commands = 0;
  for (const key of touched) {
    const [before, after] = [one.get(key), other.get(key)];
    if (before !== undefined) {
      const { noun, bound } = parseKey(vocabulary, key);
      const names = adc.references(key, before).some((named) => touched.has(named));
      const stays = after !== undefined || (bound === undefined && noun.existence !== 'made');
      commands += 1 + (names ? 1 : 0) + (stays ? 1 : 0);
    }
    if (after === undefined) continue;
    const alone = emptyConfiguration();
    alone.apply([{ key, before: undefined, after }]);
    commands += adc.print(alone).length;
  }
  return commands;
}

/** Runs lines; the first that is refused, and why. */
export function run(configuration: LiveConfiguration, lines: readonly string[]): string | null {
  for (const line of lines) {
    const parsed = adc.parse(line);
    const reduced = parsed.ok ? adc.reduce(configuration, parsed.command) : parsed;
    if (!reduced.ok) return `${line}: ${reduced.refusal.code} ${reduced.refusal.message}`;
    if ('changes' in reduced) configuration.apply(reduced.changes);
  }
  return null;
}

/** Of one object of which one argument differs: whether it takes more than one command to change it, or to change it back. */
function tooMany(
  vocabulary: Vocabulary,
  configuration: Configuration,
  changes: readonly Change[],
  undo: readonly string[],
): string | null {
  const [change, another] = changes;
  if (change === undefined || another !== undefined) return null;
  const { key, before, after } = change;
  if (before === undefined || after === undefined) return null;
  const { noun, bound } = parseKey(vocabulary, key);
  const [was, is] = [before, after].map((value) => argumentsOf(vocabulary, key, value) ?? new Map());
  if (bound !== undefined || was === undefined || is === undefined) return null;
  const differing = [...new Set([...was.keys(), ...is.keys()])].filter(
    (name) => was.get(name) !== is.get(name),
  );
  const [name, second] = differing;
  if (name === undefined || second !== undefined || !noun.unsettable.has(name.toLowerCase())) return null;
  const forth = adc.plan(configuration, new Draft(configuration, adc.references, changes));
  if (undo.length > 1) return `${name} alone is undone by ${undo.join('; ')}`;
  return forth.length > 1 ? `${name} alone is changed by ${forth.join('; ')}` : null;
}

/** An entry whose owner, or what it names, is not there; or a claim that two hold. */
function dangling(vocabulary: Vocabulary, configuration: Configuration): string | null {
  for (const key of configuration.keys()) {
    const value = configuration.get(key) ?? '';
    const { noun, id, name, bound } = parseKey(vocabulary, key);
    const owner = keyOf(noun, id);
    if (!isThere(vocabulary, configuration, noun, { key: owner, name }))
      return `${key}: there is no ${owner}`;
    const values = bound === undefined ? parseValue(noun, value) : { ...bound.id, ...parseBinding(value) };
    const all = bound === undefined ? noun.referring : [...bound.binding.identity, ...bound.binding.flags];
    for (const argument of all) {
      for (const named of namesIn(argument, values[argument.name])) {
        if (named.argument.reference?.open === true) continue;
        if (!named.nouns.some((one) => isNamed(vocabulary, configuration, one, named.name)))
          return `${key}: ${argument.name} ${named.name} is not there`;
      }
    }
    const claims = referencesOf(vocabulary, key, value).filter((reference) => reference.startsWith('='));
    const twice = claims.find((claim) => configuration.referrers(claim).size > 1);
    if (twice !== undefined)
      return `${twice} belongs to ${[...configuration.referrers(twice)].join(' and ')}`;
  }
  return null;
}

function copyOf(configuration: Configuration): LiveConfiguration {
  const copy = emptyConfiguration();
  copy.apply(configuration.keys().map((key) => ({ key, before: undefined, after: configuration.get(key) })));
  return copy;
}

function difference(wanted: Configuration, found: Configuration): string {
  const of = (one: Configuration): string[] => one.keys().map((key) => `${key} = ${one.get(key)}`);
  const [all, others] = [of(wanted), of(found)];
  const [lacking, extra] = [
    all.filter((one) => !others.includes(one)),
    others.filter((one) => !all.includes(one)),
  ];
  return `${extra.join('; ') || 'nothing'} instead of ${lacking.join('; ') || 'nothing'}`;
}
