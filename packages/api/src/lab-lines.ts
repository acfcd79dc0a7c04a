// The table of a lab for people: who is reached where, and the line to type.

import type { LabDocument, LabVirtualServerDocument } from './schemas/fleets.ts';
import { formatTable } from './table.ts';

const HEAD = ['VIP', 'NAME', 'PROTOCOL', 'LAB ADDRESS', 'TRY'];

/** What is said before the table. */
export function labHead({ network }: LabDocument): string {
  return `lab ${network}: every virtual server listens there alone, and an echo server answers in the name of every service`;
}

/** The head and a line for each, two spaces in front; of more than `most` the first ones. Empty where there are none. */
export function labLines(servers: readonly LabVirtualServerDocument[], most: number): string[] {
  if (servers.length === 0) return [];
  const rows = servers.slice(0, most).map((server) => {
    const { address, name, protocol, place, held } = server;
    const where = held ? 'held' : (place ?? (address === null ? 'none' : 'not yet'));
    return [address ?? '-', printable(name), protocol, where, reason(server) ?? `curl http://${place}/`];
  });
  const more = servers.length - rows.length;
  const lines = formatTable([HEAD, ...rows]).split('\n');
  if (more > 0) lines.push(`and ${more} more: lockstep status --json has all of them`);
  return lines.map((line) => `  ${line}`);
}

/** Why there is nothing to try; null: there is. */
function reason({ address, place, held, serves, backup }: LabVirtualServerDocument): string | null {
  if (held) return '# its protocol is not in effect: it listens nowhere';
  if (address === null) return backup ? '# reached as a backup only' : '# listens nowhere: no address';
  if (place === null) return '# no engine has listened for it so far';
  return serves ? null : '# nothing in effect is bound to it: it answers 503 only';
}

/** A name may hold anything: control characters would act on the terminal. */
function printable(name: string): string {
  return name.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, '?');
}
