// Contract: what must be durable. A promise that resolves means: it survives kill -9 and power loss.
// A promise that rejects with code 284 (no space) or 261 (input/output error) means: nothing of it was written.

import type { OnError, Outcome, Receipt } from './command.ts';
import type { Change } from './configuration.ts';
import type { Code } from './errors.ts';

export type Indicator = 'consistent' | 'in-progress' | 'inconsistent';

/** Why no command may reach an engine any more. Persisted before anybody is answered. */
export interface Lock {
  readonly code: Code;
  /** What could not be made equal, on which engine. */
  readonly message: string;
  /** The command that led here. */
  readonly command: string;
  readonly set: string;
  readonly sender: string;
  /** ms since 1970. */
  readonly since: number;
  /** Who has what: the digest each member last showed, null where it is not known. */
  readonly evidence: readonly {
    readonly engine: string;
    readonly holds: 'before' | 'after' | 'other' | 'unknown';
    readonly digest: string | null;
  }[];
  /** What leads from the record to the state after the command: the way of `unlock --forward`. */
  readonly after: readonly Change[];
  /** Commands in that way, for the counter (0 or more). */
  readonly commands: number;
  /** Whether a load ended in it: then what was loaded is the record, and the way forward is to go on with that. */
  readonly loaded?: boolean;
}

/**
 * How a member stands, where that is not what the configuration file says. `in`: added, or back. `out`: taken out by an
 * operator. `evicted`: isolated, because it was lost. `removed`: no member any more. `quarantined`: a member whose starts
 * were in vain.
 */
export type Standing = 'in' | 'out' | 'evicted' | 'removed' | 'quarantined';

/** A line that did not get in when a configuration was loaded. */
export interface BootError {
  /** Of the file or version, from 1. */
  readonly line: number;
  readonly command: string;
  /** Who refused it; null where the dialect did, before any engine was asked. */
  readonly engine: string | null;
  readonly code: Code;
  readonly message: string;
}

/** What the last load of a configuration came to: the boot ledger. */
export interface BootLedger {
  /** Where the lines came from: `file PATH`, `record`, `version 3`. */
  readonly source: string;
  /** ms since 1970. */
  readonly time: number;
  /** Commands in it. */
  readonly lines: number;
  /** How many of them were applied, and have an effect. */
  readonly inEffect: number;
  /** How many of them were applied although nothing acts on them, or not on all of them. */
  readonly held: number;
  readonly errors: readonly BootError[];
}

/** A load that has begun: if it is cut short, it is done again from its beginning. */
export interface Loading {
  readonly source: string;
  /** Commands with their line numbers, in order. */
  readonly lines: readonly (readonly [line: number, command: string])[];
}

/** A saved configuration: numbered, never changed. */
export interface Version {
  /** From 1, in the order in which they were saved. */
  readonly number: number;
  readonly label: string | null;
  readonly sender: string;
  /** ms since 1970. */
  readonly time: number;
  readonly digest: string;
  /** Number of entries. */
  readonly entries: number;
  /** Whether it is the boot version: one of them, or none. */
  readonly boot: boolean;
}

export type Entries = readonly (readonly [key: string, value: string])[];

/** The record's position. */
export interface RecordState {
  readonly index: number;
  readonly counter: number;
  readonly digest: string;
}

/** Everything of a fleet that is durable, as it stood at its last outcome. */
export interface FleetState extends RecordState {
  readonly indicator: Indicator;
  readonly lock: Lock | null;
  readonly entries: Entries;
  /** Whether anything was ever decided in this fleet: a first start loads, a later one does not. */
  readonly fresh: boolean;
  readonly standings: ReadonlyMap<string, Standing>;
  /** A load that was cut short. */
  readonly loading: Loading | null;
  readonly ledger: BootLedger | null;
  /** Why the engines that run are not this store's to change; null where they are. */
  readonly disowned: string | null;
  /** What an earlier life was about to send, and never ended. */
  readonly interrupted: readonly Interrupted[];
}

/** An intent without an outcome. */
export type Interrupted = Pick<Intent, 'set' | 'sender' | 'commands' | 'irreversible'>;

/** A set that is taken in. What of it has no receipt when its manager dies is told `skipped` by the next one. */
export interface SetBegun {
  readonly set: string;
  /** The sender's idempotency key, unique in the fleet; null where none was given. */
  readonly key: string | null;
  /** Digest of what was asked, so that other content under the same key is noticed. */
  readonly hash: string;
  readonly sender: string;
  /** ms since 1970. */
  readonly time: number;
  readonly onError: OnError;
  readonly commands: readonly string[];
}

/** A set that the store knows. */
export interface SetKnown {
  readonly set: string;
  readonly hash: string;
  /** Whether each of its commands has its receipt. */
  readonly ended: boolean;
}

/** What is about to be sent: durable before the first byte leaves. */
export interface Intent {
  readonly atom: string;
  readonly set: string;
  readonly sender: string;
  /** ms since 1970. */
  readonly time: number;
  readonly commands: readonly string[];
  /** Whether one of them may do what no undo restores, and its sender accepts that. */
  readonly irreversible?: boolean;
  /** The record's values of the joint footprint; null where there was no entry. */
  readonly before: readonly (readonly [key: string, value: string | null])[];
  /** The set, where this is the first that is written of it. */
  readonly begins?: SetBegun | undefined;
}

/** What became of it: durable before anybody sees it. */
export interface AtomOutcome {
  /** Id of the intent this ends; null where none was needed, because nothing was to be sent. */
  readonly atom: string | null;
  readonly set: string;
  readonly sender: string;
  /** ms since 1970. */
  readonly time: number;
  /** Place of the first receipt in its set, from 0. */
  readonly position: number;
  readonly receipts: readonly Receipt[];
  /** What this changes in the record. */
  readonly changes: readonly Change[];
  readonly record: RecordState;
  /** A lock that begins. Without one, a lock that is there stays. */
  readonly lock: Lock | null;
  /**
   * Lifts the lock that is there. The receipts of its cause (those of the lock's set that are `locked` and have an index)
   * get this outcome, and atoms that are still open end with it.
   */
  readonly lifts?: LockEnd | undefined;
  /** Members that stand otherwise from now on; null = as the configuration file says. */
  readonly standings?: readonly (readonly [engine: string, standing: Standing | null])[] | undefined;
  /** The set, where this is the first that is written of it. */
  readonly begins?: SetBegun | undefined;
  /** Whether every command of the set has its receipt now. */
  readonly ends?: boolean | undefined;
  /** What a load came to; it is over with this. */
  readonly ledger?: BootLedger | undefined;
}

/** What the cause of a lock ended as. */
export type LockEnd = Extract<Outcome, 'undone' | 'applied' | 'superseded'>;

export interface Store {
  /** Id of this store: the owner that engines are told. */
  readonly id: string;
  /** Reads a fleet. What an earlier life left open stays so until {@link endInterrupted}. */
  open(fleet: string): Promise<FleetState>;
  /**
   * Ends what earlier lives left open, before anything of this life is begun: the commands of open intents get this outcome
   * (`locked` with an index, or null where the lock has another cause), what else of a set has no receipt is `skipped`.
   */
  endInterrupted(fleet: string, outcome: 'undone' | 'locked', index: number | null): Promise<void>;
  /** Takes the next epoch: above every one this store has ever given, and above `above`. */
  takeEpoch(fleet: string, above?: number): Promise<number>;
  /** Takes a set in. Answers null, or the set that has its key already: then nothing was written. */
  begin(fleet: string, set: SetBegun): Promise<SetKnown | null>;
  intent(fleet: string, intent: Intent): Promise<void>;
  outcome(fleet: string, outcome: AtomOutcome): Promise<void>;
  /** The receipts of a set, in order, as far as they are durable. */
  receipts(fleet: string, set: string): Promise<Receipt[]>;
  /** A set by its id or its idempotency key. */
  findSet(fleet: string, by: { readonly set: string } | { readonly key: string }): Promise<SetKnown | null>;
  /**
   * Replaces the whole record, and notes the load that follows, if one does. Of a start that begins anew: nothing runs,
   * and nothing of before is acknowledged any more but what is in `entries`.
   */
  restart(fleet: string, entries: Entries, record: RecordState, loading: Loading | null): Promise<void>;
  /** Notes why the engines that run are not this store's to change; null: they are again. */
  disown(fleet: string, why: string | null): Promise<void>;
  /** Makes a version of the record as it is durable. With `boot` it becomes the boot version. */
  saveVersion(fleet: string, version: Pick<Version, 'label' | 'sender' | 'time' | 'boot'>): Promise<Version>;
  /** All of them, the last first. */
  versions(fleet: string): Promise<Version[]>;
  /** Null where there is no such version. */
  versionEntries(fleet: string, number: number): Promise<Entries | null>;
  /**
   * Forgets what ended before a time (ms since 1970): receipts, sets with their idempotency keys, events. Answers how many
   * receipts and events. A set goes as a whole: {@link findSet} knows it with all of its receipts, or not at all, at any
   * moment. Never: the record, the lock and the receipts of its cause, versions, open atoms, sets that have not ended; nor
   * the last set, so that whatever numbers receipts goes on from there. Other calls do not wait for all of it, and one that
   * was cut short is taken up by the next. Rejects with 284 or 261: then a part may be forgotten.
   */
  forget(fleet: string, before: number): Promise<number>;
}
