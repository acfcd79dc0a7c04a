// The virtual servers of a configuration as a lab has them: who is reached where.

import { type Noun, parseKey, parseValue, Vocabulary, withDefaults } from '@lockstep/language';
import { ADC_SCHEMA } from '../dialect.ts';
import { listeningAddress } from '../nouns/lb-vserver.ts';
import { addressText } from '../traffic/address-text.ts';
import type { LabAddresses } from './addresses.ts';
import { LAB_ADDRESSES_MAX, labPlace } from './network.ts';

export interface LabVirtualServer {
  readonly name: string;
  /** As it is configured, `HTTP`. */
  readonly protocol: string;
  /** The address that it is configured with, `10.20.0.5:80`; null = none, it is reached as a backup only. */
  readonly address: string | null;
  /** Where that is in the lab, `127.77.0.1:10080`; null: nowhere. */
  readonly place: string | null;
  /** The configuration has it, but its protocol is not in effect: it listens nowhere. */
  readonly held: boolean;
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
  const found: LabVirtualServer[] = [];
  for (const [key, value] of entries) {
    if (!key.startsWith(`${NOUN} `)) continue;
    const { name, bound } = parseKey(vocabulary, key);
    if (bound !== undefined) continue;
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
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}
