// lockstep.yaml: read, checked with positions, defaults filled in. Unknown keys are errors, because a key that is
// misspelt would otherwise be a setting that silently does not hold.

import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, resolve } from 'node:path';
import { parseDuration } from '@lockstep/api';
import { DEFAULT_SETTINGS, ON_ERROR, type OnError, type Settings } from '@lockstep/core';
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml';
import { StartFailure } from './failure.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface FleetConfig {
  readonly name: string;
  /** Packet engines: pe0 on basePort, pe1 on the next, and so on. */
  readonly count: number;
  readonly basePort: number;
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
    count: DEFAULT_ENGINES,
    basePort: DEFAULT_BASE_PORT,
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

function overlap(a: FleetConfig, b: FleetConfig): boolean {
  return a.basePort < b.basePort + b.count && b.basePort < a.basePort + a.count;
}

function readFleet(reader: Reader, name: string, node: Node | undefined, folder: string): FleetConfig {
  const keys = reader.keys(reader.map(node), [
    'engine',
    'load',
    'timeout',
    'resolveTimeout',
    'onLost',
    'minMembers',
    'start',
    'undoRetries',
    'onError',
    'buffer',
    'alerts',
  ]);
  const engine = keys.has('engine')
    ? reader.keys(reader.map(keys.get('engine')), ['type', 'count', 'basePort'])
    : new Map<string, Node>();
  if (engine.has('type')) reader.word(engine.get('type'), ['appliance']);
  const settings: Settings = {
    timeoutMs: keys.has('timeout')
      ? reader.duration(keys.get('timeout'), 100, 600_000)
      : DEFAULT_SETTINGS.timeoutMs,
    resolveTimeoutMs: keys.has('resolveTimeout')
      ? reader.duration(keys.get('resolveTimeout'), 100, 600_000)
      : DEFAULT_SETTINGS.resolveTimeoutMs,
    onLost: keys.has('onLost')
      ? (reader.word(keys.get('onLost'), ['restart', 'evict', 'lock']) as Settings['onLost'])
      : DEFAULT_SETTINGS.onLost,
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
  };
  const count = engine.has('count') ? reader.integer(engine.get('count'), 1, ENGINES_MAX) : DEFAULT_ENGINES;
  return {
    name,
    count,
    basePort: engine.has('basePort')
      ? reader.integer(engine.get('basePort'), 1, 65_536 - count)
      : DEFAULT_BASE_PORT,
    load: keys.has('load') ? resolve(folder, reader.text(keys.get('load'))) : null,
    settings,
    alerts: keys.has('alerts') ? readAlerts(reader, keys.get('alerts')) : NO_ALERTS,
  };
}

function readAlerts(reader: Reader, node: Node | undefined): AlertConfig {
  const keys = reader.keys(reader.map(node), ['webhook', 'command']);
  return {
    webhook: keys.has('webhook') ? reader.httpUrl(keys.get('webhook')) : null,
    command: keys.has('command') ? reader.texts(keys.get('command')) : null,
  };
}

/** `HOST:PORT`; brackets around IPv6. Null where it is none. */
export function parseAddress(text: string): Address | null {
  const match = /^(\[[0-9a-f:.]+\]|[^:\s[\]]+):(\d{1,5})$/i.exec(text);
  const port = Number(match?.[2]);
  if (match?.[1] === undefined || port > 65_535) return null;
  return { host: match[1].replace(/^\[|\]$/g, ''), port };
}

/** Walks the document and says where something is wrong. */
class Reader {
  readonly #path: string;
  readonly #lines = new LineCounter();
  readonly #document: ReturnType<typeof parseDocument>;

  constructor(text: string, path: string) {
    this.#path = path;
    this.#document = parseDocument(text, { lineCounter: this.#lines, uniqueKeys: true, prettyErrors: false });
    const [broken] = this.#document.errors;
    if (broken !== undefined) throw this.#at(broken.pos[0], broken.message);
  }

  root(): YAMLMap {
    const { contents } = this.#document;
    const empty = contents === null || (isScalar(contents) && contents.value === null);
    return empty ? (this.#document.createNode({}) as YAMLMap) : this.map(contents);
  }

  map(node: Node | null | undefined): YAMLMap {
    if (isMap(node)) return node;
    throw this.error(node, 'keys and values expected here');
  }

  keys(map: YAMLMap, known: readonly string[]): Map<string, Node> {
    const found = new Map<string, Node>();
    for (const { key, value } of map.items) {
      const name = this.text(key as Node);
      if (!known.includes(name)) {
        throw this.error(key as Node, `unknown key "${name}"; known here: ${known.join(', ')}`);
      }
      if (value === null) throw this.error(key as Node, `${name}: a value is expected here`);
      found.set(name, value as Node);
    }
    return found;
  }

  text(node: Node | null | undefined): string {
    if (isScalar(node) && (typeof node.value === 'string' || typeof node.value === 'number'))
      return String(node.value);
    throw this.error(node, 'a text is expected here');
  }

  /** A list of at least one text. */
  texts(node: Node | null | undefined): string[] {
    const items = isSeq(node) ? node.items.map((item) => this.text(item as Node)) : [];
    if (items.length > 0) return items;
    throw this.error(node, 'a list is expected here, like [/usr/local/bin/page, --urgent]');
  }

  httpUrl(node: Node | null | undefined): string {
    const text = this.text(node);
    if (URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol)) return text;
    // Not repeated: it may hold a secret.
    throw this.error(node, 'a http:// or https:// address is expected here');
  }

  word(node: Node | null | undefined, words: readonly string[]): string {
    const text = this.text(node);
    if (words.includes(text)) return text;
    throw this.error(node, `"${text}" is none of ${words.join(', ')}`);
  }

  integer(node: Node | null | undefined, min: number, max: number): number {
    const value = isScalar(node) ? node.value : undefined;
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
    throw this.error(node, `a whole number from ${min} to ${max} is expected here`);
  }

  duration(node: Node | null | undefined, minMs: number, maxMs: number): number {
    const ms = parseDuration(this.text(node));
    if (ms !== null && ms >= minMs && ms <= maxMs) return ms;
    throw this.error(
      node,
      `a duration from ${minMs}ms to ${maxMs / 1_000}s is expected here, like 10s or 500ms`,
    );
  }

  address(node: Node | null | undefined): Address {
    const address = parseAddress(this.text(node));
    if (address !== null) return address;
    throw this.error(node, `"${this.text(node)}" is no HOST:PORT`);
  }

  error(node: Node | null | undefined, message: string): StartFailure {
    return this.#at(node?.range?.[0] ?? 0, message);
  }

  #at(offset: number, message: string): StartFailure {
    const { line, col } = this.#lines.linePos(offset);
    return new StartFailure(`${this.#path}:${line}:${col}: ${message}`);
  }
}
