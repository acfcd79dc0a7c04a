// What changes in a fleet besides its configuration: for the log, the event stream and alerts. What a command did is in
// its receipt.

export const EVENT_KINDS = [
  'engine-lost',
  'engine-ended',
  'engine-started',
  'engine-equal',
  'engine-up',
  'engine-out',
  'engine-evicted',
  'engine-quarantined',
  'engine-outdated',
  'engine-added',
  'engine-removed',
  'locked',
  'unlocked',
  'drift',
  'consistent',
  'healed',
  'not-healed',
  'baseline',
  'loaded',
  'saved',
  'deposed',
] as const;

/**
 * - `engine-lost`: it does not answer, or in another life.
 * - `engine-ended`: nothing that was sent to it can take effect any more.
 * - `engine-started`: afresh, empty, without traffic.
 * - `engine-equal`: it showed the digest of the record. Traffic comes after this, never before.
 * - `engine-up`: it serves, and counts as a member.
 * - `engine-out`, `engine-evicted`, `engine-added`, `engine-removed`: the membership changed, durably.
 * - `engine-quarantined`: its starts were in vain, and nobody starts it any more before an operator says so.
 * - `engine-outdated`: an engine that an older daemon started has another schema: it is replaced when its turn comes.
 * - `locked`, `unlocked`: no command reaches an engine; commands do again.
 * - `drift`, `consistent`: a member does not hold the record; all of them do again.
 * - `healed`, `not-healed`: a member that did not hold the record was settled back to it; it was not, and why.
 * - `baseline`: what the engines brought up from their own files differs, or does no more.
 * - `loaded`: a configuration was loaded at the start.
 * - `saved`: there is a new version.
 * - `deposed`: another manager has taken over the engines.
 */
export type EventKind = (typeof EVENT_KINDS)[number];

export interface FleetEvent {
  /** ms since 1970. */
  readonly time: number;
  readonly kind: EventKind;
  /** The engine it is about; null where it is about the fleet. */
  readonly engine: string | null;
  /** For people; one line. */
  readonly message: string;
}
