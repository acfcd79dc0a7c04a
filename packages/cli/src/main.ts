// The command line: every command but `start` and `agent`, which the launcher hands to the daemon's package.

import { readFileSync } from 'node:fs';
import { run } from '@stricli/core';
import { application } from './application.ts';
import { EXIT } from './context.ts';
import { processContext } from './process-context.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

// A reader that had enough (`| head`) is no error, and makes none good: the status is what is known.
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? (process.exitCode ?? EXIT.notRead) : EXIT.refused),
);

const args = process.argv.slice(2);
await run(application(version), args.length === 0 ? ['--help'] : args, processContext());

// The library has negative statuses of its own for what is all the same to a script: a mistake in the arguments.
if (typeof process.exitCode === 'number' && process.exitCode < 0) process.exitCode = EXIT.usage;
