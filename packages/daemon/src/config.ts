// lockstep.yaml: read, checked with positions, defaults filled in. Unknown keys are errors, because a key that is
// misspelt would otherwise be a setting that silently does not hold.

import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, resolve } from 'node:path';
import { DEFAULT_SETTINGS, ON_ERROR, type OnError, type Settings } from '@lockstep/core';
import { isScalar, type Node } from 'yaml';
import { PRODUCT_TYPES, type ProductsConfig, readProducts } from './config-products.ts';
import { type Address, Reader } from './config-reader.ts';
import { StartFailure } from './failure.ts';

/** Packet engines: pe0 on basePort, pe1 on the next, and so on. */
export interface ApplianceConfig {
  readonly type: 'appliance';
  readonly count: number;
  readonly basePort: number;
}

export interface FleetConfig {
  readonly name: string;
  readonly engines: ApplianceConfig | ProductsConfig;
  /** File of commands that a first start loads; null = none. */
  readonly load: string | null;
  readonly settings: Settings;
  readonly alerts: AlertConfig;
}

/** Who is told when the state of a fleet changes. */
export interface AlertConfig {
  /** Gets a POST of JSON; null = none. */
  readonly webhook: string | null;
  /** Program and arguments, given JSON on standard input; null = none. */
  readonly command: readonly string[] | null;
}

export const NO_ALERTS: AlertConfig = { webhook: null, command: null };

export interface DaemonConfig {
  readonly data: string;
  readonly api: Address;
  readonly fleets: readonly FleetConfig[];
}

/** At least two, so that there is something to keep equal. */
export const DEFAULT_ENGINES: number = Math.max(2, availableParallelism());
export const DEFAULT_API: Address = { host: '127.0.0.1', port: 9080 };
const DEFAULT_BASE_PORT = 4_000;
const ENGINES_MAX = 256;

export function defaultFleet(): FleetConfig {
  return {
    name: 'adc',
    engines: { type: 'appliance', count: DEFAULT_ENGINES, basePort: DEFAULT_BASE_PORT },
    load: null,
    settings: DEFAULT_SETTINGS,
    alerts: NO_ALERTS,
  };
}

/** Throws a StartFailure that names file, line and column. Paths in the file are relative to it. */
export function readConfig(path: string): DaemonConfig {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new StartFailure(`cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  return parseConfig(text, path);
}

export function parseConfig(text: string, path: string): DaemonConfig {
  const reader = new Reader(text, path);
  const root = reader.root();
  const top = reader.keys(root, ['data', 'api', 'fleets']);
  const folder = dirname(resolve(path));
  const data = top.has('data') ? resolve(folder, reader.text(top.get('data'))) : resolve(folder, 'data');
  const api = top.has('api') ? readApi(reader, top.get('api')) : DEFAULT_API;
  const fleets = top.has('fleets') ? readFleets(reader, top.get('fleets'), folder) : [defaultFleet()];
  return { data, api, fleets };
}

function readApi(reader: Reader, node: Node | undefined): Address {
  const keys = reader.keys(reader.map(node), ['listen']);
  return keys.has('listen') ? reader.address(keys.get('listen')) : DEFAULT_API;
}

function readFleets(reader: Reader, node: Node | undefined, folder: string): FleetConfig[] {
  const map = reader.map(node);
  const fleets: FleetConfig[] = [];
  for (const { key, value } of map.items) {
    const name = reader.text(key as Node);
    if (!/^[A-Za-z0-9_-]{1,64}$/.test(name)) {
      throw reader.error(key as Node, `fleet name "${name}": letters, digits, _ and -, at most 64`);
    }
    if (value === null) throw reader.error(key as Node, `${name}: keys and values are expected here`);
    if (fleets.some((other) => other.name === name)) {
      throw reader.error(key as Node, `fleet name "${name}" is there twice`);
    }
    const fleet = readFleet(reader, name, value as Node | undefined, folder);
    const clash = fleets.find((other) => overlap(other, fleet));
    if (clash !== undefined) {
      throw reader.error(
        key as Node,
        `the engines of ${name} and ${clash.name} would share ports: set engine.basePort`,
      );
    }
    fleets.push(fleet);
  }
  if (fleets.length === 0) throw reader.error(map, 'fleets: at least one is needed');
  return fleets;
}

function overlap({ engines: a }: FleetConfig, { engines: b }: FleetConfig): boolean {
  if (a.type !== 'appliance' || b.type !== 'appliance') return false;
  return a.basePort < b.basePort + b.count && b.basePort < a.basePort + a.count;
}

function readFleet(reader: Reader, name: string, node: Node | undefined, folder: string): FleetConfig {
  const keys = reader.keys(reader.map(node), [
    'engine',
    'members',
    'load',
    'timeout',
    'resolveTimeout',
    'onLost',
    'minMembers',
    'start',
    'undoRetries',
    'onError',
    'buffer',
    'monitor',
    'alerts',
  ]);
  const engines = readEngines(reader, node, keys, folder);
  // Nobody here can start a product that people run themselves.
  const onLostWords = engines.type === 'products' ? ['evict', 'lock'] : ['restart', 'evict', 'lock'];
  const settings: Settings = {
    ...DEFAULT_SETTINGS,
    timeoutMs: keys.has('timeout')
      ? reader.duration(keys.get('timeout'), 100, 600_000)
      : DEFAULT_SETTINGS.timeoutMs,
    resolveTimeoutMs: keys.has('resolveTimeout')
      ? reader.duration(keys.get('resolveTimeout'), 100, 600_000)
      : DEFAULT_SETTINGS.resolveTimeoutMs,
    onLost: keys.has('onLost')
      ? (reader.word(keys.get('onLost'), onLostWords) as Settings['onLost'])
      : (onLostWords[0] as Settings['onLost']),
    minMembers: keys.has('minMembers')
      ? reader.integer(keys.get('minMembers'), 1, ENGINES_MAX)
      : DEFAULT_SETTINGS.minMembers,
    start: keys.has('start')
      ? (reader.word(keys.get('start'), ['record', 'saved']) as Settings['start'])
      : DEFAULT_SETTINGS.start,
    undoRetries: keys.has('undoRetries')
      ? reader.integer(keys.get('undoRetries'), 0, 10)
      : DEFAULT_SETTINGS.undoRetries,
    onError: keys.has('onError')
      ? (reader.word(keys.get('onError'), ON_ERROR) as OnError)
      : DEFAULT_SETTINGS.onError,
    bufferSets: keys.has('buffer')
      ? reader.integer(keys.get('buffer'), 1, 100_000)
      : DEFAULT_SETTINGS.bufferSets,
    monitorEveryMs: keys.has('monitor')
      ? readMonitor(reader, keys.get('monitor'))
      : DEFAULT_SETTINGS.monitorEveryMs,
  };
  return {
    name,
    engines,
    load: keys.has('load') ? resolve(folder, reader.text(keys.get('load'))) : null,
    settings,
    alerts: keys.has('alerts') ? readAlerts(reader, keys.get('alerts')) : NO_ALERTS,
  };
}

function readEngines(
  reader: Reader,
  fleet: Node | undefined,
  keys: ReadonlyMap<string, Node>,
  folder: string,
): ApplianceConfig | ProductsConfig {
  const map = keys.has('engine') ? reader.map(keys.get('engine')) : null;
  const type = map === null ? undefined : reader.peek(map, 'type');
  if (type !== undefined) reader.word(type, ['appliance', ...PRODUCT_TYPES]);
  if (map !== null && type !== undefined && reader.text(type) !== 'appliance') {
    return readProducts(reader, { map, members: keys.get('members'), fleet, folder });
  }
  if (keys.has('members')) {
    throw reader.error(
      keys.get('members'),
      'members: packet engines are counted; engine.count says how many',
    );
  }
  const engine = map === null ? new Map<string, Node>() : reader.keys(map, ['type', 'count', 'basePort']);
  const count = engine.has('count') ? reader.integer(engine.get('count'), 1, ENGINES_MAX) : DEFAULT_ENGINES;
  const basePort = engine.has('basePort')
    ? reader.integer(engine.get('basePort'), 1, 65_536 - count)
    : DEFAULT_BASE_PORT;
  return { type: 'appliance', count, basePort };
}

/** `off`, or how often it looks. */
function readMonitor(reader: Reader, node: Node | undefined): number | null {
  if (isScalar(node)) {
    reader.word(node, ['off']);
    return null;
  }
  const keys = reader.keys(reader.map(node), ['every']);
  return keys.has('every')
    ? reader.duration(keys.get('every'), 100, 3_600_000)
    : DEFAULT_SETTINGS.monitorEveryMs;
}

function readAlerts(reader: Reader, node: Node | undefined): AlertConfig {
  const keys = reader.keys(reader.map(node), ['webhook', 'command']);
  return {
    webhook: keys.has('webhook') ? reader.httpUrl(keys.get('webhook')) : null,
    command: keys.has('command') ? reader.texts(keys.get('command')) : null,
  };
}
