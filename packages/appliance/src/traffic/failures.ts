// What an error of the operating system means here: a code for the sender of a command, or who is to blame for a
// connection that could not be opened.

import { type Code, LockstepError } from '@lockstep/core';

const LISTEN_FAILURES: Readonly<Record<string, readonly [Code, string]>> = {
  EADDRINUSE: [304, 'address in use'],
  EADDRNOTAVAIL: [305, 'address not available'],
  EMFILE: [280, 'too many open files'],
  ENFILE: [280, 'too many open files in the system'],
  EACCES: [257, 'not permitted'],
  EPERM: [257, 'not permitted'],
  ENOMEM: [268, 'cannot allocate memory'],
  ENOBUFS: [268, 'cannot allocate memory'],
};

/** The refusal for an address that could not be listened on: 304, 305, 280, 257, 268, or 261 for anything else. */
export function listenRefusal(address: string, error: unknown): LockstepError {
  const errno = errorCode(error);
  const known = LISTEN_FAILURES[errno];
  if (known !== undefined)
    return new LockstepError(known[0], `listen ${address}: ${known[1]}`, { cause: error });
  return new LockstepError(261, `listen ${address}: ${errno === '' ? String(error) : errno}`, {
    cause: error,
  });
}

/** This process or machine has run out of something: never a mark against the service that was being connected to. */
const LOCAL_REASONS: ReadonlySet<string> = new Set([
  'EMFILE',
  'ENFILE',
  'EADDRNOTAVAIL',
  'ENOBUFS',
  'ENOMEM',
  'EAGAIN',
  'EAI_AGAIN',
  'EAI_MEMORY',
  'EAI_SYSTEM',
]);

/** Whether a connection could not be opened for a reason on this side of it. */
export function isLocalReason(error: unknown): boolean {
  if (LOCAL_REASONS.has(errorCode(error))) return true;
  // A name with several addresses fails with all of their errors at once.
  return error instanceof AggregateError && error.errors.some((each) => LOCAL_REASONS.has(errorCode(each)));
}

/** The connection ended, as opposed to: it timed out, or what came over it was wrong. */
export function isConnectionLoss(error: unknown): boolean {
  const code = errorCode(error);
  return (
    code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE' || code === CONNECTION_GONE_CODE
  );
}

/** The service did not begin its answer, or stopped in the middle of it, for too long. */
export function isResponseTimeout(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT' || code === 'ETIMEDOUT';
}

export const CONNECTION_GONE_CODE = 'CONNECTION_GONE';

/** The `code` of an error of the system or of a library; empty when it has none. */
export function errorCode(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}
