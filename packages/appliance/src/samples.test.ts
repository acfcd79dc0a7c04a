// The samples of examples/appliance: whole configurations through the whole language. Together they use every noun that is in
// effect with all its arguments, every kind of binding and every verb, so what becomes of a line of production becomes of one here.
// `UPDATE=1 node --test …` writes the table of their README.md anew: then read the difference.

import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { type Dialect, type LintLine, LiveConfiguration, lint, rehearse } from '@lockstep/core';
import { type LanguageCommand, type Noun, Vocabulary } from '@lockstep/language';
import { ADC_SCHEMA, adcDialect as adc } from './dialect.ts';

const FOLDER = new URL('../../../examples/appliance/', import.meta.url);
const README = new URL('README.md', FOLDER);
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.conf'));
const dialect = adc as unknown as Dialect;
const vocabulary = new Vocabulary(ADC_SCHEMA);

/** Verbs that configure, as a line has them. */
const VERBS = 'add rm set unset bind unbind enable disable rename link unlink import clear'.split(' ');

function empty(): LiveConfiguration {
  return new LiveConfiguration((text) => hash('sha256', text), adc.references);
}

function commandsOf(file: string): [number, string][] {
  return readFileSync(new URL(file, FOLDER), 'utf8')
    .split('\n')
    .map((text, at): [number, string] => [at + 1, text.trim()])
    .filter(([, text]) => text !== '' && !text.startsWith('#'));
}

/** Takes lines in their order; none may be refused, and each must have an exact undo. */
function take(configuration: LiveConfiguration, lines: readonly string[], where: string): void {
  for (const line of lines) {
    const [one] = rehearse(dialect, configuration, [line], { stopAtRefusal: true });
    assert.ok(one?.kind === 'configures', `${where}: ${line}: ${JSON.stringify(one)}`);
    configuration.apply(one.changes);
  }
}

for (const file of FILES) {
  void test(`${file} is taken in the order of its lines, and no line of it is refused`, () => {
    const odd = lint(dialect, empty(), commandsOf(file)).filter(
      ({ refusal, pass, level }) => refusal !== null || pass > 1 || level === 'reads',
    );
    assert.deepEqual(odd, []);
  });

  void test(`${file}: each line has an exact undo, and what is printed loads to the same digest`, () => {
    const configuration = empty();
    const lines = commandsOf(file).map(([, line]) => line);
    take(configuration, lines, file);
    const printed = adc.print(configuration);
    const again = empty();
    take(again, printed, `${file}, printed`);
    assert.equal(again.digest, configuration.digest);
    assert.deepEqual(adc.print(again), printed);
    assert.deepEqual(adc.plan(again, configuration), []);
  });
}

/** The commands of all files, understood; a line that stands for several is the first of them. */
function everything(): { line: string; command: LanguageCommand }[] {
  return FILES.flatMap((file) => {
    const configuration = empty();
    return commandsOf(file).map(([, line]) => {
      const [first = line] = expanded(configuration, line);
      const parsed = adc.parse(first);
      assert.ok(parsed.ok, line);
      take(configuration, [line], file);
      return { line, command: parsed.command };
    });
  });
}

function expanded(configuration: LiveConfiguration, line: string): readonly string[] {
  const commands = adc.expand?.(configuration, line) ?? [];
  assert.ok(!('code' in commands), line);
  return commands;
}

/** What an `add`, `set` or `bind` of a noun can say of the noun's own objects. */
function settableArguments({ usages, identity }: Noun): string[] {
  const named = new Set(identity.map(({ argument }) => argument.name));
  const items = ['add', 'set'].flatMap((verb) => (usages.get(verb) ?? []).flatMap((usage) => usage.items));
  return [...new Set(items.map(({ argument }) => argument.name))].filter((name) => !named.has(name));
}

const nouns = vocabulary.nouns;

void test('the samples have every noun that is in effect with all its arguments, every kind of binding, and every verb', () => {
  const all = everything();
  const verbs = new Set(all.map(({ line }) => line.split(' ')[0]?.toLowerCase()));
  assert.deepEqual(
    VERBS.filter((verb) => !verbs.has(verb)),
    [],
  );

  const bound = new Set<string>();
  const used = new Set<string>();
  const given = new Set<string>();
  for (const { command } of all) {
    if (!('noun' in command)) continue;
    const { noun } = command;
    used.add(noun.name);
    if ('binding' in command) bound.add(`${noun.name} -> ${command.binding.identity[0]?.name}`);
    for (const name of 'values' in command ? Object.keys(command.values) : [])
      given.add(`${noun.name} -${name}`);
  }
  const kinds = nouns.flatMap(({ name, bindings }) =>
    bindings.map(({ identity }) => `${name} -> ${identity[0]?.name}`),
  );
  assert.ok(kinds.length > 200);
  assert.deepEqual(
    kinds.filter((kind) => !bound.has(kind)),
    [],
  );
  const acting = nouns.filter(({ inEffect }) => inEffect);
  assert.deepEqual(
    acting.filter(({ name }) => !used.has(name)),
    [],
  );
  assert.deepEqual(
    acting.flatMap((noun) =>
      settableArguments(noun)
        .map((name) => `${noun.name} -${name}`)
        .filter((argument) => !given.has(argument)),
    ),
    [],
  );
  const held = nouns.filter(({ name, inEffect }) => !inEffect && used.has(name));
  assert.ok(held.length >= 150, `${held.length} held nouns`);
});

/** A row of the table with its three counts. */
const ROW = /^(\| \[(\S+\.conf)\]\(\2\) \|[^|]*\|)[^|]*\|[^|]*\|[^|]*\|$/gm;

void test('the README of the samples says of each how many of its commands are in effect, and how many are held', () => {
  const text = readFileSync(README, 'utf8');
  const listed: string[] = [];
  const counted = text.replaceAll(ROW, (_, row: string, file: string) => {
    listed.push(file);
    const judged = lint(dialect, empty(), commandsOf(file));
    const count = (level: LintLine['level']): number => judged.filter((one) => one.level === level).length;
    return `${row} ${judged.length} | ${count('in effect')} | ${count('held')} |`;
  });
  assert.deepEqual(listed, FILES.toSorted());
  if (process.env['UPDATE'] === '1') writeFileSync(README, counted);
  else assert.equal(text, counted);
});
