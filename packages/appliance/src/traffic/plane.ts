// The HTTP data plane of one engine process: what is configured, as listeners, virtual servers and pools.
//
//   prepare(update) ─► opens listeners, makes snapshots ─► commit(): swaps them, cannot fail
//                                                       └► abandon(): as if nothing had been asked
//
// Invariants: nothing that others can see changes before commit. A request lives by the snapshot of its virtual server
// at the time its head was read; only snapshots that an update concerns are made anew, all of them in one step.

import { assert } from '@lockstep/core';
import { addressText } from './address-text.ts';
import { Listener } from './listener.ts';
import { type Connect, connectService, ServicePool, type ServiceStats } from './service-pool.ts';
import type { ListeningAddress, ServiceSpec, TrafficUpdate, VirtualServerSpec } from './spec.ts';
import { type Member, VirtualServer } from './virtual-server.ts';

export interface TrafficPlaneOptions {
  /**
   * Told of what a person may want to know: listeners, services that cannot be reached, the first request of all. Never
   * per request.
   */
  readonly log?: (event: Record<string, unknown>) => void;
  /** How connections to services are opened; by default as usual. Tests make it fail. */
  readonly connect?: Connect;
  /** Where the addresses of virtual servers are listened on; by default there. */
  readonly listenAt?: ListenAt;
}

/**
 * The places to listen in for these addresses, in their order. Different addresses have different places, and one address
 * has the same place each time. Throws a LockstepError where there is none.
 */
export type ListenAt = (addresses: readonly ListeningAddress[]) => readonly ListeningAddress[];

/** An update that is ready. One of the two is called, once. */
export interface PreparedUpdate {
  commit(): void;
  abandon(): Promise<void>;
}

export interface TrafficStats {
  /** Client connections: since the start, and now. */
  readonly connections: { readonly accepted: number; readonly open: number };
  readonly requests: number;
  readonly listeners: Readonly<Record<string, { readonly accepted: number; readonly open: number }>>;
  readonly virtualServers: Readonly<Record<string, { readonly requests: number; readonly active: number }>>;
  readonly services: Readonly<Record<string, ServiceStats>>;
}

interface Service {
  readonly spec: ServiceSpec;
  readonly pool: ServicePool;
}

/** Everything an update changes, made before it is committed. Null = it goes. */
interface Plan {
  readonly services: ReadonlyMap<string, Service | null>;
  readonly virtualServers: ReadonlyMap<string, VirtualServer | null>;
  readonly opened: ReadonlyMap<string, Listener>;
  /** Addresses that nobody has any more. */
  readonly closed: readonly string[];
}

export class TrafficPlane {
  readonly #log: (event: Record<string, unknown>) => void;
  readonly #connect: Connect;
  readonly #listenAt: ListenAt;
  readonly #services = new Map<string, Service>();
  readonly #virtualServers = new Map<string, VirtualServer>();
  /** By address. Invariant outside of commit: exactly the addresses of the virtual servers. */
  readonly #listeners = new Map<string, Listener>();
  /** Who must be made anew when this one changes: virtual servers by service, and by backup. */
  readonly #usersOfService = new Map<string, Set<string>>();
  readonly #usersOfBackup = new Map<string, Set<string>>();
  /** Gone from the configuration, but still finishing requests. */
  readonly #closingListeners = new Set<Listener>();
  readonly #drainingPools = new Set<ServicePool>();
  #preparing = false;
  #closed = false;
  #served = false;
  #acceptedBefore = 0;
  #requestsBefore = 0;

  constructor(options: TrafficPlaneOptions = {}) {
    this.#log = options.log ?? (() => undefined);
    this.#connect = options.connect ?? connectService;
    this.#listenAt = options.listenAt ?? ((addresses) => addresses);
  }

  /** Opens what the update needs; rejects with 304, 305, 280, 257, 268 or 261, having closed what it opened. */
  async prepare(update: TrafficUpdate): Promise<PreparedUpdate> {
    assert(!this.#preparing, 'updates are prepared one after the other');
    assert(!this.#closed, 'a closed plane gets no updates');
    this.#preparing = true;
    let plan: Plan;
    try {
      plan = await this.#plan(update);
    } catch (error) {
      this.#preparing = false;
      throw error;
    }
    let decided = false;
    return {
      commit: () => {
        assert(!decided, 'an update is decided once');
        decided = true;
        this.#preparing = false;
        this.#commit(plan);
      },
      abandon: async () => {
        assert(!decided, 'an update is decided once');
        decided = true;
        await closeAll(plan.opened.values());
        this.#preparing = false;
      },
    };
  }

  /** Stops accepting, lets requests in flight finish for at most `graceMs`, and closes everything. */
  async close(graceMs: number): Promise<void> {
    this.#closed = true;
    for (const listener of this.#listeners.values()) this.#retire(listener);
    this.#listeners.clear();
    const listeners = [...this.#closingListeners];
    const timer = setTimeout(() => {
      for (const listener of listeners) listener.destroy();
    }, graceMs);
    await closeAll(listeners);
    clearTimeout(timer);
    for (const { pool } of this.#services.values()) pool.destroy();
    for (const pool of this.#drainingPools) pool.destroy();
  }

  stats(): TrafficStats {
    let accepted = this.#acceptedBefore;
    let open = 0;
    let requests = this.#requestsBefore;
    const listeners: Record<string, { accepted: number; open: number }> = {};
    for (const listener of this.#listeners.values()) {
      listeners[listener.address] = { accepted: listener.accepted, open: listener.connections };
      accepted += listener.accepted;
      open += listener.connections;
    }
    for (const listener of this.#closingListeners) open += listener.connections;
    const virtualServers: Record<string, { requests: number; active: number }> = {};
    for (const [name, { counters }] of this.#virtualServers) {
      virtualServers[name] = { ...counters };
      requests += counters.requests;
    }
    const services: Record<string, ServiceStats> = {};
    for (const [name, { pool }] of this.#services) services[name] = pool.stats();
    return { connections: { accepted, open }, requests, listeners, virtualServers, services };
  }

  async #plan(update: TrafficUpdate): Promise<Plan> {
    const services = new Map<string, Service | null>();
    for (const [name, spec] of update.services) services.set(name, spec && this.#planService(spec));
    const virtualServers = this.#planVirtualServers(update, services);
    const { toOpen, closed } = this.#planAddresses(update.virtualServers);
    const places = this.#listenAt(toOpen);
    const opened = await openAll(toOpen, places, () => this.#onFirstRequest());
    return { services, virtualServers, opened, closed };
  }

  /** Each listener tells of its own first request: the earliest is the plane's. */
  #onFirstRequest(): void {
    if (this.#served) return;
    this.#served = true;
    this.#log({ event: 'first-request' });
  }

  /** The pool stays as long as the address does. */
  #planService(spec: ServiceSpec): Service {
    const current = this.#services.get(spec.name);
    if (current !== undefined && current.spec.host === spec.host && current.spec.port === spec.port) {
      return { spec, pool: current.pool };
    }
    const { name, host, port, maxClient } = spec;
    const options = { name, host, port, maxClient, connect: this.#connect, log: this.#log };
    return { spec, pool: new ServicePool(options) };
  }

  /** Snapshots of all virtual servers that the update concerns: themselves, their services, or their backups. */
  #planVirtualServers(
    update: TrafficUpdate,
    services: ReadonlyMap<string, Service | null>,
  ): Map<string, VirtualServer | null> {
    const concerned = new Set(update.virtualServers.keys());
    for (const name of services.keys()) addAll(concerned, this.#usersOfService.get(name));
    // The set grows while it is walked: a backup of a backup is reached too.
    for (const name of concerned) addAll(concerned, this.#usersOfBackup.get(name));

    const planned = new Map<string, VirtualServer | null>();
    for (const name of concerned) {
      const current = this.#virtualServers.get(name) ?? null;
      const told = update.virtualServers.get(name);
      const spec = told === undefined ? (current?.spec ?? null) : told;
      planned.set(name, spec && new VirtualServer(spec, this.#members(spec, services), current));
    }
    const find = (name: string): VirtualServer | null => {
      const fresh = planned.get(name);
      return fresh === undefined ? (this.#virtualServers.get(name) ?? null) : fresh;
    };
    for (const virtualServer of planned.values()) virtualServer?.link(find);
    return planned;
  }

  #members(spec: VirtualServerSpec, services: ReadonlyMap<string, Service | null>): Member[] {
    return spec.services.map((binding) => {
      const planned = services.get(binding.service);
      const service = planned === undefined ? this.#services.get(binding.service) : planned;
      const names = { virtualServer: spec.name, service: binding.service };
      assert(service !== undefined && service !== null, 'a bound service exists', names);
      return { pool: service.pool, enabled: service.spec.enabled, weight: binding.weight };
    });
  }

  #planAddresses(changes: TrafficUpdate['virtualServers']): {
    toOpen: ListeningAddress[];
    closed: string[];
  } {
    const left = new Set<string>();
    const taken = new Map<string, ListeningAddress>();
    for (const [name, spec] of changes) {
      const before = this.#virtualServers.get(name)?.spec.address ?? null;
      if (before !== null) left.add(addressText(before.ip, before.port));
      const after = spec?.address ?? null;
      if (after === null) continue;
      const address = addressText(after.ip, after.port);
      assert(!taken.has(address), 'one virtual server has an address', { address });
      taken.set(address, after);
    }
    const toOpen = [...taken].filter(([address]) => !this.#listeners.has(address));
    return {
      toOpen: toOpen.map(([, address]) => address),
      closed: [...left].filter((address) => !taken.has(address)),
    };
  }

  #commit(plan: Plan): void {
    for (const [name, service] of plan.services) this.#commitService(name, service);
    for (const [name, virtualServer] of plan.virtualServers) this.#commitReferences(name, virtualServer);
    for (const [address, listener] of plan.opened) {
      this.#listeners.set(address, listener);
      const { place } = listener;
      this.#log({ event: 'listener opened', address, ...(place === address ? {} : { place }) });
    }
    for (const virtualServer of plan.virtualServers.values()) {
      const address = virtualServer?.spec.address ?? null;
      if (virtualServer === null || address === null) continue;
      const listener = this.#listeners.get(addressText(address.ip, address.port));
      assert(listener !== undefined, 'a virtual server has its listener', { name: virtualServer.spec.name });
      listener.serve(virtualServer);
    }
    for (const address of plan.closed) {
      const listener = this.#listeners.get(address);
      if (listener === undefined) continue;
      this.#listeners.delete(address);
      this.#retire(listener);
      this.#log({ event: 'listener closed', address });
    }
  }

  #commitService(name: string, service: Service | null): void {
    const before = this.#services.get(name);
    if (before !== undefined && before.pool !== service?.pool) this.#drain(before.pool);
    if (service === null) {
      this.#services.delete(name);
    } else {
      this.#services.set(name, service);
      service.pool.setMaxClient(service.spec.maxClient);
    }
  }

  #commitReferences(name: string, virtualServer: VirtualServer | null): void {
    const before = this.#virtualServers.get(name);
    if (before !== undefined) {
      for (const { service } of before.spec.services) forget(this.#usersOfService, service, name);
      if (before.spec.backup !== null) forget(this.#usersOfBackup, before.spec.backup, name);
    }
    if (virtualServer === null) {
      this.#requestsBefore += before?.counters.requests ?? 0;
      this.#virtualServers.delete(name);
      return;
    }
    for (const { service } of virtualServer.spec.services) remember(this.#usersOfService, service, name);
    const { backup } = virtualServer.spec;
    if (backup !== null) remember(this.#usersOfBackup, backup, name);
    this.#virtualServers.set(name, virtualServer);
  }

  #retire(listener: Listener): void {
    this.#acceptedBefore += listener.accepted;
    this.#closingListeners.add(listener);
    void listener.close().then(() => this.#closingListeners.delete(listener));
  }

  #drain(pool: ServicePool): void {
    pool.drain();
    // Kept in sight so that close() reaches what it still has open; empty ones are let go.
    for (const each of this.#drainingPools) {
      const { active, connections } = each.stats();
      if (active === 0 && connections === 0) this.#drainingPools.delete(each);
    }
    this.#drainingPools.add(pool);
  }
}

/** All of them or none. */
async function openAll(
  addresses: readonly ListeningAddress[],
  places: readonly ListeningAddress[],
  onFirstRequest: () => void,
): Promise<Map<string, Listener>> {
  const opened = new Map<string, Listener>();
  try {
    for (const [at, address] of addresses.entries()) {
      const listener = await Listener.open(address, places[at] ?? address, onFirstRequest);
      opened.set(listener.address, listener);
    }
  } catch (error) {
    await closeAll(opened.values());
    throw error;
  }
  return opened;
}

async function closeAll(listeners: Iterable<Listener>): Promise<void> {
  await Promise.all(Array.from(listeners, (listener) => listener.close()));
}

function addAll(set: Set<string>, more: ReadonlySet<string> | undefined): void {
  if (more === undefined) return;
  for (const name of more) set.add(name);
}

function remember(index: Map<string, Set<string>>, key: string, user: string): void {
  const users = index.get(key);
  if (users === undefined) index.set(key, new Set([user]));
  else users.add(user);
}

function forget(index: Map<string, Set<string>>, key: string, user: string): void {
  const users = index.get(key);
  if (users?.delete(user) === true && users.size === 0) index.delete(key);
}
