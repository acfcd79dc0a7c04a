// Where an engine is reached: a TCP or UDP port of this machine, a Unix socket, or a port anywhere over mutual TLS.
//
// Links carry the link key, so without TLS they stay on the machine: any other host is refused on both sides.

import { BlockList, isIP } from 'node:net';
import { LockstepError } from '@lockstep/core';
import { checkTls, type LinkTls } from './tls.ts';

/** On this machine. `host` is an IP address or `localhost`; `port` 0 lets the system choose. */
export type LocalAddress = { readonly host: string; readonly port: number } | { readonly path: string };

/** `host` is an IP address or a name, and the certificate of what answers there must be for it. */
export interface TlsAddress {
  readonly host: string;
  readonly port: number;
  readonly tls: LinkTls;
}

/** A port of this machine that is spoken to in datagrams. */
export interface DatagramAddress {
  readonly host: string;
  readonly port: number;
  readonly udp: true;
}

export type LinkAddress = LocalAddress | TlsAddress | DatagramAddress;

/** What a text can say of an address: the certificates of one over TLS are still to come, see {@link secured}. */
export type WrittenAddress =
  | LocalAddress
  | DatagramAddress
  | (Omit<TlsAddress, 'tls'> & { readonly tls: null });

/** UTF-8 bytes in the path of a Unix socket. The kernel's structure has 108, with the zero at the end. */
const PATH_BYTES_MAX = 107;

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** `127.0.0.1:4000`, `[::1]:4000`, `udp:127.0.0.1:4000`, `unix:/run/pe0.sock`, `tls:10.0.0.7:7400`. */
export function formatAddress(address: LinkAddress | WrittenAddress): string {
  if ('path' in address) return `unix:${address.path}`;
  const host = isIP(address.host) === 6 ? `[${address.host}]` : address.host;
  const transport = 'tls' in address ? 'tls:' : 'udp' in address ? 'udp:' : '';
  return `${transport}${host}:${address.port}`;
}

/**
 * Reads what {@link formatAddress} writes. Errors: 278. Whether it is this machine is for {@link checkedAddress} to say.
 */
export function parseAddress(text: string): WrittenAddress {
  if (text.startsWith('unix:') && text.length > 5) return { path: text.slice(5) };
  const transport = /^(?:tls|udp):/.exec(text)?.[0] ?? '';
  const place = text.slice(transport.length);
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(place) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined) {
    throw new LockstepError(
      278,
      `"${text}" is no address: HOST:PORT, tls:HOST:PORT, udp:HOST:PORT or unix:PATH`,
    );
  }
  const at = { host, port: Number(port) };
  if (transport === 'udp:') return { ...at, udp: true };
  return transport === 'tls:' ? { ...at, tls: null } : at;
}

/**
 * An address with its certificates. With certificates a port is always one over TLS, also where the text did not say so.
 * Errors: 257 TLS without certificates, 278 certificates for a Unix socket or for datagrams.
 */
export function secured(address: WrittenAddress, tls: LinkTls | null): LinkAddress {
  if (tls === null) {
    if (!('tls' in address)) return address;
    throw new LockstepError(
      257,
      `${formatAddress(address)} needs a CA certificate, a certificate of one's own and its key`,
    );
  }
  if ('path' in address || 'udp' in address) {
    throw new LockstepError(278, `${formatAddress(address)} is not spoken to over TLS`);
  }
  return { host: address.host, port: address.port, tls };
}

/**
 * The address as it can be used. Errors: those of {@link localAddress} for one without TLS; 278 for a host or port that is
 * none, and 278, 257 for certificates that cannot be used.
 */
export function checkedAddress(address: LinkAddress): LinkAddress {
  if ('udp' in address) return { ...loopback(address), udp: true };
  if (!('tls' in address)) return localAddress(address);
  const { host, port, tls } = address;
  if (host === '') throw new LockstepError(278, 'no host');
  checkPort(port);
  try {
    checkTls(tls);
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
    throw new LockstepError(error.code, `${formatAddress(address)}: ${error.message}`, {
      cause: error.cause,
    });
  }
  return { host, port, tls };
}

/**
 * The address of a stream, with a host that is surely this machine. Errors: 257 for any other host, and for TLS; 1106 for a
 * socket's path that the system would cut off, 278 for a port that is none, and for datagrams.
 */
export function localAddress(address: LinkAddress): LocalAddress {
  if ('path' in address) {
    if (Buffer.byteLength(address.path) <= PATH_BYTES_MAX) return address;
    throw new LockstepError(
      1106,
      `the path of a Unix socket has at most ${PATH_BYTES_MAX} bytes: ${address.path}`,
    );
  }
  if ('tls' in address) throw new LockstepError(257, `${formatAddress(address)} is spoken to over TLS only`);
  if ('udp' in address) {
    throw new LockstepError(278, `${formatAddress(address)} is spoken to in datagrams only`);
  }
  return loopback(address);
}

function loopback(address: DatagramAddress | { host: string; port: number }): { host: string; port: number } {
  const { port } = address;
  checkPort(port);
  // Looked up, localhost could be anything that a hosts file says.
  const host = address.host === 'localhost' ? '127.0.0.1' : address.host;
  if (isIP(host) !== 0 && LOOPBACK.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4')) return { host, port };
  throw new LockstepError(
    257,
    `${formatAddress(address)} is not a loopback address, and links to other machines need TLS: certificates of both sides`,
  );
}

function checkPort(port: number): void {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new LockstepError(278, `no port: ${port}`);
}
