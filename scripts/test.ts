// Runs the tests: everything that fits in ten minutes, or with --long the rest.
//
//   node scripts/test.ts [--long]

import { spawnSync } from 'node:child_process';

const SHORT = ['packages/*/src/**/*.test.ts', 'e2e/*.test.ts'];
const LONG = ['e2e/long/*.test.ts'];

const long = process.argv.includes('--long');
// Two files at a time: most of them wait for other processes. A file that hangs is ended, and named.
const { status } = spawnSync(
  process.execPath,
  [
    '--test',
    '--test-reporter=spec',
    '--test-concurrency=2',
    `--test-timeout=${long ? 900_000 : 300_000}`,
    ...(long ? LONG : SHORT),
  ],
  // Processes under test must not be told that they are tests: what they print is part of what is tested.
  { stdio: 'inherit', env: { ...process.env, NODE_TEST_CONTEXT: undefined } },
);
// What the core's tests leave out is looked for with the long ones.
const coverage = long ? spawnSync(process.execPath, ['scripts/coverage.ts'], { stdio: 'inherit' }).status : 0;
process.exit(status === 0 ? (coverage ?? 1) : (status ?? 1));
