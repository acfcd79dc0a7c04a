// Contract: what the kit must be given to prove a driver. It knows no product: it is told how to have one, and what may be
// said to it.

import type { Command } from '@lockstep/core';
import type { Driver, ProductAddress, ProductCredentials } from '../../driver.ts';

export interface DriverFixture<C extends Command = Command> {
  readonly driver: Driver<C>;
  /** A new instance that nobody uses. All that are started so are equal, but for what is each instance's own. */
  start(): Promise<ProductInstance>;
  /**
   * Commands that a new instance takes, when those before are in effect; the first when none is. What they set, the product
   * must take as it is. Of every kind that there is: the more, the more is proved. The first needs a way back of one command.
   */
  readonly good: readonly [string, ...string[]];
  /** Commands that are refused whatever of `good` is in effect: by the dialect, and some by the product alone. */
  readonly bad: readonly string[];
  /** The command for entry `n` (0..10,000), each an entry of its own, that a new instance does not hold. */
  filler(n: number): string;
  /** A command of exactly so many UTF-8 bytes that the product takes; absent: there is none so long. */
  sized?(bytes: number): string;
  /** Commands that change what others are tried with: lists in another order, a second of a kind. Default: none. */
  readonly more?: readonly string[];
  /** Commands of which the product makes something else than was said, and says "done". */
  readonly echo?: readonly string[];
  /** What makes a product remember what it holds, and which entries that makes last. */
  readonly persist?: { readonly commands: readonly string[]; lasts(key: string): boolean };
  readonly irreversible?: readonly Irreversible[];
  /** Lines with a secret in them, also such as do not parse. */
  readonly secrets?: readonly { readonly line: string; readonly secret: string }[];
}

export interface Irreversible {
  readonly line: string;
  /** Makes it destroy something. */
  prepare?(instance: ProductInstance): Promise<void>;
  /** Whether what it would destroy is still there. Absent: the entries tell. */
  intact?(instance: ProductInstance): Promise<boolean>;
}

/** A product that runs. Whatever is absent cannot be done, and the checks that need it are skipped. */
export interface ProductInstance {
  readonly address: ProductAddress;
  readonly credentials: ProductCredentials | null;
  /** Somebody whom it does not know. */
  readonly wrong?: ProductCredentials;
  /** Somebody who may change nothing. */
  readonly fewRights?: ProductCredentials;
  /** Texts that must be in no entry and no message. */
  readonly secrets: readonly string[];
  /** Holds it where it stands, as SIGSTOP does: what is sent waits in its sockets. */
  stop?(): Promise<void>;
  continue?(): Promise<void>;
  /** Ends it as SIGKILL does. */
  kill?(): Promise<void>;
  /** Ends it, if it runs, and starts it again with what it left, at the same address. */
  restart?(): Promise<void>;
  /** Changes it past Lockstep, as a person does who is on its machine: by the first sample, and what leads back from it. */
  local?(line: string): Promise<void>;
  /** Uses it, so that counters, times and connections are others. */
  traffic?(): Promise<void>;
  /** Makes it refuse for a while; resolves to what ends that. */
  busy?(): Promise<() => Promise<void>>;
  /** Ends it, and removes what it left. May be called again. */
  close(): Promise<void>;
}
