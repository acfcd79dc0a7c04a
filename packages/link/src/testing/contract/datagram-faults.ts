// What datagrams can suffer: lost, twice, late and so in another order, shorter than they were sent; and strangers send some.
// Nearly all of it a link must bear, because it sends again what is not known to be there.

import type { Direction, Faults, Random } from './bed.ts';
import type { DatagramCourse, DatagramCourses, DatagramRelay } from './datagram-relay.ts';

/** No datagram at all, of another version, of another session, and an end that nobody said. */
const GARBAGE: readonly Buffer[] = [
  Buffer.from([0x00, 0xff, 0xfe, 0x0a]),
  Buffer.alloc(1_400, '{'),
  Buffer.from('{"v":2,"session":"other","got":0}'),
  Buffer.from('{"v":1,"session":"other","got":9,"seq":1,"bytes":2}\n{}'),
  Buffer.from('{"v":1,"session":"other","end":"by nobody"}'),
  Buffer.from('{"v":1,"open":"other","session":"other"}'),
];

const LATE_MS_MAX = 8;

export class DatagramFaults implements Faults {
  readonly #relay: DatagramRelay;
  #held: (() => void)[] = [];

  constructor(relay: DatagramRelay) {
    this.#relay = relay;
  }

  cut(): void {
    void this.#relay.cut();
  }

  silence(direction: Direction): void {
    this.#use(there(direction, () => () => undefined));
  }

  stall(direction: Direction): void {
    const held = this.#held;
    this.#use(there(direction, (send) => (datagram) => void held.push(() => send(datagram))));
  }

  bear(random: Random): void {
    const course = losing(random, 4);
    this.#use({ toEngine: course, toManager: course });
  }

  strike(random: Random): void {
    this.#use(there(random(2) === 0 ? 'to engine' : 'to manager', losing(random, 2)));
  }

  heal(): void {
    const held = this.#held;
    this.#held = [];
    for (const send of held) send();
    this.#use({});
  }

  #use(courses: DatagramCourses): void {
    void this.#relay.useOnOpen(courses);
  }
}

/** One of `n` is lost, others come twice, late or cut off, and among them is what nobody sent. */
function losing(random: Random, n: number): DatagramCourse {
  return (send) => (datagram) => {
    if (random(n) === 0) return;
    const which = random(8);
    if (which === 0) setTimeout(() => send(datagram), random(LATE_MS_MAX));
    else if (which === 1) send(datagram.subarray(0, random(datagram.length)));
    else send(datagram);
    if (which === 2) send(datagram);
    if (which === 3) setTimeout(() => send(datagram), random(LATE_MS_MAX));
    if (which === 4) send(GARBAGE[random(GARBAGE.length)] ?? datagram);
  };
}

function there(direction: Direction, course: DatagramCourse): DatagramCourses {
  return direction === 'to engine' ? { toEngine: course } : { toManager: course };
}
