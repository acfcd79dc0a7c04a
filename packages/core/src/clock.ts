// The core's only source of time. The daemon gives it the machine's clocks, a simulation gives it virtual ones.

/** A wait that can be given up. `elapsed` never rejects; after `cancel` it never resolves. */
export interface Timer {
  readonly elapsed: Promise<void>;
  cancel(): void;
}

export interface Clock {
  /** Wall-clock time in ms since 1970, for people. May jump. */
  now(): number;
  /** Monotonic time in ms with fractions, for durations. */
  monotonic(): number;
  /** A timer that elapses after `ms` (0 or more). */
  timer(ms: number): Timer;
}

/** Marks that the time was up before the answer came. */
export const TIMED_OUT: unique symbol = Symbol('timed out');

/** Waits for `work`, but no longer than `ms`. The work itself is not stopped: what it does later is the caller's concern. */
export async function within<T>(clock: Clock, ms: number, work: Promise<T>): Promise<T | typeof TIMED_OUT> {
  const timer = clock.timer(ms);
  try {
    return await Promise.race([work, timer.elapsed.then((): typeof TIMED_OUT => TIMED_OUT)]);
  } finally {
    timer.cancel();
  }
}
