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

/** What a dialect may take from outside to make a line deterministic. */
export interface Chances {
  /** So many random bytes, in hex. */
  random(bytes: number): string;
  /** ms since 1970. */
  now(): number;
  /**
   * SHA-256 of a file's content, in hex, which from then on is kept under it. Rejects with 258 where there is no such file,
   * 261 where it cannot be read or kept, 284 where there is no space for it, 1097 for what is no path, 1106 where it is too
   * large.
   */
  file(path: string): Promise<string>;
}

export interface Dialect<C extends Command = Command> {
  /** Name and version, `adc/1`. Manager and engine must agree on it. */
  readonly name: string;
  /** Digest of what it declares: nouns, arguments, their values and defaults. Manager and engine must agree on it, where both say one. */
  readonly schema?: string;
  parse(line: string): Parsed<C>;
  /** The keys that a command may touch in a configuration. */
  footprint(configuration: Configuration, command: C): string[];
  /** The commands, in order, that turn `from` into `to` on the keys given (all without). Total: every difference has a plan. */
  plan(from: Configuration, to: Configuration, keys?: Iterable<string>): string[];
  /** A pure model of execution. Never throws, whatever the command. */
  reduce(configuration: Configuration, command: C): Reduction;
  /**
   * Keys on whose value it depends what a command does, and that an engine may hold from its own files. Where the record
   * has no entry for one, the engines' baselines must agree on it, else the command is refused with 1214. Absent: none ever.
   */
  needs?(command: C): readonly string[];
  /**
   * Why a command is refused (257) unless its sender says `irreversible`: it may cut the manager off from an engine, or
   * destroy what no undo restores; null: it does neither. `always` by the manager, before anything is sent; `asked` by each
   * engine, by what it holds at the moment. Absent: there is no such command.
   */
  irreversible?(command: C): { readonly why: string; readonly when: 'always' | 'asked' } | null;
  /**
   * The line without secrets: of the same effect where that is possible (a password as its hash), else with the secret
   * blotted out, and refused for that. What is stored, shown and sent is this line. Absent: lines hold no secrets.
   */
  seal?(line: string): string;
  /**
   * Whether it removes what is there (`rm`, `unbind`, `disable`, `clear`), whatever it finds: with `undoOfRemovals: none` such
   * a command has no undo. Absent: none does.
   */
  removes?(command: C): boolean;
  /**
   * What of a command nothing acts on, in words for its receipt: `held, no effect`. `before` is the configuration upon which it
   * runs, `after` the one that it leads to. Null: everything has an effect. Absent: every command has.
   */
  held?(before: Configuration, after: Configuration, command: C): string | null;
  /**
   * The commands that a line stands for, in order: a range of names, a pattern. They are a group: all or none of them. Null: it
   * stands for itself. A pattern that nothing matches is a refusal. Absent: every line stands for itself.
   */
  expand?(configuration: Configuration, line: string): readonly string[] | Refusal | null;
  /**
   * The line with everything in it that would not come out the same twice chosen once: a salt, an id, the time, the content of
   * a file. What is stored, shown and sent is this line. A line that has nothing of it comes back as it is, and so does one
   * that is wrong: parse says how. Throws what `chances` throw, and nothing else. Absent: no line has anything to choose.
   */
  determine?(line: string, chances: Chances): string | Promise<string>;
  /** The answer to a command that reads. */
  show(configuration: Configuration, command: C): { readonly text: string } | Refusal;
  /**
   * The arguments that a value consists of, as a person knows them; null for an entry that is none of the dialect's. Never
   * throws, whatever an engine holds. Absent: a value is shown as a whole.
   */
  arguments?(key: string, value: string): ReadonlyMap<string, string> | null;
  /** The whole configuration as commands, in an order in which they can be run. */
  print(configuration: Configuration): string[];
  readonly references: References;
}
