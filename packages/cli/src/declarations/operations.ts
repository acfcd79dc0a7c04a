// Commands that change engines past the usual way: exits from a lock, versions, membership.

import { buildCommand, buildRouteMap } from '@stricli/core';
import { COMMON_FLAGS } from '../session.ts';
import { parseVersion, parseVersionOrBoot } from '../version.ts';
import { IRREVERSIBLE, text, YES } from './shared.ts';

const PLAN_FLAGS = { ...COMMON_FLAGS, ...YES } as const;

export const unlock = buildCommand({
  loader: async () => (await import('../commands/exits.ts')).unlock,
  parameters: {
    flags: {
      ...PLAN_FLAGS,
      back: {
        kind: 'boolean',
        brief: 'to the state before the command',
        default: false,
        withNegated: false,
      },
      forward: {
        kind: 'boolean',
        brief: 'to the state after it',
        default: false,
        withNegated: false,
      },
      accept: {
        kind: 'parsed',
        parse: text,
        brief: 'to what this engine holds',
        optional: true,
        placeholder: 'ENGINE',
      },
      reload: {
        kind: 'parsed',
        parse: parseVersionOrBoot,
        inferEmpty: true,
        brief: 'to a saved version; without a value the boot version',
        optional: true,
        placeholder: 'VERSION',
      },
      evict: {
        kind: 'parsed',
        parse: text,
        brief: 'go on without this engine; may be given several times',
        optional: true,
        variadic: true,
        placeholder: 'ENGINE',
      },
      irreversible: IRREVERSIBLE,
    },
  },
  docs: { brief: 'take an exit from a lock, or from drift; shows its plan and asks' },
});

export const save = buildCommand({
  loader: async () => (await import('../commands/versions.ts')).save,
  parameters: {
    flags: {
      ...COMMON_FLAGS,
      label: {
        kind: 'parsed',
        parse: text,
        brief: 'what it is called, besides its number',
        optional: true,
        placeholder: 'TEXT',
      },
      force: {
        kind: 'boolean',
        brief: 'make it the boot version although lines of the last load were refused',
        default: false,
        withNegated: false,
      },
    },
  },
  docs: { brief: 'save the configuration as a version' },
});

export const versions = buildCommand({
  loader: async () => (await import('../commands/versions.ts')).versions,
  parameters: { flags: COMMON_FLAGS },
  docs: { brief: 'the saved versions, the last first' },
});

export const restore = buildCommand({
  loader: async () => (await import('../commands/exits.ts')).restore,
  parameters: {
    flags: PLAN_FLAGS,
    positional: {
      kind: 'tuple',
      parameters: [{ parse: parseVersion, brief: '3 or v3', placeholder: 'VERSION' }],
    },
  },
  docs: { brief: 'go back to a version, command by command; shows its plan and asks' },
});

export const reload = buildCommand({
  loader: async () => (await import('../commands/exits.ts')).reload,
  parameters: {
    flags: { ...PLAN_FLAGS, irreversible: IRREVERSIBLE },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          parse: parseVersionOrBoot,
          brief: '3 or v3; without it the boot version',
          placeholder: 'VERSION',
          optional: true,
        },
      ],
    },
  },
  docs: { brief: 'load a version into every engine at once; shows its plan and asks' },
});

const ENGINE_PARAMETERS = {
  flags: PLAN_FLAGS,
  positional: {
    kind: 'tuple',
    parameters: [{ parse: text, brief: 'name of the engine', placeholder: 'NAME' }],
  },
} as const;

export const engine = buildRouteMap({
  routes: {
    out: buildCommand({
      loader: async () => (await import('../commands/engine.ts')).out,
      parameters: ENGINE_PARAMETERS,
      docs: { brief: 'end it for maintenance; the others go on' },
    }),
    in: buildCommand({
      loader: async () => (await import('../commands/engine.ts')).enter,
      parameters: ENGINE_PARAMETERS,
      docs: { brief: 'start one that is out, evicted or lost, and make it equal' },
    }),
    add: buildCommand({
      loader: async () => (await import('../commands/engine.ts')).add,
      parameters: ENGINE_PARAMETERS,
      docs: { brief: 'start a new one and make it equal' },
    }),
    remove: buildCommand({
      loader: async () => (await import('../commands/engine.ts')).remove,
      parameters: ENGINE_PARAMETERS,
      docs: { brief: 'end it for good' },
    }),
  },
  docs: { brief: 'take an engine out, in, add or remove one' },
});
