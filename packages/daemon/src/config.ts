// lockstep.yaml: read, checked with positions, defaults filled in. Unknown keys are errors, because a key that is
// misspelt would otherwise be a setting that silently does not hold.
//
//   config-reader.ts    walks the document; whatever is wrong says where
//   config-fleet.ts     a fleet: its engines, what it loads, whom it alerts
//   config-settings.ts  the settings of a fleet, as a table
//   config-products.ts  the members of a fleet of products

import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { BODY_BYTES_MAX } from '@lockstep/api';
import type { Node } from 'yaml';
import { defaultFleet, type FleetConfig, readFleets } from './config-fleet.ts';
import { type Address, Reader } from './config-reader.ts';
import { StartFailure } from './failure.ts';

export interface ApiConfig extends Address {
  /** Largest body of a request, in bytes. */
  readonly bodyBytes: number;
}

export interface DaemonConfig {
  readonly data: string;
  readonly api: ApiConfig;
  readonly fleets: readonly FleetConfig[];
}

/** What a file says. */
export interface FileConfig extends DaemonConfig {
  /** Whether it says where the data is. */
  readonly saysData: boolean;
}

export const DEFAULT_API: ApiConfig = { host: '127.0.0.1', port: 9080, bodyBytes: BODY_BYTES_MAX };

/** As in the file; the command line sends no more than the highest, whatever the daemon takes. */
export const BODY_LIMITS = { min: '64KiB', max: '64MiB' } as const;

/** Throws a StartFailure that names file, line and column. Paths in the file are relative to it. */
export function readConfig(path: string): FileConfig {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new StartFailure(`cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  return parseConfig(text, path);
}

export function parseConfig(text: string, path: string): FileConfig {
  const reader = new Reader(text, path);
  const root = reader.root();
  const top = reader.keys(root, ['data', 'api', 'fleets']);
  const folder = dirname(resolve(path));
  const data = top.has('data') ? resolve(folder, reader.text(top.get('data'))) : resolve(folder, 'data');
  const api = top.has('api') ? readApi(reader, top.get('api')) : DEFAULT_API;
  const fleets = top.has('fleets') ? readFleets(reader, top.get('fleets'), folder) : [defaultFleet()];
  return { data, saysData: top.has('data'), api, fleets };
}

function readApi(reader: Reader, node: Node | undefined): ApiConfig {
  const keys = reader.keys(reader.map(node), ['listen', 'body']);
  const listen = keys.has('listen') ? reader.address(keys.get('listen')) : DEFAULT_API;
  const bodyBytes = keys.has('body')
    ? reader.size(keys.get('body'), BODY_LIMITS.min, BODY_LIMITS.max)
    : DEFAULT_API.bodyBytes;
  return { host: listen.host, port: listen.port, bodyBytes };
}
