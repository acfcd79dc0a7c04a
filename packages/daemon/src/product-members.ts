// The members of a fleet of products that people run themselves: reached, never started and never ended. What a product
// needs beside it is kept by a host, here or in an agent on the product's machine.

import { join } from 'node:path';
import type { Engine, PerEngine } from '@lockstep/core';
import { EngineDoor, formatAddress, Host, HostedEngine, type ProductAddress } from '@lockstep/link';
import type { Logger } from 'pino';
import type { MemberConfig, ProductsConfig } from './config-products.ts';
import { readCredentials } from './credentials.ts';
import type { FleetEngines } from './fleet-engines.ts';
import { fileMemory } from './host-memory.ts';
import { DRIVERS } from './products.ts';

interface ProductMembersOptions {
  readonly fleet: string;
  readonly config: ProductsConfig;
  readonly data: string;
  readonly linkKey: string;
  readonly log: Logger;
  readonly perEngine: PerEngine;
  /** How long a hello may take to reach a product, in ms. */
  readonly withinMs: number;
  /** Told when a connection ends that nobody asked to end. */
  readonly onLost: (name: string) => void;
}

export class ProductMembers implements FleetEngines {
  /** Nobody here starts or ends them. */
  readonly keeper = null;
  readonly #options: ProductMembersOptions;
  readonly #engines = new Map<string, Engine & { close(): void }>();

  constructor(options: ProductMembersOptions) {
    this.#options = options;
  }

  get configured(): string[] {
    return this.#options.config.members.map(({ name }) => name);
  }

  /** All of them that the configuration file names: whether they run is found out by asking them. */
  find(members: readonly string[]): Promise<Map<string, Engine>> {
    const found = new Map<string, Engine>();
    for (const member of this.#options.config.members) {
      if (!members.includes(member.name)) continue;
      const engine = this.#engineOf(member);
      this.#engines.set(member.name, engine);
      found.set(member.name, engine);
    }
    return Promise.resolve(found);
  }

  /** Lets go of them; they go on as they are. */
  async stop(): Promise<void> {
    for (const engine of this.#engines.values()) engine.close();
  }

  letGo(): Promise<void> {
    return this.stop();
  }

  kill(): Promise<void> {
    return this.stop();
  }

  #engineOf({ name, at }: MemberConfig): Engine & { close(): void } {
    const { fleet, config, data, linkKey, withinMs } = this.#options;
    const onDown = (reason: string): void => this.#lost(name, reason);
    if (at.kind === 'agent')
      return new EngineDoor({ name, address: at.address, key: linkKey, withinMs, onDown });
    const driver = DRIVERS[config.product];
    if (driver === undefined) throw new Error(`there is no driver for ${config.product}`);
    const { credentials } = at;
    const host = new Host({
      name,
      driver,
      address: at.address,
      credentials: () => (credentials === null ? Promise.resolve(null) : readCredentials(credentials)),
      memory: fileMemory(join(data, 'hosts', fleet, `${name}.json`)),
      perEngine: this.#options.perEngine,
      withinMs,
      onDown,
    });
    return new HostedEngine(host, formatProduct(at.address));
  }

  #lost(name: string, reason: string): void {
    this.#options.log.error({ event: 'engine-lost', engine: name }, reason);
    this.#options.onLost(name);
  }
}

function formatProduct(address: ProductAddress): string {
  if ('path' in address) return formatAddress(address);
  const { host, port } = address;
  return `${address.tls === undefined ? '' : 'tls:'}${formatAddress({ host, port })}`;
}
