// Commands that may cut Lockstep off from an instance, or destroy data that no undo brings back.

import { keyOf, type RedisCommand } from './command.ts';

interface Harm {
  readonly why: string;
  readonly when: 'always' | 'asked';
}

/** Where and to whom an instance opens its door. */
const DOOR =
  /^(port|tls-port|bind|protected-mode|unixsocket|unixsocketperm|tls-(auth-clients.*|ca-cert-.*|cert-file|ciphers|ciphersuites|dh-params-file|key-file|prefer-server-ciphers|protocols))$/;

/** Lowering these makes Redis throw keys or connections away at once, or turn away those that come. */
const MEMORY: Readonly<Record<string, string>> = {
  maxmemory: 'it may make Redis evict keys, which no undo brings back, or refuse writes',
  'maxmemory-policy': 'it may make Redis evict keys, and no undo brings them back',
  maxclients: 'it may make Redis turn clients away, Lockstep too',
  'maxmemory-clients': "it may make Redis close clients' connections, Lockstep's own too",
};

/** See Dialect.irreversible. */
export function irreversible(command: RedisCommand): Harm | null {
  switch (command.op) {
    case 'config-set':
    case 'unset':
      return ofEntries(command);
    case 'acl-setuser':
    case 'acl-deluser':
      return ofUser(command.names);
    default:
      return null;
  }
}

function ofEntries(command: RedisCommand): Harm | null {
  const parameters = command.names.filter((name, at) => command.keys[at] === keyOf('config', name));
  const door = parameters.find((name) => DOOR.test(name));
  if (door !== undefined)
    return { why: `${door} decides who reaches Redis: it may cut Lockstep off`, when: 'always' };
  const memory = parameters.find((name) => Object.hasOwn(MEMORY, name));
  if (memory !== undefined) return { why: `${memory}: ${MEMORY[memory]}`, when: 'asked' };
  return command.keys.some((key) => key.startsWith('acl user ')) ? ofUser(command.names) : null;
}

function ofUser(names: readonly string[]): Harm {
  const who = names.length === 1 ? `the user ${names[0]}` : 'one of these users';
  return { why: `Lockstep may log in as ${who}: it may cut Lockstep off`, when: 'asked' };
}
