// The lives of an engine that somebody here starts: how many in a row came to nothing. Pure.

export interface Quarantine {
  /** ms since 1970. */
  readonly since: number;
  readonly why: string;
}

export interface Lives {
  /** Starts since it was last up. */
  starts: number;
  /** Lives in a row that ended soon after they began, with nothing decided in them. */
  short: number;
  /** The life that was started afresh and came through the join gate: when, in ms of the monotonic clock, and at which index. */
  entered: { readonly at: number; readonly index: number } | null;
  /** Why nobody starts it any more; null: it is not quarantined. See quarantine.ts. */
  quarantine: Quarantine | null;
}

/** A life that lasted less than this, in ms, was a short one. */
const SHORT_MS = 60_000;

/** Short lives in a row: more, and its starts are in vain, though it comes up each time. Somebody may also just kill it often. */
const SHORT_LIVES_MAX = 10;

export function newLives(): Lives {
  return { starts: 0, short: 0, entered: null, quarantine: null };
}

/** Somebody wants it: what its starts came to before does not count. */
export function startOver(lives: Lives): void {
  lives.starts = 0;
  lives.short = 0;
}

/** Its life is over, at an index: in vain, if it was one of many short ones, and it got to nothing but what it was given. */
export function endLife(lives: Lives, index: number, now: number): void {
  const { entered } = lives;
  lives.entered = null;
  if (entered === null) return;
  lives.short = now - entered.at < SHORT_MS && index <= entered.index ? lives.short + 1 : 0;
  lives.starts = lives.short < SHORT_LIVES_MAX ? 0 : Number.POSITIVE_INFINITY;
}
