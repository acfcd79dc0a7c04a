// From entries to traffic: what a change of the configuration means for services and virtual servers.
// Only what a change touches is made anew; the rest of the data plane keeps running as it is.

import type { Change, Configuration, Realisation, Realiser } from '@lockstep/core';
import {
  effectiveValues,
  type Noun,
  parseBinding,
  parseKey,
  parseValue,
  quote,
  Vocabulary,
} from '@lockstep/language';
import { ADC_SCHEMA } from './dialect.ts';
import { listeningAddress } from './nouns/lb-vserver.ts';
import type {
  LbMethod,
  PersistenceType,
  ServiceSpec,
  TrafficUpdate,
  VirtualServerSpec,
} from './traffic/spec.ts';

/** The data plane, as far as the configuration is concerned. */
export interface Traffic {
  /** Gets hold of what an update needs. Rejects with a LockstepError where a resource refuses. */
  prepare(update: TrafficUpdate): Promise<Realisation>;
}

const vocabulary = new Vocabulary(ADC_SCHEMA);

export class TrafficRealiser implements Realiser {
  readonly #traffic: Traffic;

  constructor(traffic: Traffic) {
    this.#traffic = traffic;
  }

  prepare(changes: readonly Change[], next: Configuration): Promise<Realisation> {
    return this.#traffic.prepare(trafficUpdate(changes, next));
  }
}

/** What changes mean for traffic, seen from the configuration they lead to. */
export function trafficUpdate(changes: readonly Change[], next: Configuration): TrafficUpdate {
  const services = new Map<string, ServiceSpec | null>();
  const virtualServers = new Map<string, VirtualServerSpec | null>();
  for (const { key, before, after } of changes) {
    const { noun, name } = parseKey(vocabulary, key);
    switch (noun.name) {
      case 'server':
        for (const referrer of next.referrers(key)) {
          const service = parseKey(vocabulary, referrer).name;
          services.set(service, serviceSpec(next, service));
        }
        break;
      case 'service':
        services.set(name, serviceSpec(next, name));
        if (isInEffect(noun, before) === isInEffect(noun, after)) break;
        // It is made anew with another protocol in one step: whoever it stays bound to has it from now on, or not any more.
        for (const owner of ownersOf(next, key)) virtualServers.set(owner, virtualServerSpec(next, owner));
        break;
      case 'lb vserver':
        // A binding's key begins with its owner's: what is bound is a part of the virtual server.
        virtualServers.set(name, virtualServerSpec(next, name));
        break;
    }
  }
  return { services, virtualServers };
}

function isInEffect(noun: Noun, value: string | undefined): boolean {
  return value !== undefined && effectiveValues(noun, parseValue(noun, value)) !== null;
}

/** The virtual servers that a service is bound to. */
function ownersOf(configuration: Configuration, service: string): string[] {
  return [...configuration.referrers(service)]
    .map((key) => parseKey(vocabulary, key))
    .filter(({ noun, bound }) => noun.name === 'lb vserver' && bound?.noun?.name === 'service')
    .map(({ name }) => name);
}

/** A service as the data plane takes it; null where nothing acts on it, or on its server. */
export function serviceSpec(configuration: Pick<Configuration, 'get'>, name: string): ServiceSpec | null {
  const service = objectOf(configuration, 'service', name);
  if (service === null) return null;
  const server = objectOf(configuration, 'server', service['serverName'] ?? '');
  if (server === null) return null;
  return {
    name,
    host: server['IPAddress'] ?? '',
    port: Number(service['port']),
    enabled: service['state'] !== 'DISABLED' && server['state'] !== 'DISABLED',
    maxClient: Number(service['maxClient']),
  };
}

function virtualServerSpec(configuration: Configuration, name: string): VirtualServerSpec | null {
  const values = objectOf(configuration, 'lb vserver', name);
  if (values === null) return null;
  return {
    name,
    address: listeningAddress(values),
    enabled: values['state'] !== 'DISABLED',
    lbMethod: values['lbMethod'] as LbMethod,
    persistenceType: values['persistenceType'] as PersistenceType,
    timeoutMinutes: Number(values['timeout']),
    cltTimeoutSeconds: Number(values['cltTimeout']),
    backup: values['backupVServer'] ?? null,
    redirectUrl: values['redirectURL'] ?? null,
    services: boundServices(configuration, `lb vserver ${quote(name)}`),
  };
}

function boundServices(configuration: Configuration, owner: string): VirtualServerSpec['services'] {
  const bound: { service: string; weight: number }[] = [];
  for (const key of configuration.referrers(owner)) {
    const parsed = parseKey(vocabulary, key);
    // It names this one as its backup, or what is bound is no service of the data plane.
    if (parsed.bound?.noun?.name !== 'service' || !key.startsWith(`${owner} `)) continue;
    // Nothing acts on a service of another protocol: it gets no requests.
    if (serviceSpec(configuration, parsed.bound.name) === null) continue;
    const { weight = '1' } = parseBinding(configuration.get(key) ?? '');
    bound.push({ service: parsed.bound.name, weight: Number(weight) });
  }
  return bound.sort((a, b) => (a.service < b.service ? -1 : 1));
}

/** An object's values as the data plane takes them; null where it does not exist, or is held only. */
function objectOf(
  configuration: Pick<Configuration, 'get'>,
  nounName: string,
  name: string,
): Record<string, string> | null {
  const noun = vocabulary.noun(nounName) as Noun;
  const value = configuration.get(`${nounName} ${quote(name)}`);
  const values = value === undefined ? null : effectiveValues(noun, parseValue(noun, value));
  return values === null ? null : { ...values };
}
