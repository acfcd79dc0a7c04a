// Parts of declarations that several commands share.

export const text = (value: string): string => value;

export const YES = {
  yes: { kind: 'boolean', brief: 'do it without asking', default: false, withNegated: false },
} as const;

export const IRREVERSIBLE = {
  kind: 'boolean',
  brief: 'do also what destroys data or may cut Lockstep off, and no undo restores',
  default: false,
  withNegated: false,
} as const;

export const SKIP_REFUSED = {
  kind: 'boolean',
  brief: 'leave out the lines of the file that are refused; without it one of them refuses all',
  default: false,
  withNegated: false,
} as const;

export const ON_ERROR = {
  kind: 'enum',
  values: ['exit', 'continue', 'rollback'],
  brief: 'what happens when a command fails: the set ends (exit), goes on, or is undone',
  optional: true,
} as const;
