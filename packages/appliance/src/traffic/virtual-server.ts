// A virtual server as one request sees it: an immutable snapshot of its settings, its services and its backup, made
// anew whenever one of these changes. What must outlive a snapshot (whose turn it is, the counters) is carried over by
// reference. Invariant: selection is synchronous, so that the scratch arrays are never in use twice.

import { createHash } from 'node:crypto';
import { hashText, pickLeastConnection, pickRendezvous, pickRoundRobin } from './balance.ts';
import { cookieValue } from './headers.ts';
import type { ServicePool } from './service-pool.ts';
import type { VirtualServerSpec } from './spec.ts';

/** A service bound to a virtual server. */
export interface Member {
  readonly pool: ServicePool;
  /** False while the service is disabled. */
  readonly enabled: boolean;
  readonly weight: number;
}

/** What of a request decides which service it goes to. */
export interface ClientFacts {
  readonly address: string;
  cookieHeader(): string | undefined;
}

export interface VirtualServerCounters {
  requests: number;
  active: number;
}

/** Whose turn it is. It survives every update that leaves the set of services as it is. */
interface Turn {
  readonly services: string;
  readonly credits: Float64Array;
  next: number;
}

/** A chain of backups ends here, and a circle of them too. */
const BACKUPS_MAX = 8;

export class VirtualServer {
  readonly spec: VirtualServerSpec;
  readonly members: readonly Member[];
  readonly counters: VirtualServerCounters;
  /** Location of the redirect, fit for a header; null = none. */
  readonly location: string | null;
  readonly #turn: Turn;
  readonly #cookieName: string;
  readonly #cookieValues: readonly string[];
  readonly #seeds: readonly number[];
  readonly #weights: Float64Array;
  readonly #active: Float64Array;
  /** Set once, before the snapshot is published: snapshots that name each other are made together. */
  #backups: readonly VirtualServer[] = [];
  #ownCookies: readonly string[] = [];

  constructor(spec: VirtualServerSpec, members: readonly Member[], previous: VirtualServer | null) {
    this.spec = spec;
    this.members = members;
    this.counters = previous?.counters ?? { requests: 0, active: 0 };
    this.location = spec.redirectUrl === null ? null : headerSafe(spec.redirectUrl);
    const services = JSON.stringify(members.map((member) => member.pool.name));
    this.#turn =
      previous !== null && previous.#turn.services === services
        ? previous.#turn
        : { services, credits: new Float64Array(members.length), next: 0 };
    this.#cookieName = `NSC_${spec.name.replace(/[^A-Za-z0-9_.-]/g, '_')}`;
    const cookies = spec.persistenceType === 'COOKIEINSERT';
    this.#cookieValues = cookies ? members.map((member) => serviceCookie(member.pool.name)) : [];
    const hashes = spec.persistenceType === 'SOURCEIP';
    this.#seeds = hashes ? members.map((member) => hashText(member.pool.name)) : [];
    this.#weights = new Float64Array(members.length);
    this.#active = new Float64Array(members.length);
  }

  /** Connects the snapshot to its backups, nearest first. `find` knows the snapshots of the same moment. */
  link(find: (name: string) => VirtualServer | null): void {
    const chain: VirtualServer[] = [];
    let { backup } = this.spec;
    while (backup !== null && chain.length < BACKUPS_MAX) {
      const next = find(backup);
      if (next === null || next === this || chain.includes(next)) break;
      chain.push(next);
      backup = next.spec.backup;
    }
    this.#backups = chain;
    const cookies = [this, ...chain].filter((each) => each.spec.persistenceType === 'COOKIEINSERT');
    this.#ownCookies = cookies.map((each) => each.#cookieName);
  }

  /** Virtual servers to try, one after the other, when no service of this one can serve. */
  get backups(): readonly VirtualServer[] {
    return this.#backups;
  }

  /** Names of the persistence cookies that a request through here may carry; services do not see them. */
  get ownCookies(): readonly string[] {
    return this.#ownCookies;
  }

  /** The member that gets the request, or -1. `tried` have failed for this request already. */
  select(client: ClientFacts, tried: readonly ServicePool[] | null): number {
    const weights = this.#weights;
    const { members } = this;
    let room = false;
    let full = false;
    for (let index = 0; index < members.length; index++) {
      const member = members[index]!;
      const usable = member.enabled && member.pool.usable && tried?.includes(member.pool) !== true;
      weights[index] = usable ? member.weight : 0;
      if (!usable) continue;
      if (member.pool.full) full = true;
      else room = true;
    }
    if (!room && !full) return -1;
    const persistent = this.#persistent(client);
    if (persistent !== -1) return persistent;
    // A service at its limit is passed over as long as another one is not.
    if (room && full) this.#passOverFull();
    return this.#pick();
  }

  /** The Set-Cookie that makes the client come back to this member; null when it is not needed. */
  setCookie(member: number, client: ClientFacts): string | null {
    if (this.spec.persistenceType !== 'COOKIEINSERT') return null;
    const value = this.#cookieValues[member]!;
    if (cookieValue(client.cookieHeader(), this.#cookieName) === value) return null;
    const minutes = this.spec.timeoutMinutes;
    const life = minutes === 0 ? '' : `; Max-Age=${minutes * 60}`;
    return `${this.#cookieName}=${value}; Path=/; HttpOnly${life}`;
  }

  #persistent(client: ClientFacts): number {
    switch (this.spec.persistenceType) {
      case 'NONE':
        return -1;
      case 'SOURCEIP':
        return pickRendezvous(hashText(client.address), this.#seeds, this.#weights);
      case 'COOKIEINSERT': {
        const value = cookieValue(client.cookieHeader(), this.#cookieName);
        const index = value === null ? -1 : this.#cookieValues.indexOf(value);
        return index !== -1 && this.#weights[index]! > 0 ? index : -1;
      }
    }
  }

  #passOverFull(): void {
    for (let index = 0; index < this.members.length; index++) {
      if (this.members[index]!.pool.full) this.#weights[index] = 0;
    }
  }

  #pick(): number {
    const turn = this.#turn;
    if (this.spec.lbMethod === 'ROUNDROBIN') return pickRoundRobin(turn.credits, this.#weights);
    for (let index = 0; index < this.members.length; index++) {
      this.#active[index] = this.members[index]!.pool.active;
    }
    const chosen = pickLeastConnection(this.#active, this.#weights, turn.next);
    if (chosen !== -1) turn.next = (chosen + 1) % this.members.length;
    return chosen;
  }
}

/** Alike on every engine, and tells a client nothing about the service. */
function serviceCookie(service: string): string {
  return createHash('sha256').update(service).digest('hex').slice(0, 16);
}

/** Whatever a header may not hold is percent-encoded, line ends above all. */
function headerSafe(url: string): string {
  return url.replace(/[^\x21-\x7e]+/g, (part) => encodeURIComponent(part.toWellFormed()));
}
