// The form in which a language is declared. A noun declared once gives its parser, validation, formatter, footprint,
// plan, reduce and help: nothing about a noun is written anywhere else.
//
// An object is one entry: `lb vserver web` = `HTTP 10.0.0.1 80 -timeout 5`. What is bound to it are entries of their own:
// `lb vserver web -> service s1` = `-weight 3`.
//
// There are two ways to declare a noun: here, by hand, with everything that its data plane does (`NounSchema`); and as a block
// of a grammar (grammar.ts) with what the grammar cannot say (`NounSemantics`). Both become one `Noun` (noun.ts). A noun that
// is declared both ways is in effect as far as the hand says, and held for the rest.

/** What a value must be. Every type has one canonical spelling of each value. */
export type ValueType =
  /** The name of an object: 1..127 characters. */
  | { readonly kind: 'name' }
  /** A whole number. */
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  /** One of these words, whatever the case, or another word for one of them (`aliases`, by lower-case spelling). */
  | {
      readonly kind: 'enum';
      readonly values: readonly string[];
      readonly aliases?: ReadonlyMap<string, string>;
    }
  /** IPv4 or IPv6, or one of the two; `*` = any, where allowed. */
  | { readonly kind: 'address'; readonly any?: boolean; readonly family?: 4 | 6 }
  /** An address, or one with the length of a prefix: `10.0.0.0/8`. */
  | { readonly kind: 'prefix' }
  /** A mask of an IPv4 network: `255.255.255.0`. */
  | { readonly kind: 'netmask' }
  /** An address or a domain name. */
  | { readonly kind: 'host' }
  /** Six bytes, `00:15:5d:56:24:03`. */
  | { readonly kind: 'mac' }
  /** A number, or two of them: `80`, `1000-2000`. */
  | { readonly kind: 'range'; readonly min: number; readonly max: number }
  /** A time of day: `23:59`. */
  | { readonly kind: 'time' }
  /** Any text of `min` (none given: 0) to `max` characters. */
  | { readonly kind: 'text'; readonly min?: number; readonly max: number }
  /** An absolute URL, or a path. */
  | { readonly kind: 'url' }
  /** No value: the flag is given, or it is not. */
  | { readonly kind: 'switch' }
  /** No value of its own, only the words behind it, see `tail`. */
  | { readonly kind: 'none' };

/** That a value names another object. */
export interface Reference {
  /** The kinds of object that it may name, in the order in which they are looked for. */
  readonly nouns: readonly string[];
  /** What becomes of the one that refers when the one referred to is removed: it goes too, or the removal is refused. */
  readonly onRemove: 'take' | 'refuse';
  /** Words that stand for themselves and name no object: `NOOP`; a `*` at the end stands for anything. Whatever the case. */
  readonly words?: readonly string[];
  /** What is named need not be there. */
  readonly open?: true;
  /** An IP address in its place makes an object of that name and address, if there is none. */
  readonly address?: true;
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
  /** It takes one word or more: in an order that counts (`list`), or not (`set`). */
  readonly repeat?: 'list' | 'set';
  /** Words behind its own: `-cip ENABLED X-Forwarded-For`, `-interval 2 MIN`. */
  readonly tail?: readonly TailWord[];
  /** `*` is a value too. */
  readonly star?: boolean;
  /** No data plane acts on it: all of its values (`true`), or these, in lower case. Absent: it is in effect. */
  readonly held?: true | ReadonlySet<string>;
}

interface TailWord {
  readonly argument: ArgumentSchema;
  readonly optional: boolean;
}

export interface BindingSchema {
  /** The nouns that are bound, and the argument that names them. */
  readonly nouns: readonly string[];
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
  /** Arguments whose held values leave the whole object without effect: `serviceType`. */
  readonly decisive?: readonly string[];
}

/** What a grammar cannot say about a noun. Arguments are named as the grammar names them, whatever the case. */
export interface NounSemantics {
  /**
   * Arguments that name an object, in the order of its key. `-td`: a flag that may be left out. `a|b`: either of the two. None:
   * there is one such object only. Absent: the positional arguments that `rm` requires, or else `set`, or else `enable`.
   */
  readonly identity?: readonly string[];
  /** What names the object in a line that leaves it out, by argument; a flag that says so is as if it were not there. */
  readonly otherwise?: Readonly<Record<string, string>>;
  /**
   * Whether objects are made and removed, are always there, or are there as long as an object of the same name of one of these
   * nouns is. Absent: made where there is `add`, else always there.
   */
  readonly existence?: 'made' | 'standing' | readonly string[];
  /** Names of objects that are there without having been added, whatever the case; a `*` at the end stands for anything. */
  readonly builtin?: readonly string[];
  /** The argument of a noun of which there is one only, by which an object is there, too: `set ns config -IPAddress 10.0.0.1`. */
  readonly namedBy?: { readonly noun: string; readonly argument: string };
  /** Objects of a standing noun that are enabled unless somebody disables them; `*` = all. Absent: none, they are disabled. */
  readonly on?: readonly string[];
  /** What arguments name; null: nothing, whatever it is elsewhere. */
  readonly refers?: Readonly<Record<string, Reference | null>>;
  /** What is bound to each of its objects until somebody unbinds it, by the argument that names it. */
  readonly bound?: Readonly<Record<string, readonly string[]>>;
  /** What `set` names along and does not change, though it stands in its line without a hyphen: the type of a monitor. */
  readonly fixed?: readonly string[];
  /** How much `clear ns config` must clear for it to go: absent: `basic`. */
  readonly cleared?: 'extended' | 'full' | 'never';
}

export interface LanguageSchema {
  /** Name and version: `adc/1`. */
  readonly name: string;
  /** Declared by hand. */
  readonly nouns: readonly NounSchema[];
  /**
   * The commands about the configuration as a whole: `clear ns config full`, `show ns runningConfig`; and, where the language
   * has it, `show features`, which tells what of the language is in effect.
   */
  readonly whole: {
    readonly clear: string;
    readonly levels: readonly string[];
    readonly print: string;
    readonly features?: string;
  };
  /** Nouns by grammar: see grammar.ts. */
  readonly grammar?: {
    /** The blocks of all nouns. */
    readonly text: string;
    /** Blocks that amend them, or are new. */
    readonly additions: string;
    /** By noun. */
    readonly semantics: Readonly<Record<string, NounSemantics>>;
    /** What arguments name, for all nouns that do not say otherwise. */
    readonly refers: Readonly<Record<string, Reference | null>>;
    /** Other spellings of nouns, in lower case. */
    readonly aliases: Readonly<Record<string, string>>;
    /** The first word of nouns that people leave out, in lower case: `ns`, so that `enable feature` is `enable ns feature`. */
    readonly group?: string;
  };
}

/** `-state` belongs to every switchable noun. It is a switch: only DISABLED is remembered. */
export const STATE: ArgumentSchema = {
  name: 'state',
  type: { kind: 'enum', values: ['ENABLED', 'DISABLED'] },
  help: 'whether it takes part; a disabled object keeps everything else',
  default: 'ENABLED',
  settable: false,
};
