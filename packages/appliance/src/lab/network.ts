// Where a lab is on this machine: a production configuration runs on a laptop by other doors, and by nothing else.
//
//   VIP number n, any port but those below  ->  127.77.x.y      n = 256 x + y, 1 to 32767; the same port
//     a port below 1024                     ->  127.77.x.y      port + 10000: no privilege is needed
//     a port from 10000 to 11023            ->  127.77.128+x.y  the same port: the one above has its place
//
// Invariant: two addresses that differ in VIP or port differ here. The kernel has all of 127.0.0.0/8 (Linux), so that
// nothing has to be set up, and nothing of it is seen from outside.

import { LockstepError } from '@lockstep/core';

/** Second byte of a lab's network, 127.77.0.0/16. Another one makes room for a second lab on the machine. */
export const LAB_NETWORK_DEFAULT = 77;
/** 127.0 has the addresses that everybody uses, 127.255 the broadcast. */
export const LAB_NETWORK_MIN = 1;
export const LAB_NETWORK_MAX = 254;

/** Addresses of virtual servers that a lab has room for. */
export const LAB_ADDRESSES_MAX = 0x7fff;

/** Ports below this need a privilege, wherever nobody has changed that. */
const FREE_PORTS_FROM = 1_024;
const PORT_SHIFT = 10_000;
const TWIN = 0x8000;

/** Where the lab listens for a port of the address with this number (1 to {@link LAB_ADDRESSES_MAX}). */
export function labPlace(network: number, number: number, port: number): { ip: string; port: number } {
  if (number > LAB_ADDRESSES_MAX) {
    throw new LockstepError(
      305,
      `the lab has ${LAB_ADDRESSES_MAX} addresses, and all of them are given, also to virtual servers that are no more; start it with a new data directory`,
    );
  }
  const shifted = port < FREE_PORTS_FROM;
  const inTheWay = port >= PORT_SHIFT && port < PORT_SHIFT + FREE_PORTS_FROM;
  const host = inTheWay ? number + TWIN : number;
  return { ip: `127.${network}.${host >> 8}.${host & 0xff}`, port: shifted ? port + PORT_SHIFT : port };
}

/** `127.77.0.0/16`, for people. */
export function labNetworkText(network: number): string {
  return `127.${network}.0.0/16`;
}

/**
 * Where the echo server of a lab is reached: an abstract socket, which takes no port and leaves no file. As one process can
 * have it, a network has one lab.
 */
export function echoSocket(network: number): string {
  return `\0lockstep-lab-127.${network}`;
}
