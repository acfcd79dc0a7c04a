// The commands by name. What each takes is in declarations/; what it does is in commands/, and loaded only when it runs, so
// that each starts quickly.

import {
  type Application,
  type ApplicationText,
  buildApplication,
  buildCommand,
  buildRouteMap,
  text_en,
} from '@stricli/core';
import type { CliContext } from './context.ts';
import { conformance } from './declarations/conformance.ts';
import { lint } from './declarations/lint.ts';
import { check, config, diff, engines, events, history, status } from './declarations/looks.ts';
import { engine, reload, restore, save, unlock, versions } from './declarations/operations.ts';
import { apply, batch, exec, plan } from './declarations/sets.ts';

/** The launcher runs the daemon itself; this is its line in the help. */
const start = buildCommand({
  func: () => undefined,
  parameters: {},
  docs: { brief: 'the daemon, in the foreground; see lockstep start --help' },
});

/** As is the agent. */
const agent = buildCommand({
  func: () => undefined,
  parameters: {},
  docs: { brief: 'the host of a product on its own machine; see lockstep agent --help' },
});

/** Errors of the library begin as all others do. */
const TEXT: ApplicationText = {
  ...text_en,
  exceptionWhileParsingArguments(error, color) {
    return `lockstep: ${text_en.exceptionWhileParsingArguments.call(this, error, color)}`;
  },
  noCommandRegisteredForInput: (given) => `lockstep: ${text_en.noCommandRegisteredForInput(given)}`,
};

export function application(version: string): Application<CliContext> {
  const root = buildRouteMap({
    routes: {
      start,
      exec,
      batch,
      apply,
      plan,
      status,
      engines,
      engine,
      config,
      diff,
      check,
      save,
      versions,
      restore,
      reload,
      unlock,
      history,
      events,
      lint,
      conformance,
      agent,
    },
    docs: { brief: 'Changes the configuration of many engines as if they were one' },
  });
  return buildApplication(root, {
    name: 'lockstep',
    versionInfo: { currentVersion: version },
    scanner: { caseStyle: 'allow-kebab-for-camel', allowArgumentEscapeSequence: true },
    documentation: { caseStyle: 'convert-camel-to-kebab', useAliasInUsageLine: false },
    localization: { text: TEXT },
  });
}
