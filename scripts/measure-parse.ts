// How fast lines are understood, on one core: `node scripts/measure-parse.ts [rates]`. Lines a second of CPU time, medians of rounds that take
// turns, for lines of public configurations where they are, and for `add server`; and what twice as long a line costs.

import { adcDialect } from '../packages/appliance/src/dialect.ts';
import { BEGINNINGS, longLine, REPEATED } from '../packages/appliance/src/vocabulary/testing/hostile.ts';
import {
  acceptedLines,
  emptyConfiguration,
  publicFiles,
  publicFilesAreHere,
} from '../packages/appliance/src/vocabulary/testing/public-files.ts';

const ROUNDS = 7;

/** What is done with lines; it answers how many were done. */
type Work = () => number;

function parseAll(sets: readonly (readonly string[])[]): Work {
  return () => {
    let done = 0;
    for (const lines of sets) for (const line of lines) done += adcDialect.parse(line).ok ? 1 : 0;
    return done;
  };
}

/** Each set upon an empty configuration. */
function storeAll(sets: readonly (readonly string[])[], apply: boolean): Work {
  return () => {
    let done = 0;
    for (const lines of sets) {
      const configuration = emptyConfiguration();
      for (const line of lines) {
        const parsed = adcDialect.parse(line);
        if (!parsed.ok) continue;
        const reduced = adcDialect.reduce(configuration, parsed.command);
        if (reduced.ok && apply) configuration.apply(reduced.changes);
        done += 1;
      }
    }
    return done;
  };
}

const servers = [
  Array.from(
    { length: 20_000 },
    (_, at) => `add server s${at} 10.${at >> 16}.${(at >> 8) & 255}.${at & 255}`,
  ),
];
const real = publicFilesAreHere
  ? Array.from({ length: 10 }, () => publicFiles().map(acceptedLines)).flat()
  : null;

const works: Record<string, Work> = {
  'add server: parse': parseAll(servers),
  'add server: parse, reduce': storeAll(servers, false),
  'add server: parse, reduce, apply': storeAll(servers, true),
  ...(real === null
    ? {}
    : { 'public files: parse': parseAll(real), 'public files: parse, reduce, apply': storeAll(real, true) }),
};

/** Milliseconds of this thread's core that it takes: others may have the machine busy. */
function time(work: () => void): number {
  const start = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / 1_000;
}

function median(all: readonly number[]): number {
  return all.toSorted((a, b) => a - b)[all.length >> 1] ?? 0;
}

const rates = new Map(Object.keys(works).map((name) => [name, [] as number[]]));
for (let round = 0; round <= ROUNDS; round += 1) {
  for (const [name, work] of Object.entries(works)) {
    let done = 0;
    const ms = time(() => {
      done = work();
    });
    // The first warms up.
    if (round > 0) rates.get(name)?.push((done / ms) * 1_000);
  }
}
for (const [name, all] of rates) {
  const [low, middle, high] = [Math.min(...all), median(all), Math.max(...all)].map((rate) =>
    Math.round(rate),
  );
  console.log(`${name}: ${middle} lines/s (${low} to ${high})`);
}

if (process.argv[2] === 'rates') process.exit();

const record = emptyConfiguration();
const understand = (line: string) => () => {
  for (let times = 0; times < 5; times += 1) {
    adcDialect.parse(line);
    adcDialect.expand?.(record, line);
  }
};
let worst = { name: '', ratio: 0, ms: 0 };
for (const [name, repeated] of Object.entries(REPEATED)) {
  for (const beginning of BEGINNINGS) {
    const [one, two] = [32_768, 65_536].map((characters) =>
      understand(longLine(beginning, repeated, characters)),
    );
    if (one === undefined || two === undefined) continue;
    const ratios = Array.from({ length: 5 }, () => {
      const first = time(one);
      const second = time(two);
      return { ratio: second / first, ms: second / 5 };
    }).sort((a, b) => a.ratio - b.ratio);
    const { ratio, ms } = ratios[2] ?? { ratio: 0, ms: 0 };
    // Below some milliseconds, the clock and the collector are what is measured.
    if (ms > 4 && ratio > worst.ratio) worst = { name: `${beginning}… ${name}`, ratio, ms };
    if (ms > 20 || (ms > 4 && ratio > 2.6))
      console.log(
        `${beginning}… ${name}: ${ms.toFixed(1)} ms for 64 KiB, ${ratio.toFixed(1)} times that of 32 KiB`,
      );
  }
}
console.log(
  `worst of what takes more than 4 ms for 64 KiB: ${worst.name}, ${worst.ms.toFixed(1)} ms, ratio ${worst.ratio.toFixed(2)}`,
);
