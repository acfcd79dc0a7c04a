// Lines with one fault each: refused, with the code of that fault, at its place, and with the word that was probably meant.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Vocabulary } from '@lockstep/language';
import { SEED } from '../../../core/src/testing/seed.ts';
import { ADC_SCHEMA, adcDialect } from '../dialect.ts';
import { Commands } from './testing/commands.ts';
import { FAULTS, type Mutant, understood } from './testing/mutants.ts';
import { acceptedLines, publicFiles, publicFilesAreHere } from './testing/public-files.ts';
import { Random } from './testing/random.ts';

const vocabulary = new Vocabulary(ADC_SCHEMA);

/** Mutants of each kind: a thousand and a hundred in all. */
const EACH = Number(process.env['MUTANTS'] ?? 100);

/** Of a hundred, those that must be refused as they should. */
const SHARE = 95;

/** Lines that are accepted: our own, made from the grammar, and those of public configurations where they are. */
function samples(): string[] {
  const random = new Random(SEED);
  const own = vocabulary.nouns.flatMap((noun) => {
    const usages = noun.usages.get('add') ?? [];
    if (usages.length === 0 || noun.existence !== 'made') return [];
    const commands = new Commands(vocabulary, random);
    commands.add(noun, random.pick(usages));
    return commands.lines.slice(-1);
  });
  return [...own, ...(publicFilesAreHere ? publicFiles().flatMap(acceptedLines) : [])];
}

/** What is wrong with the answer to a mutant; null where it is right. */
function wrongWith({ line, codes, from, to, near }: Mutant): string | null {
  const parsed = adcDialect.parse(line);
  const shown = line.length > 300 ? `${line.slice(0, 300)}…` : line;
  if (parsed.ok) return `accepted: ${shown}`;
  const { code, column = 0, message } = parsed.refusal;
  const answer = `${code} at ${column}, ${message.slice(0, 200)}: ${shown}`;
  if (!codes.includes(code)) return `not ${codes.join(' or ')}: ${answer}`;
  if (column < from || column > to) return `not in columns ${from} to ${to}: ${answer}`;
  return near && !message.includes('did you mean') ? `offers nothing: ${answer}` : null;
}

void test(`of mutants with one fault at least ${SHARE} % of each kind are refused with its code and place, and the nearest word`, (t) => {
  const lines = samples()
    .map((text) => understood(vocabulary, text))
    .filter((line) => line !== null);
  const failed: string[] = [];
  for (const [at, [kind, mutate]] of Object.entries(FAULTS).entries()) {
    const random = new Random(SEED * 1_009 + at);
    const wrong: string[] = [];
    let made = 0;
    for (let tries = 0; made < EACH && tries < EACH * 1_000; tries += 1) {
      const mutant = mutate(random.pick(lines), random);
      if (mutant === null) continue;
      made += 1;
      const one = wrongWith(mutant);
      if (one !== null) wrong.push(one);
    }
    assert.equal(made, EACH, `${kind}: the samples have no place for it`);
    const report = `${kind}: ${wrong.length} of ${made} are answered otherwise${wrong.map((one) => `\n  ${one}`).join('')}`;
    if (wrong.length > 0) t.diagnostic(report);
    if (wrong.length * 100 > made * (100 - SHARE)) failed.push(report);
  }
  assert.equal(failed.length, 0, failed.join('\n'));
});
