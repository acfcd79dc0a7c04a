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
