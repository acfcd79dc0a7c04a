// What `lockstep agent` is told: read from its arguments and from the files that they name, checked, and complete. Secrets are
// in files or in the environment, never in the arguments, which other users of the machine can read.

import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { LockstepError, PerEngine } from '@lockstep/core';
import {
  checkedAddress,
  type Driver,
  formatAddress,
  type LinkAddress,
  type LinkTls,
  localAddress,
  type ProductAddress,
  parseAddress,
  readLinkKey,
  secured,
} from '@lockstep/link';
import { type CredentialSource, readCredentials } from './credentials.ts';
import { StartFailure } from './failure.ts';
import { DRIVERS } from './products.ts';

export const AGENT_USAGE: string = `usage: lockstep agent --type TYPE --name NAME --address ADDRESS --listen ADDRESS --key-file FILE --state DIR [options]

  --type TYPE            what the product is: ${Object.keys(DRIVERS).join(', ')}
  --name NAME            the engine's name in its fleet
  --address ADDRESS      where the product is reached on this machine: unix:PATH or 127.0.0.1:PORT
  --listen ADDRESS       where the manager reaches the agent: HOST:PORT; without certificates on loopback, or unix:PATH
  --ca FILE              PEM: the CA that the manager's certificate must come from
  --cert FILE            PEM: the agent's own certificate, for the HOST that the manager is told
  --key FILE             PEM: the private key to it
  --key-file FILE        the fleet's link key, a copy of link.key in the manager's data directory
  --state DIR            where the agent keeps what the product brought up from its own files
  --user NAME            who Lockstep is to the product; with a password
  --password-file FILE   the password, in its first line (default: the variable LOCKSTEP_PASSWORD, where it is set)
  --per-engine RULE      a key that is this instance's own, as in perEngine of the manager's lockstep.yaml; as often as there are rules
  --help`;

export interface AgentOptions {
  readonly type: string;
  readonly driver: Driver;
  readonly name: string;
  readonly product: ProductAddress;
  readonly listen: LinkAddress;
  readonly linkKey: string;
  readonly state: string;
  readonly perEngine: PerEngine;
  /** Null where the product asks nobody. */
  readonly credentials: CredentialSource | null;
  /** When the agent's own certificate ends; null without one. */
  readonly certificateUntil: Date | null;
  /** What is not wrong, and should not stay so. */
  readonly warnings: readonly string[];
}

/** Null where only the usage is asked for. Rejects with a StartFailure for whatever must be changed in what was asked. */
export async function readAgentOptions(args: readonly string[]): Promise<AgentOptions | null> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      type: { type: 'string' },
      name: { type: 'string' },
      address: { type: 'string' },
      listen: { type: 'string' },
      ca: { type: 'string' },
      cert: { type: 'string' },
      key: { type: 'string' },
      'key-file': { type: 'string' },
      state: { type: 'string' },
      user: { type: 'string' },
      'password-file': { type: 'string' },
      'per-engine': { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return null;
  const needed = (flag: 'type' | 'name' | 'address' | 'listen' | 'key-file' | 'state'): string => {
    const value = values[flag];
    if (value === undefined || value === '') throw new StartFailure(`--${flag} is missing\n${AGENT_USAGE}`);
    return value;
  };
  const [type, name] = [needed('type'), needed('name')];
  const driver = Object.hasOwn(DRIVERS, type) ? DRIVERS[type] : undefined;
  if (driver === undefined) {
    throw new StartFailure(`--type: "${type}" is none of ${Object.keys(DRIVERS).join(', ')}`);
  }
  if (!/^[A-Za-z0-9_.-]{1,64}$/.test(name)) {
    throw new StartFailure(`--name: "${name}": letters, digits, ., _ and -, at most 64`);
  }
  const tls = readTls(values);
  const product = await meant('address', () => productAddress(needed('address')));
  const listen = await meant('listen', () => checkedAddress(secured(parseAddress(needed('listen')), tls)));
  const credentials = credentialsOf(values.user, values['password-file']);
  if (credentials !== null) await meant('password-file', () => readCredentials(credentials));
  return {
    type,
    driver,
    name,
    product,
    listen,
    linkKey: await meant('key-file', () => readLinkKey(needed('key-file'))),
    state: resolve(needed('state')),
    perEngine: await meant('per-engine', () => new PerEngine(values['per-engine'])),
    credentials,
    certificateUntil: tls === null ? null : new X509Certificate(tls.cert).validToDate,
    warnings: values.key === undefined ? [] : keyWarnings(values.key),
  };
}

/** All of the certificates or none. */
function readTls({ ca, cert, key }: Readonly<Partial<Record<keyof LinkTls, string>>>): LinkTls | null {
  if (ca === undefined && cert === undefined && key === undefined) return null;
  if (ca === undefined || cert === undefined || key === undefined) {
    throw new StartFailure('a link over TLS is mutual: --ca, --cert and --key are all needed');
  }
  return { ca: readPem('ca', ca), cert: readPem('cert', cert), key: readPem('key', key) };
}

function readPem(flag: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new StartFailure(`--${flag}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function keyWarnings(path: string): string[] {
  const readable = (statSync(path).mode & 0o004) !== 0;
  return readable ? [`the private key ${path} can be read by everybody: chmod 600 ${path}`] : [];
}

/** The agent is on the product's machine, so this is a way that nobody else listens on. */
function productAddress(text: string): ProductAddress {
  return localAddress(secured(parseAddress(text), null));
}

function credentialsOf(user = '', file: string | undefined): CredentialSource | null {
  if (file !== undefined) return { user, from: { file: resolve(file) } };
  if ((process.env['LOCKSTEP_PASSWORD'] ?? '') !== '')
    return { user, from: { variable: 'LOCKSTEP_PASSWORD' } };
  if (user === '') return null;
  throw new StartFailure('--user: its password is missing; --password-file FILE, or LOCKSTEP_PASSWORD');
}

/** What is wrong with a value is said of its flag. */
async function meant<T>(flag: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
    throw new StartFailure(`--${flag}: ${error.message}`);
  }
}

/** For people; holds no secret. */
export function describeProduct(address: ProductAddress): string {
  return 'path' in address
    ? formatAddress(address)
    : formatAddress({ host: address.host, port: address.port });
}
