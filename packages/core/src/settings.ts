// The settings of a fleet, with their defaults and limits (protocol.md section 10).

import type { OnError } from './command.ts';

/** Most commands in one set. */
export const SET_COMMANDS_MAX = 1_000_000;

/** Most UTF-8 bytes in one command. */
export const LINE_BYTES_MAX: number = 64 * 1024;

/** Most commands under way at once: all of a portion. */
export const WINDOW_MAX = 256;

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
  /** Commands of one set that may be under way at once (1..256, default 64; 1 = strictly one after the other). */
  readonly window: number;
  /** Whether one engine hears of a command before the others (default true). */
  readonly testBed: boolean;
  /** Whether what a command removed is made again when an engine refuses it (`exact`, default), or nothing is known that undoes it (`none`). */
  readonly undoOfRemovals: 'exact' | 'none';
  /** Whether engines that failed at a command without exact undo are brought to the state of the others (default false: lock). */
  readonly forwardRepair: boolean;
  /** What a load in which lines were refused ends in: an entry in the boot ledger for each (`ledger`, default), or also a lock. */
  readonly onBootErrors: 'ledger' | 'lock';
  /** How often an engine that did not come through the join gate is started again before it is quarantined (0..10, default 2). */
  readonly joinRetries: number;
  /** What a known drift does to commands: all are refused (default), or those alone whose keys differ. */
  readonly onDrift: 'refuse' | 'warn';
  /** Whether a member that drifts is settled back to the record, if a majority holds it (default false). */
  readonly heal: boolean;
  /** How long the commands of a group are held back for the rest of it, in ms (100..600,000, default 30,000). */
  readonly groupTimeoutMs: number;
  /** Commands in one set (1..1,000,000, default 1,000,000). */
  readonly setCommands: number;
  /** UTF-8 bytes in one command (256..65,536, default 65,536). */
  readonly lineBytes: number;
  /** How long the history is kept, in ms (1 h .. 10 years, default 90 days). */
  readonly historyMs: number;
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
  window: 64,
  testBed: true,
  undoOfRemovals: 'exact',
  forwardRepair: false,
  onBootErrors: 'ledger',
  joinRetries: 2,
  onDrift: 'refuse',
  heal: false,
  groupTimeoutMs: 30_000,
  setCommands: SET_COMMANDS_MAX,
  lineBytes: LINE_BYTES_MAX,
  historyMs: 90 * 24 * 3_600_000,
};

/** Comparisons of engines that may wait or run at once, of one fleet; above, the next is told at once. */
export const COMPARISONS_MAX = 64;

/** Commands that share one intent and one outcome on disk. More would make a crash undo more, and a sender wait longer for news. */
export const JOURNAL_COMMANDS_MAX = 256;
