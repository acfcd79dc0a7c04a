// The numbers a sender sees. They are the field's own, so that people and scripts know them; the wording is ours.
// Callers match on the number, never on the text.

/** The numbers that Lockstep gives. */
export type Code =
  | 0
  | 257
  | 258
  | 261
  | 268
  | 272
  | 273
  | 278
  | 280
  | 284
  | 301
  | 304
  | 305
  | 1067
  | 1070
  | 1088
  | 1090
  | 1094
  | 1095
  | 1097
  | 1106
  | 1107
  | 1108
  | 1109
  | 1115
  | 1119
  | 1186
  | 1188
  | 1192
  | 1194
  | 1195
  | 1196
  | 1198
  | 1204
  | 1205
  | 1214
  | 1241
  | 1243;

interface CodeEntry {
  /** The field's short name, as the products' own manuals have it. */
  readonly symbol: string;
  /** What happened, without the particulars. Lower-case start, no full stop. */
  readonly text: string;
  /** What an operator can do next. */
  readonly next: string;
}

/** Every code that Lockstep gives, with its meaning and the next step. docs/reference/errors.md is held against it. */
export const CODES: Readonly<Record<Code, CodeEntry>> = {
  0: { symbol: 'OK', text: 'done', next: 'nothing' },
  257: {
    symbol: 'PERM',
    text: 'not permitted',
    next: 'have it permitted, or do without; --irreversible permits what no undo restores',
  },
  258: { symbol: 'NOENT', text: 'no such resource', next: 'create it first, or correct the name' },
  261: { symbol: 'IO', text: 'input/output error', next: 'check the disk that holds the data directory' },
  268: { symbol: 'NOMEM', text: 'cannot allocate memory', next: 'free memory on the engine named' },
  272: { symbol: 'BUSY', text: 'busy', next: 'try again later' },
  273: { symbol: 'EXIST', text: 'already exists', next: 'use set to change it, or another name or key' },
  278: { symbol: 'INVAL', text: 'invalid', next: 'correct the request' },
  280: {
    symbol: 'MFILE',
    text: 'too many open files',
    next: 'raise the open-files limit of the engine named, or remove listeners',
  },
  284: {
    symbol: 'NOSPACE',
    text: 'no space left',
    next: 'free space on the disk that holds the data directory, then send it again',
  },
  301: {
    symbol: 'OPNOTSUPP',
    text: 'operation not supported',
    next: 'leave it out, or do it where it belongs: on the product itself',
  },
  304: {
    symbol: 'ADDRINUSE',
    text: 'address in use',
    next: 'stop the program that holds the address, or use another',
  },
  305: {
    symbol: 'ADDRNOTAVAIL',
    text: 'address not available',
    next: "use an address of this machine, or add it to one of the machine's interfaces",
  },
  1067: {
    symbol: 'FEATDISABLED',
    text: 'feature not enabled',
    next: 'write what is to be chosen into the command itself',
  },
  1070: { symbol: 'OBJECT_IN_USE', text: 'object in use', next: 'remove what refers to it first' },
  1088: { symbol: 'NOSUCHCMD', text: 'no such command', next: 'correct the verb or the noun' },
  1090: { symbol: 'NOSUCHARG', text: 'no such argument', next: 'correct or leave out the argument' },
  1094: { symbol: 'ARGSTOOFEW', text: 'argument missing', next: 'give the argument named' },
  1095: { symbol: 'ARGMISSING', text: 'value missing', next: 'give the argument its value' },
  1097: { symbol: 'ARGVALBAD', text: 'bad value', next: 'correct the argument' },
  1106: { symbol: 'STRMAXLEN', text: 'too long', next: 'shorten it' },
  1107: { symbol: 'STRMINLEN', text: 'too short', next: 'give more characters' },
  1108: { symbol: 'INTMAXVAL', text: 'above the range', next: 'give a value within the range' },
  1109: { symbol: 'INTMINVAL', text: 'below the range', next: 'give a value within the range' },
  1115: { symbol: 'BADQUOTES', text: 'unmatched quote', next: 'close the quote' },
  1119: { symbol: 'NOMATCHCHAR', text: 'unexpected character', next: 'remove the character' },
  1186: {
    symbol: 'CANTRECOVER',
    text: 'configuration possibly inconsistent',
    next: 'look at lockstep status, which names the cause',
  },
  1188: {
    symbol: 'REMOTECLOSE',
    text: 'engine closed the connection',
    next: 'look at lockstep engines',
  },
  1192: {
    symbol: 'AGGREQ_TIMEOUT',
    text: 'manager timed out',
    next: 'look at lockstep engines; a group that was not complete in time is sent again, from its first part',
  },
  1194: {
    symbol: 'RPC_CMD_DUP',
    text: 'delivered twice',
    next: 'send the group again from its first part, each number once',
  },
  1195: {
    symbol: 'RPC_CMD_NONDUP',
    text: 'unexpected delivery',
    next: 'send the group again from its first part, with numbers that go down to 0 one by one',
  },
  1196: {
    symbol: 'CFE_PE_COMM',
    text: 'communication error with the engine',
    next: 'bring the engine named back, then send the command again',
  },
  1198: { symbol: 'CFE_PE_TIMOUT', text: 'no response from the engine', next: 'look at lockstep engines' },
  1204: {
    symbol: 'WRONG_PE_STATE',
    text: 'engine in the wrong state',
    next: 'look whether another manager or person changed the engine named',
  },
  1205: { symbol: 'CFE_VALIDATION_FAILED', text: 'validation failed', next: 'correct the request' },
  1214: { symbol: 'VAL_INCONSITENT', text: 'engines disagree on validity', next: 'compare the engines' },
  1241: {
    symbol: 'NITRO_ROLLBACK_FAILED',
    text: 'undo failed',
    next: 'look at lockstep status, which shows which engine holds what',
  },
  1243: {
    symbol: 'NITRO_BULK_FAILED',
    text: 'set failed in part',
    next: 'look at the receipt of each command',
  },
};

/** An expected failure with a code. Bugs are {@link assert}ed instead. */
export class LockstepError extends Error {
  override readonly name = 'LockstepError';
  readonly code: Code;
  /** Whether the same request may succeed later without anything being corrected. */
  readonly retryable: boolean;

  constructor(code: Code, message: string, options: { cause?: unknown; retryable?: boolean } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}

/** Whether a number from outside is one of ours. */
export function isCode(value: unknown): value is Code {
  return typeof value === 'number' && value in CODES;
}
