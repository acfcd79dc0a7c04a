// A packet engine's doors in a lab: where it listens for an address, and whom it reaches for a service.

import { connect } from 'node:net';
import type { ListenAt } from '../traffic/plane.ts';
import type { Connect } from '../traffic/service-pool.ts';
import { LabAddresses } from './addresses.ts';
import { introduction } from './introduction.ts';
import { echoSocket, labPlace } from './network.ts';

/** `file` has the numbers of the addresses. */
export function labDoors(network: number, file: string): { listenAt: ListenAt; connect: Connect } {
  const addresses = new LabAddresses(file);
  return {
    listenAt: (wanted) => {
      const numbers = addresses.give(wanted.map(({ ip }) => ip));
      return numbers.map((number, at) => labPlace(network, number, wanted[at]?.port ?? 0));
    },
    connect: (host, port, service) => {
      const socket = connect({ path: echoSocket(network) });
      socket.write(introduction({ service, host, port }));
      return socket;
    },
  };
}
