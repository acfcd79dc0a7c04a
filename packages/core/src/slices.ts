// Long work in slices, so that whoever else waits gets a turn in between: a file of 100,000 lines takes seconds, and a daemon
// that answers nobody for so long looks dead. The work is a generator that yields where it may be interrupted.

import type { Clock } from './clock.ts';

/** Steps of a slice. One is a line, at some ten to two hundred µs. */
const STEPS_AT_A_TIME = 100;

/** Does work in slices. What it stands on must not change meanwhile: that is for whoever calls it. */
export async function inSlices<T>(clock: Clock, work: Iterator<unknown, T>): Promise<T> {
  for (let steps = 1; ; steps += 1) {
    const step = work.next();
    if (step.done === true) return step.value;
    if (steps % STEPS_AT_A_TIME === 0) await clock.timer(0).elapsed;
  }
}

/** Does work in one go. */
export function atOnce<T>(work: Iterator<unknown, T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}
