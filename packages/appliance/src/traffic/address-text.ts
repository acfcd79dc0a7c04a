// An address for people, and as a key: one spelling each.

import { isIPv6 } from 'node:net';

/** `127.0.0.1:80`, `[::1]:80`. */
export function addressText(host: string, port: number): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}
