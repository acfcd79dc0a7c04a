// A fleet as lockstep.yaml has it: its engines, what it loads, whom it alerts. Its settings are config-settings.ts.

import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { DEFAULT_SETTINGS, PerEngine, type Settings } from '@lockstep/core';
import type { Node } from 'yaml';
import { PRODUCT_TYPES, type ProductsConfig, readProducts } from './config-products.ts';
import type { Reader } from './config-reader.ts';
import { readSettings, SETTING_KEYS } from './config-settings.ts';

/** Packet engines: pe0 on basePort, pe1 on the next, and so on. */
export interface ApplianceConfig {
  readonly type: 'appliance';
  readonly count: number;
  readonly basePort: number;
  /** How they are spoken to: over a stream, or in datagrams. */
  readonly link: 'tcp' | 'udp';
}

export interface FleetConfig {
  readonly name: string;
  readonly engines: ApplianceConfig | ProductsConfig;
  /** File of commands that a first start loads; null = none. */
  readonly load: string | null;
  readonly settings: Settings;
  /** What is each engine's own by design. */
  readonly perEngine: PerEngine;
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

/** At least two, so that there is something to keep equal. */
export const DEFAULT_ENGINES: number = Math.max(2, availableParallelism());
const DEFAULT_BASE_PORT = 4_000;
const ENGINES_MAX = 256;

export function defaultFleet(): FleetConfig {
  return {
    name: 'adc',
    engines: { type: 'appliance', count: DEFAULT_ENGINES, basePort: DEFAULT_BASE_PORT, link: 'tcp' },
    load: null,
    settings: DEFAULT_SETTINGS,
    perEngine: new PerEngine(),
    alerts: NO_ALERTS,
  };
}

export function readFleets(reader: Reader, node: Node | undefined, folder: string): FleetConfig[] {
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
    reader.name(value as Node, name, map);
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
    'perEngine',
    ...SETTING_KEYS,
    'alerts',
  ]);
  const engines = readEngines(reader, node, keys, folder);
  return {
    name,
    engines,
    load: keys.has('load') ? resolve(folder, reader.text(keys.get('load'))) : null,
    settings: readSettings(reader, keys, engines.type),
    perEngine: readPerEngine(reader, keys.get('perEngine')),
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
  const engine =
    map === null ? new Map<string, Node>() : reader.keys(map, ['type', 'count', 'basePort', 'link']);
  const count = engine.has('count') ? reader.integer(engine.get('count'), 1, ENGINES_MAX) : DEFAULT_ENGINES;
  const basePort = engine.has('basePort')
    ? reader.integer(engine.get('basePort'), 1, 65_536 - count)
    : DEFAULT_BASE_PORT;
  const link = engine.has('link') ? reader.word(engine.get('link'), ['tcp', 'udp']) : 'tcp';
  return { type: 'appliance', count, basePort, link: link === 'udp' ? 'udp' : 'tcp' };
}

function readPerEngine(reader: Reader, node: Node | undefined): PerEngine {
  if (node === undefined) return new PerEngine();
  const rules = reader.items(node).map((item) => reader.text(item));
  return reader.coded(node, () => new PerEngine(rules));
}

function readAlerts(reader: Reader, node: Node | undefined): AlertConfig {
  const keys = reader.keys(reader.map(node), ['webhook', 'command']);
  return {
    webhook: keys.has('webhook') ? reader.httpUrl(keys.get('webhook')) : null,
    command: keys.has('command') ? reader.texts(keys.get('command')) : null,
  };
}
