// Redis's noes in the numbers that Lockstep gives. An answer that begins with a minus always means that nothing changed.

import { type Code, LockstepError } from '@lockstep/core';
import type { ReplyError } from './resp.ts';

export interface RedisRefusal {
  readonly code: Code;
  /** Redis's own words, without secrets. */
  readonly message: string;
  /** It may say yes a moment later. */
  readonly retryable: boolean;
}

/** By the code in front of the words. */
const BY_CODE: Readonly<Record<string, Code>> = {
  NOPERM: 257,
  NOAUTH: 257,
  WRONGPASS: 257,
  DENIED: 257,
  READONLY: 257,
  OOM: 268,
  MISCONF: 261,
  BUSY: 272,
  LOADING: 272,
  MASTERDOWN: 272,
  NOREPLICAS: 272,
  CLUSTERDOWN: 272,
  TRYAGAIN: 272,
};

/** By the words, where the code says nothing: the first that fits. */
const BY_WORDS: readonly (readonly [RegExp, Code])[] = [
  [/max number of clients/i, 272],
  [/unable to listen/i, 304],
  [/in ACL SETUSER modifier/i, 1097],
  [/unknown option or number of arguments/i, 1090],
  [/unknown (sub)?command/i, 1088],
  [/wrong number of arguments/i, 1094],
  [/can't set (immutable|protected) config|disallowed/i, 257],
  [/duplicate parameter/i, 1205],
  [/already exists/i, 273],
  [/not found|no such/i, 258],
  [/without a config file|not configured to use an ACL file/i, 258],
  [/rewriting config file|trying to save the ACLs/i, 261],
  [/engine .* is not supported|not found engine/i, 1097],
  [/config set failed|must be|couldn't be parsed|invalid/i, 1097],
];

/** @param secrets texts that must not be shown, wherever they turn up; empty ones are passed over */
export function refusalOf(error: ReplyError, secrets: readonly string[] = []): RedisRefusal {
  const code = codeOf(error);
  return { code, message: withoutSecrets(error.message, secrets), retryable: code === 272 };
}

function codeOf(error: ReplyError): Code {
  const known = BY_CODE[error.code];
  if (known !== undefined) return known;
  return BY_WORDS.find(([words]) => words.test(error.message))?.[1] ?? 1205;
}

/** The same as an error, for what is asked and not run. `what` says what for: "may not run CONFIG GET". */
export function failureOf(what: string, error: ReplyError, secrets: readonly string[] = []): LockstepError {
  const { code, message, retryable } = refusalOf(error, secrets);
  return new LockstepError(code, `${what}: ${message}`, { retryable });
}

function withoutSecrets(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) if (secret !== '') clean = clean.replaceAll(secret, '***');
  return clean;
}
