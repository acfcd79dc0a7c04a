// The digest, computed from a full read as docs/reference/digest.md says, and by nothing else: a kit that asked the core
// would find the core's mistakes to be right.

import { hash } from 'node:crypto';

export type Entries = ReadonlyMap<string, string>;

export function digestOf(entries: Iterable<readonly [key: string, value: string]>): string {
  let sum = 0n;
  for (const [key, value] of entries) {
    sum += BigInt(`0x${hash('sha256', `${key}\0${value}`).slice(0, 32)}`);
  }
  return (sum % 2n ** 128n).toString(16).padStart(32, '0');
}

/** The path of a key's leaf: 64 hexadecimal digits. */
export function pathOf(key: string): string {
  return hash('sha256', key);
}

/** The entries of a node. */
export function under(entries: Entries, path: string): Map<string, string> {
  return new Map([...entries].filter(([key]) => pathOf(key).startsWith(path)));
}

/** What a read of the digests below a node must answer. */
export function nodesBelow(entries: Entries, path: string): Map<string, { digest: string; entries: number }> {
  const nodes = new Map<string, { digest: string; entries: number }>();
  for (const digit of '0123456789abcdef') {
    const inside = under(entries, path + digit);
    if (inside.size > 0) nodes.set(path + digit, { digest: digestOf(inside), entries: inside.size });
  }
  return nodes;
}
