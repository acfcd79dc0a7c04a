// The virtual servers of a configuration as a lab has them: who is reached where.

import {
  effectiveValues,
  type Noun,
  parseKey,
  parseValue,
  Vocabulary,
  withDefaults,
} from '@lockstep/language';
import { ADC_SCHEMA } from '../dialect.ts';
import { listeningAddress } from '../nouns/lb-vserver.ts';
import { serviceSpec } from '../realise.ts';
import { addressText } from '../traffic/address-text.ts';
import type { LabAddresses } from './addresses.ts';
import { LAB_ADDRESSES_MAX, labPlace } from './network.ts';

export interface LabVirtualServer {
  readonly name: string;
  /** As it is configured, `HTTP`. */
  readonly protocol: string;
  /** The address that it is configured with, `10.20.0.5:80`; null = none. */
  readonly address: string | null;
  /** Where that is in the lab, `127.77.0.1:10080`; null: nowhere. */
  readonly place: string | null;
  /** The configuration has it, but its protocol is not in effect: it listens nowhere. */
  readonly held: boolean;
  /** Whether a service in effect is bound to it or to its backup, or it redirects: else it answers 503 only. */
  readonly serves: boolean;
  /** Whether another one that is in effect names it as its backup. */
  readonly backup: boolean;
}

/** Protocols that virtual servers speak; what else is configured is held. */
const IN_EFFECT: ReadonlySet<string> = new Set(['HTTP']);

const NOUN = 'lb vserver';
const vocabulary = new Vocabulary(ADC_SCHEMA);

/** In the order of their names. An address that no engine has met has no place yet. */
export function labVirtualServers(
  entries: ReadonlyMap<string, string>,
  network: number,
  addresses: LabAddresses,
): LabVirtualServer[] {
  const noun = vocabulary.noun(NOUN) as Noun;
  const answers = new Answers(noun);
  const found: Omit<LabVirtualServer, 'serves' | 'backup'>[] = [];
  for (const [key, value] of entries) {
    if (!key.startsWith(`${NOUN} `)) continue;
    const { name, bound } = parseKey(vocabulary, key);
    if (bound !== undefined) {
      if (bound.noun?.name === 'service' && serviceSpec(entries, bound.name) !== null) answers.bind(name);
      continue;
    }
    answers.add(name, value);
    const values = withDefaults(noun, parseValue(noun, value));
    const protocol = values['serviceType'] ?? '';
    const at = listeningAddress(values);
    const held = !IN_EFFECT.has(protocol);
    const number = at === null || held ? null : addresses.numberOf(at.ip);
    const hasPlace = at !== null && number !== null && number <= LAB_ADDRESSES_MAX;
    const place = hasPlace ? labPlace(network, number, at.port) : null;
    found.push({
      name,
      protocol,
      address: at === null ? null : addressText(at.ip, at.port),
      place: place === null ? null : addressText(place.ip, place.port),
      held,
    });
  }
  return found
    .map((one) => ({ ...one, serves: answers.serves(one.name), backup: answers.isBackup(one.name) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Which virtual servers have somebody who answers. What is held names nobody. */
class Answers {
  readonly #noun: Noun;
  /** Those that a service in effect is bound to, or that redirect. */
  readonly #own = new Set<string>();
  /** Whom each has as its backup. */
  readonly #backups = new Map<string, string>();
  readonly #named = new Set<string>();

  constructor(noun: Noun) {
    this.#noun = noun;
  }

  add(name: string, value: string): void {
    const { redirectURL, backupVServer } = effectiveValues(this.#noun, parseValue(this.#noun, value)) ?? {};
    if (redirectURL !== undefined) this.bind(name);
    if (backupVServer === undefined) return;
    this.#backups.set(name, backupVServer);
    this.#named.add(backupVServer);
  }

  bind(name: string): void {
    this.#own.add(name);
  }

  serves(name: string): boolean {
    const seen = new Set<string>();
    for (let at: string | undefined = name; at !== undefined && !seen.has(at); at = this.#backups.get(at)) {
      if (this.#own.has(at)) return true;
      seen.add(at);
    }
    return false;
  }

  isBackup(name: string): boolean {
    return this.#named.has(name);
  }
}
