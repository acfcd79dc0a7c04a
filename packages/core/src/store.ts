// Contract: what must be durable. A promise that resolves means: it survives kill -9 and power loss.
// A promise that rejects with code 284 (no space) or 261 (input/output error) means: nothing of it was written.

import type { Receipt } from './command.ts';
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
}

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
  readonly entries: readonly (readonly [key: string, value: string])[];
  /** Whether anything was ever decided in this fleet: a first start loads, a later one does not. */
  readonly fresh: boolean;
}

/** What is about to be sent: durable before the first byte leaves. */
export interface Intent {
  readonly atom: string;
  readonly set: string;
  readonly sender: string;
  /** ms since 1970. */
  readonly time: number;
  readonly commands: readonly string[];
  /** The record's values of the joint footprint; null where there was no entry. */
  readonly before: readonly (readonly [key: string, value: string | null])[];
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
  readonly lock: Lock | null;
}

export interface Store {
  /** Id of this store: the owner that engines are told. */
  readonly id: string;
  /** Reads a fleet. Open intents of an earlier life are ended: what they began is undone by what follows. */
  open(fleet: string): Promise<FleetState>;
  /** Takes the next epoch: above every one this store has ever given. */
  takeEpoch(fleet: string): Promise<number>;
  intent(fleet: string, intent: Intent): Promise<void>;
  outcome(fleet: string, outcome: AtomOutcome): Promise<void>;
  /** Ends the lock. */
  unlock(fleet: string): Promise<void>;
  /** The receipts of a set, in order, as far as they are durable. */
  receipts(fleet: string, set: string): Promise<Receipt[]>;
}
