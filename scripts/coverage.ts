// Every line of the core is run by the core's own tests, or says why not. `npm run coverage`; a part of the long tests.

import { spawnSync } from 'node:child_process';

const CORE = 'packages/core/src';

const { status } = spawnSync(
  process.execPath,
  [
    '--test',
    '--experimental-test-coverage',
    '--test-coverage-lines=100',
    `--test-coverage-include=${CORE}/**/*.ts`,
    '--test-coverage-exclude=**/*.test.ts',
    `--test-coverage-exclude=${CORE}/testing/**`,
    '--test-reporter=dot',
    `${CORE}/**/*.test.ts`,
  ],
  { stdio: 'inherit', env: { ...process.env, NODE_TEST_CONTEXT: undefined } },
);
process.exit(status ?? 1);
