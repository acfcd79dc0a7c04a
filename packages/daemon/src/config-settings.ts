// The settings of a fleet as lockstep.yaml has them: one table of key, values and limits, and one of profiles. What reads
// the file, what tests the limits and what holds docs/reference/settings.md to the code all go by it. Defaults are the
// core's (core/src/settings.ts), but for what differs with the kind of engines.

import {
  DEFAULT_SETTINGS,
  LINE_BYTES_MAX,
  ON_ERROR,
  SET_COMMANDS_MAX,
  type Settings,
  WINDOW_MAX,
} from '@lockstep/core';
import { isScalar, type Node } from 'yaml';
import type { Reader } from './config-reader.ts';

/** What a fleet is of: engines that are started here, or products that people run themselves. */
export type EngineKind = 'appliance' | 'products';

/** What may stand behind a key. The limits of durations and sizes are written as in the file. */
export type Values =
  | { readonly kind: 'duration' | 'size'; readonly min: string; readonly max: string }
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  | { readonly kind: 'boolean' }
  /** `products`: those that a fleet of products may have, where some make no sense there. */
  | { readonly kind: 'word'; readonly words: readonly string[]; readonly products?: readonly string[] };

export interface FleetSetting {
  /** Below the fleet: `timeout`, `monitor.every`. */
  readonly key: string;
  readonly field: keyof Settings;
  readonly values: Values;
}

const WAIT: Values = { kind: 'duration', min: '100ms', max: '600s' };
const TRIES: Values = { kind: 'integer', min: 0, max: 10 };

export const FLEET_SETTINGS: readonly FleetSetting[] = [
  { key: 'timeout', field: 'timeoutMs', values: WAIT },
  { key: 'resolveTimeout', field: 'resolveTimeoutMs', values: WAIT },
  {
    key: 'onLost',
    field: 'onLost',
    // Nobody here can start a product that people run themselves.
    values: { kind: 'word', words: ['restart', 'evict', 'lock'], products: ['evict', 'lock'] },
  },
  { key: 'minMembers', field: 'minMembers', values: { kind: 'integer', min: 1, max: 256 } },
  { key: 'start', field: 'start', values: { kind: 'word', words: ['record', 'saved'] } },
  { key: 'undoRetries', field: 'undoRetries', values: TRIES },
  { key: 'joinRetries', field: 'joinRetries', values: TRIES },
  { key: 'onError', field: 'onError', values: { kind: 'word', words: ON_ERROR } },
  { key: 'onDrift', field: 'onDrift', values: { kind: 'word', words: ['refuse', 'warn'] } },
  { key: 'onBootErrors', field: 'onBootErrors', values: { kind: 'word', words: ['ledger', 'lock'] } },
  { key: 'window', field: 'window', values: { kind: 'integer', min: 1, max: WINDOW_MAX } },
  { key: 'testBed', field: 'testBed', values: { kind: 'boolean' } },
  { key: 'undoOfRemovals', field: 'undoOfRemovals', values: { kind: 'word', words: ['exact', 'none'] } },
  { key: 'forwardRepair', field: 'forwardRepair', values: { kind: 'boolean' } },
  { key: 'groupTimeout', field: 'groupTimeoutMs', values: WAIT },
  { key: 'buffer', field: 'bufferSets', values: { kind: 'integer', min: 1, max: 100_000 } },
  { key: 'set', field: 'setCommands', values: { kind: 'integer', min: 1, max: SET_COMMANDS_MAX } },
  {
    key: 'line',
    field: 'lineBytes',
    values: { kind: 'size', min: '256', max: `${LINE_BYTES_MAX / 1_024}KiB` },
  },
  { key: 'history', field: 'historyMs', values: { kind: 'duration', min: '1h', max: '3650d' } },
  {
    key: 'monitor.every',
    field: 'monitorEveryMs',
    values: { kind: 'duration', min: '100ms', max: '1h' },
  },
  { key: 'monitor.heal', field: 'heal', values: { kind: 'boolean' } },
];

/** What a fleet has that says nothing. */
export const KIND_DEFAULTS: Readonly<Record<EngineKind, Settings>> = {
  appliance: DEFAULT_SETTINGS,
  products: { ...DEFAULT_SETTINGS, onLost: 'evict', window: 1 },
};

/** Several settings under one name; a key that is written out beside it wins. */
export const PROFILES: Readonly<Record<string, Partial<Settings>>> = {
  /** What the founding patent chose, where the defaults choose otherwise: docs/reference/settings.md has the reasons. */
  patent: {
    window: 1,
    testBed: false,
    undoOfRemovals: 'none',
    onBootErrors: 'lock',
    onLost: 'lock',
    start: 'saved',
  },
};

/** The keys that stand in a fleet itself: what has a dot stands in a map below. */
export const SETTING_KEYS: readonly string[] = [
  'profile',
  ...new Set(FLEET_SETTINGS.map(({ key }) => key.split('.')[0] ?? key)),
];

/** Reads what a fleet says of its settings. `keys`: those of the fleet, others among them. */
export function readSettings(reader: Reader, keys: ReadonlyMap<string, Node>, kind: EngineKind): Settings {
  const profile = keys.get('profile');
  const chosen = profile === undefined ? {} : PROFILES[reader.word(profile, Object.keys(PROFILES))];
  const monitor = keys.get('monitor');
  // The table tells which kind of value each field has.
  const written: Partial<Record<keyof Settings, unknown>> = isOff(monitor) ? { monitorEveryMs: null } : {};
  const all = new Map(keys);
  if (monitor !== undefined && !isOff(monitor)) {
    for (const [key, node] of readMonitor(reader, monitor)) all.set(`monitor.${key}`, node);
  }
  for (const { key, field, values } of FLEET_SETTINGS) {
    const node = all.get(key);
    if (node !== undefined) written[field] = readValue(reader, node, values, kind);
  }
  return { ...KIND_DEFAULTS[kind], ...chosen, ...(written as Partial<Settings>) };
}

function isOff(node: Node | undefined): boolean {
  return isScalar(node) && node.value === 'off';
}

function readMonitor(reader: Reader, node: Node): Map<string, Node> {
  if (isScalar(node))
    throw reader.expected(node, 'off, or a map like { every: 5s, heal: true }, is expected here');
  const parts = FLEET_SETTINGS.map(({ key }) => key.split('.'));
  return reader.keys(
    reader.map(node),
    parts.flatMap(([map, key]) => (map === 'monitor' && key !== undefined ? [key] : [])),
  );
}

function readValue(reader: Reader, node: Node, values: Values, kind: EngineKind): unknown {
  switch (values.kind) {
    case 'duration':
      return reader.duration(node, values.min, values.max);
    case 'size':
      return reader.size(node, values.min, values.max);
    case 'integer':
      return reader.integer(node, values.min, values.max);
    case 'boolean':
      return reader.boolean(node);
    case 'word':
      return reader.word(node, (kind === 'products' ? values.products : undefined) ?? values.words);
  }
}
