// A search for what breaks a property: sequences of lines from seeds, and of the first that fails the fewest lines that do.

import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import type { LiveConfiguration } from '@lockstep/core';
import { Vocabulary } from '@lockstep/language';
import { ADC_SCHEMA } from '../../dialect.ts';
import { family } from './family.ts';
import { Lines } from './lines.ts';
import { run, wrongBetween, wrongWithAll, wrongWithStep } from './properties.ts';
import { emptyConfiguration } from './public-files.ts';
import { Random } from './random.ts';

/** Lines of a sequence, at most. */
const LINES_MAX = 30;

const vocabulary = new Vocabulary(ADC_SCHEMA);

/** Two sequences of one family, which may meet. */
interface Drawn {
  readonly one: readonly string[];
  readonly other: readonly string[];
}

type Property = (drawn: Drawn) => string | null;

/** Fails with the seed, and the fewest lines, of what is found. SEED begins elsewhere than by chance, RUNS says how often. */
export function search(runs: number): void {
  const seed = Number(process.env['SEED'] ?? randomInt(2 ** 31));
  const count = Number(process.env['RUNS'] ?? runs);
  for (let at = seed; at < seed + count; at += 1) {
    const found = wrongWith(at);
    if (found !== null) assert.fail(`${found}\nSEED=${at} RUNS=1 finds it again`);
  }
}

/** What is wrong with what a seed draws; null where nothing is. */
function wrongWith(seed: number): string | null {
  const random = new Random(seed * 7_919);
  const nouns = family(vocabulary, random, 3 + random.below(9));
  const drawn: { one: string[]; other: string[] } = { one: [], other: [] };
  const configurations: LiveConfiguration[] = [];
  for (const side of ['one', 'other'] as const) {
    const lines = new Lines(vocabulary, random, nouns);
    const configuration = emptyConfiguration();
    for (let left = 1 + random.below(LINES_MAX); left > 0; left -= 1) {
      const line = lines.next(configuration);
      const before = configuration.digest;
      const wrong = guarded(() => wrongWithStep(vocabulary, configuration, line));
      if (wrong !== null) {
        const last: Property = ({ one }) =>
          one.at(-1) === line ? wrongWithStep(vocabulary, made(one.slice(0, -1)), line) : null;
        return shrunk({ one: [...drawn[side], line], other: [] }, last);
      }
      if (configuration.digest !== before) drawn[side].push(line);
    }
    const wrong = guarded(() => wrongWithAll(vocabulary, configuration));
    if (wrong !== null)
      return shrunk({ one: drawn[side], other: [] }, ({ one }) => wrongWithAll(vocabulary, made(one)));
    configurations.push(configuration);
  }
  const [one, other] = configurations as [LiveConfiguration, LiveConfiguration];
  if (guarded(() => wrongBetween(vocabulary, one, other)) !== null)
    return shrunk(drawn, (two) => wrongBetween(vocabulary, made(two.one), made(two.other)));
  const turned = { one: drawn.other, other: drawn.one };
  if (guarded(() => wrongBetween(vocabulary, other, one)) !== null)
    return shrunk(turned, (two) => wrongBetween(vocabulary, made(two.one), made(two.other)));
  return null;
}

/** What lines make, those that are refused left out. */
function made(lines: readonly string[]): LiveConfiguration {
  const configuration = emptyConfiguration();
  for (const line of lines) run(configuration, [line]);
  return configuration;
}

/** As few lines as still fail, and why they do. */
function shrunk(drawn: Drawn, property: Property): string {
  let least = drawn;
  for (let before = Number.POSITIVE_INFINITY; size(least) < before; ) {
    before = size(least);
    for (const side of ['one', 'other'] as const) {
      for (let at = least[side].length - 1; at >= 0; at -= 1) {
        const fewer = { ...least, [side]: least[side].filter((_line, place) => place !== at) };
        if (guarded(() => property(fewer)) !== null) least = fewer;
      }
    }
  }
  const why = guarded(() => property(least));
  return [...least.one, ...(least.other.length > 0 ? ['and', ...least.other] : []), `=> ${why}`].join('\n');
}

function size({ one, other }: Drawn): number {
  return one.length + other.length;
}

/** Nothing may be thrown, either. */
function guarded(property: () => string | null): string | null {
  try {
    return property();
  } catch (error) {
    return (error as Error).stack ?? String(error);
  }
}
