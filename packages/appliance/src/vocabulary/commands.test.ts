// Every noun of the vocabulary, with commands that are made from its own grammar: what it allows is taken, can be undone exactly,
// and is printed as lines that load again.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LiveConfiguration } from '@lockstep/core';
import { type Noun, Vocabulary } from '@lockstep/language';
import { rehearse } from '../../../core/src/rehearse.ts';
import { SEED } from '../../../core/src/testing/seed.ts';
import type { Usage } from '../../../language/src/noun.ts';
import { ADC_SCHEMA, adcDialect } from '../dialect.ts';
import { Commands, type Made, NoCommand } from './testing/commands.ts';
import { emptyConfiguration } from './testing/public-files.ts';
import { Random } from './testing/random.ts';

const vocabulary = new Vocabulary(ADC_SCHEMA);

const ROUNDS = Number(process.env['ROUNDS'] ?? 4);

/** Why a line is not taken, or not undone; null where it is. The configuration has it afterwards. */
function wrongWith(configuration: LiveConfiguration, line: string): string | null {
  const [step] = rehearse(adcDialect, configuration, [line], { stopAtRefusal: true });
  if (step === undefined || step.kind !== 'configures') {
    return `${line}: ${step?.kind === 'refused' ? `${step.refusal.code} ${step.refusal.message}` : step?.kind}`;
  }
  const [digest, text] = [configuration.digest, adcDialect.print(configuration).join('\n')];
  configuration.apply(step.changes);
  for (const undo of step.undo ?? []) run(configuration, undo);
  if (configuration.digest !== digest) return `${line}: another digest after its undo`;
  if (adcDialect.print(configuration).join('\n') !== text) return `${line}: another text after its undo`;
  run(configuration, line);
  return configuration.digest === step.expected ? null : `${line}: another digest when it is done again`;
}

function run(configuration: LiveConfiguration, line: string): void {
  const parsed = adcDialect.parse(line);
  assert.ok(parsed.ok, `${line}: ${JSON.stringify(parsed)}`);
  const reduced = adcDialect.reduce(configuration, parsed.command);
  assert.ok(reduced.ok, `${line}: ${JSON.stringify(reduced)}`);
  configuration.apply(reduced.changes);
}

/** Why what is printed is not what it was printed from; null where it is. */
function wrongWithPrint(configuration: LiveConfiguration): string | null {
  const printed = adcDialect.print(configuration);
  const again = emptyConfiguration();
  for (const line of printed) {
    const parsed = adcDialect.parse(line);
    const reduced = parsed.ok ? adcDialect.reduce(again, parsed.command) : parsed;
    if (!reduced.ok) return `printed ${line}: ${reduced.refusal.code} ${reduced.refusal.message}`;
    if ('changes' in reduced) again.apply(reduced.changes);
  }
  if (again.digest === configuration.digest) return null;
  const of = (one: LiveConfiguration): string[] => one.keys().map((key) => `${key} = ${one.get(key)}`);
  const [before, after] = [of(configuration), of(again)];
  return `printed, it loads as ${after.filter((entry) => !before.includes(entry)).join('; ')} instead of ${before.filter((entry) => !after.includes(entry)).join('; ')}`;
}

/** What goes wrong with commands that `make` makes; null where nothing does, `undefined` where no command is made. */
function wrongWithAll(make: (commands: Commands) => void, seed: number): string | null {
  const commands = new Commands(vocabulary, new Random(seed));
  make(commands);
  const configuration = emptyConfiguration();
  for (const line of commands.lines) {
    const wrong = wrongWith(configuration, line);
    if (wrong !== null) return wrong;
  }
  return wrongWithPrint(configuration);
}

function eachRound(
  make: (commands: Commands, noun: Noun, round: number) => void,
  nouns: readonly Noun[],
): string[] {
  const wrong: string[] = [];
  for (const [at, noun] of nouns.entries()) {
    const found = new Set<string>();
    for (let round = 0; round < ROUNDS; round += 1) {
      const seed = SEED * 1_000_003 + at * 1_009 + round;
      try {
        const one = wrongWithAll((commands) => make(commands, noun, round), seed);
        if (one !== null) found.add(one);
      } catch (error) {
        if (!(error instanceof NoCommand)) found.add(`${(error as Error).message}`);
        else found.add(`no command: ${error.message}`);
      }
    }
    for (const one of [...found].slice(0, 2)) wrong.push(`${noun.name}: ${one}`);
  }
  return wrong;
}

/** The ways to make an object of a noun. */
function ways({ usages }: Noun): readonly Usage[] {
  return usages.get('add') ?? usages.get('import') ?? [];
}

/** The ways to change an object: there is more in them than what names it. */
function changes({ usages, identity }: Noun): Usage[] {
  const naming = new Set(identity.flatMap(({ argument, or }) => [argument.name, or?.name]));
  return (usages.get('set') ?? []).filter(({ items }) =>
    items.some(({ argument }) => !naming.has(argument.name)),
  );
}

/** An object of a noun, however it comes to be, of which a line of this usage can speak; null where it speaks of no such object. */
function objectOf(commands: Commands, noun: Noun, round: number, later?: Usage): Made | null {
  const usages = ways(noun);
  const usage = usages[round % usages.length];
  if (usage === undefined || noun.existence !== 'made') return commands.standing(noun);
  const object = commands.add(noun, usage, later);
  const speaks = (name: string): boolean =>
    later === undefined || later.items.some(({ argument }) => argument.name === name);
  return Object.keys(object.id).every(speaks) ? object : null;
}

void test('whatever the grammar lets add make is made, undone and printed', () => {
  const nouns = vocabulary.nouns.filter((noun) => noun.existence === 'made' && ways(noun).length > 0);
  const wrong = eachRound((commands, noun, round) => void objectOf(commands, noun, round), nouns);
  assert.deepEqual(wrong, []);
});

void test('whatever the grammar lets set change is changed, undone and printed', () => {
  const nouns = vocabulary.nouns.filter((noun) => changes(noun).length > 0);
  const wrong = eachRound((commands, noun, round) => {
    const usages = changes(noun);
    const usage = usages[round % usages.length];
    const object = objectOf(commands, noun, round, usage);
    if (usage !== undefined && object !== null) commands.set(object, usage);
  }, nouns);
  assert.deepEqual(wrong, []);
});

void test('whatever the grammar lets bind is bound, undone and printed', () => {
  const nouns = vocabulary.nouns.filter(({ bindings }) => bindings.length > 0);
  const wrong = eachRound((commands, noun, round) => {
    const usage = noun.bindings[round % noun.bindings.length]?.bind;
    const object = objectOf(commands, noun, round, usage);
    if (usage !== undefined && object !== null) commands.bind(object, usage);
  }, nouns);
  assert.deepEqual(wrong, []);
});
