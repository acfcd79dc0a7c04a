// The settings of a fleet, with their defaults and limits (protocol.md section 10).

import type { OnError } from './command.ts';

export interface Settings {
  /** Longest wait for an engine to answer one delivery, in ms (100..600,000, default 10,000). */
  readonly timeoutMs: number;
  /** Longest wait for the fence of an engine that did not answer, in ms (100..600,000, default 10,000). */
  readonly resolveTimeoutMs: number;
  /**
   * What becomes of an engine that is lost: it is ended and started afresh (`restart`, default); it is ended, and the others
   * go on without it (`evict`); or the engine is left as it is, and the fleet locked if anything is undecided (`lock`).
   * Engines that nobody here can start or end are reached again, fenced and made equal; with `evict` (their default) the
   * others go on without one that has not answered for `resolveTimeoutMs`, and with `lock` none of this is done.
   */
  readonly onLost: 'restart' | 'evict' | 'lock';
  /** Members that must remain after an eviction, else the fleet is locked (1..256); null, the default: a majority. */
  readonly minMembers: number | null;
  /** What engines get that were all started anew: the record (default), or the boot version. */
  readonly start: 'record' | 'saved';
  /** How often a settle that failed is tried again (0..10, default 2). */
  readonly undoRetries: number;
  /** What a set does when its sender does not say (default exit). */
  readonly onError: OnError;
  /** Sets that may wait (1..100,000, default 1,000); above, the sender is told at once. */
  readonly bufferSets: number;
  /** How often the monitor looks whether every member holds the record, in ms (100..3,600,000, default 5,000); null: never. */
  readonly monitorEveryMs: number | null;
}

export const DEFAULT_SETTINGS: Settings = {
  timeoutMs: 10_000,
  resolveTimeoutMs: 10_000,
  onLost: 'restart',
  minMembers: null,
  start: 'record',
  undoRetries: 2,
  onError: 'exit',
  bufferSets: 1_000,
  monitorEveryMs: 5_000,
};

/** Comparisons of engines that may wait or run at once, of one fleet; above, the next is told at once. */
export const COMPARISONS_MAX = 64;

/** Commands in one set. */
export const SET_COMMANDS_MAX = 1_000_000;

/** UTF-8 bytes in one command. */
export const LINE_BYTES_MAX: number = 64 * 1024;

/** Commands that share one intent and one outcome on disk. More would make a crash undo more, and a sender wait longer for news. */
export const JOURNAL_COMMANDS_MAX = 256;
