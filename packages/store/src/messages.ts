// What the main thread and the store thread say to each other. Types only: neither side loads the other's code for them.
//
// Receipts, locks and pre-images travel as the JSON that is written. A string crosses to another thread far more cheaply
// than the objects it describes, and the store never looks inside.

import type { Code, FleetState, RecordState } from '@lockstep/core';

/** An engine that the daemon started and that may outlive it. */
export interface EngineProcess {
  readonly fleet: string;
  /** Unique in its fleet. */
  readonly name: string;
  readonly pid: number;
  /** What tells this life of the engine from the next. */
  readonly incarnation: string;
  /** Where it answers. */
  readonly address: string;
}

export interface WrittenIntent {
  readonly fleet: string;
  readonly atom: string;
  readonly set: string;
  readonly sender: string;
  /** ms since 1970. */
  readonly time: number;
  /** JSON: list of commands. */
  readonly commands: string;
  /** JSON: list of [key, value or null]. */
  readonly before: string;
}

export interface WrittenOutcome {
  readonly fleet: string;
  readonly atom: string | null;
  readonly set: string;
  readonly sender: string;
  /** ms since 1970. */
  readonly time: number;
  /** Place of the first receipt in its set, from 0. */
  readonly position: number;
  /** JSON: one receipt each. */
  readonly receipts: readonly string[];
  /** Null where there is no entry. */
  readonly changes: readonly (readonly [key: string, before: string | null, after: string | null])[];
  readonly record: RecordState;
  /** JSON. */
  readonly lock: string | null;
}

/** A run of receipts of one set, as JSON, in order, and where the next run begins: null at the end. */
export interface ReceiptPage {
  readonly receipts: readonly string[];
  readonly next: number | null;
}

/** Each request with what it takes and what it answers. */
export interface Calls {
  open: { args: { fleet: string; time: number }; answer: FleetState };
  takeEpoch: { args: { fleet: string }; answer: number };
  intent: { args: WrittenIntent; answer: null };
  outcome: { args: WrittenOutcome; answer: null };
  unlock: { args: { fleet: string }; answer: null };
  receipts: { args: { fleet: string; set: string; from: number }; answer: ReceiptPage };
  rememberEngine: { args: EngineProcess; answer: null };
  forgetEngine: { args: { fleet: string; name: string }; answer: null };
  knownEngines: { args: { fleet: string }; answer: EngineProcess[] };
}

/** One request. Its answer carries the same id. */
export type Request = {
  [Kind in keyof Calls]: { readonly id: number; readonly kind: Kind; readonly args: Calls[Kind]['args'] };
}[keyof Calls];

export type ToWorker = Request | { readonly kind: 'close' };

/** Why something was not done: nothing of it was written. A null code is a bug of ours. */
export interface Failure {
  readonly code: Code | null;
  readonly message: string;
}

export type Answer =
  | { readonly id: number; readonly result: Calls[keyof Calls]['answer'] }
  | { readonly id: number; readonly failure: Failure };

export type FromWorker =
  | { readonly kind: 'opened'; readonly storeId: string }
  /** The store could not be opened; the thread ends. */
  | { readonly kind: 'refused'; readonly failure: Failure }
  /** All of one transaction, after its end. `commits` counts the transactions committed since the opening. */
  | { readonly kind: 'answers'; readonly commits: number; readonly answers: readonly Answer[] }
  /** What was written may or may not be durable, and no later answer could be trusted: the process must end. */
  | { readonly kind: 'fatal'; readonly message: string };
