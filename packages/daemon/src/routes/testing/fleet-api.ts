// The API over a fleet of two engines that hold without serving, on a real store: what the tests of the routes talk to.

import { hash, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { BODY_BYTES_MAX } from '@lockstep/api';
import { adcDialect } from '@lockstep/appliance/dialect';
import {
  ConfigurationManager,
  DEFAULT_SETTINGS,
  type FleetEvent,
  HOLD_ONLY,
  LiveConfiguration,
  NativeEngine,
  type Settings,
} from '@lockstep/core';
import { connectEngine, serveEngine } from '@lockstep/link';
import { openStore, type SqliteStore } from '@lockstep/store';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { systemClock } from '../../clock.ts';
import type { FleetHost } from '../../fleet-host.ts';
import { buildServer } from '../../server.ts';

export interface FleetApi {
  readonly server: FastifyInstance;
  readonly store: SqliteStore;
  readonly manager: ConfigurationManager;
  readonly engines: readonly NativeEngine[];
  /** Streams that listen for something new. */
  readonly watching: () => number;
  /** Makes an event durable, as the host does. */
  readonly note: (event: Omit<FleetEvent, 'time'>) => Promise<number>;
  readonly get: (path: string, headers?: Record<string, string>) => Promise<LightMyRequestResponse>;
  readonly post: (
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ) => Promise<LightMyRequestResponse>;
  /** Listens, and answers the address. */
  readonly listen: () => Promise<string>;
}

/** Settings that are not the defaults. */
type Given = Partial<Settings> & { readonly bodyBytes?: number };

const BEARER = { authorization: 'Bearer token' };

/** Paths are below `/api/v1/fleets/adc`. */
export async function fleetApi(
  t: TestContext,
  { bodyBytes = BODY_BYTES_MAX, ...given }: Given = {},
): Promise<FleetApi> {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-routes-'));
  const sha256 = (text: string): string => hash('sha256', text);
  const store = await openStore(folder);
  const note = ({ kind, engine, message }: Omit<FleetEvent, 'time'>): Promise<number> =>
    store.appendEvent('adc', { time: Date.now(), kind, engine, message });
  const manager = await ConfigurationManager.open({
    name: 'adc',
    dialect: adcDialect,
    store,
    clock: systemClock,
    hash: sha256,
    newId: randomUUID,
    settings: { ...DEFAULT_SETTINGS, ...given },
    onEvent: (event) => void note(event),
  });
  const key = '5e'.repeat(32);
  const engines = await Promise.all(
    ['pe0', 'pe1'].map(async (name, at) => {
      const engine = new NativeEngine({
        dialect: adcDialect,
        live: new LiveConfiguration(sha256, adcDialect.references),
        realiser: HOLD_ONLY,
        incarnation: `${at}`,
        epoch: 0,
      });
      const options = { engine, key, name, dialect: adcDialect.name, pid: at + 1 };
      const server = await serveEngine({ ...options, address: { path: join(folder, `${name}.sock`) } });
      const { address } = server;
      const { link } = await connectEngine({ name, address, key, withinMs: 60_000, onDown: () => undefined });
      return { server, link, engine };
    }),
  );
  await manager.start({
    configured: ['pe0', 'pe1'],
    find: () => Promise.resolve(new Map(engines.map(({ link }) => [link.name, link]))),
    first: () => null,
  });
  let watching = 0;
  const watch = (listener: () => void): (() => void) => {
    const stop = store.watch(listener);
    watching += 1;
    return () => {
      watching -= 1;
      stop();
    };
  };
  const host = { manager, watch, lab: () => null } as unknown as FleetHost;
  const server = await buildServer({
    version: '0.0.0',
    data: folder,
    token: 'token',
    bodyBytes,
    store,
    fleets: new Map([['adc', host]]),
    ready: () => true,
  });
  t.after(async () => {
    await manager.stop();
    await server.close();
    for (const { link, server: served } of engines) {
      link.close();
      await served.close(0);
    }
    await store.close();
    rmSync(folder, { recursive: true });
  });
  const url = (path: string): string => `/api/v1/fleets/adc${path}`;
  return {
    server,
    store,
    manager,
    engines: engines.map(({ engine }) => engine),
    watching: () => watching,
    note,
    get: (path, headers) => server.inject({ url: url(path), headers: { ...BEARER, ...headers } }),
    post: (path, body, headers) =>
      server.inject({
        method: 'POST',
        url: url(path),
        headers: { ...BEARER, ...headers },
        ...(body === undefined ? {} : { payload: body as object | string }),
      }),
    listen: async () => {
      await server.listen({ host: '127.0.0.1', port: 0 });
      return `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
    },
  };
}
