// Where an engine is reached: a TCP port of this machine, or a Unix socket.
//
// Links carry the link key in the clear, so they stay on the machine: any other host needs TLS, which is not built yet,
// and is refused on both sides.

import { BlockList, isIP } from 'node:net';
import { LockstepError } from '@lockstep/core';

/** `host` is an IP address or `localhost`; `port` 0 lets the system choose. */
export type LinkAddress = { readonly host: string; readonly port: number } | { readonly path: string };

/** UTF-8 bytes in the path of a Unix socket. The kernel's structure has 108, with the zero at the end. */
const PATH_BYTES_MAX = 107;

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** `127.0.0.1:4000`, `[::1]:4000`, `unix:/run/pe0.sock`. */
export function formatAddress(address: LinkAddress): string {
  if ('path' in address) return `unix:${address.path}`;
  return isIP(address.host) === 6 ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`;
}

/**
 * Reads what {@link formatAddress} writes. Errors: 278. Whether it is this machine is for {@link localAddress} to say.
 */
export function parseAddress(text: string): LinkAddress {
  if (text.startsWith('unix:') && text.length > 5) return { path: text.slice(5) };
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined) throw new LockstepError(278, `"${text}" is no address: HOST:PORT or unix:PATH`);
  return { host, port: Number(port) };
}

/**
 * The address with a host that is surely this machine. Errors: 257 for any other host, 1106 for a socket's path that the
 * system would cut off, 278 for a port that is none.
 */
export function localAddress(address: LinkAddress): LinkAddress {
  if ('path' in address) {
    if (Buffer.byteLength(address.path) <= PATH_BYTES_MAX) return address;
    throw new LockstepError(
      1106,
      `the path of a Unix socket has at most ${PATH_BYTES_MAX} bytes: ${address.path}`,
    );
  }
  const { port } = address;
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new LockstepError(278, `no port: ${port}`);
  // Looked up, localhost could be anything that a hosts file says.
  const host = address.host === 'localhost' ? '127.0.0.1' : address.host;
  if (isIP(host) !== 0 && LOOPBACK.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4')) return { host, port };
  throw new LockstepError(
    257,
    `${formatAddress(address)} is not a loopback address, and links to other machines need TLS, which is not available`,
  );
}
