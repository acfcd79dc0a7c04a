// Lines that nobody wrote: whatever they are, they are answered. Nothing throws, and everything ends.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Configuration, Draft } from '@lockstep/core';
import { Vocabulary } from '@lockstep/language';
import { SEED } from '../../../core/src/testing/seed.ts';
import { ADC_SCHEMA, adcDialect as adc } from '../dialect.ts';
import { Commands } from './testing/commands.ts';
import { BEGINNINGS, longLine, nested, REPEATED } from './testing/hostile.ts';
import {
  acceptedLines,
  emptyConfiguration,
  publicFiles,
  publicFilesAreHere,
} from './testing/public-files.ts';
import { Random } from './testing/random.ts';

const RUNS = Number(process.env['RUNS'] ?? 5_000);

/** Characters in the longest lines that are sent. */
const LONG = 65_536;

const vocabulary = new Vocabulary(ADC_SCHEMA);

/** Lines that are accepted, and a configuration that some of them made. */
function samples(random: Random): { lines: string[]; configuration: Configuration } {
  const commands = new Commands(vocabulary, random);
  for (const noun of vocabulary.nouns) {
    const usages = noun.usages.get('add') ?? [];
    if (usages.length > 0 && noun.existence === 'made') commands.add(noun, random.pick(usages));
  }
  const configuration = emptyConfiguration();
  for (const line of commands.lines) {
    const parsed = adc.parse(line);
    const reduced = parsed.ok ? adc.reduce(configuration, parsed.command) : parsed;
    if (reduced.ok && 'changes' in reduced) configuration.apply(reduced.changes);
  }
  const lines = [...commands.lines, ...(publicFilesAreHere ? publicFiles().flatMap(acceptedLines) : [])];
  return { lines, configuration };
}

/** Everything that is done with a line, the commands included that it stands for. */
function use(configuration: Configuration, line: string): void {
  const expanded = adc.expand?.(configuration, line) ?? null;
  const lines = expanded === null || 'code' in expanded ? [line] : [line, ...expanded.slice(0, 3)];
  for (const each of lines) {
    const parsed = adc.parse(each);
    if (!parsed.ok) {
      const { column = 1, message } = parsed.refusal;
      assert.ok(column >= 1 && column <= each.length + 1, `column ${column}`);
      assert.ok(message.length < 40_000, `a message of ${message.length} characters`);
      continue;
    }
    const { command } = parsed;
    if (command.kind === 'reads') {
      adc.show(configuration, command);
      continue;
    }
    const reduced = adc.reduce(configuration, command);
    if (!reduced.ok) continue;
    adc.held?.(configuration, new Draft(configuration, adc.references, reduced.changes), command);
    for (const { key, after } of reduced.changes) if (after !== undefined) adc.arguments?.(key, after);
  }
}

/** Uses a line, and says which it was where that throws. */
function survive(configuration: Configuration, line: string): void {
  try {
    use(configuration, line);
  } catch (error) {
    assert.fail(`${JSON.stringify(line.slice(0, 500))}: ${(error as Error).stack}`);
  }
}

/** Some characters inserted, deleted, doubled or swapped. */
function damaged(line: string, other: string, random: Random): string {
  let text = line;
  for (let times = 1 + random.below(4); times > 0; times -= 1) {
    const [at, length] = [random.below(text.length + 1), 1 + random.below(6)];
    const [before, piece, after] = [text.slice(0, at), text.slice(at, at + length), text.slice(at + length)];
    switch (random.below(6)) {
      case 0:
        text = before + String.fromCharCode(random.below(256)) + piece + after;
        break;
      case 1:
        text = before + after;
        break;
      case 2:
        text = before + piece + piece + after;
        break;
      case 3:
        text = before + piece.slice(1) + piece.slice(0, 1) + after;
        break;
      case 4:
        text =
          before + random.pick(['"', "'", '\\', 'q{', '[1-3]', '*', ' -', ' ', '-encrypted ', '->']) + after;
        break;
      default:
        text = before + other.slice(random.below(other.length));
    }
  }
  return text;
}

void test('bytes that are no command are refused', () => {
  const random = new Random(SEED);
  const configuration = emptyConfiguration();
  for (let run = 0; run < RUNS; run += 1) {
    const bytes = Uint8Array.from({ length: random.below(120) }, () => random.below(256));
    survive(configuration, new TextDecoder().decode(bytes));
    survive(configuration, new TextDecoder('latin1').decode(bytes));
    survive(configuration, new TextDecoder('utf-16le').decode(bytes));
  }
});

void test('a command that is damaged is understood as another, or refused', () => {
  const random = new Random(SEED);
  const { lines, configuration } = samples(random);
  for (let run = 0; run < RUNS; run += 1)
    survive(configuration, damaged(random.pick(lines), random.pick(lines), random));
});

void test('an entry that is damaged has arguments, or is told to be none', () => {
  const random = new Random(SEED);
  const { configuration } = samples(random);
  const keys = configuration.keys();
  for (let run = 0; run < RUNS; run += 1) {
    const [key, other] = [random.pick(keys), random.pick(keys)];
    adc.arguments?.(damaged(key, other, random), damaged(configuration.get(key) ?? '', other, random));
  }
});

void test(`lines of ${LONG} characters are answered, whatever is repeated in them`, () => {
  const random = new Random(SEED);
  const { configuration } = samples(random);
  for (const beginning of BEGINNINGS) {
    for (const repeated of Object.values(REPEATED))
      survive(configuration, longLine(beginning, repeated, LONG));
    survive(configuration, nested(beginning, LONG / 2));
  }
});
