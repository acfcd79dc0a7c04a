// The lives of an engine that somebody here starts: how many in a row came to nothing. Pure.

export interface Quarantine {
  /** ms since 1970. */
  readonly since: number;
  readonly why: string;
}

export interface Lives {
  /** Starts since its last life that was not in vain. */
  starts: number;
  /** The life that was started afresh and came through the join gate: when, in ms of the monotonic clock, and at which index. */
  entered: { readonly at: number; readonly index: number } | null;
  /** Why nobody starts it any more; null: it is not quarantined. See quarantine.ts. */
  quarantine: Quarantine | null;
}

/** A life that lasted longer than this, in ms, was not in vain, whatever ended it. */
const STEADY_MS = 60_000;

export function newLives(): Lives {
  return { starts: 0, entered: null, quarantine: null };
}

/** Its life is over, at an index: in vain, if it is the same configuration that it was given, and soon after. */
export function endLife(lives: Lives, index: number, now: number): void {
  const { entered } = lives;
  lives.entered = null;
  if (entered === null) return;
  const soon = now - entered.at < STEADY_MS;
  if (!soon || index > entered.index) lives.starts = 0;
}
