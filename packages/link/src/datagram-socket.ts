// A socket for datagrams on loopback.

import { createSocket, type Socket } from 'node:dgram';
import { isIP } from 'node:net';

/** @param host an IP address: nothing is looked up */
export function datagramSocket(host: string): Socket {
  const family = isIP(host) === 6 ? 6 : 4;
  return createSocket({
    type: `udp${family}`,
    // The system's own lookup would put off each datagram, also one to a number.
    lookup: (name, _options, found) => found(null, name, family),
  });
}
