// A relay for datagrams in front of an engine: they go through it, and come late, twice, in another order, shorter or not at
// all, as a test says. Each peer has a port of its own behind it.
//
// Invariant: without a course a datagram is passed on as it comes.

import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** What happens to the datagrams of one direction, from one peer or to it. */
export type DatagramCourse = (send: (datagram: Buffer) => void) => (datagram: Buffer) => void;

export interface DatagramCourses {
  readonly toEngine?: DatagramCourse;
  readonly toManager?: DatagramCourse;
}

interface Flow {
  readonly back: Socket;
  readonly sendToEngine: (datagram: Buffer) => void;
  readonly sendToManager: (datagram: Buffer) => void;
  toEngine: (datagram: Buffer) => void;
  toManager: (datagram: Buffer) => void;
}

const straight: DatagramCourse = (send) => send;

export class DatagramRelay {
  readonly #front: Socket;
  readonly #target: { readonly host: string; readonly port: number };
  readonly #flows = new Map<string, Promise<Flow>>();
  #closed = false;

  private constructor(front: Socket, target: { readonly host: string; readonly port: number }) {
    this.#front = front;
    this.#target = target;
    front.on('message', (datagram, { address, port }) => void this.#receive(datagram, address, port));
    front.on('error', () => undefined);
  }

  static async start(target: { readonly host: string; readonly port: number }): Promise<DatagramRelay> {
    const front = createSocket('udp4');
    front.bind(0, '127.0.0.1');
    await once(front, 'listening');
    return new DatagramRelay(front, target);
  }

  get address(): { readonly host: string; readonly port: number } {
    const { address, port } = this.#front.address();
    return { host: address, port };
  }

  /** From now on, for the peers that are there; those that come later are passed straight. */
  async useOnOpen(courses: DatagramCourses): Promise<void> {
    for (const flow of await Promise.all(this.#flows.values())) {
      flow.toEngine = (courses.toEngine ?? straight)(flow.sendToEngine);
      flow.toManager = (courses.toManager ?? straight)(flow.sendToManager);
    }
  }

  /** Each peer comes from another port from now on, and nothing of before arrives. */
  async cut(): Promise<void> {
    const flows = [...this.#flows.values()];
    this.#flows.clear();
    for (const { back } of await Promise.all(flows)) back.close();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.cut();
    this.#front.close();
  }

  async #receive(datagram: Buffer, address: string, port: number): Promise<void> {
    const peer = `${address} ${port}`;
    const flow = this.#flows.get(peer) ?? this.#begin(address, port);
    this.#flows.set(peer, flow);
    (await flow).toEngine(datagram);
  }

  async #begin(address: string, port: number): Promise<Flow> {
    const back = createSocket('udp4');
    back.on('error', () => undefined);
    back.connect(this.#target.port, this.#target.host);
    await once(back, 'connect');
    let open = true;
    back.once('close', () => {
      open = false;
    });
    const sendToEngine = (datagram: Buffer): void => {
      if (open) back.send(datagram);
    };
    const sendToManager = (datagram: Buffer): void => {
      if (open && !this.#closed) this.#front.send(datagram, port, address, () => undefined);
    };
    const flow = { back, sendToEngine, sendToManager, toEngine: sendToEngine, toManager: sendToManager };
    back.on('message', (datagram) => flow.toManager(datagram));
    return flow;
  }
}
