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
  const rows = servers.slice(0, most).map(({ address, name, protocol, place, held }) => {
    const where = held ? 'held' : (place ?? (address === null ? 'none' : 'not yet'));
    const line = place === null || held ? reason(address, held) : `curl http://${place}/`;
    return [address ?? '-', printable(name), protocol, where, line];
  });
  const more = servers.length - rows.length;
  const lines = formatTable([HEAD, ...rows]).split('\n');
  if (more > 0) lines.push(`and ${more} more: lockstep status --json has all of them`);
  return lines.map((line) => `  ${line}`);
}

function reason(address: string | null, held: boolean): string {
  if (held) return '# its protocol is not in effect: it listens nowhere';
  return address === null ? '# reached as a backup only' : '# no engine has listened for it so far';
}

/** A name may hold anything: control characters would act on the terminal. */
function printable(name: string): string {
  return name.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, '?');
}
