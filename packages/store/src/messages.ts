// What the main thread and the store thread say to each other. Types only: neither side loads the other's code for them.
//
// Receipts, locks, commands and the like travel as the JSON that is written. A string crosses to another thread far more
// cheaply than the objects it describes.

import type {
  Code,
  Entries,
  FleetEvent,
  FleetState,
  LockEnd,
  OnError,
  Receipt,
  RecordState,
  SetKnown,
  Standing,
  Version,
} from '@lockstep/core';

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

/** Rows of one fleet in the order of their numbers: those from `after` on; without it the last ones, below `before`. */
export interface Page {
  readonly after?: number | undefined;
  readonly before?: number | undefined;
  /** Rows at most (1..1,000). */
  readonly limit: number;
}

/** An event, and its number among those of the store: later ones have higher numbers. */
export interface StoredEvent extends FleetEvent {
  readonly number: number;
}

/** A receipt in the history, and its number among those of the store: later ones have higher numbers. */
export interface HistoryRow {
  readonly number: number;
  /** ms since 1970. */
  readonly time: number;
  readonly set: string;
  /** Place in its set, from 0. */
  readonly position: number;
  readonly sender: string;
  readonly receipt: Receipt;
}

/** The highest numbers of a fleet; 0 where there is none. */
export interface LastPosition {
  readonly command: number;
  readonly event: number;
}

/** A fleet as it is read: what is JSON here, {@link FleetState} has in full. */
export interface FleetRow extends Omit<FleetState, 'lock' | 'loading' | 'ledger'> {
  readonly lock: string | null;
  readonly loading: string | null;
  readonly ledger: string | null;
}

export interface WrittenSet {
  readonly set: string;
  readonly key: string | null;
  readonly hash: string;
  readonly sender: string;
  /** ms since 1970. */
  readonly time: number;
  readonly onError: OnError;
  /** Number of commands. */
  readonly size: number;
  /** JSON: list of commands. */
  readonly commands: string;
}

export interface WrittenAtom {
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
  /** 1 where something of it cannot be undone. */
  readonly irreversible: number;
}

export interface WrittenIntent extends WrittenAtom {
  readonly begins: WrittenSet | null;
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
  readonly lifts: LockEnd | null;
  readonly standings: readonly (readonly [engine: string, standing: Standing | null])[];
  readonly begins: WrittenSet | null;
  readonly ends: boolean;
  /** JSON. */
  readonly ledger: string | null;
}

/** A row of the history with its receipt as JSON. */
export interface WrittenHistoryRow extends Omit<HistoryRow, 'receipt'> {
  readonly receipt: string;
}

/** A run of receipts of one set, as JSON, in order, and where the next run begins: null at the end. */
export interface ReceiptPage {
  readonly receipts: readonly string[];
  readonly next: number | null;
}

/** Where a portion of what is forgotten begins: behind a number, in the order command, event, atom. */
export interface ForgetPosition {
  readonly table: 'command' | 'event' | 'atom';
  readonly after: number;
}

/** What one portion came to. */
export interface Forgotten {
  /** Receipts and events that are gone. */
  readonly count: number;
  /** Where the next portion begins; null at the end. */
  readonly next: ForgetPosition | null;
}

/** Each request with what it takes and what it answers. */
export interface Calls {
  endInterrupted: {
    args: { fleet: string; outcome: 'undone' | 'locked'; index: number | null; time: number };
    answer: null;
  };
  open: { args: { fleet: string }; answer: FleetRow };
  takeEpoch: { args: { fleet: string; above: number }; answer: number };
  begin: { args: { fleet: string; begun: WrittenSet }; answer: SetKnown | null };
  intent: { args: WrittenIntent; answer: null };
  outcome: { args: WrittenOutcome; answer: null };
  receipts: { args: { fleet: string; set: string; from: number }; answer: ReceiptPage };
  findSet: {
    args: { fleet: string; by: { readonly set: string } | { readonly key: string } };
    answer: SetKnown | null;
  };
  /** `entries` (list of [key, value]) and `loading` are JSON. */
  restart: {
    args: { fleet: string; entries: string; record: RecordState; loading: string | null };
    answer: null;
  };
  saveVersion: {
    args: { fleet: string } & Pick<Version, 'label' | 'sender' | 'time' | 'boot'>;
    answer: Version;
  };
  versions: { args: { fleet: string }; answer: Version[] };
  versionEntries: { args: { fleet: string; number: number }; answer: Entries | null };
  appendEvent: { args: { fleet: string; event: FleetEvent }; answer: number };
  events: { args: { fleet: string; page: Page }; answer: StoredEvent[] };
  history: { args: { fleet: string; page: Page }; answer: WrittenHistoryRow[] };
  lastPosition: { args: { fleet: string }; answer: LastPosition };
  /** `before`: ms since 1970. */
  forget: { args: { fleet: string; before: number; from: ForgetPosition }; answer: Forgotten };
  disown: { args: { fleet: string; why: string | null }; answer: null };
  alerted: { args: { fleet: string }; answer: string | null };
  setAlerted: { args: { fleet: string; state: string }; answer: null };
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
