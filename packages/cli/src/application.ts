// The commands and their flags. What a command does is loaded only when it runs, so that each starts quickly.

import { type Application, buildApplication, buildCommand, buildRouteMap } from '@stricli/core';
import type { CliContext } from './context.ts';
import { COMMON_FLAGS } from './session.ts';

const text = (value: string): string => value;

const SET_FLAGS = {
  ...COMMON_FLAGS,
  onError: {
    kind: 'enum',
    values: ['exit', 'continue', 'rollback'],
    brief: 'what happens when a command fails: the set ends (exit), goes on, or is undone',
    optional: true,
  },
  timeout: {
    kind: 'parsed',
    parse: text,
    brief: 'longest wait for one engine: 2s, 500ms',
    optional: true,
    placeholder: 'TIME',
  },
} as const;

const exec = buildCommand({
  loader: async () => (await import('./commands/exec.ts')).exec,
  parameters: {
    flags: SET_FLAGS,
    positional: {
      kind: 'array',
      minimum: 1,
      parameter: {
        parse: text,
        brief: "a command, in quotes: 'add server s1 10.0.0.1'",
        placeholder: 'COMMAND',
      },
    },
  },
  docs: { brief: 'run commands as one set: each on every engine, or on none' },
});

const batch = buildCommand({
  loader: async () => (await import('./commands/batch.ts')).batch,
  parameters: {
    flags: SET_FLAGS,
    positional: {
      kind: 'tuple',
      parameters: [
        { parse: text, brief: 'file of commands, one a line; - = standard input', placeholder: 'FILE' },
      ],
    },
  },
  docs: { brief: 'run the commands of a file as one set' },
});

const status = buildCommand({
  loader: async () => (await import('./commands/status.ts')).status,
  parameters: { flags: COMMON_FLAGS },
  docs: { brief: 'are all engines equal; locked, and why' },
});

const engines = buildCommand({
  loader: async () => (await import('./commands/status.ts')).engines,
  parameters: { flags: COMMON_FLAGS },
  docs: { brief: 'the engines: state, position, digest, process' },
});

const config = buildCommand({
  loader: async () => (await import('./commands/config.ts')).config,
  parameters: {
    flags: COMMON_FLAGS,
    positional: {
      kind: 'tuple',
      parameters: [
        { parse: text, brief: 'record (default), or engine:NAME', placeholder: 'OPERAND', optional: true },
      ],
    },
  },
  docs: { brief: 'print a configuration as commands' },
});

/** The launcher runs the daemon itself; this is its line in the help. */
const start = buildCommand({
  func: () => undefined,
  parameters: {},
  docs: { brief: 'the daemon, in the foreground; see lockstep start --help' },
});

export function application(version: string): Application<CliContext> {
  const root = buildRouteMap({
    routes: { start, exec, batch, status, engines, config },
    docs: { brief: 'Changes the configuration of many engines as if they were one' },
  });
  return buildApplication(root, {
    name: 'lockstep',
    versionInfo: { currentVersion: version },
    scanner: { caseStyle: 'allow-kebab-for-camel', allowArgumentEscapeSequence: true },
    documentation: { caseStyle: 'convert-camel-to-kebab', useAliasInUsageLine: false },
  });
}
