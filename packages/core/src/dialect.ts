// Contract: what a command language tells the core. Everything here is pure.

import type { Change, Configuration, References } from './configuration.ts';
import type { Code } from './errors.ts';

/** A line of a dialect, understood. Dialects extend it with what they need. */
export interface Command {
  /** Whether it changes the configuration, only answers, or does something that is no configuration. */
  readonly kind: 'configures' | 'reads' | 'acts';
  /** The line as it was given, without surrounding space. */
  readonly text: string;
}

/** A no, with its reason. */
export interface Refusal {
  readonly code: Code;
  /** What is wrong, with the value. Lower-case start, no full stop. */
  readonly message: string;
  /** Where in the line, in UTF-16 code units from 1. */
  readonly column?: number;
}

export type Parsed<C extends Command> =
  | { readonly ok: true; readonly command: C }
  | { readonly ok: false; readonly refusal: Refusal };

/** What a command would do: each key at most once, and only what differs. */
export type Reduction =
  | { readonly ok: true; readonly changes: readonly Change[] }
  | { readonly ok: false; readonly refusal: Refusal };

export interface Dialect<C extends Command = Command> {
  /** Name and version, `adc/1`. Manager and engine must agree on it. */
  readonly name: string;
  parse(line: string): Parsed<C>;
  /** The keys that a command may touch in a configuration. */
  footprint(configuration: Configuration, command: C): string[];
  /** The commands, in order, that turn `from` into `to` on the keys given (all without). Total: every difference has a plan. */
  plan(from: Configuration, to: Configuration, keys?: Iterable<string>): string[];
  /** A pure model of execution. Never throws, whatever the command. */
  reduce(configuration: Configuration, command: C): Reduction;
  /** The answer to a command that reads. */
  show(configuration: Configuration, command: C): { readonly text: string } | Refusal;
  /** The whole configuration as commands, in an order in which they can be run. */
  print(configuration: Configuration): string[];
  readonly references: References;
}
