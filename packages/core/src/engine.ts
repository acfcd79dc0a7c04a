// Contract: what an engine can be asked. The core knows this one kind of engine, however it is reached.
//
// Messages are the protocol's own; link/ writes them on a wire. An engine never rejects a promise for a failure of the
// transport: what is known of the message is part of the answer, because "not sent" and "no answer" are different truths.

import type { DeliveryOutcome } from './command.ts';
import type { Code } from './errors.ts';

/** A position and its content. */
export interface EngineState {
  /** Tells this life of the engine from the next. */
  readonly incarnation: string;
  /** Highest epoch seen: nothing older is executed. */
  readonly epoch: number;
  /** Index of the last message decided: executed or refused. */
  readonly index: number;
  /** For people: +1 for each command executed, −1 for each undone. */
  readonly counter: number;
  readonly digest: string;
  /** Number of entries. */
  readonly entries: number;
  /**
   * Digest of its baseline: what a product brought up from its own files, less what is each instance's own by design. Only
   * of engines that hold more than they are given.
   */
  readonly baseline?: string;
  /** Whether it holds its configuration aside: it serves nobody until it is told to {@link Engine.enter}. */
  readonly aside?: boolean;
}

/**
 * Raises the engine's floor to an epoch and waits for a message that has begun: afterwards nothing older takes effect.
 * An engine that another owner has takes no notice of it, and says whose it is.
 */
export interface HelloMessage {
  readonly epoch: number;
  /** Id of the store on whose behalf the manager acts. */
  readonly owner: string;
  /** Also from another owner. */
  readonly takeOver?: boolean;
}

/** What stands behind an engine that is a host of something else. */
export interface Hosted {
  /** Product and version, `redis 7.0.15`. */
  readonly product?: string;
  /**
   * How good the fence is that was taken: `exact`: nothing of an older tenure can take effect; `ordered`: nothing of the
   * sessions that the product shows, and an older manager that comes later is noticed, but not kept out.
   */
  readonly fence?: 'exact' | 'ordered';
}

export interface HelloAnswer extends EngineState, Hosted {
  readonly name: string;
  readonly dialect: string;
  /** The digest of its dialect's schema. Absent where an engine does not say. */
  readonly schema?: string;
  readonly pid: number;
  /** Whose it is: who said the last hello that it took notice of. Absent where an engine does not say. */
  readonly owner?: string;
  /**
   * The epoch it was at before this hello. One that a manager takes for the first time nobody can have seen before: if
   * this is not below it, the store is an older copy. Absent where an engine does not say.
   */
  readonly previous?: number;
}

/** Tells an engine that holds its configuration aside to give it its effect: it serves from then on. */
export interface EnterMessage {
  readonly epoch: number;
  /** Digest of what it must hold: it refuses to serve anything else. */
  readonly digest: string;
}

/** A message that may change an engine. */
export interface ApplyMessage {
  readonly id: string;
  readonly epoch: number;
  readonly index: number;
  /** Index in the engine's last answer. */
  readonly after: number;
  /** Digest it must stand on. */
  readonly base: string;
  /** Executed all or none. */
  readonly commands: readonly string[];
  /** Also what destroys data or cuts the manager off: its sender said so. */
  readonly irreversible?: boolean;
  /** The counter afterwards, for a message that undoes or repairs; without it each command counts one. */
  readonly counter?: number;
}

/** A change past the manager: executed, it moves the digest but not the index. */
export interface LocalMessage {
  readonly id: string;
  readonly commands: readonly string[];
  readonly irreversible?: boolean;
}

export interface ApplyAnswer extends EngineState {
  /** `wrong-state` (code 1204) is no outcome: nothing was executed, and the engine says where it stands. */
  readonly outcome: Exclude<DeliveryOutcome, 'unknown'> | 'wrong-state';
  readonly code: Code;
  readonly message: string;
  /**
   * Of a command that was applied: entries that the engine holds otherwise than its dialect's model says (null: it does not
   * hold them), because it clamps, rounds or normalises values. Only keys that the command may touch.
   */
  readonly took?: ReadonlyMap<string, string | null>;
}

export type ReadMessage =
  /** Entries whose key begins with a prefix, in order, after a key, at most `limit` (1..10,000). */
  | { readonly prefix: string; readonly after?: string; readonly limit: number }
  /** The same of its baseline: see {@link EngineState.baseline}. */
  | { readonly baseline: string; readonly after?: string; readonly limit: number }
  /** Digests of the nodes below a path of the digest tree. */
  | { readonly digests: string }
  /** All entries in a node of the digest tree. */
  | { readonly under: string };

export interface ReadAnswer {
  readonly index: number;
  readonly entries?: ReadonlyMap<string, string>;
  /** The last key of this page where more follow, else null. */
  readonly more?: string | null;
  readonly digests?: ReadonlyMap<string, { readonly digest: string; readonly entries: number }>;
}

/** What is known of a request. */
export type Sent<T> =
  | { readonly kind: 'answered'; readonly answer: T }
  /** It certainly never left. */
  | { readonly kind: 'unsent'; readonly code: Code; readonly message: string }
  /** It may have arrived, and may have had effect. */
  | { readonly kind: 'lost'; readonly code: Code; readonly message: string };

export interface Engine {
  readonly name: string;
  /** Where it is reached, for people. */
  readonly address: string;
  hello(message: HelloMessage): Promise<Sent<HelloAnswer>>;
  apply(message: ApplyMessage): Promise<Sent<ApplyAnswer>>;
  /**
   * Answered `applied` once it serves, also by one that did already; `refused` with the code of a resource, and nothing is
   * served; `wrong-state` for another digest or an older epoch. The index stays: the configuration is the same.
   */
  enter(message: EnterMessage): Promise<Sent<ApplyAnswer>>;
  read(message: ReadMessage): Promise<Sent<ReadAnswer>>;
  status(): Promise<Sent<EngineState>>;
  /**
   * Whether somebody answers where it is reached; changes nothing. Absent where only a hello can tell. Nobody waits for it,
   * so it may take as long as a connection takes.
   */
  reach?(): Promise<boolean>;
}
