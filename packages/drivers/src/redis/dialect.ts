// The dialect of Redis: redis-cli's own lines for parameters, users and libraries of functions, and UNSET, which gives
// entries back to each instance's own files.
//
//   config hz          50                                      CONFIG SET, UNSET CONFIG
//   acl user alice     on #… ~a resetchannels -@all +get       ACL SETUSER, ACL DELUSER, UNSET ACL USER
//   function lib       #!lua name=lib\n…                       FUNCTION LOAD, FUNCTION DELETE, UNSET FUNCTION
//
// For Redis from 7.0 on, and Valkey: older ones do not know the newer of two names for a parameter.
//
// Invariant: what `plan` gives, `parse` understands, and `reduce` leads by it from one configuration to the other.

import {
  type Change,
  type Configuration,
  type Dialect,
  LINE_BYTES_MAX,
  type Reduction,
} from '@lockstep/core';
import { ABSENT } from '@lockstep/link';
import { applyRules, wordsOfUser } from './acl.ts';
import { type Family, keyOf, parseKey, type RedisCommand } from './command.ts';
import { functionsOf } from './functions.ts';
import { irreversible } from './irreversible.ts';
import { mergeBufferLimits, parametersDigest } from './parameters.ts';
import { parse } from './parse.ts';
import { BLOT, looksSecret, seal } from './seal.ts';
import { present, show } from './show.ts';
import { lineOf, nearest } from './words.ts';

const CHANNELS_KEY = keyOf('config', 'acl-pubsub-default');
const BUFFER_LIMITS = 'client-output-buffer-limit';
const BUFFER_CLASS_WORDS = 12;

export const REDIS: Dialect<RedisCommand> = {
  name: 'redis/1',
  schema: parametersDigest(),
  parse,
  footprint: (_configuration, command) => [...command.keys],
  reduce,
  plan: (from, to, keys) => plan(from, to, keys ?? new Set([...from.keys(), ...to.keys()])),
  print: (configuration) => plan(null, configuration, configuration.keys()),
  needs,
  irreversible,
  // To give a key back is no removal: it is the undo of a first set.
  removes: ({ op }) => op === 'acl-deluser' || op === 'function-delete',
  seal,
  show,
  references: () => [],
};

/** The keys that a command gives back to the baseline of each instance; null for any other. */
export function releases(command: RedisCommand): readonly string[] | null {
  return command.op === 'unset' ? command.keys : null;
}

function needs(command: RedisCommand): readonly string[] {
  switch (command.op) {
    case 'acl-setuser': {
      const reset = command.rules.lastIndexOf('reset');
      const last = command.rules.slice(reset + 1);
      const asksDefault =
        last.some((rule) => rule.startsWith('(')) ||
        !last.some((rule) => rule === 'resetchannels' || rule === '&*');
      return [...(reset === -1 ? command.keys : []), ...(asksDefault ? [CHANNELS_KEY] : [])];
    }
    case 'acl-deluser':
    case 'function-delete':
      return command.keys;
    case 'function-load':
      return command.replace ? [] : command.keys;
    case 'config-set': {
      const limits = command.parameters.get(BUFFER_LIMITS);
      const whole = limits === undefined || limits.split(' ').length >= BUFFER_CLASS_WORDS;
      return whole ? [] : [keyOf('config', BUFFER_LIMITS)];
    }
    default:
      return [];
  }
}

function reduce(configuration: Configuration, command: RedisCommand): Reduction {
  if (command.forbidden !== null) return { ok: false, refusal: command.forbidden };
  switch (command.op) {
    case 'config-set':
      return changed(
        configuration,
        [...command.parameters].map(([name, value]) => {
          const key = keyOf('config', name);
          const now = present(configuration, key) ?? '';
          return [key, name === BUFFER_LIMITS ? mergeBufferLimits(now, value) : value];
        }),
      );
    case 'acl-setuser':
      return setUser(configuration, command);
    case 'acl-deluser':
      if (command.names.includes('default')) {
        const column = command.columns[command.names.indexOf('default')] ?? 1;
        const message =
          "the user 'default' cannot be deleted; switch it off instead: ACL SETUSER default off";
        return { ok: false, refusal: { code: 257, message, column } };
      }
      return remove(configuration, command, 'acl user');
    case 'function-load': {
      const [key = ''] = command.keys;
      if (!command.replace && present(configuration, key) !== undefined) {
        const message = `there is a library ${command.names[0]} already; FUNCTION LOAD REPLACE puts another in its place`;
        return { ok: false, refusal: { code: 273, message, column: command.columns[0] ?? 1 } };
      }
      return changed(configuration, [[key, command.code]]);
    }
    case 'function-delete':
      return remove(configuration, command, 'function');
    case 'unset': {
      const at = command.keys.findIndex((key) => configuration.get(key) === undefined);
      if (at === -1)
        return changed(
          configuration,
          command.keys.map((key) => [key, undefined]),
        );
      const message = `${command.keys[at]} was not set through Lockstep: there is nothing to give back`;
      return { ok: false, refusal: { code: 258, message, column: command.columns[at] ?? 1 } };
    }
    case 'persist':
    case 'read':
    case 'act':
      return { ok: true, changes: [] };
  }
}

function setUser(configuration: Configuration, command: RedisCommand): Reduction {
  const [key = '', name = '', column = 1] = [command.keys[0], command.names[0], command.columns[0]];
  if (/^[<>]/.test(name) || name === BLOT) {
    const message = 'this looks like a password where the name of a user belongs';
    return { ok: false, refusal: { code: 1097, message, column } };
  }
  const allChannels = present(configuration, CHANNELS_KEY) === 'allchannels';
  const applied = applyRules(present(configuration, key), command.rules, allChannels);
  if (applied.ok) return changed(configuration, [[key, applied.value]]);
  return { ok: false, refusal: { code: applied.code, message: applied.message, column } };
}

/** What the product has from its own files stays gone by a tombstone; anything else is just gone. */
function remove(configuration: Configuration, command: RedisCommand, family: Family): Reduction {
  const at = command.keys.findIndex((key) => present(configuration, key) === undefined);
  if (at === -1) {
    return changed(
      configuration,
      command.keys.map((key) => [key, configuration.beneath(key) === undefined ? undefined : ABSENT]),
    );
  }
  const known = configuration.size > 10_000 ? [] : configuration.keys(`${family} `);
  const names = known.map((key) => key.slice(family.length + 1));
  const name = command.names[at] ?? '';
  const message = `there is no ${command.keys[at]}${nearest(name, names)}`;
  return { ok: false, refusal: { code: 258, message, column: command.columns[at] ?? 1 } };
}

function changed(
  configuration: Configuration,
  wanted: readonly (readonly [key: string, after: string | undefined])[],
): Reduction {
  const changes: Change[] = [];
  for (const [key, after] of wanted) {
    const before = configuration.get(key);
    if (before !== after) changes.push({ key, before, after });
  }
  return { ok: true, changes };
}

/** What is to happen, by family: names of what is given back or goes, and what is set. */
interface Steps {
  readonly unset: Record<Family, string[]>;
  readonly users: { readonly gone: string[]; readonly set: [name: string, value: string][] };
  readonly libraries: {
    readonly gone: string[];
    readonly set: [name: string, code: string, isNew: boolean][];
  };
  readonly parameters: [name: string, value: string][];
  readonly secrets: string[];
}

/**
 * First what is given back, then what goes, then what comes. All parameters are set by one command, which Redis executes as
 * a whole or not at all, unless it is too long for a line.
 */
function plan(from: Configuration | null, to: Configuration, keys: Iterable<string>): string[] {
  const steps: Steps = {
    unset: { config: [], 'acl user': [], function: [] },
    users: { gone: [], set: [] },
    libraries: { gone: [], set: [] },
    parameters: [],
    secrets: [],
  };
  for (const key of [...new Set(keys)].sort()) {
    const [before, after] = [from?.get(key), to.get(key)];
    const parsed = parseKey(key);
    if (before === after || parsed === null) continue;
    const { family, name } = parsed;
    // A parameter cannot be deleted: the best there is, is what the instance had.
    if (after === undefined || (after === ABSENT && family === 'config')) steps.unset[family].push(name);
    else if (family === 'config' && looksSecret(name)) steps.secrets.push(name);
    else if (family === 'config') steps.parameters.push([name, after]);
    else if (family === 'acl user' && after === ABSENT) steps.users.gone.push(name);
    else if (family === 'acl user') steps.users.set.push([name, after]);
    else if (after === ABSENT) steps.libraries.gone.push(name);
    else steps.libraries.set.push([name, after, before === undefined || before === ABSENT]);
  }
  const inTheWay = librariesInTheWay(from, steps.libraries.set);
  return [
    ...lines(['UNSET', 'CONFIG'], each(steps.unset.config)),
    ...lines(['UNSET', 'ACL', 'USER'], each(steps.unset['acl user'])),
    ...lines(['UNSET', 'FUNCTION'], each(steps.unset.function)),
    ...lines(['ACL', 'DELUSER'], each(steps.users.gone)),
    ...steps.users.set.map(([name, value]) =>
      lineOf(['ACL', 'SETUSER', name, 'reset', ...wordsOfUser(value)]),
    ),
    ...[...steps.libraries.gone, ...inTheWay].map((name) => lineOf(['FUNCTION', 'DELETE', name])),
    ...steps.libraries.set.map(([, code]) => lineOf(['FUNCTION', 'LOAD', 'REPLACE', code])),
    ...lines(['CONFIG', 'SET'], steps.parameters),
    // Refused, whatever stands with them: Lockstep does not know their values.
    ...steps.secrets.map((name) => lineOf(['CONFIG', 'SET', name, BLOT])),
  ];
}

/**
 * Libraries that have, as they are, a function that another one is to have: Redis takes no function twice, so they go first
 * and come back changed.
 */
function librariesInTheWay(from: Configuration | null, set: Steps['libraries']['set']): string[] {
  const old = set.filter(([, , isNew]) => !isNew);
  if (set.length < 2 || old.length === 0) return [];
  const wanted = set.map(([name, code]) => ({ name, functions: functionsOf(code) }));
  return old
    .filter(([name]) => {
      const held = functionsOf(from?.get(keyOf('function', name)) ?? '');
      return wanted.some((other) => other.name !== name && [...other.functions].some((one) => held.has(one)));
    })
    .map(([name]) => name);
}

function each(names: readonly string[]): string[][] {
  return names.map((name) => [name]);
}

/** A command for any number of items of one or more words each, in as few lines as they fit in. */
function lines(verb: readonly string[], items: readonly (readonly string[])[]): string[] {
  const all: string[] = [];
  for (const item of items) {
    const words = lineOf(item);
    const longer = `${all.at(-1)} ${words}`;
    if (all.length > 0 && Buffer.byteLength(longer) <= LINE_BYTES_MAX) all[all.length - 1] = longer;
    else all.push(`${lineOf(verb)} ${words}`);
  }
  return all;
}
