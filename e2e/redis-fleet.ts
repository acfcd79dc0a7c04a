// A daemon over real Redis instances, and what each of them says itself.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { SetResultDocument } from '@lockstep/api';
import {
  missing,
  RedisServer,
  type RedisServerOptions,
} from '../packages/drivers/src/redis/testing/redis-server.ts';
import { Daemon } from './harness.ts';

const ABSENT: string | null = missing();

/** Behind the name of a test that needs Redis. */
export const WITHOUT: string = ABSENT === null ? '' : ` (left out: ${ABSENT})`;

/** For `skip` of a test that needs Redis. */
export const SKIP: boolean = ABSENT !== null;

export interface RedisFleetOptions {
  /** What each instance is started with, r1 first (default: three with nothing special). */
  readonly servers?: readonly RedisServerOptions[];
  /** Keys of the fleet in lockstep.yaml, each a line. */
  readonly settings?: readonly string[];
  /** Keys beside `type: redis`, as `, user: …`. */
  readonly engine?: string;
}

export interface RedisFleet {
  readonly daemon: Daemon;
  readonly servers: readonly RedisServer[];
  /** The fleet's part of lockstep.yaml. */
  readonly fleets: string;
  /** What redis-cli prints on each instance. */
  readonly cli: (...args: string[]) => Promise<string[]>;
  /** What each instance has as a parameter. */
  readonly parameter: (name: string) => Promise<string[]>;
}

export async function redisFleet(t: TestContext, options: RedisFleetOptions = {}): Promise<RedisFleet> {
  const started: RedisServer[] = [];
  for (const one of options.servers ?? [{}, {}, {}]) started.push(await RedisServer.start(t, one));
  const members = started.map(
    ({ socket }, at) => `      - { name: r${at + 1}, address: "unix:${socket}" }\n`,
  );
  const settings = (options.settings ?? []).map((line) => `    ${line}\n`).join('');
  const fleets = `  cache:\n    engine: { type: redis${options.engine ?? ''} }\n${settings}    members:\n${members.join('')}`;
  const daemon = await Daemon.start(t, { fleets });
  const cli = (...args: string[]): Promise<string[]> =>
    Promise.all(started.map((server) => server.cli(...args)));
  return {
    daemon,
    servers: started,
    fleets,
    cli,
    async parameter(name) {
      return (await cli('CONFIG', 'GET', name)).map((text) => text.split('\n')[1] ?? '');
    },
  };
}

/** Runs commands as one set without the command line, which takes its time to start. */
export async function post(
  daemon: Daemon,
  commands: readonly string[],
  more: object = {},
): Promise<SetResultDocument> {
  const token = readFileSync(join(daemon.data, 'admin.token'), 'utf8').trim();
  const response = await fetch(`${daemon.api}/api/v1/fleets/cache/sets`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ commands, ...more }),
  });
  return (await response.json()) as SetResultDocument;
}
