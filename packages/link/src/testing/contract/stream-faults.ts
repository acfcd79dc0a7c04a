// What a stream can suffer: it is cut in the middle of a message, half of it is open, it stalls, comes byte by byte, or says
// something that nobody sent. It never loses bytes in its middle, nor turns them round: whoever silences one must end it.

import {
  type Course,
  type Courses,
  cutAfter,
  delayed,
  inPieces,
  type Relay,
  spoiledBy,
  swallow,
} from '../../conformance/relay.ts';
import type { Direction, Faults, Random } from './bed.ts';

/** A line that nobody asked for, half of a line, bytes that are no text, the beginning of a TLS handshake. */
const GARBAGE: readonly Buffer[] = [
  Buffer.from('{"v":1,"id":"nobody","ok":true}\n'),
  Buffer.from('{"v":1,"id":'),
  Buffer.from([0x00, 0xff, 0xfe, 0x0a]),
  Buffer.from([0x16, 0x03, 0x01, 0x00, 0x05]),
];

export class StreamFaults implements Faults {
  readonly #relay: Relay;
  #silenced = false;
  #held: (() => void)[] = [];

  constructor(relay: Relay) {
    this.#relay = relay;
  }

  cut(): void {
    this.#relay.cut();
  }

  silence(direction: Direction): void {
    this.#silenced = true;
    this.#relay.useOnOpen(there(direction, swallow));
  }

  stall(direction: Direction): void {
    const held = this.#held;
    this.#relay.useOnOpen(there(direction, (way) => (chunk) => void held.push(() => way.send(chunk))));
  }

  bear(random: Random): void {
    const course = random(2) === 0 ? inPieces(1 + random(40)) : delayed(random(3));
    this.#relay.useOnOpen({ toProduct: course, toClient: course });
  }

  strike(random: Random): void {
    const direction = random(2) === 0 ? 'to engine' : 'to manager';
    const course =
      random(3) === 0 ? spoiledBy(GARBAGE[random(GARBAGE.length)] ?? Buffer.alloc(0)) : cutAfter(random(400));
    this.#relay.useOnOpen(there(direction, course));
  }

  heal(): void {
    const held = this.#held;
    this.#held = [];
    for (const send of held) send();
    if (this.#silenced) this.#relay.cut();
    this.#silenced = false;
    this.#relay.use({});
  }
}

function there(direction: Direction, course: Course): Courses {
  return direction === 'to engine' ? { toProduct: course } : { toClient: course };
}
