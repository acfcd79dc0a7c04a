// The form in which a language is declared. A noun declared once gives its parser, validation, formatter, footprint,
// plan, reduce and help: nothing about a noun is written anywhere else.
//
// An object is one entry: `lb vserver web` = `HTTP 10.0.0.1 80 -timeout 5`. What is bound to it are entries of their own:
// `lb vserver web -> service s1` = `-weight 3`.

/** What a value must be. Every type has one canonical spelling of each value. */
export type ValueType =
  /** The name of an object: 1..127 characters. */
  | { readonly kind: 'name' }
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  /** One of these words, whatever the case. */
  | { readonly kind: 'enum'; readonly values: readonly string[] }
  /** IPv4 or IPv6; `*` = any, where allowed. */
  | { readonly kind: 'address'; readonly any?: boolean }
  /** An address or a domain name. */
  | { readonly kind: 'host' }
  /** Any text of at most `max` characters. */
  | { readonly kind: 'text'; readonly max: number }
  /** An absolute URL, or a path. */
  | { readonly kind: 'url' };

/** That a value names another object. */
export interface Reference {
  readonly noun: string;
  /** What becomes of the one that refers when the one referred to is removed: it goes too, or the removal is refused. */
  readonly onRemove: 'take' | 'refuse';
}

export interface ArgumentSchema {
  /** As it is written, without the hyphen. Unique within its noun, whatever the case. */
  readonly name: string;
  readonly type: ValueType;
  /** One line for people: meaning, unit, and what happens otherwise. */
  readonly help: string;
  /** What holds where it is not given. Positional arguments without one must be given. */
  readonly default?: string;
  /** Whether `set` may change it (default: flags yes, positional arguments no). */
  readonly settable?: boolean;
  readonly reference?: Reference;
}

export interface BindingSchema {
  /** The noun that is bound, and the argument that names it. */
  readonly noun: string;
  readonly argument: ArgumentSchema;
  readonly flags: readonly ArgumentSchema[];
  /** The flag that `set` on the owner changes in the form `-weight 5 s1`. */
  readonly setFlag?: string;
}

/** Canonical values by argument name: what was given, defaults left out. */
export type Values = Readonly<Record<string, string>>;

export interface NounSchema {
  /** `lb vserver`: canonical spelling, words separated by one space. */
  readonly noun: string;
  readonly help: string;
  /** In the order in which `add` takes them, behind the name. */
  readonly positional: readonly ArgumentSchema[];
  readonly flags: readonly ArgumentSchema[];
  /** `enable` and `disable` switch it. A disabled object keeps everything else. */
  readonly switchable: boolean;
  readonly renamable: boolean;
  readonly bindings: readonly BindingSchema[];
  /** What only one object may hold at a time, in words: `address 10.0.0.1:80`. Null = nothing. */
  readonly claim?: (values: Values) => string | null;
  /** Rules between arguments: what is wrong, or null. `values` has the defaults filled in. */
  readonly check?: (name: string, values: Values) => string | null;
  /** The object that an argument's value may bring along when none of that name exists. */
  readonly implies?: (
    values: Values,
  ) => { readonly noun: string; readonly name: string; readonly values: Values } | null;
}

export interface LanguageSchema {
  /** Name and version: `adc/1`. */
  readonly name: string;
  /** In dependency order: a noun refers only to those before it, or to itself. */
  readonly nouns: readonly NounSchema[];
  /** The commands about the configuration as a whole: `clear ns config full`, `show ns runningConfig`. */
  readonly whole: { readonly clear: string; readonly levels: readonly string[]; readonly print: string };
}

/** `-state` belongs to every switchable noun. It is a switch: only DISABLED is remembered. */
export const STATE: ArgumentSchema = {
  name: 'state',
  type: { kind: 'enum', values: ['ENABLED', 'DISABLED'] },
  help: 'whether it takes part; a disabled object keeps everything else',
  default: 'ENABLED',
  settable: false,
};
