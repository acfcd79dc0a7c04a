// Contract: what a driver knows about a product. A driver is a dialect and a way to open a product; a host makes it the one
// kind of engine that the core knows.
//
//   core -> Engine -> host: message rule, overlay, digest -> ProductSession -> the product's own protocol
//
// A driver's session sends, reads and says exactly what it knows. It keeps no position, plans nothing and repeats nothing.

import type { Code, Command, Dialect } from '@lockstep/core';

/**
 * The value of an entry in an overlay that says: the product has it from its own files, and must not hold it. No driver's
 * canonical values look like this.
 */
export const ABSENT = '(absent)';

export interface Driver<C extends Command = Command> {
  /** As in `engine: { type: redis }`. */
  readonly name: string;
  readonly dialect: Dialect<C>;
  /** UTF-8 bytes in one command; a longer one is refused with 1106 before anything is sent. */
  readonly commandBytesMax: number;
  /**
   * Whether an entry is each instance's own by design (a port, a path): then it is not compared between baselines. It is
   * managed like any other once it is set through Lockstep.
   */
  perInstance(key: string): boolean;
  /**
   * The keys that a command gives back to the product: each is to be what the baseline of that engine says. Null for any
   * other command. A host never runs such a command; it runs what `dialect.plan` leads back with, where {@link ABSENT} is
   * the value of what is to go.
   */
  releases(command: C): readonly string[] | null;
  /**
   * Opens a session. Rejects with a LockstepError, and has left nothing behind then: 1196 nobody is there; 1198 somebody
   * accepts and does not answer in time; 257 it does not let us in; 1204 something else than this product answers, or a
   * version that the driver does not know.
   */
  open(target: ProductTarget): Promise<ProductSession<C>>;
}

export type ProductAddress =
  | { readonly path: string }
  | { readonly host: string; readonly port: number; readonly tls?: ProductTls };

/** PEM texts. A product behind TLS is always verified. */
export interface ProductTls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

export interface ProductTarget {
  /** The engine's name in its fleet. */
  readonly name: string;
  readonly address: ProductAddress;
  /** Who Lockstep is to the product; null where it asks nobody. Read anew for each session, from a file or the environment. */
  readonly credentials: ProductCredentials | null;
  /** How long the product may take to accept and to say who it is, in ms. */
  readonly withinMs: number;
  /** Called once when the session ends, unless by close(). */
  readonly onDown: (reason: string) => void;
}

export interface ProductCredentials {
  /** Empty: the product's own default user. */
  readonly user: string;
  readonly password: string;
}

/** Whose orders a product takes. */
export interface Tenure {
  readonly epoch: number;
  readonly owner: string;
}

/**
 * How a tenure was taken. `exact`: nothing from an older tenure, and nothing that an earlier session of this tenure still
 * owes an answer for, can take effect any more, whoever sent it. `ordered`: the same of all sessions that the product shows;
 * one of an older manager that comes later is noticed, but not kept out.
 */
export type Fence = 'exact' | 'ordered';

/** What became of a command that was sent. */
export type Ran =
  | { readonly kind: 'done' }
  /** The product says no, and nothing changed. */
  | {
      readonly kind: 'refused';
      readonly code: Code;
      /** The product's words, without secrets. */
      readonly message: string;
      /** It may say yes a moment later: busy, say. */
      readonly retryable?: boolean;
    };

/** Canonical entries: the same content always gives the same texts, and no secret, pointer, pid or counter is in them. */
export type ProductEntries = ReadonlyMap<string, string>;

/**
 * One connection to one life of a product. Requests are sent in the order in which they are made, and answered in that order.
 * Each rejects with {@link SessionEnded} when the session ends before its answer; none gives up because of time.
 */
export interface ProductSession<C extends Command = Command> {
  /** Product and version, `redis 7.0.15`. */
  readonly product: string;
  /** Tells this life of the product from the next. */
  readonly incarnation: string;
  /** Process id on its own machine; 0 where the product does not say. */
  readonly pid: number;
  /** Whether it has ended, or was closed. */
  readonly ended: boolean;
  /** The highest tenure that the product shows, by whomever; null: none. Changes nothing. */
  tenure(): Promise<Tenure | null>;
  /**
   * Takes the product for a tenure, and ends every session of another, and earlier sessions of the same. With another one of
   * the same epoch or above in the way it takes nothing, and answers whose it is. Must come before {@link run}.
   */
  take(tenure: Tenure): Promise<Taken>;
  /** All entries, or those of these keys that exist. What was run before it on this session is in it. */
  read(keys: 'all' | readonly string[]): Promise<ProductEntries>;
  /**
   * Runs one command, once. A command that would cut Lockstep off from this product, or destroy what no undo restores, is
   * refused with 257, saying why, unless `irreversible`; which ones may depend on what the product holds at the moment.
   */
  run(command: C, options: { readonly irreversible: boolean }): Promise<Ran>;
  /** Ends it at once. What has no answer rejects with SessionEnded. */
  close(): void;
}

export type Taken =
  | { readonly taken: true; readonly fence: Fence }
  | { readonly taken: false; readonly by: Tenure };

/** The session ended before an answer came. */
export class SessionEnded extends Error {
  override readonly name = 'SessionEnded';
  /** Whether the request may have reached the product; false: it certainly did not. */
  readonly sent: boolean;

  constructor(message: string, sent: boolean) {
    super(message);
    this.sent = sent;
  }
}
